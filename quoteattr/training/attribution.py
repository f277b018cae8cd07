"""The attribution network, in training: the same matrices as `quoteattr.stages.learned.network`, with gradients."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from attrs import frozen
from safetensors.numpy import save_file
from torch import nn

from quoteattr.stages.learned.network import BEGINS, ENDS, NEVER, SOURCE, TOLD, Network, neighbours
from quoteattr.stages.learned.ties import SIZES, ties_of
from quoteattr.stages.learned.words import FLAGS, TAGS
from quoteattr.training.lessons import NOBODY, UNKNOWN, Lesson, batches, joined
from quoteattr.training.recipe import AttributionRecipe

log = logging.getLogger(__name__)


class Learner(nn.Module):  # type: ignore[misc]
    """The network with the names of its weights as `Network` knows them."""

    def __init__(self, vocabularies: Mapping[str, Mapping[str, int]], vectors: int, recipe: AttributionRecipe) -> None:
        super().__init__()
        size, pair, tags = recipe.hidden, recipe.pair, recipe.tags
        self.tags = nn.ModuleDict({tag: nn.Embedding(len(vocabularies[tag]) + 1, tags) for tag in TAGS})
        self.marks = nn.Embedding(3, tags)
        self.inward = nn.Linear(tags * (len(TAGS) + 1) + FLAGS, size)
        self.vectors = nn.Linear(vectors, size) if vectors else None
        self.layers = nn.ModuleList([nn.Linear(5 * size, size) for _ in range(recipe.layers)])
        self.norms = nn.ModuleList([nn.LayerNorm(size) for _ in range(recipe.layers + 1)])
        self.cue = nn.Sequential(nn.Linear(size, size // 2), _Rectified(recipe.dropout), nn.Linear(size // 2, 1))
        relations = len(vocabularies["deprel"]) + 1
        self.pair = nn.ModuleDict(
            {
                "cue": nn.Linear(size, pair),
                "word": nn.Linear(size, pair, bias=False),
                "ties": nn.ModuleList([nn.Embedding(many or relations, pair) for many in SIZES]),
                "widen": nn.Linear(pair, pair),
                "out": nn.Linear(pair, 3),
                "nobody": nn.Linear(size, 1),
            }
        )
        for ties in self.pair["ties"]:
            nn.init.normal_(ties.weight, std=0.1)
        self.drop = nn.Dropout(recipe.dropout)

    def hidden(self, words: Any) -> Any:
        """As `Network.hidden`, of several documents in one."""
        tags, marks = torch.from_numpy(words.tags), torch.from_numpy(words.marks)
        parts = [self.tags[tag](tags[:, column]) for column, tag in enumerate(TAGS)]
        seen = self.inward(self.drop(torch.cat([*parts, self.marks(marks), torch.from_numpy(words.flags)], 1)))
        if self.vectors is not None:
            seen = seen + self.vectors(self.drop(torch.from_numpy(words.vectors)))
        seen = self.norms[0](F.relu(seen))
        governors, before, after = (torch.from_numpy(places) for places in neighbours(words))
        many = torch.bincount(governors, minlength=len(seen) + 1).clamp(min=1)[:, None]
        for layer, norm in zip(self.layers, self.norms[1:], strict=True):
            padded = torch.cat([seen, seen.new_zeros(1, seen.size(1))])
            below = torch.zeros_like(padded).index_add(0, governors, seen) / many
            around = torch.cat([seen, padded[governors], below[:-1], padded[before], padded[after]], 1)
            seen = norm(seen + F.relu(layer(self.drop(around))))
        return seen

    def pairs(self, hidden: Any, cues: Any, places: Any, ties: Any) -> tuple[Any, Any]:
        """As `Network.pairs`: scores of the shape (cues, words, 3), and those of nobody."""
        read = self.pair["cue"](hidden[cues])[:, None] + self.pair["word"](hidden)[places]
        for column, embedding in enumerate(self.pair["ties"]):
            read = read + embedding(ties[..., column])
        read = F.relu(self.pair["widen"](self.drop(F.relu(read))))
        return self.pair["out"](read), self.pair["nobody"](hidden[cues])


class _Rectified(nn.Module):  # type: ignore[misc]
    """ReLU and dropout as one step, so that the layers around it keep the numbers 0 and 2."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)

    def forward(self, values: Any) -> Any:
        return self.drop(F.relu(values))


def train_network(
    lessons: Sequence[Lesson], vocabularies: Mapping[str, Mapping[str, int]], recipe: AttributionRecipe
) -> Network:
    """Train on lessons, in an order that hangs on the seed alone."""
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    lessons = [lesson for lesson in lessons if lesson.attributed]
    if not lessons:
        raise ValueError("no article with an attribution to learn from")
    vectors = lessons[0].words.vectors
    learner = Learner(vocabularies, 0 if vectors is None else vectors.shape[1], recipe)
    optimizer = torch.optim.AdamW(learner.parameters(), lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * -(-len(lessons) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=steps, pct_start=recipe.warm_up)
    for epoch in range(recipe.epochs):
        random.shuffle(lessons)
        learner.train()
        total = 0.0
        for batch in batches(lessons, recipe.batch):
            loss = _loss(learner, batch, recipe)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        log.info("epoch %d of %d: loss %.3f", epoch + 1, recipe.epochs, total / len(lessons))
    weights = {name: tensor.detach().numpy() for name, tensor in learner.state_dict().items()}
    return Network(weights, vocabularies, {})


@frozen
class _Questions:
    """What is asked about a batch: its cues, where their sentences lie, their ties, and the answers.

    The answers are numbers of words within the sentence: where the content begins and ends, and the source's head.
    """

    cues: list[int]
    bounds: list[tuple[int, int]]
    ties: list[Any]
    answers: list[list[int]]


def _loss(learner: Learner, batch: Sequence[Lesson], recipe: AttributionRecipe) -> Any:
    words = joined([lesson.words for lesson in batch])
    hidden = learner.hidden(words)
    questions = _questions(batch)
    attributes = torch.zeros(len(hidden))
    attributes[questions.cues] = 1
    asked = torch.from_numpy(words.attributes) | (attributes > 0)
    found = F.binary_cross_entropy_with_logits(learner.cue(hidden)[:, 0][asked], attributes[asked])
    return recipe.cue_weight * found + _pointing(learner, hidden, words.says, questions)


def _questions(batch: Sequence[Lesson]) -> _Questions:
    questions = _Questions([], [], [], [])
    shift = 0
    for lesson in batch:
        for each in lesson.attributed:
            start, end = lesson.words.sentence_of(each.cue)
            questions.cues.append(each.cue + shift)
            questions.bounds.append((start + shift, end + shift))
            questions.ties.append(ties_of(lesson.words, each.cue))
            places = (each.first, each.last, each.source)
            questions.answers.append([place - start if place >= 0 else place for place in places])
        shift += len(lesson.words.head)
    return questions


def _pointing(learner: Learner, hidden: Any, says: Any, questions: _Questions) -> Any:
    """How badly the ends of the contents and the heads of the sources are told."""
    width = max(end - start for start, end in questions.bounds)
    places = torch.tensor([[min(start + n, end - 1) for n in range(width)] for start, end in questions.bounds])
    there = torch.tensor([[start + n < end for n in range(width)] for start, end in questions.bounds])
    padded = torch.from_numpy(np.stack([np.pad(row, ((0, width - len(row)), (0, 0))) for row in questions.ties]))
    scores, nobody = learner.pairs(hidden, questions.cues, places, padded)
    may = (there & torch.from_numpy(says)[places])[..., None]
    scores = scores.masked_fill(~may, NEVER)
    answers = torch.tensor(questions.answers)
    source = torch.where(answers[:, 2] == NOBODY, width, answers[:, 2])
    loss = F.cross_entropy(torch.cat([scores[..., SOURCE], nobody], 1), source, ignore_index=UNKNOWN)
    for role in (BEGINS, ENDS):
        loss = loss + F.cross_entropy(scores[..., role], answers[:, role], ignore_index=UNKNOWN)
    return loss


def write_network(network: Network, file: Path) -> None:
    """Write a network as .safetensors, in half precision."""
    halves = {name: np.ascontiguousarray(weight, dtype=np.float16) for name, weight in network.weights.items()}
    # under one name: safetensors writes several in any order
    told = json.dumps({"vocabularies": network.vocabularies, "calibration": network.calibration}, sort_keys=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(halves, str(file), metadata={TOLD: told})
