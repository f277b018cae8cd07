"""Input files: which documents a text file, a JSON-lines file or standard input holds, and what is wrong with the rest.

A text is the bytes of its file read as UTF-8 and nothing else: line ends are not translated and a byte order mark stays
its first character (U+FEFF), so that offsets fit what `open(path, encoding="utf-8", newline="").read()` gives.
What cannot be read is handed on as a `FormatError` in its place, not raised: one bad line never costs the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from quoteattr.errors import FormatError
from quoteattr.types import Document

STDIN = "-"
_STDIN_NAME = "<stdin>"
_JSON_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines", ".json-lines"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOUND_BY_US = frozenset({"schema", "quotations", "speakers", "made"})


@frozen
class Source:
    """An opened input: its name for messages, its lines as bytes, and whether each line is a JSON object."""

    name: str
    lines: Iterable[bytes]
    is_json: bool

    def text(self) -> str:
        """The whole input as it was given; bytes that are no UTF-8 are a `FormatError` that counts to the first."""
        return _decode(b"".join(self.lines), self.name)

    def rows(self) -> Iterator[tuple[int, dict[str, Any]] | FormatError]:
        """Each JSON object with the number of its line, counted from 1; blank lines are passed over."""
        offset = 0
        for number, line in enumerate(self.lines, 1):
            raw = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
            if raw.strip():
                try:
                    yield number, _object(raw, self.name, number, offset + len(line) - len(raw))
                except FormatError as error:
                    yield error
            offset += len(line)


@contextmanager
def open_source(path: str | Path) -> Iterator[Source]:
    """Open a text file, a JSON-lines file (by its ending) or, for "-", standard input.

    Standard input is taken for JSON lines if its first character other than white space is "{". A `.json` file is one
    object, over as many lines as it likes. A file that cannot be opened or read is an `OSError`.
    """
    if str(path) == STDIN:
        head = _up_to_first_words(sys.stdin.buffer)
        is_json = b"".join(head).removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"{")
        yield Source(_STDIN_NAME, chain(head, sys.stdin.buffer), is_json)
        return
    with open(path, "rb") as file:
        ending = Path(path).suffix.lower()
        whole = ending == ".json"
        yield Source(str(path), [file.read()] if whole else file, whole or ending in _JSON_LINES)


def read_documents(paths: Iterable[str | Path]) -> Iterator[Document | FormatError]:
    """The documents of the input files, one by one and in order, with a `FormatError` in place of what is unreadable.

    A text file is one document, its id the file's name without ".txt" ("stdin" for "-"). In JSON lines each line is
    one: `text`, and, where given, `id` (else the file's name and the line, "old.jsonl:3"), `published` and `meta`; any
    other key goes into `meta`. A line of quoteattr's own output gives its document, without what was found in it.
    """
    for path in paths:
        try:
            with open_source(path) as source:
                yield from documents_of(source)
        except OSError as error:
            yield FormatError(explain(error), path=path)


def explain(error: OSError) -> str:
    """What the system says about a file, in a reader's words."""
    if isinstance(error, IsADirectoryError):
        return "a folder, not a file; name its files, as in FOLDER/*.txt"
    return error.strerror or str(error)


def documents_of(source: Source) -> Iterator[Document | FormatError]:
    """The documents of one opened input, with a `FormatError` in place of what is unreadable."""
    if source.is_json:
        for row in source.rows():
            yield row if isinstance(row, FormatError) else _from_row(row[1], source.name, row[0])
        return
    try:
        yield Document(text=source.text(), id=_file_name(source.name).removesuffix(".txt"))
    except FormatError as error:
        yield error


def _from_row(row: dict[str, Any], path: str, number: int) -> Document | FormatError:
    name = row.get("id", f"{_file_name(path)}:{number}")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    text, published = row.get("text"), row.get("published")
    for key, value in (("text", text), ("id", name), ("published", published or "")):
        if not isinstance(value, str):
            return FormatError(f"{key!r} {_is_not(value, 'a string')}", path=path, line=number)
    return Document(text=text or "", id=name, published=published, meta=_meta(row))


def _meta(row: dict[str, Any]) -> dict[str, Any]:
    ours = {"id", "text", "published"} | (_FOUND_BY_US if "schema" in row else set())
    meta = row.get("meta")
    if isinstance(meta, dict):
        return meta | {key: value for key, value in row.items() if key not in ours and key != "meta"}
    return {key: value for key, value in row.items() if key not in ours}


def _is_not(value: object, wanted: str) -> str:
    return "is missing" if value is None else f"is not {wanted} but {_JSON_NAMES[type(value)]}"


_JSON_NAMES: dict[type, str] = {
    bool: "true or false", int: "a number", float: "a number",
    str: "a string", list: "a list", dict: "an object", type(None): "null",
}  # fmt: skip


def _file_name(path: str) -> str:
    return "stdin" if path == _STDIN_NAME else Path(path).name


def _up_to_first_words(lines: Iterable[bytes]) -> list[bytes]:
    head = []
    for line in lines:
        head.append(line)
        if line.removeprefix(_BYTE_ORDER_MARK).strip():
            break
    return head


def _decode(raw: bytes, path: str, *, line: int | None = None, offset: int = 0) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = offset + error.start
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} at offset {place} of the file"
        raise FormatError(message, path=path, line=line) from error


def _object(raw: bytes, path: str, number: int, offset: int) -> dict[str, Any]:
    text = _decode(raw, path, line=number, offset=offset)
    try:
        value = json.loads(text.rstrip(), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        message = f"no JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        raise FormatError(message, path=path, line=number + error.lineno - 1) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"no JSON that can be read: {error}", path=path, line=number) from error
    if not isinstance(value, dict):
        raise FormatError(f"{_JSON_NAMES[type(value)]} where an object is needed", path=path, line=number)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")
