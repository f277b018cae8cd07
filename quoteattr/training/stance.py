"""The weights of the judge of stances, learned from labelled statements, and how well it does on articles unseen."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from attrs import field, frozen

from quoteattr.pipeline import Pipeline, load
from quoteattr.stages.repairs import mend
from quoteattr.stages.stance.judge import LABELS, NONE, Weights
from quoteattr.stages.stance.signs import signs_of
from quoteattr.stages.stance.tagging import Tagger
from quoteattr.training.lessons import parse_all, read_articles
from quoteattr.training.recipe import StanceRecipe
from quoteattr.types import OwnQuotation, Span

log = logging.getLogger(__name__)


@frozen(eq=False)
class Case:
    """A labelled statement: its signs, the place of its label in `LABELS`, the article it is from, its meaning."""

    signs: frozenset[str]
    label: int
    article: str
    meaning: Any = field(default=None, repr=False)


def teach_stances(
    files: Sequence[Path], gold: Sequence[Path], elsewhere: Path | None, pack: Path, out: Path, recipe: StanceRecipe
) -> None:
    """Learn from files of labelled statements, one a line, and write the weights as JSON.

    `gold` are such files from real news, or gold articles; each of theirs counts as often as the recipe says.
    `elsewhere` are articles on other matters, from whose quotations the judge learns what is not about the target.
    """
    pipeline = load(pack)
    cases = [case for path in files for case in cases_of(read_articles(path), pipeline)]
    cases += recipe.gold * [case for path in gold for case in cases_of(read_articles(path), pipeline)]
    if elsewhere is not None:
        cases += strangers(read_articles(elsewhere)[: recipe.elsewhere], pipeline)
    log.info("%d statements", len(cases))
    fit(cases, recipe).dump(out)


def cases_of(rows: Sequence[Mapping[str, Any]], pipeline: Pipeline) -> list[Case]:
    """The cases of labelled statements, one a row, or of gold articles whose quotations have a stance.

    A statement near which nothing speaks of the target is none: that it is not about it is known without the judge.
    """
    told: dict[str, list[tuple[Span, str, str]]] = {}
    for row in rows:
        told.setdefault(row["passage"] if "passage" in row else row["text"], []).extend(labelled(row))
    passages = [{"id": str(number), "text": text} for number, text in enumerate(told)]
    found: list[Case] = []
    for parse in (mend(parse, pipeline.lexicon) for parse in parse_all(passages, pipeline.parser)):
        statements = told[parse.text]
        quotations, speakers = pipeline._given(parse, [OwnQuotation(span) for span, _, _ in statements])
        tagger = Tagger(pipeline.lexicon, speakers)
        for (_, label, article), quotation in zip(statements, quotations, strict=True):
            view = tagger.view(quotation, parse)
            if view is not None:
                found.append(Case(signs_of(view), LABELS.index(label), article, view.meaning))
    return found


def labelled(row: Mapping[str, Any]) -> Iterator[tuple[Span, str, str]]:
    """The span, the label and the article of a statement, or of each quotation of an article."""
    if "statement" in row:
        yield Span(*row["statement"]), _label(row), str(row.get("article") or row.get("origin") or row["passage"])
        return
    for quotation in row["quotations"]:
        yield Span(quotation["content"][0][0], quotation["content"][-1][1]), _label(quotation), row["id"]


def _label(row: Mapping[str, Any]) -> str:
    """A label in our terms: gold files have two more words for what is not about the target, or our output's shape."""
    label = row["stances"][0]["label"] if row.get("stances") else row.get("stance")
    return NONE if label in {None, "not_about", "unrelated"} else str(label)


def strangers(articles: Sequence[Mapping[str, Any]], pipeline: Pipeline) -> list[Case]:
    """Quotations of articles on other matters: those near a word of the target's that no frame takes for it."""
    found: list[Case] = []
    for row, parse in zip(articles, parse_all(articles, pipeline.parser), strict=True):
        parse = mend(parse, pipeline.lexicon)
        quotations, speakers = pipeline._spoken(parse)
        tagger = Tagger(pipeline.lexicon, speakers)
        for quotation in quotations:
            view = tagger.view(quotation, parse)
            if view is not None and view.decision is None:
                found.append(Case(signs_of(view), LABELS.index(NONE), row["id"], view.meaning))
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
    mean, spread, meanings = _scaled(cases, recipe)
    right = torch.tensor([case.label for case in cases])
    weights = torch.zeros(len(names), len(LABELS), dtype=torch.float64, requires_grad=True)
    dimensions = torch.zeros(len(mean), len(LABELS), dtype=torch.float64, requires_grad=True)
    descent = torch.optim.LBFGS([weights, dimensions], max_iter=recipe.steps, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        descent.zero_grad()
        totals = torch.zeros(len(rows), len(LABELS), dtype=torch.float64).index_add_(0, row_of, weights[signs])
        missed = torch.nn.functional.cross_entropy(totals + meanings @ dimensions, right, reduction="sum")
        held: torch.Tensor = missed + recipe.stiffness * ((weights**2).sum() + (dimensions**2).sum())
        held.backward()
        return held

    descent.step(loss)
    found = zip(names, weights.detach().numpy(), strict=True)
    rounded = ((name, tuple(round(float(weight), 2) for weight in row)) for name, row in found)
    signs_told = {name: row for name, row in rounded if any(row)}
    return Weights(signs_told, mean.round(4), (dimensions.detach().numpy() / spread[:, None]).round(4))


def _scaled(cases: Sequence[Case], recipe: StanceRecipe) -> tuple[Any, Any, torch.Tensor]:
    """The mean of the cases' meanings, what they are divided by, and the meanings so scaled; none counts as 0."""
    size = max((len(case.meaning) for case in cases if case.meaning is not None), default=0)
    known = [np.zeros(size) if case.meaning is None else case.meaning.astype(np.float64) for case in cases]
    meanings = np.stack(known)
    mean = meanings.mean(axis=0)
    spread = (meanings.std(axis=0) + 1e-6) / recipe.meaning
    return mean, spread, torch.tensor((meanings - mean) / spread)
