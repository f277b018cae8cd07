"""A quotation a line for spreadsheets: what Excel would run as a formula, it shows as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from quoteattr.output.printable import visible
from quoteattr.output.rows import COLUMNS, rows
from quoteattr.stages.stance import FOREIGN_TROOPS
from quoteattr.types import Article, Entity

# What makes a cell a formula, wide forms included; an apostrophe of the text's own, so that ours can be told from it.
_ACTIVE = re.compile(r"\s*[=+\-@＝＋－＠']|[\t\r\n]")
_BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8


def to_csv(
    articles: Article | Iterable[Article],
    *,
    target: str = FOREIGN_TROOPS.name,
    entities: Iterable[Entity] = (),
) -> Iterator[str]:
    """The rows of `quoteattr.rows` as the lines of a CSV file, with a line of column names before them.

    A text that a spreadsheet would run gets an apostrophe in front, and so does one that begins with an apostrophe, so
    that taking one away gives the text back. Line breaks inside a cell become line feeds, control characters pictures.
    """
    yield _BYTE_ORDER_MARK + _line(COLUMNS)
    for row in rows(articles, target=target, entities=entities):
        yield _line([_cell(value) if isinstance(value, str) else value for value in row.values()])


def _cell(text: str) -> str:
    """The text as a cell that is shown and not run.

    >>> _cell("=1+1"), _cell("We go.")
    ("'=1+1", 'We go.')
    """
    mark = "'" if _ACTIVE.match(text) else ""
    return mark + visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(cells: Sequence[str | int | float | None]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(cells)
    return file.getvalue()
