"""The network itself, for reading alone: a few matrices over the tree. `quoteattr.training.attribution` makes them.

Each word's vector is its encoder's, its tags and its flags; each layer then lets it see its governor, the mean of what
it governs, and its neighbours. Of each word a first score tells how likely it attributes. Of each pair of a cue and a
word of its sentence three more tell how likely the word begins what is attributed, ends it, and heads its source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from safetensors import SafetensorError, safe_open

from quoteattr.errors import PackError
from quoteattr.stages.learned.ties import ties_of
from quoteattr.stages.learned.words import TAGS, Words

BEGINS, ENDS, SOURCE = range(3)
NEVER = -1e4
TOLD = "network"  # under which a file tells the rest, as JSON


@frozen(eq=False)
class Network:
    """Weights by name, the number of each tag, and what makes probabilities of scores."""

    weights: Mapping[str, Any] = field(repr=False)
    vocabularies: Mapping[str, Mapping[str, int]] = field(repr=False)
    calibration: Mapping[str, float] = field(repr=False)

    @classmethod
    def load(cls, file: Path) -> Network:
        """Read a .safetensors file. Raises `PackError` where it is none, or not one of ours."""
        try:
            with safe_open(str(file), framework="np") as kept:
                told = json.loads((kept.metadata() or {})[TOLD])
                weights = {name: kept.get_tensor(name).astype(np.float32) for name in kept.keys()}  # noqa: SIM118
            return cls(weights, told["vocabularies"], told["calibration"])
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise PackError(f"{file} holds no network for attribution ({error})") from error

    def reads(self, vectors: Any) -> bool:
        """Whether a parse brings the vectors that the network was trained on."""
        weight = self.weights.get("vectors.weight")
        return weight is None or (vectors is not None and vectors.shape[1] == weight.shape[1])

    def hidden(self, words: Words) -> Any:
        """A vector for each word that knows of the words around it in the tree and in the text."""
        parts = [self.weights[f"tags.{tag}.weight"][words.tags[:, column]] for column, tag in enumerate(TAGS)]
        parts += [self.weights["marks.weight"][words.marks], words.flags]
        seen = self._linear("inward", np.concatenate(parts, axis=1))
        if "vectors.weight" in self.weights:
            seen = seen + self._linear("vectors", words.vectors)
        seen = self._normal("norms.0", np.maximum(seen, 0))
        for number in range(self._count("layers")):
            around = np.concatenate([seen, *surroundings(seen, words)], axis=1)
            seen = self._normal(f"norms.{number + 1}", seen + np.maximum(self._linear(f"layers.{number}", around), 0))
        return seen

    def cues(self, hidden: Any) -> Any:
        """How likely each word attributes, as log-odds."""
        return self._linear("cue.2", np.maximum(self._linear("cue.0", hidden), 0))[:, 0]

    def partners(self, hidden: Any) -> Any:
        """What each word brings into a pair with a cue; `pairs` wants it."""
        return hidden @ self.weights["pair.word.weight"].T

    def pairs(self, hidden: Any, partners: Any, words: Words, cues: Sequence[int]) -> list[tuple[Any, Any]]:
        """For each cue the scores of its sentence's words, of the shape (words, 3), and that of "no source"."""
        bounds = [words.sentence_of(cue) for cue in cues]
        lengths = [end - start for start, end in bounds]
        places = np.concatenate([np.arange(*each) for each in bounds])
        ties = np.concatenate([ties_of(words, cue) for cue in cues])
        read = np.repeat(self._linear("pair.cue", hidden[list(cues)]), lengths, axis=0)
        read += partners[places]
        for column in range(ties.shape[1]):
            read += self.weights[f"pair.ties.{column}.weight"][ties[:, column]]
        read = np.maximum(self._linear("pair.widen", np.maximum(read, 0)), 0)
        scores = self._linear("pair.out", read)
        scores[~words.says[places]] = NEVER
        nobody = self._linear("pair.nobody", hidden[list(cues)])[:, 0]
        return list(zip(np.split(scores, np.cumsum(lengths)[:-1]), nobody, strict=True))

    def _linear(self, name: str, values: Any) -> Any:
        return values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normal(self, name: str, values: Any) -> Any:
        centred = values - values.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _count(self, name: str) -> int:
        return sum(key.startswith(f"{name}.") and key.endswith(".weight") for key in self.weights)


def surroundings(seen: Any, words: Words) -> tuple[Any, Any, Any, Any]:
    """The vectors of each word's governor, of what it governs on average, of the word before and the word after."""
    none = np.zeros_like(seen[:1])
    padded = np.concatenate([seen, none])
    governors, before, after = neighbours(words)
    below = np.zeros_like(padded)
    order = np.argsort(governors, kind="stable")
    heads, starts, many = np.unique(governors[order], return_index=True, return_counts=True)
    below[heads] = np.add.reduceat(seen[order], starts) / many[:, None]
    return padded[governors], below[:-1], padded[before], padded[after]


def neighbours(words: Words) -> tuple[Any, Any, Any]:
    """The place of each word's governor, of the word before and of the one after; the number of words for none."""
    many = len(words.head)
    same = words.sentence[1:] == words.sentence[:-1]
    before: Any = np.append(many, np.where(same, np.arange(many - 1), many))
    after: Any = np.append(np.where(same, np.arange(1, many), many), many)
    return np.where(words.head < 0, many, words.head), before, after
