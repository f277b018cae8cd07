"""Targets: what stances are about: the presence of foreign troops, or what a user's own lexicon files speak of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from attrs.validators import min_len

from quoteattr.errors import FormatError
from quoteattr.lexicon import Lexicon, read_lexicon

THINGS = "things"


def _as_files(files: tuple[str | Path, ...] | str | Path) -> tuple[str | Path, ...]:
    return (files,) if isinstance(files, (str, Path)) else tuple(files)


@frozen
class StanceTarget:
    """What stances are about: a name for the results, and the lexicon files of the words that it is spoken of in.

    A file is the path of a TOML file or the name of a bundled one; docs/stance.md lists the tables: `things`, what the
    target is called, `verbs` and `nouns`, what is done to it and in which direction, and more if there is need.

    >>> StanceTarget("sanctions", "docs/targets/sanctions.toml").name
    'sanctions'
    """

    name: str = field(validator=min_len(1))
    lexicons: tuple[str | Path, ...] = field(converter=_as_files, validator=min_len(1))


FOREIGN_TROOPS = StanceTarget("foreign_troops", ("foreign_troops", "forces"))


@cache
def aimed_at(target: StanceTarget, lexicon: Lexicon) -> Lexicon:
    """The lexicon with the tables of a target's files under "target.", those empty that the files do not have.

    Raises `FormatError` where a file is no lexicon or the files do not say what the target is called.
    """
    known = {name.partition(".")[2] for name in lexicon.tables if name.partition(".")[0] in FOREIGN_TROOPS.lexicons}
    tables: dict[str, Mapping[str, Any]] = dict.fromkeys({*known, THINGS}, {"entries": {}})
    for file in target.lexicons:
        tables |= _tables(file, lexicon)
    if not tables[THINGS].get("words") and target != FOREIGN_TROOPS:
        raise FormatError(f"the lexicons of the stance target {target.name!r} have no table [{THINGS}] with words")
    return evolve(lexicon, tables={**lexicon.tables, **{f"target.{name}": table for name, table in tables.items()}})


def _tables(file: str | Path, lexicon: Lexicon) -> Mapping[str, Mapping[str, Any]]:
    """The tables of one file: of a bundled one where that is its name."""
    bundled = {
        name.partition(".")[2]: table for name, table in lexicon.tables.items() if name.partition(".")[0] == str(file)
    }
    return bundled or read_lexicon(Path(file))
