"""Readings: what the climb from an event has found so far, and the ground it is read on."""

from __future__ import annotations

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import modals, word


@frozen
class Reading:
    """How far the climb has come: the direction, the attitude (0: none yet), the frame that set it, the words read.

    `borrowed` says that the wish found is somebody else's so far ("calls for"); `settled` that nothing above counts.
    """

    direction: int
    attitude: int = 0
    frame: str = "fact"
    score: float = 0.6
    words: tuple[Token, ...] = ()
    borrowed: bool = False
    settled: bool = False

    @property
    def side(self) -> int:
        """1 for the presence, -1 against it, 0 where no attitude was found."""
        return 0 if self.borrowed else self.direction * self.attitude

    def taking(self, sign: int, frame: str, score: float, *words: Token) -> Reading:
        """The reading with one more attitude: the first names the frame, a second one multiplies."""
        read = (*self.words, *words)
        if self.attitude == 0:
            return evolve(self, attitude=sign, frame=frame, score=score, words=read)
        return evolve(self, attitude=self.attitude * sign, score=self.score - 0.05, words=read, borrowed=False)

    def turned(self, *words: Token) -> Reading:
        """The reading with its event turned round: the end of a presence, the delay of an exit."""
        return evolve(self, direction=-self.direction, words=(*self.words, *words))

    def negated(self, *words: Token) -> Reading:
        """The reading with its attitude negated."""
        return evolve(self, attitude=-self.attitude, words=(*self.words, *words))

    def closed(self) -> Reading:
        """The reading as it stands, whatever comes above it."""
        return evolve(self, settled=True)

    def dropped(self) -> Reading:
        """The reading with its attitude given up: it is somebody else's."""
        return evolve(self, attitude=0, frame="third-party", settled=True)


@frozen
class Ground:
    """What a statement is read on: its tree, its tokens and the cue's, the words that stand for the speaker."""

    parse: Parse
    lexicon: Lexicon
    inside: frozenset[int]
    cue: frozenset[int]
    voice: frozenset[str]
    lands: frozenset[str]
    cue_lemma: str = ""

    def listed(self, token: Token, table: str) -> bool:
        """Whether a token's dictionary form, or the token as it stands, is in a lexicon table."""
        words = self.lexicon.words(table)
        return word(token) in words or token.text in words

    def modal(self, verb: Token, table: str) -> bool:
        """Whether a clause has a modal verb of a lexicon table."""
        words = self.lexicon.words(table)
        return any(modal.text.lower() in words for modal in modals(self.parse, verb))
