"""Whether two words are one, spelt in two ways: "Qassem" and "Kasim", "Zelensky" and "Zelenskyy"."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from quoteattr.lexicon import load_lexicon

CLITIC = re.compile(r"[’'‘]s?$")  # of "the Board's"
_REMEMBERED = 100_000
_DOUBLE = re.compile(r"([b-df-hj-np-tv-xz])\1+")
_SHORT, _TYPED = 5, 6
_VOWELS_ONLY = "-"


class Spelling(IntEnum):
    """How alike two words are: a letter apart, alike but for guessed vowels, spelt by another standard, the same."""

    NONE = 0
    LETTER = 1
    VOWELS = 2
    SPELT = 3
    SAME = 4


@lru_cache(maxsize=_REMEMBERED)
def plain(word: str) -> str:
    """A word in lower case without accents, apostrophes and marks.

    >>> plain("A’raji"), plain("Łukasz")
    ('araji', 'lukasz')
    """
    letters = load_lexicon().entries("transliteration.plain_letters")
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letters[char]["as"] if char in letters else char for char in bare if char.isalnum())


def compare_words(one: str, other: str) -> Spelling:
    """How alike two plain words are; in short words a guessed vowel counts as another letter.

    >>> compare_words("qasim", "qassem").name, compare_words("hasan", "husain").name
    ('VOWELS', 'NONE')
    """
    if one == other:
        return Spelling.SAME
    return _compared(*sorted((one, other)))


@lru_cache(maxsize=_REMEMBERED)
def _compared(one: str, other: str) -> Spelling:
    sounds, others = sounds_of(one), sounds_of(other)
    if len(sounds) == len(others):
        pairs = list(zip(sounds, others, strict=True))
        if all(_alike(*pair, "like") for pair in pairs):
            return Spelling.SPELT
        loose = all(_alike(*pair, "like", "perhaps") for pair in pairs)
        if loose:
            return Spelling.VOWELS if min(len(one), len(other)) >= _SHORT else Spelling.LETTER
    typed = one[:1] == other[:1] and min(len(one), len(other)) >= _TYPED
    return Spelling.LETTER if typed and OSA.distance(one, other, score_cutoff=1) <= 1 else Spelling.NONE


@lru_cache(maxsize=_REMEMBERED)
def sounds_of(word: str) -> tuple[str, ...]:
    """The sounds that the letters of a plain word stand for, whatever language it is from.

    >>> sounds_of("khouri") == sounds_of("khoory")
    True
    """
    letters = load_lexicon().entries("transliteration.letters")
    rest, sounds = f"^{_DOUBLE.sub(lambda found: found[1], word)}$", list[str]()
    while rest:
        unit = next((rest[:size] for size in (5, 4, 3, 2, 1) if rest[:size] in letters), None)
        sounds += letters[unit]["as"] if unit else rest[0]
        rest = rest[len(unit or " ") :]
    return tuple(sounds) or (word,)


@lru_cache(maxsize=_REMEMBERED)
def frame(word: str) -> str:
    """The consonants of a word in broad classes: words that are alike have the same frame.

    >>> frame("qassem"), frame("kasim")
    ('ksm', 'ksm')
    """
    table = load_lexicon().entries("transliteration.sounds")
    return "".join(table[sound]["frame"] if sound in table else sound for sound in sounds_of(word)) or _VOWELS_ONLY


def left_whole(word: str) -> tuple[str, ...]:
    """What one wrong letter behind the first leaves of a plain word: the beginning or the end; of a short word nothing.

    >>> left_whole("lindqvist"), left_whole("lindquist"), left_whole("holt")
    (('lin', 'l-st'), ('lin', 'l-st'), ())
    """
    return (word[:3], f"{word[0]}-{word[-2:]}") if len(word) >= _TYPED else ()


def _alike(one: str, other: str, *ways: str) -> bool:
    table = load_lexicon().entries("transliteration.sounds")
    if one == other:
        return True
    return any(b in table.get(a, {}).get(way, ()) for a, b in ((one, other), (other, one)) for way in ways)
