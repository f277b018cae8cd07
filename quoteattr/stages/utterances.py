"""Marked stretches on the page: which words they hold, which read as an utterance, which as a name or scare quote."""

from __future__ import annotations

import bisect
from collections.abc import Container
from functools import cached_property

from attrs import frozen

from quoteattr.parsing import Parse, Token
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.stages.marks import Quoted
from quoteattr.types import Span

ENDS_UTTERANCE = frozenset(",.!?…—–-;")
OPENS_UTTERANCE = frozenset(".!?:,;—–-…)]\"'”’“‘")

BESIDE = 100  # characters that tell whether a stretch stands alone
LONGEST_NICKNAME = 2  # words
LONGEST_SENTENCE = 2000  # characters around an utterance in which its cue is looked for


@frozen
class Utterance:
    """An outermost marked stretch: its words, its paragraph, and whether it reads as somebody's speech by itself.

    `place` counts the utterances, `mark` the stretches of `find_marks`.
    """

    place: int
    mark: int
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

    @cached_property
    def _continuations(self) -> dict[int, Utterance]:
        return {u.quoted.continues: u for u in self.utterances if u.quoted.continues is not None}

    def continuation(self, utterance: Utterance) -> Utterance | None:
        """The utterance that reopens the mark of this one in a later paragraph."""
        return self._continuations.get(utterance.mark)

    def opens_paragraph(self, utterance: Utterance) -> bool:
        """Whether nothing stands before an utterance in its paragraph."""
        start = self.paragraphs[utterance.paragraph].start
        return not self.parse.text[start : utterance.outside.start].strip()

    def place_of_paragraph(self, place: int) -> int:
        """Which paragraph a place in the text lies in."""
        return max(0, bisect.bisect_right(self._paragraph_starts, place) - 1)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [span.start for span in self.paragraphs]

    def _speaks(self, token: Token) -> bool:
        """Whether a token stands in marks, a nickname aside: "“Go!” the mate, Ann “Skip” Holt, shouted"."""
        place = self.voice(token)
        words = self.utterances[place].words if place is not None else ()
        nickname = len(words) <= LONGEST_NICKNAME and all(word.upos in {"PROPN", "PUNCT"} for word in words)
        return place is not None and (self.utterances[place].complete or not nickname)

    def before(self, utterance: Utterance) -> tuple[Token, ...]:
        """The writer's words between the last utterance or sentence and this one."""
        start = max(self.paragraphs[utterance.paragraph].start, utterance.outside.start - LONGEST_SENTENCE)
        words: list[Token] = []
        for token in reversed(self.parse.between(start, utterance.outside.start)):
            if self.voice(token) is not None or (words and token.text in {".", "!", "?"}):
                break
            words.append(token)
        return tuple(reversed(words))

    def after(self, utterance: Utterance) -> tuple[Token, ...]:
        """The writer's words between this utterance and the end of the sentence or the next one."""
        end = min(self.paragraphs[utterance.paragraph].end, utterance.outside.end + LONGEST_SENTENCE)
        words: list[Token] = []
        if utterance.outside.end >= end:
            return ()
        for token in self.parse.between(utterance.outside.end, end):
            if self._speaks(token) or token.text in {"!", "?", "."}:
                break
            if token.span.start >= utterance.outside.end:
                words.append(token)
        return tuple(words)


def find_utterances(parse: Parse, marks: tuple[Quoted, ...]) -> Page:
    """The page of a parse: its outermost marked stretches, in the order of the text."""
    paragraphs = find_paragraphs(parse.text)
    starts = [span.start for span in paragraphs]
    utterances: list[Utterance] = []
    for mark, quoted in enumerate(marks):
        if quoted.parent is not None:
            continue
        words = parse.between(quoted.inside.start, quoted.inside.end)
        paragraph = max(0, bisect.bisect_right(starts, quoted.outside.start) - 1)
        complete = _is_complete(parse.text, quoted, paragraphs[paragraph])
        utterances.append(Utterance(len(utterances), mark, quoted, words, paragraph, complete))
    return Page(parse, tuple(utterances), paragraphs)


def ends_utterance(words: str, ends: Container[str] = ENDS_UTTERANCE) -> bool:
    """Whether quoted words end as an utterance does, marks of a quotation inside it aside: "‘Never,’" does."""
    return words.rstrip(" ’'”\"")[-1:] in ends


def is_sentence(utterance: Utterance) -> bool:
    """Whether an utterance has a verb and more than four words."""
    return len(utterance.words) > 4 and any(token.upos in {"VERB", "AUX"} for token in utterance.words)


def _is_complete(text: str, quoted: Quoted, paragraph: Span) -> bool:
    """A capital at the start, after a comma, a colon, a full stop or nothing; and an end that a sentence could have.

    "“We will stay,” he said" is complete, "a “goal that cannot be negotiated,” he said" is not.
    """
    inside = quoted.inside.of(text).strip()
    before = text[max(paragraph.start, quoted.outside.start - BESIDE) : quoted.outside.start].rstrip()
    after = text[quoted.outside.end : min(paragraph.end, quoted.outside.end + BESIDE)].lstrip()
    first = next((char for char in inside if char.isalnum()), "")
    opens = not before or before[-1] in OPENS_UTTERANCE or before.rsplit(None, 1)[-1].casefold() == "that"
    ends = not after or ends_utterance(inside) or after[0] in ",—–-.!?" or not quoted.closed
    starts_upper = first.isupper() or first.isdigit() or inside[:1] in "…."
    return opens and ends and (starts_upper or not before or before[-1] in ":")
