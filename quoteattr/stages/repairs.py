"""Trees as reporting sentences need them: the parser's systematic errors there, put right before anyone reads them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.cues import base_forms


def mend(parse: Parse, lexicon: Lexicon) -> Parse:
    """The parse with the subjects and coordinations of its reporting verbs put right; usually the same parse."""
    moves = {**dict(_crowded_subjects(parse)), **dict(_coordinated_reports(parse, lexicon))}
    if not moves:
        return parse
    return evolve(parse, tokens=tuple(moves.get(token.index, token) for token in parse.tokens))


def _crowded_subjects(parse: Parse) -> Iterator[tuple[int, Token]]:
    """A verb with two subjects, whose clause has none, has one that is the clause's.

    "The mayor said on Friday that P, Canal 9 reported": the parser gives the mayor to "reported".
    """
    for clause in parse.tokens:
        verb = parse.head(clause)
        if clause.relation != "ccomp" or verb is None or parse.children(clause, "nsubj", "csubj", "expl"):
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
    speech = lexicon.words("cues.speech")
    for verb in parse.tokens:
        inner = parse.head(verb)
        if verb.relation != "conj" or inner is None or not _is_past(verb) or not _is_past(inner):
            continue
        outer = parse.head(inner)
        ties = {token.relation for token in parse.children(verb)}
        if outer is None or inner.relation != "ccomp" or outer.index > inner.index or not _is_past(outer):
            continue
        reports = not speech.isdisjoint(base_forms(verb)) and not speech.isdisjoint(base_forms(outer))
        if reports and ties.isdisjoint({"nsubj", "mark", "aux"}) and "cc" in ties:
            yield verb.index, evolve(verb, head=outer.index)


def _is_past(token: Token) -> bool:
    return token.xpos == "VBD"
