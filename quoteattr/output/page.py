"""What every page is made of: its frame, text that cannot break out of it, and elements around stretches of a text.

A page is complete in itself: styles stand in it, nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from pathlib import Path

from attrs import frozen

from quoteattr.output.printable import flat, visible
from quoteattr.types import Span

_HERE = Path(__file__).parent


def page(title: str, body: str, *, style: str) -> str:
    """A whole page: `style` names the style sheet beside this module that the body needs beyond page.css."""
    sheets = beside("page.css") + beside(style)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html(title)} · quoteattr</title>\n<style>\n{sheets}</style></head>\n"
        f'<body style="margin:0"><div class="quoteattr">\n{body}</div></body></html>\n'
    )


def beside(name: str) -> str:
    """A file that lies beside this module."""
    return (_HERE / name).read_text(encoding="utf-8")


def html(text: str) -> str:
    """Text as a page can hold it.

    >>> html("<b>\\x00")
    '&lt;b&gt;␀'
    """
    return escape(visible(text))


def line(words: str) -> str:
    """Words on one line as a page can hold them."""
    return escape(flat(words))


@frozen
class Layer:
    """A stretch of the text in an element of its own, with what stands at its beginning and at its end."""

    span: Span
    tag: str
    attributes: str
    before: str = ""
    after: str = ""

    def wrap(self, inner: str, piece: Span) -> str:
        """The element around a piece of the stretch."""
        before = self.before if piece.start == self.span.start else ""
        after = self.after if piece.end == self.span.end else ""
        return f"<{self.tag} {self.attributes}>{before}{inner}{after}</{self.tag}>"


def marked(text: str, layers: Iterable[Layer], *, within: Span) -> str:
    """A stretch of the text in pieces, cut wherever something begins or ends, so that elements may nest and overlap.

    In a piece the wider elements stand around the narrower; line feeds stand in no element.
    """
    return "".join(_pieces(text, sorted(layers, key=lambda each: (each.span.start, -each.span.end)), within))


def _pieces(text: str, layers: list[Layer], within: Span) -> Iterator[str]:
    opened: list[Layer] = []
    coming = iter([*layers, None])
    following = next(coming)
    for start, end in pairwise(_cuts(text, layers, within)):
        opened = [layer for layer in opened if layer.span.end > start]
        while following is not None and following.span.start <= start:
            if following.span.end > start:
                opened.append(following)
            following = next(coming)
        yield _piece(Span(start, end), text, opened)


def _cuts(text: str, layers: Iterable[Layer], within: Span) -> list[int]:
    lines = {place for found in re.finditer("\n", within.of(text)) for place in found.span()}
    edges = {edge for layer in layers for edge in (layer.span.start, layer.span.end)}
    inside = {edge for edge in edges if within.start < edge < within.end}
    return sorted({within.start, within.end} | {within.start + place for place in lines} | inside)


def _piece(span: Span, text: str, layers: Iterable[Layer]) -> str:
    words = span.of(text)
    if words == "\n":
        return words
    inner = html(words.replace("\r", " "))
    for layer in sorted(layers, key=lambda layer: layer.span.end - layer.span.start):
        inner = layer.wrap(inner, span)
    return inner
