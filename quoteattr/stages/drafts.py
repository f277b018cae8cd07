"""The contents while they are still being gathered: a cue with the words and the utterances found for it so far."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

from attrs import define, field

from quoteattr.parsing import Token
from quoteattr.stages.cues import FoundCue
from quoteattr.stages.utterances import Utterance
from quoteattr.types import Span


@define(eq=False)
class Draft:
    """A content while its spans are still being gathered."""

    cue: FoundCue | None
    by: str
    words: list[Token] = field(factory=list)
    utterances: list[Utterance] = field(factory=list)
    voice: int | None = None
    frame: str = "clause"
    label: Token | None = None

    @property
    def parts(self) -> list[Span]:
        """The words and the utterances as spans."""
        return [token.span for token in self.words] + [utterance.outside for utterance in self.utterances]

    @property
    def end(self) -> int:
        """Where the last of them ends."""
        return max([*(part.end for part in self.parts), self.cue.cue.span.end if self.cue else 0])


class Drafts:
    """The drafts, to be looked up by their cue and by where they end."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self.drafts: list[Draft] = []
        self._by_cue: dict[int, Draft] = {}
        self._ends: list[tuple[int, int]] = []
        self._numbers: dict[Draft, int] = {}
        self._by_utterance: dict[int, Draft] = {}
        self.ahead: dict[int, Draft | None] = {}  # what a walk along reopened marks has found, by utterance
        for draft in drafts:
            self.add(draft)

    def add(self, draft: Draft) -> None:
        """Take a draft in, in the place of another one with the same cue."""
        if draft.cue is not None:
            replaced = self._by_cue.get(draft.cue.head.index)
            if replaced is not None:
                for utterance in replaced.utterances:
                    self._by_utterance.pop(utterance.place, None)
                replaced.words, replaced.utterances = [], []
            self._by_cue[draft.cue.head.index] = draft
        self._numbers[draft] = len(self.drafts)
        self.drafts.append(draft)
        self._note_end(draft)

    def extend(self, draft: Draft, utterance: Utterance, words: Iterable[Token] = ()) -> None:
        """Let a draft go on with an utterance, and the words before and in it."""
        draft.utterances.append(utterance)
        draft.words.extend(words)
        self._note_end(draft)

    def __contains__(self, draft: Draft) -> bool:
        return draft in self._numbers

    def with_cue(self, cue: FoundCue) -> Draft | None:
        """The draft of a cue."""
        return self._by_cue.get(cue.head.index)

    def holding(self, utterance: Utterance) -> Draft | None:
        """The writer's own report that an utterance belongs to already."""
        return self._by_utterance.get(utterance.place)

    def ending_before(self, place: int) -> Iterator[Draft]:
        """The writer's own reports that end before a place in the text, the nearest first."""
        for nearest in range(bisect.bisect_right(self._ends, (place, len(self.drafts))) - 1, -1, -1):
            end, number = self._ends[nearest]
            draft = self.drafts[number]
            if draft.voice is None and draft.end == end and (draft.words or draft.utterances):
                yield draft

    def _note_end(self, draft: Draft) -> None:
        if draft.voice is None:
            self._by_utterance.update((utterance.place, draft) for utterance in draft.utterances)
        bisect.insort(self._ends, (draft.end, self._numbers[draft]))
