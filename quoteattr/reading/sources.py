"""An opened input: a text, JSON lines or standard input, compressed or not, and what is wrong with its lines."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from quoteattr.errors import FormatError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STDIN = "-"
STDIN_NAME = "<stdin>"
JSON_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines", ".json-lines"})
JSON = ".json"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".zst": zstd.open}
_BROKEN = (EOFError, zlib.error, zstd.ZstdError)


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
    object, over as many lines as it likes. Files that end in ".gz" or ".zst" are decompressed. A file that cannot be
    opened or read is an `OSError`.
    """
    if str(path) == STDIN:
        head = _up_to_first_words(sys.stdin.buffer)
        is_json = b"".join(head).removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"{")
        yield Source(STDIN_NAME, chain(head, sys.stdin.buffer), is_json)
        return
    path = Path(path)
    with _OPENERS.get(path.suffix.lower(), open)(path, "rb") as file:
        ending = plain_name(path).suffix.lower()
        lines = _whole(file)
        yield Source(str(path), [b"".join(lines)] if ending == JSON else lines, ending == JSON or ending in JSON_LINES)


def plain_name(path: str | Path) -> Path:
    """The path of a file without the ending that says how it is compressed.

    >>> plain_name("crawl/news.jsonl.gz").name
    'news.jsonl'
    """
    path = Path(path)
    return path.with_suffix("") if path.suffix.lower() in _OPENERS else path


def _whole(file: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file; one that is compressed and breaks off, or is no such file, is an `OSError`."""
    try:
        yield from file
    except _BROKEN as error:
        raise OSError(f"cannot be decompressed: {error}") from error


def explain(error: OSError) -> str:
    """What the system says about a file, in a reader's words."""
    if isinstance(error, IsADirectoryError):
        return "a folder, not a file; name its files, as in FOLDER/*.txt"
    return error.strerror or str(error)


JSON_NAMES: dict[type, str] = {
    bool: "true or false", int: "a number", float: "a number",
    str: "a string", list: "a list", dict: "an object", type(None): "null",
}  # fmt: skip


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
        value = json.loads(text.rstrip(), parse_constant=_refuse, parse_float=_number)
    except json.JSONDecodeError as error:
        message = f"no JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        raise FormatError(message, path=path, line=number + error.lineno - 1) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"no JSON that can be read: {error}", path=path, line=number) from error
    if not isinstance(value, dict):
        raise FormatError(f"{JSON_NAMES[type(value)]} where an object is needed", path=path, line=number)
    return value


def _number(digits: str) -> float:
    """A number, unless it is one like 1e999, which would be read as infinite and could not be written again."""
    value = float(digits)
    return value if isfinite(value) else _refuse(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")
