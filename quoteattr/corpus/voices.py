"""`link` on many machines: speakers as Arrow rows, dealt out by what can be one voice, each share linked by itself.

What travels are speakers' profiles, never texts; the process that leads gathers keys and names of shares alone. The
entities are those of `link` over the whole corpus (see shares.py for the reason).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from quoteattr.corpus.arrow import entities_to_table, from_table  # first: it says which extra pyarrow is in
from quoteattr.corpus.entities import link_profiles
from quoteattr.corpus.profiles import Profile, profiles_of
from quoteattr.corpus.shares import alone, asked_by, carried_by, clans, face_keys, faces_of, settle, ties
from quoteattr.types import Article

import pyarrow as pa  # isort: skip

if TYPE_CHECKING:
    from cattrs import Converter

_WORDS = pa.list_(pa.string())
VOICE = pa.schema(
    [("share", pa.string()), ("asks", pa.string()), ("carries", _WORDS), ("faces", _WORDS), ("profile", pa.string())]
)
_BLOCK = pa.schema([("part", pa.int32()), ("key", pa.string()), ("face", pa.string())])
_TIE = pa.schema([("one", pa.string()), ("other", pa.string())])
_CARRIED = pa.schema([("share", pa.string()), ("key", pa.string())])
_PLACED = pa.schema([("part", pa.int32()), ("key", pa.string()), *VOICE])
_DEALT = pa.schema([("part", pa.int32()), *VOICE])


Rows = Any  # a Ray `Dataset`, of which no more is used than the last functions here show


def link_dataset(articles: Rows, *, parts: int = 64) -> Rows:
    """The entities of a Ray `Dataset` of articles in `SCHEMA`, as a `Dataset` in `ENTITY`: those of `link`.

    Failed rows are passed over. An article that stands twice counts once. `parts` is into how many groups each step's
    rows are put: a few for each worker. Order them by `members` to have them as `link` gives them.
    """
    voices = articles.map_batches(voices_of, batch_format="pyarrow").materialize()
    clan_of = clans(_pairs(_map(voices, own_ties)))
    blocks = _map(voices, partial(blocks_of, parts=parts))
    clan_of = clans([*clan_of.items(), *_pairs(_groups(blocks, tied, parts))])
    voices = _map(voices, partial(with_clans, clan_of=clan_of)).materialize()
    for kind in ("name/", "office/"):
        voices = _settled(voices, kind, parts)
    return _groups(_map(voices, partial(dealt, parts=parts)), linked, parts)


def voices_of(batch: pa.Table) -> pa.Table:
    """The voices of a batch of articles: who can be one with whom, and the profile. Their texts stay behind."""
    articles = (result for result in from_table(batch) if isinstance(result, Article))
    return _rows(map(_voice, (profile for article in articles for profile in profiles_of(article))), VOICE)


def own_ties(voices: pa.Table) -> pa.Table:
    """The faces that one voice has, tied together."""
    faces = {tuple(each) for each in voices["faces"].to_pylist()}
    return _rows(({"one": each[0], "other": other} for each in faces for other in each[1:]), _TIE)


def blocks_of(voices: pa.Table, *, parts: int) -> pa.Table:
    """The faces of voices under each key that they are compared by."""
    faces = {face for each in voices["faces"].to_pylist() for face in each}
    found = ((key, face) for face in sorted(faces) for key in face_keys(face))
    return _rows(({"part": _part(key, parts), "key": key, "face": face} for key, face in found), _BLOCK)


def tied(blocks: pa.Table) -> pa.Table:
    """The faces that can be one voice, of blocks that are whole."""
    by_key: dict[str, set[str]] = {}
    for key, face in zip(blocks["key"].to_pylist(), blocks["face"].to_pylist(), strict=True):
        by_key.setdefault(key, set()).add(face)
    found = {pair for faces in by_key.values() for pair in ties(faces)}
    return _rows(({"one": one, "other": other} for one, other in sorted(found)), _TIE)


def with_clans(voices: pa.Table, *, clan_of: Mapping[str, str]) -> pa.Table:
    """Voices with a full name, with their clan for a share."""
    shares = [clan_of.get(each[0], each[0]) if each else None for each in voices["faces"].to_pylist()]
    return voices.set_column(0, "share", pa.array(shares, pa.string()))


def carried(voices: pa.Table, *, asked: Collection[str]) -> pa.Table:
    """Which shares carry which of the keys that are asked for."""
    told = zip(voices["share"].to_pylist(), voices["carries"].to_pylist(), strict=True)
    found = {(share, key) for share, keys in told if share for key in keys if key in asked}
    return _rows(({"share": share, "key": key} for share, key in sorted(found)), _CARRIED)


def placed(voices: pa.Table, *, kind: str, keys_of: Mapping[str, Collection[str]], parts: int) -> pa.Table:
    """The voices that ask for keys of a kind, and all voices of the shares that carry these, under each key."""
    found = ((key, row) for row in voices.to_pylist() for key in _keys(row, kind, keys_of))
    return _rows(({"part": _part(key, parts), "key": key, **row} for key, row in found), _PLACED)


def settled(placed: pa.Table) -> pa.Table:
    """The voices that ask, each with the share that it belongs to, of keys that are whole."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in placed.to_pylist():
        by_key.setdefault(row["key"], []).append(row)
    return _rows((row for rows in by_key.values() for row in _settled_under_key(rows)), VOICE)


def dealt(voices: pa.Table, *, parts: int) -> pa.Table:
    """Voices with the part that their share falls into; who asked in vain has one to itself."""
    rows = ({**row, "share": row["share"] or alone(profile_from(row["profile"]))} for row in voices.to_pylist())
    return _rows(({"part": _part(row["share"], parts), **row} for row in rows), _DEALT)


def linked(dealt: pa.Table) -> pa.Table:
    """The entities of shares that are whole, each linked by itself: "Holt" asked in vain, and is not to ask again."""
    shares: dict[str, list[str]] = {}
    for share, profile in zip(dealt["share"].to_pylist(), dealt["profile"].to_pylist(), strict=True):
        shares.setdefault(share, []).append(profile)
    return entities_to_table(entity for each in shares.values() for entity in link_profiles(_profiles(each)))


def _settled(voices: Rows, kind: str, parts: int) -> Rows:
    """All voices, those that ask for keys of a kind with their share."""
    asked = {key for batch in _batches(voices) for key in batch["asks"].to_pylist() if key and key.startswith(kind)}
    if not asked:
        return voices
    keys_of: dict[str, list[str]] = {}
    for batch in _batches(_map(voices, partial(carried, asked=asked))):
        for share, key in zip(batch["share"].to_pylist(), batch["key"].to_pylist(), strict=True):
            keys_of.setdefault(share, []).append(key)
    found = _groups(_map(voices, partial(placed, kind=kind, keys_of=keys_of, parts=parts)), settled, parts)
    return _map(voices, partial(_others, kind=kind)).union(found).materialize()


def _others(voices: pa.Table, *, kind: str) -> pa.Table:
    return _rows((row for row in voices.to_pylist() if not (row["asks"] or "").startswith(kind)), VOICE)


def _keys(row: dict[str, Any], kind: str, keys_of: Mapping[str, Collection[str]]) -> Collection[str]:
    asks = row["asks"] or ""
    return [asks] if asks.startswith(kind) else set(keys_of.get(row["share"], ()))


def _settled_under_key(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    shares: dict[str, list[str]] = {}
    asking = [row for row in rows if row["asks"] == row["key"]]
    for row in rows:
        if row["asks"] != row["key"]:
            shares.setdefault(row["share"], []).append(row["profile"])
    told = list(_profiles(row["profile"] for row in asking))
    home = settle({share: list(_profiles(each)) for share, each in shares.items()}, told)
    for row in asking:
        profile = profile_from(row["profile"])
        yield {**row, "share": home.get(profile.member) or alone(profile)}


def _voice(profile: Profile) -> dict[str, Any]:
    asks, faces = asked_by(profile), faces_of(profile)
    return {
        "share": None,
        "asks": asks,
        "carries": sorted(carried_by(profile)),
        "faces": faces,
        "profile": json.dumps(_converter().unstructure(profile)),
    }


def profile_from(told: str) -> Profile:
    """The profile of a voice's row."""
    return _converter().structure(json.loads(told), Profile)


def _profiles(told: Iterable[str]) -> Iterator[Profile]:
    """The profiles of rows, each member once; two voices under one name are a `ValueError`."""
    known: dict[object, str] = {}
    for each in told:
        profile = profile_from(each)
        first = known.setdefault(profile.member, each)
        if first is each:
            yield profile
        elif first != each:
            raise ValueError(f"two different articles have the id {profile.member.document!r}")


@cache
def _converter() -> Converter:
    from cattrs import Converter

    return Converter(unstruct_collection_overrides={frozenset: _in_order, tuple: list})


def _in_order(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=json.dumps)


def _part(key: str, parts: int) -> int:
    return zlib.crc32(key.encode()) % parts


def _rows(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema)


def _map(rows: Rows, work: Any) -> Rows:
    return rows.map_batches(work, batch_format="pyarrow")


def _groups(rows: Rows, work: Any, parts: int) -> Rows:
    rows = rows.materialize()
    if not rows.count():  # an engine forgets the columns of what has no rows
        return rows
    return rows.groupby("part", num_partitions=parts).map_groups(work, batch_format="pyarrow")


def _batches(rows: Rows) -> Iterator[Any]:
    return (batch for batch in rows.iter_batches(batch_format="pyarrow") if batch.num_rows)


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    for batch in _batches(rows):
        yield from zip(batch["one"].to_pylist(), batch["other"].to_pylist(), strict=True)
