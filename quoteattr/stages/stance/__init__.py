"""Stance + holder + evidence, by composition over the tree.

The way: clauses, forces, events, outcomes, readings, moods, judgements, attitudes, statements, frames, recalls,
doubles, tagging; each reads only those before it.
"""

from quoteattr.stages.stance.tagging import TARGET, FrameTagger, StanceTagger, tag_stances

__all__ = ["TARGET", "FrameTagger", "StanceTagger", "tag_stances"]
