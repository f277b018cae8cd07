"""docs/scale.md: its programs for Ray and for Spark run; test_docs.py runs its examples."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quoteattr import link, read_jsonl

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
arrow = pytest.importorskip("quoteattr.corpus.arrow")

PAGE = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
PIPE, RAY, SPARK = re.findall(r"```py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
TEXTS = {
    "a": "“We will stay in Mali,” said Mayor Awa Diarra.",
    "b": "Awa Diarra, the mayor, said that the ships were old.",
    "c": None,
}


def test_the_program_for_one_machine_writes_each_article(tmp_path):
    texts = {name: text for name, text in TEXTS.items() if text}
    lines = (json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    (tmp_path / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "run.py").write_text(PIPE, encoding="utf-8")
    subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, timeout=300, check=True)
    assert [each.document.id for each in read_jsonl(tmp_path / "out.jsonl")] == list(texts)


def found_by(program, folder, *, before=""):
    """What a program of the page writes, when the articles lie where it says; it runs in a process of its own."""
    (folder / "articles").mkdir()
    parquet.write_table(
        pa.table({"id": list(TEXTS), "text": list(TEXTS.values())}), folder / "articles" / "part.parquet"
    )
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, "-c", before + program],
        cwd=folder,
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = sorted(arrow.from_table(parquet.read_table(folder / "found")), key=lambda each: each.document.id)
    assert [each.document.id for each in results] == list(TEXTS)
    assert str(results[2].error) == "FormatError: 'text' is missing"
    return results[:2]


def test_the_program_for_ray_runs(tmp_path, pipeline):
    pytest.importorskip("ray")
    start = "import ray; ray.init(num_cpus=2, include_dashboard=False, object_store_memory=150_000_000)\n"
    articles = found_by(RAY, tmp_path, before=start)
    assert articles == list(pipeline.pipe([each.document for each in articles]))
    entities = list(arrow.entities_from_table(parquet.read_table(tmp_path / "entities")))
    assert sorted(entities, key=lambda entity: entity.members) == list(link(articles))


def test_the_program_for_spark_runs(tmp_path, pipeline):
    pytest.importorskip("pyspark")
    articles = found_by(SPARK, tmp_path)
    assert articles == list(pipeline.pipe([each.document for each in articles]))
