"""Stance + holder + evidence, by composition over the tree.

The way: targets, clauses, forces, things, events, outcomes, readings, moods, judgements, attitudes, statements, frames,
recalls, doubles, deciding; then signs, judge, parties, tagging. Each reads only those before it.
"""

from quoteattr.stages.stance.tagging import StanceTagger, Tagger, tag_stances
from quoteattr.stages.stance.targets import FOREIGN_TROOPS, StanceTarget, aimed_at, fingerprint_with

__all__ = [
    "FOREIGN_TROOPS",
    "StanceTagger",
    "StanceTarget",
    "Tagger",
    "aimed_at",
    "fingerprint_with",
    "tag_stances",
]
