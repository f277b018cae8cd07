"""An article for the terminal: each quotation with its speaker, its stances and its evidence, a block each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from attrs import frozen

from quoteattr.output.facts import Fact, find_facts, summary_of, title_of
from quoteattr.output.printable import flat
from quoteattr.types import Article, StanceLabel

_STANCE_CODES = {
    StanceLabel.OPPOSES: "1;31",
    StanceLabel.SUPPORTS: "1;32",
    StanceLabel.MIXED: "1;33",
    StanceLabel.NEUTRAL: "1;36",
}


def to_text(article: Article, *, color: bool = False, width: int = 88) -> str:
    """The quotations of an article as lines for a terminal, at most `width` characters wide."""
    pen = _Pen(color)
    lines = [f"{pen.bold(flat(title_of(article)))}  {pen.dim(summary_of(article))}"]
    for fact in find_facts(article):
        lines += ["", *_entry(fact, pen, width)]
    return "\n".join(lines) + "\n"


@frozen
class _Pen:
    color: bool

    def write(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self.write(text, "1")

    def dim(self, text: str) -> str:
        return self.write(text, "2")


def _entry(fact: Fact, pen: _Pen, width: int) -> Iterator[str]:
    name = fact.voice.name
    head = _wrapped(f"{fact.number:>3}  {fact.quotation.type.value:<8}  {fact.voice.called}", width)
    yield head[0].replace(name, pen.bold(name) if fact.voice.speaker else pen.dim(name), 1)
    yield from head[1:]
    yield from _wrapped(fact.content, width, 5)
    for stance in fact.quotation.stances:
        label = stance.label.value
        first, *others = _wrapped(f"{label} {fact.stance(stance)}", width, 5)
        yield first.replace(label, pen.write(label, _STANCE_CODES[stance.label]), 1)
        yield from others
    yield from map(pen.dim, _wrapped(" · ".join(fact.reasons()), width, 5))


def _wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    after = " " * (indent or 15)
    return textwrap.wrap(
        text, max(width, 40), initial_indent=" " * indent, subsequent_indent=after, break_on_hyphens=False
    )
