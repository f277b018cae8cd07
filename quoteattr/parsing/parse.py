"""A Universal Dependencies tree over the text as it was given, and CoNLL-U in and out."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Protocol

from attrs import field, frozen

from quoteattr.errors import FormatError, ParseError
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


def to_conllu(parse: Parse) -> str:
    """A parse as CoNLL-U that `from_conllu` reads back exactly.

    MISC holds `start_char` and `end_char`; the characters between two tokens stand in `SpacesBefore` and `SpacesAfter`
    as UDPipe writes them. Words that share one stretch of text ("don't") are not printed as a multi-word token.
    """
    lines = [newdoc(parse.document.id)]
    for sentence in parse.sentences:
        lines.append(f"# text = {form_of(parse.text[sentence[0].span.start : sentence[-1].span.end])}")
        lines += [row(token, sentence, place_of(token) + spaces_of(parse, token)) for token in sentence]
        lines.append("")
    return "\n".join(lines) + "\n"


def newdoc(id: str) -> str:
    """The comment with which a document begins."""
    return f"# newdoc id = {escape(id)}" if id else "# newdoc"


def row(token: Token, sentence: Sequence[Token], misc: Sequence[str]) -> str:
    """One word of a sentence as a line of CoNLL-U; `misc` are the parts of its last column."""
    first = sentence[0].index
    columns = (token.index - first + 1, form_of(token.text), form_of(token.lemma) or "_", token.upos or "_",
               token.xpos or "_", token.feats or "_", 0 if token.head is None else token.head - first + 1,
               token.deprel or "_", "_", "|".join(misc))  # fmt: skip
    return "\t".join(map(str, columns))


def place_of(token: Token) -> list[str]:
    """Where a word stands in the text, for MISC."""
    return [f"start_char={token.span.start}", f"end_char={token.span.end}"]


def spaces_of(parse: Parse, token: Token) -> list[str]:
    """What stands between a word and the next one, and before the first, for MISC."""
    following = parse.tokens[token.index + 1 : token.index + 2]
    after = parse.text[token.span.end : following[0].span.start if following else len(parse.text)]
    before = parse.text[: token.span.start] if token.index == 0 else ""
    misc = [f"SpacesBefore={escape(before)}"] if before else []
    return [*misc, f"SpacesAfter={escape(after)}" if after else "SpaceAfter=No"]


def from_conllu(conllu: str, document: Document | None = None) -> Parse:
    """One document's trees from CoNLL-U, this library's or another's.

    Without a `document` the text is rebuilt from the words and their spacing. Multi-word token lines and empty nodes
    are passed over. A line that is no CoNLL-U is a `FormatError` with its number.
    """
    rows: list[list[_Row]] = [[]]
    name = ""
    for number, line in enumerate(conllu.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith("# newdoc id = "):
            name = _unescape(line.removeprefix("# newdoc id = "))
        elif not line.strip():
            rows.append([])
        elif not line.startswith("#"):
            row = _Row.read(line, number)
            if row is not None:
                rows[-1].append(row)
    sentences = [sentence for sentence in rows if sentence]
    if document is None:
        document = Document(text=_rebuild(sentences), id=name)
    return Parse(document=document, tokens=tuple(_tokens(sentences, document.text)))


@frozen
class _Row:
    number: int
    columns: tuple[str, ...]
    misc: dict[str, str]

    @classmethod
    def read(cls, line: str, number: int) -> _Row | None:
        columns = tuple(line.split("\t"))
        if len(columns) != 10:
            raise FormatError(f"CoNLL-U has ten columns, here are {len(columns)}", line=number)
        if not columns[0].isdigit():
            return None
        if not columns[6].isdigit():
            raise FormatError(f"the head must be a number, not {columns[6]!r}", line=number)
        return cls(number, columns, dict(part.split("=", 1) for part in columns[9].split("|") if "=" in part))

    @property
    def after(self) -> str:
        if "SpacesAfter" in self.misc:
            return _unescape(self.misc["SpacesAfter"])
        return "" if self.misc.get("SpaceAfter") == "No" else " "


def _rebuild(sentences: list[list[_Row]]) -> str:
    """The text of words and spaces; a word whose stretch of text another has covered already adds nothing."""
    text = ""
    for row in (row for sentence in sentences for row in sentence):
        text += _unescape(row.misc.get("SpacesBefore", ""))
        start = int(row.misc.get("start_char", len(text)))
        text += _unescape(row.columns[1])[max(0, len(text) - start) :] + row.after
    return text


def _tokens(sentences: list[list[_Row]], text: str) -> Iterator[Token]:
    first = place = 0
    for number, sentence in enumerate(sentences):
        for offset, row in enumerate(sentence):
            _, form, lemma, upos, xpos, feats, head, deprel, _, _ = row.columns
            form = _unescape(form)
            start = int(row.misc["start_char"]) if "start_char" in row.misc else text.find(form, place)
            end = int(row.misc["end_char"]) if "end_char" in row.misc else start + len(form)
            if start < 0 or text[start:end] != form:
                raise FormatError(f"{form!r} does not stand in the text where it should", line=row.number)
            if int(head) > len(sentence):
                raise FormatError(f"head {head} lies outside the sentence", line=row.number)
            place = max(place, end)
            yield Token(index=first + offset, sentence=number, text=form,
                        lemma=form if lemma == "_" else _unescape(lemma), upos=_blank(upos), xpos=_blank(xpos),
                        feats=_blank(feats), head=first + int(head) - 1 if int(head) else None, deprel=_blank(deprel),
                        span=Span(start, end))  # fmt: skip
        first += len(sentence)


def _blank(value: str) -> str:
    return "" if value == "_" else value


_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_ESCAPES |= {chr(code): f"\\x{code:02x}" for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x85)}
_PLAIN = {code[1:]: char for char, code in _ESCAPES.items()}


def form_of(value: str) -> str:
    """A text for FORM or a comment: its spaces and bars stay as they are."""
    return "".join(char if char in " |" else escape(char) for char in value)


def escape(value: str) -> str:
    """A value for MISC: what would end it or the line is written as UDPipe writes it, a space as "\\s"."""
    return "".join(_ESCAPES.get(char, char) for char in value)


def _unescape(value: str) -> str:
    out, place = [], 0
    while place < len(value):
        width = 3 if value.startswith("\\x", place) else 1
        code = value[place + 1 : place + 1 + width]
        if value[place] == "\\" and code in _PLAIN:
            out.append(_PLAIN[code])
            place += 1 + width
        else:
            out.append(value[place])
            place += 1
    return "".join(out)
