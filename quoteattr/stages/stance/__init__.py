"""Stance + holder + evidence, by composition over the tree.

The way: clauses, forces, events, outcomes, readings, moods, judgements, attitudes, statements, frames, recalls,
doubles, tagging; each reads only those before it.
"""

from quoteattr.stages.stance.tagging import FrameTagger, StanceTagger, tag_stances
from quoteattr.stages.stance.targets import FOREIGN_TROOPS, StanceTarget, aimed_at

__all__ = ["FOREIGN_TROOPS", "FrameTagger", "StanceTagger", "StanceTarget", "aimed_at", "tag_stances"]
