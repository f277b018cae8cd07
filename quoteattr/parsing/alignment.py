"""Trees from elsewhere laid on the text: where each of their words stands in it, character by character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex
from attrs import frozen

from quoteattr.errors import FormatError
from quoteattr.parsing.parse import Parse, Token
from quoteattr.types import Document, Span

_SPACES = regex.compile(r"[\s\p{Cf}]*")
# One character for one character: what tokenizers write for another sign of the same meaning.
_ALIKE = {ord(mark): '"' for mark in "“”„‟«»″"} | {ord(mark): "'" for mark in "‘’‚‛′´`"}
_ALIKE |= {ord(space): " " for space in "\t\n\r\xa0\u2009\u202f"} | {ord(dash): "-" for dash in "‐‑"}
_TREEBANK = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_OTHERS = {"--": ("—", "–"), "...": ("…",)}


@frozen
class Word:
    """One word of a tree from elsewhere; `head` counts from 1 in its sentence, 0 is the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str


@frozen
class Printed:
    """A token as it is printed, "don't", and its words, "do" and "n't".

    `start` and `end` are where it says to stand, `after` the space that it says to have behind it, None where it says
    nothing; `line` is where it was read.
    """

    form: str
    words: tuple[Word, ...]
    start: int | None = None
    end: int | None = None
    before: str = ""
    after: str | None = None
    line: int | None = None


@frozen
class Sentence:
    """The tokens of a sentence, its text if that is told, and whether it opens a paragraph."""

    tokens: tuple[Printed, ...]
    text: str | None = None
    opens: bool = False


def lay(sentences: Sequence[Sentence], document: Document) -> Parse:
    """The trees over a document; a token that does not stand in its text is a `FormatError` that names it.

    Between two tokens of a sentence there may be white space alone; before a sentence anything that no tree is of.
    """
    text, place = document.text, 0
    tokens: list[Token] = []
    for number, sentence in enumerate(sentences):
        spans = _placed(sentence, text, place)
        tokens.extend(_tokens(sentence, spans, text, number, len(tokens)))
        place = max([place, *(span.end for span in spans)])
    return Parse(document=document, tokens=tuple(tokens))


def text_of(sentences: Iterable[Sentence]) -> str:
    """The text that sentences make: as they tell it themselves, else of their tokens and the spaces between."""
    text = ""
    for sentence in sentences:
        if sentence.opens and text:
            text = text.rstrip(" ") + "\n" * (not text.endswith("\n"))
        if sentence.text is not None and all(token.start is None for token in sentence.tokens):
            _stands_in(sentence)
            last = sentence.tokens[-1].after
            text += sentence.text.rstrip() + (" " if last is None else last)
        else:
            text = _spelt_out(text, sentence.tokens)
    return text


def _stands_in(sentence: Sentence) -> None:
    """Raise `FormatError` where tokens are not the sentence that they are said to be."""
    text = sentence.text or ""
    spans = _in_a_row(sentence.tokens, text, 0)
    if len(spans) < len(sentence.tokens):
        raise _misfit(sentence.tokens[len(spans)], "the text of its sentence")
    if text[spans[-1].end :].strip():
        raise FormatError(f"the text of the sentence goes on: {text[spans[-1].end :]!r}", line=sentence.tokens[-1].line)


def _spelt_out(text: str, tokens: Sequence[Printed]) -> str:
    """A text and tokens behind it; what shares its stretch of text with the token before adds nothing."""
    for place, token in enumerate(tokens):
        text += token.before
        start = len(text) if token.start is None else token.start
        text += " " * (start - len(text))
        text += token.form[len(text) - start :]
        after, following = token.after, tokens[place + 1 : place + 2]
        if after is None and following and following[0].start is not None:
            after = " " * (following[0].start - len(text))
        text += " " if after is None else after
    return text


def _placed(sentence: Sentence, text: str, place: int) -> list[Span]:
    """Where the tokens of a sentence stand: where they say, else in a row from a place on, else further down."""
    tokens = sentence.tokens
    if all(token.start is not None for token in tokens):
        spans = [_as_told(token, text) for token in tokens]
        for token, span, before in zip(tokens[1:], spans[1:], spans, strict=False):
            if span.start < before.start:
                raise FormatError(f"{token.form!r} stands before the word in front of it", line=token.line)
        return spans
    spans = _in_a_row(tokens, text, place)
    found = spans
    while len(found) < len(tokens):
        start = _next_start(tokens[0], text, place)
        if start is None:
            raise _misfit(tokens[len(spans)], "the text")
        found, place = _in_a_row(tokens, text, start), start + 1
    return found


def _in_a_row(tokens: Sequence[Printed], text: str, place: int) -> list[Span]:
    """Where tokens stand with nothing but white space between them, as far as they do."""
    spans: list[Span] = []
    for token in tokens:
        start = _SPACES.match(text, place).end()
        size = _size(token.form, text, start)
        if size is None:
            # a token of nothing but a sign that is no white space to others: a soft hyphen
            start, size = place, _size(token.form, text, place)
        if size is None:
            return spans
        spans.append(Span(start, start + size))
        place = start + size
    return spans


def _next_start(token: Printed, text: str, place: int) -> int | None:
    """The next place where a word like the token begins."""
    for start in range(place, len(text)):
        inside = start and text[start - 1].isalnum() and text[start].isalnum()
        if not inside and _size(token.form, text, start):
            return start
    return None


def _as_told(token: Printed, text: str) -> Span:
    start = token.start or 0
    end = start + len(token.form) if token.end is None else token.end
    if not 0 <= start < end or _size(token.form, text, start) != end - start:
        raise FormatError(f"{token.form!r} does not stand in the text from {start} to {end}", line=token.line)
    return Span(start, end)


def _size(form: str, text: str, start: int) -> int | None:
    """How many characters of the text at a place are a token, None where they are not."""
    for written in (form, _TREEBANK.get(form, form), *_OTHERS.get(form, ())):
        there = text[start : start + len(written)]
        if there and (there == written or there.translate(_ALIKE) == written.translate(_ALIKE)):
            return len(written)
    return None


def _misfit(token: Printed, where: str) -> FormatError:
    return FormatError(f"{token.form!r} does not stand in {where} where it should", line=token.line)


def _tokens(sentence: Sentence, spans: Sequence[Span], text: str, number: int, first: int) -> Iterator[Token]:
    """The words of a sentence as tokens of the document, the first of which is the `first` of it."""
    _checked(sentence)
    words = (pair for token, span in zip(sentence.tokens, spans, strict=True) for pair in _words(token, span, text))
    for place, (word, span) in enumerate(words, first):
        yield Token(
            index=place,
            sentence=number,
            text=span.of(text),
            lemma=word.lemma or span.of(text),
            upos=word.upos,
            xpos=word.xpos,
            feats=word.feats,
            head=first + word.head - 1 if word.head else None,
            deprel=word.deprel,
            span=span,
        )


def _words(token: Printed, span: Span, text: str) -> Iterator[tuple[Word, Span]]:
    """The words of a token, each with its own stretch of text if they make it up, else each with all of it."""
    forms = "".join(word.form for word in token.words)
    apart = forms.translate(_ALIKE).casefold() == span.of(text).translate(_ALIKE).casefold()
    start = span.start
    for word in token.words:
        own = Span(start, start + len(word.form)) if apart and len(token.words) > 1 else span
        yield word, own
        start = own.end


def _checked(sentence: Sentence) -> None:
    """Raise `FormatError` for a head outside the sentence, and for words that hang on one another in a circle."""
    heads = [(word.head, token.line) for token in sentence.tokens for word in token.words]
    for head, line in heads:
        if not 0 <= head <= len(heads):
            raise FormatError(f"head {head} lies outside the sentence", line=line)
    good = {0}
    for place, (_, line) in enumerate(heads, 1):
        way: list[int] = []
        while place not in good and place not in way:
            way.append(place)
            place = heads[place - 1][0]
        if place not in good:
            raise FormatError("the heads of the sentence lead round in a circle", line=line)
        good.update(way)
