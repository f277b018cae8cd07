"""Quoted stretches: which marks belong together, which stretch stands inside which, and where they break off."""

from __future__ import annotations

from attrs import frozen

from quoteattr.types import Span


@frozen
class Quoted:
    """A stretch inside quotation marks.

    `inside` leaves the marks out, `outside` takes them in. `parent` is the place (in what `find_marks` gives) of the
    stretch it is nested in; `continues` the place of the stretch it goes on from, where a new paragraph reopened the
    mark. `closed` is False where the closing mark is missing.
    """

    inside: Span
    outside: Span
    parent: int | None = None
    continues: int | None = None
    closed: bool = True


def find_marks(text: str) -> tuple[Quoted, ...]:
    """The quoted stretches of a text, in the order of the text, outer before inner."""
    raise NotImplementedError
