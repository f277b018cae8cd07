"""Batches of documents shared among worker processes: results in order, and nobody left behind.

A worker is a fresh interpreter that is sent the work once, loads its models and then takes batch after batch. One that
dies takes nothing along but the document that killed it: the documents of its batch are tried again, one by one, and
only one that ends its worker when it is alone with it fails. A dead worker is replaced, unless it ended before it could
begin: then the others do the work. Workers end with the process that hired them, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from attrs import define, evolve, field

from quoteattr.errors import QuoteattrError
from quoteattr.parsing.own import document_of
from quoteattr.parsing.parse import Parse
from quoteattr.types import Article, Document, Failure

# fresh interpreters: torch does not survive the fork of a process that has used it
_SPAWN = multiprocessing.get_context("spawn")
_HERE, _READY = "here", "ready"
_AHEAD = 3  # batches for each worker that may be read before the oldest of them is done

Given = Document | Parse
Result = Article | Failure
Work = Callable[[Sequence[Given]], Iterator[Result]]


def share(work: Work, batches: Iterator[list[Given]], n_process: int) -> Iterator[Result]:
    """What `work` makes of the batches, in their order, done by up to `n_process` processes of one thread each.

    `work` must survive pickling; what cannot be loaded in a worker is raised here.
    """
    workers: list[_Worker] = []
    waiting: list[_Task] = []
    try:
        while True:
            _read_ahead(waiting, batches, _AHEAD * n_process)
            if not waiting:
                return
            _deal(waiting, workers, work, n_process)
            for worker in _heard(workers, patiently=waiting[0].results is None):
                _take(worker, workers, waiting)
                if worker.never_began:
                    n_process -= 1  # it is not replaced: there may be memory for so many and no more
                    _go_on_with(n_process, worker)
            while waiting and waiting[0].results is not None:
                task = waiting.pop(0)
                if task.error is not None:
                    raise task.error
                yield from task.results or ()
    finally:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.dismiss()


@define(eq=False)
class _Task:
    """Documents to work on, and what became of them; or why there are no more."""

    documents: list[Given]
    message: bytes = b""
    results: list[Result] | None = None
    taken: bool = False
    error: Exception | None = None

    @classmethod
    def of(cls, documents: list[Given]) -> list[_Task]:
        """One task, or, where not all of the documents can go to another process, one for each of them."""
        try:
            return [cls(documents, pickle.dumps(documents))]
        except Exception as error:
            if len(documents) > 1:
                return [task for document in documents for task in cls.of([document])]
            task = cls(documents, taken=True)
            task.fail(error)
            return [task]

    def fail(self, error: Exception) -> None:
        """Note what became of a document that can only fail."""
        self.results = [Failure(document_of(self.documents[0]), "process", error)]


@define(eq=False)
class _Worker:
    """A process, the way to it, and the task it is at; it is ready once its models are loaded."""

    process: Any
    pipe: Connection
    work: bytes
    ready: bool = False
    task: _Task | None = field(default=None)

    @classmethod
    def hire(cls, work: Work) -> _Worker:
        message = pickle.dumps(work)
        here, there = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(there,), daemon=True)
        with _deaf_to_interrupts():
            process.start()
        there.close()  # so that the worker's end is the only one, and its death is heard
        return cls(process, here, message)

    @property
    def never_began(self) -> bool:
        """Whether it ended before its models were loaded."""
        return self.pipe.closed and not self.ready

    def begin(self, task: _Task) -> None:
        with suppress(OSError):  # it has died since, which its pipe tells as well: others take the task
            self.pipe.send_bytes(task.message)
            task.taken, self.task = True, task

    def load(self) -> None:
        with suppress(OSError):
            self.pipe.send_bytes(self.work)

    def fate(self) -> str:
        """How the process ended."""
        self.process.join()
        code = self.process.exitcode
        names = {each.value: each.name for each in signal.Signals}
        return f"signal {names.get(-code, -code)}" if code < 0 else f"exit status {code}"

    def dismiss(self) -> None:
        self.process.join()
        self.pipe.close()


def _read_ahead(waiting: list[_Task], batches: Iterator[list[Given]], most: int) -> None:
    while len(waiting) < most and not (waiting and waiting[-1].error):
        try:
            batch = next(batches, None)
        except Exception as error:  # it is raised when all that came before it is done
            waiting.append(_Task([], results=[], taken=True, error=error))
            return
        if batch is None:
            return
        waiting.extend(_Task.of(batch))


def _deal(waiting: list[_Task], workers: list[_Worker], work: Work, n_process: int) -> None:
    """Give each idle worker a task; hire where there are more tasks than workers."""
    untaken = [task for task in waiting if not task.taken]
    loading = sum(not worker.ready for worker in workers)
    for worker in workers:
        if untaken and worker.ready and worker.task is None:
            worker.begin(untaken.pop(0))
    for _ in range(min(len(untaken) - loading, n_process - len(workers))):
        workers.append(_Worker.hire(work))


def _heard(workers: list[_Worker], *, patiently: bool) -> list[_Worker]:
    """The workers that have something to tell, or have died; waits for the first, if that is to be done `patiently`."""
    heard = set(wait([worker.pipe for worker in workers], None if patiently else 0))
    return [worker for worker in workers if worker.pipe in heard]


def _take(worker: _Worker, workers: list[_Worker], waiting: list[_Task]) -> None:
    """Note what a worker tells: that it is there, or ready, or cannot begin, or its results; or that it is no more."""
    try:
        told = worker.pipe.recv()
    except (EOFError, OSError):
        workers.remove(worker)
        _bury(worker, waiting)
        return
    if isinstance(told, Exception):
        raise told
    if told == _HERE:
        worker.load()  # not before: who starts an interpreter would wait for it to read
        return
    if worker.task is not None:
        worker.task.results, worker.task = told, None
    worker.ready = True


def _bury(worker: _Worker, waiting: list[_Task]) -> None:
    """Let others do what a dead worker was at: a batch in parts; a single document has killed it."""
    fate, task = worker.fate(), worker.task
    worker.pipe.close()
    if task is None:
        return
    if len(task.documents) == 1:
        task.fail(QuoteattrError(f"its worker process ended ({fate})"))
        return
    place = waiting.index(task)
    waiting[place : place + 1] = [alone for document in task.documents for alone in _Task.of([document])]


def _go_on_with(n_process: int, lost: _Worker) -> None:
    """Raise a `QuoteattrError` where no process is left that could begin."""
    if not n_process:
        raise QuoteattrError(
            f"a worker process ended before it could begin ({lost.fate()}); a script that asks for several processes "
            'needs the line `if __name__ == "__main__":` before what it does'
        )


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: a worker that is started in here leaves it to who hired it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's business
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# In the worker.


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whichever thread hired it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # nobody is there any more
        pipe.send(_HERE)
        message = pipe.recv_bytes()
        try:
            work: Work = pickle.loads(message)
        except Exception as error:
            pipe.send(_sendable(error))
            return
        pipe.send(_READY)
        while True:
            pipe.send([_as_sendable(result) for result in work(pipe.recv())])


def _end_with_parent() -> None:
    """A process that is killed cannot tell its workers to stop, and they would go on for the rest of their batch."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _as_sendable(result: Result) -> Result:
    return evolve(result, error=_sendable(result.error)) if isinstance(result, Failure) else result


def _sendable(error: Exception) -> Exception:
    """An error that survives the way to another process: not every one does."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return QuoteattrError(f"{type(error).__name__}: {error}")
    return error
