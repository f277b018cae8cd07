"""Worker processes: order, deaths, interrupts, and nobody left behind. The work here is nobody's, so it is quick."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from quoteattr.errors import QuoteattrError
from quoteattr.processes import share
from quoteattr.types import Article, Document, Failure, Provenance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc")


def answer(documents: Sequence[Document]) -> Iterator[Article | Failure]:
    for document in documents:
        if document.text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if document.text == "fail":
            yield Failure(document, "cues", ValueError("no"))
        else:
            time.sleep(0.01)
            yield Article(document, (), (), Provenance(str(os.getpid()), "none", "none"))


class NoWork:
    """Cannot be loaded in another process."""

    def __reduce__(self) -> tuple[object, ...]:
        return _missing, ()

    def __call__(self, documents: Sequence[Document]) -> Iterator[Article | Failure]:
        raise AssertionError


def _missing() -> None:
    raise FileNotFoundError("no pack here")


def batches(texts: Sequence[str], size: int = 3) -> Iterator[list[Document]]:
    documents = [Document(text, id=str(number)) for number, text in enumerate(texts)]
    return (documents[start : start + size] for start in range(0, len(documents), size))


def children(of: int | None = None) -> list[int]:
    """The worker processes of a process, without Python's own tracker."""
    mine = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == (of or os.getpid()) and b"--multiprocessing-fork" in command:
            mine.append(int(folder.name))
    return mine


def test_results_come_in_order_from_several_processes() -> None:
    texts = ["word"] * 40 + ["fail"] + ["word"] * 4
    results = list(share(answer, batches(texts), 2))
    assert [result.document.id for result in results] == [str(number) for number in range(45)]
    assert [place for place, result in enumerate(results) if isinstance(result, Failure)] == [40]
    assert len({result.made.version for result in results if isinstance(result, Article)}) == 2
    assert children() == []


def test_a_document_that_ends_its_process_fails_alone() -> None:
    texts = ["word"] * 4 + ["die"] + ["word"] * 8 + ["die"]
    results = list(share(answer, batches(texts), 2))
    assert [result.document.id for result in results] == [str(number) for number in range(14)]
    failures = {result.document.id: result for result in results if isinstance(result, Failure)}
    assert list(failures) == ["4", "13"]
    assert failures["4"].stage == "process"
    assert str(failures["4"].error) == "its worker process ended (signal SIGKILL)"


def test_a_process_that_is_killed_from_outside_costs_nothing() -> None:
    results = []
    for result in share(answer, batches(["word"] * 60), 2):
        results.append(result)
        if len(results) in (3, 20):
            os.kill(children()[0], signal.SIGKILL)
    assert [result.document.id for result in results] == [str(number) for number in range(60)]
    assert not any(isinstance(result, Failure) for result in results)


def test_only_a_few_batches_are_read_ahead() -> None:
    read = []

    def endless() -> Iterator[list[Document]]:
        while True:
            read.append(1)
            yield [Document("word")]

    results = share(answer, endless(), 2)
    next(results)
    assert len(read) <= 8
    results.close()
    assert children() == []


def test_what_came_before_an_input_that_breaks_off_is_done() -> None:
    def torn() -> Iterator[list[Document]]:
        yield from batches(["word"] * 7)
        raise OSError("the disk is gone")

    results = share(answer, torn(), 2)
    assert [next(results).document.id for _ in range(7)] == [str(number) for number in range(7)]
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)
    assert children() == []


def test_what_cannot_be_loaded_in_a_worker_is_raised() -> None:
    with pytest.raises(FileNotFoundError, match="no pack here"):
        list(share(NoWork(), batches(["word"]), 2))
    assert children() == []


def test_a_process_that_ends_before_it_can_begin_costs_nothing() -> None:
    def kill_the_first() -> None:
        while not children():
            time.sleep(0.001)
        os.kill(children()[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_the_first)
    killer.start()
    results = list(share(answer, batches(["word"] * 20), 2))
    killer.join()
    assert [result.document.id for result in results] == [str(number) for number in range(20)]
    assert not any(isinstance(result, Failure) for result in results)


@pytest.mark.parametrize("size", [1, 3])
def test_a_document_that_cannot_go_to_another_process_fails_alone(size: int) -> None:
    documents = [Document("word", id=str(number)) for number in range(9)]
    documents[4] = documents[8] = Document("word", id="no", meta={"seen": lambda: None})
    results = list(share(answer, (documents[start : start + size] for start in range(0, 9, size)), 2))
    assert [result.document for result in results] == documents
    failures = [result for result in results if isinstance(result, Failure)]
    assert [(failure.document.id, failure.stage) for failure in failures] == [("no", "process"), ("no", "process")]
    assert "pickle" in str(failures[0].error)


def test_documents_of_which_none_can_go_to_another_process() -> None:
    documents = [Document("word", meta={"seen": lambda: None})] * 40
    assert all(isinstance(result, Failure) for result in share(answer, iter([documents]), 2))


def test_no_process_is_started_for_work_that_cannot_go_there() -> None:
    with pytest.raises((AttributeError, TypeError)) as caught:
        list(share(lambda documents: answer(documents), batches(["word"]), 2))
    assert caught.traceback
    assert children() == []


def test_no_document_is_to_blame_for_a_worker_that_died_while_it_was_idle() -> None:
    results = []
    for result in share(answer, batches(["word"] * 3, size=1), 1):
        results.append(result)
        (worker,) = multiprocessing.active_children()
        worker.kill()
        worker.join()
    assert [result.document.id for result in results] == ["0", "1", "2"]
    assert not any(isinstance(result, Failure) for result in results)


def test_ctrl_c_does_not_end_the_worker_of_another_thread() -> None:
    results: list[Article | Failure] = []

    def run() -> None:
        for result in share(answer, batches(["word"] * 9), 1):
            results.append(result)
            os.kill(children()[0], signal.SIGINT)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert len({result.made.version for result in results if isinstance(result, Article)}) == 1
    assert len(results) == 9


SCRIPT = """
    import sys
    sys.path.insert(0, {here!r})
    from test_processes import answer, batches
    from quoteattr.processes import share
    {guard}
        for number, result in enumerate(share(answer, batches(["word"] * 100000), 2)):
            if number == 10:
                print("running", flush=True)
"""


def started(tmp_path: Path, guard: str = 'if __name__ == "__main__":') -> subprocess.Popen[str]:
    path = tmp_path / "run.py"
    path.write_text(textwrap.dedent(SCRIPT.format(here=str(Path(__file__).parent), guard=guard)))
    return subprocess.Popen(
        [sys.executable, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C reaches all of them, as in a terminal
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_who_hired_them(tmp_path: Path, how: signal.Signals) -> None:
    run = started(tmp_path)
    assert run.stdout is not None
    assert run.stdout.readline() == "running\n"
    workers = children(run.pid)
    assert len(workers) == 2
    os.killpg(run.pid, how) if how is signal.SIGINT else run.send_signal(how)
    _, told = run.communicate(timeout=20)
    assert run.returncode == -how
    assert told.count("Traceback") == (how is signal.SIGINT)  # its own; workers say nothing
    end = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_script_without_a_guard_is_told(tmp_path: Path) -> None:
    run = started(tmp_path, guard="if True:")
    _, told = run.communicate(timeout=30)
    assert run.returncode == 1
    assert 'needs the line `if __name__ == "__main__":`' in told.splitlines()[-1]
    assert QuoteattrError.__name__ in told.splitlines()[-1]
