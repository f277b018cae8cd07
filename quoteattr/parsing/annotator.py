"""Words to a tagged tree: the tagger, the lemmatizer and the parser of a pack on one pass of its encoder.

The models are Stanza's and give what Stanza's own processors give with them; only the way there is shorter. The
encoder runs once for both, on short sentences with short ones; what a word's letters say is computed once a word;
relations are scored for the chosen arcs alone; and a tree is searched for only where the best heads do not make one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from stanza.models.common.chuliu_edmonds import chuliu_edmonds_one_root
from stanza.models.common.utils import simplify_punct
from stanza.models.common.vocab import ROOT_ID, VOCAB_PREFIX_SIZE
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from quoteattr.parsing.encoder import Encoder

BATCH_WORDS = 800  # words, padding included, that are encoded at once
MOST_WORDS_KEPT = 100_000  # whose letters' vectors are remembered


class Node(NamedTuple):
    """What the models say of one word; `head` counts from 1 in its sentence, 0 is the root."""

    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str


class Annotator:
    """The models of a pack behind its tokenizer."""

    def __init__(self, encoder: Encoder, tagger: Any, parser: Any, lemmatizer: Any) -> None:
        self._encoder = encoder
        self._tagger = tagger
        self._parser = parser
        self._lemmatizer = lemmatizer
        self._tagger_letters = _Letters(tagger)
        self._parser_letters = _Letters(parser)
        self._feats: dict[tuple[int, ...], str] = {}

    def __call__(self, sentences: Sequence[Sequence[str]]) -> list[list[Node]]:
        """The nodes of each sentence. The order of the sentences changes nothing but the speed."""
        trees: list[list[Node]] = [[] for _ in sentences]
        by_length = sorted(range(len(sentences)), key=lambda place: -len(sentences[place]))
        while by_length:
            many = max(1, BATCH_WORDS // (len(sentences[by_length[0]]) + 2))
            batch, by_length = by_length[:many], by_length[many:]
            for place, tree in zip(batch, self._annotate([sentences[place] for place in batch]), strict=True):
                trees[place] = tree
        return trees

    def _annotate(self, batch: list[Sequence[str]]) -> Iterator[list[Node]]:
        """A batch whose sentences stand from the longest to the shortest."""
        words = simplify_punct([[[word] for word in sentence] for sentence in batch])
        seen = [[word for (word,) in sentence] for sentence in words]
        states, places = self._encoder(seen)
        tags = self._tags(states, places, seen)
        arcs = self._arcs(states, places, seen)
        for row, sentence in enumerate(batch):
            yield [
                Node(self._lemma(word, upos), upos, xpos, feats, *arc)
                for word, (upos, xpos, feats), arc in zip(sentence, tags[row], arcs[row], strict=True)
            ]

    def _lemma(self, word: str, upos: str) -> str:
        ((lemma),) = self._lemmatizer.predict_dict([(word, upos)])
        return lemma or "_"

    def _tags(self, states: Any, places: list[list[int]], words: list[list[str]]) -> list[list[tuple[str, str, str]]]:
        """Universal tag, treebank tag and features of each word."""
        tagger = self._tagger
        inputs = _inputs(tagger, self._tagger_letters, states, [row[1:] for row in places], words)
        output = _recurrent(tagger.taggerlstm, tagger.taggerlstm_h_init, tagger.taggerlstm_c_init, inputs)
        hidden = F.relu(tagger.upos_hid(output.data))
        columns = [tagger.upos_clf, tagger.tag_clf["xpos"], *tagger.tag_clf["feats"]]
        best = torch.stack([column(hidden).argmax(1) for column in columns], 1)
        rows, lengths = pad_packed_sequence(PackedSequence(best, output.batch_sizes), batch_first=True)
        return [
            [self._named(tuple(word)) for word in row[:length]]
            for row, length in zip(rows.tolist(), lengths.tolist(), strict=True)
        ]

    def _named(self, tag: tuple[int, ...]) -> tuple[str, str, str]:
        upos, xpos, *feats = tag
        key = tuple(feats)
        if key not in self._feats:
            (self._feats[key],) = self._tagger.vocab["feats"].unmap([feats])
        known = self._tagger.vocab
        return known["upos"].id2unit(upos), known["xpos"].id2unit(xpos), self._feats[key].replace("_", "")

    def _arcs(self, states: Any, places: list[list[int]], words: list[list[str]]) -> list[list[tuple[int, str]]]:
        """Head and relation of each word."""
        parser = self._parser
        inputs = _inputs(parser, self._parser_letters, states, places, words)
        output = _recurrent(parser.parserlstm, parser.parserlstm_h_init, parser.parserlstm_c_init, inputs)
        hidden, lengths = pad_packed_sequence(output, batch_first=True)
        heads = _heads(_arc_scores(parser, hidden), lengths.tolist())
        real = torch.arange(hidden.size(1)) < lengths.unsqueeze(1)
        real[:, 0] = False
        relations = iter(_relations(parser.deprel, hidden, torch.from_numpy(heads), real).tolist())
        units = parser.vocab["deprel"]
        return [
            [(head, units.id2unit(next(relations) + VOCAB_PREFIX_SIZE)) for head in row[1:length]]
            for row, length in zip(heads.tolist(), lengths.tolist(), strict=True)
        ]


class _Letters:
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
        return self._model.trans_char(found.data)


def _inputs(model: Any, letters: _Letters, states: Any, places: list[list[int]], words: list[list[str]]) -> Any:
    """What a model's recurrent layer reads: each word's vector from the encoder, and from its letters if it has any."""
    width = states[0].size(1)
    flat = [row * width + place for row, found in enumerate(places) for place in found]
    layers = states[-model.bert_layer_mix.in_features :]
    shares = model.bert_layer_mix.weight[0] + 1 / len(layers)
    mixed = sum(share * layer.flatten(0, 1)[flat].float() for share, layer in zip(shares, layers, strict=True))
    parts = [mixed]
    if letters.used:
        spoken = [[None] * (len(found) - len(row)) + row for found, row in zip(places, words, strict=True)]
        parts.insert(0, letters([word for row in spoken for word in row]))
    lengths = [len(found) for found in places]
    padded = torch.nn.utils.rnn.pad_sequence(torch.cat(parts, 1).split(lengths), batch_first=True)
    return pack_padded_sequence(padded, lengths, batch_first=True)


def _recurrent(layers: Any, hidden: Any, cell: Any, inputs: Any) -> Any:
    """Stanza's highway LSTM over a packed batch."""
    many = int(inputs.batch_sizes[0])
    start = tuple(state.expand(state.size(0), many, state.size(2)).contiguous() for state in (hidden, cell))
    output, _ = layers(inputs, None, hx=start)
    return output


def _arc_scores(model: Any, hidden: Any) -> Any:
    """How well each word would do as the head of each other, in log space; the shape is sentences, words, heads."""
    scores = model.unlabeled(hidden, hidden).squeeze(3)
    places = torch.arange(hidden.size(1))
    offset = (places.view(1, 1, -1) - places.view(1, -1, 1)).float()
    if model.args["linearization"]:
        scores = scores + F.logsigmoid(model.linearization(hidden, hidden).squeeze(3) * torch.sign(offset))
    if model.args["distance"]:
        expected = 1 + F.softplus(model.distance(hidden, hidden).squeeze(3))
        scores = scores - torch.log((offset.abs() - expected) ** 2 / 2 + 1)
    scores.diagonal(dim1=1, dim2=2).fill_(-float("inf"))
    return scores


def _heads(scores: Any, lengths: Sequence[int]) -> Any:
    """The best tree of each sentence; the search for it is spared where every word's best head makes one."""
    heads = np.zeros(scores.shape[:2], dtype=np.int64)
    for row, length in enumerate(lengths):
        own = F.log_softmax(scores[row, :length, :length], 1).numpy()
        best = own.argmax(1)
        best[0] = 0
        if not _is_tree(best):
            best = _with_one_root(own)
        heads[row, :length] = best if _is_tree(best) else chuliu_edmonds_one_root(own)
    return heads


def _is_tree(heads: Any) -> bool:
    if (heads[1:] == 0).sum() != 1:
        return False
    reached = heads
    for _ in range(max(1, int(np.ceil(np.log2(len(heads)))))):
        reached = reached[reached]
    return not reached.any()


def _with_one_root(scores: Any) -> Any:
    """The best heads of which one alone is the root: the best tree, if they are a tree, as no tree can score more."""
    within = scores.copy()
    within[:, 0] = -np.inf
    best = within.argmax(1)
    gain = scores[:, 0] - within.max(1, initial=-np.inf)
    root = int(gain[1:].argmax()) + 1
    best[0] = best[root] = 0
    return best


def _relations(layer: Any, hidden: Any, heads: Any, real: Any) -> Any:
    """The best relation of every chosen arc: the biaffine product of each word and its head, nothing else."""
    weight = layer.scorer.W_bilin.weight
    one = hidden.new_ones(*hidden.shape[:2], 1)
    words = torch.cat([F.relu(layer.W1(hidden)), one], 2)
    governors = torch.cat([F.relu(layer.W2(hidden)), one], 2)
    governors = torch.gather(governors, 1, heads.unsqueeze(2).expand(-1, -1, governors.size(2)))
    scores = torch.einsum(
        "njo,nj->no",
        (words[real] @ weight.view(weight.size(0), -1)).view(-1, *weight.shape[1:]),
        governors[real],
    )
    return (scores + layer.scorer.W_bilin.bias).argmax(1)
