"""What can go wrong, by name. Odd text is not on the list: it is news text and is handled as such."""

from __future__ import annotations

from pathlib import Path


class QuoteattrError(Exception):
    """The parent of every error that quoteattr raises on purpose.

    >>> issubclass(FormatError, QuoteattrError), issubclass(DocumentError, QuoteattrError)
    (True, True)
    """


class PackError(QuoteattrError, FileNotFoundError):
    """A model pack is missing, incomplete or altered; the message holds the command that repairs it.

    It is a `FileNotFoundError`, too.

    >>> from quoteattr import load
    >>> try:
    ...     load("no-such-pack")
    ... except PackError as error:
    ...     print(str(error).partition(";")[0])
    no model pack 'no-such-pack'
    """

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.args)


class ParseError(QuoteattrError):
    """The parser could not read a text, or a parse does not fit the text it is said to belong to.

    >>> from quoteattr import Document, Span
    >>> from quoteattr.parsing import Parse, Token
    >>> try:
    ...     Parse(Document("Go!"), (Token(0, 0, "Go", "go", "VERB", "VB", "", None, "root", Span(5, 7)),))
    ... except ParseError as error:
    ...     print(error)
    token 0 ('Go') does not fit its document ''
    """


class FormatError(QuoteattrError, ValueError):
    """A file is not what it should be: no JSON, no CoNLL-U, no UTF-8.

    `line` (1-based) and `path` say where, when they are known. It is a `ValueError`, too.

    >>> print(FormatError("no JSON: Expecting value at column 1", path="found.jsonl", line=3))
    found.jsonl, line 3: no JSON: Expecting value at column 1
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
    """One document failed in one stage; `__cause__` is what it failed with.

    `document` is the document's id, `stage` as in `Failure`.

    >>> print(DocumentError("gazette-17", "parsing", "MemoryError: none left"))
    document 'gazette-17' failed in parsing: MemoryError: none left
    """

    def __init__(self, document: str, stage: str, reason: str) -> None:
        super().__init__(document, stage, reason)
        self.document = document
        self.stage = stage
        self.reason = reason

    def __str__(self) -> str:
        return f"document {self.document!r} failed in {self.stage}: {self.reason}"
