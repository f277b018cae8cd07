"""Judgements: the side taken by what is said of an event: that it is a mistake, brings chaos, must come first."""

from __future__ import annotations

from attrs import evolve

from quoteattr.parsing import Token
from quoteattr.stages.stance.clauses import cases, copulas, modals, negators, word
from quoteattr.stages.stance.moods import voiced
from quoteattr.stages.stance.outcomes import worth
from quoteattr.stages.stance.readings import Ground, Reading

_TURNING = frozenset({"unless", "until", "till", "without"})


def of_subject(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """The event is what something is said of: "the presence is a mistake", "leaving would embolden the enemy"."""
    if ground.listed(head, "stance.shams") and reading.direction < 0:
        # "The withdrawal was a trick" complains that they have not gone (rule 12).
        return reading.taking(1, "judgement", 0.65, head)
    verbal = head.upos in {"VERB", "AUX"}
    predicate = bool(copulas(ground.parse, head))
    wished = of_light_verb(ground, reading, head) or (None if verbal else _wished(ground, reading, head))
    if wished is not None:
        return wished
    if verbal and ground.listed(head, "stance.reversers") and not ground.parse.children(head, "obj"):
        return voiced(ground, reading.turned(head), head, acting=False)
    happens = verbal and not predicate and ground.listed(head, "stance.happening")
    if happens and not ground.parse.children(head, "xcomp"):
        # "The withdrawal must begin": the event only takes place.
        return voiced(ground, reading, head, acting=True)
    if word(head) == "be" and ground.parse.children(head, "expl"):
        # "There is no justification for the presence": the negation stands on the verb.
        negated = reading.attitude and negators(ground.parse, head, ground.lexicon, phrases=False)
        return reading.negated() if negated else reading
    return weighed(ground, reading, branch, head, "judgement" if predicate else "consequence")


def _wished(ground: Ground, reading: Reading, head: Token) -> Reading | None:
    """As in "The withdrawal is a necessity", "it is time to leave": a predicate that wishes or refuses."""
    if head.upos not in {"NOUN", "ADJ"} or head.index not in ground.inside | ground.cue:
        return None
    for table, sign in (("stance.wishes", 1), ("stance.against", -1)):
        if word(head) in ground.lexicon.words(table):
            reading = reading.taking(sign, "wish", 0.8, head)
            return reading.negated() if negators(ground.parse, head, ground.lexicon) else reading
    return None


def of_light_verb(ground: Ground, reading: Reading, head: Token) -> Reading | None:
    """As in "They have no business there", "it makes no sense to stay": the object of a light verb judges."""
    objects = ground.lexicon.entries("stance.light").get(word(head), ())
    for other in ground.parse.children(head, "obj"):
        if word(other) in objects:
            sign = -1 if negators(ground.parse, head, ground.lexicon) else 1
            return reading.taking(sign, "judgement", 0.75, head, other)
    return None


def weighed(ground: Ground, reading: Reading, branch: Token, head: Token, frame: str) -> Reading:
    """A judgement by what the rest of the clause speaks of; the first judgement of an event stands."""
    value = _worth_beside(ground, branch, head)
    if not value or head.index not in ground.inside:
        duty = not reading.attitude and ground.modal(head, "stance.duty")
        return voiced(ground, reading, head, acting=True) if duty else reading
    if reading.attitude and (frame == "consequence" or reading.frame in {"judgement", "legality"}):
        return reading
    return evolve(reading, attitude=value, frame=frame, score=0.75, words=(*reading.words, head))


def _worth_beside(ground: Ground, branch: Token, head: Token) -> int:
    skipped = frozenset(token.index for token in ground.parse.subtree(branch))
    return worth(ground.parse, head, ground.lexicon, without=skipped)


def condition_word(ground: Ground, clause: Token) -> str:
    """The conjunction that makes a clause what the main clause hangs on, empty where there is none."""
    forms = [mark.text.lower() for mark in ground.parse.children(clause, "mark", "advmod", "case")]
    before = ground.parse.tokens[max(0, clause.index - 8) : clause.index]
    only = any(token.text.lower() == "only" for token in before)
    for form in forms:
        if form in ground.lexicon.words("stance.unless") or form in {"while", "when"} or (form == "after" and only):
            return form
    return ""


def of_condition(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """As in "If they leave, chaos will follow", "we fight until they leave": the main clause says what hangs on it."""
    marker = condition_word(ground, branch)
    value = _worth_beside(ground, branch, head)
    if not value and marker == "after":
        # "Talks will begin only after they have left": what is waited for is wanted.
        value = 1
    if not value or reading.attitude or (marker == "when" and value > 0):
        return reading.closed()
    return reading.taking(-value if marker in _TURNING else value, "threat", 0.7, head).closed()


def named(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading | None:
    """As in "Called the mission a dead end", "described the exit as a gift": the second object judges the first."""
    as_phrases = [other for other in ground.parse.subtree(head) if "as" in cases(ground.parse, other)]
    objects = [other for other in ground.parse.children(head, "xcomp", "ccomp", "obj") if other != branch]
    for other in (*objects, *as_phrases):
        if other.index > branch.index or other.relation == "xcomp":
            value = worth(ground.parse, other, ground.lexicon)
            if value:
                return reading.taking(value, "judgement", 0.8, other)
    return None


def clefted(ground: Ground, reading: Reading, be: Token) -> Reading:
    """As in "The mistake was to leave", "our goal is to end the presence": the subject judges what follows."""
    tables = (("stance.bad", -1), ("stance.good", 1), ("stance.wishes", 1), ("stance.against", -1))
    for subject in ground.parse.children(be, "nsubj"):
        for table, sign in tables:
            if ground.listed(subject, table):
                return reading.taking(sign, "judgement", 0.75, subject)
    return reading


def clefted_beside(ground: Ground, reading: Reading, top: Token) -> Reading:
    """The same where the parse hangs the infinitive beside the verb "be", not under it."""
    head = ground.parse.head(top)
    if head is None or reading.attitude:
        return reading
    for sibling in ground.parse.children(head, "ccomp", "parataxis"):
        if word(sibling) == "be" and sibling.index < top.index and sibling.index in ground.inside:
            return clefted(ground, reading, sibling)
    return reading


def predicated(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """As in "It would be a mistake to leave", "proud that we stayed", "the danger of leaving"."""
    if head.upos not in {"NOUN", "ADJ"}:
        return reading
    if branch.relation == "nmod" and head.upos == "NOUN" and not cases(ground.parse, branch) & {"of", "in", "for"}:
        return reading
    for table, sign in (("stance.bad", -1), ("stance.good", 1)):
        if ground.listed(head, table):
            return reading.taking(sign, "judgement", 0.75, head)
    return reading


def finite(ground: Ground, clause: Token) -> bool:
    """Whether a complement is a clause of its own that says something is so: "that they left", not "them to leave"."""
    told = "VerbForm=Fin" in clause.feats or bool(modals(ground.parse, clause))
    return clause.relation == "ccomp" and told
