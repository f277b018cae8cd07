"""Paragraphs: a line each in a news text, a block of lines where the text was wrapped at a fixed width."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from quoteattr.types import Span

_LINE = regex.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_ENDS_A_THOUGHT = regex.compile(r"[.!?:;][\"'”’»)\]]*\s*$")
_BLANK_LINE = regex.compile(r"\n[^\S\n]*\n")
_WRAP_WIDTH = range(45, 101)


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text, blank lines left out.

    >>> [p.of("Headline\\n\\nFirst.\\nSecond.") for p in find_paragraphs("Headline\\n\\nFirst.\\nSecond.")]
    ['Headline', 'First.', 'Second.']
    """
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match.group().strip()]
    return tuple(_joined(text, lines))


def _joined(text: str, lines: list[Span]) -> Iterator[Span]:
    block: list[Span] = []
    for line in lines:
        if block and _BLANK_LINE.search(text[block[-1].end : line.start].replace("\r\n", "\n").replace("\r", "\n")):
            yield from _unwrapped(text, block)
            block = []
        block.append(line)
    yield from _unwrapped(text, block)


def _unwrapped(text: str, block: list[Span]) -> list[Span]:
    """One paragraph where the lines of a block were broken at a fixed width, else one for each line."""
    full, rest = block[:-1], block[1:]
    wrapped = (
        all(line.end - line.start in _WRAP_WIDTH for line in full)
        and any(line.of(text).lstrip()[:1].islower() for line in rest)
        and 2 * sum(bool(_ENDS_A_THOUGHT.search(line.of(text))) for line in full) < len(full)
    )
    return [Span(block[0].start, block[-1].end)] if wrapped else block
