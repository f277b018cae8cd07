"""The rows of a Parquet file, as those of JSON lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
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
            for batch in file.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    yield next(numbers), {name: _plain(cell) for name, cell in row.items() if cell is not None}
    except FormatError as error:
        yield error
    except ValueError as error:  # as pyarrow's own errors are
        yield FormatError(f"no Parquet that can be read: {error}", path=path)


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


def _plain(cell: Any) -> Any:
    """A cell as JSON has it; what JSON has no word for is a string."""
    if isinstance(cell, Mapping):
        return {str(name): _plain(value) for name, value in cell.items()}
    if isinstance(cell, list | tuple):
        return [_plain(value) for value in cell]
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell != cell:
        return None
    return cell if isinstance(cell, bool | int | float | str | None) else str(cell)
