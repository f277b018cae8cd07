"""Words to a tagged tree: the tagger, the lemmatizer and the parser of a pack on one pass of its encoder.

The models are Stanza's and give what Stanza's own processors give with them; only the way there is shorter. The
encoder runs once for both, on sentences of one width together; what a word's letters say is computed once a word;
relations are scored for the chosen arcs alone; and a tree is searched for only where the best heads do not make one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from stanza.models.common.utils import simplify_punct
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

from quoteattr.parsing.encoder import Encoder
from quoteattr.parsing.networks import (
    Letters,
    Places,
    Words,
    arc_scores,
    read_for_arcs,
    read_for_tags,
    relation_scores,
    tag_scores,
)
from quoteattr.parsing.trees import best_tree

BATCH_PIECES = 1000  # word pieces, padding included, that are encoded at once


class Node(NamedTuple):
    """What the models say of one word; `head` counts from 1 in its sentence, 0 is the root.

    `vector` is what two layers of the encoder make of it, None where the encoder is not ours to ask.
    """

    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    vector: Any = None


class Annotator:
    """The models of a pack behind its tokenizer."""

    def __init__(self, encoder: Encoder, tagger: Any, parser: Any, lemmatizer: Any) -> None:
        self._encoder = encoder
        self._tagger = tagger
        self._parser = parser
        self._lemmatizer = lemmatizer
        self._tagger_letters = Letters(tagger)
        self._parser_letters = Letters(parser)
        self._feats: dict[tuple[int, ...], str] = {}

    def __call__(self, sentences: Sequence[Sequence[str]]) -> list[list[Node]]:
        """The nodes of each sentence. What else is read with it changes nothing but the speed."""
        trees: list[list[Node]] = [[] for _ in sentences]
        simplified = simplify_punct([[[word] for word in sentence] for sentence in sentences])
        read: list[list[str]] = [[word for (word,) in sentence] for sentence in simplified]
        for batch in self._batches(read):
            for place, tree in zip(batch, self._annotate([read[place] for place in batch]), strict=True):
                trees[place] = tree
        return trees

    def _batches(self, sentences: list[list[str]]) -> Iterator[list[int]]:
        """The places of the sentences, those of one width together and from the longest on."""
        by_width: dict[int, list[int]] = defaultdict(list)
        for place in sorted(range(len(sentences)), key=lambda place: -len(sentences[place])):
            by_width[self._encoder.width(sentences[place])].append(place)
        for width, places in by_width.items():
            many = max(1, BATCH_PIECES // width)
            yield from (places[start : start + many] for start in range(0, len(places), many))

    def _annotate(self, batch: list[list[str]]) -> Iterator[list[Node]]:
        """A batch whose sentences stand from the longest to the shortest."""
        states, places = self._encoder(batch)
        tags = self._tags(states, places, batch)
        arcs = self._arcs(states, places, batch)
        # a layer two thirds up knows more of the words, the last one more of the tree
        kept = torch.cat([states[2 * (len(states) - 1) // 3], states[-1]], 2).half()
        for row, sentence in enumerate(batch):
            vectors = kept[row, places[row][1:]].numpy()
            yield [
                Node(self._lemma(word, upos), upos, xpos, feats, *arc, vector)
                for word, (upos, xpos, feats), arc, vector in zip(sentence, tags[row], arcs[row], vectors, strict=True)
            ]

    def _lemma(self, word: str, upos: str) -> str:
        ((lemma),) = self._lemmatizer.predict_dict([(word, upos)])
        return lemma or "_"

    def _tags(self, states: Any, places: Places, words: Words) -> list[list[tuple[str, str, str]]]:
        """Universal tag, treebank tag and features of each word."""
        read = read_for_tags(self._tagger, self._tagger_letters, states, places, words)
        best = torch.stack([scores.argmax(1) for scores in tag_scores(self._tagger, read)], 1)
        tags = iter(best.tolist())
        return [[self._named(tuple(next(tags))) for _ in row] for row in words]

    def _named(self, tag: tuple[int, ...]) -> tuple[str, str, str]:
        upos, xpos, *feats = tag
        key = tuple(feats)
        if key not in self._feats:
            (self._feats[key],) = self._tagger.vocab["feats"].unmap([feats])
        known = self._tagger.vocab
        return known["upos"].id2unit(upos), known["xpos"].id2unit(xpos), self._feats[key].replace("_", "")

    def _arcs(self, states: Any, places: Places, words: Words) -> list[list[tuple[int, str]]]:
        """Head and relation of each word."""
        read, rows = read_for_arcs(self._parser, self._parser_letters, states, places, words)
        scores = arc_scores(self._parser, read, rows).numpy()
        heads = np.zeros(scores.shape[:2], dtype=np.int64)
        for row, found in enumerate(places):
            heads[row, : len(found)] = best_tree(scores[row, : len(found), : len(found)])
        starts = rows.padded[:, :1]
        governors = (torch.from_numpy(heads) + starts)[rows.there]
        relations = iter(relation_scores(self._parser, read, governors, states[0].dtype).argmax(1).tolist())
        units = self._parser.vocab["deprel"]
        return [
            [(head, units.id2unit(next(relations) + VOCAB_PREFIX_SIZE)) for head in row[: len(found)]][1:]
            for row, found in zip(heads.tolist(), places, strict=True)
        ]
