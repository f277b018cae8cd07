"""A document while it is read from front to back: which voice was heard where, and which of them a word can take up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from attrs import define, field, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.parsing.paragraphs import find_paragraphs
from quoteattr.stages.mentions import Phrase, Phrases
from quoteattr.stages.roles import Role, genders_beside
from quoteattr.stages.voices import Voice, lands_of
from quoteattr.types import Quotation, QuotationType, SpeakerType

OUTSIDE = -1
_OPENING = 3
_MOST_HEARD = 300
_NOUNS = {"NOUN", "PROPN", "PRON"}


@frozen
class Heard:
    """One mention of a voice: its token, its turn, the direct speech it stands in, and its rank.

    A turn is a sentence; those wholly in direct speech do not count. The rank is 0 for the source of a quotation and
    for the subject of a main clause, 1 for another subject, 2 for the rest.
    """

    place: int
    turn: int
    quote: int
    voice: Voice
    rank: int


@frozen
class Reason:
    """Why a mention stands for a voice: the rule, the place of the mention that it takes up, a probability if any."""

    by: str
    place: int
    score: float | None = None


@frozen
class Candidate:
    """A voice that a mention may take up, the place where it was heard last, and what speaks for or against it."""

    voice: Voice
    place: int
    marks: frozenset[str]


@frozen
class Question:
    """Whom a mention takes up: its candidates, the last heard first; `marks` tell how likely it is none of them."""

    kind: str
    phrase: Phrase
    candidates: tuple[Candidate, ...]
    marks: frozenset[str]


class Judge(Protocol):
    """Anything that answers a question with a probability for each candidate; a plain function will do."""

    def __call__(self, question: Question, /) -> Sequence[float]:
        """How likely each candidate is the one; what is missing to 1 is the chance that it is none of them."""


@define(eq=False)
class Scene:
    """What has been read so far, and what is known of the document as a whole."""

    parse: Parse
    lexicon: Lexicon
    phrases: Phrases
    sources: frozenset[int]
    quote_at: dict[int, int]
    own_words: dict[int, set[int]]
    turns: tuple[int, ...]
    paragraphs: tuple[int, ...]
    places: frozenset[str]
    judge: Judge
    named: dict[int, Voice] = field(factory=dict)
    offices: dict[str, list[tuple[Voice, Role]]] = field(factory=dict)
    bodies: dict[str, list[tuple[Voice, Role]]] = field(factory=dict)
    described: dict[str, list[Voice]] = field(factory=dict)
    joint: dict[tuple[int, ...], Voice] = field(factory=dict)
    heard: list[Heard] = field(factory=list)
    latest: dict[int, Heard] = field(factory=dict)
    voices: dict[int, Voice] = field(factory=dict)
    reasons: dict[int, Reason] = field(factory=dict)
    early: dict[int, Voice | None] = field(factory=dict)

    @classmethod
    def of(cls, phrases: Phrases, quotations: tuple[Quotation, ...], sources: frozenset[int], judge: Judge) -> Scene:
        """The scene before the first word."""
        parse, lexicon = phrases.parse, phrases.lexicon
        quote_at = {
            token.index: number
            for number, quotation in enumerate(quotations)
            if quotation.type is QuotationType.DIRECT
            for span in quotation.content
            for token in parse.between(span.start, span.end)
        }
        own: dict[int, set[int]] = {}
        for quotation in quotations:
            if quotation.source is None:
                continue
            place = phrases.of(quotation.source).head.index
            for span in quotation.content:
                own.setdefault(place, set()).update(token.index for token in parse.between(span.start, span.end))
        turn, turns = 0, []
        for sentence in parse.sentences:
            turn += any(token.index not in quote_at and token.upos != "PUNCT" for token in sentence)
            turns.extend([turn] * len(sentence))
        return cls(
            parse, lexicon, phrases, sources, quote_at, own, tuple(turns), _paragraphs(parse), lands_of(lexicon), judge
        )

    def cast(self, named: dict[int, Voice]) -> None:
        """Take in who is named in the document; shelve persons by the last word of their offices, bodies by theirs."""
        self.named = named
        for voice in {id(voice): voice for voice in named.values()}.values():
            shelf = self.offices if voice.kind is SpeakerType.PERSON else self.bodies
            for role in voice.roles:
                shelf.setdefault(role.noun.split()[-1], []).append((voice, role))

    def turn(self, phrase: Phrase) -> int:
        """The turn that a phrase stands in."""
        return self.turns[phrase.head.index]

    def quote(self, phrase: Phrase) -> int:
        """The direct speech that a phrase stands in, `OUTSIDE` for none."""
        return self.quote_at.get(phrase.head.index, OUTSIDE)

    def opens(self, phrase: Phrase) -> bool:
        """Whether a phrase stands in the headline or the first sentences, before names are given."""
        return self.turn(phrase) <= _OPENING

    def note(self, voice: Voice, phrase: Phrase) -> None:
        """Note that a voice was heard."""
        heard = self.heard_at(voice, phrase.head)
        voice.mentions.add(phrase.mention)
        self.heard.append(heard)
        self.latest.pop(id(voice), None)
        self.latest[id(voice)] = heard

    def heard_at(self, voice: Voice, head: Token) -> Heard:
        """A voice as it is heard at a word."""
        place = head.index
        return Heard(place, self.turns[place], self.quote_at.get(place, OUTSIDE), voice, self.rank(head))

    def last_speakers(self, phrase: Phrase, reach: int) -> tuple[int, ...]:
        """The identities of the voices that quotations before a phrase have for their sources, the last first."""
        spoke = (heard for heard in self.recent(phrase, reach) if heard.place in self.sources)
        return tuple(dict.fromkeys(id(heard.voice.itself) for heard in spoke))

    def recent(self, phrase: Phrase, reach: int) -> Iterator[Heard]:
        """What was heard before a phrase in its own turn and in `reach` turns before, the last first.

        Long speeches are one turn, so no more than `_MOST_HEARD` mentions are gone through.
        """
        for heard in islice(reversed(self.heard), _MOST_HEARD):
            if heard.turn < self.turn(phrase) - reach:
                return
            if heard.place < phrase.head.index:
                yield heard

    def rank(self, head: Token) -> int:
        """How prominent the head of a phrase is: see `Heard`."""
        if head.index in self.sources:
            return 0
        for first in self.parse.ancestors(head):
            if head.relation != "conj" or first.upos not in _NOUNS:
                break
            head = first  # of "Ann Lowe and Lena Berg" neither is more prominent
        above = self.parse.head(head)
        if head.relation != "nsubj" or above is None:
            return 2
        main = above.head is None or (above.relation == "conj" and self.parse.tokens[above.head].head is None)
        return 0 if main or self._relayed(above) else 1

    def _relayed(self, verb: Token) -> bool:
        """Whether a clause is the sentence, but for an outlet that reports it: "Lowe resigned, Nordsee reported"."""
        above = self.parse.head(verb)
        if above is None or above.head is not None or verb.index > above.index:
            return False
        reporters = (self.named.get(subject.index) for subject in self.parse.children(above, "nsubj"))
        return any(voice is not None and voice.kind is SpeakerType.OUTLET for voice in reporters)

    def new(
        self,
        kind: SpeakerType,
        phrase: Phrase,
        role: Role | None = None,
        *,
        parts: tuple[Voice, ...] = (),
        plural: bool,
    ) -> Voice:
        """A voice that is known by a description only."""
        voice = Voice(kind, named=False, forms=[phrase], roles=[role] if role else [], parts=parts, plural=plural)
        voice.genders.update(genders_beside(phrase, self.lexicon))
        if role is not None:
            self.described.setdefault(role.noun, []).append(voice)
        return voice


def _paragraphs(parse: Parse) -> tuple[int, ...]:
    """The number of each token's paragraph."""
    ends = [paragraph.end for paragraph in find_paragraphs(parse.text)]
    return tuple(bisect_right(ends, token.span.start) for token in parse.tokens)
