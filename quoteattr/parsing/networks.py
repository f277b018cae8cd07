"""What a pack's tagger and parser compute from the encoder's states, in training and after it.

The networks and their weights are Stanza's: `stanza.models.pos.model.Tagger`, `stanza.models.depparse.model.GraphParser`.
Their own `forward` runs the encoder once for each of them and scores every relation for every pair of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from stanza.models.common.vocab import ROOT_ID
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

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


def read_for_tags(tagger: Any, letters: Letters, states: Any, places: Places, words: Words) -> Any:
    """What the tagger's recurrent layers make of each word, packed; the sentences stand from the longest on."""
    inputs = _inputs(tagger, letters, states, [row[1:] for row in places], words)
    return _recurrent(tagger.taggerlstm, tagger.taggerlstm_h_init, tagger.taggerlstm_c_init, inputs)


def read_for_arcs(parser: Any, letters: Letters, states: Any, places: Places, words: Words) -> Any:
    """What the parser's recurrent layers make of each word, the root before them, packed."""
    inputs = _inputs(parser, letters, states, places, words)
    return _recurrent(parser.parserlstm, parser.parserlstm_h_init, parser.parserlstm_c_init, inputs)


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
    vectors = model.drop(model.worddrop(torch.cat(parts, 1), model.drop_replacement))
    lengths = [len(found) for found in places]
    return pack_padded_sequence(pad_sequence(vectors.split(lengths), batch_first=True), lengths, batch_first=True)


def _recurrent(layers: Any, hidden: Any, cell: Any, inputs: Any) -> Any:
    """Stanza's highway LSTM over a packed batch."""
    many = int(inputs.batch_sizes[0])
    start = tuple(state.expand(state.size(0), many, state.size(2)).contiguous() for state in (hidden, cell))
    output, _ = layers(inputs, None, hx=start)
    return output


def tag_scores(tagger: Any, read: Any) -> list[Any]:
    """The scores of each word's universal tag, treebank tag and of each of its features, in this order."""
    hidden = F.relu(tagger.upos_hid(tagger.drop(read.data)))
    columns = [tagger.upos_clf, tagger.tag_clf["xpos"], *tagger.tag_clf["feats"]]
    return [column(tagger.drop(hidden)) for column in columns]


def arc_scores(parser: Any, read: Any) -> Any:
    """How well each word would do as the head of each other; the shape is sentences, words, heads, the root first."""
    read = parser.drop(read)
    scores = parser.unlabeled(read, read).squeeze(3)
    scores.diagonal(dim1=1, dim2=2).fill_(-float("inf"))
    return scores


def relation_scores(parser: Any, read: Any, heads: Any, real: Any) -> Any:
    """The scores of each relation between each word that is `real` and its head."""
    layer = parser.deprel
    read = parser.drop(read)
    one = read.new_ones(*read.shape[:2], 1)
    words = torch.cat([layer.dropout(F.relu(layer.W1(read))), one], 2)
    governors = torch.cat([layer.dropout(F.relu(layer.W2(read))), one], 2)
    governors = torch.gather(governors, 1, heads.unsqueeze(2).expand(-1, -1, governors.size(2)))
    weight = layer.scorer.W_bilin.weight
    products = (words[real] @ weight.flatten(1)).view(-1, *weight.shape[1:])
    return torch.einsum("njo,nj->no", products, governors[real]) + layer.scorer.W_bilin.bias
