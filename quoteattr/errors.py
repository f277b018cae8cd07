"""What can go wrong, by name. Odd text is not on the list: it is news text and is handled as such."""

from __future__ import annotations

from pathlib import Path


class QuoteattrError(Exception):
    """The parent of every error that quoteattr raises on purpose."""


class PackError(QuoteattrError, FileNotFoundError):
    """A model pack is missing, incomplete or altered; the message holds the command that repairs it."""

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.args)


class ParseError(QuoteattrError):
    """The parser could not read a text, or a parse does not fit the text it is said to belong to."""


class FormatError(QuoteattrError, ValueError):
    """A file is not what it should be: no JSON, no CoNLL-U, no UTF-8.

    `line` (1-based) and `path` say where, when they are known.
    """

    def __init__(self, message: str, path: str | Path | None = None, line: int | None = None) -> None:
        super().__init__(message, path, line)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (str(self.path or ""), f"line {self.line}" if self.line is not None else "") if part
        )
        return f"{where}: {self.message}" if where else self.message


class DocumentError(QuoteattrError):
    """One document failed in one stage; `__cause__` is what it failed with."""

    def __init__(self, document: str, stage: str, reason: str) -> None:
        super().__init__(document, stage, reason)
        self.document = document
        self.stage = stage
        self.reason = reason

    def __str__(self) -> str:
        return f"document {self.document!r} failed in {self.stage}: {self.reason}"
