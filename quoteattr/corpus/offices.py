"""Offices, read from the words beside a name: "Iraq's foreign minister" is the minister of Iraq for what is foreign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from attrs import field, frozen

from quoteattr.corpus.spelling import CLITIC, plain, sounds_of
from quoteattr.lexicon import load_lexicon
from quoteattr.stages.roles import DOUBLE_OFFICES

_REMEMBERED = 100_000
_WORD = re.compile(r"[^\W_][\w.’'‘`ʿʾ]*|[,;(–—]")
_STOPS = frozenset({",", ";", "(", "–", "—", "who", "whom", "whose", "which", "that", "when", "where", "because"})
_JOINTS = frozenset({"of", "for", "at", "in", "from", "to", "on", "with"})
_PAST = frozenset({"former", "then", "ex", "past", "retired", "late"})
_DOUBLE = DOUBLE_OFFICES | {("general", "secretary"), ("security", "adviser")}


@frozen
class Office:
    """What somebody is: the noun, the words that narrow it, those of them that are names, and whether it is past."""

    noun: str
    words: frozenset[str]
    names: frozenset[str]
    past: bool
    text: str = field(eq=False)

    @property
    def sole(self) -> bool:
        """Whether it tells one person: an office that one at a time holds, of a body or land that is named."""
        return self.noun in load_lexicon().words("linking.sole_offices") and bool(self.names)

    @property
    def key(self) -> str:
        """The office in one line; two offices are the same if these are."""
        return " ".join((self.noun, "then" if self.past else "now", *sorted(self.words)))


@lru_cache(maxsize=_REMEMBERED)
def read_offices(text: str) -> tuple[Office, ...]:
    """The offices that a stretch of words tells.

    >>> [office.key for office in read_offices("Norwegian Foreign Minister")]
    ['foreign minister now norwai']
    """
    clause, offices = list[str](), list[Office]()
    for token in _tokens(text):
        if token.lower() in _STOPS:
            offices += _of_clause(clause, text)
            clause = []
            if token.lower() not in {",", ";"}:
                return tuple(offices)
        else:
            clause.append(token)
    return (*offices, *_of_clause(clause, text))


def _tokens(text: str) -> Iterator[str]:
    for part in re.split(r"[\s\-‐‑/]+", text.replace("\xa0", " ")):
        yield from _WORD.findall(part)


def _of_clause(clause: list[str], text: str) -> Iterator[Office]:
    """The offices of a clause: each noun takes the words before it; the last one before "of" also those behind."""
    joint = next((place for place, word in enumerate(clause) if word.lower() in _JOINTS and place), len(clause))
    before, behind = clause[:joint], clause[joint:]
    nouns = [(place, noun) for place in range(len(before)) if (noun := _noun(before, place))]
    start = 0
    for place, noun in nouns:
        two = place and (before[place - 1].lower(), _plain_noun(before[place].lower())) in _DOUBLE
        behind_it = list(_named_behind(behind)) if (place, noun) == nouns[-1] else []
        yield _office(noun, before[start : place - bool(two)] + behind_it, text)
        start = place + 1


def _named_behind(words: list[str]) -> Iterator[str]:
    """The words behind "of" up to the end of a name: "of the Harbour Board while ..." is of the Harbour Board."""
    lexicon, begun = load_lexicon(), False
    kinds = lexicon.words("roles.organisations", "roles.groups", "linking.plain_kinds", "linking.between")
    for place, word in enumerate(words):
        owned = place and CLITIC.search(words[place - 1])  # "of the Board's pilot committee"
        if begun and not owned and word[0].islower() and word.lower() not in kinds | _JOINTS and "-" not in word:
            return
        begun = begun or word[0].isupper()
        yield word


def _noun(words: list[str], place: int) -> str | None:
    """The noun of an office at a place, in the form that equal offices share."""
    lexicon = load_lexicon()
    word = words[place].lower()
    following = words[place + 1].lower() if place + 1 < len(words) else ""
    if (word, _plain_noun(following)) in _DOUBLE or CLITIC.search(word):
        return None
    if word in lexicon.words("roles.acting") and following in lexicon.words("roles.persons"):
        return None  # "chief counsel"
    pair = (words[place - 1].lower(), _plain_noun(word)) if place else ("", word)
    if pair in _DOUBLE:
        return "secretary general" if set(pair) == {"secretary", "general"} else " ".join(pair)
    if word not in lexicon.words("roles.persons") and not (
        word in lexicon.words("roles.titles") and word in lexicon.words("roles.same")
    ):
        return None
    return _plain_noun(word)


def _plain_noun(word: str) -> str:
    same = load_lexicon().entries("roles.same")
    return str(same[word]["as"]) if word in same else word.rstrip(".")


def _office(noun: str, words: list[str], text: str) -> Office:
    """An office with what narrows it; kinds of bodies and "acting" narrow nothing."""
    lexicon = load_lexicon()
    idle = lexicon.words(
        "roles.acting",
        "linking.between",
        "linking.plain_kinds",
        "roles.articles_of_names",
        "roles.titles",
        "linking.opening",
    )
    idle = (idle | _JOINTS) - {"deputy", "chief"}
    kept = [word for word in words if plain(CLITIC.sub("", word)) and word.lower().rstrip(".") not in idle]
    told = [(_compared(CLITIC.sub("", word.lower())), word[0].isupper()) for word in kept]
    past = any(word.lower() in _PAST for word in words)
    names = frozenset(sound for sound, capital in told if capital or sound in _lands())
    return Office(noun, frozenset(sound for sound, _ in told), names, past, text)


@lru_cache(maxsize=_REMEMBERED)
def _compared(word: str) -> str:
    """A word as offices compare it: lands for their adjectives, one spelling for all."""
    lexicon = load_lexicon()
    land, same = lexicon.entries("roles.demonyms").get(word), lexicon.entries("roles.same").get(word)
    whole = land["of"] if land else same["as"] if same else word
    return "".join(sounds_of(plain(whole)))


@cache
def _lands() -> frozenset[str]:
    entries = load_lexicon().entries("roles.demonyms").values()
    return frozenset(_compared(entry["of"]) for entry in entries)


def lands_of(office: Office) -> frozenset[str]:
    """The lands that an office names."""
    return office.names & _lands()


def supports(one: Office, other: Office) -> bool:
    """Whether an office that two names share shows them to be one person's.

    It may be told at different length ("President", "US President"), but not by a word that fits many: "spokesman".
    """
    few, many = sorted((one.words, other.words), key=len)
    if one.noun != other.noun or not few <= many or (one.past != other.past and not few):
        return False
    lexicon = load_lexicon()
    many_are = lexicon.words("roles.plain_persons", "roles.gendered") - lexicon.words("linking.tied_offices")
    return bool(few) or one.noun not in many_are


def conflict(one: Office, other: Office) -> bool:
    """Whether nobody holds both: the same office of two places, or offices of two lands."""
    lands = (lands_of(one), lands_of(other))
    if one.noun == other.noun and one.noun in load_lexicon().words("linking.sole_offices") and all(lands):
        return not lands[0] & lands[1]
    tied = one.noun == other.noun and one.noun in load_lexicon().words("linking.tied_offices")
    places = (one.names - _lands(), other.names - _lands())  # "US Senator" says nothing against "Senator for Ohio"
    return tied and all(places) and not places[0] & places[1]
