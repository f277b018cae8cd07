"""The documents that input files hold, one by one and in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quoteattr.errors import FormatError
from quoteattr.reading.folders import files_of
from quoteattr.reading.parquet import PARQUET, count_rows, parquet_rows
from quoteattr.reading.sources import JSON_NAMES, STDIN, STDIN_NAME, Source, explain, open_source, plain_name
from quoteattr.types import Document

_DOCUMENT = frozenset({"id", "text", "published"})
_FOUND_BY_US = frozenset({"schema", "quotations", "speakers", "made", "error"})  # "error" in a table


def read_documents(paths: Iterable[str | Path]) -> Iterator[Document | FormatError]:
    """The documents of the input files, with a `FormatError` in place of what is unreadable.

    A text file is one document, its id the file's name without ".txt" ("stdin" for "-"). In JSON lines each line is
    one, in Parquet each row: `text`, and, where given, `id` (else the file's name and the line, "old.jsonl:3"),
    `published` and `meta`; any other key goes into `meta`. A line of quoteattr's own output gives its document, without
    what was found in it. Files that end in ".gz" or ".zst" are decompressed. Of a folder all such files are read, those
    in folders below it too, and their names begin behind the folder's: "2003/05/harbour".
    """
    for path in paths:
        try:
            for file, called in files_of(path):
                yield from _documents_in(file, called)
        except OSError as error:
            yield FormatError(explain(error), path=path)


def count_documents(paths: Iterable[str | Path]) -> int:
    """How many documents the files hold, without reading these; 0 where that cannot be known, as of standard input."""
    counts = list[int]()
    for path in paths:
        if str(path) == STDIN:
            return 0
        try:
            counts += [_count(file) for file, _ in files_of(path)]
        except OSError:
            continue  # it is told when it is read
    return sum(counts)


def _documents_in(file: str | Path, called: str) -> Iterator[Document | FormatError]:
    try:
        if plain_name(file).suffix.lower() == PARQUET:
            for row in parquet_rows(file):
                yield row if isinstance(row, FormatError) else document_of(row[1], file, row[0], called=called)
            return
        with open_source(file) as source:
            yield from documents_of(source, called=called)
    except OSError as error:
        yield FormatError(explain(error), path=file)


def _count(file: str | Path) -> int:
    try:
        if plain_name(file).suffix.lower() == PARQUET:
            return count_rows(file)
        with open_source(file) as source:
            return sum(1 for line in source.lines if line.strip()) if source.is_json else 1
    except (OSError, ValueError):  # as what is wrong with a Parquet file is to pyarrow
        return 0  # it is told when it is read


def documents_of(source: Source, *, called: str | None = None) -> Iterator[Document | FormatError]:
    """The documents of one opened input, with a `FormatError` in place of what is unreadable.

    What has no id of its own is called after `called`, by default the file's name.
    """
    called = called or ("stdin" if source.name == STDIN_NAME else plain_name(source.name).name)
    if source.is_json:
        for row in source.rows():
            yield row if isinstance(row, FormatError) else document_of(row[1], source.name, row[0], called=called)
        return
    try:
        yield Document(text=source.text(), id=called.removesuffix(".txt"))
    except FormatError as error:
        yield error


def document_of(row: dict[str, Any], path: str | Path, number: int, *, called: str) -> Document | FormatError:
    """The document that a row of a file tells of: `text`, `id`, `published`, and the rest as `meta`."""
    name = row.get("id", f"{called}:{number}")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    text, published = row.get("text"), row.get("published")
    for key, value in (("text", text), ("id", name), ("published", published or "")):
        if not isinstance(value, str):
            return FormatError(f"{key!r} {_is_not(value, 'a string')}", path=path, line=number)
    return Document(text=text or "", id=name, published=published, meta=meta_of(row))


def meta_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """All that a row tells beside the text; the values of a `meta` that is an object, or JSON of one, side by side."""
    found_by_us = "schema" in row or (row.keys() >= {"quotations", "speakers"} and row.keys() & {"made", "error"})
    ours = _DOCUMENT | (_FOUND_BY_US if found_by_us else set())
    meta = row.get("meta")
    told = object_in(meta) if isinstance(meta, str) else meta
    if isinstance(told, dict):
        return told | {key: value for key, value in row.items() if key not in ours and key != "meta"}
    return {key: value for key, value in row.items() if key not in ours}


def object_in(told: str) -> dict[str, Any] | None:
    """The object that a string holds as JSON, None where it holds none."""
    try:
        value = json.loads(told)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_not(value: object, wanted: str) -> str:
    return "is missing" if value is None else f"is not {wanted} but {JSON_NAMES[type(value)]}"
