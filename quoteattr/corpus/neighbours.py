"""Which of many wordings are worth comparing: those that share a good part of what one of them tells.

No pair with enough in common is missed, and hardly another one is named: what is shared is added up concept by concept,
for one wording and all that follow it at once, since one voice may have twenty thousand sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from quoteattr.corpus.likeness import LEAST_PART
from quoteattr.corpus.wording import Wording

_ROUNDING = 1e-9  # sums of weights in another order may differ by less

Floats: TypeAlias = npt.NDArray[np.float64]


def find_neighbours(wordings: Sequence[Wording]) -> Iterator[tuple[int, int]]:
    """The pairs of wordings, by their places, of which one has at least LEAST_PART of its weight in shared concepts.

    >>> from quoteattr.corpus.wording import read_wording
    >>> texts = ["the bridge is safe for lorries", "lorries may use the bridge", "the ferry sails at dawn"]
    >>> list(find_neighbours([read_wording(text) for text in texts]))
    [(0, 1)]
    """
    least = LEAST_PART * np.array([wording.weight for wording in wordings]) - _ROUNDING
    following = _by_concept(wordings)
    for place, wording in enumerate(wordings):
        for concept in wording.concepts:
            following[concept] = following[concept][:, 1:]  # the first one is this wording itself
        shared = [(term.weight, following[term.concept]) for term in wording.terms]
        if any(others.size for _, others in shared):
            ours, theirs = _added_up(shared)
            enough = (ours >= least[place]) | (theirs >= least[: len(theirs)])
            yield from ((place, int(other)) for other in np.flatnonzero(enough & (theirs > 0)))


def _by_concept(wordings: Sequence[Wording]) -> dict[str, Floats]:
    """For each concept the places of the wordings that have it, and below them what it weighs in each."""
    found: dict[str, list[tuple[int, float]]] = {}
    for place, wording in enumerate(wordings):
        for term in wording.terms:
            found.setdefault(term.concept, []).append((place, term.weight))
    return {concept: np.array(places, dtype=np.float64).T for concept, places in found.items()}


def _added_up(shared: Sequence[tuple[float, Floats]]) -> tuple[Floats, Floats]:
    """How much each other wording shares: by what the concepts weigh in this one, by what they weigh there."""
    places, theirs = np.concatenate([others for _, others in shared], axis=1)
    ours: Floats = np.repeat([weight for weight, _ in shared], [others.shape[1] for _, others in shared])
    others = places.astype(np.intp)
    return np.bincount(others, ours), np.bincount(others, theirs)
