"""Whom the user knows: the voices of a document that are on the user's list, by a name or by an epithet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import evolve, frozen

from quoteattr.stages.mentions import Phrase
from quoteattr.stages.roles import genders_beside
from quoteattr.stages.voices import Names, Voice
from quoteattr.types import KnownSpeaker, MentionType, SpeakerType


@frozen
class Bearer:
    """A named voice as a list is searched for it: its names and roles as printed, and the other names around it."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    kind: SpeakerType
    others: frozenset[str]


class Directory(Protocol):
    """A list of known speakers that can be asked."""

    def who(self, bearer: Bearer, /) -> KnownSpeaker | None:
        """Who goes by the names of a voice, None where nobody or more than one may be meant."""

    def called(self, words: str, /) -> KnownSpeaker | None:
        """Who has just these words for a name or an epithet, None for nobody and for several."""


class _Nobody:
    def who(self, _: Bearer, /) -> KnownSpeaker | None:
        return None

    def called(self, _: str, /) -> KnownSpeaker | None:
        return None


NOBODY_KNOWN = _Nobody()


def recognise(names: Names, phrases: Mapping[int, Phrase], known: Directory) -> tuple[int, ...]:
    """Tie the voices of a document to the list, in place; the places of the epithets that are names by the list alone.

    All voices of one known speaker become one: "MbS" is whom the text calls Mohammed bin Salman further down.
    """
    if known is NOBODY_KNOWN:
        return ()
    found: dict[KnownSpeaker, Voice] = {}
    for _ in range(2):  # who is known already stands in nobody's way: "Bin Saleh" beside Murad bin Saleh
        for voice, bearer in _bearers(names):
            person = known.who(bearer)
            if person is not None:
                _tie(names, voice, person, found)
    return tuple(_epithets(names, phrases, known, found))


def _bearers(names: Names) -> list[tuple[Voice, Bearer]]:
    """The voices that are not known yet, each as it is looked up."""
    voices = {id(voice): voice for _, voice in sorted(names.found.items()) if voice.known is None}
    printed = {key: tuple(dict.fromkeys(_printed(names, f) for f in voice.forms)) for key, voice in voices.items()}
    bearers = []
    for key, voice in voices.items():
        roles = tuple(role.text for role in voice.roles if role.text)
        others = frozenset(name for other in voices if other != key for name in printed[other])
        bearers.append((voice, Bearer(printed[key], roles, voice.kind, others)))
    return bearers


def _printed(names: Names, form: Phrase) -> str:
    """A name as printed, with a first name that the parser has torn off: "On Monday K. Nouri said"."""
    text, start, end = names.parse.text, form.mention.head.start, form.mention.head.end
    place = form.words[0].index - 1
    before = names.parse.tokens[place] if place >= 0 and form.words[0].span.start == start else None
    if before is not None and before.upos == "PROPN" and before.span.end < start:
        apart = text[before.span.end : start].strip() or before.lemma.lower() in names.lexicon.words("roles.times")
        start = start if apart else before.span.start
    return " ".join(text[start:end].split())


def _tie(names: Names, voice: Voice, person: KnownSpeaker, found: dict[KnownSpeaker, Voice]) -> None:
    if person in found:
        names.join(found[person], voice)
        return
    voice.known, voice.kind, voice.place = person, person.type, False
    found[person] = voice


def _epithets(
    names: Names, phrases: Mapping[int, Phrase], known: Directory, found: dict[KnownSpeaker, Voice]
) -> list[int]:
    """Give each phrase that is a known epithet its voice: "the Iron Lady" is no name to the parser."""
    places = []
    for place, phrase in sorted(phrases.items()):
        if place in names.found or phrase.mention.type is not MentionType.NOMINAL or phrase.parts:
            continue
        person = known.called(_plainly(names, phrase))
        if person is None or _is_title_of_another(names, phrase, person):
            continue
        if person not in found:
            found[person] = Voice(person.type, named=True, forms=[], known=person)
        found[person].forms.append(evolve(phrase, name=phrase.noun or phrase.words))
        found[person].genders.update(genders_beside(phrase, names.lexicon))
        names.found[place] = found[person]
        places.append(place)
    return places


def _plainly(names: Names, phrase: Phrase) -> str:
    """A description without what follows a comma: "the Iron Lady, who never turned", but "the Iron Lady of Fyn"."""
    end = next((t.span.start for t in phrase.words if t.index > phrase.head.index and t.text == ","), None)
    return names.parse.text[phrase.mention.span.start : phrase.mention.span.end if end is None else end]


def _is_title_of_another(names: Names, phrase: Phrase, person: KnownSpeaker) -> bool:
    """Whether the text gives the words of an epithet to somebody else: "the Ayatollah" after "Ayatollah Ali Noor"."""
    words = {token.text.lower() for token in phrase.noun or (phrase.head,)}
    others = (voice for voice in names.found.values() if voice.known != person)
    return any(words <= set(role.text.lower().split()) for voice in others for role in voice.roles)
