"""Signs: all that a statement shows of where it stands, for the judge to weigh (judge.py).

The frames that fired; the forces and events told of around it; the attitudes above its events; which of the lexicon's
tables its words stand in; and the words themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import islice
from typing import Any

import numpy as np
from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Token
from quoteattr.stages.stance.clauses import keys, modals, negators, word
from quoteattr.stages.stance.deciding import Decision, decide
from quoteattr.stages.stance.events import direction_of
from quoteattr.stages.stance.forces import Force
from quoteattr.stages.stance.outcomes import worth
from quoteattr.stages.stance.statements import Statement, Told, read_events

BEFORE, AFTER = 6, 3  # sentences around a statement whose forces count
_REACH = 80  # words before a statement among which the event last told is looked for
_SETTING = 25  # words before a statement that are signs themselves
_ATTITUDES = ("wishes", "against", "good", "bad", "harm", "help", "reversers", "duty", "soft", "plain", "third_party")
_TOPICAL = ("target.personnel", "target.presences", "target.inherent", "target.unmistakable", "target.things")
_EVIDENT = ("wishes", "against", "good", "bad", "harm", "help", "duty", "negators", "illegal", "contrast", "unless")
_MOST = 8  # words of evidence
_TOLD = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_SMALL = frozenset({"AUX", "SCONJ", "ADP", "PRON", "DET", "CCONJ"})
_POINTING = frozenset({"they", "it", "this", "that", "we", "he", "she", "i", "you", "these", "those", "there", "nobody",
                       "who"})  # fmt: skip


@frozen
class View:
    """A statement of at least one word, with what its frames say of it and what stands around it."""

    statement: Statement

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """The events that the frames read, each with its side."""
        return read_events(self.statement)

    @cached_property
    def decision(self) -> Decision | None:
        """What the frames alone make of the statement."""
        return decide(self.statement, self.told)

    @cached_property
    def forces(self) -> tuple[Force, ...]:
        """The forces that are told of nearby."""
        first, last = _sentences_around(self.statement)
        return tuple(force for force in self.statement.scene.forces if first <= force.head.sentence <= last)

    @cached_property
    def events(self) -> tuple[tuple[Token, int], ...]:
        """The words of coming, staying and going, whoever does it, with their directions."""
        parse, lexicon = self.statement.parse, self.statement.lexicon
        directed = ((token, direction_of(parse, token, lexicon)) for token in self.statement.tokens)
        return tuple((token, direction) for token, direction in directed if direction)

    @cached_property
    def before(self) -> int:
        """The direction of the event told last before the statement."""
        return _told_last(self.statement)

    @cached_property
    def value(self) -> int:
        """1 where it first speaks of something good, -1 of something bad."""
        return _value(self.statement)

    @property
    def is_near_topic(self) -> bool:
        """Whether a word around the statement names soldiers, their being somewhere, or its end."""
        return bool(self.forces) or self._has_topical_word()

    def _has_topical_word(self) -> bool:
        topical = _topical(self.statement.lexicon)
        tokens, (first, last) = self.statement.parse.tokens, _sentences_around(self.statement)
        start, end = (bisect_left(tokens, number, key=lambda token: token.sentence) for number in (first, last + 1))
        return any(word(token) in topical for token in tokens[start:end])

    @property
    def meaning(self) -> Any:
        """The mean of the vectors of the statement's words, None where the parse has no vectors."""
        vectors = self.statement.parse.vectors
        places = [token.index for token in self.statement.tokens]
        return None if vectors is None else np.asarray(vectors)[places].astype(np.float32).mean(axis=0)

    @property
    def direction(self) -> int:
        """The direction of the statement's first event, 0 where it has none."""
        return self.events[0][1] if self.events else 0


def _sentences_around(statement: Statement) -> tuple[int, int]:
    return statement.tokens[0].sentence - BEFORE, statement.tokens[-1].sentence + AFTER


@cache
def _topical(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.words(*_TOPICAL) - lexicon.words("target.strict")


def signs_of(view: View) -> frozenset[str]:
    """The signs of a statement."""
    found = {"always", *_of_frames(view), *_of_forces(view), *_of_context(view)}
    return frozenset(found | {*_of_lexicon(view), *_of_events(view), *_of_words(view)})


def _of_frames(view: View) -> Iterator[str]:
    """What the frames say, and each event that they have read."""
    decision = view.decision
    label = decision[0].value if decision else "none"
    yield f"frames:{label}"
    yield f"frames:{label}:{decision[1].frame if decision else ''}"
    for one in view.told:
        yield f"side:{one.reading.side}"
        yield f"told:{one.event.direction}:{'bare' if one.event.bare else 'acting' if one.event.acting else ''}"


def _of_forces(view: View) -> Iterator[str]:
    """Where forces are told of, foreign ones and others."""
    statement = view.statement
    start, end = statement.tokens[0].index, statement.tokens[-1].index
    for force in view.forces:
        place = force.head.index
        where = "in" if place in statement.inside else "before" if place < start else "after" if place > end else "amid"
        yield f"force:{where}:{force.foreign}"
        if abs(force.head.sentence - statement.tokens[0].sentence) <= 1:
            yield f"force:near:{force.foreign}"
    if not view.forces:
        yield "force:none"


def _of_context(view: View) -> Iterator[str]:
    """The event told of before, and what good or bad is said of whom."""
    yield f"before:{view.before}"
    yield f"before:{view.before}:value:{view.value}"
    yield f"event:{view.direction}:before:{view.before}:value:{view.value}"
    statement = view.statement
    top = next(token for token in statement.tokens if statement.is_top(token))
    for subject in statement.parse.children(top, "nsubj", "expl"):
        kind = _subject_kind(statement, subject)
        yield f"subject:{kind}"
        yield f"subject:{kind}:before:{view.before}:value:{view.value}"


def _subject_kind(statement: Statement, subject: Token) -> str:
    form = subject.text.lower()
    if form in _POINTING:
        return form
    if subject.index in statement.scene.heads:
        return "force"
    if subject.index in statement.scene.lands:
        return "land"
    return "recalling" if statement.listed(subject, "stance.recalling") else "other"


def _of_lexicon(view: View) -> Iterator[str]:
    """The tables that words of the statement and of its cue stand in; whether they are negated."""
    statement, lexicon = view.statement, view.statement.lexicon
    tables = _tables(lexicon)
    for token in statement.tokens:
        listed = {*tables.get(word(token), ()), *tables.get(token.text, ())}
        negated = bool(listed) and bool(negators(statement.parse, token, lexicon, phrases=False))
        for name in listed:
            yield f"has:{name}"
            if negated:
                yield f"no:{name}"
    for form in {statement.cue_lemma, *(word(token) for token in statement.cue)} - {""}:
        for name in tables.get(form, ()):
            yield f"cue:{name}"
            if name in _ATTITUDES:
                yield f"cue:{name}:event:{view.direction}"
                yield f"cue:{name}:before:{view.before}"


@cache
def _tables(lexicon: Lexicon) -> Mapping[str, tuple[str, ...]]:
    """The names of the tables that each word stands in, without those that only name lands."""
    found: dict[str, list[str]] = {}
    for name in sorted(lexicon.tables):
        group, _, table = name.partition(".")
        for each in lexicon.words(name) if group in {"stance", "target"} else ():
            found.setdefault(each, []).append(table)
    return {each: tuple(tables) for each, tables in found.items()}


def _of_events(view: View) -> Iterator[str]:
    """What stands above each event: attitudes, modals, an even or odd number of negations."""
    statement, lexicon = view.statement, view.statement.lexicon
    tables = [(name, lexicon.words(f"stance.{name}")) for name in _ATTITUDES]
    read = statement.inside | statement.ground.cue
    for event, direction in view.events:
        odd = False
        for above in [event, *islice(statement.parse.ancestors(event), 4)]:
            if above.index not in read:
                break
            odd ^= bool(negators(statement.parse, above, lexicon, phrases=above == event))
            names = keys(statement.parse, above)
            yield from (f"event:{direction}:{name}:{odd}" for name, words in tables if not words.isdisjoint(names))
            yield from (f"event:{direction}:{word(m)}:{odd}" for m in modals(statement.parse, above))
        yield f"event:{direction}:{odd}"


def _of_words(view: View) -> Iterator[str]:
    """The words of the statement, alone and with the one that governs them; those around its events and before it."""
    statement, parse = view.statement, view.statement.parse
    for token in statement.tokens:
        form = word(token)
        if token.upos in _SMALL:
            yield f"small:{form}"
        elif token.upos == "NUM":
            yield "number"
        elif token.upos in _TOLD:
            yield f"word:{form}"
            if negators(parse, token, statement.lexicon):
                yield f"no-word:{form}"
            head = parse.head(token)
            if head is not None and head.index in statement.inside and head.upos in _TOLD:
                yield f"pair:{word(head)}:{form}"
        elif token.text in {"?", "!"}:
            yield f"mark:{token.text}"
    yield from _beside_events(view)
    yield f"cue-word:{statement.cue_lemma}"
    yield f"cue-word:{statement.cue_lemma}:event:{view.direction}"
    yield f"cue-word:{statement.cue_lemma}:before:{view.before}"
    first = statement.tokens[0].index
    setting = (token for token in parse.tokens[max(0, first - _SETTING) : first] if token.upos in _TOLD)
    yield from (f"setting:{word(token)}" for token in setting)


def _beside_events(view: View) -> Iterator[str]:
    statement, parse = view.statement, view.statement.parse
    read = statement.inside | statement.ground.cue
    for event, direction in view.events:
        above = [token for token in islice(parse.ancestors(event), 2) if token.index in read]
        below = parse.children(event, "amod", "advmod", "aux", "advcl", "obl", "nsubj", "obj")
        yield from (f"above:{direction}:{word(token)}" for token in above)
        yield from (f"below:{direction}:{word(token)}" for token in below)


def _told_last(statement: Statement) -> int:
    """The direction of the event of a force that was told of last before the statement, or of a wish for soldiers."""
    parse, heads = statement.parse, statement.scene.heads
    first = statement.tokens[0].index
    for token in reversed(parse.tokens[max(0, first - _REACH) : first]):
        direction = direction_of(parse, token, statement.lexicon)
        if not direction and token.index in heads and statement.listed(parse.head(token), "stance.wanting"):
            return 1
        above = [other.index for other in islice(parse.ancestors(token), 2)]
        if direction and not heads.isdisjoint({token.index, *above, *parse.below(token)}):
            return direction
    return 0


def _value(statement: Statement) -> int:
    """The first thing good (1) or bad (-1) that a clause of the statement says, 0 where none says one."""
    for token in statement.tokens:
        clause = statement.is_top(token) or token.relation in {"conj", "ccomp", "advcl", "parataxis"}
        if clause and token.upos in {"VERB", "ADJ", "NOUN"}:
            value = worth(statement.parse, token, statement.lexicon)
            if value:
                return value
    return 0


def telling_words(view: View) -> tuple[Token, ...]:
    """The force, the events and the attitudes of a statement, where no frame has put them together."""
    statement = view.statement
    attitudes = statement.lexicon.words(*(f"stance.{name}" for name in _EVIDENT))
    events = {event.index for event, _ in view.events} | {each.index for one in view.told for each in one.event.words}
    found = [t for t in statement.tokens if t.index in events | statement.scene.heads or word(t) in attitudes]
    return tuple(found or statement.tokens)[:_MOST]
