"""The rows of a Parquet file, as those of JSON lines."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from quoteattr.errors import FormatError

PARQUET = ".parquet"
_ROWS = 64  # that are held at once


def parquet_rows(path: str | Path) -> Iterator[tuple[int, dict[str, Any]] | FormatError]:
    """Each row with its number, counted from 1; dates are strings, empty cells are left out."""
    numbers = count(1)
    try:
        with _pyarrow(path).parquet.ParquetFile(path) as file:
            _check(file.schema_arrow.names, path)
            for batch in file.iter_batches(batch_size=_ROWS):
                for place in range(batch.num_rows):
                    yield _row(batch.slice(place, 1), path, next(numbers))
    except FormatError as error:
        yield error
    except ValueError as error:  # as pyarrow's own errors are
        yield FormatError(f"no Parquet that can be read: {error}", path=path)


def _check(columns: Sequence[str], path: str | Path) -> None:
    doubled = [name for name, many in Counter(columns).items() if many > 1]
    if doubled:
        raise FormatError(f"two columns are called {doubled[0]!r}", path=path)


def _row(row: Any, path: str | Path, number: int) -> tuple[int, dict[str, Any]] | FormatError:
    """The cells of one row; a date beyond the calendar, or a text that is no UTF-8, costs this row alone."""
    try:
        (cells,) = row.to_pylist()
        if isinstance(cells.get("text"), bytes):
            cells["text"] = cells["text"].decode()
    except (ValueError, OverflowError, LookupError) as error:
        return FormatError(f"a cell that cannot be read: {error}", path=path, line=number)
    return number, {name: told for name, cell in cells.items() if (told := plain(cell)) is not None}


def count_rows(path: str | Path) -> int:
    """How many rows the file says it has."""
    with _pyarrow(path).parquet.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def _pyarrow(path: str | Path) -> ModuleType:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise FormatError("Parquet needs pyarrow: pip install 'quoteattr[arrow]'", path=path) from error
    module: ModuleType = pyarrow
    return module


def plain(cell: Any) -> Any:
    """A cell as JSON has it; what JSON has no word for is a string."""
    if isinstance(cell, Mapping):
        return {str(name): plain(value) for name, value in cell.items()}
    if isinstance(cell, list | tuple):
        return [plain(value) for value in cell]
    if isinstance(cell, bytes):
        return cell.decode(errors="backslashreplace")  # many a writer leaves out that its bytes are words
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if isinstance(cell, bool | int | float | str | None) else str(cell)
