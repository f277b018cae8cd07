"""Who stands where on a target, as a table of bars: a row a voice, a column a side.

Who opposes stands left of a common axis, who supports right of it; each bar has its number and its sign beside it, so
that nobody needs the colours. What is not about the target has a scale of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quoteattr.output.badges import badge, side_class, side_name, sign, target_name
from quoteattr.output.page import html, line
from quoteattr.output.printable import count, flat
from quoteattr.output.records import LABELS, SIDES, Record
from quoteattr.types import StanceLabel

_ROWS_SHOWN = 25

_Tally = Mapping[StanceLabel | None, int]


def picture(target: str, records: Sequence[Record]) -> str:
    """The picture of one target: voices with several quotations have a row each, the others are summed up below."""
    tallies = [(record, _tally(record, target)) for record in records]
    rows = [(record, tally) for record, tally in tallies if record.entity and record.quotations > 1 and _about(tally)]
    scale = max((tally[side] for _, tally in rows for side in LABELS), default=1)
    beside = max([1, *(tally[None] for _, tally in rows)])
    lines = [_row(record, tally, scale, beside) for record, tally in rows]
    more = lines[_ROWS_SHOWN:]
    title = html(target_name(target))
    folded = (
        f"<details><summary>{count(len(more), 'more voice')}</summary>{_table(title, more)}</details>" if more else ""
    )
    return (
        f'<section class="picture"><h2>Where they stand on {title}</h2>'
        f"{_table(title, lines[:_ROWS_SHOWN], _sums(tallies))}{folded}</section>\n"
    )


def _tally(record: Record, target: str) -> _Tally:
    return {side: len(record.on(target, side)) for side in SIDES}


def _about(tally: _Tally) -> bool:
    return any(tally[side] for side in LABELS)


def _table(title: str, rows: Iterable[str], sums: str = "") -> str:
    heads = "".join(
        f'<th role="columnheader" scope="col" class="{side_class(side)}">{badge(side)}</th>' for side in SIDES
    )
    return (
        f'<table role="table" aria-label="Statements on {title}, by voice and side"><thead role="rowgroup">'
        f'<tr role="row"><th role="columnheader" scope="col" class="who">voice</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody>{sums}</table>'
    )


def _row(record: Record, tally: _Tally, scale: int, beside: int) -> str:
    name = flat(record.name or "")
    role = f"<small>{line(record.roles[0])}</small>" if record.roles else ""
    cells = "".join(_cell(name, side, tally[side], scale if side else beside) for side in SIDES)
    return (
        f'<tr role="row"><th role="rowheader" scope="row" class="who"><a href="#voice-{record.place}">{html(name)}</a>'
        f"{role}</th>{cells}</tr>\n"
    )


def _cell(name: str, side: StanceLabel | None, number: int, scale: int) -> str:
    title = html(f"{name}, {side_name(side)}: {count(number, 'statement')}")
    bar = f'<span class="bar" style="--n:{number / scale:.3f}" title="{title}"></span>' if number else ""
    return f'<td role="cell" class="{side_class(side)}"><span class="cell">{bar}{_number(side, number)}</span></td>'


def _number(side: StanceLabel | None, number: int) -> str:
    """The number with its sign; that there is none is left to be seen, and told to who cannot see it."""
    return f"<b>{sign(side)}{number:,}</b>" if number else '<span class="away">0</span>'


def _sums(tallies: Iterable[tuple[Record, _Tally]]) -> str:
    """Who has no row of his own, in numbers."""
    single, silent, unsure = [], [], []
    for record, tally in tallies:
        if record.entity is None:
            unsure.append(tally)
        elif record.quotations == 1:
            single.append(tally)
        elif not _about(tally):
            silent.append(tally)
    sums = (
        (silent, f"{count(len(silent), 'voice')} on other things only", "voices"),
        (single, f"{count(len(single), 'voice')} with one quotation each", "singles"),
        (unsure, "speaker unsure", "unsure"),
    )
    rows = "".join(_sum(theirs, words, place) for theirs, words, place in sums if theirs)
    return f'<tfoot role="rowgroup">{rows}</tfoot>' if rows else ""


def _sum(tallies: Sequence[_Tally], words: str, place: str) -> str:
    cells = "".join(
        f'<td role="cell" class="{side_class(side)}"><span class="cell">'
        f"{_number(side, sum(tally[side] for tally in tallies))}</span></td>"
        for side in SIDES
    )
    return (
        f'<tr role="row"><th role="rowheader" scope="row" class="who"><a href="#{place}">{words}</a></th>{cells}</tr>\n'
    )
