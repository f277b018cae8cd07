"""What a command tells on standard error while it works, and where it writes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, TypeVar

from quoteattr.errors import FormatError
from quoteattr.reading.sources import STDIN
from quoteattr.types import Article, Document

_T = TypeVar("_T", Article, Document)
DONE, SOME_FAILED = 0, 1


class NothingDoneError(Exception):
    """Why a command cannot even begin."""


class Report:
    """What went wrong, told on standard error as it happens, and counted."""

    def __init__(self, *, progress: bool) -> None:
        self.progress = progress
        self._unread = 0
        self._failed: Counter[str] = Counter()

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong so far."""
        return not (self._unread or self._failed)

    def readable(self, items: Iterable[_T | FormatError]) -> Iterator[_T]:
        """The items that could be read; the others are reported."""
        for item in items:
            if isinstance(item, FormatError):
                self.unread(str(item))
            else:
                yield item

    def unread(self, message: str) -> None:
        """Tell that an input could not be read."""
        self._unread += 1
        say(message, beside_bar=self.progress)

    def failed(self, message: str, *, stage: str = "") -> None:
        """Tell that a document failed, and in which stage."""
        self._failed[stage] += 1
        say(message, beside_bar=self.progress)

    def close(self) -> int:
        """The exit status, after a line that sums up if anything went wrong."""
        if self.clean:
            return DONE
        failed = self._failed.total()
        counts = ((self._unread, "input", "could not be read"), (failed, "document", "failed"))
        told = [f"{count} {noun}{'s' * (count > 1)} {what}" for count, noun, what in counts if count]
        stages = ", ".join(f"{stage} {count}" for stage, count in self._failed.most_common() if stage)
        say(", ".join(told) + (f" ({stages})" if stages else ""))
        return SOME_FAILED


def say(message: str, *, beside_bar: bool = False) -> None:
    """A line on standard error, clear of the progress bar where there is one."""
    if beside_bar:
        from tqdm import tqdm

        tqdm.write(f"quoteattr: {message}", file=sys.stderr)
    else:
        print(f"quoteattr: {message}", file=sys.stderr)


def listed(names: Sequence[str]) -> str:
    """The first three names, and how many more there are."""
    return ", ".join(map(repr, names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def prepare_stdout() -> None:
    """Each line leaves at once, and a terminal that lacks a character gets its number instead of a crash."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")


@contextmanager
def output_to(path: str | None, inputs: Sequence[str], *, add: bool = False) -> Iterator[Output]:
    """Where the output goes: opened before anything is read, and never one of the inputs.

    What the file held is kept until there is something to put in its place, or for good where the output is to `add`.
    """
    if path is None or path == STDIN:
        yield Output(sys.stdout)
        return
    for each in inputs:
        if os.path.isdir(each) and Path(each).resolve() in Path(path).resolve().parents:
            raise NothingDoneError(f"{path} lies in the folder {each}, which is an input")
        if os.path.exists(each) and os.path.exists(path) and os.path.samefile(path, each):
            raise NothingDoneError(f"{path} is an input, too, and would be overwritten")
    try:
        file = open(path, "a", encoding="utf-8", newline="\n", buffering=1)  # noqa: SIM115 (closed below)
    except OSError as error:
        raise NothingDoneError(f"cannot write {path}: {error.strerror}") from error
    with file:
        yield Output(file, replaces=file.seekable() and not add)


def folder_at(path: str) -> Path:
    """A folder to write into, made if it is not there; what is in it already would be mixed up with what comes."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise NothingDoneError(f"{path} is not empty: name a new folder")
    except OSError as error:
        raise NothingDoneError(f"cannot write {path}: {error.strerror}") from error
    return folder


class Output:
    """A file whose old content goes when the first new line comes."""

    def __init__(self, file: TextIO, *, replaces: bool = False) -> None:
        self._file = file
        self._replaces = replaces

    def write(self, text: str) -> None:
        """Write a line, in place of the old content if it is the first."""
        if self._replaces:
            self._file.truncate(0)
            self._replaces = False
        self._file.write(text)
