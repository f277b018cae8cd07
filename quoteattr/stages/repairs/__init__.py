"""Trees as reporting sentences need them: the parser's systematic errors there, put right before anyone reads them.

A repair yields the words that it moves, each with its place in the text.
"""

from __future__ import annotations

from attrs import evolve

from quoteattr.lexicon import Lexicon
from quoteattr.parsing import Parse
from quoteattr.stages.repairs import clauses, names, subjects

_REPAIRS = (
    names.marked_names,
    names.titles_with_of,
    names.two_offices,
    names.holders_of_offices,
    subjects.subjects_of_auxiliaries,
    clauses.named_objects,
    subjects.inverted_subjects,
    subjects.crowded_subjects,
    subjects.words_across,
    subjects.set_off_subjects,
    subjects.lacking_subjects,
    clauses.said_in_a_statement,
    clauses.said_to_be,
    clauses.clauses_behind_labels,
    clauses.second_clauses,
    clauses.headline_reports,
    clauses.final_relays,
    clauses.coordinated_reports,
    clauses.backshifted,
    clauses.participles,
    subjects.between_commas,
    clauses.set_off_reports,
    subjects.topics,
)


def mend(parse: Parse, lexicon: Lexicon) -> Parse:
    """The parse with the subjects and coordinations of its reporting verbs put right; usually the same parse."""
    for repair in _REPAIRS:
        moves = dict(repair(parse, lexicon))
        if moves:
            parse = evolve(parse, tokens=tuple(moves.get(token.index, token) for token in parse.tokens))
    return parse
