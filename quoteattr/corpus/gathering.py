"""How wordings that are alike two by two become groups, without a chain of likenesses drawing in what is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

TIED = 0.5  # the share of pairs between two groups that must be alike before the groups become one


def gather(count: int, scores: Mapping[tuple[int, int], float]) -> tuple[tuple[int, ...], ...]:
    """The groups of `count` things that are alike by `scores`, the surest pairs first; things alone are groups too.

    >>> gather(4, {(0, 1): 0.9, (1, 2): 0.8, (2, 3): 0.7})
    ((0, 1, 2), (3,))
    """
    groups = {place: [place] for place in range(count)}
    home = list(range(count))
    ties: dict[int, Counter[int]] = {place: Counter() for place in range(count)}
    for one, other in scores:
        ties[one][other] += 1
        ties[other][one] += 1
    for one, other in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        large, small = sorted((home[one], home[other]), key=lambda group: -len(groups[group]))
        if large != small and ties[large][small] >= TIED * len(groups[large]) * len(groups[small]):
            _join(large, small, groups, home, ties)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))


def _join(large: int, small: int, groups: dict[int, list[int]], home: list[int], ties: dict[int, Counter[int]]) -> None:
    """Let the larger group take the smaller one, with what ties it to others."""
    for place in groups[small]:
        home[place] = large
    groups[large] += groups.pop(small)
    del ties[large][small]
    for group, number in ties.pop(small).items():
        if group != large:
            ties[large][group] += number
            ties[group][large] += number
            del ties[group][small]
