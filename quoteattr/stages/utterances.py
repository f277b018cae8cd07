"""Marked stretches on the page: which words they hold, which read as an utterance, which as a name or scare quote."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from quoteattr.parsing import Parse, Token
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.stages.marks import Quoted
from quoteattr.types import Span

ENDS_UTTERANCE = frozenset(",.!?…—–-;")
OPENS_UTTERANCE = frozenset(".!?:,;—–-…)]\"'”’“‘")


@frozen
class Utterance:
    """An outermost marked stretch: its words, its paragraph, and whether it reads as somebody's speech by itself."""

    place: int
    quoted: Quoted
    words: tuple[Token, ...]
    paragraph: int
    complete: bool

    @property
    def inside(self) -> Span:
        """The stretch without its marks."""
        return self.quoted.inside

    @property
    def outside(self) -> Span:
        """The stretch with its marks."""
        return self.quoted.outside


@frozen
class Page:
    """A parse with its utterances, paragraph by paragraph."""

    parse: Parse
    utterances: tuple[Utterance, ...]
    paragraphs: tuple[Span, ...]

    @cached_property
    def _voices(self) -> dict[int, int]:
        return {token.index: utterance.place for utterance in self.utterances for token in utterance.words}

    def voice(self, token: Token) -> int | None:
        """The place of the utterance that a token stands in, None for the writer's own words."""
        return self._voices.get(token.index)

    def before(self, utterance: Utterance) -> tuple[Token, ...]:
        """The writer's words between the last utterance or sentence and this one."""
        start = self.paragraphs[utterance.paragraph].start
        words: list[Token] = []
        for token in reversed(self.parse.between(start, utterance.outside.start)):
            if self.voice(token) is not None or (words and token.text in {".", "!", "?"}):
                break
            words.append(token)
        return tuple(reversed(words))

    def after(self, utterance: Utterance) -> tuple[Token, ...]:
        """The writer's words between this utterance and the end of the sentence or the next one."""
        end = self.paragraphs[utterance.paragraph].end
        words: list[Token] = []
        if utterance.outside.end >= end:
            return ()
        for token in self.parse.between(utterance.outside.end, end):
            if self.voice(token) is not None or token.text in {"!", "?"} or (token.text == "." and words):
                break
            if token.span.start >= utterance.outside.end:
                words.append(token)
        return tuple(words)


def find_utterances(parse: Parse, marks: tuple[Quoted, ...]) -> Page:
    """The page of a parse: its outermost marked stretches, in the order of the text."""
    paragraphs = find_paragraphs(parse.text)
    utterances: list[Utterance] = []
    for quoted in marks:
        if quoted.parent is not None:
            continue
        words = parse.between(quoted.inside.start, quoted.inside.end)
        paragraph = max((n for n, span in enumerate(paragraphs) if span.start <= quoted.outside.start), default=0)
        utterances.append(
            Utterance(len(utterances), quoted, words, paragraph, _is_complete(parse.text, quoted, paragraphs[paragraph]))
        )
    return Page(parse, tuple(utterances), paragraphs)


def ends_utterance(words: str) -> bool:
    """Whether quoted words end as an utterance does, marks of a quotation inside it aside: "‘Never,’" does."""
    return words.rstrip(" ’'”\"")[-1:] in ENDS_UTTERANCE


def _is_complete(text: str, quoted: Quoted, paragraph: Span) -> bool:
    """A capital at the start, after a comma, a colon, a full stop or nothing; and an end that a sentence could have.

    "“We will stay,” he said" is complete, "a “goal that cannot be negotiated,” he said" is not.
    """
    inside = quoted.inside.of(text).strip()
    before = text[paragraph.start : quoted.outside.start].rstrip()
    after = text[quoted.outside.end : paragraph.end].lstrip()
    first = next((char for char in inside if char.isalnum()), "")
    opens = not before or before[-1] in OPENS_UTTERANCE or before.rsplit(None, 1)[-1].casefold() == "that"
    ends = not after or ends_utterance(inside) or after[0] in ",—–-" or not quoted.closed
    starts_upper = first.isupper() or first.isdigit() or inside[:1] in "…."
    return opens and ends and (starts_upper or not before or before[-1] in ":")
