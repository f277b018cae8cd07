"""A Universal Dependencies tree over the text as it was given."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Protocol

from attrs import field, frozen

from quoteattr.errors import ParseError
from quoteattr.types import Document, Span


@frozen
class Token:
    """One syntactic word of the tree.

    `index` counts through the document from 0, `sentence` likewise; `head` is the index of the governing token, None
    for the root of a sentence. `text` is the word as it stands in the document.
    """

    index: int
    sentence: int
    text: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int | None
    deprel: str
    span: Span

    @cached_property
    def relation(self) -> str:
        """The relation without its subtype: "nsubj" of "nsubj:pass"."""
        return self.deprel.partition(":")[0]


@frozen
class Parse:
    """The trees of one document: its tokens in the order of the text, sentence after sentence.

    `vectors` is what the parser's encoder made of the tokens, an array of the shape (tokens, size) in half precision,
    None where the parser tells nothing of the kind.
    """

    document: Document
    tokens: tuple[Token, ...]
    vectors: Any = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        end, size = len(self.document.text), len(self.tokens)
        for place, token in enumerate(self.tokens):
            hangs = token.head is None or 0 <= token.head < size
            if token.index != place or token.span.end > end or not hangs:
                raise ParseError(f"token {place} ({token.text!r}) does not fit its document {self.document.id!r}")
        if self.vectors is not None and getattr(self.vectors, "shape", ())[:1] != (size,):
            raise ParseError(f"the vectors of document {self.document.id!r} are not one row for each of {size} tokens")

    @property
    def text(self) -> str:
        """The text of the document, untouched."""
        return self.document.text

    @cached_property
    def sentences(self) -> tuple[tuple[Token, ...], ...]:
        """The tokens, sentence by sentence."""
        grouped: list[list[Token]] = []
        for token in self.tokens:
            if not grouped or grouped[-1][-1].sentence != token.sentence:
                grouped.append([])
            grouped[-1].append(token)
        return tuple(map(tuple, grouped))

    @cached_property
    def _sentence_of(self) -> tuple[int, ...]:
        return tuple(chain.from_iterable(repeat(n, len(sentence)) for n, sentence in enumerate(self.sentences)))

    @cached_property
    def _children(self) -> dict[int, tuple[Token, ...]]:
        below: dict[int, list[Token]] = {}
        for token in self.tokens:
            if token.head is not None:
                below.setdefault(token.head, []).append(token)
        return {head: tuple(children) for head, children in below.items()}

    @cached_property
    def _by_relation(self) -> dict[str, list[Token]]:
        found: dict[str, list[Token]] = {}
        for token in self.tokens:
            found.setdefault(token.relation, []).append(token)
        return found

    @cached_property
    def _openers(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        for token in self.related("case", "mark"):
            if token.head is not None:
                found.setdefault(token.head, set()).add(token.text.casefold())
        return {place: frozenset(words) for place, words in found.items()}

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple([token.span.start for token in self.tokens])

    def sentence(self, token: Token) -> tuple[Token, ...]:
        """The sentence that a token stands in."""
        return self.sentences[self._sentence_of[token.index]]

    def head(self, token: Token) -> Token | None:
        """The token that governs this one, None for a root."""
        return None if token.head is None else self.tokens[token.head]

    def children(self, token: Token, *relations: str) -> tuple[Token, ...]:
        """The tokens governed by this one, in the order of the text; only those of `relations`, if any are named."""
        below = self._children.get(token.index, ())
        if not below or not relations:
            return below
        found = []
        for child in below:  # the most asked question of all: a comprehension would cost a call
            if child.relation in relations:
                found.append(child)
        return tuple(found)

    def related(self, *relations: str) -> tuple[Token, ...]:
        """The tokens that stand in one of the relations to their heads, in the order of the text."""
        found = [token for relation in relations for token in self._by_relation.get(relation, ())]
        return tuple(sorted(found, key=attrgetter("index")))

    def openers(self, token: Token, *relations: str) -> frozenset[str]:
        """The prepositions and conjunctions that open a phrase or clause, in small letters: "that", "from"."""
        if not relations:
            return self._openers.get(token.index, frozenset())
        return frozenset([child.text.casefold() for child in self.children(token, *relations)])

    def ancestors(self, token: Token) -> Iterator[Token]:
        """The head, its head and so on up to the root."""
        seen = {token.index}
        while token.head is not None and token.head not in seen:
            seen.add(token.head)
            token = self.tokens[token.head]
            yield token

    def subtree(self, token: Token, without: Iterable[Token] = ()) -> tuple[Token, ...]:
        """A token with all that hangs on it, in the order of the text; branches in `without` are left out."""
        if token.index not in self._children:
            return (token,)
        return tuple([self.tokens[place] for place in sorted(self.below(token, without))])

    def below(self, token: Token, without: Iterable[Token] = ()) -> set[int]:
        """The places of a token and of all that hangs on it; branches in `without` are left out."""
        skipped = {other.index for other in without}
        reached, open_ends = {token.index}, [token.index]
        while open_ends:
            for child in self._children.get(open_ends.pop(), ()):
                if child.index not in reached and child.index not in skipped:
                    reached.add(child.index)
                    open_ends.append(child.index)
        return reached

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that overlap the stretch of text from `start` to `end`."""
        first = bisect.bisect_right(self._starts, start)
        while first and self.tokens[first - 1].span.end > start:
            first -= 1
        return self.tokens[first : bisect.bisect_left(self._starts, end)]


class Parser(Protocol):
    """Anything that turns documents into parses, one for one and in order; a plain function will do."""

    def __call__(self, documents: Sequence[Document], /) -> Iterable[Parse]:
        """Parse `documents`."""
