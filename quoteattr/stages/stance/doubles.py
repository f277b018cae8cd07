"""Doubles: statements that cut both ways: two sides at once, a condition of consent, one kind of force not another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import keys, modals, negators, word
from quoteattr.stages.stance.events import Event, direction_of
from quoteattr.stages.stance.readings import Reading
from quoteattr.stages.stance.statements import Finding, Statement, Told


def find_double(statement: Statement, told: Sequence[Told], findings: Sequence[Finding]) -> Finding | None:
    """The frame that makes a statement mixed, None where it takes one side or none."""
    for event, reading in ((one.event, one.reading) for one in told):
        found = (
            _conditioned(statement, event, reading)
            or _regulated(statement, event)
            or _manner(statement, event, reading)
            or _scoped(statement, event, reading)
        )
        if found is not None:
            return found
    return _changed_role(statement) or _split_by_kind(statement, findings) or _two_sided(statement, told, findings)


def _changed_role(statement: Statement) -> Finding | None:
    """As in "Combat operations end, the advisers stay": the fighting ends, a role short of it goes on (rule 11)."""
    parse, lexicon = statement.parse, statement.lexicon
    advising = [token for token in statement.having("target.advising") if not negators(parse, token, lexicon)]
    for combat in statement.having("target.fighting_roles") if advising else ():
        above = [combat, *islice(parse.ancestors(combat), 3)]
        inside = [token for token in above if token.index in statement.inside]
        for token in inside:
            ends = statement.listed(token, "stance.reversers") or direction_of(parse, token, lexicon) < 0
            if ends or negators(parse, token, lexicon):
                return Finding(0, "split-by-kind", 0.7, (combat, token, advising[0]))
    return None


def _two_sided(statement: Statement, told: Sequence[Told], findings: Sequence[Finding]) -> Finding | None:
    """As in "We want them out, but not at once": two events, two sides, set against each other or side by side."""
    sides = {one.reading.side or _granted(statement, one) for one in told} - {0}
    if sides != {1, -1} or not statement.having("stance.contrast"):
        return None
    return Finding(0, "two-sided", 0.65, tuple(token for finding in findings for token in finding.words))


def _granted(statement: Statement, one: Told) -> int:
    """As in "Advisers may stay": leave to stay or go, a side only beside the opposite one."""
    leave = {modal.text.lower() for modal in modals(statement.parse, one.event.head)} & {"can", "could", "may", "might"}
    return one.event.direction if leave and one.event.acting and not one.reading.settled else 0


def _conditioned(statement: Statement, event: Event, reading: Reading) -> Finding | None:
    """As in "They may stay if parliament agrees", "we leave if we are asked": accepted under a condition (rule 16)."""
    parse, lexicon = statement.parse, statement.lexicon
    if reading.frame in {"threat", "refusal", "consequence"}:
        return None
    heads = [event.head, *(head for head in parse.ancestors(event.head) if head.index in statement.inside)]
    for head in heads[:3]:
        long = [inner for adverb in parse.children(head, "advmod") if word(adverb) == "long"
                for inner in parse.children(adverb, "advcl")]  # fmt: skip
        for clause in (*parse.children(head, "advcl", "obl"), *long):
            markers = _condition_words(statement, clause) if clause.index in statement.inside else ()
            if not markers or event.head.index in parse.below(clause):
                continue
            consent = lexicon.words("stance.consent")
            accepting = any(statement.listed(token, "stance.accepting") for token in reading.words)
            willing = reading.side or modals(parse, event.head) or head != event.head
            if willing and (accepting or any(word(token) in consent for token in parse.subtree(clause))):
                return Finding(0, "condition", 0.7, (*event.words, *markers, clause))
    return None


def _regulated(statement: Statement, event: Event) -> Finding | None:
    """As in "If they need trainers, a law must fix their number": the terms of the main clause are the condition."""
    parse = statement.parse
    for clause in (event.head, *parse.ancestors(event.head)):
        main = parse.head(clause)
        if main is None or main.index not in statement.inside:
            return None
        opened = clause.relation == "advcl" and parse.openers(clause) & {"if", "when", "once"}
        bound = modals(parse, main) or word(main) in {"let", "need", "have", "ought", "require"}
        if opened and bound:
            terms = [t for t in parse.subtree(main) if statement.listed(t, "stance.terms")]
            if terms and event.direction > 0 and event.head.index not in {term.index for term in terms}:
                return Finding(0, "condition", 0.65, (*event.words, main, terms[0]))
    return None


def _condition_words(statement: Statement, clause: Token) -> tuple[Token, ...]:
    """What makes a clause or phrase a condition: "if", "unless", "only with", "subject to"."""
    parse = statement.parse
    opening = parse.children(clause, "mark", "case", "advmod", "fixed")
    forms = {child.text.lower() for child in opening}
    if clause.relation == "advcl" and forms & {"if", "unless", "provided", "providing", "once"}:
        return opening
    if clause.relation == "advcl" and clause.text.lower() in {"provided", "providing", "assuming"}:
        return (clause,)
    above = parse.head(clause)
    long = {token.text.lower() for token in parse.subtree(clause)} >= {"as", "long"} or "long" in forms
    long = long or (above is not None and word(above) == "long")
    if clause.relation == "advcl" and (
        long or ({"when", "after", "with", "until", "without"} & forms and _only(parse, clause))
    ):
        return opening or (clause,)
    if (
        clause.relation == "obl"
        and (_only(parse, clause) or word(clause) in {"condition"})
        and forms & {"with", "under", "on", "at", "after", "by", "without"}
    ):
        return (*opening, clause)
    return ()


def _only(parse: Parse, clause: Token) -> bool:
    """ "only with a mandate", "would only go with a mandate"; not "with only a few left"."""
    start, above = parse.subtree(clause)[0].index, parse.head(clause)
    before = parse.tokens[max(0, start - 3) : start + 1]
    beside = parse.children(above, "advmod") if above is not None else ()
    return any(token.text.lower() in {"only", "unless", "except"} for token in (*before, *beside))


def _manner(statement: Statement, event: Event, reading: Reading) -> Finding | None:
    """As in "We want an orderly withdrawal, agreed with our allies": leaving, but not like this (rule 6)."""
    words = [
        child for child in statement.parse.children(event.head, "amod", "advmod")
        if word(child) in statement.lexicon.words("stance.manner") and event.direction < 0 and reading.side
        and "phase out" not in keys(statement.parse, event.head)
    ]  # fmt: skip
    return Finding(0, "manner", 0.6, (*reading.words, *words)) if words else None


def _scoped(statement: Statement, event: Event, reading: Reading) -> Finding | None:
    """As in "we need no huge foreign force": only the size is refused (rule 3)."""
    refused = reading.side < 0 and any(statement.listed(token, "stance.negators") for token in reading.words)
    if event.force is None or not refused:
        return None
    narrow = [t for t in statement.parse.children(event.force, "amod") if statement.listed(t, "stance.scope")]
    return Finding(0, "scope", 0.6, (*reading.words, *narrow)) if narrow else None


def _split_by_kind(statement: Statement, findings: Sequence[Finding]) -> Finding | None:
    """As in "No combat troops, but instructors are welcome": one kind refused, another taken (rules 3, 5, 18)."""
    against = [finding for finding in findings if finding.side < 0 and finding.frame not in {"loaded-name", "legality"}]
    contrast = statement.having("stance.contrast")
    if not against or not contrast:
        return None
    turn = contrast[0].index
    refused = {token.index for finding in against for token in finding.words}
    helping = [
        token for token in statement.having("target.helping")
        if token.index > turn and token.index not in refused and "without" not in statement.parse.openers(token)
        and token.upos in {"NOUN", "VERB", "ADJ"}
    ]  # fmt: skip
    return Finding(0, "split-by-kind", 0.65, (*against[0].words, contrast[0], helping[0])) if helping else None
