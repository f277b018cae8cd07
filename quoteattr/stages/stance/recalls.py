"""Recalls: statements that judge an event told just before them: "It was a mistake", "the move is welcome"."""

from __future__ import annotations

from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.attitudes import read_attitude
from quoteattr.stages.stance.clauses import negators
from quoteattr.stages.stance.events import Event, event_of
from quoteattr.stages.stance.outcomes import worth
from quoteattr.stages.stance.statements import Finding, Statement

_POINTING = frozenset({"it", "this", "that"})
_THEM = frozenset({"they", "their", "them", "these"})
_LESS = 0.15  # what a judgement is worth less for pointing back


def find_recall(statement: Statement) -> Finding | None:
    """The side taken on the event that the text told last, None where the statement does not point back to it."""
    told = _told_before(statement)
    if not told:
        return None
    events = [event for event in told if not event.bare or event.presence or _is_wanted(statement, event)]
    if not events:
        return _of_them(statement, told[-1])
    event = events[-1]
    for token in statement.tokens:
        if _points_back(statement, token):
            again = Event(token, event.direction, event.force, presence=True)
            reading = read_attitude(statement.ground, again)
            if reading.side:
                return Finding(reading.side, f"recalled-{reading.frame}", reading.score - _LESS, reading.words)
    return _of_them(statement, told[-1]) or _unsaid_subject(statement, event) or _denied_plan(statement)


def _of_them(statement: Statement, event: Event) -> Finding | None:
    """As in "They keep the port open", of peacekeepers named just before: their presence is what brings it."""
    for token in statement.tokens:
        if token.text.lower() in _THEM and _is_of_them(statement, token, event):
            reading = read_attitude(statement.ground, Event(token, 1, event.force, presence=True))
            if reading.side and reading.frame in {"consequence", "judgement"}:
                return Finding(reading.side, f"recalled-{reading.frame}", reading.score - _LESS, reading.words)
    return None


def _denied_plan(statement: Statement) -> Finding | None:
    """As in "No decision has been taken", right after talk of an exit: about it, and on no side (rule 2)."""
    for token in statement.having("stance.plans"):
        if negators(statement.parse, token, statement.lexicon, phrases=False):
            return Finding(0, "denied-plan", 0.55, (token,))
    return None


def _unsaid_subject(statement: Statement, event: Event) -> Finding | None:
    """Words that judge something named just outside them: 'called it "a disaster"', 'which she finds "necessary"'."""
    tops = [token for token in statement.tokens if statement.is_top(token)]
    top = next((token for token in tops if token.upos in {"ADJ", "NOUN", "VERB"}), None)
    if top is None or statement.parse.children(top, "nsubj", "csubj", "expl"):
        return None
    head = statement.parse.head(top)
    objects = {o.text.lower() for o in statement.parse.children(head, "obj")} if head is not None else set()
    them = statement.scene.things and "them" in objects  # 'called them "a disaster"': sanctions, not their lifting
    if top.upos == "NOUN" and not objects & _POINTING and not them:
        return None
    side = worth(statement.parse, top, statement.lexicon) * (1 if them else event.direction)
    return Finding(side, "recalled-judgement", 0.6, (top,)) if side else None


def _points_back(statement: Statement, token: Token) -> bool:
    """A main-clause "it", "this", "that", or "the move", "this decision"."""
    if token.upos == "PRON":
        head = statement.parse.head(token)
        top = head is not None and statement.is_top(head)
        told = token.deprel in {"nsubj", "nsubj:pass", "expl", "obj"} and "PronType=Rel" not in token.feats
        return top and told and token.text.lower() in _POINTING
    determiners = {child.text.lower() for child in statement.parse.children(token, "det")}
    definite = bool(determiners & {"the", "this", "that", "such", "these"})
    return definite and statement.listed(token, "stance.recalling")


def _is_of_them(statement: Statement, token: Token, event: Event) -> bool:
    """A main-clause "they" after soldiers, or things, that were the subject of the sentence before."""
    head = statement.parse.head(token)
    top = head is not None and statement.is_top(head)
    if token.deprel != "nsubj" or not top or event.force is None:
        return False
    people = statement.scene.things or any(
        statement.listed(event.force, f"target.{table}") for table in ("personnel", "inherent")
    )
    above = [event.force, *list(statement.parse.ancestors(event.force))[:2]]
    return people and any(other.relation == "nsubj" for other in above)


def _sentence_before(parse: Parse, first: Token) -> list[Token]:
    """The words of a token's sentence up to it, and those of the sentence before."""
    words = [token for token in parse.sentence(first) if token.index < first.index]
    start = words[0].index if words else first.index
    return [*(parse.sentence(parse.tokens[start - 1]) if start else ()), *words]


def _told_before(statement: Statement) -> list[Event]:
    """The events of the forces abroad that are named before the statement, in its sentence or the one before."""
    abroad = statement.scene.abroad()
    if not abroad or not statement.tokens:
        return []
    before = {token.index for token in _sentence_before(statement.parse, statement.tokens[0])}
    before -= {token.index for token in statement.cue}
    told = [event_of(statement.parse, force, statement.lexicon) for force in abroad if force.head.index in before]
    return sorted(told, key=lambda event: event.head.index)


def _is_wanted(statement: Statement, event: Event) -> bool:
    return statement.listed(statement.parse.head(event.head), "stance.wanting")
