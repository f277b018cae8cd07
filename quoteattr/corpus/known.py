"""The user's list of people and bodies, as it is asked who somebody in an article is."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from attrs import asdict, define, field

from quoteattr.corpus.bodies import body_keys, match_bodies, read_body
from quoteattr.corpus.names import Name, match_names, name_keys, read_name, surname_key
from quoteattr.corpus.offices import Office, conflict, read_offices, supports
from quoteattr.corpus.spelling import CLITIC, Spelling, compare_words, plain
from quoteattr.lexicon import load_lexicon
from quoteattr.stages.known import Bearer
from quoteattr.stages.voices import lands_of
from quoteattr.types import KnownSpeaker, SpeakerType

_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_INITIALS = re.compile(r"\w\.")
_DIGITS = 12


@define(eq=False)
class People:
    """Known people by all that they may be called: just the words, a person's name, a surname alone, a body's name."""

    _words: dict[str, dict[tuple[str, str], KnownSpeaker]] = field(factory=lambda: defaultdict(dict))
    _names: dict[str, list[tuple[Name, KnownSpeaker]]] = field(factory=lambda: defaultdict(list))
    _surnames: dict[str, list[tuple[Name, KnownSpeaker]]] = field(factory=lambda: defaultdict(list))
    _bodies: dict[str, list[tuple[str, KnownSpeaker]]] = field(factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, known: Iterable[KnownSpeaker]) -> People:
        """The list, with its indexes."""
        people = cls()
        for person in known:
            for called in (person.name, *person.aliases):
                people._shelve(called, person)
        return people

    def called(self, words: str, /) -> KnownSpeaker | None:
        """Who has just these words for a name or an epithet, in capitals where the list has them."""
        return _only(self._exactly(words))

    def who(self, bearer: Bearer, /) -> KnownSpeaker | None:
        """Who goes by the names of a voice, None where nobody or more than one may be meant.

        A full name decides where the article gives one: the "Smith" of "Jane Smith" is nobody's surname but hers.
        """
        full = [printed for printed in bearer.names if _is_full(printed)]
        if bearer.kind is not SpeakerType.PERSON:
            found = [each for printed in bearer.names for each in self._as_body(printed)]
        elif full:
            found = [each for printed in full for each in self._in_full(printed, bearer)]
        else:
            found = [each for printed in bearer.names for each in self._in_short(printed, bearer)]
        return _only(each for each in found if not _contradicts(each, bearer))

    def _shelve(self, called: str, person: KnownSpeaker) -> None:
        self._words[_as_compared(called)][called, person.id] = person
        if person.type is not SpeakerType.PERSON:
            body = read_body(called)
            for key in body_keys(body) if body else ():
                self._bodies[key].append((called, person))
            return
        name = None if _ARTICLE.match(called) else read_name(called)
        if name is None or name.bare:
            return
        for key in name_keys(name):
            self._names[key].append((name, person))
        if called == person.name:
            self._surnames[surname_key(name.last)].append((name, person))

    def _exactly(self, words: str) -> list[KnownSpeaker]:
        known = self._words.get(_as_compared(words), {})
        return [person for (called, _), person in known.items() if _as_capital(called, words)]

    def _as_body(self, printed: str) -> list[KnownSpeaker]:
        """Who has the name of what seems to be no person; a land or a town is none: "Jordan said"."""
        place = _names_place(printed)
        exactly = [each for each in self._exactly(printed) if not (place and each.type is SpeakerType.PERSON)]
        body = read_body(printed)
        near = [pair for key in body_keys(body) for pair in self._bodies.get(key, ())] if body else []
        known = ((read_body(called), each) for called, each in near)
        alike = [each for other, each in known if body and other and (m := match_bodies(body, other)) and m.alone]
        return exactly + alike

    def _in_full(self, printed: str, bearer: Bearer) -> list[KnownSpeaker]:
        name = read_name(printed)
        near = [pair for key in name_keys(name) for pair in self._names.get(key, ())] if name else []
        alike = [each for other, each in near if name and _is_one(name, other, each, bearer)]
        return self._exactly(printed) + alike

    def _in_short(self, printed: str, bearer: Bearer) -> list[KnownSpeaker]:
        """Who is called just so, or has the surname, where the article gives nobody else's name with it."""
        name, exactly = read_name(printed), self._exactly(printed)
        if name is None or any(_bears(other, name.last) for other in bearer.others):
            return exactly
        near = self._surnames.get(surname_key(name.last), [])
        return exactly + [each for other, each in near if _is_surname(name, other)]


@lru_cache(maxsize=16)
def people_of(known: tuple[KnownSpeaker, ...]) -> People:
    """The list as it can be asked, made once."""
    return People.of(known)


def fingerprint_of(known: tuple[KnownSpeaker, ...]) -> str | None:
    """What tells one list from another, None for no list."""
    told = json.dumps([asdict(person) for person in known])
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGITS] if known else None


def _only(found: Iterable[KnownSpeaker]) -> KnownSpeaker | None:
    """The one that is found: of two known people who fit neither is taken."""
    people = set(found)
    return people.pop() if len(people) == 1 else None


def _is_full(printed: str) -> bool:
    """Whether a name has a first name, and not only its letter."""
    name = read_name(printed)
    return name is not None and len(name.first) > 1 and not _INITIALS.match(printed)


def _names_place(printed: str) -> bool:
    lexicon, word = load_lexicon(), plain(printed)
    places = lexicon.words("roles.demonyms", "roles.capitals", "roles.states", "roles.places")
    return word in places or word in lands_of(lexicon)


def _as_compared(words: str) -> str:
    bare = CLITIC.sub("", _ARTICLE.sub("", words.strip()))
    return " ".join(filter(None, map(plain, re.split(r"[\s\-‐‑]+", bare))))


def _as_capital(called: str, words: str) -> bool:
    """Whether words begin with capitals where the list has them: "the Ayatollah" is no "ayatollah"."""
    pairs = zip(_ARTICLE.sub("", called.strip()).split(), _ARTICLE.sub("", words.strip()).split(), strict=False)
    return all(not one[:1].isupper() or not other[:1].islower() for one, other in pairs)


def _is_one(name: Name, other: Name, person: KnownSpeaker, bearer: Bearer) -> bool:
    """Whether two full names are one person's; what is less than two spellings of one name needs a shared office."""
    match = match_names(name, other)
    return match is not None and (match.alone or any(supports(*pair) for pair in _offices(person, bearer)))


def _is_surname(name: Name, other: Name) -> bool:
    """Whether a surname, with initials or without, is that of a known full name."""
    alike = compare_words(name.last, other.last) >= Spelling.SPELT and name.suffix in {"", other.suffix}
    return alike and (not name.first or name.first[0] == other.first[0])


def _bears(printed: str, last: str) -> bool:
    """Whether a name has a surname in it."""
    name = read_name(printed)
    return name is not None and any(compare_words(last, word) >= Spelling.SPELT for word in (name.first, name.last))


def _contradicts(person: KnownSpeaker, bearer: Bearer) -> bool:
    """Whether nobody can be both, what the list says and what the article says of the namesake."""
    return any(conflict(*pair) for pair in _offices(person, bearer))


def _offices(person: KnownSpeaker, bearer: Bearer) -> list[tuple[Office, Office]]:
    told = [office for role in bearer.roles for office in read_offices(role)]
    return [(one, other) for one in read_offices(person.role or "") for other in told]
