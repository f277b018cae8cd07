"""The names of bodies: which words of them are compared, and whether two names can be one body's."""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen
from snowballstemmer import stemmer

from quoteattr.corpus.names import SAME, Match
from quoteattr.corpus.spelling import CLITIC, Spelling, compare_words, frame, plain
from quoteattr.lexicon import load_lexicon

_REMEMBERED = 100_000
_WORD = re.compile(r"[^\W_][\w.’'‘`ʿʾ]*|&")
_PARENTHESIS = re.compile(r"\(.*?\)")
_IZE = re.compile(r"is(ation|e|ed|ing)$")

SPELT = Match("spelling", 0.93)
WORDS = Match("same-words", 0.92)
KIND = Match("kind-left-out", 0.88)
INITIALS = Match("initials", 0.82)


@frozen
class Body:
    """A body's name: the stems of its words in their order, and the words of its kind.

    `acronym` is the name if it is written by initials, `initials` are those that a full name can be written by.
    """

    words: tuple[str, ...]
    kinds: frozenset[str]
    acronym: str
    initials: frozenset[str]
    joined: str


@lru_cache(maxsize=_REMEMBERED)
def read_body(printed: str) -> Body | None:
    """The parts of a body's name as an article prints it, None where the words are a description of any such body.

    >>> read_body("the Coordinating Committee of the Danish Relief groups").words
    ('coordin', 'committe', 'denmark', 'relief')
    """
    lexicon = load_lexicon()
    told = [CLITIC.sub("", word) for word in _WORD.findall(re.sub(r"[\-‐‑/]", " ", _PARENTHESIS.sub(" ", printed)))]
    if not told or told[0].lower() in lexicon.words("linking.opening") or printed.isspace():
        return None
    nouns = lexicon.words("roles.organisations", "roles.outlets", "roles.groups")
    between, kinds = lexicon.words("linking.between", "roles.articles_of_names"), lexicon.words("linking.plain_kinds")
    joint = next((place for place, word in enumerate(told) if word in {"of", "for"}), len(told))
    kept = [
        word
        for place, word in enumerate(told)
        if word.lower() not in between and (not word[0].islower() or word in nouns or place > joint)
    ]
    if not kept or kept[-1] != told[-1] or _is_people(told):
        return None
    core = [word for word in kept if word.lower() not in kinds]
    words = tuple(stem for word in core or kept for stem in _stems(word))
    if not words or _is_common(kept):
        return None
    acronym = plain(kept[0]) if len(told) == 1 and _is_acronym(kept[0]) else ""
    kind = frozenset(plain(word) for word in kept if word.lower() in kinds) if core else frozenset()
    return Body(words, kind, acronym, _initials(told), "".join(map(plain, kept)))


def _is_people(told: list[str]) -> bool:
    """Whether a phrase is about some of many: "outside Danish groups", "younger Danes", a demonym or a faith alone."""
    lexicon = load_lexicon()
    of_many = told[-1].islower() and told[-1] in lexicon.words("roles.groups") and "of" not in told
    some = len(told) > 1 and told[0].islower() and sum(word[0].isupper() for word in told) == 1 and "of" not in told
    peoples = lexicon.words("roles.demonyms", "linking.faiths")
    people = len(told) == 1 and not told[0].isupper() and told[0].lower() in peoples
    return of_many or (some and not told[-1].islower()) or people


def _is_common(kept: list[str]) -> bool:
    """Whether a name tells only what it is: "the Commission", "police"."""
    lexicon = load_lexicon()
    nouns = lexicon.words("roles.organisations", "roles.outlets", "roles.groups", "roles.persons")
    sole = lexicon.words("linking.sole_bodies")
    return not any(word[0].isupper() and (word.lower() not in nouns or word.lower() in sole) for word in kept)


def _is_acronym(word: str) -> bool:
    """Two letters only with dots or of a known agency: "U.N.", "AP"; the demonyms "US" and "GOP" are words."""
    lexicon, letters = load_lexicon(), word.replace(".", "")
    known = "." in word or word.lower() in lexicon.words("roles.outlet_names") or len(letters) > 2
    return len(letters) > 1 and known and letters.isupper() and word.lower() not in lexicon.words("roles.demonyms")


def _initials(told: list[str]) -> frozenset[str]:
    """The initials of a name of several words, with and without those of the small words."""
    between = load_lexicon().words("linking.between")
    big = [word for word in told if word.lower() not in between]
    if len(big) < 2:
        return frozenset()
    return frozenset("".join(plain(word)[:1] for word in words) for words in (told, big))


@lru_cache(maxsize=_REMEMBERED)
def _stems(word: str) -> tuple[str, ...]:
    """A word as it is compared: a land for its adjective, else the stem."""
    lands = load_lexicon().entries("roles.demonyms")
    if word.lower() in lands:
        return tuple(lands[word.lower()]["of"].split())
    return (stemmer("english").stemWord(_IZE.sub(r"iz\1", plain(word))),)


@lru_cache(maxsize=_REMEMBERED)
def match_bodies(one: Body, other: Body) -> Match | None:
    """How two names can be one body's, None where they are not.

    >>> match_bodies(read_body("Nahda Movement"), read_body("Nahda")).by
    'kind-left-out'
    >>> match_bodies(read_body("PMU"), read_body("Popular Mobilization Units")).by
    'initials'
    """
    if one.joined == other.joined:
        return SAME
    if one.acronym and other.acronym:
        return None
    if one.acronym or other.acronym:
        return INITIALS if one.acronym in other.initials or other.acronym in one.initials else None
    if one.kinds != other.kinds and one.kinds and other.kinds:
        return None
    found = _match_words(one.words, other.words)
    return found if one.kinds == other.kinds or found is None else min(found, KIND, key=lambda match: match.score)


def _match_words(one: tuple[str, ...], other: tuple[str, ...]) -> Match | None:
    if one == other:
        return SAME
    if sorted(one) == sorted(other):
        return WORDS
    pairs = zip(sorted(one, key=frame), sorted(other, key=frame), strict=False)
    alike = len(one) == len(other) and min(compare_words(*pair) for pair in pairs) >= Spelling.VOWELS
    return SPELT if alike and len(one) > 1 else None


def body_keys(body: Body) -> frozenset[str]:
    """Under which keys names that can be one body's are found: they share at least one.

    >>> sorted(body_keys(read_body("Popular Mobilization Units")))
    ['body/mpl nt pplr', 'initials/pmu', 'joined/popularmobilizationunits']
    """
    joined = f"joined/{body.joined}"
    if body.acronym:
        return frozenset({f"initials/{body.acronym}", joined})
    initials = {f"initials/{each}" for each in body.initials}
    return frozenset({f"body/{' '.join(sorted(map(frame, body.words)))}", joined, *initials})
