"""The weights of the judge of stances, learned from labelled statements, and how well it does on articles unseen."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from attrs import evolve, frozen

from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import StanzaParser
from quoteattr.pipeline import Pipeline, load
from quoteattr.stages.repairs import mend
from quoteattr.stages.stance.deciding import decide
from quoteattr.stages.stance.judge import LABELS, NONE, Weights
from quoteattr.stages.stance.signs import signs_of
from quoteattr.stages.stance.tagging import Tagger
from quoteattr.training.lessons import parse_all, read_articles
from quoteattr.training.recipe import StanceRecipe
from quoteattr.types import Span

ABSENT = "not_about"  # what statement files call it

log = logging.getLogger(__name__)


@frozen
class Case:
    """A labelled statement: its signs, the place of its label in `LABELS`, and the article it is from."""

    signs: frozenset[str]
    label: int
    article: str


def teach_stances(files: Sequence[Path], pack: Path, out: Path, recipe: StanceRecipe) -> None:
    """Learn from files of labelled statements, one a line, and write the weights as JSON."""
    pipeline = evolve(load(), parser=StanzaParser.from_pack(find_pack(pack)))
    cases = [case for path in files for case in cases_of(read_articles(path), pipeline)]
    log.info("%d statements", len(cases))
    weights = fit(cases, recipe)
    lines = (f"{json.dumps(sign)}: {json.dumps(list(weights[sign]))}" for sign in sorted(weights))
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def cases_of(rows: Sequence[Mapping[str, Any]], pipeline: Pipeline) -> list[Case]:
    """The cases of labelled statements: `passage`, `statement` [start, end), `stance`; `article` or `origin` if known.

    A statement near which nothing speaks of the target is none: its label is known without the judge.
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        told.setdefault(row["passage"], []).append(row)
    passages = [{"id": str(number), "text": text} for number, text in enumerate(told)]
    found: list[Case] = []
    for parse in (mend(parse, pipeline.lexicon) for parse in parse_all(passages, pipeline.parser)):
        here = told[parse.text]
        quotations, speakers = pipeline._given(parse, [Span(*row["statement"]) for row in here])
        tagger = Tagger(pipeline.lexicon, speakers)
        for row, quotation in zip(here, quotations, strict=True):
            view = tagger.view(quotation, parse)
            if view is not None:
                signs = signs_of(view, decide(view.statement, view.told))
                label = LABELS.index(NONE if row["stance"] == ABSENT else row["stance"])
                found.append(Case(signs, label, str(row.get("article") or row.get("origin") or row["passage"])))
    return found


def folds(cases: Sequence[Case], recipe: StanceRecipe) -> list[list[int]]:
    """The places of the cases, shared out so that no article is in two parts."""
    articles = sorted({case.article for case in cases})
    random.Random(recipe.seed).shuffle(articles)
    part_of = {article: number % recipe.folds for number, article in enumerate(articles)}
    return [[n for n, case in enumerate(cases) if part_of[case.article] == part] for part in range(recipe.folds)]


def fit(cases: Sequence[Case], recipe: StanceRecipe) -> Weights:
    """The weights that make the right labels likeliest, held at 0; signs met seldom have none."""
    counts = Counter(sign for case in cases for sign in case.signs)
    names = sorted(sign for sign, count in counts.items() if count >= recipe.rare)
    at = {name: place for place, name in enumerate(names)}
    rows = [sorted(at[sign] for sign in case.signs if sign in at) for case in cases]
    signs = torch.tensor(np.concatenate([np.array(row, dtype=int) for row in rows]))
    row_of = torch.repeat_interleave(torch.arange(len(rows)), torch.tensor([len(row) for row in rows]))
    right = torch.tensor([case.label for case in cases])
    weights = torch.zeros(len(names), len(LABELS), dtype=torch.float64, requires_grad=True)
    descent = torch.optim.LBFGS([weights], max_iter=recipe.steps, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        descent.zero_grad()
        totals = torch.zeros(len(rows), len(LABELS), dtype=torch.float64).index_add_(0, row_of, weights[signs])
        missed = torch.nn.functional.cross_entropy(totals, right, reduction="sum")
        held: torch.Tensor = missed + recipe.stiffness * (weights**2).sum()
        held.backward()  # type: ignore[no-untyped-call]
        return held

    descent.step(loss)  # type: ignore[no-untyped-call]
    found = zip(names, weights.detach().numpy(), strict=True)
    rounded = ((name, tuple(round(float(weight), 2) for weight in row)) for name, row in found)
    return {name: row for name, row in rounded if any(row)}
