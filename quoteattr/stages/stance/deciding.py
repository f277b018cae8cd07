"""Deciding: one label out of all that the frames say of a statement, by the codebook's questions in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from quoteattr.stages.stance.doubles import find_double
from quoteattr.stages.stance.frames import find_frames
from quoteattr.stages.stance.recalls import find_recall
from quoteattr.stages.stance.statements import Finding, Statement, Told
from quoteattr.types import StanceLabel

Decision: TypeAlias = tuple[StanceLabel, Finding]
_SIDES = {1: StanceLabel.SUPPORTS, -1: StanceLabel.OPPOSES}


def decide(statement: Statement, told: Sequence[Told]) -> Decision | None:
    """The label of a statement and the frame that tells it, None where no frame is about the target."""
    findings = [Finding(one.reading.side, one.reading.frame, one.reading.score, one.reading.words) for one in told]
    findings = [finding for finding in findings if finding.side] + list(find_frames(statement, told))
    recalled = None if told else find_recall(statement)
    findings += [recalled] if recalled is not None else []
    if not told and not findings:
        return None
    double = find_double(statement, told, findings)
    if double is not None:
        return StanceLabel.MIXED, double
    if not findings:
        words = tuple(token for one in told for token in one.reading.words)
        return StanceLabel.NEUTRAL, Finding(0, "fact", 0.6, words)
    best = max(findings, key=lambda finding: finding.score)
    if not best.side:
        return StanceLabel.NEUTRAL, best
    return _SIDES[best.side], best
