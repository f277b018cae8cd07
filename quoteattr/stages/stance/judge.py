"""The judge: how likely each label is, by a log-linear model over a statement's signs.

Its weights are learned from labelled statements (`python -m quoteattr.training stance`) and lie in data/stance.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from quoteattr.types import StanceLabel

WEIGHTS = Path(__file__).parents[2] / "data" / "stance.json"
NONE = "none"  # not about the target
LABELS = (*(label.value for label in StanceLabel), NONE)
LEAST = 0.35  # what is less likely than this is no label
SURE = 0.55  # the same where no foreign force is told of nearby and no frame has fired
CLEARLY = 1.5  # how many times likelier than the other side a side must be
_OTHER_SIDE = {
    StanceLabel.SUPPORTS.value: StanceLabel.OPPOSES.value,
    StanceLabel.OPPOSES.value: StanceLabel.SUPPORTS.value,
}

Weights: TypeAlias = Mapping[str, Sequence[float]]
Judge: TypeAlias = Callable[[Iterable[str]], Mapping[str, float]]


def chances(weights: Weights, signs: Iterable[str]) -> dict[str, float]:
    """The probability of each label, "none" among them; a sign without weights says nothing."""
    totals = [0.0] * len(LABELS)
    for sign in sorted(signs):
        for place, weight in enumerate(weights.get(sign, ())):
            totals[place] += weight
    top = max(totals)
    shares = [math.exp(total - top) for total in totals]
    return {label: share / sum(shares) for label, share in zip(LABELS, shares, strict=True)}


def learned(signs: Iterable[str]) -> dict[str, float]:
    """The judge that quoteattr brings along."""
    return chances(_bundled(), signs)


@cache
def _bundled() -> Weights:
    weights: Weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights


def likeliest(found: Mapping[str, float], least: float = LEAST) -> StanceLabel | None:
    """The likeliest label, None where it is "none".

    A label that is less likely than `least`, or a side hardly likelier than the other, is not given: then it is neutral
    or none.
    """
    label = max(found, key=lambda each: found[each])
    other = found[_OTHER_SIDE[label]] if label in _OTHER_SIDE else 0.0
    if label != NONE and found[label] < max(least, CLEARLY * other):
        label = max((StanceLabel.NEUTRAL.value, NONE), key=lambda each: found[each])
    return StanceLabel(label) if label != NONE else None
