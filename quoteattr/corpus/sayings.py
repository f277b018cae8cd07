"""What two articles both quote somebody with, word for word: the simple case of one utterance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen
from rapidfuzz import fuzz

from quoteattr.types import Article, QuotationType, Speaker, Variant

_WORD = re.compile(r"[^\W_]+")
_LONG, _END, _NEARLY = 8, 4, 90.0


@frozen
class Saying:
    """A long direct quotation: where it stands, and its words in lower case without signs."""

    variant: Variant
    words: str


Said = Mapping[str, list[Saying]]


def sayings_of(article: Article, speaker: Speaker) -> tuple[Saying, ...]:
    """The direct quotations of eight words and more that an article gives of a speaker."""
    found = list[Saying]()
    for quotation in article.quotations:
        if quotation.speaker != speaker.id or quotation.type is not QuotationType.DIRECT:
            continue
        words = _WORD.findall(quotation.text_of(article.document.text).casefold())
        if len(words) >= _LONG:
            found.append(Saying(Variant(article.document.id, quotation.id, quotation.content), " ".join(words)))
    return tuple(found)


def by_ends(sayings: Iterable[Saying]) -> dict[str, list[Saying]]:
    """Sayings under their first and under their last four words, so that nobody compares each with each."""
    found: dict[str, list[Saying]] = {}
    for saying in sayings:
        words = saying.words.split()
        for end in (" ".join(words[:_END]), " ".join(words[-_END:])):
            found.setdefault(end, []).append(saying)
    return found


def shared(sayings: Said, others: Said) -> tuple[tuple[Variant, Variant], ...]:
    """The pairs of quotations that begin or end alike and are worded the same, but for a word or two."""
    return tuple(sorted({(one.variant, other.variant) for one, other in _pairs(sayings, others)}))


def share(sayings: Said, others: Said) -> bool:
    """Whether there is such a pair."""
    return any(True for _ in _pairs(sayings, others))


def _pairs(sayings: Said, others: Said) -> Iterator[tuple[Saying, Saying]]:
    ends = sayings.keys() & others.keys() if sayings and others else ()
    pairs = ((one, other) for end in ends for one in sayings[end] for other in others[end])
    yield from (pair for pair in pairs if fuzz.ratio(*(saying.words for saying in pair)) >= _NEARLY)
