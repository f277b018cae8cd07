"""Trees as reporting sentences need them: the parser's systematic errors there, put right before anyone reads them.

A repair yields the words that it moves, each with its place in the text.
"""

from __future__ import annotations

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse, Token
from quoteattr.stages.repairs import clauses, names, subjects

_REPAIRS = (
    names.marked_names,
    names.tagged_names,
    names.titles_with_of,
    names.two_offices,
    names.holders_of_offices,
    subjects.subjects_of_auxiliaries,
    clauses.named_objects,
    subjects.inverted_subjects,
    subjects.crowded_subjects,
    subjects.words_across,
    subjects.told_subjects,
    subjects.addressees,
    subjects.subjects_of_infinitives,
    subjects.set_off_subjects,
    subjects.lacking_subjects,
    clauses.claims_that,
    clauses.warned_against,
    clauses.said_in_a_statement,
    clauses.announced_that,
    clauses.said_that,
    clauses.second_things_said,
    clauses.demands_for,
    clauses.said_to_be,
    clauses.clauses_behind_labels,
    clauses.second_clauses,
    clauses.headline_reports,
    clauses.announcing_verbs,
    clauses.final_relays,
    clauses.coordinated_reports,
    clauses.backshifted,
    clauses.set_off_participles,
    clauses.participles,
    clauses.papers_participles,
    subjects.between_commas,
    clauses.set_off_reports,
    subjects.topics,
)


def mend(parse: Parse, lexicon: Lexicon) -> Parse:
    """The parse with the subjects and coordinations of its reporting verbs put right; usually the same parse."""
    for repair in _REPAIRS:
        moves = dict(repair(parse, lexicon))
        if moves:
            moved = _moved(parse, moves)
            torn = {token.sentence for token in moves.values() if not _hangs(moved, token)}
            parse = moved if not torn else _moved(parse, {n: t for n, t in moves.items() if t.sentence not in torn})
    return parse


def _moved(parse: Parse, moves: dict[int, Token]) -> Parse:
    return evolve(parse, tokens=tuple(moves.get(token.index, token) for token in parse.tokens))


def _hangs(parse: Parse, token: Token) -> bool:
    """Whether a word hangs on a root of its own sentence, not on itself."""
    *_, top = (parse.tokens[token.index], *parse.ancestors(token))
    return top.head is None and top.sentence == token.sentence
