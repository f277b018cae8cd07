"""Forces: the soldiers, missions and bases that a text names, who sends them, where they are, whether abroad."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice

from attrs import evolve, frozen

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.stance.clauses import (
    LOCATING,
    among,
    by_form,
    climb,
    heads_above,
    keys,
    stands_for_soldiers,
    subjects,
    unknown_names,
    word,
)
from quoteattr.stages.stance.lands import alliances_of, find_lands

HOME = "home"
SOMEWHERE = "the country"
ABROAD = "abroad"
_LEFT = frozenset({"leave", "exit", "quit", "vacate", "occupy", "invade", "depart", "enter", "flee"})
_OWNING = frozenset({"have", "operate", "order", "withhold"})
_OWNERS = frozenset({"our", "my"})
_FORCES = ("target.personnel", "target.presences", "target.inherent", "target.crews")


@frozen
class Force:
    """A force that the text names: its word, who sends it, where it is, and whether it stands on foreign soil.

    `presence` tells a word for being there (base, occupation) from one for the people (troops); `presumed` that
    nothing in the article says whose soil it is.
    """

    head: Token
    senders: frozenset[str]
    hosts: frozenset[str]
    presence: bool
    foreign: bool | None
    presumed: bool = False


@frozen
class Scene:
    """What an article says about forces and places: the forces in the order of the text, the lands by token.

    `things`: the target is no force but things (things.py), which nobody sends and which do not speak for themselves.
    """

    forces: tuple[Force, ...]
    lands: Mapping[int, str]
    alliances: frozenset[str]
    things: bool = False

    def abroad(self, before: int | None = None) -> tuple[Force, ...]:
        """The forces that are said to stand on foreign soil, those that begin before a character if one is given."""
        if before is None:
            return self._abroad
        return self._abroad[: bisect.bisect_left(self._abroad, before, key=lambda force: force.head.span.start)]

    @cached_property
    def heads(self) -> frozenset[int]:
        """The tokens that name a force."""
        return frozenset(force.head.index for force in self.forces)

    @cached_property
    def sentences_abroad(self) -> frozenset[int]:
        """The sentences that name a force on foreign soil."""
        return frozenset(force.head.sentence for force in self._abroad)

    @cached_property
    def _abroad(self) -> tuple[Force, ...]:
        return tuple(force for force in self.forces if force.foreign and not force.presumed)


def find_forces(parse: Parse, lexicon: Lexicon) -> Scene:
    """Every force in an article, with its sender and host as far as the text tells.

    A bare "the troops" is what the other forces of the article are; where there are none, it is taken as foreign:
    news that names neither sender nor host takes both as known, and at home the police or "the army" are spoken of.
    """
    listed = find_lands(parse, lexicon)
    forms = by_form(parse)
    unknown = unknown_names(parse, forms, listed, lexicon)
    lands = {**listed, **unknown}
    missions, nouns = lexicon.words("lands.missions"), {token.index for token in among(forms, lexicon.words(*_FORCES))}
    kin = frozenset(t.index for t in among(forms, lexicon.words("target.kin")) if nouns and _is_kin(parse, t))
    likely = (t for t in parse.tokens if t.index in nouns | kin or t.index in lands or t.text in missions)
    found = [_force(parse, token, lands, lexicon) for token in likely
             if token.index in kin or _names_force(parse, token, lands, lexicon)]  # fmt: skip
    found = settle_unknown(parse, found, frozenset(unknown.values()), lexicon)
    some_abroad = any(force.foreign for force in found)
    some_home = any(force.foreign is False for force in found)
    abroad = {sender for force in found if force.foreign and force.hosts for sender in force.senders}
    countries, scene = set(lands.values()), _scene_of(lands, lexicon)
    settled = []
    for force in found:
        if force.foreign is None and force.senders:
            others = countries - force.senders - alliances_of(lexicon)
            known = (
                force.senders & abroad or scene - force.senders or (others and _is_moved(parse, force.head, lexicon))
            )
            force = evolve(force, foreign=bool(known))
        elif force.foreign is None and _is_marked(parse, force.head, lexicon):
            own = len(countries) == 1 and _is_owned(parse, force.head)
            force = evolve(force, foreign=some_abroad or not (some_home or own), presumed=not some_abroad)
        elif force.foreign is None:
            force = evolve(force, foreign=some_abroad)
        settled.append(force)
    return Scene(tuple(settled), lands, alliances_of(lexicon))


def _names_force(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> bool:
    if token.text in lexicon.words("lands.missions"):
        # "UNIFIL peacekeepers": the noun is the force, the name beside it its sender.
        return token.relation not in {"compound", "amod", "nmod"} or "poss" in token.deprel or token.deprel == "nmod"
    noun = token.upos in {"NOUN", "PROPN"} or token.xpos == "NNP"  # "the French", half adjective and half name
    if not noun or token.relation in {"compound", "amod", "flat"}:
        return token.relation == "compound" and _is_troop_event(parse, token, lexicon)
    if stands_for_soldiers(parse, token, lands, lexicon):
        return True
    lemma = word(token)
    if lemma in lexicon.words("target.crews"):
        return bool(_senders(parse, token, lands)) or bool(
            {word(other) for other in _modifiers(parse, token)} & lexicon.words("target.foreigners")
        )
    if lemma not in lexicon.words("target.personnel", "target.presences"):
        return lemma in lexicon.words("target.inherent")
    if lemma == "force" and token.text.lower() == "force" and parse.openers(token) & {"by", "with", "in"}:
        return False
    return _marked_enough(parse, token, lands, lexicon)


def _is_kin(parse: Parse, token: Token) -> bool:
    """As in "Bring our boys home", "my son should never have been sent", "the 450 men"."""
    own = any(child.text.lower() in {"our", "my"} for child in parse.children(token, "nmod"))
    counted = bool(parse.children(token, "nummod")) and word(token) in {"man", "woman"}
    return own if word(token) == "son" else "Number=Plur" in token.feats and (own or counted)


def _is_troop_event(parse: Parse, token: Token, lexicon: Lexicon) -> bool:
    """As in "A troop increase": soldiers named inside the noun for what is done with them."""
    head = parse.head(token)
    return (
        head is not None and word(token) in {"troop", "troops"} and word(head) in lexicon.words("target.troop_events")
    )


def _scene_of(lands: Mapping[int, str], lexicon: Lexicon) -> frozenset[str]:
    """The country that the article names most: "Syrian troops" in a report that is all about Lebanon are abroad."""
    alliances = alliances_of(lexicon)
    counted = Counter(name for name in lands.values() if name not in alliances)
    return frozenset(name for name, _ in counted.most_common(1))


def _is_marked(parse: Parse, token: Token, lexicon: Lexicon) -> bool:
    """Whether the word tells by itself, or by a soldierly word beside it, that soldiers are meant."""
    if word(token) not in lexicon.words("target.weak", "target.strict"):
        return True
    return any(word(other) in lexicon.words("target.soldierly") for other in _modifiers(parse, token))


def _marked_enough(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> bool:
    """A "presence" or a "mission" is a force only with a soldierly, foreign or sending word beside it."""
    lemma = word(token)
    beside = _modifiers(parse, token)
    words = {word(other) for other in beside}
    soldierly = lexicon.words("target.soldierly", "target.foreigners", "target.personnel")
    if token.upos == "PROPN" and lemma in {"force", "forces", "army", "mission"} and words & {"air", "armed"}:
        return bool(_senders(parse, token, lands))
    marked = bool(words & soldierly) or any(other.text in lexicon.words("lands.missions") for other in beside)
    if lemma in lexicon.words("target.strict"):
        mission = lemma in {"mission", "operation"} and _definite(parse, token)
        return marked or mission or any(lands.get(o.index) in lexicon.words("lands.alliances") for o in beside)
    if lemma in lexicon.words("target.weak"):
        located = any(o.index in lands for child in _beside(parse, token) for o in parse.subtree(child))
        plural = "Number=Plur" in token.feats
        return marked or located or plural or bool(_senders(parse, token, lands)) or _definite(parse, token)
    return True


def _beside(parse: Parse, token: Token) -> tuple[Token, ...]:
    """The phrases that tell where a noun is or goes: "a force in Congo", "send a force to Congo"."""
    verb = parse.head(token) if token.relation == "obj" else None
    goals = [goal for goal in parse.children(verb, "obl") if "to" in parse.openers(goal)] if verb is not None else []
    return (*parse.children(token, "nmod"), *goals)


def _is_owned(parse: Parse, token: Token) -> bool:
    """As in "His soldiers would stay", of the president of the one country that is named."""
    return any(child.text.lower() in {"his", "her", "its", "our", "my"} for child in parse.children(token, "nmod"))


def _definite(parse: Parse, token: Token) -> bool:
    determiners = {"the", "this", "that", "these", "those", "such", "its", "their", "our", "his", "your",
                   "every", "each", "any", "no", "all"}  # fmt: skip
    return any(child.text.lower() in determiners for child in parse.children(token, "det", "nmod"))


def _modifiers(parse: Parse, token: Token) -> tuple[Token, ...]:
    """The words before and after a noun that say whose and of what kind it is, relative clauses left out."""
    near = parse.children(token, "amod", "compound", "nmod", "det", "flat", "nummod")
    found = [other for child in near for other in _naming(parse, child)]
    if token.relation == "compound" and (head := parse.head(token)) is not None and head.relation != "compound":
        found += [o for o in parse.children(head, "amod", "compound", "nmod") if o.index != token.index
                  and not parse.openers(o) & LOCATING]  # fmt: skip
    if token.relation == "conj":
        # "American and coalition forces", "foreign troops and bases": what precedes the first holds for the rest.
        head = parse.head(token)
        if head is not None and not near:
            found += _modifiers(parse, head)
    return tuple(found)


def _naming(parse: Parse, phrase: Token) -> tuple[Token, ...]:
    """A phrase beside a noun without its places: of "presence of American troops in Iraq" not the Iraq."""
    if parse.openers(phrase) & LOCATING:
        return ()
    below = [
        o for child in parse.children(phrase, "amod", "compound", "nmod", "flat", "conj") for o in _naming(parse, child)
    ]
    return (phrase, *below)


def _senders(parse: Parse, token: Token, lands: Mapping[int, str]) -> frozenset[str]:
    return frozenset(lands[other.index] for other in _modifiers(parse, token) if other.index in lands)


def _force(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> Force:
    beside = {word(other) for other in _modifiers(parse, token)}
    senders = _senders(parse, token, lands) or _sent_by(parse, token, lands, lexicon)
    if not senders:
        # "Forces from NATO countries": who sends them, not where they leave.
        senders = frozenset(
            lands[other.index]
            for child in parse.children(token, "nmod")
            if "from" in parse.openers(child) and _heads_away(parse, token, lexicon) == 0
            for other in parse.subtree(child)
            if other.index in lands
        )
    if token.index in lands:
        senders |= {lands[token.index]}
    if any(child.text.lower() in _OWNERS for child in parse.children(token, "nmod")):
        senders |= {HOME}
    hosts = frozenset(_hosts(parse, token, lands, lexicon))
    presence = word(token) in lexicon.words("target.presences")
    if stands_for_soldiers(parse, token, lands, lexicon):
        return Force(token, senders, hosts, presence, foreign=not senders & hosts)
    force = Force(token, senders, hosts, presence, None)
    return evolve(force, foreign=_is_foreign(force, beside, lexicon))


def settle_unknown(parse: Parse, forces: list[Force], unknown: frozenset[str], lexicon: Lexicon) -> list[Force]:
    """The forces, those with a sender that no list knows foreign where the article moves them or places them abroad."""
    at_home = {sender for force in forces for sender in force.senders & unknown & force.hosts}
    moved = {
        sender
        for force in forces
        for sender in force.senders & unknown - at_home
        if force.foreign or force.hosts - force.senders - {SOMEWHERE, ABROAD} or _is_moved(parse, force.head, lexicon)
    }
    settled = []
    for force in forces:
        if force.senders & unknown and force.senders <= unknown:
            force = evolve(force, foreign=bool(force.senders & moved))
        settled.append(force)
    return settled


def _is_moved(parse: Parse, token: Token, lexicon: Lexicon) -> bool:
    """Whether the words above a force send it, keep it or take it away."""
    nouns, verbs = lexicon.entries("target.nouns"), lexicon.entries("target.verbs")
    above = heads_above(parse, token, 2)
    wanting = lexicon.words("stance.wanting")
    return any(
        word(head) in nouns or word(head) in wanting or any(key in verbs for key in keys(parse, head)) for head in above
    )


def _heads_away(parse: Parse, token: Token, lexicon: Lexicon) -> int:
    """How many of the words above a force are of leaving: there a "from" names the place left."""
    nouns, verbs = lexicon.entries("target.nouns"), lexicon.entries("target.verbs")
    above = heads_above(parse, token, 3)
    return sum(
        nouns.get(word(head), 0) < 0
        or any(min(verbs[key].values(), default=0) < 0 for key in keys(parse, head) if key in verbs)
        for head in above
    )


def _sent_by(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> frozenset[str]:
    """As in "Turkey withdrew its troops": the sender is the subject of the verb that has the force as object."""
    for branch, head in climb(parse, token):
        if branch.relation == "obj" or branch.deprel == "obl":
            moving = lexicon.words("target.verbs", "stance.reversers")
            if not any(key in _OWNING or key in moving for key in keys(parse, head)):
                break
            return frozenset(
                lands[other.index]
                for subject in subjects(parse, head)
                if subject.index != branch.index
                for other in parse.subtree(subject)
                if other.index in lands
            )
        if branch.relation not in {"nmod", "compound"}:
            break
    return frozenset()


def _is_foreign(force: Force, beside: Iterable[str], lexicon: Lexicon) -> bool | None:
    beside = set(beside)
    alliances = alliances_of(lexicon)
    if beside & lexicon.words("target.foreigners") or word(force.head) in lexicon.words("target.inherent"):
        return True
    if force.senders & alliances:
        return True
    if force.senders & lexicon.words("lands.continents"):
        return True
    hosts = force.hosts - {SOMEWHERE}
    if force.senders and hosts:
        # "The presence of American and Iraqi troops in Iraq" is in part a foreign one.
        return force.senders != hosts
    if beside & lexicon.words("target.home"):
        return False
    if force.senders:
        # "Germany will expand its army" is about an army at home, "the German troops" seldom.
        army = word(force.head) in {"military", "army", "militaries", "armies", "navy", "fleet"} and not force.hosts
        return True if force.senders & lexicon.words("lands.expeditionary") and not army else None
    return True if hosts else None


def _hosts(parse: Parse, token: Token, lands: Mapping[int, str], lexicon: Lexicon) -> Iterable[str]:
    """The lands that the force is said to be in, leave or come to, near it in the tree."""
    way_up = {token.index, *(above.index for above in parse.ancestors(token))}
    governors = (token, *heads_above(parse, token, 3))
    places = [
        child
        for governor in governors
        for child in parse.children(governor, "nmod", "obl", "obj", "advmod", "acl", "advcl", "conj")
        if child.index not in way_up
    ]
    for branch, head in islice(climb(parse, token), 1):
        if branch.relation == "nsubj" and parse.openers(head) & LOCATING and head.index in lands:
            yield lands[head.index]  # "the fleet was in Sevastopol"
    for place in places:
        if place.relation in {"acl", "advcl", "conj"}:
            inner = parse.children(place, "obl", "obj", "advmod") if place.upos == "VERB" else ()
            yield from (h for p in inner for h in _host(parse, p, lands, lexicon))
        else:
            yield from _host(parse, place, lands, lexicon)


def _host(parse: Parse, place: Token, lands: Mapping[int, str], lexicon: Lexicon) -> Iterable[str]:
    lemma = word(place)
    if lemma in {"abroad", "overseas"}:
        yield ABROAD
    head = parse.head(place)
    left = place.relation == "obj" and head is not None and bool(set(keys(parse, head)) & _LEFT)
    if not left and not parse.openers(place) & LOCATING:
        return
    inside = parse.subtree(place)
    named = [lands[other.index] for other in inside if other.index in lands and other.relation not in {"acl"}]
    alliances = alliances_of(lexicon)
    yield from (name for name in named if name not in alliances)
    if not named and place.upos == "PROPN" and head is not None and word(head) in {"presence", "deployment"}:
        yield place.text  # "the Danish presence in Arlo": wherever that is, it is not Denmark
    if lemma in lexicon.words("lands.ground"):
        if any(other.text.lower() in _OWNERS for other in inside):
            yield HOME
        elif not named and lemma in {"country", "soil", "territory", "land", "island", "homeland", "nation"}:
            yield SOMEWHERE
