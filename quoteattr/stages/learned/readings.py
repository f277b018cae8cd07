"""A document as the network reads it: how likely each word attributes, and for a cue its content and its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.learned.network import BEGINS, ENDS, SOURCE, Network
from quoteattr.stages.learned.words import Words, describe
from quoteattr.stages.utterances import Page

AT_ONCE = 64  # cues whose pairs are worked out together
SUREST = 30.0  # log-odds


@frozen(eq=False)
class Pointers:
    """For one cue how likely each word of its sentence begins the content, ends it and heads the source (logarithms).

    `start` is the place of the first word; `nobody` the log-probability that the text names no source there.
    """

    start: int
    begins: Any = field(repr=False)
    ends: Any = field(repr=False)
    source: Any = field(repr=False)
    nobody: float

    def extent(self) -> tuple[int, int]:
        """The first and the last word of the likeliest content."""
        last = int((np.maximum.accumulate(self.begins) + self.ends).argmax())
        return self.start + int(self.begins[: last + 1].argmax()), self.start + last

    def of_extent(self, first: int, last: int) -> float:
        """The log-probability of a content from one word to another."""
        if not 0 <= first - self.start <= last - self.start < len(self.begins):
            return -np.inf
        return float(self.begins[first - self.start] + self.ends[last - self.start])

    def likeliest_sources(self) -> list[int]:
        """The places of the sentence's words, from the likeliest source on."""
        return [self.start + int(step) for step in np.argsort(-self.source, kind="stable")]

    def of_source(self, place: int | None) -> float:
        """The log-probability of a word to head the source, or of nobody to be named."""
        if place is None:
            return self.nobody
        return float(self.source[place - self.start]) if 0 <= place - self.start < len(self.source) else -np.inf


@define(eq=False)
class Reading:
    """What the network makes of one document; pointers are worked out when they are first asked for."""

    network: Network
    words: Words = field(repr=False)
    hidden: Any = field(repr=False)
    partners: Any = field(repr=False)
    chances: Any = field(repr=False)
    _pointers: dict[int, Pointers] = field(factory=dict, repr=False)

    def chance(self, token: Token) -> float:
        """The probability that a word attributes something."""
        return float(self.chances[token.index])

    def likely_cues(self, chance: float) -> list[int]:
        """The places of the words that attribute with at least this probability."""
        return [int(place) for place in np.flatnonzero((self.chances >= chance) & self.words.attributes)]

    def point(self, cues: Iterable[int]) -> None:
        """Work out the pointers of many cues at once, which is faster than one by one."""
        new = [cue for cue in dict.fromkeys(cues) if cue not in self._pointers]
        for start in range(0, len(new), AT_ONCE):
            self._point(new[start : start + AT_ONCE])

    def _point(self, cues: list[int]) -> None:
        found = self.network.pairs(self.hidden, self.partners, self.words, cues)
        for cue, (scores, nobody) in zip(cues, found, strict=True):
            source = _logs(np.append(scores[:, SOURCE], nobody))
            self._pointers[cue] = Pointers(
                start=self.words.sentence_of(cue)[0],
                begins=_logs(scores[:, BEGINS]),
                ends=_logs(scores[:, ENDS]),
                source=source[:-1],
                nobody=float(source[-1]),
            )

    def pointers(self, cue: Token) -> Pointers:
        """Where the content and the source of a cue are likely to be."""
        self.point([cue.index])
        return self._pointers[cue.index]


def read(page: Page, network: Network | None, lexicon: Lexicon) -> Reading | None:
    """The network's reading of a page, None without a network, words, or the vectors that the network wants."""
    parse = page.parse
    if network is None or not parse.tokens or not network.reads(parse.vectors):
        return None
    words = describe(page, lexicon, network.vocabularies)
    hidden = network.hidden(words)
    odds = np.clip(network.cues(hidden), -SUREST, SUREST)
    return Reading(network, words, hidden, network.partners(hidden), 1 / (1 + np.exp(-odds)))


def _logs(scores: Any) -> Any:
    """Scores as log-probabilities."""
    above = np.maximum(scores - scores.max(), -SUREST)
    return above - np.log(np.exp(above).sum())
