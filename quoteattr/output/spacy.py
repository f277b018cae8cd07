"""spaCy: an article as a Doc with span groups, and extensions that lead from its spans back to quoteattr's values.

Needs spaCy, which is loaded when the first Doc is made: `pip install 'quoteattr[spacy]'`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from quoteattr.output.serialize import from_dict, to_json
from quoteattr.types import Article, Mention, Quotation, Span, Speaker, Stance

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Words

_KEY = "quoteattr"  # where a Doc keeps its article: as JSON, which goes wherever the Doc goes


def to_doc(article: Article, *, on: Doc | Language | None = None) -> Doc:
    """The article as a spaCy Doc: a new one from a blank English pipeline, or from a pipeline or on a Doc of yours.

    `doc.spans` has the groups "quotations" (a span for each part of the content), "sources", "cues", "relays" and
    "speakers" (every mention of one). A span of the first four has the quotation's id for its `id_`, the label
    direct, indirect or mixed, and the speaker's id for its `kb_id_`; it takes every token that it touches, as spaCy
    has no half ones. `doc._.article`, `span._.quotation`, `span._.speaker` and `span._.stances` lead back.
    """
    register()
    given = _blank() if on is None else on
    doc: Doc = given(article.document.text) if callable(given) else given
    if doc.text != article.document.text:
        raise ValueError(f"the Doc has another text than document {article.document.id!r}")
    doc.user_data[_KEY] = to_json(article)
    for group, spans in _groups(article, doc).items():
        doc.spans[group] = spans
    return doc


def _groups(article: Article, doc: Doc) -> dict[str, list[Words]]:
    said = article.quotations
    heard = [(speaker, mention) for speaker in article.speakers for mention in speaker.mentions]
    return {
        "quotations": [_words(doc, span, quotation) for quotation in said for span in quotation.content],
        "sources": [_words(doc, each.source.span, each) for each in said if each.source],
        "cues": [_words(doc, each.cue.span, each) for each in said if each.cue],
        "relays": [_words(doc, each.relayed_by.span, each) for each in said if each.relayed_by],
        "speakers": [_mention(doc, mention, speaker) for speaker, mention in heard],
    }


def _words(doc: Doc, span: Span, quotation: Quotation) -> Words:
    return _expanded(doc, span, label=quotation.type.value, kb_id=quotation.speaker or "", span_id=quotation.id)


def _mention(doc: Doc, mention: Mention, speaker: Speaker) -> Words:
    return _expanded(doc, mention.span, label=speaker.type.value, kb_id=speaker.id, span_id="")


def _expanded(doc: Doc, span: Span, *, label: str, kb_id: str, span_id: str) -> Words:
    """Every token that the stretch of text touches."""
    words: Words = doc.char_span(
        span.start, span.end, label=label, kb_id=kb_id, span_id=span_id, alignment_mode="expand"
    )
    return words


def register() -> None:
    """Make the extensions known to spaCy, where Docs are read from a file that `to_doc` has made elsewhere."""
    try:
        from spacy.tokens import Doc
        from spacy.tokens import Span as Words
    except ImportError as error:
        raise ImportError("spaCy is not installed: pip install 'quoteattr[spacy]'") from error
    _register(Doc, "article", _article)
    _register(Words, "quotation", _quotation)
    _register(Words, "speaker", _speaker)
    _register(Words, "stances", _stances)


def _register(kind: type[Doc] | type[Words], name: str, getter: Callable[[Any], object]) -> None:
    """Once is enough; an extension of another's with this name is spaCy's ValueError."""
    if not kind.has_extension(name) or kind.get_extension(name)[2] is not getter:
        kind.set_extension(name, getter=getter)


def _article(doc: Doc) -> Article | None:
    line = doc.user_data.get(_KEY)
    return _read(line) if line else None


def _quotation(span: Words) -> Quotation | None:
    article = _article(span.doc)
    return next((each for each in article.quotations if each.id == span.id_), None) if article else None


def _speaker(span: Words) -> Speaker | None:
    article = _article(span.doc)
    return next((each for each in article.speakers if each.id == span.kb_id_), None) if article else None


def _stances(span: Words) -> tuple[Stance, ...]:
    quotation = _quotation(span)
    return quotation.stances if quotation else ()


@lru_cache(maxsize=64)
def _read(line: str) -> Article:
    return from_dict(json.loads(line))


@lru_cache(maxsize=1)
def _blank() -> Any:
    from spacy import blank

    return blank("en")
