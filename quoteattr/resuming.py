"""Taking up a run that was cut off: which documents its output holds already."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from quoteattr.errors import FormatError
from quoteattr.output.serialize import to_dict
from quoteattr.types import Article, Document, Provenance

_Key = tuple[str, bytes]
_BEGINNING = b'{"schema": '  # of each line that extract writes
_NOT_OURS = "not what extract writes, so it cannot be resumed"


class Written:
    """The documents that are done, each as often as it stands in the output: by id and text."""

    def __init__(self) -> None:
        self._done: Counter[_Key] = Counter()

    @classmethod
    def read(cls, path: str, made: Provenance) -> Written:
        """What the output at `path` holds; a last line that was cut off is taken out of the file.

        A `FormatError` where a line is none that `quoteattr extract` writes, or was made in another way than `made`: a
        corpus is not to be done by half with one version or scope and by half with another.
        """
        written, expected = cls(), to_dict(Article(Document(""), (), (), made))["made"]
        try:
            with open(path, "r+b") as file:
                for number, line in enumerate(_whole_lines(file, path), 1):
                    written._done[_key_of(line, path, number, expected)] += 1
        except FileNotFoundError:
            pass  # nothing is done yet
        return written

    def __len__(self) -> int:
        return self._done.total()

    @property
    def ids(self) -> Counter[str]:
        """How many documents have each id."""
        ids: Counter[str] = Counter()
        for (name, _), many in self._done.items():
            ids[name] += many
        return ids

    def others(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents that are not done; one that is given twice was to be done twice."""
        left = self._done.copy()
        for document in documents:
            key = _key(document.id, document.text)
            if left[key]:
                left[key] -= 1
            else:
                yield document


def _whole_lines(file: BinaryIO, path: str) -> Iterator[bytes]:
    """The lines that were written to their end; what stands behind them goes, if it is the beginning of another."""
    end = 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            if line[: len(_BEGINNING)] != _BEGINNING[: len(line)]:
                raise FormatError(_NOT_OURS, path=path, line=number)
            file.truncate(end)
            return
        end += len(line)
        yield line


def _key_of(line: bytes, path: str, number: int, expected: dict[str, object]) -> _Key:
    try:
        row = json.loads(line)
        key, made = _key(row["id"], row["text"]), dict(row["made"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FormatError(_NOT_OURS, path=path, line=number) from error
    if made != expected:
        names = [name for name in expected if made.get(name) != expected[name]]
        other = ", ".join(f"{name} {made.get(name)}, not {expected[name]}" for name in names)
        raise FormatError(f"made in another way ({other}); resume it as it was begun", path=path, line=number)
    return key


def _key(name: str, text: str) -> _Key:
    return name, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
