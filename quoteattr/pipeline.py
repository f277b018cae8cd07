"""The whole, in a few lines: text in; quotations, speakers and stances out."""

from __future__ import annotations

import threading
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import length_hint
from pathlib import Path
from typing import Literal

from attrs import evolve, field, frozen
from attrs.validators import ge, le, optional

from quoteattr import __version__
from quoteattr.corpus.known import fingerprint_of, people_of
from quoteattr.errors import DocumentError
from quoteattr.lexicon import Lexicon, load_lexicon
from quoteattr.parsing import Parse, Parser
from quoteattr.parsing.own import document_of, name_of, parse_all, parse_sentences
from quoteattr.parsing.packs import find_pack
from quoteattr.processes import share
from quoteattr.progress import with_bar
from quoteattr.stages.attribution import attribute
from quoteattr.stages.choices import choose_complements
from quoteattr.stages.complements import find_complements
from quoteattr.stages.contents import Content, find_contents
from quoteattr.stages.cues import find_cues
from quoteattr.stages.given import check, heard, in_order, lend, set_among
from quoteattr.stages.known import NOBODY_KNOWN
from quoteattr.stages.learned.network import Network
from quoteattr.stages.learned.readings import Reading, read
from quoteattr.stages.marks import find_marks
from quoteattr.stages.mentions import find_mentions
from quoteattr.stages.repairs import mend
from quoteattr.stages.speakers import resolve_speakers
from quoteattr.stages.stance import FOREIGN_TROOPS, StanceTarget, aimed_at, fingerprint_with, tag_stances
from quoteattr.stages.utterances import Page, find_utterances
from quoteattr.types import (
    Article,
    Document,
    Failure,
    KnownSpeaker,
    OwnQuotation,
    Provenance,
    Quotation,
    Scope,
    Span,
    Speaker,
    Stance,
)

Input = Document | str | Parse  # what a pipeline reads

# Most words that may tell an attitude do not: what is less sure than this is left out of the wide scope.
LEAST = {Scope.SPEECH: 0.0, Scope.ATTITUDE: 0.3}


def _as_targets(targets: Iterable[StanceTarget] | StanceTarget) -> tuple[StanceTarget, ...]:
    return (targets,) if isinstance(targets, StanceTarget) else tuple(targets)


def _as_people(people: Iterable[KnownSpeaker]) -> tuple[KnownSpeaker, ...]:
    return tuple(people)


@frozen(kw_only=True)
class Options:
    """What a user may set.

    `scope` is what counts as a quotation, `Scope.SPEECH` or `Scope.ATTITUDE`, or their names. What is less sure than
    `min_confidence`, by `Quotation.evidence.score` in [0, 1], is left out, and the rest numbered anew; None is the
    scope's own least: 0 for speech, 0.3 for attitudes. `targets` are what stances are tagged on, `people` whom the user
    knows: they are called by their known names. Raises `ValueError` for other values.

    >>> Options(scope="attitude").least
    0.3
    """

    scope: Scope = field(default=Scope.SPEECH, converter=Scope)
    min_confidence: float | None = field(default=None, validator=optional([ge(0.0), le(1.0)]))
    targets: tuple[StanceTarget, ...] = field(default=(FOREIGN_TROOPS,), converter=_as_targets)
    people: tuple[KnownSpeaker, ...] = field(default=(), converter=_as_people)

    @targets.validator
    def _told_apart(self, _: object, targets: tuple[StanceTarget, ...]) -> None:
        for target in targets:
            if not isinstance(target, StanceTarget):
                raise ValueError(f"a stance target is a quoteattr.StanceTarget, not {target!r}")
        names = [target.name for target in targets]
        if len(set(names)) < len(names):
            raise ValueError(f"two stance targets of one name: {', '.join(names)}")

    @people.validator
    def _known_apart(self, _: object, people: tuple[KnownSpeaker, ...]) -> None:
        for person in people:
            if not isinstance(person, KnownSpeaker):
                raise ValueError(f"a known speaker is a quoteattr.KnownSpeaker, not {person!r}")
        doubled = [name for name, count in Counter(person.id for person in people).items() if count > 1]
        if doubled:
            raise ValueError(f"two known speakers have the id {doubled[0]!r}")

    @property
    def least(self) -> float:
        """The least score that is asked for, by the user or by the scope."""
        return LEAST[self.scope] if self.min_confidence is None else self.min_confidence


@frozen
class Pipeline:
    """Text to Article with one parser and one lexicon.

    `parser` is any callable that turns a sequence of documents into their parses, one for one and in order. `network`
    is what the parser's pack has learned about attribution, None where rules decide alone. Raises `FormatError` where
    the files of a stance target cannot be used. `load` makes one of a model pack.

    >>> load()("“We sail,” said Lena Reke.").speakers[0].name
    'Lena Reke'
    """

    parser: Parser
    lexicon: Lexicon
    network: Network | None = None
    options: Options = Options()

    def __attrs_post_init__(self) -> None:
        for target in self.options.targets:
            aimed_at(target, self.lexicon)  # what is wrong with its files is told here, not document by document
        fingerprint_with(self.options.targets, self.lexicon)

    def __call__(self, document: Input) -> Article:
        """Extract from one document, or from a parse of the user's own.

        Raises `DocumentError`, with the document's id and the stage, where that fails.
        """
        (result,) = self._results([_as_input(document)])
        return _raised(result)

    def pipe(
        self,
        documents: Iterable[Input],
        *,
        batch_size: int = 16,
        n_process: int = 1,
        on_error: Literal["raise", "keep"] = "raise",
        progress: bool = False,
    ) -> Iterator[Article | Failure]:
        """Extract from many documents, lazily and in order; `batch_size` of them are parsed together.

        With `on_error="keep"` a document that fails yields a `Failure` in its place, with "raise" a `DocumentError`.
        `n_process` above 1 shares the batches among that many processes of one thread each; one that dies is replaced,
        and only the document that it died of fails. `progress` shows a bar on standard error: how many are done and how
        many have failed, the rate, and, where `documents` tells its length, the time left.

        >>> [len(article.quotations) for article in load().pipe(["“No,” said Lena Reke.", "Nobody spoke."])]
        [1, 0]
        """
        if batch_size < 1 or n_process < 1:
            raise ValueError("batch_size and n_process must be at least 1")
        if on_error not in ("raise", "keep"):
            raise ValueError(f'on_error must be "raise" or "keep", not {on_error!r}')
        if isinstance(documents, (str, Document, Parse)):
            raise TypeError("pipe takes many documents; call the pipeline itself with a single one")
        batches = _batches(map(_as_input, documents), batch_size)
        alone = n_process == 1
        results = (
            chain.from_iterable(map(self._results, batches)) if alone else share(self._results, batches, n_process)
        )
        if progress:
            results = with_bar(results, length_hint(documents))
        return results if on_error == "keep" else map(_raised, results)

    @property
    def made(self) -> Provenance:
        """What the articles of this pipeline are made with, where it parses the text itself."""
        options, words = self.options, fingerprint_with(self.options.targets, self.lexicon)
        name = getattr(self.parser, "name", repr(self.parser))
        return Provenance(__version__, name, words, options.scope, options.least, fingerprint_of(options.people))

    def parse(self, document: Document | str, *, sentences: Sequence[Span] | None = None) -> Parse:
        """The parse of one document, to look at, to write down or to change; `pipeline(parse)` goes on with it.

        `sentences` are the spans of its sentences where they are known: each becomes one tree, and what stands between
        them none. Raises `ValueError` for sentences that overlap or do not lie in the text.
        """
        document = _as_document(document)
        if sentences is not None:
            return parse_sentences(document, sentences, self.parser)
        return self._parsed(document)

    def attribute(self, document: Input, quotations: Iterable[OwnQuotation | Span]) -> Article:
        """Speakers and stances of quotations that the user gives, in the order of the text, and of no others.

        What the user leaves open is that of the quotation that quoteattr finds at the place. Raises `ValueError`, with
        the document's id, for spans that do not fit it.
        """
        text = _as_input(document)
        own = in_order([OwnQuotation(each) if isinstance(each, Span) else each for each in quotations])
        check(own, document_of(text))
        parse = self._parsed(text)
        try:
            parse = mend(parse, self.lexicon)
            given, speakers = self._given(parse, own)
            given = tag_stances(given, speakers, parse, self.lexicon, self.options.targets)
            return self._made(parse, given, speakers, text)
        except Exception as error:
            raise _error(Failure(parse.document, _stage(error), error)) from error

    def stances(self, document: Input, spans: Sequence[Span]) -> list[tuple[Stance, ...]]:
        """The stance of statements that another system found: one tuple for each span, empty where not on the target.

        A quotation that quoteattr finds at the span lends its cue and its speaker to the statement. A span beyond the
        text is a `ValueError`, a text that cannot be parsed a `DocumentError`.

        >>> text = "“French troops must leave Mali,” said Awa Diarra."
        >>> ((stance,),) = load().stances(text, [Span(1, 31)])
        >>> stance.label.value, stance.force, stance.host
        ('opposes', 'France', 'Mali')
        """
        article = self.attribute(document, [OwnQuotation(span, id=str(place)) for place, span in enumerate(spans)])
        tagged = {quotation.id: quotation.stances for quotation in article.quotations}
        return [tagged[str(place)] for place in range(len(spans))]

    def _given(self, parse: Parse, given: Sequence[OwnQuotation]) -> tuple[tuple[Quotation, ...], tuple[Speaker, ...]]:
        """Quotations that the user gives, in a mended parse, which training goes through as well."""
        widest = evolve(self, options=evolve(self.options, scope=Scope.ATTITUDE, min_confidence=0.0))
        found = widest._attributed(parse)
        resolved, speakers = self._resolved(set_among(given, found, parse, self.lexicon), parse)
        lent = lend(given, found, resolved, parse, self.lexicon)
        return lent, heard(lent, speakers)

    def _article(self, parse: Parse, given: Document | Parse) -> Article:
        """The second half: quotations, speakers and stances of a mended parse."""
        quotations, speakers = self._spoken(parse)
        quotations = tag_stances(quotations, speakers, parse, self.lexicon, self.options.targets)
        return self._made(parse, quotations, speakers, given)

    def _made(
        self, parse: Parse, quotations: tuple[Quotation, ...], speakers: tuple[Speaker, ...], given: Document | Parse
    ) -> Article:
        """The article, with what it was made with."""
        made = evolve(self.made, parser=name_of(given, parse, self.parser))
        return Article(parse.document, quotations, speakers, made)

    def _spoken(self, parse: Parse) -> tuple[tuple[Quotation, ...], tuple[Speaker, ...]]:
        return self._resolved(self._attributed(parse), parse)

    def _attributed(self, parse: Parse) -> tuple[Quotation, ...]:
        page, reading, contents = self._contents(parse)
        return attribute(
            contents,
            page,
            self.lexicon,
            scope=self.options.scope,
            min_confidence=self.options.least,
            reading=reading,
        )

    def _resolved(
        self, quotations: tuple[Quotation, ...], parse: Parse
    ) -> tuple[tuple[Quotation, ...], tuple[Speaker, ...]]:
        known = people_of(self.options.people) if self.options.people else NOBODY_KNOWN
        return resolve_speakers(quotations, find_mentions(parse, self.lexicon), parse, self.lexicon, known=known)

    def _contents(self, parse: Parse) -> tuple[Page, Reading | None, tuple[Content, ...]]:
        """The first half of the way, which training goes as well: all that may be quoted in a mended parse."""
        page = find_utterances(parse, find_marks(parse.text))
        reading = read(page, self.network, self.lexicon)
        scope, lexicon = self.options.scope, self.lexicon
        cues = find_cues(parse, lexicon)
        complements = find_complements(parse, cues, lexicon, scope=scope)
        complements = choose_complements(page, complements, cues, reading, scope=scope, lexicon=lexicon)
        return page, reading, find_contents(page, complements, cues, lexicon)

    def _results(self, inputs: Sequence[Document | Parse]) -> Iterator[Article | Failure]:
        for given, parse in self._parses(inputs):
            if isinstance(parse, Exception):
                yield Failure(document_of(given), "parsing", parse)
                continue
            try:
                yield self._article(mend(parse, self.lexicon), given)
            except Exception as error:  # one bad document never costs its batch
                yield Failure(document_of(given), _stage(error), error)

    def _parsed(self, given: Document | Parse) -> Parse:
        ((_, parse),) = self._parses([given])
        if isinstance(parse, Exception):
            raise _error(Failure(document_of(given), "parsing", parse)) from parse
        return parse

    def _parses(self, inputs: Sequence[Document | Parse]) -> list[tuple[Document | Parse, Parse | Exception]]:
        """Parse together; where that fails, one by one, so that only the culprit is lost."""
        try:
            return list(zip(inputs, parse_all(inputs, self.parser), strict=True))
        except Exception as error:
            if len(inputs) == 1:
                return [(inputs[0], error)]
            return [pair for each in inputs for pair in self._parses([each])]


def load(name: str | Path = "en-news", *, options: Options | None = None, download: bool = False) -> Pipeline:
    """The pipeline of a model pack, loaded once: a bundled one by name, one of your own by its folder's path.

    "stanza:en" takes Stanza's official English models where they are on the machine; `download=True` is the only call
    that may fetch them. Raises `PackError`, with the command that repairs it, where a model is missing or altered, and
    `FormatError` where the files of a stance target cannot be used. A pipeline takes about 1.2 GB of memory.

    >>> load().options.scope.value, load(options=Options(scope="attitude")).options.scope.value
    ('speech', 'attitude')
    """
    with _loading:
        if str(name) not in _loaded:
            _loaded[str(name)] = _load(str(name), download)
        loaded = _loaded[str(name)]
    return evolve(loaded, options=options) if options else loaded


_loaded: dict[str, Pipeline] = {}
_loading = threading.Lock()


def _load(name: str, download: bool) -> Pipeline:
    kind, _, language = name.partition(":")
    pack = find_pack(name) if kind != "stanza" else None
    from quoteattr.parsing.stanza import StanzaParser

    parser = StanzaParser.from_pack(pack) if pack else StanzaParser.official(language or "en", download=download)
    network = Network.load(pack.attribution) if pack and pack.attribution else None
    return Pipeline(parser, load_lexicon(), network)


def extract(text: str, *, options: Options | None = None) -> Article:
    """Quotations, speakers and stances of one text, with the bundled pack.

    Raises `DocumentError` where a stage fails; odd or empty text is no failure.

    >>> article = extract("The mayor said that the pier was rotten.")
    >>> [quotation.text_of(article.document.text) for quotation in article.quotations]
    ['the pier was rotten']
    """
    return load(options=options)(text)


def _as_document(document: Document | str) -> Document:
    if isinstance(document, Document):
        return document
    if isinstance(document, str):
        return Document(document)
    raise TypeError(f"a document is a str or a quoteattr.Document, not {type(document).__name__}")


def _as_input(given: Input) -> Document | Parse:
    return given if isinstance(given, Parse) else _as_document(given)


def _batches(documents: Iterator[Document | Parse], size: int) -> Iterator[list[Document | Parse]]:
    while batch := list(islice(documents, size)):
        yield batch


def _stage(error: Exception) -> str:
    """The stage whose code was at work when an error arose: the module, or the folder, below quoteattr/stages."""
    stages = Path(__file__).parent / "stages"
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    inside = [file.relative_to(stages) for file in files if file.is_relative_to(stages)]
    return inside[0].parts[0].removesuffix(".py") if inside else "pipeline"


def _raised(result: Article | Failure) -> Article:
    if isinstance(result, Failure):
        raise _error(result) from result.error
    return result


def _error(failure: Failure) -> DocumentError:
    return DocumentError(failure.document.id, failure.stage, f"{type(failure.error).__name__}: {failure.error}")
