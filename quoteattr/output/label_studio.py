"""Label Studio: an article a task, with what was found as a prediction, and the configuration that shows it.

Each stretch of text is a region: a quotation (further ones for what the cue cuts off), a source, a cue, a relay.
Relations lead from source, cue and relay to the quotation. Label Studio counts code points, as quoteattr does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr as quoted

from attrs import field, frozen

from quoteattr.errors import FormatError
from quoteattr.output.notes import called, note
from quoteattr.output.printable import in_place
from quoteattr.types import Article, Quotation, QuotationType, Span, StanceLabel

_OF_QUOTATIONS = 'perRegion="true" whenTagName="part" whenLabelValue="Quotation"'
_RELATIONS = ("source", "cue", "relay", "continues", "within")


def to_label_studio(articles: Iterable[Article]) -> Iterator[tuple[str, str]]:
    """The two files that Label Studio imports, piece by piece: `tasks.json`, and `config.xml` for what is in it."""
    targets: set[str] = set()
    between = "[\n"
    for article in articles:
        yield "tasks.json", between + _json(article)
        between = ",\n"
        targets |= {stance.target for quotation in article.quotations for stance in quotation.stances}
    yield "tasks.json", "\n]\n" if between == ",\n" else "[]\n"
    yield "config.xml", config(targets)


def task(article: Article) -> dict[str, Any]:
    """One article as a task with its prediction; its score is that of the least sure quotation."""
    document, made = article.document, article.made
    prediction = _Prediction(in_place(document.text), article)
    for quotation in article.quotations:
        prediction.add(quotation)
    prediction.nest()
    data = {"text": in_place(document.text), "id": document.id, "published": document.published}
    found: dict[str, Any] = {"model_version": f"quoteattr {made.version}, {made.parser}", "result": prediction.result}
    if article.quotations:
        found["score"] = min(quotation.evidence.score for quotation in article.quotations)
    return {"data": data | {"meta": dict(document.meta)}, "predictions": [found]}


def config(targets: Iterable[str]) -> str:
    """The labelling configuration: what regions there are, and what can be said of a quotation."""
    lines = ["<View>", '  <Labels name="part" toName="text">']
    lines += [f"    <Label value={quoted(part)}/>" for part in ("Quotation", "Source", "Cue", "Relay")]
    lines += ["  </Labels>", "  <Relations>"]
    lines += [f"    <Relation value={quoted(kind)}/>" for kind in _RELATIONS]
    lines += ["  </Relations>", '  <Text name="text" value="$text" granularity="word"/>']
    lines += _choices("type", QuotationType)
    for target in sorted(targets):
        lines += _choices(_stance(target), StanceLabel)
    lines += [f'  <TextArea name="speaker" toName="text" {_OF_QUOTATIONS}/>', "</View>"]
    return "".join(f"{line}\n" for line in lines)


def _choices(name: str, values: Iterable[str]) -> Iterator[str]:
    yield f"  <Header value={quoted(name)}/>"
    yield f'  <Choices name={quoted(name)} toName="text" choice="single" {_OF_QUOTATIONS}>'
    yield from (f"    <Choice value={quoted(value)}/>" for value in values)
    yield "  </Choices>"


@frozen
class _Prediction:
    """The regions and relations of one article, while they are gathered."""

    text: str
    article: Article
    result: list[dict[str, Any]] = field(factory=list)

    def add(self, quotation: Quotation) -> None:
        """A quotation with its parts, and how they hang together."""
        first, *more = quotation.content
        self._region(quotation.id, "Quotation", first)
        self.result[-1]["score"] = quotation.evidence.score
        self.result[-1]["meta"] = {"text": [note(quotation, self.article)]}
        self._said(quotation.id, first, quotation)
        for number, span in enumerate(more, 2):
            self._region(f"{quotation.id}-{number}", "Quotation", span)
            self._relation(f"{quotation.id}-{number}", quotation.id, "continues")
        parts = {"source": quotation.source, "cue": quotation.cue, "relay": quotation.relayed_by}
        for part, found in parts.items():
            if found:
                self._region(f"{quotation.id}-{part}", part.capitalize(), found.span)
                self._relation(f"{quotation.id}-{part}", quotation.id, part)

    def nest(self) -> None:
        """Say which quotation stands inside which, now that all are there."""
        known = {quotation.id for quotation in self.article.quotations}
        for quotation in self.article.quotations:
            if quotation.within in known:
                self._relation(quotation.id, quotation.within or "", "within")

    def _said(self, id: str, span: Span, quotation: Quotation) -> None:
        self._answer(id, span, "type", {"choices": [quotation.type.value]})
        for stance in quotation.stances:
            self._answer(id, span, _stance(stance.target), {"choices": [stance.label.value]})
        speaker = self.article.speaker(quotation)
        if speaker:
            self._answer(id, span, "speaker", {"text": [called(speaker)]})

    def _region(self, id: str, label: str, span: Span) -> None:
        place = {"start": span.start, "end": span.end, "text": span.of(self.text)}
        self.result.append(
            {"id": id, "from_name": "part", "to_name": "text", "type": "labels", "value": place | {"labels": [label]}}
        )

    def _answer(self, id: str, span: Span, name: str, said: dict[str, list[str]]) -> None:
        kind = "choices" if "choices" in said else "textarea"
        value = {"start": span.start, "end": span.end} | said
        self.result.append({"id": id, "from_name": name, "to_name": "text", "type": kind, "value": value})

    def _relation(self, part: str, whole: str, label: str) -> None:
        self.result.append(
            {"type": "relation", "from_id": part, "to_id": whole, "direction": "right", "labels": [label]}
        )


def _stance(target: str) -> str:
    return f"stance_{target}"


def _json(article: Article) -> str:
    try:
        return json.dumps(task(article), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FormatError(f"document {article.document.id!r} cannot be written as JSON: {error}") from error
