"""Which files an input names: itself, or what a folder holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from quoteattr.reading.parquet import PARQUET
from quoteattr.reading.sources import JSON, JSON_LINES, STDIN, plain_name

READ_IN_FOLDERS = frozenset({".txt", JSON, PARQUET} | JSON_LINES)


def files_of(path: str | Path) -> Iterator[tuple[str | Path, str]]:
    """The files with the names that documents without an id are called after, in the order of their names.

    A folder gives the files that can be read by their endings, from folders below it too; hidden ones are passed over.
    A folder below it that cannot be opened stands for itself, so that it is told; one that holds no such file is an
    `OSError`.
    """
    if str(path) == STDIN or not os.path.isdir(path):
        yield path, "stdin" if str(path) == STDIN else plain_name(path).name
        return
    found, closed = False, list[OSError]()
    for place, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if plain_name(file).suffix.lower() in READ_IN_FOLDERS and not name.startswith("."):
                found = True
                yield file, plain_name(file).relative_to(path).as_posix()
    for error in closed:
        yield error.filename, plain_name(error.filename).name
    if not found and not closed:
        raise OSError(f"a folder without articles: no file in it ends in {', '.join(sorted(READ_IN_FOLDERS))}")
