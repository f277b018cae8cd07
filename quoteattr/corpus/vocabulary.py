"""What words tell: which stand for one another, which say opposite things, how much each of them weighs.

Nothing is counted over the articles at hand: what a word weighs stands in the lexicon, so that two wordings are as
alike in a hundred thousand articles as they are in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from attrs import frozen
from snowballstemmer import stemmer

from quoteattr.lexicon import Lexicon, load_lexicon

EVERYDAY, FREQUENT, LAND, RARE = 0.4, 0.7, 0.6, 1.0  # what a word weighs


@frozen(eq=False)
class Vocabulary:
    """The lexicon's words and their stems, ready to be looked up."""

    concepts: Mapping[str, str]
    openings: frozenset[str]
    weights: Mapping[str, float]
    opposites: Mapping[str, frozenset[str]]
    irregular: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, Mapping[str, float]]
    silent: frozenset[str]
    negators: frozenset[str]
    refusals: frozenset[str]
    offices: frozenset[str]

    def is_joined(self, first: str, second: str) -> bool:
        """Whether two words are one entry: "prime minister"."""
        return read_word(first).stem in self.openings and read_word(f"{first} {second}").grouped


@frozen
class Word:
    """A word as it is looked up: the stem of its dictionary form, the first word of its group, and its weight.

    `grouped` says whether other words stand for it; a word without a group stands for itself.
    """

    stem: str
    concept: str
    weight: float
    grouped: bool


@lru_cache(maxsize=200_000)
def read_word(word: str) -> Word:
    """Look up a word in small letters, or two with a space between.

    >>> read_word("departed").concept, read_word("pulled out").concept, read_word("baghdad").concept
    ('withdrawal', 'withdrawal', 'iraq')
    """
    words = load_vocabulary()
    plain = " ".join(words.irregular[part]["as"] if part in words.irregular else part for part in word.split(" "))
    stem = stem_of(plain)
    group = words.concepts.get(plain) or words.concepts.get(stem)
    return Word(stem, group or stem, words.weights.get(stem, RARE), group is not None)


@cache
def load_vocabulary() -> Vocabulary:
    """Read the tables once."""
    lexicon = load_lexicon()
    concepts = dict(_concepts(lexicon))
    weights = {stem_of(word): FREQUENT for word in lexicon.words("wording.frequent")}
    weights |= {stem_of(word): EVERYDAY for word in lexicon.words("wording.everyday")}
    weights |= {stem_of(word): LAND for word, _land in _lands(lexicon)}
    return Vocabulary(
        concepts=concepts,
        openings=frozenset(stem_of(word.split(" ")[0]) for word in concepts if " " in word),
        weights=weights,
        opposites=_opposites(lexicon, concepts),
        irregular=lexicon.entries("synonyms.irregular"),
        numbers=lexicon.entries("wording.numbers"),
        silent=lexicon.words("wording.silent", "wording.negators", "wording.numbers", "roles.articles_of_names"),
        negators=lexicon.words("wording.negators"),
        refusals=lexicon.words("wording.refusals"),
        offices=lexicon.words("wording.offices"),
    )


def _concepts(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Every word with the first word of its group, and every stem that no group has for a word."""
    groups = lexicon.entries("synonyms.groups")
    stems: dict[str, str] = {}
    for first, entry in groups.items():
        for word in (first, *entry["with"]):
            stems.setdefault(stem_of(word), first)
    yield from stems.items()
    for first, entry in groups.items():
        yield from ((word, first) for word in (first, *entry["with"]))
    yield from _lands(lexicon)


def _lands(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """The names of lands, of those who live there, and of their capitals, with the land."""
    for word, entry in lexicon.entries("roles.demonyms").items():
        yield from ((word, entry["of"]), (entry["of"], entry["of"]))
    yield from ((word, entry["of"]) for word, entry in lexicon.entries("synonyms.seats").items())


def _opposites(lexicon: Lexicon, concepts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, entry in lexicon.entries("synonyms.opposites").items():
        for other in entry["of"]:
            pair = [concepts.get(name) or concepts.get(stem_of(name)) or stem_of(name) for name in (word, other)]
            found.setdefault(pair[0], set()).add(pair[1])
            found.setdefault(pair[1], set()).add(pair[0])
    return {concept: frozenset(others) for concept, others in found.items()}


def stem_of(word: str) -> str:
    """The stem of a word in small letters; of several words, their stems.

    >>> stem_of("withdrawal"), stem_of("pulled out")
    ('withdraw', 'pull out')
    """
    return " ".join(map(_stem, word.replace("-", " ").split()))


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    stem: str = _stemmer().stemWord(word)
    return stem


@cache
def _stemmer() -> Any:
    return stemmer("english")
