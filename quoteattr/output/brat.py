"""brat standoff: a text and its annotations side by side, and the configuration by which brat shows them.

A quotation is an event: its words are the trigger, source, cue, relay and the quotation around it are its arguments,
type and stances its attributes, and what else is known stands in a note. Sources of one speaker are equivalent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from quoteattr.output.filenames import FileNames, fingerprint
from quoteattr.output.notes import note
from quoteattr.output.printable import in_place
from quoteattr.types import Article, Quotation, QuotationType, Span, StanceLabel

# brat has an annotation end with its line, and a tab ends a field
_PIECE = re.compile(r"[^\n\t\u2028\u2029]+")

_ANNOTATION = """[entities]
Source
Cue

[relations]
Equiv\tArg1:Source, Arg2:Source, <REL-TYPE>:symmetric-transitive
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]
Quotation\tSource?:Source, Cue?:Cue, Relay?:Source, Within?:Quotation

[attributes]
"""

_VISUAL = """[labels]
Quotation | Quotation | Quote | Q
Source | Source | S
Cue | Cue | C

[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken
ARC_DEFAULT\tcolor:black, arrowHead:triangle-5
Quotation\tbgColor:#cfe2f3
Source\tbgColor:#ffe599
Cue\tbgColor:#d9ead3
Type\tglyph:D|I|M
"""


def to_brat(articles: Iterable[Article]) -> Iterator[tuple[str, str]]:
    """The files of a folder that brat opens, each as its name and its text: a `.txt` and an `.ann` for each article.

    The files are named for the documents' ids. `annotation.conf` and `visual.conf` come last. What is white space alone
    brat cannot mark: such a quotation is left out, and such a source.
    """
    names, targets = FileNames(), set()
    for article in articles:
        name = names(article.document.id)
        yield f"{name}.txt", in_place(article.document.text)
        yield f"{name}.ann", to_ann(article)
        targets |= {stance.target for quotation in article.quotations for stance in quotation.stances}
    yield "annotation.conf", _ANNOTATION + _attributes(targets)
    yield "visual.conf", _VISUAL + "".join(f"{_stance(target)}\tglyph:⊕|⊖|⊗|⊙\n" for target in sorted(targets))


def to_ann(article: Article) -> str:
    """The annotations of one article, to stand beside its text as `in_place` gives it.

    >>> import quoteattr
    >>> to_ann(quoteattr.extract("“We leave,” said Awa Diarra.")).splitlines()[:2]
    ['T1\\tQuotation 1 10\\tWe leave,', 'T2\\tSource 17 27\\tAwa Diarra']
    """
    sheet = _Sheet(article)
    for number, quotation in enumerate(article.quotations, 1):
        sheet.add(f"E{number}", quotation)
    sheet.join_sources()
    return "".join(f"{line}\n" for line in sheet.lines)


class _Sheet:
    """The lines of an annotation file while they are being written; a stretch of text is named once for each type."""

    def __init__(self, article: Article) -> None:
        self.lines: list[str] = []
        self._article = article
        self._text = in_place(article.document.text)
        self._named: dict[tuple[str, str], str] = {}
        self._events = {
            quotation.id: f"E{number}"
            for number, quotation in enumerate(article.quotations, 1)
            if any(span.of(self._text).strip() for span in quotation.content)
        }
        self._attributes = 0
        self._sources: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, event: str, quotation: Quotation) -> None:
        """A quotation, with all that belongs to it; one of white space alone is passed over."""
        trigger = self._stretch("Quotation", quotation.content)
        if trigger is None:
            return
        source = self._stretch("Source", (quotation.source.span,)) if quotation.source else None
        if source and quotation.speaker:
            self._sources[quotation.speaker][source] = None
        arguments = {
            "Source": source,
            "Cue": self._stretch("Cue", (quotation.cue.span,)) if quotation.cue else None,
            "Relay": self._stretch("Source", (quotation.relayed_by.span,)) if quotation.relayed_by else None,
            "Within": self._events.get(quotation.within or ""),
        }
        told = "".join(f" {role}:{name}" for role, name in arguments.items() if name)
        self.lines.append(f"{event}\tQuotation:{trigger}{told}")
        self._attribute("Type", event, quotation.type)
        for stance in quotation.stances:
            self._attribute(_stance(stance.target), event, stance.label)
        self.lines.append(f"#{event[1:]}\tAnnotatorNotes {event}\t{note(quotation, self._article)}")

    def join_sources(self) -> None:
        """Say which sources are one speaker."""
        self.lines += [f"*\tEquiv {' '.join(names)}" for names in self._sources.values() if len(names) > 1]

    def _attribute(self, kind: str, event: str, value: str) -> None:
        self._attributes += 1
        self.lines.append(f"A{self._attributes}\t{kind} {event} {value}")

    def _stretch(self, kind: str, spans: Iterable[Span]) -> str | None:
        """The name of a stretch of text, None where it is white space alone."""
        pieces = [piece for span in spans for piece in _pieces(span, self._text)]
        if not pieces:
            return None
        offsets = ";".join(f"{piece.start} {piece.end}" for piece in pieces)
        if (kind, offsets) not in self._named:
            name = self._named[kind, offsets] = f"T{len(self._named) + 1}"
            self.lines.append(f"{name}\t{kind} {offsets}\t{' '.join(piece.of(self._text) for piece in pieces)}")
        return self._named[kind, offsets]


def _pieces(span: Span, text: str) -> Iterator[Span]:
    """The span line by line, without the white space at the ends of the lines."""
    for found in _PIECE.finditer(span.of(text)):
        words = found.group()
        start = span.start + found.start() + len(words) - len(words.lstrip())
        if words.strip():
            yield Span(start, start + len(words.strip()))


def _attributes(targets: Iterable[str]) -> str:
    kinds = {"Type": tuple(QuotationType)} | {_stance(target): tuple(StanceLabel) for target in sorted(targets)}
    return "".join(f"{kind}\tArg:Quotation, Value:{'|'.join(values)}\n" for kind, values in kinds.items())


def _stance(target: str) -> str:
    """The name of a target's attribute: brat knows no more than letters, digits, - and _, so others are told apart.

    >>> _stance("foreign_troops"), _stance("the toll")
    ('Stance-foreign_troops', 'Stance-the_toll-6ed1d317')
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "_", target)
    return f"Stance-{name}" if name == target else f"Stance-{name}-{fingerprint(target)}"
