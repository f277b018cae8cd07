"""A corpus on one machine: `python tests/benchmarks/corpus.py [--articles 10000] [--rate-on 400] [--shared ../shared]`.

Rate: the same articles with one process of one thread and with two, in turn, so that what else the machine does falls
on both; start-up included. Memory and resuming: a run of a tenth of the articles, then one of all of them that is
killed twice and resumed, each id counted; the memory is that of a run's processes together, the highest that was seen.
The texts are the fixtures and the short articles of the corpora in `../shared`, over and over under new ids.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "articles"
CORPORA = ("polnear.train", "polnear.dev", "gum.train", "gum.dev")
LONGEST = 400  # words
ROUNDS = 3
PAGE = 4096 / 1e6  # MB


def texts(shared: Path) -> Iterator[str]:
    for path in sorted(FIXTURES.glob("*.txt")):
        yield path.read_text(encoding="utf-8")
    for name in CORPORA:
        path = shared / "corpora" / f"{name}.jsonl.gz"
        for line in gzip.decompress(path.read_bytes()).splitlines() if path.exists() else ():
            text = json.loads(line)["text"]
            if len(text.split()) <= LONGEST:
                yield text


def write(path: Path, kinds: Sequence[str], many: int) -> int:
    """Write a corpus and give its words."""
    chosen = list(islice(cycle(kinds), many))
    rows = (json.dumps({"id": f"a{number}", "text": text}) + "\n" for number, text in enumerate(chosen))
    path.write_text("".join(rows), encoding="utf-8")
    return sum(len(text.split()) for text in chosen)


def command(corpus: Path, out: Path, jobs: int, *more: str) -> list[str]:
    return [sys.executable, "-m", "quoteattr", "extract", "-j", str(jobs), *more, str(corpus), "-o", str(out)]


def family(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
        except OSError:
            continue  # it has just ended
        parents.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for process in found:
        found += parents.get(process, [])
    return found


def memory(root: int) -> float:
    """What a process and all below it hold, in MB."""
    pages = 0
    for process in family(root):
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * PAGE


def watched(arguments: list[str], out: Path, kill_at: int | None) -> float:
    """Run to the end, or until the output has so many lines; the highest memory that was seen."""
    peak, lines, read = 0.0, 0, 0
    run = subprocess.Popen(arguments)
    while run.poll() is None:
        peak = max(peak, memory(run.pid))
        if kill_at is not None and out.exists():
            with open(out, "rb") as file:
                file.seek(read)
                new = file.read()
            lines, read = lines + new.count(b"\n"), read + len(new)
            if lines >= kill_at:
                run.kill()
        time.sleep(0.2)
    done = out.read_bytes().count(b"\n")
    print(f"  ended with {run.returncode} at {done} articles, peak {peak:.0f} MB", flush=True)
    return peak


def rates(folder: Path, kinds: Sequence[str], many: int) -> None:
    words, taken = write(folder / "some.jsonl", kinds, many), dict[int, list[float]]()
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            start = time.perf_counter()
            subprocess.run(command(folder / "some.jsonl", folder / f"some.{jobs}", jobs), check=True)
            taken.setdefault(jobs, []).append(time.perf_counter() - start)
    one, two = (statistics.median(taken[jobs]) for jobs in (1, 2))
    print(
        f"{many} articles, {words} words: {one:.1f} s with -j 1, {two:.1f} s with -j 2, {one / two:.2f} times as fast"
    )
    same = (folder / "some.1").read_bytes() == (folder / "some.2").read_bytes()
    print(f"  the two outputs are {'the same' if same else 'NOT THE SAME'}", flush=True)


def killed_and_resumed(folder: Path, kinds: Sequence[str], many: int) -> None:
    write(folder / "tenth.jsonl", kinds, many // 10)
    print(f"{many // 10} articles, -j 2:")
    tenth = watched(command(folder / "tenth.jsonl", folder / "tenth.out", 2), folder / "tenth.out", None)
    write(folder / "all.jsonl", kinds, many)
    out, peaks = folder / "all.out", []
    print(f"{many} articles, -j 2 --resume, killed twice:")
    for kill_at in (many // 100 * 13, many // 100 * 29, None):
        peaks.append(watched(command(folder / "all.jsonl", out, 2, "--resume"), out, kill_at))
    ids = Counter(json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines())
    print(f"  {len(ids)} ids, {sum(many > 1 for many in ids.values())} of them more than once")
    print(f"  peak memory {max(peaks) / tenth:.2f} of that at {many // 10}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rate-on", type=int, default=400)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    kinds = list(texts(options.shared))
    print(f"{len(kinds)} texts", flush=True)
    with tempfile.TemporaryDirectory() as name:
        if options.rate_on:
            rates(Path(name), kinds, options.rate_on)
        killed_and_resumed(Path(name), kinds, options.articles)


if __name__ == "__main__":
    main()
