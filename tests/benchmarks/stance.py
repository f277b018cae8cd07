"""Where statements stand, with their spans given: `python tests/benchmarks/stance.py [SHARED]`.

Prints, for shared/stance/dev.jsonl and the quotations of the seed and fixture articles: what frames alone say, what the
bundled judge says, which has learned from them, and what a judge says that has not: one learned without the articles
that it is asked about. Then how probable the judge's labels are beside how often they are right, and what share of the
pipeline's time the stance stage takes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from attribution import reliability
from attrs import evolve

import quoteattr
from quoteattr.stages.stance.judge import LABELS, Weights, chances, learned, settle
from quoteattr.training.lessons import read_articles
from quoteattr.training.recipe import StanceRecipe
from quoteattr.training.stance import Case, cases_of, fit, folds, labelled, strangers
from quoteattr.types import StanceLabel

ROOT = Path(__file__).resolve().parents[2]
NONE = LABELS.index("none")
ROUNDS = 8
SIDES = {LABELS.index("supports"), LABELS.index("opposes")}

Pairs = list[tuple[int, int]]


def by_frames(case: Case) -> int:
    """The label that the frames alone give."""
    return next(place for place, label in enumerate(LABELS) if f"frames:{label}" in case.signs)


def of_case(weights: Weights | None, case: Case) -> dict[str, float]:
    """The probabilities that a judge gives, the bundled one without weights of its own."""
    return learned(case.signs, case.meaning) if weights is None else chances(weights, case.signs, case.meaning)


def by_judge(weights: Weights | None, case: Case) -> int:
    """The label that the library gives with a judge, the bundled one without weights of its own."""
    frames = by_frames(case)
    framed = StanceLabel(LABELS[frames]) if frames != NONE else None
    foreign = any(sign.startswith("force:") and sign.endswith(":True") for sign in case.signs)
    found = settle(of_case(weights, case), framed, told_of=framed is not None or foreign)
    return LABELS.index(found.value if found else "none")


def unseen(cases: Sequence[Case], others: Sequence[Case], recipe: StanceRecipe) -> list[tuple[Case, Weights]]:
    """Each case with the weights of a judge that has learned from everything but its article."""
    parts = folds(cases, evolve(recipe, folds=min(recipe.folds, len({case.article for case in cases}))))
    found: list[tuple[Case, Weights]] = []
    for part in parts:
        held = set(part)
        weights = fit([*others, *(case for place, case in enumerate(cases) if place not in held)], recipe)
        found += [(cases[place], weights) for place in part]
    return found


def show(name: str, pairs: Pairs, labels: Counter[int]) -> None:
    """Accuracy, macro-F1, wrong sides, F1 by label; statements that nobody asks the judge about come out as none."""
    left = labels - Counter(gold for gold, _ in pairs)
    pairs = pairs + [(label, NONE) for label in left.elements()]
    gold, given, both = (
        Counter(g for g, _ in pairs),
        Counter(f for _, f in pairs),
        Counter(g for g, f in pairs if g == f),
    )
    scores = [100 * 2 * both[k] / max(1, gold[k] + given[k]) for k in range(len(LABELS))]
    wrong = sum(g != f and {g, f} == SIDES for g, f in pairs)
    sides = sum(gold[side] for side in SIDES)
    right = 100 * sum(both.values()) / len(pairs)
    told = " ".join(f"{label} {score:.0f}" for label, score in zip(LABELS, scores, strict=True))
    mean = sum(scores) / len(scores)
    print(f"{name:32} {len(pairs):5} {right:8.1f} {mean:8.1f}   {wrong} of {sides}   {told}", flush=True)


def share_of_time(texts: Sequence[str]) -> float:
    """What the stance stage adds to the CPU time of the rest, in per cent; with and without it in turn, the medians."""
    torch.set_num_threads(1)
    documents = [quoteattr.Document(text) for text in texts]
    ways = [quoteattr.load(options=options) for options in (quoteattr.Options(), quoteattr.Options(targets=()))]
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for pipeline, seconds in zip(ways, taken, strict=True):
            start = time.process_time()
            list(pipeline.pipe(documents))
            seconds.append(time.process_time() - start)
    with_it, without = (statistics.median(seconds[1:]) for seconds in taken)
    return 100 * (with_it / without - 1)


def main(shared: Path) -> None:
    """Read, learn, print."""
    recipe, pipeline = StanceRecipe(), quoteattr.load()
    files = {
        "dev.jsonl": shared / "stance" / "dev.jsonl",
        "seeds, given": shared / "gold" / "seeds.jsonl",
        "fixtures, given": ROOT / "fixtures" / "gold.jsonl",
    }
    rows = {name: read_articles(path) for name, path in files.items()}
    real = {name: cases_of(rows[name], pipeline) for name in files}
    own = cases_of(read_articles(ROOT / "fixtures" / "statements.jsonl"), pipeline)
    own += strangers(read_articles(shared / "corpora" / "polnear.train.jsonl.gz")[: recipe.elsewhere], pipeline)
    judged: list[tuple[float, bool]] = []
    print(f"{'':32} {'n':>5} {'accuracy':>8} {'macro-F1':>8}   wrong sides   F1 by label")
    for name, cases in real.items():
        labels = Counter(LABELS.index(label) for row in rows[name] for _, label, _ in labelled(row))
        show(f"{name}: frames", [(case.label, by_frames(case)) for case in cases], labels)
        show(f"{name}: judge, has seen them", [(c.label, by_judge(None, c)) for c in cases], labels)
        others = own + [case for other, theirs in real.items() if other != name for case in theirs]
        pairs = []
        for case, weights in unseen(cases, others, recipe):
            found = by_judge(weights, case)
            pairs.append((case.label, found))
            judged.append((of_case(weights, case)[LABELS[found]], found == case.label))
        show(f"{name}: judge, unseen articles", pairs, labels)
    print("\nprobability of the label, on unseen articles")
    reliability(judged)
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]
    print(f"\nstance, of all else's time: {share_of_time(texts):.1f} % (five seed articles)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared")
