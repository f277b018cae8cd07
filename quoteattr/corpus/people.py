"""Lists of known people, from a table (CSV) or from JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from quoteattr.errors import FormatError
from quoteattr.reading.sources import open_source
from quoteattr.types import KnownSpeaker

_COLUMNS = ("name", "aliases", "type", "role", "id")
_BETWEEN_ALIASES = "|"


def read_people(path: str | Path) -> tuple[KnownSpeaker, ...]:
    """The people that a file lists: a table whose first line names its columns, or an object a line (`.jsonl`).

    The columns are `name`, `aliases` (parted by "|"; in JSON a list), `type`, `role` and `id`; all but the first may be
    left out or empty. A table may be parted by commas, semicolons or tabs, as spreadsheets write it. What cannot be
    read is a `FormatError` with the line.
    """
    try:
        with open_source(path) as source:
            if source.is_json:
                rows = list(source.rows())
            else:
                rows = list(_rows(source.text().removeprefix("\ufeff"), source.name))
    except OSError as error:
        raise FormatError(error.strerror or str(error), path=path) from error
    people: dict[str, KnownSpeaker] = {}
    for row in rows:
        if isinstance(row, FormatError):
            raise row
        person = _person(row[1], str(path), row[0])
        if person.id in people:
            raise FormatError(f"two known speakers have the id {person.id!r}", path=str(path), line=row[0])
        people[person.id] = person
    return tuple(people.values())


def _rows(text: str, path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table by the names of its columns, each with its line; empty lines are passed over."""
    lines = list(io.StringIO(text, newline=""))  # str.splitlines cuts at signs that are none of a table's, as U+2028
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=header.count), strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
                _check(columns, path, reader.line_num)
                continue
            if len(cells) > len(columns):
                raise FormatError(f"{len(cells)} cells under {len(columns)} columns", path=path, line=reader.line_num)
            row: dict[str, Any] = {key: cell.strip() for key, cell in zip(columns, cells, strict=False) if cell.strip()}
            aliases = row.get("aliases", "").split(_BETWEEN_ALIASES)
            yield reader.line_num, row | {"aliases": [alias.strip() for alias in aliases if alias.strip()]}
    except csv.Error as error:
        raise FormatError(f"no table: {error}", path=path, line=reader.line_num) from error


def _check(columns: Collection[str], path: str, line: int) -> None:
    unknown = [key for key in columns if key not in _COLUMNS]
    if unknown:
        raise FormatError(f"no column {unknown[0]!r}; there are {', '.join(_COLUMNS)}", path=path, line=line)
    doubled = [key for key in _COLUMNS if list(columns).count(key) > 1]
    if doubled:
        raise FormatError(f"two columns are called {doubled[0]!r}", path=path, line=line)
    if "name" not in columns:
        raise FormatError("'name' is missing", path=path, line=line)


def _person(row: Mapping[str, Any], path: str, line: int) -> KnownSpeaker:
    _check(row, path, line)
    told = {key: value for key, value in row.items() if value is not None}
    aliases = told.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise FormatError("'aliases' is not a list of strings", path=path, line=line)
    for key in {"name", "type", "role", "id"} & told.keys():
        if not isinstance(told[key], str):
            raise FormatError(f"{key!r} is not a string", path=path, line=line)
    try:
        return KnownSpeaker(**told)
    except ValueError as error:
        raise FormatError(str(error), path=path, line=line) from error
