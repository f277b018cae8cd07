"""Texts in which somebody has marked who is who, as the speakers stage reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.mentions import mention_of
from quoteattr.stages.names import INSIDE_NAME
from quoteattr.types import Evidence, Mention, Quotation, QuotationType, Span

_NOUNS = {"NOUN", "PROPN", "PRON", "NUM"}
_MEN, _WOMEN = {"he", "his", "him"}, {"she", "her", "hers"}


@frozen
class Identity:
    """A mended parse with its given quotations, and by the place of each marked mention's head whose mention it is.

    `silver` marks are another system's, which may be wrong where they say nothing.
    """

    parse: Parse
    quotations: tuple[Quotation, ...]
    entities: Mapping[int, str]
    silver: bool


def given(row: Mapping[str, Any], parse: Parse, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """The quotations of a document in the gold format, with their sources read as mentions."""
    return tuple(
        Quotation(
            id=f"q{number}",
            type=QuotationType(each["kind"]),
            content=tuple(Span(*span) for span in each["content"]),
            cue=None,
            source=_source(each["source"], parse, lexicon),
            speaker=None,
            relayed_by=None,
            within=None,
            evidence=Evidence("given", 1.0),
        )
        for number, each in enumerate(row["quotations"], 1)
    )


def _source(spans: Sequence[Sequence[int]], parse: Parse, lexicon: Lexicon) -> Mention | None:
    head = _head(parse, *spans[0]) if spans else None
    return mention_of(parse, head, lexicon) if head is not None else None


def _head(parse: Parse, start: int, end: int) -> Token | None:
    """The word of a stretch that hangs on nothing in it, a noun if one does."""
    tokens = [token for token in parse.between(start, end) if token.upos != "PUNCT"]
    inside = {token.index for token in tokens}
    tops = [token for token in tokens if token.head not in inside]
    return next((token for token in tops if token.upos in _NOUNS), tops[0] if tops else None)


def marked(row: Mapping[str, Any], parse: Parse) -> dict[int, str]:
    """Whose mention each head is, from `mentions`, an entity's stretches; of two with one head the shorter counts."""
    found: dict[int, str] = {}
    told = ((end - start, start, end, entity) for entity, spans in row["mentions"].items() for start, end in spans)
    for _, start, end, entity in sorted(told, reverse=True):
        head = _head(parse, start, end)
        if head is not None:
            found[head.index] = entity
    return found


def chained(chains: Iterable[Sequence[Sequence[int]]], parse: Parse) -> dict[int, str]:
    """The same from chains of `[start, end, start of the head, ...]`, without those that hold both "he" and "she"."""
    starts = {token.span.start: token for token in parse.tokens}
    found: dict[int, str] = {}
    for number, chain in enumerate(chains):
        words = {parse.text[start:end].lower() for start, end, *_ in chain}
        if words & _MEN and words & _WOMEN:
            continue
        for token in _heads(chain, starts, parse):
            found[token.index] = str(number)
    return found


def _heads(chain: Sequence[Sequence[int]], starts: Mapping[int, Token], parse: Parse) -> Iterator[Token]:
    """The words that our trees have for the heads: of a name, they take the first word and not the last."""
    for token in (starts[start] for _, _, start, *_ in chain if start in starts):
        inside = takewhile(lambda word: word.relation in INSIDE_NAME, (token, *parse.ancestors(token)))
        last = token
        for word in inside:
            last = parse.head(word) or word
        yield last
