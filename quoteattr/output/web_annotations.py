"""W3C Web Annotations (JSON-LD): a collection for each article, for annotation servers and triple stores.

An annotation marks the content of a quotation; its bodies classify it (direct, indirect, mixed), identify the speaker
and assess the stance. Further ones mark source, cue and relay and link to it. What the W3C has no term for (score,
rule, target of a stance) stands under `qa:`. Offsets are code points, as the standard demands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from attrs import frozen

from quoteattr.errors import FormatError
from quoteattr.types import Article, Evidence, Quotation, Span, Speaker, SpeakerType, Stance

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TERMS = "urn:quoteattr:term:"
BASE = "urn:quoteattr:document:"
_OURS = {
    "qa": TERMS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "qa:score": {"@type": "xsd:double"},  # else 1.0 would be a whole number
}
_AROUND = 32  # characters before and after a quoted stretch, by which it is found in a text that has moved
_HALVES = re.compile("[\ud800-\udfff]")  # halves of characters, which are no text to a triple store
_KINDS = {SpeakerType.PERSON: "Person", SpeakerType.ORGANISATION: "Organization", SpeakerType.OUTLET: "Organization"}
_Node = dict[str, Any]


def to_web_annotations(articles: Iterable[Article], *, base: str = BASE) -> Iterator[str]:
    """The pieces of a JSON-LD file: an array with a collection for each article."""
    between = "[\n"
    for article in articles:
        try:
            line = json.dumps(collection(article, base=base), allow_nan=False, ensure_ascii=False)
            yield between + _HALVES.sub("\ufffd", line)
        except ValueError as error:
            raise FormatError(f"document {article.document.id!r} cannot be written as JSON: {error}") from error
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


def collection(article: Article, *, base: str = BASE) -> _Node:
    """One article as an AnnotationCollection with a single page.

    The text is the resource `base` + the document's id: give a `base` of your own, "https://example.org/texts/", if
    your texts have addresses. What is found in it has the same address and a fragment, "#q1".

    >>> import quoteattr
    >>> article = quoteattr.load()(quoteattr.Document("“We leave,” said Awa Diarra.", id="a1"))
    >>> [item["id"] for item in collection(article)["first"]["items"]][:2]
    ['urn:quoteattr:document:a1#q1', 'urn:quoteattr:document:a1#q1-source']
    """
    source = base + quote(article.document.id, safe="", errors="replace")
    sheet = _Sheet(article, source)
    items = [annotation for quotation in article.quotations for annotation in sheet.annotations(quotation)]
    made = article.made
    page = {"id": f"{source}#page", "type": "AnnotationPage", "partOf": f"{source}#quotations", "startIndex": 0}
    return {
        "@context": [CONTEXT, _OURS],
        "id": f"{source}#quotations",
        "type": "AnnotationCollection",
        "label": f"Quotations in {article.document.id}",
        "generator": {"id": "https://pypi.org/project/quoteattr/", "type": "Software", "name": "quoteattr"},
        "qa:published": article.document.published,
        "qa:version": made.version,
        "qa:parser": made.parser,
        "total": len(items),
        "first": page | {"items": items},
    }


@frozen
class _Sheet:
    """What the annotations of one article share: its text and its address."""

    article: Article
    source: str

    def annotations(self, quotation: Quotation) -> Iterator[_Node]:
        """The annotation of a quotation, and those of its source, its cue and its relay."""
        yield self._annotation(quotation.id, "classifying", list(self._bodies(quotation)), quotation.content)
        about = {"type": "SpecificResource", "purpose": "linking", "source": self._address(quotation.id)}
        parts = {"source": quotation.source, "cue": quotation.cue, "relay": quotation.relayed_by}
        for part, found in parts.items():
            if found:
                tag = {"type": "TextualBody", "purpose": "tagging", "value": part}
                yield self._annotation(f"{quotation.id}-{part}", "linking", [tag, about], (found.span,))

    def _annotation(self, id: str, motivation: str, bodies: list[_Node], spans: Iterable[Span]) -> _Node:
        targets = [self._target(span) for span in spans]
        return {
            "id": self._address(id), "type": "Annotation", "motivation": motivation, "body": bodies, "target": targets,
        }  # fmt: skip

    def _bodies(self, quotation: Quotation) -> Iterator[_Node]:
        yield _text("classifying", quotation.type) | _why(quotation.evidence)
        speaker = self.article.speaker(quotation)
        if speaker:
            who = {"type": "SpecificResource", "purpose": "identifying", "source": self._person(speaker)}
            yield who | (_why(quotation.speaker_evidence) if quotation.speaker_evidence else {})
        for stance in quotation.stances:
            yield self._stance(stance)
        if quotation.within:
            yield {
                "type": "SpecificResource", "purpose": "linking", "source": self._address(quotation.within),
                "qa:relation": "within",
            }  # fmt: skip

    def _stance(self, stance: Stance) -> _Node:
        holder = {"id": self._address(stance.holder)} if stance.holder else None
        more = {"qa:target": stance.target, "qa:holder": holder, "qa:force": stance.force, "qa:host": stance.host}
        words = [span.of(self.article.document.text) for span in stance.evidence.spans]
        told = {key: value for key, value in (more | {"qa:words": words}).items() if value}
        return _text("assessing", stance.label) | _why(stance.evidence) | told

    def _person(self, speaker: Speaker) -> _Node:
        told = {
            "type": _KINDS.get(speaker.type),
            "name": speaker.name,
            "qa:role": speaker.role,
            "qa:known": speaker.known,
        }
        about = {key: value for key, value in told.items() if value}
        return {"id": self._address(speaker.id), **about, "qa:speakerType": speaker.type.value}

    def _target(self, span: Span) -> _Node:
        text = self.article.document.text
        before, after = text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
        words = {"type": "TextQuoteSelector", "exact": span.of(text), "prefix": before, "suffix": after}
        place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        return {"type": "SpecificResource", "source": self.source, "selector": [words, place]}

    def _address(self, id: str) -> str:
        return f"{self.source}#{quote(id, safe='', errors='replace')}"


def _text(purpose: str, value: str) -> _Node:
    return {"type": "TextualBody", "purpose": purpose, "value": str(value), "format": "text/plain"}


def _why(evidence: Evidence) -> _Node:
    return {"qa:score": evidence.score, "qa:rule": evidence.by}
