"""How a wording is read so that it can be compared: the words that tell something, its numbers, what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import field, frozen

from quoteattr.corpus.vocabulary import LAND, Vocabulary, load_vocabulary, read_word

NAME = 0.8  # what a name weighs, all its words together: it tells whom the words are about, not what they say
DENIED = 2  # how many telling words behind a negator it denies
TITLED = 0.8  # the share of capitals from which on they show a headline, and no names
_WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’‘`][^\W\d_]+)*|[,;:.!?]")
_APOSTROPHE = re.compile("['’‘`]")
_STOPS = ",;:.!?"
_ENDS = ":.!?"
_THOUSANDS = 100  # from here on a number word counts what stands before it: "two hundred", "2.5 million"


@frozen
class Term:
    """A telling word: in small letters, with its stem, the concept that it stands for, and its weight."""

    word: str
    stem: str
    concept: str
    weight: float
    name: bool = False
    denied: bool = False


@frozen
class Wording:
    """What is compared: the telling words in order, each concept once; the numbers; all words in small letters.

    `refuses` says whether it has a word that turns others round: "not", "reject"; `weight` is that of all telling words
    together, `told` that of those which are no names.
    """

    terms: tuple[Term, ...]
    numbers: frozenset[str]
    words: tuple[str, ...]
    refuses: bool
    concepts: Mapping[str, Term] = field(init=False, eq=False, repr=False)
    weight: float = field(init=False, eq=False)
    told: float = field(init=False, eq=False)

    @concepts.default
    def _by_concept(self) -> Mapping[str, Term]:
        return {term.concept: term for term in self.terms}

    @weight.default
    def _weigh(self) -> float:
        return sum(term.weight for term in self.terms)

    @told.default
    def _weigh_without_names(self) -> float:
        return sum(term.weight for term in self.terms if not term.name)


def read_wording(text: str) -> Wording:
    """The words of a stretch of text as they are compared.

    >>> wording = read_wording("The pullout of 300 soldiers is no goal of ours")
    >>> [(term.word, term.concept, term.denied) for term in wording.terms]
    [('pullout', 'withdrawal', False), ('soldiers', 'troops', False), ('goal', 'goal', True)]
    >>> wording.numbers
    frozenset({'300'})
    """
    vocabulary = load_vocabulary()
    printed = list(_printed(text))
    plain = [word.lower() for word in printed]
    terms: dict[str, Term] = {}
    for term in _terms(printed, plain, vocabulary):
        terms.setdefault(term.concept, term)
    return Wording(
        terms=tuple(terms.values()),
        numbers=frozenset(_numbers(plain, vocabulary)),
        words=tuple(word for word in plain if word not in _STOPS),
        refuses=not (vocabulary.negators | vocabulary.refusals).isdisjoint(plain),
    )


def _printed(text: str) -> Iterator[str]:
    """The words: "doesn't" is "does" and "not", "Reke's" is "Reke", "A'raji" is "Araji"."""
    for match in _WORD.finditer(text):
        word, *rest = _APOSTROPHE.split(match[0])
        if rest and rest[-1].lower() == "t" and word.lower().endswith("n"):
            yield from filter(None, (word[:-1], "not"))  # "is n't", as some corpora part it
        elif not rest or len(rest[-1]) < 3:
            yield word
        else:
            yield word + "".join(rest)


def _terms(printed: Sequence[str], plain: Sequence[str], vocabulary: Vocabulary) -> Iterator[Term]:
    names = _names(printed, vocabulary)
    left = place = 0  # left: how many words the last negator still denies
    while place < len(plain):
        word = plain[place]
        if place + 1 < len(plain) and vocabulary.is_joined(word, plain[place + 1]):
            word = f"{word} {plain[place + 1]}"
        if word in vocabulary.negators:
            left = DENIED
        elif word in _STOPS or word == "but":
            left = 0
        elif printed[place] == "US" or (word not in vocabulary.silent and not word[0].isdigit()):
            yield _term(word, names.get(place, 0), left > 0)
            left -= 1
        place += 1 + word.count(" ")


def _term(printed: str, words_of_name: int, denied: bool) -> Term:
    """A word with its weight; the words of a name share the weight of one."""
    word = read_word(printed)
    if words_of_name > 1 or (words_of_name and not word.grouped):
        return Term(printed, word.stem, word.concept, min(word.weight, NAME / words_of_name), True, denied)
    return Term(
        printed,
        word.stem,
        word.concept,
        word.weight,
        word.weight == LAND or printed in load_vocabulary().offices,
        denied,
    )


def _names(printed: Sequence[str], vocabulary: Vocabulary) -> Mapping[int, int]:
    """The places of capitals that show a name, each with the number of words of its name; none in a headline."""
    silent = [word.lower() in vocabulary.silent or word in _STOPS for word in printed]
    if _is_headline([word for word, is_silent in zip(printed, silent, strict=True) if not is_silent], printed):
        return {}
    found: dict[int, int] = {}
    for capital, places in groupby(range(len(printed)), key=lambda p: printed[p][0].isupper() or printed[p] == "of"):
        run = [place for place in places if not silent[place]]
        opening = bool(run) and (run[0] == 0 or printed[run[0] - 1] in _ENDS)
        if capital and (len(run) > 1 or not opening):
            found |= dict.fromkeys(run, len(run))
    return found


def _is_headline(telling: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether capitals show nothing, since nearly every word has one; two of them are rather a name."""
    capitals = sum(word[0].isupper() for word in telling)
    return len(telling) > 2 and printed[0][0].isupper() and capitals > TITLED * len(telling)


def _numbers(plain: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The numbers in figures: "2.5 million" and "2,500,000" are one."""
    value: float | None = None
    for word in (*plain, ""):
        read = _number(word, vocabulary)
        if value is not None and read is not None and read >= _THOUSANDS and word in vocabulary.numbers:
            value *= read
            continue
        if value is not None:
            yield f"{value:.12g}"
        value = read


def _number(word: str, vocabulary: Vocabulary) -> float | None:
    if word in vocabulary.numbers:
        return float(vocabulary.numbers[word]["is"])
    figures = word.replace(",", "")
    return float(figures) if figures[:1].isdecimal() and figures.count(".") < 2 and figures.isascii() else None
