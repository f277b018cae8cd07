"""Attitudes: which side a statement takes on an event, read by climbing from the event to the word that reports it.

Each word on the way up does one of five things: it wishes (want, must, right to), it is against (oppose, refuse, fear),
it judges (a mistake, brings chaos), it turns the event round (end, prevent), or it only tells (plan, announce). The
side is direction x attitude x parity of the negations. A fact stays a fact however high the climb.
"""

from __future__ import annotations

from attrs import evolve

from quoteattr.parsing import Token
from quoteattr.stages.stance import judgements
from quoteattr.stages.stance.clauses import climb, copulas, first_conjunct, keys, negators, word
from quoteattr.stages.stance.events import Event
from quoteattr.stages.stance.moods import begun, sided, voiced_above
from quoteattr.stages.stance.readings import Ground, Reading

_THROUGH = frozenset({"by", "through", "from", "because", "with", "after", "of", "under"})
_GOVERNING = ("reversers", "wishes", "against", "soft", "plain", "naming", "happening", "letting", "help", "harm",
              "weak_harm", "wanting", "third_party")  # fmt: skip
_NOUNS_OF_WISHING = frozenset({"point", "sense", "reason", "time", "right", "condition", "use", "aim"})
_ASIDE = frozenset({"parataxis", "vocative", "dislocated"})


def read_attitude(ground: Ground, event: Event) -> Reading:
    """The side taken on an event, from the word itself up to the reporting word."""
    reading = _own_wish(ground, begun(ground, event), event)
    top, reached = event.head, frozenset[int]()
    for branch, head in climb(ground.parse, event.head):
        top = branch if branch.index in ground.inside else top
        if reading.settled or not _reaches(ground, branch, head) or _does_otherwise(ground, event, branch, head):
            break
        reading = sided(ground, _step(ground, reading, branch, head), head)
        reached |= {head.index}
        if head.index not in ground.inside:
            break
    if reading.settled:
        return reading
    reading = judgements.clefted_beside(ground, reading, top)
    return _from_afar(ground, judgements.described(ground, reading, event), reached | ground.inside)


def _own_wish(ground: Ground, reading: Reading, event: Event) -> Reading:
    """As in "Want them out": the verb of the event is itself the wish."""
    entries = ground.lexicon.entries("target.verbs")
    entry = next((entries[key] for key in keys(ground.parse, event.head) if key in entries), None)
    if event.bare or event.head.upos != "VERB" or entry is None or "wish" not in entry:
        return reading
    return _looked_up(ground, reading, event.head, event.head, word(event.head)) or reading


def _does_otherwise(ground: Ground, event: Event, branch: Token, head: Token) -> bool:
    """As in "must have the right to inspect the base": what is wanted is the inspection, not the base."""
    if not event.bare or head.upos != "VERB" or head.index not in ground.inside - ground.cue:
        return False
    if branch.relation != "obj" and branch.deprel != "nsubj:pass":
        return False
    known = {word(head), *keys(ground.parse, head, branch), *keys(ground.parse, head)}
    governing = ground.lexicon.words("target.staying", "stance.light", *(f"stance.{table}" for table in _GOVERNING))
    return not known & governing


def _reaches(ground: Ground, branch: Token, head: Token) -> bool:
    if head.index in ground.inside or head.index in ground.cue:
        return True
    # "..., describing it as a danger": a participle beside the main verb is a statement of its own.
    beside = branch.relation == "advcl" and not ground.parse.openers(branch) and "VerbForm=Inf" not in branch.feats
    return branch.index in ground.inside and not beside


def _from_afar(ground: Ground, reading: Reading, reached: frozenset[int]) -> Reading:
    """The cue where the climb has not met it: "the call for troops has drawn criticism"."""
    told = [ground.parse.tokens[index] for index in sorted(ground.cue)] if not ground.cue & reached else []
    told += [child for token in told for child in ground.parse.children(token, "obj")]  # "has drawn criticism"
    for token in told:
        names = {word(token), ground.cue_lemma, *keys(ground.parse, token)}
        against = names & ground.lexicon.words("stance.against") and not names & ground.lexicon.words("stance.soft")
        if against or names & ground.lexicon.words("stance.scolding"):
            return reading.taking(-1, "disapproval", 0.7, token)
    return reading


def _step(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """One word up: what it makes of the event below it."""
    if branch.relation == "advcl" and ground.parse.openers(branch) & {"than", "instead"}:
        return reading.negated(head) if reading.attitude else reading.taking(-1, "refusal", 0.65, head)
    if "without" in ground.parse.openers(branch):
        return judgements.weighed(ground, reading.turned(), branch, head, "consequence")
    behind_it = branch.index > head.index and bool(ground.parse.children(head, "expl"))  # "it is too early to leave"
    if branch.relation in {"nsubj", "csubj"} and "pass" not in branch.deprel and not behind_it:
        return judgements.of_subject(ground, reading, branch, head)
    if word(head) == "long" and branch.relation == "advcl":
        return reading
    if word(branch) == "long" or (branch.relation == "advcl" and judgements.condition_word(ground, branch)):
        return judgements.of_condition(ground, reading, branch, head)
    if branch.relation in _ASIDE and head.index in ground.inside:
        return reading.closed()
    if branch.relation == "appos" and head.index in ground.inside:
        return reading
    if _only_told(ground, branch, head):
        return reading.closed()
    after = _as_complement(ground, reading, branch, head)
    return after if after.settled else voiced_above(ground, after, reading, branch, head)


def _only_told(ground: Ground, branch: Token, head: Token) -> bool:
    """As in "important to remember that they left", "dismissed reports of soldiers": what is told takes no side."""
    if head.upos == "NOUN" and word(head) in ground.lexicon.words("stance.hearsay"):
        return True
    told = branch.relation in {"ccomp", "acl", "advcl"} and head.upos == "VERB" and head.index in ground.inside
    return told and word(head) in ground.lexicon.words("stance.telling")


def _as_complement(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading:
    """The event is what a word governs: wished for, fought, ended, planned, judged."""
    found = _by_construction(ground, reading, branch, head)
    if found is not None:
        return found
    # The cue brings its own dictionary form: the tagger may take a headline's "Slams" for a name.
    own = (ground.cue_lemma,) if head.index in ground.cue and head.upos != "VERB" else ()
    for key in (*keys(ground.parse, head, branch), *own):
        found = _looked_up(ground, reading, branch, head, key)
        if found is not None:
            return found
    if reading.attitude:
        return reading
    if branch.relation == "obl" and ground.parse.openers(branch) & _THROUGH:
        return judgements.weighed(ground, reading, branch, head, "consequence")
    if branch.relation in {"acl", "advcl", "csubj", "ccomp", "xcomp", "nmod"}:
        return judgements.predicated(ground, reading, branch, head)
    return reading


def _by_construction(ground: Ground, reading: Reading, branch: Token, head: Token) -> Reading | None:
    """As in "Have to go", "warned against going", "makes no sense to go", "put an end to it", "called it a mistake"."""
    lemma, clause = word(head), branch.relation in {"xcomp", "advcl", "ccomp", "csubj"}
    asked = judgements.asked(ground, reading, head)
    if asked is not None:
        return asked
    if lemma in {"have", "ought"} and branch.relation == "xcomp":
        return reading.taking(1, "duty", 0.8, head)
    if lemma == "be" and clause:
        return judgements.clefted(ground, reading, head)
    if head.upos == "VERB" and "against" in ground.parse.openers(branch) and not copulas(ground.parse, branch):
        return reading.taking(-1, "disapproval", 0.85, head)
    light = judgements.of_light_verb(ground, reading, head) if clause else None
    if light is not None:
        # The "no" of the object is read already and will be met again on the verb.
        return light.negated() if negators(ground.parse, head, ground.lexicon) else light
    ends = [o for o in ground.parse.children(head, "obj") if word(o) in {"end", "stop", "halt"} and o != branch]
    vowed = ground.modal(head, "stance.will") or ground.modal(head, "stance.duty")
    if vowed and lemma in {"fight", "resist", "battle", "combat"} and branch.relation == "obj":
        return reading.taking(-1, "threat", 0.75, head)
    if lemma in {"put", "bring"} and ends:
        return reading.turned(*ends)
    if lemma in ground.lexicon.words("stance.naming") and branch.relation in {"obj", "nsubj", "obl"}:
        named = judgements.named(ground, reading, branch, head)
        return reading.dropped() if named and _is_third_party(ground, "call", head) else named
    if lemma in ground.lexicon.words("stance.naming") and _is_name_given(ground, branch, head):
        return reading.dropped()  # "called the mission an occupation" calls for none
    bare = branch.upos != "VERB" and not ground.parse.openers(branch)
    if lemma == "call" and bare and branch.relation in {"obj", "xcomp"}:
        return reading.closed()  # nor does "called the soldiers guests"
    return None


def _is_name_given(ground: Ground, branch: Token, head: Token) -> bool:
    """The second of the two that a naming verb brings together: "called it an occupation", not "called to stay"."""
    named = branch.relation == "xcomp" and branch.upos != "VERB" and not ground.parse.openers(branch)
    return named and bool(ground.parse.children(head, "obj"))


def _looked_up(ground: Ground, reading: Reading, branch: Token, head: Token, key: str) -> Reading | None:
    """What the lexicon knows of a governing word; None where it knows nothing."""
    words = ground.lexicon.words
    clause = judgements.finite(ground, branch)
    if reading.borrowed and key in words("stance.echoing"):
        return evolve(reading, borrowed=False, words=(*reading.words, head))
    if key in words("stance.soft") and (reading.attitude or (key == "warn" and clause)):
        return reading
    if key in words("stance.against"):
        open_still = key == "rule out" and negators(ground.parse, head, ground.lexicon)
        if open_still or _is_third_party(ground, key, head):
            return reading.dropped()
        return reading.taking(-1, "disapproval", 0.8, head)
    if key in words("stance.reversers") and head.upos in {"VERB", "NOUN", "AUX"}:
        return reading.turned(head)
    if key in words("stance.wishes") and not (head.upos == "VERB" and key in _NOUNS_OF_WISHING):
        return _wished(ground, reading, branch, head, key, told=clause)
    if reading.attitude and key in words("stance.doubtful"):
        return reading.negated(head)
    entry = ground.lexicon.entries("target.verbs").get(key, {})
    if head.upos == "VERB" and branch.deprel in {"obj", "nsubj:pass"} and "object" in entry:
        return evolve(reading, direction=reading.direction * entry["object"], words=(*reading.words, head))
    return judgements.qualified(ground, reading, head) if key in words("stance.plain") else None


def _wished(ground: Ground, reading: Reading, branch: Token, head: Token, key: str, *, told: bool) -> Reading:
    clause = first_conjunct(ground.parse, head)
    if key == "tell" and branch.relation in {"obj", "ccomp"}:
        return reading  # nobody wants what he is told: "told the deputies that ..."
    if clause.relation == "acl" and key in ground.lexicon.words("stance.letting"):
        return reading  # "the agreement that lets them stay" only says which agreement
    if told and key in ground.lexicon.words("stance.stressing"):
        # "He stressed that they had left" tells a fact, "he stressed the need to leave" a wish.
        return reading
    if _is_third_party(ground, key, head) or _is_had_by_another(ground, head):
        return reading.dropped()
    possessed = any(child.upos == "PRON" for child in ground.parse.children(head, "nmod"))
    noun = head.upos == "NOUN" and word(head) in ground.lexicon.words("stance.borrowed")
    borrowed = noun and head.index in ground.inside - ground.cue and not possessed
    return evolve(reading.taking(1, "wish", 0.85, head), borrowed=borrowed)


def _is_had_by_another(ground: Ground, noun: Token) -> bool:
    """As in "The North has no wish to leave": a wish that somebody else has or lacks (rule 13)."""
    verb = ground.parse.head(noun)
    if noun.upos != "NOUN" or noun.relation != "obj" or verb is None or word(verb) not in {"have", "lack", "show"}:
        return False
    if word(noun) not in ground.lexicon.words("stance.inclinations") or verb.index not in ground.inside - ground.cue:
        return False
    who = ground.parse.children(verb, "nsubj")
    names = {other.text.lower() for subject in who for other in ground.parse.subtree(subject)}
    return bool(who) and not names & (ground.lexicon.words("stance.own_voice") | ground.voice)


def _is_third_party(ground: Ground, key: str, head: Token) -> bool:
    """As in "The North wants them out, she said": the wish is the North's, not hers (rule 13)."""
    if key not in ground.lexicon.words("stance.third_party") or head.index not in ground.inside - ground.cue:
        return False
    top = first_conjunct(ground.parse, head)
    clause = top.relation in {"ccomp", "root", "parataxis", "advcl"}
    who = ground.parse.children(head, "nsubj")
    if top.deprel == "acl:relcl" and any("PronType=Rel" in w.feats for w in who):
        return True  # "whoever wants them out", "those who ask them to stay"
    if head.upos not in {"VERB", "AUX"} or not clause or not who or who[0].deprel == "nsubj:pass":
        return False
    if key in ground.lexicon.words("stance.performed") and not ground.lands and who[0].upos == "PROPN":
        # "Germany supports the deployment, the chancellor said": a state takes its side through its officials.
        return False
    names = {other.text.lower() for subject in who for other in ground.parse.subtree(subject)}
    own = ground.lexicon.words("stance.own_voice") | ground.voice
    # Content that begins with its own verb ("opposes the base") has that verb as its cue, not a third party's.
    under = any(o.index in ground.cue or o.index not in ground.inside for o in ground.parse.ancestors(head))
    return not names & own and (under or not ground.cue)
