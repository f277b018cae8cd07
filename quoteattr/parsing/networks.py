"""What a pack's tagger and parser compute from the encoder's states, in training and after it.

The networks and their weights are Stanza's, `stanza.models.pos.model.Tagger` and
`stanza.models.depparse.model.GraphParser`. Their own `forward` runs the encoder once for each of them and scores every
relation for every pair of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from stanza.models.common.vocab import ROOT_ID
from torch.nn.utils.rnn import PackedSequence

MOST_WORDS_KEPT = 100_000  # whose letters' vectors are remembered

Places = list[list[int]]  # of each sentence's words in the encoder's states
Words = list[list[str]]


class Letters:
    """What a model's character network makes of each word it has met: the same in every sentence."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.used = bool(model.args["char"] and model.args["char_emb_dim"])
        self._rows: dict[str | None, int] = {}
        self._vectors = torch.empty(0)

    def __call__(self, words: Sequence[str | None]) -> Any:
        """A vector for each word; None is the root of the tree."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if len(self._rows) + len(new) > MOST_WORDS_KEPT:
            self._rows, self._vectors, new = {}, torch.empty(0), list(dict.fromkeys(words))
        if new:
            start = len(self._rows)
            self._rows.update((word, start + place) for place, word in enumerate(new))
            self._vectors = torch.cat([self._vectors, self._read(new)])
        return self._vectors[[self._rows[word] for word in words]]

    def _read(self, words: list[str | None]) -> Any:
        """Stanza's character model, each word a sentence of its own."""
        letters = self._model.vocab["char"]
        ids = [[ROOT_ID] if word is None else letters.map(list(word)) for word in words]
        order = sorted(range(len(ids)), key=lambda place: -len(ids[place]))
        lengths = [len(ids[place]) for place in order]
        padded = torch.zeros(len(ids), lengths[0], dtype=torch.long)
        for row, place in enumerate(order):
            padded[row, : lengths[row]] = torch.tensor(ids[place])
        found = self._model.charmodel(padded, None, order, [1] * len(ids), lengths)
        return self._model.trans_char(self._model.drop(found.data))


class Rows:
    """Where the words of a batch stand, sentence behind sentence, when they are packed or padded.

    `packed` leads to the packed order and `unpacked` back. `padded` has a row for each sentence, with the sentence's
    first word where it has no more, and `mirrored` the same with the words from the last to the first; `there` tells
    which of their places are words. The longest sentence comes first.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        starts: Any = np.cumsum([0, *lengths[:-1]])[:, None]
        ends: Any = np.array(lengths)[:, None]
        steps: Any = np.arange(lengths[0])
        there = steps < ends
        order = (starts + steps).T[there.T]
        self.steps = torch.from_numpy(there.sum(0))
        self.packed = torch.from_numpy(order)
        self.unpacked = torch.from_numpy(np.argsort(order))
        self.padded = torch.from_numpy(starts + np.where(there, steps, 0))
        self.mirrored = torch.from_numpy(starts + np.where(there, ends - 1 - steps, 0))
        self.there = torch.from_numpy(there)


def read_for_tags(tagger: Any, letters: Letters, states: Any, places: Places, words: Words) -> Any:
    """What the tagger's recurrent layers make of each word; the sentences stand from the longest on."""
    vectors = _inputs(tagger, letters, states, [row[1:] for row in places], words)
    rows = Rows([len(row) for row in words])
    return _recurrent(
        tagger.taggerlstm, tagger.taggerlstm_h_init, tagger.taggerlstm_c_init, vectors, rows, states[0].dtype
    )


def read_for_arcs(parser: Any, letters: Letters, states: Any, places: Places, words: Words) -> tuple[Any, Rows]:
    """What the parser's recurrent layers make of each word, the root before each sentence, and where they stand."""
    vectors = _inputs(parser, letters, states, places, words)
    rows, precision = Rows([len(row) for row in places]), states[0].dtype
    return _recurrent(
        parser.parserlstm, parser.parserlstm_h_init, parser.parserlstm_c_init, vectors, rows, precision
    ), rows


def _inputs(model: Any, letters: Letters, states: Any, places: Places, words: Words) -> Any:
    """What a model's recurrent layers read: each word's vector from the encoder, and from its letters if it has any."""
    width = states[0].size(1)
    flat = torch.tensor([row * width + place for row, found in enumerate(places) for place in found])
    layers = states[-model.bert_layer_mix.in_features :]
    shares = model.bert_layer_mix.weight[0] + 1 / len(layers)
    parts = [
        sum(
            share * layer.flatten(0, 1).index_select(0, flat).float()
            for share, layer in zip(shares, layers, strict=True)
        )
    ]
    if letters.used:
        rows = [[None] * (len(found) - len(row)) + row for found, row in zip(places, words, strict=True)]
        parts.insert(0, letters([word for row in rows for word in row]))
    return model.drop(model.worddrop(torch.cat(parts, 1), model.drop_replacement))


def _recurrent(layers: Any, hidden: Any, cell: Any, vectors: Any, rows: Rows, precision: torch.dtype) -> Any:
    """Stanza's highway LSTM: as it stands where it learns, in two fused passes a layer where it only reads."""
    if torch.is_grad_enabled():
        many = int(rows.steps[0])
        start = tuple(state.expand(state.size(0), many, state.size(2)).contiguous() for state in (hidden, cell))
        output, _ = layers(PackedSequence(vectors[rows.packed], rows.steps), None, hx=start)
        return output.data[rows.unpacked]
    for place, (layer, highway, gate) in enumerate(zip(layers.lstm, layers.highway, layers.gate, strict=True)):
        read = []
        for way, order in enumerate((rows.padded, rows.mirrored)):
            weights = [weight.to(precision) for weight in layer.lstm.all_weights[way]]
            state = tuple(kept[2 * place + way].expand(1, len(order), -1).to(precision) for kept in (hidden, cell))
            output, *_ = torch.lstm(vectors[order].to(precision), state, weights, True, 1, 0.0, False, False, True)
            found = torch.empty(len(vectors), output.size(2))
            found[order[rows.there]] = output[rows.there].float()
            read.append(found)
        vectors = torch.cat(read, 1) + torch.sigmoid(gate(vectors)) * torch.tanh(highway(vectors))
    return vectors


def tag_scores(tagger: Any, read: Any) -> list[Any]:
    """The scores of each word's universal tag, treebank tag and of each of its features, in this order."""
    hidden = F.relu(tagger.upos_hid(tagger.drop(read)))
    columns = [tagger.upos_clf, tagger.tag_clf["xpos"], *tagger.tag_clf["feats"]]
    return [column(tagger.drop(hidden)) for column in columns]


def arc_scores(parser: Any, read: Any, rows: Rows) -> Any:
    """How well each word would do as the head of each other; the shape is sentences, words, heads, the root first."""
    read = parser.drop(read)[rows.padded]
    scores = parser.unlabeled(read, read).squeeze(3)
    scores.diagonal(dim1=1, dim2=2).fill_(-float("inf"))
    return scores


def relation_scores(parser: Any, read: Any, heads: Any, precision: torch.dtype = torch.float32) -> Any:
    """The scores of each relation between the words of a batch and their heads, each by its place in the batch."""
    layer = parser.deprel
    read = parser.drop(read)
    one = read.new_ones(len(read), 1)
    words = torch.cat([layer.dropout(F.relu(layer.W1(read))), one], 1)
    governors = torch.cat([layer.dropout(F.relu(layer.W2(read))), one], 1)[heads]
    weight = layer.scorer.W_bilin.weight
    products = (words.to(precision) @ weight.flatten(1).to(precision)).view(-1, *weight.shape[1:])
    scores = torch.bmm(governors.to(precision).unsqueeze(1), products).squeeze(1)
    return scores.float() + layer.scorer.W_bilin.bias
