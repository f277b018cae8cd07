"""Trees as reporting sentences need them: the parser's systematic errors there, put right before anyone reads them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.cues import base_forms

_INNER_MARKS = frozenset("'‘’`ʻʼ")
_MARK_TAGS = frozenset({"''", "``"})
_RELATIVE = frozenset({"WP", "WDT", "WP$"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_PAST_OR_FINITE = _FINITE | {"VBN"}


def mend(parse: Parse, lexicon: Lexicon) -> Parse:
    """The parse with the subjects and coordinations of its reporting verbs put right; usually the same parse."""
    for repair in _REPAIRS:
        moves = dict(repair(parse, lexicon))
        if moves:
            parse = evolve(parse, tokens=tuple(moves.get(token.index, token) for token in parse.tokens))
    return parse


def _crowded_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """A verb with two subjects, whose clause has none, has one that is the clause's.

    "The mayor said on Friday that P, Canal 9 reported": the parser gives the mayor to "reported".
    """
    for clause in parse.related("ccomp"):
        verb = parse.head(clause)
        if verb is None or parse.children(clause, "nsubj", "csubj", "expl"):
            continue
        subjects = parse.children(verb, "nsubj")
        if len(subjects) > 1 and clause.index < verb.index:
            first = subjects[0]
            if first.index < clause.index < subjects[-1].index:
                yield first.index, evolve(first, head=clause.index)


def _coordinated_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The envoy said Oslo still needed help and called for talks": it is the envoy who called for talks.

    A speech verb in the past, coordinated with the verb of a reported clause and without a subject of its own, goes
    with the reporting verb. An auxiliary, or "that", would tie it to the clause: "said Oslo had asked and called".
    """
    for verb in parse.related("conj"):
        inner = parse.head(verb)
        if inner is None or not _is_past(verb) or not _is_past(inner):
            continue
        outer = parse.head(inner)
        ties = {token.relation for token in parse.children(verb)}
        if outer is None or inner.relation != "ccomp" or outer.index > inner.index or not _is_past(outer):
            continue
        if (
            _says(verb, lexicon)
            and _says(outer, lexicon)
            and ties.isdisjoint({"nsubj", "mark", "aux"})
            and "cc" in ties
        ):
            yield verb.index, evolve(verb, head=outer.index)


def _backshifted(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Dorn said that the dam was old and should be torn down": what should be torn down is the dam.

    A verb with a past modal and no subject, coordinated with a reporting verb, goes on with the reported clause.
    """
    modals = lexicon.words("repairs.backshifted_modals")
    for verb in parse.related("conj"):
        outer = parse.head(verb)
        if outer is None or not _says(outer, lexicon):
            continue
        clauses = [clause for clause in parse.children(outer, "ccomp") if outer.index < clause.index < verb.index]
        modal = any(token.text.casefold() in modals for token in parse.children(verb, "aux"))
        if clauses and modal and not parse.children(verb, "nsubj"):
            yield verb.index, evolve(verb, head=clauses[-1].index)


def _between_commas(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The ferries, Reke said, will not sail": the noun between comma and verb is no apposition but the subject."""
    for verb in parse.tokens:
        if verb.xpos not in _FINITE or not _says(verb, lexicon):
            continue
        sentence = parse.sentence(verb)
        place = verb.index - sentence[0].index
        after = sentence[place + 1 : place + 2]
        comma = next((n for n in range(place - 1, max(-1, place - 8), -1) if sentence[n].text == ","), None)
        if comma is None or parse.children(verb, "nsubj") or not after or after[0].text not in {",", "."}:
            continue
        phrase = sentence[comma + 1 : place]
        own = {token.index for token in phrase}
        tops = [token for token in phrase if token.head not in own]
        if len(tops) == 1 and _can_speak(tops[0]) and tops[0].head != verb.index:
            yield tops[0].index, evolve(tops[0], head=verb.index, deprel="nsubj")


def _topics(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The dam, Reke said, “holds more than the lake”": Reke is no apposition of the dam, and the dam said nothing.

    An apposition would be closed by a comma before the verb. Where what is said lacks a subject, the topic is it.
    """
    for verb in _with_subjects(parse):
        subjects = parse.children(verb, "nsubj")
        if len(subjects) != 1 or not _says(verb, lexicon):
            continue
        names = [name for name in parse.children(subjects[0], "appos") if _opens_an_aside(parse, name, verb)]
        clauses = [clause for clause in parse.children(verb, "ccomp", "parataxis") if clause.index > verb.index]
        if names and clauses and not parse.children(clauses[0], "nsubj", "csubj", "expl", "mark"):
            yield names[-1].index, evolve(names[-1], head=verb.index, deprel="nsubj")
            yield subjects[0].index, evolve(subjects[0], head=clauses[0].index)


def _opens_an_aside(parse: Parse, name: Token, verb: Token) -> bool:
    """Whether a name stands between a comma and its verb."""
    branch = parse.subtree(name)
    before = parse.tokens[branch[0].index - 1].text
    return branch[-1].index + 1 == verb.index and "," in {before, branch[0].text}


def _marked_names(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Sa‘id Nouri said": a capital and a mark between letters make a first name, whatever the tagger makes of it."""
    for word, after in pairwise(parse.tokens):
        marked = word.text[0].isupper() and not _INNER_MARKS.isdisjoint(word.text[1:-1])
        if not marked or after.upos != "PROPN" or "Poss=Yes" in word.feats:
            continue
        if word.head == after.index and word.relation != "compound":
            yield word.index, evolve(word, upos="PROPN", deprel="compound")
        elif word.upos != "PROPN" and after.head == word.index:
            yield word.index, evolve(word, upos="PROPN")
        elif word.head == after.head and word.relation == after.relation:
            yield word.index, evolve(word, upos="PROPN", head=after.index, deprel="compound")


def _set_off_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The pier, said Reke, is rotten": set off by commas and without "who", it is no relative clause.

    The verb becomes a parenthesis of the sentence, and what the tree has for its object its subject.
    """
    for verb in parse.related("acl", "appos"):
        noun = parse.head(verb)
        above = parse.head(noun) if noun is not None else None
        if above is None or not _reports(verb, lexicon):
            continue
        words = parse.subtree(verb)
        edges = {words[0].text, *(token.text for token in parse.tokens[words[-1].index + 1 : words[-1].index + 2])}
        before = parse.tokens[words[0].index - 1].text if words[0].index else ""
        subjects, objects = parse.children(verb, "nsubj"), parse.children(verb, "obj")
        if "," not in {before, words[0].text} or "," not in edges or any(s.xpos in _RELATIVE for s in subjects):
            continue
        if subjects or objects:
            yield verb.index, evolve(verb, head=above.index, deprel="parataxis")
        if objects and not subjects:
            yield objects[0].index, evolve(objects[0], deprel="nsubj")


def _final_relays(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The mayor said that the dam was safe, Canal 9 reported": the mayor said it, not that Canal 9 reported it."""
    for relay in parse.related("ccomp"):
        outer = parse.head(relay)
        if outer is None or not _reports(relay, lexicon) or not _reports(outer, lexicon):
            continue
        clauses = [c for c in parse.children(relay, "ccomp") if outer.index < c.index < relay.index]
        subjects = [s for s in parse.children(relay, "nsubj") if clauses and s.index > clauses[0].index]
        if clauses and subjects and parse.tokens[parse.subtree(subjects[0])[0].index - 1].text == ",":
            yield clauses[0].index, evolve(clauses[0], head=outer.index)
            yield relay.index, evolve(relay, deprel="parataxis")


def _inverted_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“The strike,” said Ann Lopez, “will go on”": right behind a closing mark and the verb stands who speaks."""
    for mark, verb, noun in zip(parse.tokens, parse.tokens[1:], parse.tokens[2:], strict=False):
        if mark.xpos not in _MARK_TAGS or not _reports(verb, lexicon) or noun.sentence != verb.sentence:
            continue
        phrase = [noun]
        while phrase[-1].index + 1 < len(parse.tokens) and _names_on(after := parse.tokens[phrase[-1].index + 1]):
            phrase.append(after)
        own = {token.index for token in phrase}
        tops = [token for token in phrase if token.head not in own and _can_speak(token)]
        if len(tops) != 1 or tops[0].head == verb.index:
            continue
        clause = next(iter(parse.children(verb, "ccomp")), None)
        for subject in parse.children(verb, "nsubj"):
            if clause is not None and subject.index < mark.index:
                yield subject.index, evolve(subject, head=clause.index)
        yield tops[0].index, evolve(tops[0], head=verb.index, deprel="nsubj")


def _names_on(token: Token) -> bool:
    return token.upos in {"PROPN", "NOUN", "ADJ", "DET"} or token.text in {"-", "‘", "’"}


def _said_in_a_statement(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
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
            and _reports(verb, lexicon)
            and not parse.children(verb, "ccomp")
        ):
            yield clause.index, evolve(clause, head=verb.index, deprel="ccomp")


def _second_clauses(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“We shall wait until the bill is paid,” he said": "until" makes no second thing that was said."""
    for clause in parse.related("ccomp"):
        verb = parse.head(clause)
        if verb is None:
            continue
        earlier = [other for other in parse.children(verb, "ccomp") if other.index < clause.index]
        first = parse.subtree(clause)[0].text.casefold()
        if earlier and first in lexicon.words("cues.going_on") - {"but", "so", "which", "even"}:
            yield clause.index, evolve(clause, head=earlier[-1].index, deprel="advcl")


def _headline_reports(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Soldiers to leave by May, ministry says": the first of two subjects is the headline's own clause."""
    for verb in _with_subjects(parse):
        subjects = parse.children(verb, "nsubj")
        if len(subjects) != 2 or not _reports(verb, lexicon) or parse.children(verb, "ccomp", "obj"):
            continue
        comma = parse.tokens[parse.subtree(subjects[1])[0].index - 1]
        if comma.text == "," and subjects[1].index < verb.index and verb.index >= parse.sentence(verb)[-1].index - 1:
            yield subjects[0].index, evolve(subjects[0], deprel="ccomp")


def _participles(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "He said that the dam was old, calling the plan “a joke”": it is he who calls it that, not the dam."""
    for participle in parse.related("advcl"):
        verb = parse.head(participle)
        if participle.xpos != "VBG" or verb is None or participle.index < verb.index:
            continue
        if lexicon.words("cues.participles").isdisjoint(base_forms(participle)):
            continue
        outer = next((a for a in (verb, *parse.ancestors(verb)) if a.relation == "ccomp"), None)
        report = parse.head(outer) if outer is not None else None
        first = parse.subtree(participle)[0]
        comma = first.text == "," or (first.index and parse.tokens[first.index - 1].text == ",")
        if report is not None and comma and report.index < verb.index and _reports(report, lexicon):
            yield participle.index, evolve(participle, head=report.index)


def _with_subjects(parse: Parse) -> tuple[Token, ...]:
    """The words that have a subject, in the order of the text."""
    heads = {token.head for token in parse.related("nsubj") if token.head is not None}
    return tuple(parse.tokens[head] for head in sorted(heads))


def _says(token: Token, lexicon: Lexicon) -> bool:
    return not lexicon.words("cues.speech").isdisjoint(base_forms(token))


def _reports(token: Token, lexicon: Lexicon) -> bool:
    return token.xpos in _PAST_OR_FINITE and _says(token, lexicon)


def _is_past(token: Token) -> bool:
    return token.xpos == "VBD"


def _can_speak(token: Token) -> bool:
    return token.upos in {"PROPN", "NOUN", "PRON"}


_REPAIRS = (
    _marked_names,
    _inverted_subjects,
    _crowded_subjects,
    _said_in_a_statement,
    _second_clauses,
    _headline_reports,
    _final_relays,
    _coordinated_reports,
    _backshifted,
    _participles,
    _between_commas,
    _set_off_reports,
    _topics,
)
