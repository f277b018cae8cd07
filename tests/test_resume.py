"""A run with the bundled pack that is killed outright, and goes on where it was."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from freeze import articles

import quoteattr

COPIES = 5


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_run_that_is_killed_twice_loses_and_repeats_nothing(pipeline, tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus.jsonl", tmp_path / "found.jsonl"
    expected = {document.id: pipeline(document).quotations for document in articles()}
    names = [f"{document.id}-{copy}" for copy in range(COPIES) for document in articles()]
    texts = [document.text for document in articles()] * COPIES
    corpus.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in zip(names, texts, strict=True)))
    command = [sys.executable, "-m", "quoteattr", "extract", "-j", "2", "--resume", str(corpus), "-o", str(out)]
    for lines in (1, 17):
        run = subprocess.Popen(command, stderr=subprocess.PIPE)
        while run.poll() is None and (not out.exists() or out.read_bytes().count(b"\n") < lines):
            time.sleep(0.01)
        run.kill()
        run.communicate()
        assert run.returncode == -signal.SIGKILL
        assert out.read_bytes().count(b"\n") < len(names)
    out.write_bytes(out.read_bytes() + b'{"schema": 1, "id": "cut o')
    assert subprocess.run(command, stderr=subprocess.PIPE, check=False).returncode == 0
    found = list(quoteattr.read_jsonl(out))
    assert [article.document.id for article in found] == names
    assert all(article.quotations == expected[article.document.id.rpartition("-")[0]] for article in found)
