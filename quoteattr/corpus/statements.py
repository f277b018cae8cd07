"""What is compared across articles: the sentences of quotations, each with its voice and its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import field, frozen

from quoteattr.corpus.wording import Wording, read_wording
from quoteattr.lexicon import load_lexicon
from quoteattr.types import Article, Quotation, QuotationType, Span

_SPLIT = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W\d_a-z])|;\s+|\s*\n\s*")


@frozen(order=True)
class Statement:
    """One sentence of a quotation: where it stands, how it is quoted, and its wording."""

    document: str
    quotation: str
    span: Span
    type: QuotationType = field(order=False)
    wording: Wording = field(order=False, repr=False)

    def overlaps(self, other: Statement) -> bool:
        """Whether the two share words of one text: a quotation and the one inside it."""
        return self.document == other.document and self.span.overlaps(other.span)


def find_statements(article: Article, quotation: Quotation) -> Iterator[Statement]:
    """The sentences of a quotation, in order."""
    for span in quotation.content:
        for sentence in sentences(article.document.text, span):
            wording = read_wording(sentence.of(article.document.text))
            yield Statement(article.document.id, quotation.id, sentence, quotation.type, wording)


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch; a semicolon and a new line end one too.

    >>> text = "We stay. Gen. Reke agreed; the others left."
    >>> [sentence.of(text) for sentence in sentences(text, Span(0, len(text)))]
    ['We stay.', 'Gen. Reke agreed;', 'the others left.']
    """
    titles = load_lexicon().words("abbreviations.titles")
    start = span.start
    for split in _SPLIT.finditer(text, span.start, span.end):
        end = split.start() + (text[split.start()] == ";")
        last = text[start:end].rsplit(maxsplit=1)[-1:]
        if not last or not (last[0].lower() in titles or _is_initial(last[0])):
            if last:
                yield Span(start, end)
            start = split.end()
    if start < span.end:
        yield Span(start, span.end)


def _is_initial(word: str) -> bool:
    """Whether a word is a letter and its stop: "Donald J. Reke"."""
    return len(word) == 2 and word[0].isupper() and word[0] != "I" and word[1] == "."
