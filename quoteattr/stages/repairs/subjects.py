"""Who is the subject of which verb."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.repairs.shared import (
    FINITE,
    MARK_TAGS,
    addresses,
    after_pause,
    can_speak,
    reports,
    says,
    with_subjects,
    without_punctuation,
    word_before,
)

_ENDS = frozenset({",", ".", "?", "!", "…", "...", "—", "–"})  # signs before a mark that closes speech


def subjects_of_auxiliaries(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The aim is to stay": an auxiliary has no subject, its verb has."""
    for subject in parse.related("nsubj", "csubj"):
        auxiliary = parse.head(subject)
        verb = parse.head(auxiliary) if auxiliary is not None and auxiliary.relation in {"aux", "cop"} else None
        if verb is not None and verb.index != subject.index:
            yield subject.index, evolve(subject, head=verb.index)


def inverted_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“The strike,” said Ann Lopez, “will go on”": right behind a closing mark and the verb stands who speaks.

    The mark closes speech where a sign stands before it: in "the “reformers” said Lopez had gone" they speak.
    """
    for mark, verb, noun in zip(parse.tokens, parse.tokens[1:], parse.tokens[2:], strict=False):
        before = word_before(parse, mark)
        ends = before is not None and before.text in _ENDS
        if mark.xpos not in MARK_TAGS or not ends or not reports(verb, lexicon):
            continue
        if not mark.sentence == verb.sentence == noun.sentence:
            continue
        phrase = tuple(takewhile(_names_on, parse.tokens[noun.index : parse.sentence(noun)[-1].index + 1])) or (noun,)
        own = {token.index for token in phrase}
        tops = [token for token in phrase if token.head not in own and can_speak(token)]
        if len(tops) != 1 or tops[0].head == verb.index:
            continue
        clause = next(iter(parse.children(verb, "ccomp")), None)
        for subject in parse.children(verb, "nsubj"):
            if clause is not None and subject.index < mark.index:
                yield subject.index, evolve(subject, head=clause.index)
        yield tops[0].index, evolve(tops[0], head=verb.index, deprel="nsubj")


def _names_on(token: Token) -> bool:
    return token.upos in {"PROPN", "NOUN", "ADJ", "DET"} or token.xpos == "POS" or token.text in {"-", "‘", "’"}


def crowded_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """A verb with two subjects, whose clause has none, has one that is the clause's.

    "The mayor said on Friday that P, Canal 9 reported": the parser gives the mayor to "reported". "The men who stayed
    “make it safer,” he said": it makes of what the men do a remark beside their staying.
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
    for clause in parse.related("parataxis"):
        noun = next((above for above in parse.ancestors(clause) if above.relation == "nsubj"), None)
        verb = parse.head(noun) if noun is not None else None
        if noun is None or verb is None or not noun.index < clause.index < verb.index:
            continue
        if len(parse.children(verb, "nsubj")) > 1 and not parse.children(clause, "nsubj", "csubj", "expl"):
            yield noun.index, evolve(noun, head=clause.index, deprel="nsubj")
            yield clause.index, evolve(clause, head=verb.index, deprel="ccomp")


def told_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "told the radio the ferries would sail": of the clause's two subjects the first is who was told."""
    for clause in parse.related("ccomp"):
        verb, subjects = parse.head(clause), parse.children(clause, "nsubj")
        if verb is None or len(subjects) != 2 or parse.children(verb, "obj", "iobj"):
            continue
        if parse.subtree(subjects[0])[0].index == verb.index + 1 and addresses(verb, lexicon):
            yield subjects[0].index, evolve(subjects[0], head=verb.index, deprel="obj")


def addressees(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "“Go home,” Reke told Canal 9", "Reke said May 9 that P": who stands before the verb speaks, not what is behind.

    Only verbs of addressing let a comma stand between the two: "Wages, said the head of the union, have risen".
    """
    for verb in with_subjects(parse):
        subjects = parse.children(verb, "nsubj")
        behind = [noun for noun in subjects if noun.index > verb.index]
        if not behind or not reports(verb, lexicon):
            continue
        for noun in subjects:
            between = parse.tokens[noun.index + 1 : verb.index]
            if noun.index > verb.index or any(token.xpos in MARK_TAGS for token in between):
                continue
            adjoins = parse.tokens[verb.index - 1].text != "," or addresses(verb, lexicon)
            if adjoins and parse.subtree(noun)[-1].index >= verb.index - 2:
                told = "obj" if addresses(verb, lexicon) else "obl"
                yield from ((other.index, evolve(other, deprel=told)) for other in behind)


def subjects_of_infinitives(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "called for all troops to leave": between "for" and "to" stands who is to leave."""
    for clause in parse.related("xcomp", "advcl", "ccomp", "acl"):
        marks = {mark.text.casefold(): mark for mark in parse.children(clause, "mark")}
        verb = parse.head(clause)
        if verb is None or not {"for", "to"} <= marks.keys() or parse.children(clause, "nsubj"):
            continue
        for noun in parse.children(verb, "obl", "obj"):
            if marks["for"].index < noun.index < marks["to"].index:
                yield noun.index, evolve(noun, head=clause.index, deprel="nsubj")


def words_across(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "On Friday the head of the union, Ann Lowe, said that the plan was bad": it was on Friday that she said it.

    Nothing before a reporting verb hangs on the clause with "that" behind it, and no subject on any clause behind a
    verb that lacks one.
    """
    for word in parse.related("nsubj", "obl", "advmod", "advcl"):
        clause = parse.head(word)
        for verb in parse.ancestors(clause) if clause is not None else ():
            if clause is None or not word.index < verb.index < clause.index or not reports(verb, lexicon):
                continue
            lacks = not parse.children(verb, "nsubj", "csubj")
            behind = clause.head == verb.index and "that" in parse.openers(clause, "mark")
            if lacks if word.relation == "nsubj" else behind:
                yield word.index, evolve(word, head=verb.index)
            break


def set_off_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "Wages, said the head of the union, have not kept up": not the head has not kept up."""
    for subject in parse.related("nsubj"):
        clause, verb = parse.head(subject), word_before(parse, parse.subtree(subject)[0])
        if verb is None or clause is None or clause.index < subject.index or not reports(verb, lexicon):
            continue
        last = without_punctuation(parse, subject)[-1].index
        closed = any(token.text == "," for token in parse.tokens[last + 1 : last + 2])
        tied = clause.index in {verb.head, verb.index} or clause.head == verb.index
        if closed and tied and after_pause(parse, verb) and not parse.children(verb, "nsubj", "csubj"):
            yield subject.index, evolve(subject, head=verb.index)


def lacking_subjects(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The docks are full, its spokesman was quoted as saying": a finite verb and no subject, an apposition before it.

    The apposition is its subject.
    """
    for noun in parse.related("appos"):
        branch = without_punctuation(parse, noun)
        if not can_speak(noun) or not after_pause(parse, branch[0]):
            continue
        place = branch[-1].index + 1
        place += place < len(parse.tokens) and parse.tokens[place].text == ","
        verb = next((v for v in _group(parse, place) if reports(v, lexicon) or v.relation == "parataxis"), None)
        if verb is None or verb.relation == "conj" or verb.sentence != noun.sentence:
            continue
        if not parse.children(verb, "nsubj", "csubj", "expl"):
            yield noun.index, evolve(noun, head=verb.index, deprel="nsubj")


def _group(parse: Parse, place: int) -> tuple[Token, ...]:
    """The finite verb that stands at a place, or whose first auxiliary does; else nothing."""
    first = parse.tokens[place] if place < len(parse.tokens) else None
    if first is None or first.xpos not in FINITE:
        return ()
    verb = parse.head(first) if first.relation == "aux" else first
    return (verb,) if verb is not None else ()


def between_commas(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The ferries, Reke said, will not sail": the noun between comma and verb is no apposition but the subject."""
    for verb in parse.tokens:
        if verb.xpos not in FINITE or not says(verb, lexicon):
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
        if len(tops) == 1 and can_speak(tops[0]) and tops[0].head != verb.index:
            yield tops[0].index, evolve(tops[0], head=verb.index, deprel="nsubj")


def topics(parse: Parse, lexicon: Lexicon) -> Iterator[tuple[int, Token]]:
    """ "The dam, Reke said, “holds more than the lake”": Reke is no apposition of the dam, and the dam said nothing.

    An apposition would be closed by a comma before the verb. Where what is said lacks a subject, the topic is it.
    """
    for verb in with_subjects(parse):
        subjects = parse.children(verb, "nsubj")
        if len(subjects) != 1 or not says(verb, lexicon):
            continue
        names = [name for name in parse.children(subjects[0], "appos") if _opens_an_aside(parse, name, verb)]
        clauses = [clause for clause in parse.children(verb, "ccomp", "parataxis") if clause.index > verb.index]
        if names and clauses and not parse.children(clauses[0], "nsubj", "csubj", "expl", "mark"):
            yield names[-1].index, evolve(names[-1], head=verb.index, deprel="nsubj")
            yield subjects[0].index, evolve(subjects[0], head=clauses[0].index)


def _opens_an_aside(parse: Parse, name: Token, verb: Token) -> bool:
    """Whether a name stands between a comma and its verb."""
    branch = without_punctuation(parse, name)
    return branch[-1].index + 1 == verb.index and after_pause(parse, branch[0])
