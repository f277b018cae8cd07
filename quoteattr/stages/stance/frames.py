"""Frames: sides that a statement takes without a wish or a judgement: loaded names, law, invitation, purpose, goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quoteattr.parsing import Token
from quoteattr.stages.stance.clauses import copulas, negators, word
from quoteattr.stages.stance.events import Event
from quoteattr.stages.stance.outcomes import worth
from quoteattr.stages.stance.statements import Finding, Statement, Told


def find_frames(statement: Statement, told: Sequence[Told]) -> tuple[Finding, ...]:
    """The frames of a statement that fire beside its attitudes."""
    found = [*_loaded(statement), *_unlawful(statement, bool(told))]
    if not statement.scene.things:
        found += _of_guests(statement, told)
    for one in told:
        found += [*_goals(statement, one), *_purposes(statement, one)]
    return tuple(found)


def _of_guests(statement: Statement, told: Sequence[Told]) -> Iterator[Finding]:
    """What speaks for or against a force as a guest on another's soil; for no other target does it."""
    yield from _invited(statement) if told else _sovereign(statement)
    for one in told:
        yield from _agreed(statement, one.event)


def _loaded(statement: Statement) -> Iterator[Finding]:
    """Names that take a side: "occupation", "invaders", "under the guise of" (rule 8)."""
    abroad = bool(statement.scene.abroad())
    words = tuple(
        token
        for token in statement.having("target.loaded")
        if not _only_modifies(statement, token)
        and (abroad or statement.listed(token, "target.inherent"))
        and not _denied(statement, token)
    )
    if words:
        yield Finding(-1, "loaded-name", 0.65, words)


def _only_modifies(statement: Statement, token: Token) -> bool:
    """As in "the occupied zone"; "as an occupying army" names the force so."""
    if word(token) != "occupy" or token.relation != "amod":
        return False
    head = statement.parse.head(token)
    named = head is not None and (copulas(statement.parse, head) or "as" in statement.parse.openers(head))
    return token.text.lower() != "occupying" or not named


def _denied(statement: Statement, token: Token) -> bool:
    """Whether the name is turned down, not given: "we did not come as occupiers"."""
    above = [token, *list(statement.parse.ancestors(token))[:2]]
    inside = [other for other in above if other.index in statement.inside]
    return any(negators(statement.parse, other, statement.lexicon) for other in inside)


def _unlawful(statement: Statement, on_topic: bool) -> Iterator[Finding]:
    """No right to be there: "never invited", "without permission", "violates our sovereignty" (rule 17)."""
    parse, lexicon = statement.parse, statement.lexicon
    inside = statement.inside
    if not on_topic and not any(force.head.index in inside for force in statement.scene.abroad()):
        return
    refused = [t for t in statement.called("invite", "authorise", "authorize") if negators(parse, t, lexicon)]
    lacking = [t for t in statement.having("stance.permission") if "without" in parse.openers(t)]
    illegal = [t for t in statement.having("stance.illegal") if on_topic and not negators(parse, t, lexicon)]
    if refused or lacking or illegal:
        yield Finding(-1, "legality", 0.75, (*illegal, *refused, *lacking))


def _sovereign(statement: Statement) -> Iterator[Finding]:
    """Sovereignty held up beside talk of the force: "our independence comes first"; not after a strike (rule 17)."""
    if not statement.scene.abroad():
        return
    words = tuple(
        token
        for token in statement.having("stance.sovereignty")
        if any(
            child.text.lower() == "our" or child.index in statement.scene.lands
            for child in statement.parse.children(token, "nmod", "amod")
        )
    )
    if not words:
        return
    first = statement.tokens[0]
    before = [t for t in statement.parse.tokens[: first.index] if t.sentence >= first.sentence - 1]
    near = frozenset(token.index for token in before)
    forces = [force for force in statement.scene.abroad() if force.head.index in near]
    if forces and not any(statement.listed(token, "target.attacks") for token in before):
        yield Finding(-1, "sovereignty", 0.55, words)


def _invited(statement: Statement) -> Iterator[Finding]:
    """Asked to be there: "at the government's invitation" (rule 17)."""
    words = tuple(
        token
        for token in statement.called("invitation", "request", "behest")
        if statement.parse.openers(token) & {"at", "on", "upon"}
    )
    if words:
        yield Finding(1, "invitation", 0.8, words)


def _agreed(statement: Statement, event: Event) -> Iterator[Finding]:
    """Law as the reason for being there: "on the basis of an agreement", "under the treaty" (rule 17)."""
    if event.bare or not event.acting or event.direction < 0 or word(event.head) in {"return", "arrive", "come"}:
        return
    for phrase in statement.parse.children(event.head, "obl", "nmod"):
        based = word(phrase) in {"basis", "line", "accordance", "framework"}
        if (based or statement.parse.openers(phrase) & {"under", "by"}) and any(
            statement.listed(token, "stance.treaties") for token in statement.parse.subtree(phrase)
        ):
            yield Finding(1, "invitation", 0.7, (*event.words, phrase))


def _goals(statement: Statement, told: Told) -> Iterator[Finding]:
    """The sender's goal comes first: "stay until they are beaten", "come home only when it is over" (rules 1, 6)."""
    event = told.event
    if told.reading.side or (event.direction > 0 and (event.bare or told.reading.settled)):
        return
    for clause in statement.parse.children(event.head, "advcl", "obl", "advmod"):
        done = any(statement.listed(token, "stance.done") for token in statement.parse.subtree(clause))
        if event.direction > 0:
            fits = _lasting(statement, clause, done)
        else:
            between = statement.parse.tokens[event.head.index : clause.index]
            only = any(token.text.lower() == "only" for token in between)
            opened = statement.parse.openers(clause) | {
                c.text.lower() for c in statement.parse.children(clause, "advmod")
            }
            fits = done and only and bool(opened & {"when", "after", "once", "if"})
        if fits:
            yield Finding(1, "goal", 0.75, (*event.words, clause))


def _lasting(statement: Statement, clause: Token, done: bool) -> bool:
    """For a stay: "until they are beaten", "as long as it takes"."""
    if word(clause) == "long":
        return done
    opened = statement.parse.openers(clause)
    until = opened & {"until", "till"} and (done or worth(statement.parse, clause, statement.lexicon) > 0)
    return clause.relation == "advcl" and bool(until or ("as" in opened and done))


def _purposes(statement: Statement, told: Told) -> Iterator[Finding]:
    """A purpose of coming or staying: "they are there to train", "they are only here to steal" (rule 11, weak)."""
    event, reading = told.event, told.reading
    staying = event.acting or statement.listed(event.head, "target.staying")
    if event.direction < 0 or event.bare or reading.side or reading.settled or not staying:
        return
    for clause in statement.parse.children(event.head, "advcl", "xcomp", "acl", "obl", "csubj"):
        side, opened = worth(statement.parse, clause, statement.lexicon), statement.parse.openers(clause)
        part = side > 0 and opened & {"as", "for"} and word(clause) in {"mission", "part", "force"}
        if part or (side and clause.upos == "VERB" and "to" in opened):
            yield Finding(side, "purpose", 0.6, (*event.words, clause))
