"""How sure an attribution is: the probability that its content and its source are both right.

A logistic regression over what the rules and the network said, fitted on annotated articles that the network has not
seen: `quoteattr.training` writes its weights into the network's file, those for rules alone into data/confidence.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from quoteattr.parsing import Parse
from quoteattr.stages.complements import with_opener
from quoteattr.stages.contents import Content
from quoteattr.stages.learned.readings import Reading
from quoteattr.stages.sources import Candidate

RULES_ALONE = Path(__file__).parent.parent / "data" / "confidence.json"
FARTHEST = 6.0  # log-odds and log-probabilities beyond it say no more


def confidence(parse: Parse, content: Content, source: Candidate | None, reading: Reading | None) -> float:
    """The probability in [0, 1] that a content has at least half of the right words, and the right source.

    To two digits: in half precision, what else is parsed beside moves the third one, and now and then the second.
    """
    weights = _rules_alone() if reading is None else reading.network.calibration
    total = sum(value * weights.get(name, 0.0) for name, value in told(parse, content, source, reading))
    return round(1 / (1 + math.exp(-total)), 2)


def told(
    parse: Parse, content: Content, source: Candidate | None, reading: Reading | None
) -> Iterator[tuple[str, float]]:
    """What the regression reads of an attribution, by name."""
    yield "always", 1.0
    yield f"type:{content.type}", 1.0
    yield f"content:{content.by}", 1.0
    yield f"source:{source.by if source else 'none'}", 1.0
    if content.voice is not None:
        yield "nested", 1.0
    cue = content.cue
    if reading is None or cue is None:
        return
    chance = min(max(reading.chance(cue.head), 1e-6), 1 - 1e-6)
    yield f"cue:{content.type}", _bounded(math.log(chance / (1 - chance)))
    pointers = reading.pointers(cue.head)
    yield f"tie:{content.type}", _bounded(pointers.of_source(source.head.index if source else None))
    if content.voice is None and content.words:
        yield f"extent:{content.type}", _bounded(pointers.of_extent(*with_opener(parse, content.words)))


def _bounded(value: float) -> float:
    return max(-FARTHEST, min(FARTHEST, value))


@cache
def _rules_alone() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads(RULES_ALONE.read_text(encoding="utf-8"))
    return weights
