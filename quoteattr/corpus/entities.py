"""The same voice across articles: `link` puts together the speakers that are one person, body or outlet."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from quoteattr.corpus.figures import Figure
from quoteattr.corpus.library import distinct
from quoteattr.corpus.organisations import link_bodies
from quoteattr.corpus.persons import link_persons
from quoteattr.corpus.profiles import Profile, profiles_of
from quoteattr.types import Article, Entity, Member, SpeakerType

_LONGEST = 60


def link(articles: Iterable[Article]) -> tuple[Entity, ...]:
    """Who speaks in which articles: every speaker of every article, each a member of exactly one entity.

    Entities come in the order of their first members. An entity's `evidence` connects its members; its id is made of
    its name and its first member. Neither depends on the order of the articles, nor on articles that share no name with
    it. Speakers that are one of the user's known speakers (`Speaker.known`) are one entity, those that are two never.
    An article given twice counts once; two different articles under one document id are a `ValueError`.

    >>> from quoteattr.types import Document, Provenance, Speaker, SpeakerType
    >>> def article(id, name):
    ...     speaker = Speaker("s1", name, SpeakerType.PERSON, None, ())
    ...     return Article(Document("", id=id), (), (speaker,), Provenance("0", "none", "none"))
    >>> entity, = link([article("a", "Qais Khazali"), article("b", "Qays al-Khazali")])
    >>> entity.id, [member.document for member in entity.members], entity.evidence[0].by
    ('qays-al-khazali-1fc34e33', ['a', 'b'], 'spelling')
    """
    return link_profiles(profile for article in distinct(articles) for profile in profiles_of(article))


def link_profiles(profiles: Iterable[Profile]) -> tuple[Entity, ...]:
    """The entities of speakers of whom only the profiles are at hand, each member once."""
    types = dict[str, SpeakerType]()
    persons, bodies, others = list[Profile](), list[Profile](), list[Profile]()
    for profile in sorted(profiles, key=lambda profile: profile.member):
        if profile.speaker.known is not None:
            person = types.setdefault(profile.speaker.known, profile.speaker.type) is SpeakerType.PERSON
            kind = persons if person else bodies
        else:
            kind = persons if profile.name or profile.offices else bodies if profile.body else others
        kind.append(profile)
    figures = (*link_persons(persons), *link_bodies(bodies), *(Figure((profile,)) for profile in others))
    return tuple(sorted(map(_entity, figures), key=lambda entity: entity.members))


def _entity(figure: Figure) -> Entity:
    members = tuple(profile.member for profile in figure.profiles)
    kinds = Counter(profile.speaker.type for profile in figure.profiles)
    name = _fullest([each for each in figure.profiles if each.speaker.known is not None] or figure.profiles)
    return Entity(
        id=_identifier(name, members[0]),
        name=name,
        type=max(sorted(kinds), key=lambda kind: kinds[kind]),
        members=members,
        evidence=tuple(sorted(figure.links, key=lambda link: (link.one, link.other))),
    )


def _fullest(profiles: Iterable[Profile]) -> str | None:
    """A person's longest name, a body's most frequent one; a description only where nobody gives a name."""
    printed = Counter((_length(profile), profile.speaker.name) for profile in profiles if profile.speaker.name)
    best = max(printed, key=lambda each: (each[0], printed[each], each[1]), default=None)
    return best[1] if best else None


def _length(profile: Profile) -> int:
    name = profile.name
    return 0 if name is None else 1 + bool(name.first) + len(name.middle)


def _identifier(name: str | None, first: Member) -> str:
    """A name to read, and a short hash of the first member, so that namesakes differ."""
    bare = unicodedata.normalize("NFKD", name or "unnamed").encode("ascii", "ignore").decode().lower()
    digest = hashlib.sha256(json.dumps([first.document, first.speaker]).encode()).hexdigest()
    return f"{re.sub('[^a-z0-9]+', '-', bare)[:_LONGEST].strip('-') or 'unnamed'}-{digest[:8]}"
