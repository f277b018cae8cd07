"""Targets: what stances are about: the presence of foreign troops, or what a user's own lexicon files speak of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from attrs.validators import min_len

from quoteattr.errors import FormatError
from quoteattr.lexicon import Lexicon, fingerprint_of, read_lexicon

THINGS = "things"
_ROLES = {"object", "subject", "wish", "hostile"}
_DIRECTED = frozenset({"verbs", "nouns"})


def _as_files(files: tuple[str | Path, ...] | str | Path) -> tuple[str | Path, ...]:
    return (files,) if isinstance(files, (str, Path)) else tuple(files)


@frozen
class StanceTarget:
    """What stances are about: a name for the results, and the lexicon files of the words that it is spoken of in.

    A file is the path of a TOML file or the name of a bundled one; docs/stance.md lists the tables: `things`, what the
    target is called, `verbs` and `nouns`, what is done to it and in which direction, and more if there is need. A file
    is read once in a process; what is wrong with it is a `FormatError` when a pipeline is made.

    >>> StanceTarget("sanctions", "docs/targets/sanctions.toml").name
    'sanctions'
    """

    name: str = field(validator=min_len(1))
    lexicons: tuple[str | Path, ...] = field(converter=_as_files, validator=min_len(1))


FOREIGN_TROOPS = StanceTarget("foreign_troops", ("foreign_troops", "forces"))
"""The built-in target: the presence of one state's or alliance's soldiers on the land of another."""


@cache
def aimed_at(target: StanceTarget, lexicon: Lexicon) -> Lexicon:
    """The lexicon with the tables of a target's files under "target.", those empty that the files do not have.

    Raises `FormatError` where a file is no lexicon or the files do not say what the target is called.
    """
    tables = _no_tables(lexicon)
    for file in target.lexicons:
        tables |= _bundled(file, lexicon) or _own(Path(file), lexicon)
    if target != FOREIGN_TROOPS:
        _check(target, tables)
    return evolve(lexicon, tables={**lexicon.tables, **{f"target.{name}": table for name, table in tables.items()}})


@cache
def fingerprint_with(targets: tuple[StanceTarget, ...], lexicon: Lexicon) -> str:
    """The fingerprint of a lexicon, and behind a "+" that of the targets' own files, where there are any."""
    own = [Path(file) for target in targets for file in target.lexicons if not _bundled(file, lexicon)]
    return f"{lexicon.fingerprint}+{fingerprint_of(own)}" if own else lexicon.fingerprint


def _no_tables(lexicon: Lexicon) -> dict[str, Mapping[str, Any]]:
    """Every table that a target may have, with nothing in it."""
    bundled = (name for file in FOREIGN_TROOPS.lexicons for name in _bundled(file, lexicon))
    return {name: {"entries": {}} for name in (*bundled, THINGS)}


def _bundled(file: str | Path, lexicon: Lexicon) -> Mapping[str, Mapping[str, Any]]:
    """The tables of the bundled file of that name, none where there is no such file."""
    split = ((name.partition("."), table) for name, table in lexicon.tables.items())
    return {name: table for (stem, _, name), table in split if stem == str(file)}


def _own(path: Path, lexicon: Lexicon) -> Mapping[str, Mapping[str, Any]]:
    """The tables of a user's file, each one that a target may have, each event with its direction."""
    tables, known = read_lexicon(path), _no_tables(lexicon)
    for name, table in tables.items():
        if name not in known:
            may = ", ".join(sorted(known))
            raise FormatError(f"a stance target has no table [{name}]; it may have {may}", path=path)
        if name in _DIRECTED and "entries" not in table:
            raise FormatError(f"the table [{name}] has no entries that give each word its direction", path=path)
        for word, entry in table["entries"].items() if name in _DIRECTED else ():
            if not _is_directed(entry, by_role=name == "verbs"):
                by_role = " by role, as in { object = 1 }" if name == "verbs" else ""
                raise FormatError(f"the direction of {word!r} in the table [{name}] is not 1 or -1{by_role}", path=path)
    return tables


def _is_directed(entry: object, *, by_role: bool) -> bool:
    """Whether an entry is a direction, or has one by role: a noun goes one way, a verb's subject and object may not."""
    if not by_role:
        return entry in (1, -1)
    return isinstance(entry, dict) and entry.keys() <= _ROLES and all(value in (1, -1) for value in entry.values())


def _check(target: StanceTarget, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `FormatError` where a target is not called anything, or leaves it open which way an event goes."""
    about = f"the lexicons of the stance target {target.name!r} have"
    if not any(thing.strip() for thing in tables[THINGS].get("words", ())):
        raise FormatError(f"{about} no table [{THINGS}] with words")
    for name, directed in (("implicit", "verbs"), ("implicit_nouns", "nouns")):
        undirected = {*tables[name].get("entries", tables[name].get("words", ()))} - set(tables[directed]["entries"])
        if undirected:
            raise FormatError(f"{about} {min(undirected)!r} in [{name}], but not in [{directed}]")
