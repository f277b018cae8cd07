"""The tables of docs/attribution.md: `python tests/benchmarks/attribution.py [SHARED]`, the data folder beside us.

PolNeAR's development articles, parsed once: both scopes with rules alone and with the network, how often attributions
of each score are right, and what `min_confidence` trades.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

import quoteattr
from quoteattr.cli import main as quoteattr_command
from quoteattr.evaluation import right_ones
from quoteattr.parsing import Parse
from quoteattr.training.lessons import read_articles
from quoteattr.types import Article, Document, Scope

ROOT = Path(__file__).resolve().parents[2]
SPEECH_CUES = Path(__file__).parent / "speech_cues.txt"
STEPS = [step / 10 for step in range(10)]

Row = Mapping[str, Any]


def speech_part(rows: Iterable[Row]) -> Iterator[Row]:
    """Gold articles with the attributions of speech alone: those in marks, and those whose cue has a listed word."""
    listed = set(SPEECH_CUES.read_text(encoding="utf-8").split())
    for row in rows:
        yield {**row, "quotations": [each for each in row["quotations"] if _is_speech(each, row["text"], listed)]}


def _is_speech(quotation: Row, text: str, listed: set[str]) -> bool:
    words = re.findall(r"[A-Za-z]+", " ".join(text[start:end] for start, end in quotation["cue"]).lower())
    return quotation["kind"] != "indirect" or not listed.isdisjoint(words)


def scores(name: str, gold: Sequence[Row], articles: Iterable[Article]) -> None:
    """Print the table of `quoteattr evaluate`."""
    folder = Path(tempfile.mkdtemp(prefix="quoteattr-attribution-"))
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
    quoteattr.write_jsonl(articles, folder / "found.jsonl")
    print(f"\n{name}: {folder}")
    quoteattr_command(["evaluate", str(folder / "gold.jsonl"), str(folder / "found.jsonl")])


def judged(gold: Sequence[Row], articles: Sequence[Article]) -> list[tuple[float, bool]]:
    """The score of each quotation, and whether its content and source are right."""
    right = [right_ones(row, quoteattr.to_dict(article)) for row, article in zip(gold, articles, strict=True)]
    return [
        (quotation.evidence.score, ok)
        for article, oks in zip(articles, right, strict=True)
        for quotation, ok in zip(article.quotations, oks, strict=True)
    ]


def reliability(cases: Sequence[tuple[float, bool]]) -> None:
    """Print how often attributions were right, by tenths of their score, and how far off the scores are on average."""
    off = 0.0
    print("score      number  mean score  right")
    for low in STEPS:
        inside = [(score, ok) for score, ok in cases if low <= score < low + 0.1 or (score == 1 and low == STEPS[-1])]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            off += abs(mean - share) * len(inside) / len(cases)
            print(f"{low:.1f}-{low + 0.1:.1f} {len(inside):9} {mean:11.2f} {share:6.2f}")
    print(f"expected calibration error {off:.3f}")


def curve(cases: Sequence[tuple[float, bool]], gold: int) -> None:
    """Print precision, recall and F1 of content and source for each least score."""
    print("min_confidence  quotations  precision  recall    F1")
    for least in STEPS:
        kept = [ok for score, ok in cases if score >= least]
        precision, recall = sum(kept) / max(1, len(kept)), sum(kept) / gold
        mean = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{least:14.1f} {len(kept):11} {100 * precision:10.1f} {100 * recall:7.1f} {100 * mean:5.1f}")


def main(shared: Path) -> None:
    """Parse once, then everything else."""
    gold = read_articles(shared / "corpora" / "polnear.dev.jsonl.gz")
    whole = {Scope.ATTITUDE: gold, Scope.SPEECH: list(speech_part(gold))}
    documents = [Document(row["text"], id=row["id"]) for row in gold]
    pipeline = quoteattr.load()
    parses: dict[str, Parse] = {parse.document.id: parse for parse in pipeline.parser(documents)}
    pipeline = evolve(pipeline, parser=lambda given: [parses[document.id] for document in given])
    for scope, rows in whole.items():
        for network in (None, pipeline.network):
            used = evolve(pipeline, network=network, options=quoteattr.Options(scope=scope))
            articles = [article for article in used.pipe(documents) if isinstance(article, Article)]
            scores(f"{scope}, {'rules and network' if network else 'rules alone'}", rows, articles)
            cases = judged(rows, articles)
            reliability(cases)
            curve(cases, sum(len(row["quotations"]) for row in rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared")
