"""Stanza as the parser: documents to parses with a model pack, or with Stanza's own models."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import regex
import stanza
import torch
from attrs import evolve
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.depparse.model import GraphParser
from stanza.models.lemma.trainer import Trainer as Lemmatizer
from stanza.models.mwt.trainer import Trainer as Expander
from stanza.models.pos.trainer import Trainer as Tagger
from stanza.models.pos.vocab import MultiVocab
from stanza.models.tokenization.trainer import Trainer as Tokenizer

from quoteattr.errors import PackError
from quoteattr.lexicon import load_lexicon
from quoteattr.parsing.annotator import Annotator, Node
from quoteattr.parsing.encoder import Encoder
from quoteattr.parsing.packs import Pack
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.parsing.parse import Parse, Token
from quoteattr.parsing.segmenter import Piece, Segmenter
from quoteattr.parsing.stock import Stock
from quoteattr.types import Document, Span

ENCODER_NAME = "qa-encoder"  # what the pack's models call the encoder that they share
LONGEST_SENTENCE = 200  # words; what is longer is no sentence, and the encoder reads 512 pieces
# torch keeps 1,024 compiled kernels, one for each shape that it meets: half a gigabyte by and by, and no faster
FEW_KERNELS = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")
LONGEST_WORD = 60  # characters that the models get to see of one word


Segment = Callable[[Sequence[str]], list[list[list[Piece]]]]  # texts to the sentences of each, cut into tokens
Annotate = Callable[[Sequence[Sequence[str]]], list[list[Node]]]  # the words of sentences to their tagged trees


class StanzaParser:
    """Documents to parses with Stanza's neural models, on the CPU, from local files."""

    def __init__(self, segment: Segment, annotate: Annotate, name: str, source: Pack | str) -> None:
        self.name = name
        self._source = source
        self._one_at_a_time = threading.Lock()  # the models remember words, and no word may be learnt twice at once
        self.segment = segment
        self.annotate = annotate

    @classmethod
    def from_pack(cls, pack: Pack, *, exact: bool = False) -> StanzaParser:
        """The parser of a model pack; the network is never touched.

        `exact` computes in single precision on every processor: slower, and the same trees on all of them.
        """
        os.environ.setdefault(*FEW_KERNELS)
        encoder = Encoder(pack.encoder, exact=exact)
        cache = FoundationCache(local_files_only=True)
        cache.bert[ENCODER_NAME] = BertRecord(encoder.model, None, {})
        tagger = _trained(Tagger, pack.model("pos"), pretrain=None, foundation_cache=cache)
        parser = _graph_parser(pack.model("depparse"), encoder.model)
        lemmatizer = Lemmatizer(model_file=str(pack.model("lemma")), device="cpu")
        tokenizer = _trained(Tokenizer, pack.model("tokenize"), args=None, foundation_cache=None)
        expander = _trained(Expander, pack.model("mwt"))
        annotator = Annotator(encoder, tagger.model, parser, lemmatizer)
        return cls(Segmenter(tokenizer, expander), annotator, f"{pack.name} {pack.version}", pack)

    @classmethod
    def official(cls, language: str, *, download: bool = False) -> StanzaParser:
        """Stanza's own models for a language, where the user has them; only `download=True` may fetch them."""
        method = stanza.DownloadMethod.REUSE_RESOURCES if download else None
        try:
            stock = Stock.load(language, download_method=method)
        except Exception as error:
            if download:
                raise
            raise PackError(
                f"Stanza's models for {language!r} are not on this machine ({error}). "
                f'To fetch them: quoteattr.load("stanza:{language}", download=True)'
            ) from error
        return cls(stock.segment, stock.annotate, f"stanza:{language} {stanza.__version__}", language)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process the parser goes as the place of its models, which that process loads itself."""
        return _load_in_another_process, (self._source,)

    def __call__(self, documents: Sequence[Document], /) -> Iterator[Parse]:
        """Parse documents together, which is faster than one by one; the trees are the same."""
        with self._one_at_a_time, torch.inference_mode():
            sentences = self._split(documents)
            trees = self.annotate([[word.seen for word in sentence.words] for sentence in sentences])
        tokens: list[list[Token]] = [[] for _ in documents]
        vectors: list[list[Any]] = [[] for _ in documents]
        for sentence, tree in zip(sentences, trees, strict=True):
            before = tokens[sentence.document]
            before.extend(sentence.tokens(before[-1].sentence + 1 if before else 0, len(before), tree))
            vectors[sentence.document].extend(node.vector for node in tree if node.vector is not None)
        for document, found, rows in zip(documents, tokens, vectors, strict=True):
            yield Parse(document=document, tokens=tuple(found), vectors=np.array(rows) if rows else None)

    def parse_sentences(self, document: Document, sentences: Sequence[Span]) -> Parse:
        """Parse a document whose sentences are known: just these, one tree each, and nothing between them."""
        seen = [_as_the_models_know_it(span.of(document.text)) for span in sentences]
        with self._one_at_a_time, torch.inference_mode():
            parts: list[_Sentence] = []
            for number, (span, found) in enumerate(zip(sentences, self.segment(seen), strict=True)):
                pieces = (piece for sentence in found for piece in sentence)
                words = [word for piece in pieces for word in _words(piece, span.start, document.text)]
                parts += [_Sentence(0, number, tuple(part)) for part in _parts(words)]
            trees = self.annotate([[word.seen for word in part.words] for part in parts])
        tokens: list[Token] = []
        for part, tree in zip(parts, trees, strict=True):
            tokens.extend(_joined(tokens, tuple(part.tokens(part.paragraph, len(tokens), tree))))
        return Parse(document=document, tokens=tuple(tokens), vectors=_vectors(trees))

    def with_vectors(self, parses: Sequence[Parse]) -> Iterator[Parse]:
        """Parses from elsewhere with what this parser's encoder makes of their words; their trees stay as they are.

        Stanza's official models keep their encoder to themselves.
        """
        if not isinstance(self.annotate, Annotator):
            yield from parses
            return
        cut = [[list(_parts([_seen(token) for token in each])) for each in parse.sentences] for parse in parses]
        flat = [[word.seen for word in part] for parse in cut for sentence in parse for part in sentence]
        with self._one_at_a_time, torch.inference_mode():
            trees = iter(self.annotate(flat))
        for parse, sentences in zip(parses, cut, strict=True):
            own = [next(trees) for sentence in sentences for _ in sentence]
            yield evolve(parse, vectors=_vectors(own))

    def _split(self, documents: Sequence[Document]) -> list[_Sentence]:
        """Sentences and words. A paragraph never runs on into the next: headlines have no full stop."""
        pieces = [
            (number, span)
            for number, document in enumerate(documents)
            for paragraph in find_paragraphs(document.text)
            for span in _without_dateline(document.text, paragraph)
        ]
        read = self.segment([_as_the_models_know_it(span.of(documents[number].text)) for number, span in pieces])
        sentences: list[_Sentence] = []
        for place, ((number, span), found) in enumerate(zip(pieces, read, strict=True)):
            for sentence in found:
                words = [word for piece in sentence for word in _words(piece, span.start, documents[number].text)]
                if sentences and sentences[-1].goes_on(place):
                    words = [*sentences.pop().words, *words]
                sentences += [_Sentence(number, place, tuple(part)) for part in _parts(words)]
        return sentences


def _joined(before: Sequence[Token], part: tuple[Token, ...]) -> tuple[Token, ...]:
    """A part of a sentence too long for the models: what it is about hangs on the root of the first part."""
    if not before or before[-1].sentence != part[0].sentence:
        return part
    root = next(token for token in before if token.sentence == part[0].sentence and token.head is None)
    return tuple(evolve(t, head=root.index, deprel="parataxis") if t.head is None else t for t in part)


def _seen(token: Token) -> _Word:
    return _Word(_as_the_models_know_it(token.text), token.span, token.text)


def _vectors(trees: Sequence[Sequence[Node]]) -> Any:
    rows = [node.vector for tree in trees for node in tree if node.vector is not None]
    return np.array(rows) if rows else None


def _trained(trainer: Any, file: Path, **settings: Any) -> Any:
    """A model without the optimizer that its trainer's constructor makes, for which torch imports its compiler."""
    trained = trainer.__new__(trainer)
    trained.load(str(file), **settings)
    trained.model.eval()
    return trained


def _graph_parser(file: Path, transformer: Any) -> GraphParser:
    kept = torch.load(str(file), map_location="cpu", weights_only=True)
    vocabulary = MultiVocab.load_state_dict(kept["vocab"])
    parser = GraphParser(kept["config"], vocabulary, bert_model=transformer)
    parser.load_params(kept["model"])
    return parser.eval()


def _load_in_another_process(source: Pack | str) -> StanzaParser:
    torch.set_num_threads(1)  # processes, not threads, share the machine then
    return StanzaParser.from_pack(source) if isinstance(source, Pack) else StanzaParser.official(source)


_DATELINE = regex.compile(
    r"\s*\p{Lu}[\p{Lu}.,’' -]{2,40}(?:, [\p{L}\d. ]{1,20})?(?:\([^()\n]{1,40}\)\s*)?(?:—|–|--?)\s+"
)


def _without_dateline(text: str, paragraph: Span) -> tuple[Span, ...]:
    """ "PORT KARL (Agencies) – The minister says": the place is no part of the sentence."""
    dateline = _DATELINE.match(text, paragraph.start, paragraph.end)
    if dateline is None or dateline.end() == paragraph.end:
        return (paragraph,)
    return Span(paragraph.start, dateline.end()), Span(dateline.end(), paragraph.end)


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
        """Whether the tokenizer stopped too early.

        It did after a title ("said Rep. | Ann Lee, the panel's chair") or a colon ("He said: | “We stay.”").
        """
        end = "".join(word.text for word in self.words[-2:] if word.span.end >= self.words[-1].span.start)
        unfinished = load_lexicon().words("abbreviations.titles") | {":"}
        last = self.words[-1].text.casefold()
        return self.paragraph == paragraph and not unfinished.isdisjoint({end.casefold(), last})

    def tokens(self, number: int, first: int, tree: list[Node]) -> Iterator[Token]:
        for place, (word, node) in enumerate(zip(self.words, tree, strict=True)):
            yield Token(
                index=first + place,
                sentence=number,
                text=word.text,
                lemma=node.lemma,
                upos=node.upos,
                xpos=node.xpos,
                feats=node.feats,
                head=first + node.head - 1 if node.head else None,
                deprel=node.deprel,
                span=word.span,
            )


def _words(piece: Piece, shift: int, text: str) -> Iterator[_Word]:
    """The syntactic words of a token: "don't" is "do" and "n't", each with its own stretch of text if it has one."""
    start, end = piece.start + shift, piece.end + shift
    forms = piece.forms
    if len(forms) == 1:
        if not _GLUED_MARK.fullmatch(text, start, end):
            yield _Word(forms[0], Span(start, end), text[start:end])
            return
        forms = (forms[0][:-1], forms[0][-1])
    elif "".join(forms).casefold() != _as_the_models_know_it(text[start:end]).casefold():
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
