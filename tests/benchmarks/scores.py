"""The scores of docs/scores.md: `python tests/benchmarks/scores.py [SHARED]`, the data folder beside the repository.

Writes what was extracted to OUT (a temporary folder) and prints the tables of `quoteattr evaluate` for the gold of the
three seed articles, of PolNeAR's development articles, in the scope whose notion theirs is, and the fixture articles.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

import quoteattr
from quoteattr.cli import main as quoteattr_command

ROOT = Path(__file__).resolve().parents[2]


def gold_sets(shared: Path) -> dict[str, str]:
    """The gold of each set as JSON lines."""
    return {
        "fixtures": (ROOT / "fixtures" / "gold.jsonl").read_text(encoding="utf-8"),
        "seeds": (shared / "gold" / "seeds.jsonl").read_text(encoding="utf-8"),
        "polnear.dev": gzip.decompress((shared / "corpora" / "polnear.dev.jsonl.gz").read_bytes()).decode("utf-8"),
    }


def main(shared: Path) -> None:
    """Extract from every set and score it."""
    folder = Path(tempfile.mkdtemp(prefix="quoteattr-scores-"))
    for name, lines in gold_sets(shared).items():
        gold, out = folder / f"{name}.gold.jsonl", folder / f"{name}.jsonl"
        gold.write_text(lines, encoding="utf-8")
        rows = [json.loads(line) for line in lines.splitlines() if line.strip()]
        documents = [quoteattr.Document(row["text"], id=row["id"]) for row in rows]
        scope = quoteattr.Scope.ATTITUDE if name.startswith("polnear") else quoteattr.Scope.SPEECH
        pipeline = quoteattr.load(options=quoteattr.Options(scope=scope))
        articles = list(pipeline.pipe(documents, on_error="keep"))
        failed = [article for article in articles if isinstance(article, quoteattr.Failure)]
        quoteattr.write_jsonl([article for article in articles if isinstance(article, quoteattr.Article)], out)
        print(f"\n{name}: {len(documents)} documents, {len(failed)} failed; {out}")
        quoteattr_command(["evaluate", str(gold), str(out)])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared")
