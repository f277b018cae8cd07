"""What every page is made of: its frame, text that cannot break out of it, and elements around stretches of a text.

A page is complete in itself: styles stand in it, nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise, takewhile
from pathlib import Path

from attrs import frozen

from quoteattr.output.printable import flat, visible
from quoteattr.types import Span

_HERE = Path(__file__).parent
_PORTION = 20


def page(title: str, body: str, *, style: str, script: str) -> str:
    """A whole page: `style` and `script` name the files beside this module that the body needs beyond page.css.

    Its policy lets no other script run and nothing be loaded, whatever the body holds.
    """
    code = f"\n{beside(script)}"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_fingerprint(code)}'; base-uri 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{html(title)} · quoteattr</title>\n'
        f'{styles(style)}</head>\n<body style="margin:0"><div class="quoteattr whole">\n{body}</div>'
        f"<script>{code}</script></body></html>\n"
    )


def styles(name: str) -> str:
    """The styles of every page, and those of a sheet beside this module; they touch nothing outside `.quoteattr`."""
    return f"<style>\n{beside('page.css')}{beside(name)}</style>"


def beside(name: str) -> str:
    """A file that lies beside this module."""
    return (_HERE / name).read_text(encoding="utf-8")


def _fingerprint(code: str) -> str:
    return f"sha256-{b64encode(sha256(code.encode()).digest()).decode()}"


def html(text: str) -> str:
    """Text as a page can hold it.

    >>> html("<b>\\x00")
    '&lt;b&gt;␀'
    """
    return escape(visible(text))


def line(words: str) -> str:
    """Words on one line as a page can hold them."""
    return escape(flat(words))


def portions(pieces: Sequence[str], tag: str, *, name: str) -> str:
    """List items in lists of twenty each: of a long one those in sight alone are laid out.

    >>> portions(["<li>One</li>", "<li>Two</li>"], "ol", name="entries")
    '<ol class="entries"><li>One</li><li>Two</li></ol>'
    """
    groups = ("".join(pieces[place : place + _PORTION]) for place in range(0, len(pieces), _PORTION))
    return "".join(f'<{tag} class="{name}">{group}</{tag}>' for group in groups)


@frozen
class Layer:
    """A stretch of the text in an element of its own, with what stands at its beginning and at its end."""

    span: Span
    tag: str
    attributes: str
    before: str = ""
    after: str = ""

    def opened(self, place: int) -> str:
        """The beginning of the element, at a place in the stretch."""
        return f"<{self.tag} {self.attributes}>{self.before if place == self.span.start else ''}"

    def closed(self, place: int) -> str:
        """The end of the element."""
        return f"{self.after if place == self.span.end else ''}</{self.tag}>"


def marked(text: str, layers: Iterable[Layer], *, within: Span) -> str:
    """A stretch of the text with its elements, which may nest and overlap: wider ones stand around narrower ones.

    An element is cut only where another begins or ends across it, and at line feeds, which stand in no element.
    """
    return "".join(_pieces(text, sorted(layers, key=lambda each: (each.span.start, -each.span.end)), within))


def _pieces(text: str, layers: list[Layer], within: Span) -> Iterator[str]:
    around: list[Layer] = []
    opened: list[Layer] = []
    coming = iter([*layers, None])
    following = next(coming)
    for start, end in pairwise(_cuts(text, layers, within)):
        opened = [layer for layer in opened if layer.span.end > start]
        while following is not None and following.span.start <= start:
            if following.span.end > start:
                opened.append(following)
            following = next(coming)
        words = text[start:end]
        wanted = [] if words == "\n" else sorted(opened, key=lambda layer: layer.span.start - layer.span.end)
        yield from _change(around, wanted, start)
        yield html(words.replace("\r", " "))
        around = wanted
    yield from _change(around, [], within.end)


def _change(around: list[Layer], wanted: list[Layer], place: int) -> Iterator[str]:
    """The ends of elements and the beginnings of others, so that the wanted ones stand around what follows."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(around, wanted, strict=False)))
    yield from (layer.closed(place) for layer in reversed(around[same:]))
    yield from (layer.opened(place) for layer in wanted[same:])


def _cuts(text: str, layers: Iterable[Layer], within: Span) -> list[int]:
    lines = {place for found in re.finditer("\n", within.of(text)) for place in found.span()}
    edges = {edge for layer in layers for edge in (layer.span.start, layer.span.end)}
    inside = {edge for edge in edges if within.start < edge < within.end}
    return sorted({within.start, within.end} | {within.start + place for place in lines} | inside)
