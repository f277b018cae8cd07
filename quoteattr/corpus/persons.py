"""Which profiles of persons are one: by full name, then by surname, then by office."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve

from quoteattr.corpus.figures import (
    Figure,
    contradict,
    genders_differ,
    grown,
    known_apart,
    star,
    support,
    telling,
    united,
)
from quoteattr.corpus.names import SAME, Match, Name, match_names
from quoteattr.corpus.offices import Office, conflict, supports
from quoteattr.corpus.profiles import Profile
from quoteattr.corpus.sayings import share
from quoteattr.corpus.spelling import Spelling, compare_words, frame

SURNAME_OFFICE = Match("surname-and-office", 0.85)
SURNAME_WORDS = Match("surname-and-words", 0.9)
SURNAME_ONLY = Match("only-surname", 0.7)
SOLE_OFFICE = Match("sole-office", 0.75)
_MANY, _KNOWN = 10, 5


def link_persons(profiles: Iterable[Profile]) -> list[Figure]:
    """The figures that profiles of persons make, each profile in one."""
    ordered = sorted(profiles, key=lambda profile: profile.member)
    figures, apart = named_persons([profile for profile in ordered if _is_told(profile)])
    return by_office(figures, [profile for profile in ordered if not _is_told(profile)]) + apart


def named_persons(profiles: Iterable[Profile]) -> tuple[list[Figure], list[Figure]]:
    """The figures of profiles with a name; behind them the odd ones out, whom nothing else is compared with."""
    known, ordered = known_apart(sorted(profiles, key=lambda profile: profile.member))
    full = [profile for profile in ordered if profile.name and not profile.name.bare]
    same, apart = _by_same_name(full)
    figures, left = by_surname(united([*known, *same], _match), [p for p in ordered if p.name and p.name.bare])
    return [*figures, *_among_bare(left)], apart


def _is_told(profile: Profile) -> bool:
    """Whether a name tells who it is, or the user's list."""
    return profile.name is not None or profile.speaker.known is not None


def _by_same_name(profiles: Sequence[Profile]) -> tuple[list[Figure], list[Figure]]:
    """One figure for each full name, several where offices contradict; behind them the odd ones out."""
    same = defaultdict(list)
    for profile in profiles:
        if profile.name:
            name = profile.name
            same[name.first, name.middle, name.last, name.suffix].append(profile)
    found, apart = list[Figure](), list[Figure]()
    for group in same.values():
        odd = _odd(group)
        if odd is None:
            found += _by_shared_office(group, SAME)
        else:
            found.append(star([profile for profile in group if _facts(profile) not in odd], SAME))
            apart += [star([profile for profile in group if _facts(profile) == facts], SAME) for facts in odd]
    return found, apart


def _odd(profiles: Sequence[Profile]) -> list[frozenset[Office]] | None:
    """Of the offices that profiles of one name show, those that contradict what more profiles show.

    Up to one in ten they are set apart (another person, or a slip of the reading), and whoever shows no office belongs
    to the many. Where they are more, nobody knows whom the name alone means: None.
    """
    told = Counter(_facts(profile) for profile in profiles)
    kept, odd = list[frozenset[Office]](), list[frozenset[Office]]()
    for weight in sorted(set(told.values()), reverse=True):
        level = [facts for facts in told if told[facts] == weight]
        clashing = [facts for facts in level if any(_clash(facts, each) for each in (*kept, *level))]
        if clashing and weight * _MANY >= len(profiles):
            return None
        odd += clashing
        kept += [facts for facts in level if facts not in clashing]
    return odd


def _facts(profile: Profile) -> frozenset[Office]:
    return frozenset(office for office in profile.offices if telling(office))


def _clash(one: frozenset[Office], other: frozenset[Office]) -> bool:
    return one != other and any(conflict(office, another) for office in one for another in other)


def _by_shared_office(profiles: Sequence[Profile], match: Match) -> list[Figure]:
    """Profiles of one name that share an office or words, where no two of a group contradict."""
    alike: dict[object, list[Profile]] = defaultdict(list)
    silent = list[Figure]()
    for profile in profiles:
        offices = frozenset(profile.offices)
        if any(supports(office, office) for office in offices):
            alike[offices, profile.gender].append(profile)
        elif profile.sayings or profile.taken_up:
            alike[profile.member].append(profile)
        else:
            silent.append(Figure((profile,)))
    backed = evolve(match, alone=False)
    figures = [star(group, match) for group in alike.values()]
    return united(figures, lambda one, other: backed if _can_be_one(one, other) else None) + silent


def _can_be_one(one: Figure, other: Figure) -> bool:
    return not contradict(one, other) and not genders_differ(one, other)


def _match(one: Figure, other: Figure) -> Match | None:
    """How two figures can be one person, by the best of their names."""
    if contradict(one, other):
        return None
    found = [match for name in one.names for another in other.names if (match := match_names(name, another))]
    best = max(found, key=lambda match: match.score, default=None)
    return best if best is SAME or not genders_differ(one, other) else None


def by_surname(figures: list[Figure], bare: Sequence[Profile]) -> tuple[list[Figure], list[Profile]]:
    """Bare surnames go to the one figure that has the name and more in common; the others are left over."""
    shelves = defaultdict(list)
    for place, figure in enumerate(figures):
        for key in {frame(word) for word in (*figure.shorts, *(name.last for name in figure.names))}:
            shelves[key].append(place)
    gained: dict[int, list[tuple[Profile, Match]]] = defaultdict(list)
    left = list[Profile]()
    named: dict[Name, list[tuple[int, Figure]]] = {}
    for profile in bare:
        if profile.name and profile.name not in named:
            family = ((place, figures[place]) for place in shelves[frame(profile.name.last)])
            named[profile.name] = [(place, figure) for place, figure in family if _carries(figure, profile.name)]
        found = _whose(profile, named[profile.name] if profile.name else [])
        if found is None:
            left.append(profile)
        else:
            gained[found[0]].append((profile, found[1]))
    return [grown(figure, gained[place]) if gained[place] else figure for place, figure in enumerate(figures)], left


def _whose(profile: Profile, named: Sequence[tuple[int, Figure]]) -> tuple[int, Match] | None:
    """Of the figures that carry a bare name the one that is meant."""
    alone = Figure((profile,))
    backed = [(place, figure, backing) for place, figure in named if (backing := support(alone, figure))]
    backed = [(place, figure, backing) for place, figure, backing in backed if _can_be_one(alone, figure)]
    most = max((backing for *_, backing in backed), default=0)
    best = [(place, figure) for place, figure, backing in backed if backing == most]
    if len(best) > 1:
        best = _holders(alone, best)
    if len(best) == 1:
        return best[0][0], SURNAME_WORDS if share(alone.sayings, best[0][1].sayings) else SURNAME_OFFICE
    if backed or len(named) != 1 or not _can_be_one(alone, named[0][1]):
        return None
    known = len(named[0][1].profiles) >= _KNOWN and not any(supports(office, office) for office in profile.offices)
    return (named[0][0], SURNAME_ONLY) if known and profile.name and _is_surname(named[0][1], profile.name) else None


def _holders(alone: Figure, best: Sequence[tuple[int, Figure]]) -> list[tuple[int, Figure]]:
    """Of several that share an office with a bare name the one that ten times as many articles give it to."""
    counted = [
        (sum(n for told, n in figure.told.items() if any(supports(a, b) for a in alone.shown for b in told)), place)
        for place, figure in best
    ]
    highest = max(count for count, _ in counted)
    close = {place for count, place in counted if count * _MANY > highest}
    return [(place, figure) for place, figure in best if place in close]


def _carries(figure: Figure, bare: Name) -> bool:
    """Whether a bare name is a figure's surname, or what some article calls it for short."""
    return _is_surname(figure, bare) or bare.last in figure.shorts


def _is_surname(figure: Figure, bare: Name) -> bool:
    return any(
        compare_words(bare.last, name.last) >= Spelling.SPELT
        and bare.suffix in {"", name.suffix}
        and (not bare.first or bare.first[0] == name.first[0])
        for name in figure.names
    )


def _among_bare(profiles: Sequence[Profile]) -> list[Figure]:
    """Bare surnames that no full name explains are one where they share an office too."""
    same = defaultdict(list)
    for profile in profiles:
        if profile.name:
            same[profile.name.first, profile.name.last, profile.name.suffix].append(profile)
    return [figure for group in same.values() for figure in _by_shared_office(group, SURNAME_OFFICE)]


def by_office(figures: list[Figure], nameless: Sequence[Profile]) -> list[Figure]:
    """Somebody told by an office alone is the only figure that is named with it."""
    holders = defaultdict(set)
    for place, figure in enumerate(figures):
        for office in figure.offices:
            if office.sole:
                holders[office.key].add(place)
    gained: dict[int, list[tuple[Profile, Match]]] = defaultdict(list)
    left = list[Figure]()
    for profile in nameless:
        alone = Figure((profile,))
        found = {place for office in profile.offices[:1] if office.sole for place in holders[office.key]}
        if len(found) == 1 and _can_be_one(alone, figures[min(found)]):
            gained[min(found)].append((profile, SOLE_OFFICE))
        else:
            left.append(alone)
    return [grown(figure, gained[place]) if gained[place] else figure for place, figure in enumerate(figures)] + left
