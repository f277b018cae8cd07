"""A voice of several articles in the making: the profiles that are it, and all that they tell together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations

from attrs import define

from quoteattr.corpus.bodies import Body
from quoteattr.corpus.groups import Edge, consistent, root
from quoteattr.corpus.names import Match, Name
from quoteattr.corpus.offices import Office, conflict, lands_of, supports
from quoteattr.corpus.profiles import Profile, clear_gender
from quoteattr.corpus.sayings import Said, by_ends, share, shared
from quoteattr.lexicon import load_lexicon
from quoteattr.types import Link

KNOWN = Match("known", 0.97)
_COMPARED = 20


@define(eq=False, slots=False)
class Figure:
    """Profiles that are one voice, in the order of their members, and the links by which they are."""

    profiles: tuple[Profile, ...]
    links: tuple[Link, ...] = ()

    @cached_property
    def names(self) -> frozenset[Name]:
        """All its full names."""
        return frozenset(name for profile in self.profiles for name in profile.forms)

    @cached_property
    def shorts(self) -> frozenset[str]:
        """The single words that some article takes it up by."""
        return frozenset(short for profile in self.profiles for short in profile.shorts)

    @cached_property
    def bodies(self) -> frozenset[Body]:
        """All its names as a body."""
        return frozenset(profile.body for profile in self.profiles if profile.body)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The initials that articles say to stand for it."""
        return frozenset(acronym for profile in self.profiles for acronym in profile.acronyms)

    @cached_property
    def offices(self) -> frozenset[Office]:
        """All that articles say, beside the name, that it is."""
        return frozenset(office for profile in self.profiles for office in profile.offices)

    @cached_property
    def shown(self) -> frozenset[Office]:
        """All offices, those too that take up the name."""
        return self.offices.union(*(profile.taken_up for profile in self.profiles))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The nouns of all offices: without one in common two figures share no office."""
        return frozenset(office.noun for office in self.shown)

    @cached_property
    def gender(self) -> str | None:
        """What articles show, where they show one gender."""
        return clear_gender(Counter(profile.gender for profile in self.profiles if profile.gender))

    @cached_property
    def sayings(self) -> Said:
        """Its long direct quotations."""
        return by_ends(saying for profile in self.profiles for saying in profile.sayings)

    @cached_property
    def told(self) -> Counter[frozenset[Office]]:
        """In how many articles which offices stand beside the name."""
        return Counter(frozenset(profile.offices) for profile in self.profiles)

    @cached_property
    def first_of_each(self) -> tuple[Profile, ...]:
        """Of each office the first profile that shows it, twenty at most."""
        told: dict[Office, Profile] = {}
        for profile in self.profiles:
            for office in (*profile.offices, *profile.taken_up):
                told.setdefault(office, profile)
        return tuple({profile.member: profile for profile in told.values()}.values())[:_COMPARED]

    @cached_property
    def known(self) -> frozenset[str]:
        """Whom the user knows it to be, by the ids of the list."""
        return frozenset(profile.speaker.known for profile in self.profiles if profile.speaker.known is not None)

    @cached_property
    def facts(self) -> frozenset[Office]:
        """The offices that can contradict another one."""
        return frozenset(office for office in self.offices if telling(office))


def telling(office: Office) -> bool:
    """Whether an office can contradict another one."""
    return bool(lands_of(office)) or (
        bool(office.names) and office.noun in load_lexicon().words("linking.tied_offices")
    )


def contradict(one: Figure, other: Figure) -> bool:
    """Whether the user's list or their offices show two to be two."""
    if one.known and other.known:
        return one.known != other.known
    return any(conflict(office, another) for office in one.facts for another in other.facts)


def genders_differ(one: Figure, other: Figure) -> bool:
    """Whether the articles show two genders."""
    return None not in (one.gender, other.gender) and one.gender != other.gender


def support(one: Figure, other: Figure) -> int:
    """How much more than a name shows two to be one.

    2: an office that stands beside both names, or words that both are quoted with; 1: an office that takes up a name
    ("the minister"), which an article may have read wrongly; 0: nothing.
    """
    if one.nouns.isdisjoint(other.nouns):
        return 2 * share(one.sayings, other.sayings)
    if _share(one.offices, other.offices) or share(one.sayings, other.sayings):
        return 2
    return int(_share(one.shown, other.shown))


def _share(offices: Iterable[Office], others: Iterable[Office]) -> bool:
    by_noun: dict[str, list[Office]] = {}
    for office in others:
        by_noun.setdefault(office.noun, []).append(office)
    return any(supports(office, another) for office in offices for another in by_noun.get(office.noun, ()))


def link_between(one: Figure, other: Figure, match: Match) -> Link:
    """The link of two figures: between the two members that show best why."""
    pair = min(_pairs(one, other), default=(one.profiles[0], other.profiles[0]), key=_members)
    first, second = sorted(pair, key=lambda profile: profile.member)
    return link_of(first, second, match)


def link_of(one: Profile, other: Profile, match: Match) -> Link:
    """The link of two profiles, with what was compared."""
    first, second = sorted((one, other), key=lambda profile: profile.member)
    names = tuple(profile.speaker.name for profile in (first, second) if profile.speaker.name)
    said = shared(by_ends(first.sayings), by_ends(second.sayings))
    return Link(first.member, second.member, match.by, match.score, names, _roles(first, second), said)


def _pairs(one: Figure, other: Figure) -> Iterator[tuple[Profile, Profile]]:
    """Pairs of profiles that share an office; of each office the first profile is enough."""
    yield from ((a, b) for a in one.first_of_each for b in other.first_of_each if _agreed(a, b))


def _members(pair: tuple[Profile, Profile]) -> tuple[object, object]:
    return pair[0].member, pair[1].member


def _agreed(one: Profile, other: Profile) -> tuple[Office, Office] | None:
    """The first two offices that agree."""
    shown = ((a, b) for a in (*one.offices, *one.taken_up) for b in (*other.offices, *other.taken_up))
    return next(((a, b) for a, b in shown if supports(a, b)), None)


def _roles(one: Profile, other: Profile) -> tuple[str, ...]:
    """The two roles as printed: those that agree, else those that the articles give first."""
    agreed = _agreed(one, other)
    if agreed:
        return agreed[0].text, agreed[1].text
    return tuple(profile.speaker.role for profile in (one, other) if profile.speaker.role)


def pairs_in_blocks(figures: Iterable[Figure]) -> list[tuple[int, int]]:
    """The pairs of figures, by their places, whose names share a key."""
    blocks: dict[str, set[int]] = {}
    for place, figure in enumerate(figures):
        for key in {key for profile in figure.profiles for key in profile.name_keys}:
            blocks.setdefault(key, set()).add(place)
    return sorted({pair for places in blocks.values() for pair in combinations(sorted(places), 2)})


def star(profiles: Sequence[Profile], match: Match) -> Figure:
    """A figure all of whose profiles are linked with the first."""
    return Figure(tuple(profiles), tuple(link_of(profiles[0], other, match) for other in profiles[1:]))


def known_apart(profiles: Iterable[Profile]) -> tuple[list[Figure], list[Profile]]:
    """A figure for each known speaker, and the profiles of whom the list does not know."""
    known: dict[str, list[Profile]] = {}
    others = list[Profile]()
    for profile in profiles:
        found = profile.speaker.known
        (others if found is None else known.setdefault(found, [])).append(profile)
    return [star(group, KNOWN) for group in known.values()], others


def grown(figure: Figure, gained: Sequence[tuple[Profile, Match]]) -> Figure:
    """A figure with profiles that have turned out to be it."""
    links = tuple(link_between(figure, Figure((profile,)), match) for profile, match in gained)
    return Figure(_in_order((*figure.profiles, *(profile for profile, _ in gained))), figure.links + links)


def united(figures: Sequence[Figure], compare: Callable[[Figure, Figure], Match | None]) -> list[Figure]:
    """Figures that can be one put together, as far as nothing contradicts."""
    matches = {
        pair: match for pair in pairs_in_blocks(figures) if (match := compare(*(figures[each] for each in pair)))
    }
    edges = [
        Edge(*pair, match.score)
        for pair, match in matches.items()
        if match.alone or support(figures[pair[0]], figures[pair[1]])
    ]
    groups = consistent(len(figures), edges, lambda one, other: compare(figures[one], figures[other]) is not None)
    return [_joined([figures[place] for place in group], _forest(figures, within, matches)) for group, within in groups]


def _joined(figures: Sequence[Figure], links: Iterable[Link]) -> Figure:
    profiles = _in_order(profile for figure in figures for profile in figure.profiles)
    return Figure(profiles, (*(link for figure in figures for link in figure.links), *links))


def _forest(figures: Sequence[Figure], edges: Iterable[Edge], matches: dict[tuple[int, int], Match]) -> Iterator[Link]:
    """Links along the surest edges, as many as connect all."""
    above = {place: place for edge in edges for place in (edge.one, edge.other)}
    for edge in sorted(edges, key=lambda edge: (-edge.score, edge.one, edge.other)):
        one, other = root(above, edge.one), root(above, edge.other)
        if one != other:
            above[other] = one
            yield link_between(figures[edge.one], figures[edge.other], matches[edge.one, edge.other])


def _in_order(profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    return tuple(sorted(profiles, key=lambda profile: profile.member))
