"""Articles annotated and linked by Ray Data on this machine, one of two workers killed on the way, against one process.

    python tests/benchmarks/cluster.py --articles 500 [FOLDER OF *.jsonl.gz]

The texts are the paragraphs of the fixtures, or the beginnings of the articles in a folder of corpora, each text under
as many ids as are needed. Ends with an error unless both give the same bytes, after sorting.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import pyarrow as pa
import ray

import quoteattr
from quoteattr.corpus.arrow import Annotator, entities_from_table, from_table
from quoteattr.corpus.voices import link_dataset
from quoteattr.output.serialize import record_to_json, to_json

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "articles"
LONG, SHORT, BATCH = 900, 80, 8


class Watched(Annotator):
    """An annotator to be killed at work: it marks each batch it begins in a folder, and waits for a second one."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.log = Path(folder, str(os.getpid()))
        self.log.touch()

    def __call__(self, batch: pa.Table) -> pa.Table:
        """The batch's articles."""
        while len(list(self.log.parent.iterdir())) < 2:
            time.sleep(0.01)
        with open(self.log, "a", encoding="ascii") as file:
            file.write(".")
        return super().__call__(batch)


def texts(folder: Path | None) -> Iterator[str]:
    """Short texts: beginnings of a corpus's articles up to the end of a line, or the fixtures' paragraphs."""
    if folder is None:
        for path in sorted(FIXTURES.glob("*.txt")):
            yield from (part for part in path.read_text(encoding="utf-8").split("\n\n") if len(part) > SHORT)
        return
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found = [row["text"] for row in map(json.loads, file) if "text" in row]
        yield from (text[:LONG].rpartition("\n")[0] or text[:LONG] for text in found)


def kill_one(folder: Path, killed: list[int]) -> None:
    """Wait until two workers are at work, then kill one of them."""
    while len(logs := [log for log in sorted(folder.iterdir()) if log.stat().st_size]) < 2:
        time.sleep(0.01)
    killed.append(int(logs[0].name))
    os.kill(killed[0], signal.SIGKILL)


def annotated(documents: list[quoteattr.Document], folder: Path, results: Path) -> None:
    """Annotate with two workers, one of which is killed; what comes out lies in Parquet files."""
    columns = {"id": [each.id for each in documents], "text": [each.text or None for each in documents]}
    articles = ray.data.from_arrow(pa.table(columns)).repartition(4)
    killed: list[int] = []
    killer = threading.Thread(target=kill_one, args=(folder, killed), daemon=True)
    killer.start()
    articles.map_batches(
        Watched,
        fn_constructor_args=(str(folder),),
        batch_format="pyarrow",
        batch_size=BATCH,
        compute=ray.data.ActorPoolStrategy(size=2),
        num_cpus=0.5,  # what reads and writes needs a processor, too
    ).write_parquet(str(results))
    killer.join(timeout=60)
    workers = {int(log.name): log.stat().st_size for log in folder.iterdir()}
    print(f"killed: {killed}; batches begun by each worker: {workers}")
    assert len(workers) > 2, "no worker took the place of the one that was killed"


def main(count: int, corpora: Path | None) -> None:
    """Run both and compare."""
    found = list(texts(corpora))
    documents = [
        quoteattr.Document(text, id=f"a{number:05}")
        for number, text in zip(range(count), itertools.cycle(found), strict=False)
    ]
    print(f"{count} articles of {len(found)} texts, {sum(len(each.text.split()) for each in documents)} words")
    start = time.perf_counter()
    alone = list(quoteattr.load().pipe(documents))
    entities = quoteattr.link(alone)
    print(f"one process: {len(entities)} entities, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=150_000_000, _node_ip_address="127.0.0.1")
    ray.data.DataContext.get_current().enable_progress_bars = False
    with tempfile.TemporaryDirectory() as marks, tempfile.TemporaryDirectory() as results:
        unreadable = quoteattr.Document("", id="nothing")
        annotated([*documents, unreadable], Path(marks), Path(results))
        print(f"two workers: {time.perf_counter() - start:.0f} s")
        rows = ray.data.read_parquet(results)
        told = [each for batch in rows.iter_batches(batch_format="pyarrow") for each in from_table(batch)]
        batches = link_dataset(rows, parts=4).iter_batches(batch_format="pyarrow")
        linked = [entity for batch in batches for entity in entities_from_table(batch)]
    print(f"two workers, and linked: {time.perf_counter() - start:.0f} s")
    failed = [each for each in told if isinstance(each, quoteattr.Failure)]
    assert [f"{each.document.id}: {each.error}" for each in failed] == ["nothing: FormatError: 'text' is missing"]
    lines = sorted(to_json(each) for each in told if isinstance(each, quoteattr.Article))
    assert lines == sorted(map(to_json, alone)), "not the articles of one process"
    assert sorted(map(record_to_json, linked)) == sorted(map(record_to_json, entities)), "not the entities"
    print(f"the same {len(lines)} articles and {len(linked)} entities, byte for byte")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=500)
    options.add_argument("corpora", type=Path, nargs="?")
    chosen = options.parse_args()
    main(chosen.articles, chosen.corpora)
