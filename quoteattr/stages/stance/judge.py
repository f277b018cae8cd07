"""The judge: how likely each label is, by a log-linear model over a statement's signs and its meaning.

Its weights are learned from labelled statements (`python -m quoteattr.training stance`), in data/stance.json. The
meaning of a statement is the mean of what the parser's encoder made of its words; a parse without one goes by signs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen

from quoteattr.types import StanceLabel

WEIGHTS = Path(__file__).parents[2] / "data" / "stance.json"
NONE = "none"  # not about the target
LABELS = (*(label.value for label in StanceLabel), NONE)
LEAST = 0.35  # a label less likely than this gives way to neutral or none
SURE = 0.55  # the same where no foreign force is told of nearby and no frame has fired
CLEARLY = 1.5  # how many times likelier than the other side a side must be
_OTHER_SIDE = {
    StanceLabel.SUPPORTS.value: StanceLabel.OPPOSES.value,
    StanceLabel.OPPOSES.value: StanceLabel.SUPPORTS.value,
}


@frozen(eq=False)
class Weights:
    """What each sign adds to each label, and each dimension of a meaning by how far it is from the mean one.

    `dimensions` has the shape (size, labels).
    """

    signs: Mapping[str, Sequence[float]] = field(repr=False)
    mean: Any = field(default=None, repr=False)
    dimensions: Any = field(default=None, repr=False)

    @classmethod
    def load(cls, file: Path) -> Weights:
        """Read a file that `dump` wrote."""
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(told["signs"], np.array(told["mean"]), np.array(told["dimensions"]))

    def dump(self, file: Path) -> None:
        """Write the weights as JSON, a sign or a dimension a line."""
        signs = (f"{json.dumps(sign)}: {json.dumps(list(self.signs[sign]))}" for sign in sorted(self.signs))
        dimensions = (json.dumps([float(weight) for weight in row]) for row in self.dimensions)
        mean = json.dumps([float(value) for value in self.mean])
        parts = ('{"signs": {\n', ",\n".join(signs), '},\n"mean": ', mean, ',\n"dimensions": [\n')
        file.write_text("".join((*parts, ",\n".join(dimensions), "]}\n")), encoding="utf-8")

    def of_meaning(self, meaning: Any) -> Any:
        """What a meaning adds to each label; nothing where there is none, or another encoder's."""
        known = meaning is not None and self.mean is not None and len(meaning) == len(self.mean)
        if not known or not np.isfinite(meaning).all():
            return np.zeros(len(LABELS))
        return (meaning - self.mean) @ self.dimensions


Judge: TypeAlias = Callable[[Iterable[str], Any], Mapping[str, float]]


def chances(weights: Weights, signs: Iterable[str], meaning: Any = None) -> dict[str, float]:
    """The probability of each label, "none" among them; a sign without weights says nothing."""
    totals = [float(total) for total in weights.of_meaning(meaning)]
    for sign in sorted(signs):
        for place, weight in enumerate(weights.signs.get(sign, ())):
            totals[place] += weight
    top = max(totals)
    shares = [math.exp(total - top) for total in totals]
    whole = sum(shares)
    return {label: share / whole for label, share in zip(LABELS, shares, strict=True)}


def learned(signs: Iterable[str], meaning: Any = None) -> dict[str, float]:
    """The judge that quoteattr brings along."""
    return chances(_bundled(), signs, meaning)


@cache
def _bundled() -> Weights:
    return Weights.load(WEIGHTS)


def likeliest(found: Mapping[str, float], least: float = LEAST) -> StanceLabel | None:
    """The likeliest label, None where it is "none".

    One that is less likely than `least`, or a side hardly likelier than the other, gives way to the likelier of neutral
    and none, however likely that is.
    """
    label = max(found, key=lambda each: found[each])
    if label != NONE and (found[label] < least or is_torn(found)):
        label = max((StanceLabel.NEUTRAL.value, NONE), key=lambda each: found[each])
    return StanceLabel(label) if label != NONE else None


def settle(found: Mapping[str, float], framed: StanceLabel | None, *, told_of: bool) -> StanceLabel | None:
    """The label that the library gives: the likeliest, but between the two sides the frames decide if they take one.

    `framed` is the label of the frames; `told_of`, whether a frame has fired or a foreign force is told of nearby.
    """
    if framed in _OTHER_SIDE and is_torn(found):
        return framed
    return likeliest(found, LEAST if told_of else SURE)


def is_torn(found: Mapping[str, float]) -> bool:
    """Whether a side is the likeliest label, and the other side hardly less likely."""
    label = max(found, key=lambda each: found[each])
    return label in _OTHER_SIDE and found[label] < CLEARLY * found[_OTHER_SIDE[label]]
