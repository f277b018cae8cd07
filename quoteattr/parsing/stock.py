"""Any of Stanza's own pipelines, by its own processors: the official models go this way."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Any

import stanza

from quoteattr.parsing.annotator import Node
from quoteattr.parsing.segmenter import Piece

PROCESSORS = "tokenize,mwt,pos,lemma,depparse"
BATCH_WORDS = 2000  # words, padding included, that are tagged and parsed at once
PARAGRAPH_BREAK = "\n\n"


class Stock:
    """A Stanza pipeline whose tokens are cut before they are tagged; a language may have no multi-word tokens."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self._processors = {
            key: pipeline.processors[key] for key in PROCESSORS.split(",") if key in pipeline.processors
        }

    @classmethod
    def load(cls, language: str, **settings: Any) -> Stock:
        """The models that `stanza.Pipeline` finds for a language with these settings, on the CPU."""
        return cls(stanza.Pipeline(language, processors=PROCESSORS, use_gpu=False, verbose=False,
                                   depparse_resolve_head_constraints=False, **settings))  # fmt: skip

    def segment(self, texts: Sequence[str]) -> list[list[list[Piece]]]:
        """The sentences of each text, cut into tokens."""
        found: list[list[list[Piece]]] = [[] for _ in texts]
        starts = [0]
        for text in texts:
            starts.append(starts[-1] + len(text) + len(PARAGRAPH_BREAK))
        if not "".join(texts).strip():
            return found
        read = self._processors["tokenize"].process(PARAGRAPH_BREAK.join(texts))
        if "mwt" in self._processors:
            read = self._processors["mwt"].process(read)
        for sentence in read.sentences:
            place = bisect.bisect_right(starts, sentence.tokens[0].start_char) - 1
            found[place].append([_piece(token, starts[place]) for token in sentence.tokens])
        return found

    def annotate(self, sentences: Sequence[Sequence[str]]) -> list[list[Node]]:
        """The nodes of each sentence; short ones go with short ones."""
        trees: list[list[Node]] = [[] for _ in sentences]
        by_length = sorted(range(len(sentences)), key=lambda place: -len(sentences[place]))
        while by_length:
            many = max(1, BATCH_WORDS // len(sentences[by_length[0]]))
            batch, by_length = by_length[:many], by_length[many:]
            rows = [[{"id": n, "text": word} for n, word in enumerate(sentences[place], 1)] for place in batch]
            document = stanza.Document(rows)
            for key in ("pos", "lemma", "depparse"):
                document = self._processors[key].process(document)
            for place, sentence in zip(batch, document.sentences, strict=True):
                trees[place] = [_node(word) for word in sentence.words]
        return trees


def _piece(token: Any, shift: int) -> Piece:
    return Piece(token.start_char - shift, token.end_char - shift, tuple(word.text for word in token.words))


def _node(word: Any) -> Node:
    lemma = word.lemma or word.text
    return Node(lemma, word.upos or "", word.xpos or "", word.feats or "", word.head, word.deprel)
