"""Text to sentences of words: the tokenizer and the expander of a pack.

The models are Stanza's and cut where Stanza's own processors cut with them; only the way there is shorter: characters
are looked up array by array, and what a contraction expands to is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import regex
import stanza
import torch
from stanza.models.mwt.data import DataLoader
from stanza.models.tokenization.utils import MASK_RE as WEB_ADDRESS

LONGEST_READ = 1000  # characters that the tokenizer reads at once; it goes on after the last sentence that ends in them
BATCH = 64  # texts that it reads together
MOST_KEPT = 100_000  # expansions that are remembered
SENTENCE_ENDS, EXPANDS = (2, 4), (3, 4)  # what it says of a character; 0 is "the word goes on", 1 "the word ends"

_SPACES = regex.compile(r"(?<=\s)\s+|\s+$")
_MAY_HAVE_WEB_ADDRESS = regex.compile(r"@|://|www\.|\.(?:gov|org|edu|net|com|co)")


class Piece(NamedTuple):
    """A token: where it stands in its text, and the words that it is made of."""

    start: int
    end: int
    forms: tuple[str, ...]


class _Reading(NamedTuple):
    """A text as the tokenizer reads it: no space after a space; `places` are the characters' places in the text."""

    text: str
    places: Any


class Segmenter:
    """The tokenizer of a pack, and what expands "don't" to "do" and "n't"."""

    def __init__(self, tokenizer: Any, expander: Any) -> None:
        self._tokenizer = tokenizer
        self._codes: dict[int, tuple[int, ...]] = {}
        self._expander = expander
        self._expansions: dict[str, tuple[str, ...]] = {}

    def __call__(self, texts: Sequence[str]) -> list[list[list[Piece]]]:
        """The sentences of each text; its white space must be plain spaces."""
        readings = [_read(text) for text in texts]
        labels = self._labels([reading.text for reading in readings])
        tokens = [list(_tokens(*both)) for both in zip(readings, labels, strict=True)]
        self._learn({text for found in tokens for _, _, text, label in found if label in EXPANDS})
        return [list(self._sentences(found)) for found in tokens]

    def _sentences(self, tokens: list[tuple[int, int, str, int]]) -> Iterator[list[Piece]]:
        sentence: list[Piece] = []
        for start, end, text, label in tokens:
            sentence.append(Piece(start, end, self._expansions[text] if label in EXPANDS else (text,)))
            if label in SENTENCE_ENDS:
                yield sentence
                sentence = []
        if sentence:
            yield sentence

    def _labels(self, texts: list[str]) -> list[Any]:
        """What the tokenizer says of each character; the last one ends a sentence whatever it says."""
        features = [self._features(text) for text in texts]
        labels: list[Any] = [np.zeros(len(text), dtype=np.int64) for text in texts]
        read = [0] * len(texts)
        while unread := sorted(
            (n for n, text in enumerate(texts) if read[n] < len(text)), key=lambda n: read[n] - len(texts[n])
        ):
            batch = unread[:BATCH]
            ahead = [features[n][read[n] :][:LONGEST_READ] for n in batch]
            for n, found in zip(batch, self._predict(ahead), strict=True):
                found = found[: len(texts[n]) - read[n]]
                ends = np.flatnonzero(np.isin(found, SENTENCE_ENDS))
                cut = len(found) < len(texts[n]) - read[n] and len(ends)
                many = int(ends[-1]) + 1 if cut else len(found)
                labels[n][read[n] : read[n] + many] = found[:many]
                read[n] += many
        for text, label in zip(texts, labels, strict=True):
            if len(text):
                label[-1] = 2 if label[-1] < 2 else 4 if label[-1] > 2 else 2
            _join_web_addresses(text, label)
        return labels

    def _predict(self, features: list[Any]) -> Iterator[Any]:
        """The labels of a batch whose texts stand from the longest to the shortest."""
        lengths = [len(own) for own in features]
        padded = np.zeros((len(features), lengths[0], features[0].shape[1]), dtype=np.int64)
        for row, own in zip(padded, features, strict=True):
            row[: len(own)] = own
        units = torch.from_numpy(padded)
        scores = self._tokenizer.model(units[:, :, 0], units[:, :, 1:].float(), lengths)
        for row, length in zip(scores.argmax(2).numpy(), lengths, strict=True):
            yield row[:length]

    def _features(self, text: str) -> Any:
        """Of each character its number in the tokenizer's vocabulary and its features, in the tokenizer's order."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        distinct, places = np.unique(codes, return_inverse=True)
        for code in distinct.tolist():
            if code not in self._codes:
                self._codes[code] = self._code(chr(code))
        functions = self._tokenizer.args["feat_funcs"]
        table: Any = np.zeros((len(distinct), 1 + len(functions)), dtype=np.int64)
        for row, code in zip(table, distinct.tolist(), strict=True):
            row[:] = self._codes[code]
        known = table[places]
        known[-1:, 1 + functions.index("end_of_para")] = 1
        known[:1, 1 + functions.index("start_of_para")] = 1
        return np.concatenate(
            [known, np.zeros_like(known[:1])]
        )  # the tokenizer was taught with a blank behind each text

    def _code(self, char: str) -> tuple[int, ...]:
        told = {"space_before": char == " ", "capitalized": char.isupper(), "numeric": char.isdecimal()}
        functions = self._tokenizer.args["feat_funcs"]
        return (self._tokenizer.vocab.unit2id(char), *(int(told.get(function, False)) for function in functions))

    def _learn(self, texts: set[str]) -> None:
        """Ask the expander for what it has not been asked for yet; the answer hangs on the token alone."""
        new = sorted(texts - self._expansions.keys())
        if not new:
            return
        if len(self._expansions) > MOST_KEPT:
            self._expansions.clear()
            new = sorted(texts)
        document = stanza.Document([[{"id": 1, "text": text, "misc": "MWT=Yes"}] for text in new])
        batch = DataLoader(document, len(new), self._expander.args, self._expander.vocab, True, True)
        guesses = [
            guess
            for part in batch.to_loader()
            for guess in self._expander.predict(part, never_decode_unk=True, vocab=batch.vocab)
        ]
        for text, words in zip(new, self._expander.ensemble(new, guesses), strict=True):
            forms = tuple(words.split())
            self._expansions[text] = forms if len(forms) > 1 else (text,)


def _read(text: str) -> _Reading:
    keep: Any = np.ones(len(text), dtype=bool)
    for match in _SPACES.finditer(text):
        keep[match.start() : match.end()] = False
    places = np.flatnonzero(keep)
    return _Reading(text if len(places) == len(text) else "".join(text[place] for place in places.tolist()), places)


def _tokens(reading: _Reading, labels: Any) -> Iterator[tuple[int, int, str, int]]:
    """Start and end in the text, the token and the label of its last character; a lone space is no token."""
    text, places = reading
    start = 0
    for last in np.flatnonzero(labels).tolist():
        if text[start] == " ":
            start += 1
        if start <= last:
            yield int(places[start]), int(places[last]) + 1, text[start : last + 1], int(labels[last])
        start = last + 1


def _join_web_addresses(text: str, labels: Any) -> None:
    """A web or mail address is one word."""
    if _MAY_HAVE_WEB_ADDRESS.search(text):
        for match in WEB_ADDRESS.finditer(text):
            last = match.end() - 1
            labels[match.start() : last] = 0
            labels[last] = labels[last] or 1
