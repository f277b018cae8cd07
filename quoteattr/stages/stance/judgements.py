"""Judgements: the side taken by what is said of an event: that it is a mistake, brings chaos, must come first."""

from __future__ import annotations

from attrs import evolve

from quoteattr.parsing import Token
from quoteattr.stages.stance.clauses import copulas, keys, modals, negators, word
from quoteattr.stages.stance.events import Event
from quoteattr.stages.stance.moods import voiced
from quoteattr.stages.stance.outcomes import is_sham, worth
from quoteattr.stages.stance.readings import Ground, Reading

_TURNING = frozenset({"unless", "until", "till", "without"})


def of_subject(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """The event is what something is said of: "the presence is a mistake", "leaving would embolden the enemy"."""
    if (false := sham(ground, reading, head)) is not None:
        return false
    verbal = head.upos in {"VERB", "AUX"}
    predicate = bool(copulas(ground.parse, head))
    wished = of_light_verb(ground, reading, head) or (None if verbal else _wished(ground, reading, head))
    if wished is not None:
        return wished
    if verbal and ground.listed(head, "stance.reversers") and not ground.parse.children(head, "obj"):
        return voiced(ground, reading.turned(head), head, acting=False)
    harms = bool(set(keys(ground.parse, head)) & ground.lexicon.words("stance.harm"))  # "goes against the law"
    happens = verbal and not predicate and not harms and ground.listed(head, "stance.happening")
    if happens and not ground.parse.children(head, "xcomp"):
        # "The withdrawal must begin": the event only takes place.
        return voiced(ground, reading, head, acting=True)
    if word(head) == "be" and ground.parse.children(head, "expl"):
        # "There is no justification for the presence": the negation stands on the verb.
        negated = reading.attitude and negators(ground.parse, head, ground.lexicon, phrases=False)
        return reading.negated() if negated else reading
    return weighed(ground, reading, branch, head, "judgement" if predicate else "consequence")


def sham(ground: Ground, reading: Reading, head: Token) -> Reading | None:
    """As in "The withdrawal was a trick", "a ploy to keep the soldiers": a complaint that they stay (rules 8, 12)."""
    wordplay = word(head) == "play" and any(word(o) in {"word", "words"} for o in ground.parse.children(head, "nmod"))
    mere = any(word(o) in {"mere", "merely"} for o in ground.parse.children(head, "amod", "advmod"))
    named = head.upos in {"NOUN", "ADJ"} and (mere or is_sham(ground.parse, head, ground.lexicon))
    if not (wordplay or named) or head.index not in ground.inside or negators(ground.parse, head, ground.lexicon):
        return None
    return evolve(reading, attitude=-reading.direction, frame="sham", score=0.7, words=(*reading.words, head)).closed()


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


def asked(ground: Ground, reading: Reading, head: Token) -> Reading | None:
    """As in "What right do they have to stay?": a rhetorical question denies what it asks for."""
    for other in ground.parse.children(head, "obj"):
        if word(other) in ground.lexicon.entries("stance.light").get(word(head), ()) and any(
            child.text.lower() in {"what", "which"} for child in ground.parse.children(other, "det", "amod")
        ):
            return reading.taking(-1, "judgement", 0.7, other, head)
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
    skipped = frozenset(ground.parse.below(branch))
    return worth(ground.parse, head, ground.lexicon, without=skipped)


def condition_word(ground: Ground, clause: Token) -> str:
    """The conjunction that makes a clause what the main clause hangs on, empty where there is none."""
    opening = [*ground.parse.children(clause, "mark", "advmod", "case")]
    for subject in ground.parse.children(clause, "nsubj"):
        # "Until a real withdrawal comes about": some parses hang the conjunction on the subject.
        opening += ground.parse.children(subject, "case")
    forms = [mark.text.lower() for mark in opening]
    before = ground.parse.tokens[max(0, clause.index - 8) : clause.index]
    only = any(token.text.lower() == "only" for token in before)
    for form in forms:
        if form in ground.lexicon.words("stance.unless") or form in {"while", "when"} or (form == "after" and only):
            return form
    return ""


def of_condition(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """As in "If they leave, chaos will follow", "we fight until they leave": the main clause says what hangs on it."""
    if head.relation == "advcl" and head.index > branch.index and condition_word(ground, head) == "":
        return reading.closed()
    marker = condition_word(ground, branch)
    if _fights_on(ground, head) and marker in _TURNING | {"before", "if", "as"}:
        # "We will not rest until they leave": the fight ends only by their exit (rule 9).
        sign = 1 if marker in _TURNING | {"before"} else -1
        return reading.taking(sign, "threat", 0.75, head).closed()
    value = _worth_beside(ground, branch, head)
    if not value and marker == "after":
        # "Talks will begin only after they have left": what is waited for is wanted.
        value = 1
    if not value or reading.attitude or (marker == "when" and value > 0):
        return reading.closed()
    return reading.taking(-value if marker in _TURNING else value, "threat", 0.7, head).closed()


def _fights_on(ground: Ground, head: Token) -> bool:
    """A main clause that vows to fight: "the resistance will go on", "we shall not rest", "will not disarm"."""
    if negators(ground.parse, head, ground.lexicon):
        return ground.listed(head, "stance.resting") or any(
            ground.listed(other, "stance.resting") for other in ground.parse.children(head, "obj")
        )
    who = ground.parse.children(head, "nsubj")
    goes_on = ground.listed(head, "stance.happening") and any(ground.listed(o, "stance.fighting") for o in who)
    return goes_on or ground.listed(head, "stance.fighting")


def named(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading | None:
    """As in "Called the mission a dead end", "described the exit as a gift": the second object judges the first."""
    as_phrases = [other for other in ground.parse.subtree(head) if "as" in ground.parse.openers(other)]
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
    """The same where the parse hangs "be" on the infinitive, or the infinitive beside it, not under it."""
    head = ground.parse.head(top)
    if head is None or reading.attitude:
        return reading
    if "to" in ground.parse.openers(top) and copulas(ground.parse, top):
        return clefted(ground, reading, top)
    for sibling in ground.parse.children(head, "ccomp", "parataxis"):
        if word(sibling) == "be" and sibling.index < top.index and sibling.index in ground.inside:
            return clefted(ground, reading, sibling)
    return reading


def described(ground: Ground, reading: Reading, event: Event) -> Reading:
    """As in "The base, which keeps the peace": a relative clause judges the force it describes."""
    force = event.force or event.head
    if reading.attitude or event.direction < 0 or force.upos == "VERB":
        return reading
    for clause in ground.parse.children(force, "acl"):
        related = any("PronType=Rel" in child.feats for child in ground.parse.children(clause, "nsubj"))
        value = worth(ground.parse, clause, ground.lexicon) if related and clause.index in ground.inside else 0
        if value:
            return reading.taking(value, "consequence", 0.6, clause)
    return reading


def predicated(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """As in "It would be a mistake to leave", "proud that we stayed", "the danger of leaving"."""
    if head.upos not in {"NOUN", "ADJ", "ADV"}:
        return reading
    if branch.relation == "acl" and (false := sham(ground, reading, head)) is not None:
        return false
    if branch.relation == "nmod" and head.upos == "NOUN" and not ground.parse.openers(branch) & {"of", "in", "for"}:
        return reading
    for table, sign in (("stance.bad", -1), ("stance.good", 1)):
        if ground.listed(head, table):
            return reading.taking(sign, "judgement", 0.75, head)
    if any(child.text.lower() == "too" for child in ground.parse.children(head, "advmod")):
        # "Too early to leave", "too few to stay": too much of anything is against it.
        return reading.taking(-1, "judgement", 0.7, head)
    return reading


def qualified(ground: Ground, reading: Reading, head: Token) -> Reading:
    """As in "A wise decision to stay", "the reckless plan to leave": the adjective of a plan judges what is planned."""
    if reading.attitude or head.upos != "NOUN" or head.index not in ground.inside:
        return reading
    for child in ground.parse.children(head, "amod"):
        value = worth(ground.parse, child, ground.lexicon)
        if value:
            return reading.taking(value, "judgement", 0.65, child, head)
    return reading


def finite(ground: Ground, clause: Token) -> bool:
    """Whether a complement is a clause of its own that says something is so: "that they left", not "them to leave"."""
    helped = any("VerbForm=Fin" in child.feats for child in ground.parse.children(clause, "aux", "cop"))
    told = helped or "VerbForm=Fin" in clause.feats or bool(modals(ground.parse, clause))
    return clause.relation == "ccomp" and told
