"""Which of several likenesses hold together: groups in which nothing contradicts, whatever order they are met in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from attrs import frozen

T = TypeVar("T", bound=Hashable)


@frozen
class Edge:
    """Two things, by their places in a list, that may be one."""

    one: int
    other: int
    score: float


def consistent(
    count: int, edges: Iterable[Edge], compatible: Callable[[int, int], bool]
) -> list[tuple[list[int], list[Edge]]]:
    """The groups that `count` things fall into, each with the edges in it.

    A group is what edges connect, if all in it are compatible with each other. Where they are not, somebody fits two
    who are not one ("George Holt" fits George A. Holt and George B. Holt): the weakest edges of the group go, all that
    are equally weak, and what is left is looked at again. Nothing depends on an order.

    >>> apart = {(0, 2), (2, 0)}
    >>> groups = consistent(4, [Edge(0, 1, 0.9), Edge(1, 2, 0.8)], lambda one, other: (one, other) not in apart)
    >>> [part for part, edges in groups]
    [[0, 1], [2], [3]]
    """
    groups = list[tuple[list[int], list[Edge]]]()
    left = [(part, within) for part, within in _connected(range(count), list(edges))]
    while left:
        part, within = left.pop()
        if all(compatible(one, other) for place, one in enumerate(part) for other in part[:place]):
            groups.append((part, within))
        else:
            weakest = min(edge.score for edge in within)
            left += _connected(part, [edge for edge in within if edge.score > weakest])
    return sorted(groups, key=lambda group: group[0])


def _connected(things: Sequence[int], edges: list[Edge]) -> list[tuple[list[int], list[Edge]]]:
    """The parts that edges connect, each with its edges."""
    above = {thing: thing for thing in things}
    for edge in edges:
        above[root(above, edge.one)] = root(above, edge.other)
    parts: dict[int, tuple[list[int], list[Edge]]] = {}
    for thing in things:
        parts.setdefault(root(above, thing), ([], []))[0].append(thing)
    for edge in edges:
        parts[root(above, edge.one)][1].append(edge)
    return [(sorted(part), within) for part, within in parts.values()]


def root(above: dict[T, T], thing: T) -> T:
    """The one that stands for all that a thing is connected with; the way to it is shortened."""
    while above[thing] != thing:
        above[thing] = above[above[thing]]
        thing = above[thing]
    return thing
