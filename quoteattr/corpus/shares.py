"""How the voices of a corpus are dealt out: shares that are linked each alone, with the entities of the whole.

Keys alone do not part a corpus: by way of "both/hlt n" and "name/hlt" nearly all names of a large one hang together.
What parts it is whether names can be one person's. So voices with a full name are dealt out by their clan: names that
match, by way of others too. Who is told by a surname or an office alone then asks all clans that carry it, and goes
to the one where `link` would put it. Each step needs one key's voices at a time, never the whole.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from quoteattr.corpus.bodies import Body, body_keys, match_bodies
from quoteattr.corpus.figures import Figure
from quoteattr.corpus.groups import root
from quoteattr.corpus.names import Name, match_names, name_keys, surname_key
from quoteattr.corpus.persons import by_office, by_surname, named_persons
from quoteattr.corpus.profiles import Profile
from quoteattr.types import Member


def faces_of(profile: Profile) -> tuple[str, ...]:
    """The full names and initials by which a voice can be one with others; of a surname or an office alone, none.

    Whom the user's list knows has that for a face, too.
    """
    known = profile.speaker.known
    if known is not None:
        return (json.dumps(["known", known]), *_own_faces(profile))
    return () if profile.name is not None and profile.name.bare else _own_faces(profile)


def _own_faces(profile: Profile) -> tuple[str, ...]:
    if profile.name is not None:
        return tuple(sorted(_face_of_name(name) for name in profile.forms))
    if profile.offices or profile.body is None:
        return ()
    stated = {*profile.acronyms, profile.body.acronym} - {""}
    return (_face_of_body(profile.body), *(json.dumps(["stated", each]) for each in sorted(stated)))


def face_keys(face: str) -> frozenset[str]:
    """Under which keys a face is compared: two that can be one share a key."""
    read = _read_face(face)
    if read is None:
        return frozenset()
    return name_keys(read) if isinstance(read, Name) else body_keys(read)


def ties(faces: Collection[str]) -> Iterator[tuple[str, str]]:
    """Of the faces under one key the pairs that can be one voice."""
    read = [(face, _read_face(face)) for face in sorted(set(faces))]
    for (face, one), (another, other) in combinations(read, 2):
        if isinstance(one, Name) and isinstance(other, Name):
            tied = match_names(one, other) is not None
        else:
            tied = isinstance(one, Body) and isinstance(other, Body) and match_bodies(one, other) is not None
        if tied:
            yield face, another


def clans(tied: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The clan of each face that is tied to another: the first of all faces that ties lead to."""
    above: dict[str, str] = {}
    for pair in tied:
        first, last = sorted(root(above, above.setdefault(face, face)) for face in pair)
        above[last] = first
    return {face: root(above, face) for face in above}


def asked_by(profile: Profile) -> str | None:
    """The key that a voice without a full name asks for: its surname, or its office if one at a time holds it."""
    if profile.speaker.known is not None:
        return None
    if profile.name is not None:
        return surname_key(profile.name.last) if profile.name.bare else None
    return f"office/{profile.offices[0].key}" if profile.offices and profile.offices[0].sole else None


def carried_by(profile: Profile) -> frozenset[str]:
    """The keys under which a voice can be asked for that has a name, or that the user's list knows."""
    known = profile.speaker.known is not None
    if profile.name is None and not known:
        return frozenset()
    offices = {f"office/{office.key}" for office in profile.offices if office.sole}
    told = profile.name is not None and (known or not profile.name.bare)
    last = (*profile.shorts, *(name.last for name in profile.forms)) if told else ()
    return frozenset(offices | {surname_key(word) for word in last})


def settle(shares: Mapping[str, Sequence[Profile]], asking: Sequence[Profile]) -> dict[Member, str]:
    """To which of the shares that carry a key the voices asking for it belong: those that belong to one.

    All that ask have a surname alone, or all have an office alone.
    """
    figures, home = list[Figure](), dict[Member, str]()
    for share, profiles in shares.items():
        figures += named_persons(profiles)[0]
        home |= {profile.member: share for profile in profiles}
    named = all(profile.name for profile in asking)
    grown = by_surname(figures, asking)[0] if named else by_office(figures, asking)
    found = {profile.member: figure for figure in grown for profile in figure.profiles}
    at_home = {
        profile.member: next((home[each.member] for each in figure.profiles if each.member in home), None)
        for profile in asking
        if (figure := found.get(profile.member))
    }
    return {member: share for member, share in at_home.items() if share is not None}


def alone(profile: Profile) -> str:
    """The share of a voice that belongs to no other's: of a bare surname that of its namesakes, else its own."""
    if profile.name is not None:
        return json.dumps(["bare", profile.name.first, profile.name.last, profile.name.suffix])
    return json.dumps(["alone", profile.member.document, profile.member.speaker])


def _face_of_name(name: Name) -> str:
    return json.dumps(["name", name.first, name.middle, name.last, name.suffix])


def _face_of_body(body: Body) -> str:
    return json.dumps(["body", body.words, sorted(body.kinds), body.acronym, sorted(body.initials), body.joined])


def _read_face(face: str) -> Name | Body | None:
    kind, *parts = json.loads(face)
    if kind == "name":
        first, middle, last, suffix = parts
        return Name(first, tuple(middle), last, suffix)
    if kind == "body":
        words, kinds, acronym, initials, joined = parts
        return Body(tuple(words), frozenset(kinds), acronym, frozenset(initials), joined)
    return None
