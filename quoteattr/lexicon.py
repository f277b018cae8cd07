"""The words of the language: cue verbs, titles, roles, stance terms, read from data/lexicons/*.toml.

Each file holds tables; each table has a `note` (what the words have in common), a `source` (where they come from) and
either `words`, a list, or `entries`, a mapping from a word to its properties.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from quoteattr.errors import FormatError

BUILT_IN = Path(__file__).parent / "data" / "lexicons"


@frozen(eq=False)
class Lexicon:
    """Word lists by name: the file's stem, a dot, the table's name.

    >>> "minister" in load_lexicon().words("roles.persons")
    True
    """

    tables: Mapping[str, Mapping[str, Any]]
    fingerprint: str
    _sets: dict[tuple[str, ...], frozenset[str]] = field(factory=dict, init=False, repr=False)
    _openings: dict[str, frozenset[str]] = field(factory=dict, init=False, repr=False)

    def words(self, *names: str) -> frozenset[str]:
        """The words of one table or of several, whether a table lists them or gives each its properties."""
        found = self._sets.get(names)
        if found is None:
            tables = [self._table(name) for name in names]
            found = frozenset(word for t in tables for word in (t["entries"] if "entries" in t else t["words"]))
            self._sets[names] = found
        return found

    def openings(self, name: str) -> frozenset[str]:
        """The words of a table with all that stands before a space in one: "pull out" and "pull"."""
        if name not in self._openings:
            split = [word.split(" ") for word in self.words(name)]
            self._openings[name] = frozenset(" ".join(parts[: n + 1]) for parts in split for n in range(len(parts)))
        return self._openings[name]

    def entries(self, name: str) -> Mapping[str, Any]:
        """A table's words with the properties of each."""
        entries: Mapping[str, Any] = self._table(name)["entries"]
        return entries

    def _table(self, name: str) -> Mapping[str, Any]:
        try:
            return self.tables[name]
        except KeyError:
            raise KeyError(f"no lexicon table {name!r}; there are {', '.join(sorted(self.tables))}") from None


@cache
def load_lexicon(folder: Path = BUILT_IN) -> Lexicon:
    """Read every lexicon file of a folder; a file that is no TOML is a `FormatError`."""
    files = sorted(folder.glob("*.toml"))
    tables = {f"{path.stem}.{name}": table for path in files for name, table in read_lexicon(path).items()}
    return Lexicon(tables=tables, fingerprint=fingerprint_of(files))


def read_lexicon(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """The tables of one lexicon file. Raises `FormatError` where it cannot be read, is no TOML or has other tables."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"not a lexicon: {error}", path=path) from error
    for name, table in content.items():
        if not isinstance(table, dict) or not (
            isinstance(table.get("words"), list) or isinstance(table.get("entries"), dict)
        ):
            raise FormatError(f"not a lexicon: the table {name!r} has neither words nor entries", path=path)
        if not all(isinstance(word, str) for word in table.get("words", ())):
            raise FormatError(f"not a lexicon: the table {name!r} has words that are no text", path=path)
    return content


def fingerprint_of(files: Iterable[Path]) -> str:
    """A short digest of some files, their names and what is in them."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
