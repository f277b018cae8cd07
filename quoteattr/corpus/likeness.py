"""How alike two wordings are: how likely they report one utterance, by which rule, and which words show it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen
from rapidfuzz import fuzz

from quoteattr.corpus.vocabulary import load_vocabulary
from quoteattr.corpus.wording import Term, Wording

WEIGHTS = Path(__file__).parent.parent / "data" / "likeness.json"
LIKELY = 0.5  # from this probability on two wordings are one utterance
LEAST_TOLD = 1.5  # a wording that weighs less is a formula: "thank you", "no comment"
LEAST_SHARED = 1.0  # what two wordings must share beside names
LEAST_PART = 0.4  # how much of one of two wordings the other must have, in the same words or in words for them
SAME, RUN = 90.0, 6  # the likeness of the letters, and the words in a row, from which on they name the rule
LONGEST_RUN = 8  # more words in a row say no more
SYNONYM = 0.85  # how much of its weight a word keeps that only stands for the other one
SPELLED_ALIKE, SHORTEST_NAME = 85.0, 5  # two spellings of one foreign name


@frozen
class Match:
    """The rule that holds two wordings for one utterance, the probability that they are, the words that both have."""

    by: str
    score: float
    words: tuple[str, ...]


def match_wordings(one: Wording, other: Wording) -> Match | None:
    """Whether two wordings of one voice report one utterance, None where that is unlikely.

    >>> from quoteattr.corpus.wording import read_wording
    >>> one = read_wording("a complete withdrawal of foreign forces is a goal that cannot be negotiated")
    >>> other = read_wording("the full pullout of foreign troops was an objective that could not be negotiated")
    >>> match_wordings(one, other).words
    ('complete', 'withdrawal', 'foreign', 'forces', 'goal', 'negotiated')
    """
    if not (is_telling(one) and is_telling(other) and enough_shared(one, other)):
        return None
    pairs = tuple(_shared(one, other))
    weights = [_weight(*pair) for pair in pairs]
    told = sum(weight for weight, (ours, theirs) in zip(weights, pairs, strict=True) if not (ours.name or theirs.name))
    if told < LEAST_SHARED or contradict(one, other, pairs):
        return None
    features = {
        "always": 1.0,
        "part of the shorter": sum(weights) / min(one.weight, other.weight),
        "part of both": 2 * sum(weights) / (one.weight + other.weight),
        "two words at most": float(len(pairs) <= 2),
    }
    if _probability(features | {"words in a row": LONGEST_RUN, "letters": 1.0}) < LIKELY:
        return None
    run, letters = _run(one.words, other.words), fuzz.ratio(" ".join(one.words), " ".join(other.words))
    score = _probability(features | {"words in a row": min(run, LONGEST_RUN), "letters": letters / 100})
    by = "wording:same" if letters >= SAME else "wording:run" if run >= RUN else "wording:reworded"
    return Match(by, score, tuple(term.word for term, _ in pairs)) if score >= LIKELY else None


def is_telling(wording: Wording) -> bool:
    """Whether a wording tells enough to be compared: "thank you" does not."""
    return wording.weight >= LEAST_TOLD and wording.told >= LEAST_SHARED


def enough_shared(one: Wording, other: Wording) -> bool:
    """Whether one of the two has a good part of its weight in words that the other has too."""
    both = one.concepts.keys() & other.concepts.keys()
    return bool(both) and any(sum(w.concepts[c].weight for c in both) >= LEAST_PART * w.weight for w in (one, other))


def contradict(one: Wording, other: Wording, pairs: tuple[tuple[Term, Term], ...]) -> bool:
    """Whether the two differ in what they deny, in a number, or in words of opposite meaning."""
    counted = one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers)
    return bool(counted) or any(_turned(one, other, *pair) for pair in pairs) or _opposed(one, other)


def _turned(one: Wording, other: Wording, ours: Term, theirs: Term) -> bool:
    """Whether a shared word is denied on one side, while nothing on the other side says no."""
    if ours.denied == theirs.denied or ours.name or theirs.name:
        return False
    return not (other if ours.denied else one).refuses


def _opposed(one: Wording, other: Wording) -> bool:
    """Whether each has a word that the other one lacks, of opposite meaning, both denied or neither."""
    opposite = load_vocabulary().opposites
    return any(
        concept not in one.concepts and term.denied == other.concepts[concept].denied
        for term in one.terms
        if term.concept in opposite and term.concept not in other.concepts
        for concept in opposite[term.concept] & other.concepts.keys()
    )


def _shared(one: Wording, other: Wording) -> Iterator[tuple[Term, Term]]:
    """The words of the one with their partners in the other: the same concept, or a foreign name spelled alike."""
    rest = [term for term in other.terms if term.concept not in one.concepts and len(term.word) >= SHORTEST_NAME]
    for term in one.terms:
        partner = other.concepts.get(term.concept)
        if partner is None and len(term.word) >= SHORTEST_NAME:
            partner = next((b for b in rest if fuzz.ratio(term.word, b.word) >= SPELLED_ALIKE), None)
        if partner is not None:
            yield term, partner


def _weight(one: Term, other: Term) -> float:
    return min(one.weight, other.weight) * (1.0 if one.stem == other.stem else SYNONYM)


def _probability(features: Mapping[str, float]) -> float:
    """How likely two wordings are one utterance: a regression fitted on pairs judged by eye (docs/speakers.md)."""
    weights = _weights()
    return round(1 / (1 + math.exp(-sum(value * weights[name] for name, value in features.items()))), 2)


def _run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many words the two share in a row."""
    best, above = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, against in enumerate(other, 1):
            if word == against:
                row[place] = above[place - 1] + 1
        best, above = max(best, *row), row
    return best


@cache
def _weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights
