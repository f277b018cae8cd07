"""Articles as Arrow tables, and the whole library as a map over them: what an engine on many machines needs.

An article is a row of `SCHEMA`, and so is a document that failed: its `error` says in which stage and why, and what was
to be found is empty. A span is `{"start", "end"}`, in code points as everywhere; `meta` is a JSON object in a string.
Entities, what is found across articles, are rows of `ENTITY`. docs/scale.md shows Ray Data and Spark at work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from quoteattr.errors import FormatError, QuoteattrError
from quoteattr.output.serialize import SCHEMA as NUMBER
from quoteattr.output.serialize import entity_from_dict, from_dict, record_to_json, to_dict
from quoteattr.pipeline import Options, Pipeline, load
from quoteattr.reading.documents import meta_of, object_in
from quoteattr.reading.parquet import plain
from quoteattr.types import Article, Document, Entity, Failure

try:
    import pyarrow as pa
except ImportError as missing:
    raise ImportError("Arrow tables need pyarrow: pip install 'quoteattr[arrow]'") from missing

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32())])
_SPANS = pa.list_(_SPAN)
_EVIDENCE = pa.struct([("by", pa.string()), ("score", pa.float64()), ("spans", _SPANS)])
_MENTION = pa.struct([("span", _SPAN), ("head", _SPAN), ("type", pa.string())])
_STANCE = pa.struct(
    [(key, pa.string()) for key in ("target", "label", "holder")]
    + [("evidence", _EVIDENCE), ("force", pa.string()), ("host", pa.string())]
)
_QUOTATION = pa.struct(
    [
        ("id", pa.string()),
        ("type", pa.string()),
        ("content", _SPANS),
        ("cue", _SPAN),
        ("source", _MENTION),
        ("speaker", pa.string()),
        ("relayed_by", _MENTION),
        ("within", pa.string()),
        ("evidence", _EVIDENCE),
        ("stances", pa.list_(_STANCE)),
        ("speaker_evidence", _EVIDENCE),
        ("cue_lemma", pa.string()),
    ]
)
_SPEAKER = pa.struct(
    [(key, pa.string()) for key in ("id", "name", "type", "role")]
    + [("mentions", pa.list_(_MENTION)), ("known", pa.string())]
)
_MADE = pa.struct(
    [(key, pa.string()) for key in ("version", "parser", "lexicon", "scope")]
    + [("min_confidence", pa.float64()), ("people", pa.string())]
)
_FOUND = [("quotations", pa.list_(_QUOTATION)), ("speakers", pa.list_(_SPEAKER)), ("made", _MADE)]
_GIVEN = [(key, pa.string()) for key in ("id", "text", "published", "meta")]
_ERROR = pa.struct([("stage", pa.string()), ("message", pa.string())])
SCHEMA = pa.schema([*_GIVEN, *_FOUND, ("error", _ERROR)])

_MEMBER = pa.struct([("document", pa.string()), ("speaker", pa.string())])
_VARIANT = pa.struct(
    [("document", pa.string()), ("quotation", pa.string()), ("content", _SPANS), ("copy_of", pa.string())]
)
_LINK = pa.struct(
    [("one", _MEMBER), ("other", _MEMBER), ("by", pa.string()), ("score", pa.float64())]
    + [(key, pa.list_(pa.string())) for key in ("names", "roles")]
    + [("utterances", pa.list_(pa.list_(_VARIANT)))]
)
ENTITY = pa.schema(
    [(key, pa.string()) for key in ("id", "name", "type")]
    + [("members", pa.list_(_MEMBER)), ("evidence", pa.list_(_LINK))]
)

# Keys of the output line that are there only when there is something to say; a column is always there.
_WHEN_TOLD = frozenset({"speaker_evidence", "cue_lemma", "force", "host", "known", "people"})
_AT_ONCE = 256
Batch = TypeVar("Batch", pa.Table, pa.RecordBatch)


def to_table(results: Iterable[Article | Failure]) -> pa.Table:
    """Articles, and documents that failed, as rows of `SCHEMA`, in their order.

    A `FormatError` where Arrow cannot hold one: half a character (a surrogate) in a text, other than JSON in its meta.

    >>> from quoteattr.types import Provenance
    >>> article = Article(Document("Nothing was said.", id="a1"), (), (), Provenance("0.1.0", "en-news", "c0ffee"))
    >>> table = to_table([article])
    >>> table["id"].to_pylist(), list(from_table(table)) == [article]
    (['a1'], True)
    """
    return _table([_row(result) for result in results], SCHEMA)


def from_table(table: pa.Table | pa.RecordBatch) -> Iterator[Article | Failure]:
    """The articles and failures of a table in `SCHEMA`, one by one; what else it holds is a `FormatError`.

    A failure's error is a `QuoteattrError` with the message of the row.
    """
    for number, row in enumerate(_rows(table, SCHEMA), 1):
        try:
            yield _result(row)
        except FormatError as error:
            raise FormatError(f"row {number}: {error.message}") from error


def entities_to_table(entities: Iterable[Entity]) -> pa.Table:
    """Entities as rows of `ENTITY`, in their order."""
    rows = (json.loads(record_to_json(entity)) for entity in entities)
    return _table([_packed(row, pa.struct(ENTITY)) for row in rows], ENTITY)


def entities_from_table(table: pa.Table | pa.RecordBatch) -> Iterator[Entity]:
    """The entities of a table in `ENTITY`, one by one; what else it holds is a `FormatError`."""
    for row in _rows(table, ENTITY):
        yield entity_from_dict({"schema": NUMBER, **_unpacked(row, pa.struct(ENTITY))})


def annotate(batch: Batch, *, pipeline: Pipeline | None = None) -> Batch:
    """A batch of documents as a batch of articles, in order: `id` and `text` in, rows of `SCHEMA` out.

    `pipeline` is the bundled pack's where none is given. `published` is taken over; every other column becomes part
    of `meta`, nulls left out. A row without a text or an id, and one that fails on the way, is a row with an `error`.
    A batch in `SCHEMA` is done anew: that is how failed rows are tried again. Raises `FormatError` where a column is
    missing or is none of text.
    """
    given = list(_documents(batch))
    pipeline = pipeline or load()
    results = pipeline.pipe([each for each in given if isinstance(each, Document)], on_error="keep")
    table = to_table(next(results) if isinstance(each, Document) else each for each in given)
    if isinstance(batch, pa.Table):
        return table
    return table.combine_chunks().to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], SCHEMA)


class Annotator:
    """`annotate` for an actor, which loads its model once: `ds.map_batches(Annotator, batch_format="pyarrow")`."""

    def __init__(self, pack: str | Path = "en-news", *, options: Options | None = None) -> None:
        self.pipeline = load(pack, options=options)

    def __call__(self, batch: Batch) -> Batch:
        """The batch's articles, as `annotate` makes them."""
        return annotate(batch, pipeline=self.pipeline)


def annotate_batches(
    batches: Iterable[pa.RecordBatch], *, pack: str | Path = "en-news", options: Options | None = None
) -> Iterator[pa.RecordBatch]:
    """`annotate` for an engine that hands over an iterator of batches, as Spark's `mapInArrow` does."""
    yield from map(Annotator(pack, options=options), batches)


def _row(result: Article | Failure) -> dict[str, Any]:
    document = result.document
    meta = dict(document.meta)
    try:
        told = json.dumps(meta, allow_nan=False) if meta else None
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"document {document.id!r} cannot be written as Arrow: its meta: {error}") from error
    given = {"id": document.id, "text": document.text, "published": document.published, "meta": told}
    if isinstance(result, Article):
        return {**_packed({**to_dict(result), "error": None}, pa.struct(SCHEMA)), **given}
    why = {"stage": result.stage, "message": _message(result.error)}
    missing = {key: given[key] or None for key in ("id", "text")}  # what had none has none when it is tried again
    return {**given, **missing, "quotations": [], "speakers": [], "made": None, "error": why}


def _message(error: Exception) -> str:
    message = str(error) if type(error) is QuoteattrError else f"{type(error).__name__}: {error}"
    return message.encode("utf-8", "replace").decode("utf-8")


def _result(row: dict[str, Any]) -> Article | Failure:
    meta, error = object_in(row["meta"]) if row["meta"] else {}, row["error"]
    if meta is None:
        raise FormatError("no article: its meta is no JSON object")
    if error is None:
        found = _unpacked({**row, "meta": None}, pa.struct(SCHEMA))
        return from_dict({**found, "schema": NUMBER, "meta": meta})
    document = Document(row["text"] or "", row["id"] or "", row["published"], meta)
    return Failure(document, error["stage"], QuoteattrError(error["message"]))


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    try:
        return pa.Table.from_pylist(rows, schema)
    except (UnicodeEncodeError, pa.ArrowException):
        for row in rows:
            try:
                pa.Table.from_pylist([row], schema)
            except (UnicodeEncodeError, pa.ArrowException) as error:
                raise FormatError(f"document {row['id']!r} cannot be written as Arrow: {error}") from error
        raise


def _rows(table: pa.Table | pa.RecordBatch, schema: pa.Schema) -> Iterator[dict[str, Any]]:
    missing = [name for name in schema.names if name not in table.schema.names]
    if missing:
        raise FormatError(f"no column {missing[0]!r}: the table has {', '.join(table.schema.names) or 'none'}")
    whole = table if isinstance(table, pa.Table) else pa.Table.from_batches([table])
    try:
        whole = whole.select(schema.names).cast(schema)
    except (ValueError, TypeError, pa.ArrowException) as error:
        raise FormatError(f"a column is of another type: {error}") from error
    for batch in whole.to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()


def _packed(value: Any, kind: pa.DataType) -> Any:
    """A value of the output line as Arrow has it: [3, 7] is {"start": 3, "end": 7}."""
    return _shaped(value, kind, _packed, lambda span: {"start": span[0], "end": span[1]})


def _unpacked(value: Any, kind: pa.DataType) -> Any:
    """The same, back."""
    shaped = _shaped(value, kind, _unpacked, lambda span: [span["start"], span["end"]])
    if not isinstance(shaped, dict):
        return shaped
    return {key: each for key, each in shaped.items() if each is not None or key not in _WHEN_TOLD}


def _shaped(value: Any, kind: pa.DataType, inner: Callable[..., Any], span: Callable[[Any], Any]) -> Any:
    if value is None or not pa.types.is_nested(kind):
        return value
    if pa.types.is_list(kind):
        return [inner(each, kind.value_type) for each in value]
    if kind == _SPAN:
        return span(value)
    return {field.name: inner(value.get(field.name), field.type) for field in kind}


def _documents(batch: pa.Table | pa.RecordBatch) -> Iterator[Document | Failure]:
    """Each row's document, in order, or why there is none; a batch that has none is a `FormatError`."""
    _check_columns(batch.schema)
    found = set(SCHEMA.names) - {key for key, _ in _GIVEN}
    ours = found if found <= set(batch.schema.names) else set()
    for place in range(batch.num_rows):
        try:
            (row,) = batch.slice(place, 1).to_pylist(maps_as_pydicts="lossy")
        except UnicodeDecodeError as error:
            yield Failure(Document(""), "reading", FormatError(f"row {place + 1} is not UTF-8: {error.reason}"))
            continue
        yield _document({key: value for key, value in row.items() if key not in ours and value is not None})


def _check_columns(schema: pa.Schema) -> None:
    for name in ("id", "text"):
        if name not in schema.names:
            raise FormatError(f"no column {name!r}: the batch has {', '.join(schema.names) or 'none'}")
        if schema.names.count(name) > 1:
            raise FormatError(f"two columns {name!r}")
    for name, kind in zip(schema.names, schema.types, strict=True):
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        if name == "text" and not _is_text(kind):
            raise FormatError(f"the column 'text' is of {kind}, not of strings")
        if name == "id" and not (_is_text(kind) or pa.types.is_integer(kind)):
            raise FormatError(f"the column 'id' is of {kind}, not of strings or whole numbers")
        if "binary" in str(kind):
            raise FormatError(f"the column {name!r} holds bytes, which meta cannot carry: leave it out, or decode it")


def _is_text(kind: pa.DataType) -> bool:
    return str(kind) in {"string", "large_string", "string_view", "null"}


def _document(row: dict[str, Any]) -> Document | Failure:
    name, text, published = str(row.get("id", "")), row.get("text", ""), plain(row.get("published"))
    meta = meta_of({key: plain(value) for key, value in row.items()})
    document = Document(text, name, published if isinstance(published, str) else None, meta)
    for key in ("id", "text"):
        if key not in row:
            return Failure(document, "reading", FormatError(f"{key!r} is missing"))
    if published != document.published:
        return Failure(document, "reading", FormatError("'published' is not a string or a date"))
    return document
