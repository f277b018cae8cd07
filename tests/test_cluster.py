"""For real: Ray Data on this machine with two workers, one of them killed at work, against one process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ray")

RUN = Path(__file__).parent / "benchmarks" / "cluster.py"


def test_two_workers_of_which_one_is_killed_give_what_one_process_gives():
    """In a process of its own: the tests' own refuses connections, and Ray talks to itself by them."""
    done = subprocess.run(
        [sys.executable, RUN, "--articles", "40"],
        env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "the same 40 articles" in done.stdout
    killed, workers = done.stdout.partition("killed: [")[2].partition("]; batches begun by each worker: ")[::2]
    assert killed in workers
