"""Moods: what the modal verbs, negations and judging words of a clause make of the event in it."""

from __future__ import annotations

from quoteattr.parsing import Token
from quoteattr.stages.stance.clauses import copulas, first_conjunct, keys, modals, negators, subjects, word
from quoteattr.stages.stance.events import Event
from quoteattr.stages.stance.outcomes import is_sham, worth
from quoteattr.stages.stance.readings import Ground, Reading

_SENDING = frozenset({"we", "i", "it", "he", "she"})


def begun(ground: Ground, event: Event) -> Reading:
    """The reading of an event's own clause, before the climb: mood, negation, judging words on the event itself."""
    reading = Reading(event.direction, words=event.words)
    if event.head.upos in {"VERB", "AUX"} or copulas(ground.parse, event.head):
        reading = voiced(ground, reading, event.head, acting=event.acting)
    elif event.bare and event.force == event.head and negators(ground.parse, event.head, ground.lexicon):
        # "No foreign troops": without a verb the missing force is what the statement is about.
        reading = reading.turned()
    for phrase in ground.parse.children(event.head, "obl"):
        if word(phrase) in {"coffin", "casket"} or any(
            word(c) == "body" for c in ground.parse.children(phrase, "compound")
        ):
            return reading.taking(1, "threat", 0.75, phrase)  # "they will go home in coffins"
    return sided(ground, _judged(ground, event.head, reading), event.head)


def voiced(ground: Ground, reading: Reading, verb: Token, *, acting: bool) -> Reading:
    """A clause's duty, refusal, prohibition or demand; a plain negation turns the event.

    `acting`: the force itself is the subject. "They will not leave" then predicts (rule 12), "we will not" refuses.
    """
    negation, words = negators(ground.parse, verb, ground.lexicon), modals(ground.parse, verb)
    negation += tuple(why for why in ground.parse.children(verb, "advmod") if why.text.lower() == "why")
    if ground.modal(verb, "stance.duty"):
        return reading.taking(-1 if negation else 1, "duty", 0.85, *words, *negation)
    if negation and ground.modal(verb, "stance.may"):
        return reading.taking(-1, "prohibition", 0.75, *words, *negation)
    if negation and (ground.modal(verb, "stance.will") or _is_going(verb)):
        if not acting or _is_sender(ground, verb):
            return reading.taking(-1, "refusal", 0.75, *words, *negation)
        if reading.attitude:
            return reading
        return reading.turned(*negation) if _is_promised(ground, verb) else reading.closed()
    if negation:
        return reading.turned(*negation)
    if _is_order(ground, verb):
        return reading.taking(1, "imperative", 0.75, verb)
    return _driven_out(ground, reading, verb)


def _is_promised(ground: Ground, verb: Token) -> bool:
    """As in "A guarantee that no base will remain": what is promised or demanded not to be is no mere prediction."""
    clause = first_conjunct(ground.parse, verb)
    head = ground.parse.head(clause)
    return head is not None and clause.relation in {"ccomp", "acl"} and ground.listed(head, "stance.promises")


def _driven_out(ground: Ground, reading: Reading, verb: Token) -> Reading:
    """As in "We will drive them out" is a threat where "we will bring them home" is an announcement (rules 1, 9)."""
    entries = ground.lexicon.entries("target.verbs")
    entry = next((entries[key] for key in keys(ground.parse, verb) if key in entries), None)
    hostile = entry is not None and "hostile" in entry and ground.modal(verb, "stance.will")
    return reading.taking(1, "threat", 0.75, verb) if hostile else reading


def voiced_above(ground: Ground, reading: Reading, before: Reading, branch: Token, head: Token) -> Reading:
    """Negation and modals of a word climbed to; the "no" of the branch itself has been read below."""
    found = negators(ground.parse, head, ground.lexicon)
    negation = tuple(negator for negator in found if negator.head != branch.index)
    duty = ground.modal(head, "stance.duty")
    if negation and reading.attitude:
        return reading.negated(*negation)
    if negation:
        # "There are no plans to leave" denies a plan and takes no side (rule 2); "we cannot let them leave" does.
        willed = ground.modal(head, "stance.will") and reading.direction != before.direction
        if _is_in_sham(ground, head):
            return reading.turned(*negation)
        barred = ground.modal(head, "stance.may") and ground.listed(head, "stance.letting")
        return reading.taking(-1, "refusal", 0.7, *negation) if willed or barred or duty else reading.closed()
    if duty and not reading.attitude:
        return reading.taking(1, "duty", 0.8, *modals(ground.parse, head))
    return reading


def _is_in_sham(ground: Ground, verb: Token) -> bool:
    """As in "A trick that will not bring their departure": the clause is of a noun that judges it."""
    clause = first_conjunct(ground.parse, verb)
    head = ground.parse.head(clause)
    return head is not None and clause.relation == "acl" and is_sham(ground.parse, head, ground.lexicon)


def sided(ground: Ground, reading: Reading, token: Token) -> Reading:
    """As in "We are not against the troops": the preposition of a predicate takes the side."""
    if "against" not in ground.parse.openers(token) or not copulas(ground.parse, token):
        return reading
    unread = [word_ for word_ in negators(ground.parse, token, ground.lexicon) if word_ not in reading.words]
    reading = reading.taking(-1, "disapproval", 0.8, token)
    return reading.negated() if unread else reading


def _is_going(verb: Token) -> bool:
    """As in "We are not leaving" refuses as "we will not leave" does."""
    return "VerbForm=Ger" in verb.feats or ("VerbForm=Part" in verb.feats and verb.text.endswith("ing"))


def _is_sender(ground: Ground, verb: Token) -> bool:
    """As in "We will not leave", "it would not withdraw": the one who speaks refuses; "they will not" only predicts."""
    named = (
        other.text.lower()
        for subject in subjects(ground.parse, verb)
        for other in (subject, *ground.parse.children(subject, "amod", "compound", "nmod"))
    )
    return any(name in _SENDING or name in ground.voice for name in named)


def _is_order(ground: Ground, verb: Token) -> bool:
    """As in "Withdraw now!", "Bring them home": a bare verb form at the top without a subject is a demand."""
    if "Mood=Imp" in verb.feats:
        return True
    bare = verb.xpos in {"VB", "VBP"} and not ground.parse.children(verb, "nsubj", "aux", "mark", "cop")
    return bare and verb.relation in {"root", "ccomp", "parataxis"}


def _judged(ground: Ground, token: Token, reading: Reading) -> Reading:
    """As in "An illegal presence", "a hasty exit": a judging word on the event itself.

    It is the speaker's last word on it: who rejects an illegal presence, or wants it ended, does not want it.
    """
    denied = bool(negators(ground.parse, token, ground.lexicon))
    for child in ground.parse.children(token, "amod", "advmod", "compound"):
        if child.index not in ground.inside:
            continue
        if word(child) in ground.lexicon.words("stance.illegal"):
            judged = reading.taking(-1, "legality", 0.85, child)
            return judged if denied else judged.closed()
        bad = word(child) in ground.lexicon.words("stance.bad")
        if bad and child.upos in {"ADJ", "ADV", "VERB"} and worth(ground.parse, child, ground.lexicon) < 0:
            judged = reading.taking(-1, "judgement", 0.7, child)
            return judged if denied else judged.closed()
    return reading
