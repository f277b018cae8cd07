"""Statements: one quotation as the stance frames see it: its words, its cue, its speaker, the article's forces."""

from __future__ import annotations

from functools import cached_property

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.attitudes import read_attitude
from quoteattr.stages.stance.clauses import copulas, word
from quoteattr.stages.stance.events import Event, find_events
from quoteattr.stages.stance.forces import HOME, Scene
from quoteattr.stages.stance.lands import lands_in
from quoteattr.stages.stance.readings import Ground, Reading

_SMALL = frozenset(
    {"the", "a", "an", "of", "his", "her", "its", "their", "our", "in", "for", "and", "new", "some", "many"}
)


@frozen
class Finding:
    """One frame that fired: the side it takes (1, -1, 0: none), its name, its score, and the words it read.

    The judge's finding has no name.
    """

    side: int
    frame: str
    score: float
    words: tuple[Token, ...]

    @property
    def by(self) -> str:
        """What decided, as evidence names it."""
        return f"frame:{self.frame}" if self.frame else "learned"


@frozen
class Told:
    """An event of a statement with the side that the statement takes on it."""

    event: Event
    reading: Reading


@frozen
class Statement:
    """One statement: its tokens, the reporting words, what its speaker is called, the forces of the article."""

    parse: Parse
    lexicon: Lexicon
    scene: Scene
    tokens: tuple[Token, ...]
    cue: tuple[Token, ...]
    speaker: tuple[str, ...]
    cue_lemma: str = ""

    @cached_property
    def inside(self) -> frozenset[int]:
        """The indices of its tokens."""
        return frozenset(token.index for token in self.tokens)

    def is_top(self, token: Token) -> bool:
        """Whether nothing of the statement governs a token."""
        return token.head is None or token.head not in self.inside

    @cached_property
    def ground(self) -> Ground:
        """What its attitudes are read on."""
        cue = frozenset(token.index for token in self.cue)
        lands = frozenset(land for text in self.speaker for land in lands_in(text, self.lexicon))
        return Ground(self.parse, self.lexicon, self.inside, cue, self._voice(lands), lands, self.cue_lemma)

    def _voice(self, lands: frozenset[str]) -> frozenset[str]:
        """The words that stand for the speaker, all names of the speaker's countries among them."""
        countries = self.lexicon.entries("lands.countries")
        names = [name for land in lands for name in (land, *countries.get(land, ()))]
        parts = (part for text in (*self.speaker, *names) for part in text.split())
        return frozenset(part.lower() for part in parts if part[:1].isupper()) - _SMALL

    @cached_property
    def _forms(self) -> tuple[tuple[Token, tuple[str, str]], ...]:
        return tuple((token, (word(token), token.text.lower())) for token in self.tokens)

    def having(self, table: str) -> tuple[Token, ...]:
        """Its tokens that stand in a lexicon table."""
        words = self.lexicon.words(table)
        return tuple(token for token, forms in self._forms if not words.isdisjoint(forms))

    def called(self, *forms: str) -> tuple[Token, ...]:
        """Its tokens with one of the dictionary forms."""
        return tuple(token for token, (form, _) in self._forms if form in forms)

    def listed(self, token: Token | None, table: str) -> bool:
        """Whether a token's dictionary form is in a lexicon table; no token is in none."""
        return token is not None and word(token) in self.lexicon.words(table)


def read_events(statement: Statement) -> tuple[Told, ...]:
    """The events of a statement that are about a force's being there, each with the side it is given."""
    events = find_events(statement.parse, statement.scene, statement.inside, statement.lexicon)
    events = tuple(_homeward(statement, event) for event in events)
    told = (Told(event, read_attitude(statement.ground, event)) for event in events)
    return tuple(one for one in told if _on_topic(statement, one.event, one.reading))


def _homeward(statement: Statement, event: Event) -> Event:
    """As in "The soldiers must return", "keep our boys at home": back where they came from, not to the host."""
    if event.direction < 0 or word(event.head) not in {"return", "come", "bring", "keep", "send", "take"}:
        return event
    parse, lands = statement.parse, statement.scene.lands
    places = parse.children(event.head, "advmod", "obl", "nmod", "xcomp")
    if any(word(place) == "home" or statement.listed(place, "target.quarters") for place in places):
        return evolve(event, direction=-1)
    if word(event.head) != "return" or any(parse.openers(place) & {"to", "into", "in"} for place in places):
        return event
    force = next((force for force in statement.scene.forces if force.head == event.force), None)
    senders = force.senders - {HOME} if force is not None else frozenset()
    theirs = bool(senders) and not senders & statement.ground.lands
    return event if theirs and lands else evolve(event, direction=-1)


def _on_topic(statement: Statement, event: Event, reading: Reading) -> bool:
    """A force that is only named, led, shot at or blamed is not yet talk about its being there (rule 7)."""
    if not event.bare:
        return True
    if reading.side > 0 and statement.listed(event.head, "target.hostile_names"):
        return False  # whoever names invaders wants none
    head = statement.parse.head(event.head)
    if reading.side < 0 and reading.frame == "threat" and statement.listed(head, "stance.fighting"):
        return True  # "we will fight the invaders"
    if _under_attack(statement, event.head, head) or statement.listed(head, "target.offices"):
        return False
    if event.presence or reading.frame == "third-party" or statement.listed(head, "target.topics"):
        return True
    if reading.side and reading.frame in {"wish", "disapproval"}:
        # "We need troops" wants them there; "we thank the troops" praises the people.
        # "we are against the troops" does not want them.
        return statement.listed(head, "stance.wanting") or "against" in statement.parse.openers(event.head)
    if reading.frame == "judgement" and event.head.relation != "nsubj":
        return statement.listed(head, "stance.meddling") or statement.listed(head, "stance.wishes")
    return bool(reading.side)


def _under_attack(statement: Statement, token: Token, head: Token | None) -> bool:
    if head is None or not statement.listed(head, "target.attacks") or copulas(statement.parse, head):
        return False
    return token.relation in {"obj", "nmod", "obl", "nsubj", "compound"}
