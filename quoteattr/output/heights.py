"""How far below the words each quotation is underlined, so that those that share words can be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from quoteattr.types import Quotation


def find_heights(quotations: Sequence[Quotation]) -> list[int]:
    """The height of each quotation's line, 0 the highest: wider quotations are underlined below those they overlap."""
    beside = _overlapping(quotations)
    heights: dict[int, int] = {}
    for place in sorted(range(len(quotations)), key=lambda place: _width(quotations[place])):
        below = {heights[other] for other in beside[place] if other in heights}
        heights[place] = min(set(range(len(below) + 1)) - below)
    return [heights[place] for place in range(len(quotations))]


def _width(quotation: Quotation) -> int:
    return sum(span.end - span.start for span in quotation.content)


def _overlapping(quotations: Sequence[Quotation]) -> dict[int, set[int]]:
    """The places of the quotations that share words with each."""
    beside: dict[int, set[int]] = defaultdict(set)
    opened: list[tuple[int, int]] = []
    spans = ((span.start, span.end, place) for place, each in enumerate(quotations) for span in each.content)
    for start, end, place in sorted(spans):
        opened = [(stop, other) for stop, other in opened if stop > start]
        for other in {other for _, other in opened} - {place}:
            beside[place].add(other)
            beside[other].add(place)
        opened.append((end, place))
    return beside
