"""Which of many wordings are worth comparing: those that share a good part of what one of them tells.

No pair with enough in common is missed: when two share a part of the weight of the one, they share one of its words
even after the commonest words that weigh less than that part together are set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quoteattr.corpus.likeness import LEAST_PART
from quoteattr.corpus.wording import Term, Wording


def find_neighbours(wordings: Sequence[Wording]) -> Iterator[tuple[int, int]]:
    """The pairs of wordings, by their places, of which one has at least LEAST_PART of its weight in shared concepts.

    >>> from quoteattr.corpus.wording import read_wording
    >>> texts = ["the bridge is safe for lorries", "lorries may use the bridge", "the ferry sails at dawn"]
    >>> list(find_neighbours([read_wording(text) for text in texts]))
    [(0, 1)]
    """
    places: dict[str, list[int]] = {}
    for place, wording in enumerate(wordings):
        for term in wording.terms:
            places.setdefault(term.concept, []).append(place)
    rare = [_rarest(wording, places) for wording in wordings]
    for place, wording in enumerate(wordings):
        others = {other for concept in rare[place] for other in places[concept]}
        for other in sorted(others):
            found_from_other = not rare[other].isdisjoint(wording.concepts)
            if other > place or (other < place and not found_from_other):
                yield min(place, other), max(place, other)


def _rarest(wording: Wording, places: Mapping[str, Sequence[int]]) -> frozenset[str]:
    """The concepts of a wording without the commonest ones that weigh less than LEAST_PART of it together."""

    def commonest_first(term: Term) -> tuple[int, str]:
        return -len(places[term.concept]), term.concept

    spare = LEAST_PART * wording.weight
    kept: list[str] = []
    for term in sorted(wording.terms, key=commonest_first):
        spare -= term.weight
        if spare <= 0 or kept:
            kept.append(term.concept)
    return frozenset(kept)
