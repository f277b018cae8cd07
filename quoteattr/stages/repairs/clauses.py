"""What hangs on a reporting verb as its clause, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.cues import base_forms, is_occasion
from quoteattr.stages.repairs.shared import (
    FINITE,
    addresses,
    after_pause,
    is_past,
    reports,
    says,
    with_subjects,
    without_punctuation,
)

_RELATIVE = frozenset({"WP", "WDT", "WP$"})


def named_objects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "called the plan “a trap”": what is called something is the object, and nobody is given anything."""
    for noun in parse.related("iobj"):
        verb = parse.head(noun)
        if verb is None or parse.children(verb, "obj") or noun.index < verb.index:
            continue
        if any(not parse.openers(named, "mark") and named.xpos != "VB" for named in parse.children(verb, "xcomp")):
            yield noun.index, evolve(noun, deprel="obj")


def said_in_a_statement(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "said in a statement that P": P is what was said, not what kind of statement it was."""
    for clause in parse.related("acl", "ccomp", "advcl"):
        noun = parse.head(clause)
        verb = parse.head(noun) if noun is not None else None
        if noun is None or verb is None:
            continue
        carried = noun.relation == "obl" and noun.lemma.casefold() in lexicon.words("cues.carried")
        if (
            carried
            and "that" in parse.openers(clause, "mark")
            and reports(verb, lexicon)
            and not parse.children(verb, "ccomp")
        ):
            yield clause.index, evolve(clause, head=verb.index, deprel="ccomp")


def claims_that(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The claim that the bridge was safe angered the town": a clause with "that" behind a subject belongs to it."""
    for clause in parse.related("csubj"):
        verb = parse.head(clause)
        for noun in parse.children(verb, "nsubj") if verb is not None else ():
            behind = parse.tokens[noun.index + 1 : noun.index + 2] == parse.subtree(clause)[:1]
            if behind and "that" in parse.openers(clause, "mark"):
                yield clause.index, evolve(clause, head=noun.index, deprel="acl")


def warned_against(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "warned the alliance against sending ships": the warning is against it, not the alliance."""
    for clause in parse.related("acl"):
        noun = parse.head(clause)
        verb = parse.head(noun) if noun is not None and noun.relation in {"obj", "iobj"} else None
        if verb is not None and addresses(verb, lexicon) and "against" in parse.openers(clause):
            yield clause.index, evolve(clause, head=verb.index, deprel="advcl")


def announced_that(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "It was announced that the pier would close": behind "it" the clause is what was announced, no subject."""
    for clause in parse.related("csubj"):
        verb = parse.head(clause)
        if verb is None or clause.index < verb.index or not says(verb, lexicon):
            continue
        if parse.children(verb, "expl") and "that" in parse.openers(clause, "mark"):
            yield clause.index, evolve(clause, head=verb.index, deprel="ccomp")


def said_that(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "declared that he can and will stay": with "that", and nothing else that was said, it is no second verb."""
    for clause in parse.related("conj"):
        verb = parse.head(clause)
        if verb is None or not reports(verb, lexicon) or parse.children(verb, "ccomp"):
            continue
        if "that" in parse.openers(clause, "mark"):
            yield clause.index, evolve(clause, deprel="ccomp")


def second_things_said(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Reke said the pier was “rotten” and that it would close": with "that" or a bare verb, the second was said too.

    "She wants them to “sit down” and then “shut up”": "shut" is no second thing that she does, or it would be "shuts".
    """
    for second in parse.related("conj"):
        verb = parse.head(second)
        if verb is None or not _may_report(verb, lexicon):
            continue
        firsts = [c for c in parse.children(verb, "ccomp", "xcomp") if verb.index < c.index < second.index]
        that = "that" in parse.openers(second, "mark")
        bare = second.xpos == "VB" and verb.xpos in FINITE and not parse.children(second, "aux", "nsubj", "mark")
        if firsts and (that or (bare and firsts[-1].xpos == "VB")):
            yield second.index, evolve(second, head=firsts[-1].index)


def _may_report(verb: Token, lexicon: Lexicon) -> bool:
    return not lexicon.words("cues.verbs").isdisjoint(base_forms(verb))


def demands_for(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "raised their demands for a withdrawal": what right behind a noun goes with it goes with it."""
    nouns = lexicon.entries("cues.nouns")
    for phrase in parse.related("obl"):
        verb, opening = parse.head(phrase), parse.subtree(phrase)[0]
        for noun in parse.children(verb, "obj") if verb is not None else ():
            governed = {frame for base in base_forms(noun) for frame in nouns.get(base, ())}
            behind = noun.index + 1 == opening.index and opening.relation == "case" and not is_occasion(phrase, lexicon)
            if behind and opening.text.casefold() in governed:
                yield phrase.index, evolve(phrase, head=noun.index, deprel="nmod")


def said_to_be(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The crate is said to hold weapons": what it holds was said; it is not what anything was said for."""
    for clause in parse.related("advcl"):
        verb = parse.head(clause)
        if verb is None or not says(verb, lexicon) or "to" not in parse.openers(clause, "mark"):
            continue
        passive = any(subject.deprel == "nsubj:pass" for subject in parse.children(verb, "nsubj"))
        if passive and clause.index > verb.index and not parse.children(verb, "ccomp", "xcomp"):
            yield clause.index, evolve(clause, deprel="xcomp")


def clauses_behind_labels(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Minister: Troops must leave": what has a subject of its own behind a colon is a sentence, no apposition."""
    for clause in parse.related("appos"):
        between = parse.tokens[clause.head or 0 : clause.index]
        colon = any(token.text == ":" and token.sentence == clause.sentence for token in between)
        if colon and clause.upos in {"VERB", "ADJ", "AUX"} and parse.children(clause, "nsubj", "aux", "cop"):
            yield clause.index, evolve(clause, deprel="parataxis")


def second_clauses(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“We shall wait until the bill is paid,” he said": "until" makes no second thing that was said."""
    for clause in parse.related("ccomp"):
        verb = parse.head(clause)
        if verb is None:
            continue
        earlier = [other for other in parse.children(verb, "ccomp") if other.index < clause.index]
        first = parse.subtree(clause)[0].text.casefold()
        if earlier and first in lexicon.words("cues.going_on") - {"but", "so", "which", "even"}:
            yield clause.index, evolve(clause, head=earlier[-1].index, deprel="advcl")


def headline_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Soldiers to leave by May, ministry says": the first of two subjects is the headline's own clause."""
    for verb in with_subjects(parse):
        subjects = parse.children(verb, "nsubj")
        if len(subjects) != 2 or not reports(verb, lexicon) or parse.children(verb, "ccomp", "obj"):
            continue
        comma = after_pause(parse, without_punctuation(parse, subjects[1])[0])
        if comma and subjects[1].index < verb.index and verb.index >= parse.sentence(verb)[-1].index - 1:
            yield subjects[0].index, evolve(subjects[0], deprel="ccomp")


def announcing_verbs(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The Harbour Post reports: / “The pier is closed.”": right behind a name and before a colon it is a verb."""
    verbs = lexicon.entries("cues.verbs")
    for word, colon in zip(parse.tokens, parse.tokens[1:], strict=False):
        if colon.text != ":" or word.xpos != "NNS" or word.head is not None or not word.text.islower():
            continue
        names = [name for name in parse.children(word, "compound") if name.upos == "PROPN"]
        base = next((base for base in base_forms(word) if "clause" in verbs.get(base, ())), None)
        if base is not None and names and names[-1].index == word.index - 1:
            yield word.index, evolve(word, upos="VERB", xpos="VBZ", lemma=base)
            yield names[-1].index, evolve(names[-1], deprel="nsubj")


def final_relays(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The mayor said that the dam was safe, Canal 9 reported": the mayor said it, not that Canal 9 reported it."""
    for relay in parse.related("ccomp", "parataxis"):
        outer = parse.head(relay)
        if outer is None or not reports(relay, lexicon) or not reports(outer, lexicon):
            continue
        clauses = [c for c in parse.children(relay, "ccomp") if outer.index < c.index < relay.index]
        subjects = [s for s in parse.children(relay, "nsubj") if clauses and s.index > clauses[0].index]
        taken = bool(clauses and subjects) and after_pause(parse, parse.subtree(subjects[0])[0])
        if taken:
            yield clauses[0].index, evolve(clauses[0], head=outer.index)
        if taken or _adds_nothing(parse, relay, outer):
            yield relay.index, evolve(relay, deprel="parataxis")


def _adds_nothing(parse: Parse, relay: Token, outer: Token) -> bool:
    """Whether "Canal 9 reported" stands behind a pause at the end, where the outer verb reports something already."""
    subjects = parse.children(relay, "nsubj")
    if not subjects or relay.index < outer.index or parse.children(relay, "mark", "ccomp", "xcomp", "obj"):
        return False
    opening = parse.subtree(subjects[0])[0]
    first = without_punctuation(parse, relay)[0] == opening and after_pause(parse, opening)
    told = outer.relation != "root" or any(c != relay for c in parse.children(outer, "ccomp"))
    return first and told and _ends_sentence(parse, relay)


def _ends_sentence(parse: Parse, clause: Token) -> bool:
    after = parse.tokens[parse.subtree(clause)[-1].index + 1 : parse.sentence(clause)[-1].index + 1]
    return all(token.upos == "PUNCT" for token in after)


def coordinated_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The envoy said Oslo still needed help and called for talks": it is the envoy who called for talks.

    A speech verb in the past, coordinated with the verb of a reported clause and without a subject of its own, goes
    with the reporting verb. An auxiliary, or "that", would tie it to the clause: "said Oslo had asked and called". So
    would a clause that is no past itself; an infinitive's is none that a past could go on: "could stay and called".
    """
    for verb in parse.related("conj"):
        inner = parse.head(verb)
        if inner is None or not is_past(verb) or inner.xpos not in {"VBD", "VB"}:
            continue
        outer = parse.head(inner)
        ties = {token.relation for token in parse.children(verb)}
        if outer is None or inner.relation != "ccomp" or outer.index > inner.index or not is_past(outer):
            continue
        if says(verb, lexicon) and says(outer, lexicon) and ties.isdisjoint({"nsubj", "mark", "aux"}) and "cc" in ties:
            yield verb.index, evolve(verb, head=outer.index)


def backshifted(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Dorn said that the dam was old and should be torn down": what should be torn down is the dam.

    A verb with a past modal and no subject, coordinated with a reporting verb, goes on with the reported clause.
    """
    modals = lexicon.words("repairs.backshifted_modals")
    for verb in parse.related("conj"):
        outer = parse.head(verb)
        if outer is None or not says(outer, lexicon):
            continue
        clauses = [clause for clause in parse.children(outer, "ccomp") if outer.index < clause.index < verb.index]
        modal = any(token.text.casefold() in modals for token in parse.children(verb, "aux"))
        if clauses and modal and not parse.children(verb, "nsubj"):
            yield verb.index, evolve(verb, head=clauses[-1].index)


def set_off_participles(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“We sail,” Reke said, pointing to the quay": behind a comma, what she does is not what she said."""
    for clause in parse.related("ccomp"):
        verb = parse.head(clause)
        if verb is None or clause.xpos != "VBG" or clause.index < verb.index or not says(verb, lexicon):
            continue
        first = parse.subtree(clause)[0]
        bare = not parse.children(clause, "nsubj", "csubj", "aux", "mark")
        if bare and (first.text == "," or after_pause(parse, first)):
            yield clause.index, evolve(clause, deprel="advcl")


def participles(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "He said that the dam was old, calling the plan “a joke”": it is he who calls it that, not the dam.

    So it is with "without elaborating".
    """
    for participle in parse.related("advcl"):
        verb = parse.head(participle)
        if participle.xpos != "VBG" or verb is None or participle.index < verb.index:
            continue
        withheld = "without" in parse.openers(participle, "mark")
        table = "repairs.withholding" if withheld else "cues.participles"
        if lexicon.words(table).isdisjoint(base_forms(participle)):
            continue
        outer = next((a for a in (verb, *parse.ancestors(verb)) if a.relation == "ccomp"), None)
        report = parse.head(outer) if outer is not None else None
        comma = withheld or after_pause(parse, without_punctuation(parse, participle)[0])
        if report is not None and comma and report.index < verb.index and reports(report, lexicon):
            yield participle.index, evolve(participle, head=report.index)


def papers_participles(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "issued a statement condemning the raid while urging calm": what condemns is what urges."""
    documents = lexicon.words("roles.documents")
    for participle in parse.related("advcl"):
        verb = parse.head(participle)
        if participle.xpos != "VBG" or verb is None or not says(participle, lexicon):
            continue
        for paper in parse.children(verb, "obj"):
            first = next((c for c in parse.children(paper, "acl") if c.xpos == "VBG" and says(c, lexicon)), None)
            if paper.lemma.casefold() in documents and first is not None and first.index < participle.index:
                yield participle.index, evolve(participle, head=first.index, deprel="conj")


def set_off_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The pier, said Reke, is rotten": set off by commas and without "who", it is no relative clause.

    The verb becomes a parenthesis of the sentence, and what the tree has for its object its subject.
    """
    for verb in parse.related("acl", "appos", "conj", "advcl"):
        noun = parse.head(verb)
        if noun is None or not reports(verb, lexicon) or parse.children(verb, "cc", "mark"):
            continue
        if verb.relation == "conj" and (noun.upos == "VERB" or not parse.children(verb, "nsubj")):
            continue  # "he ran home, called the police, and hid"
        above = noun if verb.relation == "advcl" else parse.head(noun)
        words = without_punctuation(parse, verb)
        after = next(iter(parse.tokens[words[-1].index + 1 : words[-1].index + 2]), verb)
        subjects, objects = parse.children(verb, "nsubj"), parse.children(verb, "obj")
        closed = after.text in {",", "."} and after.sentence == verb.sentence
        if above is None or not closed or not after_pause(parse, words[0]):
            continue
        if any(subject.xpos in _RELATIVE for subject in subjects):
            continue
        if subjects or (objects and verb.xpos != "VBN"):
            yield verb.index, evolve(verb, head=above.index, deprel="parataxis")
        inverted = objects and not subjects and parse.subtree(objects[0])[0].index == verb.index + 1
        if inverted and verb.xpos != "VBN":
            yield objects[0].index, evolve(objects[0], deprel="nsubj")
