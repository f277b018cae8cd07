"""Stanza as the parser: the only module that imports stanza, and so torch and transformers.

Three things make it two to three times as fast as a stock pipeline on a CPU: tagger and parser share one pass of the
encoder, and relations are scored for the chosen arcs alone, neither of which changes a tree; and Stanza's search for
heads that break its own constraints is left out.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import threading
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import regex
import stanza
import torch
import torch.nn.functional as F
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as progress

from quoteattr.errors import PackError
from quoteattr.lexicon import load_lexicon
from quoteattr.parsing.packs import Pack
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.parsing.parse import Parse, Token
from quoteattr.types import Document, Span

PROCESSORS = "tokenize,mwt,pos,lemma,depparse"
ENCODER_NAME = "qa-encoder"  # what the pack's models call the encoder that they share
LONGEST_SENTENCE = 200  # words; what is longer is no sentence, and the encoder reads 512 pieces
LONGEST_WORD = 60  # characters that the models get to see of one word
BATCH_WORDS = 2000  # words, padding included, that are tagged and parsed at once
PARAGRAPH_BREAK = "\n\n"


class StanzaParser:
    """Documents to parses with Stanza's neural models, on the CPU, from local files."""

    def __init__(self, pipeline: Any, name: str, source: Pack | str) -> None:
        self.name = name
        self._source = source
        self._one_at_a_time = threading.Lock()  # tagger and parser pass the encoder's output on through its memory
        self._processors = {
            key: pipeline.processors[key] for key in PROCESSORS.split(",") if key in pipeline.processors
        }
        _label_chosen_arcs_only(self._processors["depparse"])

    @classmethod
    def from_pack(cls, pack: Pack) -> StanzaParser:
        """The parser of a model pack; the network is never touched."""
        cache = FoundationCache(local_files_only=True)
        if pack.encoder is not None:
            cache.bert[ENCODER_NAME] = _load_encoder(pack.encoder)
        pipeline = stanza.Pipeline("en", dir=str(pack.path), package="default", foundation_cache=cache,
                                   download_method=None, **_settings())  # fmt: skip
        return cls(pipeline, f"{pack.name} {pack.version}", pack)

    @classmethod
    def official(cls, language: str, *, download: bool = False) -> StanzaParser:
        """Stanza's own models for a language, where the user has them; only `download=True` may fetch them."""
        method = stanza.DownloadMethod.REUSE_RESOURCES if download else None
        try:
            pipeline = stanza.Pipeline(language, download_method=method, **_settings())
        except Exception as error:
            if download:
                raise
            raise PackError(
                f"Stanza's models for {language!r} are not on this machine ({error}). "
                f'To fetch them: quoteattr.load("stanza:{language}", download=True)'
            ) from error
        return cls(pipeline, f"stanza:{language} {stanza.__version__}", language)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process the parser goes as the place of its models, which that process loads itself."""
        return _load_in_another_process, (self._source,)

    def __call__(self, documents: Sequence[Document], /) -> Iterator[Parse]:
        """Parse documents together, which is faster than one by one; the trees are the same."""
        with self._one_at_a_time, torch.inference_mode():
            sentences = self._split(documents)
            trees = self._trees([[word.seen for word in sentence.words] for sentence in sentences])
        tokens: list[list[Token]] = [[] for _ in documents]
        for sentence, tree in zip(sentences, trees, strict=True):
            before = tokens[sentence.document]
            before.extend(sentence.tokens(before[-1].sentence + 1 if before else 0, len(before), tree))
        for document, found in zip(documents, tokens, strict=True):
            yield Parse(document=document, tokens=tuple(found))

    def _split(self, documents: Sequence[Document]) -> list[_Sentence]:
        """Sentences and words. A paragraph never runs on into the next: headlines have no full stop."""
        pieces = [
            (number, span)
            for number, document in enumerate(documents)
            for paragraph in find_paragraphs(document.text)
            for span in _without_dateline(document.text, paragraph)
        ]
        texts = [_as_the_models_know_it(span.of(documents[number].text)) for number, span in pieces]
        starts = [0]
        for text in texts:
            starts.append(starts[-1] + len(text) + len(PARAGRAPH_BREAK))
        if not pieces:
            return []
        read = self._processors["tokenize"].process(PARAGRAPH_BREAK.join(texts))
        if "mwt" in self._processors:
            read = self._processors["mwt"].process(read)
        sentences: list[_Sentence] = []
        for sentence in read.sentences:
            piece = bisect.bisect_right(starts, sentence.tokens[0].start_char) - 1
            number, span = pieces[piece]
            shift = span.start - starts[piece]
            words = [word for token in sentence.tokens for word in _words(token, shift, documents[number].text)]
            if sentences and sentences[-1].goes_on(piece):
                words = [*sentences.pop().words, *words]
            sentences += [_Sentence(number, piece, tuple(part)) for part in _parts(words)]
        return sentences

    def _trees(self, sentences: list[list[str]]) -> list[list[Any]]:
        """Stanza's words, tagged and parsed, for each sentence; short ones go with short ones."""
        trees: list[list[Any]] = [[] for _ in sentences]
        by_length = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
        while by_length:
            width = len(sentences[by_length[-1]])
            cut = max(0, len(by_length) - max(1, BATCH_WORDS // width))
            batch, by_length = by_length[cut:], by_length[:cut]
            rows = [[{"id": n, "text": word} for n, word in enumerate(sentences[place], 1)] for place in batch]
            doc = stanza.Document(rows)
            for key in ("pos", "lemma", "depparse"):
                doc = self._processors[key].process(doc)
            for place, sentence in zip(batch, doc.sentences, strict=True):
                trees[place] = sentence.words
        return trees


_DATELINE = regex.compile(r"\s*\p{Lu}[\p{Lu}.,’' -]{2,40}(?:, [\p{L}. ]{1,20})?(?:\([^()\n]{1,40}\)\s*)?(?:—|–|--?)\s+")


def _without_dateline(text: str, paragraph: Span) -> tuple[Span, ...]:
    """ "PORT KARL (Agencies) – The minister says": the place is no part of the sentence."""
    dateline = _DATELINE.match(text, paragraph.start, paragraph.end)
    if dateline is None or dateline.end() == paragraph.end:
        return (paragraph,)
    return Span(paragraph.start, dateline.end()), Span(dateline.end(), paragraph.end)


def _settings() -> dict[str, Any]:
    # One batch for tagger and parser alike, so that the second finds the encoder's output of the first.
    return {
        "processors": PROCESSORS,
        "use_gpu": False,
        "verbose": False,
        "pos_batch_size": BATCH_WORDS,
        "pos_batch_maximum_tokens": 10 * BATCH_WORDS,
        "depparse_batch_size": 10 * BATCH_WORDS,
        "depparse_min_length_to_batch_separately": None,
        "depparse_resolve_head_constraints": False,
    }


def _load_encoder(folder: Path) -> BertRecord:
    # stored in half precision; a CPU computes ten times slower in it, so it is widened here
    with _no_progress_bar():
        model = AutoModel.from_pretrained(
            str(folder), local_files_only=True, dtype=torch.float32, add_pooling_layer=False
        ).eval()
    _remember_the_last_batch(model)
    return BertRecord(model, AutoTokenizer.from_pretrained(str(folder), local_files_only=True), {})


def _load_in_another_process(source: Pack | str) -> StanzaParser:
    torch.set_num_threads(1)  # processes, not threads, share the machine then
    return StanzaParser.from_pack(source) if isinstance(source, Pack) else StanzaParser.official(source)


@contextlib.contextmanager
def _no_progress_bar() -> Iterator[None]:
    shown = progress.is_progress_bar_enabled()
    progress.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            progress.enable_progress_bar()


def _remember_the_last_batch(model: Any) -> None:
    """Let the parser have what the encoder computed for the tagger: the same sentences, perhaps in another order."""
    compute = model.forward
    rows: dict[bytes, int] = {}
    last: list[Any] = []

    @functools.wraps(compute)
    def forward(input_ids: Any, **settings: Any) -> Any:
        keys = [row.tobytes() for row in input_ids.numpy()]
        if not all(key in rows for key in keys):
            rows.clear()
            rows.update({key: place for place, key in enumerate(keys)})
            last[:] = [compute(input_ids, **settings)]
        order = [rows[key] for key in keys]
        output = last[0]
        return output.__class__(hidden_states=tuple(layer[order] for layer in output.hidden_states))

    model.forward = forward


def _label_chosen_arcs_only(processor: Any) -> None:
    """Score relations for the chosen arcs alone, where the model is Stanza's graph parser with two biaffine scorers."""
    model: Any = getattr(getattr(processor, "trainer", None), "model", None)
    scorer = getattr(getattr(model, "deprel", None), "scorer", None)
    if hasattr(model, "unlabeled") and hasattr(scorer, "W_bilin"):
        model.predict = types.MethodType(_predict, model)


def _predict(model: Any, word: Any, *inputs: Any, resolve_head_constraints: bool = False) -> list[list[list[Any]]]:
    """What `GraphParser.predict` gives: [head, relation] of each word of each sentence."""
    lengths = inputs[-3]
    hidden = model.embed(word, *inputs)
    heads = _heads(model, hidden, lengths)
    chosen = torch.zeros(heads.shape, dtype=torch.bool)
    for row, length in enumerate(lengths):
        chosen[row, 1:length] = True
    relations = iter(_relations(model.deprel, hidden, torch.from_numpy(heads), chosen).tolist())
    units = model.vocab["deprel"]
    return [
        [[int(heads[row, place]), units.id2unit(next(relations) + VOCAB_PREFIX_SIZE)] for place in range(1, length)]
        for row, length in enumerate(lengths)
    ]


def _heads(model: Any, hidden: Any, lengths: Sequence[int]) -> Any:
    """The best tree over the arc scores; the search for it is spared where every word's best head makes one."""
    scores = model.unlabeled(hidden, hidden).squeeze(3)
    places = torch.arange(hidden.size(1))
    offset = (places.view(1, 1, -1) - places.view(1, -1, 1)).float()
    if model.args["linearization"]:
        scores = scores + F.logsigmoid(model.linearization(hidden, hidden).squeeze(3) * torch.sign(offset))
    if model.args["distance"]:
        expected = 1 + F.softplus(model.distance(hidden, hidden).squeeze(3))
        scores = scores - torch.log((offset.abs() - expected) ** 2 / 2 + 1)
    scores.diagonal(dim1=1, dim2=2).fill_(-float("inf"))
    heads = np.zeros(scores.shape[:2], dtype=np.int64)
    for row, length in enumerate(lengths):
        own = scores[row, :length, :length]
        best = own.numpy().argmax(1)
        best[0] = 0
        heads[row, :length] = best if _is_tree(best) else chuliu_edmonds_one_root(F.log_softmax(own, 1).numpy())
    return heads


def _is_tree(heads: Any) -> bool:
    if (heads[1:] == 0).sum() != 1:
        return False
    reached = heads
    for _ in range(max(1, int(np.ceil(np.log2(len(heads)))))):
        reached = reached[reached]
    return not reached.any()


def _relations(layer: Any, hidden: Any, heads: Any, chosen: Any) -> Any:
    """The best relation of every chosen arc: the biaffine product of each word and its head, nothing else."""
    weight = layer.scorer.W_bilin.weight
    one = hidden.new_ones(*hidden.shape[:2], 1)
    words = torch.cat([F.relu(layer.W1(hidden)), one], 2)
    governors = torch.cat([F.relu(layer.W2(hidden)), one], 2)
    governors = torch.gather(governors, 1, heads.unsqueeze(2).expand(-1, -1, governors.size(2)))
    scores = [
        torch.einsum("njo,nj->no", (a @ weight.view(weight.size(0), -1)).view(len(a), *weight.shape[1:]), b)
        for a, b in zip(words[chosen].split(2048), governors[chosen].split(2048), strict=True)
    ]
    return (torch.cat(scores) + layer.scorer.W_bilin.bias).argmax(1)


# One character for one character, so that offsets hold. The treebanks know ASCII marks alone.
_KNOWN = {ord(mark): '"' for mark in "“”„‟«»″"} | {ord(mark): "'" for mark in "‘’‚‛′´"} | {0xAD: "-"}


def _as_the_models_know_it(text: str) -> str:
    """Curly marks as straight ones; control characters, lone surrogates and odd spaces as spaces."""
    known: str = _UNSEEN.sub(" ", text.translate(_KNOWN))
    return known


_UNSEEN = regex.compile(r"[\s\p{Cc}\p{Cf}\p{Cs}]")


# 'must leave': the mark is no part of the word; in "the drivers' pay" it is
_GLUED_MARK = regex.compile(r"\p{L}+[^sS\P{L}]['’]")


class _Word:
    __slots__ = ("seen", "span", "text")

    def __init__(self, seen: str, span: Span, text: str) -> None:
        self.seen = seen[:LONGEST_WORD] or "_"
        self.span = span
        self.text = text


class _Sentence:
    __slots__ = ("document", "paragraph", "words")

    def __init__(self, document: int, paragraph: int, words: tuple[_Word, ...]) -> None:
        self.document = document
        self.paragraph = paragraph
        self.words = words

    def goes_on(self, paragraph: int) -> bool:
        """Whether the tokenizer stopped after a title: "said Rep. | Ann Lee, the panel's chair"."""
        end = "".join(word.text for word in self.words[-2:] if word.span.end >= self.words[-1].span.start)
        titles = load_lexicon().words("abbreviations.titles")
        return self.paragraph == paragraph and not titles.isdisjoint({end.casefold(), self.words[-1].text.casefold()})

    def tokens(self, number: int, first: int, tree: list[Any]) -> Iterator[Token]:
        for place, (word, node) in enumerate(zip(self.words, tree, strict=True)):
            yield Token(
                index=first + place,
                sentence=number,
                text=word.text,
                lemma=node.lemma or word.text,
                upos=node.upos or "",
                xpos=node.xpos or "",
                feats=node.feats or "",
                head=first + node.head - 1 if node.head else None,
                deprel=node.deprel,
                span=word.span,
            )


def _words(token: Any, shift: int, text: str) -> Iterator[_Word]:
    """The syntactic words of a token: "don't" is "do" and "n't", each with its own stretch of text if it has one."""
    start, end = token.start_char + shift, token.end_char + shift
    forms = [word.text for word in token.words]
    if len(forms) == 1 and _GLUED_MARK.fullmatch(text, start, end):
        forms = [forms[0][:-1], forms[0][-1]]
    if len(forms) == 1 or "".join(forms).casefold() != token.text.casefold():
        for form in forms:
            yield _Word(form, Span(start, end), text[start:end])
        return
    for form in forms:
        yield _Word(form, Span(start, start + len(form)), text[start : start + len(form)])
        start += len(form)


def _parts(words: list[_Word]) -> Iterator[list[_Word]]:
    """A sentence that is too long for the models in parts, cut after the last punctuation that fits."""
    while len(words) > LONGEST_SENTENCE:
        ends = [n for n in range(LONGEST_SENTENCE // 2, LONGEST_SENTENCE) if words[n].text in {",", ";", ".", ":"}]
        cut = ends[-1] + 1 if ends else LONGEST_SENTENCE
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words
