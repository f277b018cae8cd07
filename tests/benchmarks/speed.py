"""How fast: `python tests/benchmarks/speed.py FILE ...`, words per CPU second, the parser's share, cold start.

Ratios from one run are worth reporting, absolute figures are not: machines are shared. The parser is measured with its
short cuts and without them (stock Stanza on the same models, documents one by one), side by side.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import stanza
import torch

import quoteattr
from quoteattr.parsing.packs import find_pack
from quoteattr.parsing.stanza import ENCODER_NAME, PROCESSORS, _load_encoder

ROUNDS = 3


def cpu(work: Callable[[], object]) -> float:
    """The median CPU seconds of three rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def cold_start(statement: str) -> float:
    """The seconds that a statement takes in a fresh interpreter, start of Python aside; the median of three."""
    script = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", script]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(ROUNDS)]
    return statistics.median(float(run.stdout) for run in runs)


def stock_pipeline() -> Callable[[str], object]:
    """Stanza as it comes, on the bundled models."""
    pack = find_pack("en-news")
    assert pack.encoder is not None
    cache = stanza.models.common.foundation_cache.FoundationCache(local_files_only=True)
    record = _load_encoder(pack.encoder)
    record.model.__dict__.pop("forward")  # the memory of the last batch
    cache.bert[ENCODER_NAME] = record
    return stanza.Pipeline("en", dir=str(pack.path), package="default", processors=PROCESSORS, foundation_cache=cache,
                           download_method=None, use_gpu=False, verbose=False)  # fmt: skip


def main(paths: list[str]) -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    documents = [quoteattr.Document(Path(path).read_text(encoding="utf-8"), id=path) for path in paths]
    pipeline = quoteattr.load()
    parses = list(pipeline.parser(documents))
    words = sum(len(parse.tokens) for parse in parses)
    by_id = {parse.document.id: parse for parse in parses}
    after = quoteattr.Pipeline(lambda batch: [by_id[document.id] for document in batch], pipeline.lexicon)
    stock = stock_pipeline()
    rows = {
        "whole pipeline": cpu(lambda: list(pipeline.pipe(documents))),
        "parser": cpu(lambda: list(pipeline.parser(documents))),
        "everything after the parser": cpu(lambda: list(after.pipe(documents))),
        "stock Stanza, same models": cpu(lambda: [stock(document.text) for document in documents]),
    }
    print(f"{len(documents)} documents, {words} words, one thread, median of {ROUNDS}")
    for name, seconds in rows.items():
        share = rows["parser"] / seconds
        print(f"{name:30}{words / seconds:8.0f} words per CPU second{share:8.2f} of the parser's speed")
    print(f"import quoteattr {cold_start('import quoteattr'):.2f} s")
    print(f"first article {cold_start('import quoteattr; quoteattr.extract(chr(65))'):.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(str(path) for path in Path("fixtures/articles").glob("*.txt")))
