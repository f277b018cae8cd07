"""A file name for each document: safe on every system, and never the same twice."""

from __future__ import annotations

import hashlib
import re

_LONGEST = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # what Windows keeps for its devices


class FileNames:
    """The names given so far.

    An id that is a safe name is its own; another one is made safe and tells itself apart by a fingerprint. Names that
    differ in capitals alone are one name to many systems, and are counted.

    >>> names = FileNames()
    >>> names("harbour"), names("../harbour"), names("Harbour")
    ('harbour', 'harbour-7dccf057', 'Harbour-2')
    """

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, id: str) -> str:
        """A name for the document, the same for the same ids in the same order."""
        name = _safe(id)
        if name != id:
            name = f"{name}-{fingerprint(id)}"
        first, number = name, 1
        while name.casefold() in self._given:
            number += 1
            name = f"{first}-{number}"
        self._given.add(name.casefold())
        return name


def fingerprint(words: str) -> str:
    """Eight letters that tell words apart from others which are made the same.

    >>> fingerprint("../harbour")
    '7dccf057'
    """
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _safe(id: str) -> str:
    name = _UNSAFE.sub("_", id)[:_LONGEST].strip("_-")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name
