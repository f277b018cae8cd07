"""Probabilities out of scores: how often an attribution of each make was right in annotated articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from quoteattr.evaluation import right_ones
from quoteattr.output.serialize import to_dict
from quoteattr.parsing import Parse
from quoteattr.pipeline import Pipeline
from quoteattr.stages.attribution import find_attributions, quote
from quoteattr.stages.confidence import told
from quoteattr.stages.repairs import mend
from quoteattr.types import Article, Provenance

STIFFNESS = 1.0  # how strongly weights are held at 0: a make that was met twice tells little
ROUNDS = 30  # of Newton's method, which needs about ten

Case = tuple[dict[str, float], bool]


def cases(pipeline: Pipeline, articles: Sequence[Mapping[str, Any]], parses: Iterable[Parse]) -> list[Case]:
    """What the pipeline says of each attribution of annotated articles, and whether it is right."""
    found: list[Case] = []
    for article, parse in zip(articles, parses, strict=True):
        mended = mend(parse, pipeline.lexicon)
        page, reading, contents = pipeline._contents(mended)
        scope, lexicon = pipeline.options.scope, pipeline.lexicon
        kept, relays = find_attributions(contents, page, lexicon, scope=scope, reading=reading)
        quotations = quote(kept, relays, page, lexicon)
        right = right_ones(article, to_dict(Article(parse.document, quotations, (), Provenance("", "", ""))))
        for each, ok in zip(kept, right, strict=True):
            found.append((dict(told(parse, each.content, each.source, reading)), ok))
    return found


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The weights of a logistic regression from what was said to what was right."""
    names = sorted({name for said, _ in cases for name in said})
    rows = np.array([[said.get(name, 0.0) for name in names] for said, _ in cases])
    right = np.array([ok for _, ok in cases], dtype=float)
    weights = np.zeros(len(names))
    held = STIFFNESS * np.array([name != "always" for name in names])
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (chances - right) + held * weights
        bend = (rows * (chances * (1 - chances))[:, None]).T @ rows + np.diag(held + 1e-6)
        weights = weights - np.linalg.solve(bend, slope)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
