"""Which profiles of bodies and outlets are one: by the words of the name, then by its initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from quoteattr.corpus.bodies import match_bodies
from quoteattr.corpus.figures import Figure, contradict, known_apart, star, united
from quoteattr.corpus.names import SAME, Match
from quoteattr.corpus.profiles import Profile

STATED = Match("stated-initials", 0.95)


def link_bodies(profiles: Iterable[Profile]) -> list[Figure]:
    """The figures that profiles of bodies make, each profile in one."""
    known, others = known_apart(sorted(profiles, key=lambda profile: profile.member))
    same = defaultdict(list)
    for profile in others:
        if profile.body is not None:
            same[profile.body.words, profile.body.kinds, profile.body.acronym].append(profile)
    return united([*known, *(star(group, SAME) for group in same.values())], _match)


def _match(one: Figure, other: Figure) -> Match | None:
    """How two figures can be one body: an article says what the initials stand for, or the names tell."""
    if contradict(one, other):
        return None
    short = (_acronyms(one), _acronyms(other))
    if one.acronyms & short[1] or other.acronyms & short[0]:
        return STATED
    found = [match for body in one.bodies for another in other.bodies if (match := match_bodies(body, another))]
    return max(found, key=lambda match: match.score, default=None)


def _acronyms(figure: Figure) -> frozenset[str]:
    return frozenset(body.acronym for body in figure.bodies if body.acronym)
