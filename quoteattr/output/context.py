"""The sentence that reports a quotation: who says so, and in which words, around what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from quoteattr.lexicon import load_lexicon
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.types import Quotation, Span

_ENDS = re.compile(r"[.!?][\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[A-Z])|\n\s*\n")
_paragraphs = lru_cache(maxsize=1024)(find_paragraphs)  # a page asks for each article many times
_FAR, _BESIDE = 320, 140  # characters: what is too long to be a sentence, and what is shown of it on each side


def find_context(text: str, quotation: Quotation) -> Span:
    """The sentence with the cue and the source of a quotation, or, where it has neither, with its first words.

    There is no tree to ask any more, so sentences are told by their ends: where it is unsure, the context is longer.
    """
    anchor = _anchor(quotation)
    paragraph = next((each for each in _paragraphs(text) if each.overlaps(anchor)), anchor)
    start = max([paragraph.start, *(end for end in _ends(text, paragraph, quotation.content) if end <= anchor.start)])
    start += len(text[start : anchor.start]) - len(text[start : anchor.start].lstrip())
    # what was said ends a sentence for what comes after it, not for the “he said” behind it
    inner = [Span(span.start, span.end - 1) for span in quotation.content if span.end - span.start > 1]
    ends = [end for end in _ends(text, paragraph, inner) if end >= anchor.end]
    return _shortened(text, Span(start, max(anchor.end, min([paragraph.end, *ends]))), anchor, quotation.content)


def around(whole: Span, hidden: Iterable[Span]) -> Iterator[Span | None]:
    """The pieces of a stretch between what is hidden of it, None in place of each hidden one."""
    place = whole.start
    for span in sorted(span for span in hidden if span.overlaps(whole)):
        if span.start > place:
            yield Span(place, span.start)
        yield None
        place = max(place, span.end)
    if place < whole.end:
        yield Span(place, whole.end)


def _anchor(quotation: Quotation) -> Span:
    spans = [part.span for part in (quotation.cue, quotation.source) if part is not None] or [quotation.content[0]]
    both = Span(min(span.start for span in spans), max(span.end for span in spans))
    return both if both.end - both.start <= _FAR else spans[0]


def _ends(text: str, paragraph: Span, hidden: Iterable[Span]) -> list[int]:
    """Where sentences of the paragraph end, outside the hidden words."""
    return [
        found.end()
        for found in _ENDS.finditer(text, paragraph.start, paragraph.end)
        if not _abbreviates(text, found.start()) and not any(h.start <= found.start() < h.end for h in hidden)
    ]


def _abbreviates(text: str, stop: int) -> bool:
    """Whether the full stop ends "Gen.", "J." or "U.S." and no sentence."""
    word = "".join(text[max(0, stop - 12) : stop + 1].split()[-1:]).lstrip("(“\"'‘").lower()
    return word in load_lexicon().words("abbreviations.titles") or bool(re.fullmatch(r"(?:\w\.)+", word))


def _shortened(text: str, sentence: Span, anchor: Span, content: Iterable[Span]) -> Span:
    """The sentence, cut between words where much of it is neither what was said nor near the cue."""
    said = sum(max(0, min(span.end, sentence.end) - max(span.start, sentence.start)) for span in content)
    if sentence.end - sentence.start - said <= _FAR:
        return sentence
    before, after = max(sentence.start, anchor.start - _BESIDE), min(sentence.end, anchor.end + _BESIDE)
    start = before if before == sentence.start else text.find(" ", before, anchor.start + 1) + 1 or anchor.start
    end = after if after == sentence.end else text.rfind(" ", anchor.end, after)
    return Span(start, end if end > anchor.end else after)
