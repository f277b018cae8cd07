"""Articles as JSON lines, one article a line, and back again without loss.

A line holds, in this order: `schema`, `id`, `text`, `quotations`, `speakers`, `made`. A span is `[start, end]`, a
mention `{"span", "head", "type"}`. Eight keys are there only when there is something to say: `speaker_evidence`, why
the source stands for the speaker, and `cue_lemma`, the dictionary form of the cue, last in a quotation; `force` and
`host`, whose troops and where, last in a stance; `known`, whom the user knows, last in a speaker, and `people`, the
list that was used, last in `made`; `published` and `meta` of the document, last in the line. The same article
gives the same line, character for character; everything outside ASCII is escaped. Entities and utterances, what is
found across articles, are lines of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from attrs import AttrsInstance, Factory, frozen, has

from quoteattr.errors import FormatError
from quoteattr.reading.sources import open_source
from quoteattr.types import Article, Document, Entity, Provenance, Quotation, Span, Speaker, Stance, Utterance

if TYPE_CHECKING:
    from cattrs import Converter

SCHEMA = 1
_SPLIT_CHARACTER = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_A = TypeVar("_A", bound=AttrsInstance)


def to_dict(article: Article) -> dict[str, Any]:
    """An article as plain dictionaries, lists, strings and numbers, in the shape of the output line.

    >>> article = Article(Document("Nothing was said.", id="a1"), (), (), Provenance("0.1.0", "en-news", "c0ffee"))
    >>> to_dict(article)["id"]
    'a1'
    """
    document = article.document
    line = _Line(
        schema=SCHEMA,
        id=document.id,
        text=document.text,
        quotations=article.quotations,
        speakers=article.speakers,
        made=article.made,
        published=document.published,
        meta=document.meta,
    )
    row: dict[str, Any] = _converter().unstructure(line)
    return row


def from_dict(row: Mapping[str, Any]) -> Article:
    """The article that `to_dict` made `row` of; anything else is a `FormatError` that says what is wrong and where.

    >>> article = Article(Document("Nothing was said.", id="a1"), (), (), Provenance("0.1.0", "en-news", "c0ffee"))
    >>> from_dict(to_dict(article)) == article
    True
    """
    line = _record(row, _Line, "article")
    document = Document(text=line.text, id=line.id, published=line.published, meta=line.meta)
    article = Article(document=document, quotations=line.quotations, speakers=line.speakers, made=line.made)
    for span in _spans(article):
        if span.end > len(line.text):
            raise FormatError(f"no article: [{span.start}, {span.end}] lies outside its text")
    return article


def to_json(article: Article) -> str:
    """An article as its output line, without the line end.

    A `FormatError` where JSON cannot hold it: `meta` with other than JSON values, an infinite number, or a text with
    one character split into two surrogates, which every reader of JSON would join, so that offsets would shift.
    """
    row = to_dict(article)
    try:
        line = json.dumps(row, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"document {article.document.id!r} cannot be written as JSON: {error}") from error
    if _SPLIT_CHARACTER.search(article.document.text):
        raise FormatError(f"document {article.document.id!r} cannot be written as JSON: a surrogate pair in its text")
    return line


def write_jsonl(articles: Iterable[Article], target: str | Path | TextIO) -> None:
    """Write articles to a path or an open text file, one a line, each as soon as it is there.

    A `FormatError` where JSON cannot hold one, as when its `meta` has a date: what is written until then stays.

    >>> import io
    >>> file = io.StringIO()
    >>> write_jsonl([Article(Document("", id="a1"), (), (), Provenance("0.1.0", "en-news", "c0ffee"))], file)
    >>> file.getvalue()[:25]
    '{"schema": 1, "id": "a1",'
    """
    if isinstance(target, str | Path):
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            write_jsonl(articles, file)
        return
    for article in articles:
        target.write(to_json(article) + "\n")


def read_jsonl(path: str | Path) -> Iterator[Article]:
    """The articles of a file that `write_jsonl` or `quoteattr extract` wrote, one by one; "-" is standard input.

    A line that is no JSON, no article, or of a newer schema is a `FormatError` with the path and the line number.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     article = Article(Document("", id="a1"), (), (), Provenance("0.1.0", "en-news", "c0ffee"))
    ...     write_jsonl([article], f"{folder}/found.jsonl")
    ...     [article.document.id for article in read_jsonl(f"{folder}/found.jsonl")]
    ['a1']
    """
    with open_source(path) as source:
        for row in source.rows():
            article = row if isinstance(row, FormatError) else from_row(row[1], source.name, row[0])
            if isinstance(article, FormatError):
                raise article
            yield article


def from_row(row: Mapping[str, Any], path: str, line: int) -> Article | FormatError:
    """`from_dict` for a line of a file: the article, or the error that names the place."""
    try:
        return from_dict(row)
    except FormatError as error:
        return FormatError(error.message, path=path, line=line)


def record_to_json(record: Entity | Utterance) -> str:
    """An entity or an utterance as a line of JSON, without the line end; its fields are its keys.

    >>> from quoteattr.types import Member, SpeakerType
    >>> record_to_json(Entity("ann-holt-1", "Ann Holt", SpeakerType.PERSON, (Member("a1", "s1"),)))[:51]
    '{"schema": 1, "id": "ann-holt-1", "name": "Ann Holt'
    """
    return json.dumps({"schema": SCHEMA, **_converter().unstructure(record)})


def entity_from_dict(row: Mapping[str, Any]) -> Entity:
    """The entity that a line of `record_to_json` holds; anything else is a `FormatError`.

    >>> entity_from_dict({"schema": 1, "id": "ann-holt-1", "name": "Ann Holt", "type": "person", "members": []}).name
    'Ann Holt'
    """
    return _record(row, Entity, "entity")


def utterance_from_dict(row: Mapping[str, Any]) -> Utterance:
    """The utterance that a line of `record_to_json` holds; anything else is a `FormatError`.

    >>> utterance_from_dict({"schema": 1, "id": "u1", "entity": "ann-holt-1", "variants": [], "evidence": []}).entity
    'ann-holt-1'
    """
    return _record(row, Utterance, "utterance")


def _record(row: Mapping[str, Any], kind: type[_A], what: str) -> _A:
    _check_schema(row, what)
    from cattrs import BaseValidationError, transform_error

    try:
        return _converter().structure(row, kind)
    except BaseValidationError as error:
        reason, _, place = transform_error(error, "line", format_exception=_reason)[0].rpartition(" @ ")
        raise FormatError(f"no {what}: {reason}, at {place}") from error


@frozen
class _Line:
    """The output line: the fields of a document and what was found in it, side by side."""

    schema: int
    id: str
    text: str
    quotations: tuple[Quotation, ...]
    speakers: tuple[Speaker, ...]
    made: Provenance
    published: str | None = None
    meta: Mapping[str, Any] = Factory(dict)


def _check_schema(row: object, what: str) -> None:
    if not isinstance(row, Mapping):
        raise FormatError(f"no {what}: a mapping is needed, not {type(row).__name__}")
    schema = row.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise FormatError(f"no {what} of quoteattr's: it has no schema number")
    if schema > SCHEMA:
        raise FormatError(f"schema {schema} is newer than this quoteattr reads ({SCHEMA}): upgrade quoteattr")
    if schema < 1:
        raise FormatError(f"there is no schema {schema}")


@cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter(unstruct_collection_overrides={tuple: list})
    for kind in (str, int, float):
        converter.register_structure_hook(kind, _exactly)
    converter.register_unstructure_hook(float, float)
    converter.register_structure_hook_factory(has, lambda kind: _from_object(kind, converter))
    converter.register_structure_hook_func(_is_meta, _mapping)
    converter.register_unstructure_hook_func(_is_meta, dict)
    converter.register_unstructure_hook(Span, lambda span: [span.start, span.end])
    converter.register_structure_hook(Span, _span)
    _register_stance(converter)
    _register_quotation(converter)
    _register_known(converter)
    _register_line(converter)
    return converter


def _register_quotation(converter: Converter) -> None:
    """A cue is its span in `cue`, as the format fixes it, and its lemma in `cue_lemma`."""
    from cattrs.gen import make_dict_unstructure_fn, override

    plain = make_dict_unstructure_fn(Quotation, converter, speaker_evidence=override(omit_if_default=True))
    read = _from_object(Quotation, converter)

    def write(quotation: Quotation) -> dict[str, Any]:
        row = plain(quotation)
        if quotation.cue is not None:
            row["cue"] = [quotation.cue.span.start, quotation.cue.span.end]
            if quotation.cue.lemma:
                row["cue_lemma"] = quotation.cue.lemma
        return row

    def structure(row: Any, kind: type[Quotation]) -> Quotation:
        if isinstance(row, Mapping) and row.get("cue") is not None:
            row = {**row, "cue": {"span": row["cue"], "lemma": row.get("cue_lemma", "")}}
        return read(row, kind)

    converter.register_unstructure_hook(Quotation, write)
    converter.register_structure_hook(Quotation, structure)


def _register_stance(converter: Converter) -> None:
    """Whose troops and where stands only where the text says it."""
    from cattrs.gen import make_dict_unstructure_fn, override

    told = override(omit_if_default=True)
    converter.register_unstructure_hook(Stance, make_dict_unstructure_fn(Stance, converter, force=told, host=told))


def _register_known(converter: Converter) -> None:
    """Who is known, and the list of those, stand only where there is one."""
    from cattrs.gen import make_dict_unstructure_fn, override

    told = override(omit_if_default=True)
    converter.register_unstructure_hook(Speaker, make_dict_unstructure_fn(Speaker, converter, known=told))
    converter.register_unstructure_hook(Provenance, make_dict_unstructure_fn(Provenance, converter, people=told))


def _register_line(converter: Converter) -> None:
    """What a document brings along is optional, and `meta` is carried untouched."""
    from cattrs.gen import make_dict_unstructure_fn, override

    when_given = override(omit_if_default=True)
    write = make_dict_unstructure_fn(_Line, converter, published=when_given, meta=when_given)
    converter.register_unstructure_hook(_Line, write)


def _from_object(kind: type[_A], converter: Converter) -> Callable[[Any, type[_A]], _A]:
    """cattrs' own reader of a class, given objects only."""
    from cattrs.gen import make_dict_structure_fn

    read = make_dict_structure_fn(kind, converter)
    return lambda row, _: read(_mapping(row, kind), kind)


def _exactly(value: Any, kind: Any) -> Any:
    """A value of just this type: the text "12" is no number, and a whole number will do for any number."""
    wanted, name = next((wanted, name) for base, wanted, name in _EXACT if issubclass(kind, base))
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise ValueError(f"{value!r:.40} is no {name}")
    return kind(value)


_EXACT: tuple[tuple[type, type | UnionType, str], ...] = (
    (str, str, "string"),  # the labels of our enumerations are strings, too
    (int, int, "whole number"),
    (float, int | float, "number"),
)


def _span(value: Any, _: type) -> Span:
    if not isinstance(value, list | tuple) or [type(part) for part in value] != [int, int]:
        raise ValueError(f"{value!r:.40} is no span [start, end]")
    return Span(*value)


def _is_meta(kind: Any) -> bool:
    return bool(kind == Mapping[str, Any])


def _mapping(value: Any, _: type) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r:.40} is no object")
    return dict(value)


def _reason(error: BaseException, _: type | None) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _spans(article: Article) -> Iterator[Span]:
    """Every span that an article holds."""
    for quotation in article.quotations:
        yield from quotation.content
        yield from quotation.evidence.spans
        yield from quotation.speaker_evidence.spans if quotation.speaker_evidence else ()
        yield from (quotation.cue.span,) if quotation.cue else ()
        for mention in (quotation.source, quotation.relayed_by):
            yield from (mention.span, mention.head) if mention else ()
        for stance in quotation.stances:
            yield from stance.evidence.spans
    for mention in (mention for speaker in article.speakers for mention in speaker.mentions):
        yield from (mention.span, mention.head)
