"""Events: what a statement says happens to a foreign force's being there: it comes, stays, grows; it goes, ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import LOCATING, climb, copulas, keys, subjects, word
from quoteattr.stages.stance.forces import Force, Scene

_QUANTITIES = frozenset({
    "number", "thousand", "hundred", "dozen", "level", "majority", "size", "half", "third", "quarter", "part", "rest",
    "most", "all", "some", "many", "remainder", "bulk", "amount", "percent", "batch", "group", "member", "scale",
    "kind", "type", "form", "remnant", "million", "few", "status", "strength", "fraction", "lot", "portion", "tens",
    "hundreds", "thousands", "continuation", "continuity", "contribution", "involvement", "footprint", "series"
})  # fmt: skip
_PLACES_LEFT = frozenset({"leave", "exit", "quit", "vacate", "occupy", "invade", "enter", "depart", "return"})
_THEY = frozenset({"they", "them", "it", "these", "those", "this"})
_BODIES = frozenset({"force", "army", "troop", "troops", "soldier", "military", "power"})
_ADVERBIAL = frozenset({"if", "when", "once", "because", "after", "before", "until", "unless", "as", "provided", "so"})
_WE = frozenset({"we", "us", "i"})


@frozen
class Event:
    """Something that happens to a presence: `direction` is 1 up, -1 down; `bare` where only the force is named.

    `acting` is whether the force itself is the subject ("they will stay"), not what somebody does with it.
    """

    head: Token
    direction: int
    force: Token | None
    presence: bool = False
    bare: bool = False
    acting: bool = False

    @property
    def words(self) -> tuple[Token, ...]:
        """The words that name the event and its force."""
        return (self.head,) if self.force is None or self.force == self.head else (self.head, self.force)


def find_events(parse: Parse, scene: Scene, inside: frozenset[int], lexicon: Lexicon) -> tuple[Event, ...]:
    """The events of a statement, whose tokens are `inside`: those of the forces it names, then those left unsaid."""
    named = [event_of(parse, force, lexicon) for force in scene.forces if force.foreign and force.head.index in inside]
    own = {force.head.index for force in scene.forces if force.foreign is False}
    taken = {event.head.index for event in named}
    unsaid = (_unsaid(parse, parse.tokens[index], scene, own, lexicon) for index in sorted(inside - taken))
    return tuple(sorted((*named, *filter(None, unsaid)), key=lambda event: event.head.index))


def event_of(parse: Parse, force: Force, lexicon: Lexicon) -> Event:
    """The event a force takes part in: the nearest verb or noun above it with a direction, else its being there."""
    directions = lexicon.entries("target.nouns")
    for verb in parse.children(force.head, "acl"):
        found = _direction(parse, verb, "subject", lexicon) if "VerbForm=Ger" in verb.feats else 0
        if found:
            return Event(verb, found, force.head, force.presence, acting=True)
    for branch, head in _past_quantities(parse, force.head):
        controlled = _controlled(parse, head, branch, lexicon)
        if controlled is not None:
            return Event(controlled[0], controlled[1], force.head, force.presence, acting=True)
        if head.upos in {"VERB", "AUX"}:
            if word(head) == "be" and parse.children(head, "expl"):
                return Event(head, 1, force.head, force.presence, acting=True)
            role = _role(branch)
            found = _direction(parse, head, role, lexicon)
            if found and not _is_other_object(parse, head, branch, role):
                return Event(head, found, force.head, force.presence, acting=role == "subject")
        elif word(head) in directions and not _of_another(branch):
            return Event(head, directions[word(head)], force.head, force.presence)
        elif branch.relation == "nsubj" and _is_place(parse, head):
            return Event(head, _is_place(parse, head), force.head, force.presence, acting=True)
        break
    away = _wanted_away(parse, force.head)
    if away is not None:
        return Event(away, -1, force.head, force.presence, acting=True)
    direction = directions.get(word(force.head), 1)
    return Event(force.head, direction, force.head, force.presence or word(force.head) in directions, bare=True)


def _controlled(parse: Parse, head: Token, branch: Token, lexicon: Lexicon) -> tuple[Token, int] | None:
    """As in "Urged the troops to leave", "wants the soldiers moved off the hill": the event of the second verb."""
    obliquely = branch.deprel == "obl" and parse.openers(branch) & {"for", "on"}
    raised = branch.deprel == "nsubj"
    if branch.deprel not in {"obj", "nsubj:pass"} and not obliquely and not raised:
        return None
    role = _role(branch)
    own = head.upos == "VERB" and bool(_direction(parse, head, role, lexicon))
    relations = ("xcomp",) if raised and head.upos == "VERB" else ("xcomp", "ccomp", "advcl", "acl")
    late = [verb for clause in parse.children(branch, "acl") for verb in parse.children(clause, "advcl", "xcomp")
            if word(verb) in lexicon.words("target.implicit")]  # fmt: skip
    for verb in () if own else (*parse.children(head, *relations), *late):
        if verb.upos != "VERB" or parse.children(verb, "nsubj") or verb.index < branch.index:
            continue
        if raised and verb.relation != "xcomp" and "to" not in parse.openers(verb):
            continue
        participle = "VerbForm=Part" in verb.feats or "Tense=Past" in verb.feats
        found = _direction(parse, verb, "object" if participle else "subject", lexicon)
        if found:
            return verb, found
    return None


def _wanted_away(parse: Parse, force: Token) -> Token | None:
    """The word for away in "wants the soldiers home", "ordered them out of the mission", "NATO out of the Balkans"."""
    governor = parse.head(force) if force.relation in {"obj", "nsubj"} else None
    nearby = [*parse.children(force, "advmod", "obl", "nmod")]
    if governor is not None and governor.upos == "VERB":
        nearby += parse.children(governor, "advmod", "obl", "xcomp", "ccomp", "compound")
    for other in nearby:
        out = [case for case in parse.children(other, "case") if case.text.lower() in {"out", "off"}]
        if force.index < other.index and (other.text.lower() in {"home", "out", "gone"} or out):
            return out[0] if out else other
    return None


def _past_quantities(parse: Parse, token: Token) -> Iterator[tuple[Token, Token]]:
    """The climb from a force, "thousands of" and "the number of" passed over."""
    branch = None
    for below, head in climb(parse, token):
        branch = below if branch is None else branch
        if below.relation in {"nmod", "compound"} and word(head) in _QUANTITIES:
            branch = None
            continue
        yield below, head


def _role(branch: Token) -> str | None:
    if branch.deprel in {"nsubj:pass", "obj", "csubj:pass"}:
        return "object"
    return {"nsubj": "subject", "obl": "object" if branch.deprel == "obl:arg" else None}.get(branch.relation)


def _direction(parse: Parse, verb: Token, role: str | None, lexicon: Lexicon) -> int:
    """What a verb does to the force in a role: "leave" takes it away as subject and keeps it as object."""
    entries = lexicon.entries("target.verbs")
    if role is None:
        return 0
    for key in keys(parse, verb):
        if key in entries:
            entry = entries[key]
            if key == "go" and not _goes_away(parse, verb):
                return 0
            # "forces withdrawn": an intransitive without object takes the force as subject; a small clause
            # ("wants the soldiers moved off the hill") as either.
            passive = "Part" in verb.feats and role == "subject" and "subject" not in entry
            return int(entry.get("object" if passive else role, 0))
    return 0


def direction_of(parse: Parse, token: Token, lexicon: Lexicon) -> int:
    """The direction that a word alone gives, whatever it happens to: 1 up, -1 down, 0 for no event."""
    if token.upos in {"NOUN", "PROPN"}:
        return int(lexicon.entries("target.nouns").get(word(token), 0))
    if token.upos not in {"VERB", "AUX"}:
        return 0
    entries = lexicon.entries("target.verbs")
    entry: Mapping[str, int] = next((entries[key] for key in keys(parse, token) if key in entries), {})
    passive = any(subject.deprel == "nsubj:pass" for subject in parse.children(token, "nsubj"))
    done_to = passive or bool(parse.children(token, "obj"))
    roles = ("object", "subject") if done_to else ("subject", "object")
    return int(next((entry[role] for role in roles if role in entry), 0))


def _goes_away(parse: Parse, verb: Token) -> bool:
    bound = parse.children(verb, "xcomp", "obj", "ccomp", "advcl")
    # "They would go if the government asked" goes; "they will go to fight" does not.
    return all(child.relation == "advcl" and parse.openers(child) & _ADVERBIAL for child in bound)


def _is_other_object(parse: Parse, verb: Token, branch: Token, role: str | None) -> bool:
    """As in "troops expanded their attacks": a force that acts on more than a place is no event of its own."""
    if role != "subject" or branch.deprel != "nsubj":
        return False
    objects = parse.children(verb, "obj")
    if objects and (parse.children(verb, "iobj") or objects[0].text.lower() in {"nothing", "everything", "something"}):
        return True
    return bool(objects) and word(verb) not in _PLACES_LEFT and not parse.children(verb, "compound")


def _of_another(branch: Token) -> bool:
    return branch.relation not in {"nmod", "compound", "amod", "acl"}


def _is_place(parse: Parse, head: Token) -> int:
    """A place as predicate: 1 for "are there", "are in Iraq", -1 for "will be home", "are out of Iraq", 0 for none."""
    if not copulas(parse, head):
        return 0
    form, opened = head.text.lower(), parse.openers(head)
    if form in {"home", "gone", "out", "away"} or "out" in opened:
        return -1
    return 1 if form in {"here", "there"} or opened & {"in", "on", "at", "inside"} else 0


def _unsaid(parse: Parse, token: Token, scene: Scene, own: set[int], lexicon: Lexicon) -> Event | None:
    """An event whose force is a pronoun, a country or left out, where the article has told which force it is."""
    if token.relation in {"compound", "amod"} and _names_personnel(parse.head(token), scene):
        return None  # "The occupation forces must leave": what sort of force it is is no event of its own.
    if token.upos in {"NOUN", "PROPN"}:
        implied = word(token) in lexicon.words("target.implicit_nouns") and _open_noun(
            parse, token, scene, own, lexicon
        )
        return Event(token, lexicon.entries("target.nouns")[word(token)], None, presence=True) if implied else None
    if scene.abroad() and _is_told_of_them(parse, token, scene):
        return Event(token, 1, None, acting=True)
    if token.upos != "VERB":
        return None
    if scene.abroad() and any(other.text.lower() == "them" for other in parse.children(token, "obj")):
        direction = _direction(parse, token, "object", lexicon)
        if direction < 0:
            return Event(token, direction, None)
    return _unsaid_verb(parse, token, scene, own, lexicon) if token.relation != "amod" else None


def _is_told_of_them(parse: Parse, token: Token, scene: Scene) -> bool:
    """Whether a word says of a force told before that it is there, or should be: "wants them", "they are here"."""
    form = token.text.lower()
    if form == "them":
        return _wants_them(parse, token, scene)
    if form in {"here", "there"} and (be := _located(parse, token)) is not None:
        return any(who.text.lower() in _we(scene) | _THEY for who in subjects(parse, be))
    return word(token) == "be" and _is_there_to(parse, token, scene)


def _located(parse: Parse, token: Token) -> Token | None:
    """The word whose subject is said to be here or there: the place itself, or "be" in "ought to be there"."""
    be = parse.head(token)
    beside = be is not None and token.relation == "advmod" and word(be) == "be"
    return be if beside else token if _is_place(parse, token) else None


def _wants_them(parse: Parse, them: Token, scene: Scene) -> bool:
    """As in "Nobody wants them here", where soldiers are named in the same sentence or the one before."""
    verb = parse.head(them)
    if verb is None or them.deprel != "obj" or word(verb) not in {"want", "need", "invite", "welcome", "accept"}:
        return False
    if parse.children(verb, "xcomp", "ccomp"):
        return False
    return bool({verb.sentence - 1, verb.sentence} & scene.sentences_abroad)


def _is_there_to(parse: Parse, be: Token, scene: Scene) -> bool:
    """As in "Italy is there to guard the dam", where parsers take "there" for the one of "there is"."""
    who = [child for child in parse.children(be, "nsubj") if child.index in scene.lands]
    aims = [child for child in parse.children(be, "csubj", "advcl", "xcomp", "ccomp") if "to" in parse.openers(child)]
    return bool(who and aims and parse.children(be, "expl"))


def _names_personnel(head: Token | None, scene: Scene) -> bool:
    """Whether a word is a force that is named by its people, or any soldierly body that could be one."""
    return head is not None and (word(head) in _BODIES or head.index in scene.heads)


def _open_noun(parse: Parse, token: Token, scene: Scene, own: set[int], lexicon: Lexicon) -> bool:
    known = bool(scene.abroad())
    below = parse.children(token, "nmod", "compound", "amod")
    words = [other for child in below for other in parse.subtree(child)]
    if any(other.index in own for other in words) or any(
        other.upos == "NOUN" and parse.openers(other) & {"of"} for other in below
    ):
        return False
    senders = {scene.lands[o.index] for c in below if not parse.openers(c) & (LOCATING - {"of"})
               for o in parse.subtree(c) if o.index in scene.lands}  # fmt: skip
    hosts = {
        scene.lands[o.index]
        for c in below
        if parse.openers(c) & LOCATING
        for o in parse.subtree(c)
        if o.index in scene.lands
    }
    if any(parse.openers(c) & {"from"} and not _names_place(parse, c, scene, lexicon) for c in below):
        return False
    if hosts - senders or (senders - hosts and known):
        return word(token) not in {"return", "departure", "stay"} or known
    return known and not senders


def _names_place(parse: Parse, token: Token, scene: Scene, lexicon: Lexicon) -> bool:
    return any(
        other.index in scene.lands or word(other) in lexicon.words("lands.ground")
        for other in (token, *parse.children(token, "compound", "nmod"))
    )


def _unsaid_verb(parse: Parse, verb: Token, scene: Scene, own: set[int], lexicon: Lexicon) -> Event | None:
    implicit = lexicon.words("target.implicit")
    if word(verb) not in lexicon.openings("target.implicit") and word(verb) != "go":
        return None
    key = next((key for key in keys(parse, verb) if key in implicit or key == "go"), None)
    objects = parse.children(verb, "obj")
    if key is None or any(not _names_place(parse, other, scene, lexicon) for other in objects):
        return None
    if key in {"stay", "remain"} and any(o.upos in {"ADJ", "NOUN"} for o in parse.children(verb, "xcomp")):
        return None  # "stay calm"
    who = subjects(parse, verb)
    if not all(own.isdisjoint(parse.below(subject)) for subject in who):
        return None
    if any(s.upos == "NOUN" and s.index not in scene.lands and not _sends(s, lexicon) for s in who):
        return None
    obliques = [child for child in parse.children(verb, "obl") if parse.openers(child) & {"from", "out", "of"}]
    if any(not _names_place(parse, other, scene, lexicon) for other in obliques):
        return None
    direction = _direction(parse, verb, "subject", lexicon)
    told = direction and _knows_force(who, key, (*objects, *obliques), verb, scene, lexicon)
    return Event(verb, direction, None, acting=True) if told else None


def _we(scene: Scene) -> frozenset[str]:
    """The words for a force that speaks of itself; things do not speak."""
    return frozenset() if scene.things else _WE


def _sends(subject: Token, lexicon: Lexicon) -> bool:
    """As in "The alliance will stay in Iraq": who sends soldiers stands for them."""
    return word(subject) in lexicon.words("target.senders")


def _knows_force(
    who: Sequence[Token], key: str, places: Iterable[Token], verb: Token, scene: Scene, lexicon: Lexicon
) -> bool:
    """Whether the context tells the force of a verb whose subject is a pronoun, a country or nobody."""
    before = [force for force in scene.abroad() if force.head.sentence <= verb.sentence]
    countries = {scene.lands.get(s.index, s.text) for s in who if s.index in scene.lands or _sends(s, lexicon)}
    lands = {scene.lands[p.index] for p in places if p.index in scene.lands} - scene.alliances
    if lands and scene.forces and any(s.text.lower() in _WE for s in who):
        return True  # "We will not leave Mali", to soldiers
    if (
        (countries or not who)
        and lands - countries
        and (scene.forces or key in {"withdraw", "pull out", "invade", "occupy"})
    ):
        # "The US should withdraw from Iraq" needs no force named, "Britain will leave the Union" is none.
        others = {land for index, land in scene.lands.items() if abs(index - verb.index) < 20} - lands - scene.alliances
        return bool(countries or scene.abroad() or others)
    if not before and not (scene.abroad() and (not who or any(s.text.lower() in _we(scene) for s in who))):
        return False
    if key == "go":
        return any(s.text.lower() in {"they", "them"} for s in who)
    named = _we(scene) | _THEY
    return not who or any(s.text.lower() in named or s.index in scene.lands or _sends(s, lexicon) for s in who)
