"""Audits of many documents: several processes, a time limit each, and failures as values."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from doc_auditor.records import Problem, Report
from doc_auditor.settings import Settings
from doc_auditor.source import Source

Auditor = Callable[[Source, Settings], Report]

MANY = 8
"""From this number of documents on, processes are worth their start where none are asked for."""
GRACE = 10.0
"""Seconds that a worker gets beyond its limit to say so itself before it is killed."""

OBJECTS = 200_000
"""New objects between two searches for cycles of them."""


@dataclass(frozen=True, slots=True)
class Task:
    """A document to audit and the settings that hold for it."""

    source: Source
    settings: Settings


class TimeIsUp(BaseException):
    """Raised by the alarm; no ``except Exception`` of the audited code may swallow it."""


def audit_document(source: Source, settings: Settings) -> Report:
    """The audit, imported only when there is something to audit."""
    from doc_auditor.audit import audit

    return audit(source, settings)


def run(
    tasks: Sequence[Task], jobs: int | None = None, auditor: Auditor = audit_document
) -> tuple[Report | Problem, ...]:
    """Audit every document; one answer per task, in their order."""
    workers = min(worker_count(len(tasks)) if jobs is None else jobs, len(tasks))
    if workers <= 1:
        _collect_seldom()
        return tuple(judge(task, auditor) for task in tasks)
    return _in_processes(tasks, workers, auditor)


def worker_count(documents: int) -> int:
    """How many processes to use when nobody said."""
    if documents < MANY:
        return 1
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def judge(task: Task, auditor: Auditor = audit_document) -> Report | Problem:
    """Audit one document within its time limit; whatever goes wrong becomes a problem."""
    if not _alarm_available():
        return isolated(task, auditor)
    return _guarded(task, auditor)


def isolated(task: Task, auditor: Auditor = audit_document) -> Report | Problem:
    """Audit in a process of its own, which is killed when its time is up."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_answer, args=(sender, task, auditor), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(task.settings.seconds + GRACE):
            return timeout_problem(task)
        answer: Report | Problem = receiver.recv()
        return answer
    except EOFError:
        return died_problem(task)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _answer(sender: Connection, task: Task, auditor: Auditor) -> None:
    with sender, contextlib.suppress(BrokenPipeError):
        sender.send(_guarded(task, auditor))


def _guarded(task: Task, auditor: Auditor) -> Report | Problem:
    try:
        with time_limit(task.settings.seconds):
            return auditor(task.source, task.settings)
    except TimeIsUp:
        return timeout_problem(task)
    except Exception as error:
        return internal_problem(task, error)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``TimeIsUp`` in the block after some seconds, again and again should it be caught."""
    if not _alarm_available():
        yield
        return
    armed = True

    def ring(_signum: int, _frame: Any) -> None:
        if armed:
            raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        try:
            yield
        finally:
            armed = False
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _alarm_available() -> bool:
    on_main = threading.current_thread() is threading.main_thread()
    return on_main and hasattr(signal, "setitimer")


def _in_processes(
    tasks: Sequence[Task], workers: int, auditor: Auditor
) -> tuple[Report | Problem, ...]:
    """A pool; what is left over when a worker dies or hangs is audited in a process each."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, initializer=_start_worker)
    answers: list[Report | Problem] = []
    try:
        waiting = [_submit(pool, task, auditor) for task in tasks]
        for future, task in zip(waiting, tasks, strict=True):
            answers.append(_result(future, task, auditor))
            if answers[-1] == timeout_problem(task) and not (future and future.done()):
                _kill(set(multiprocessing.active_children()) - others)
        return tuple(answers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if len(answers) < len(tasks):
            _kill(set(multiprocessing.active_children()) - others)


def _submit(
    pool: ProcessPoolExecutor, task: Task, auditor: Auditor
) -> Future[Report | Problem] | None:
    try:
        return pool.submit(judge, task, auditor)
    except BrokenProcessPool:
        return None


def _result(
    future: Future[Report | Problem] | None, task: Task, auditor: Auditor
) -> Report | Problem:
    """The answer of a worker.

    Tasks start in their order and all earlier ones are done, so this one is running by now:
    the time that it may take is also the time to wait here.
    """
    try:
        if future is not None:
            return future.result(task.settings.seconds + GRACE)
    except TimeoutError:
        return timeout_problem(task)
    except BrokenProcessPool:
        pass
    except Exception as error:
        return internal_problem(task, error)
    return isolated(task, auditor)


def _kill(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        process.kill()


def _start_worker() -> None:
    """Control-C ends a worker without a word; the parent says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _collect_seldom()


def _collect_seldom() -> None:
    """Little of an audit stands in a cycle, and looking for cycles took a tenth of its time."""
    gc.set_threshold(OBJECTS, 50, 50)


def timeout_problem(task: Task) -> Problem:
    """The audit did not end in time."""
    return Problem(
        task.source.path,
        f"took longer than {task.settings.seconds:g} seconds; split the document, "
        "or raise 'seconds' in the configuration file",
    )


def died_problem(task: Task) -> Problem:
    """The process of the audit was ended from outside."""
    return Problem(
        task.source.path,
        "the audit's process died, probably for want of memory; split the document, "
        "or use fewer --jobs",
    )


def internal_problem(task: Task, error: BaseException) -> Problem:
    """A defect of ours."""
    return Problem(
        task.source.path,
        f"internal error ({type(error).__name__}) during the audit; "
        "please report it together with this document",
    )
