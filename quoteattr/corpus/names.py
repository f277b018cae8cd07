"""The names of persons: their parts, and whether two names can be one person's."""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import evolve, frozen
from rapidfuzz import fuzz

from quoteattr.corpus.spelling import Spelling, compare_words, frame, left_whole, plain
from quoteattr.lexicon import load_lexicon
from quoteattr.stages.voices import SUFFIXES

_UNLIKE = 0.05
_BEGINNING = 3  # so many letters a short first name has at least: "Tim", "Ben"
_REMEMBERED = 100_000
_INITIALS = re.compile(r"(?:\w\.){1,3}|[A-Z]")
_BRACKETS = re.compile(r"\(.*?\)")
_SPACES = re.compile(r"[\s,]+")
_HYPHENS = re.compile(r"[\-‐‑–]")


@frozen
class Name:
    """A person's name in parts, each in plain letters; `first` is empty where only one word is given.

    `middle` are words and single letters; `marked` whether the spelling shows a language whose vowels are guessed.
    """

    first: str
    middle: tuple[str, ...]
    last: str
    suffix: str = ""
    marked: bool = False

    @property
    def bare(self) -> bool:
        """Whether it is a single word."""
        return not self.first

    @property
    def joined(self) -> str:
        """All words of the name in one, however they are parted: "Xi Jin-ping"."""
        return "".join((self.first, *(word for word in self.middle if len(word) > 1), self.last))


@frozen
class Match:
    """Two names that can be one: by which rule, how surely, and whether the names alone are enough."""

    by: str
    score: float
    alone: bool = True


SAME = Match("same-name", 0.97)
SPELT = Match("spelling", 0.93)
MARKED = Match("transliteration", 0.9)
VOWELS = Match("transliteration", 0.85, alone=False)
SHORT = Match("short-first-name", 0.84, alone=False)
INVERTED = Match("inverted", 0.83, alone=False)
LETTER = Match("misspelt", 0.8, alone=False)


@lru_cache(maxsize=_REMEMBERED)
def read_name(printed: str) -> Name | None:
    """The parts of a name as an article prints it, None where nothing in it is a name.

    >>> read_name("Qasim al-A’raji")
    Name(first='qasim', middle=(), last='araji', suffix='', marked=True)
    """
    articles = load_lexicon().words("roles.articles_of_names")
    parts = _parts(printed, articles)
    suffix = next((plain(part) for part in parts[1:] if plain(part) in SUFFIXES), "")
    full = _glued([word for part in parts for word in _words(part) if word not in SUFFIXES])
    whole = [place for place, word in enumerate(full) if len(word) > 1]
    if not whole:
        return None
    marked = _is_marked(printed, articles)
    if len(whole) == 1:  # "Holt", "G.K. Holt"
        return Name("".join(full[: whole[0]]), (), full[whole[0]], suffix, marked)
    middle = full[: whole[0]] + full[whole[0] + 1 : whole[-1]]
    return Name(full[whole[0]], tuple(middle), full[whole[-1]], suffix, marked)


def _parts(printed: str, articles: frozenset[str]) -> list[str]:
    """The words of a name, parted at hyphens, without what stands in brackets, before the name, or for "al-"."""
    words = [word for word in _SPACES.split(_BRACKETS.sub(" ", printed)) if plain(word)]
    while len(words) > 1 and _is_before_name(words[0], articles):
        del words[0]
    parts = [part for word in words for part in _HYPHENS.split(word) if plain(part)]
    first_name = parts[:1] == words[:1] and printed[:1].isupper()  # "Al Holt", not "Al-Sadr"
    kept = [part for part in parts[first_name:] if plain(part) not in articles]
    return parts[:first_name] + kept if kept or first_name else parts


def _is_before_name(word: str, articles: frozenset[str]) -> bool:
    """Whether a word only comes before a name: "Mr.", "young" in "young Ann Holt"."""
    lexicon = load_lexicon()
    particles = articles | lexicon.words("transliteration.joined")
    lower = word.islower() and _HYPHENS.split(word)[0] not in particles
    return lower or word.lower() in lexicon.words("roles.titles", "linking.written_titles")


def _words(part: str) -> list[str]:
    """A word of a name in plain letters; initials are one each."""
    return list(plain(part)) if _INITIALS.fullmatch(part) else [plain(part)]


def _glued(words: list[str]) -> list[str]:
    """The words with Abd, Abu and "de" as part of the next one."""
    table, glued, before = load_lexicon().entries("transliteration.joined"), list[str](), ""
    for place, word in enumerate(words):
        if word in table and place + 1 < len(words) and (place or not table[word].get("inside")):
            before += table[word]["as"]
            continue
        start = next((each for each in ("abdul", "abdel", "abdal", "abdol") if word.startswith(each)), "")
        glued.append(before + ("abd" + word[len(start) :] if len(word) > len(start) + 2 and start else word))
        before = ""
    return glued


def _is_marked(printed: str, articles: frozenset[str]) -> bool:
    lower = printed.casefold()
    particle = any(re.search(rf"\b{article}-\w", lower) for article in articles)
    return particle or any(letters in lower for letters in load_lexicon().words("transliteration.marked"))


@lru_cache(maxsize=_REMEMBERED)
def match_names(one: Name, other: Name) -> Match | None:
    """How two full names can be one person's, None where they are two persons'.

    >>> match_names(read_name("Qais Khazali"), read_name("Qays al-Khazzali")).by
    'spelling'
    >>> match_names(read_name("Ann Holt"), read_name("Edgar Holt"))
    """
    if one.suffix != other.suffix:
        return None
    if one.joined == other.joined and _middles_agree(one.middle, other.middle):
        return SAME
    found = _straight(one, other) or _turned(one, other)
    if found is None or found is SAME:
        return found
    # Of spellings under one rule the closest are the surest.
    unlike = 1 - fuzz.token_sort_ratio(f"{one.first} {one.last}", f"{other.first} {other.last}") / 100
    return evolve(found, score=round(found.score - _UNLIKE * unlike, 3))


def _turned(one: Name, other: Name) -> Match | None:
    if one.middle or other.middle:
        return None
    turned = (compare_words(one.first, other.last), compare_words(one.last, other.first))
    return INVERTED if min(turned) >= Spelling.SPELT else None


def _straight(one: Name, other: Name) -> Match | None:
    if not _middles_agree(one.middle, other.middle):
        return None
    first, last = compare_words(one.first, other.first), compare_words(one.last, other.last)
    worst = min(first, last)
    if worst is Spelling.NONE:
        return SHORT if last >= Spelling.SPELT and _short(one.first, other.first) else None
    if worst is Spelling.LETTER:
        return LETTER if max(first, last) >= Spelling.SPELT else None
    if worst is Spelling.VOWELS:
        return MARKED if one.marked or other.marked else VOWELS
    return SPELT if worst is Spelling.SPELT else SAME


def _middles_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the middle names do not contradict: a letter stands for any word that it begins, none for any."""
    if not one or not other:
        return True
    return all(_fits(word, each) for word, each in zip(one, other, strict=False))


def _fits(one: str, other: str) -> bool:
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return compare_words(one, other) >= Spelling.VOWELS


def _short(one: str, other: str) -> bool:
    """Whether one first name is short for the other: "Tim" for "Timothy", "Bill" for "William"."""
    table = load_lexicon().entries("linking.short_names")
    few, many = sorted((one, other), key=len)
    begins = len(few) >= _BEGINNING and many.startswith(few)
    return begins or any(b in table.get(a, {}).get("of", ()) for a, b in ((one, other), (other, one)))


def name_keys(name: Name) -> frozenset[str]:
    """Under which keys names are compared: two that can be one person's share at least one, however few others do.

    Who has only the surname in common shares none, since half a corpus may be called Kim.

    >>> sorted(name_keys(read_name("Tim Holt")) & name_keys(read_name("Timothy Holt")))
    ['first/hlt tim']
    """
    if name.bare:
        return frozenset({surname_key(name.last)})
    first, last = frame(name.first), frame(name.last)
    table = load_lexicon().entries("linking.short_names")
    alike = {word[:_BEGINNING] for word in (name.first, *table.get(name.first, {}).get("of", ()))}
    keys = {f"both/{' '.join(sorted((first, last)))}", f"joined/{name.joined}"}
    keys |= {f"first/{last} {part}" for part in (*alike, *left_whole(name.first))}
    return frozenset(keys | {f"near/{first} {part}" for part in left_whole(name.last)})


def surname_key(word: str) -> str:
    """Under which key a surname alone is looked up.

    >>> surname_key("hussein")
    'name/hsn'
    """
    return f"name/{frame(word)}"
