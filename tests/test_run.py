"""Many documents, a limit each, and failures that stay with their document."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from made import fake_audit

from doc_auditor import run as module
from doc_auditor.records import Problem, Report
from doc_auditor.run import Task, TimeIsUp, isolated, judge, run, time_limit
from doc_auditor.settings import Settings
from doc_auditor.source import Source

QUICK = Settings(seconds=0.3)


def task(text: str, name: str = "a.md", settings: Settings = QUICK) -> Task:
    return Task(Source(name, text), settings)


def dying_audit(source: Source, settings: Settings) -> Report:
    if "die" in source.text:
        os._exit(9)
    return fake_audit(source, settings)


def deaf_audit(source: Source, settings: Settings) -> Report:
    """Does not hear the alarm, like a long computation in C."""
    if "deaf" in source.text:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(60)
    return fake_audit(source, settings)


def where_audit(source: Source, settings: Settings) -> Report:
    return Report(f"{source.path} {os.getpid()}")


@pytest.mark.parametrize("jobs", [1, 3, None])
def test_answers_come_in_the_order_of_the_tasks(jobs: int | None) -> None:
    tasks = [task("2 × 2 = 5", f"{i}.md") for i in range(10)]
    answers = run(tasks, jobs, fake_audit)
    assert [getattr(a, "path", "") for a in answers] == [f"{i}.md" for i in range(10)]
    assert all(isinstance(a, Report) and a.findings for a in answers)


def test_one_document_stays_in_this_process_and_many_do_not() -> None:
    (alone,) = run([task("")], 4, where_audit)
    assert alone.path.endswith(f" {os.getpid()}")
    assert all(not a.path.endswith(f" {os.getpid()}") for a in run([task("")] * 2, 2, where_audit))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_stays_with_its_document(jobs: int) -> None:
    texts = ["fine", "boom", "deep", "hungry", "slow", "2 × 3 = 7"]
    answers = run([task(t, f"{t}.md") for t in texts], jobs, fake_audit)
    kinds = [type(a).__name__ for a in answers]
    assert kinds == ["Report", "Problem", "Problem", "Problem", "Problem", "Report"]
    messages = [a.message for a in answers if isinstance(a, Problem)]
    names = ("RuntimeError", "RecursionError", "MemoryError")
    for message, name in zip(messages, names, strict=False):
        assert f"internal error ({name})" in message
        assert "report" in message
        assert "\n" not in message
        assert "secret detail" not in message
    assert messages[3].startswith("took longer than 0.3 seconds; ")


def test_the_alarm_is_put_back_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    started = time.monotonic()
    assert isinstance(judge(task("slow"), fake_audit), Problem)
    assert time.monotonic() - started < 5
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_swallowed_alarm_rings_again() -> None:
    rung = 0
    with pytest.raises(TimeIsUp), time_limit(0.05):
        while True:
            try:
                time.sleep(5)
            except BaseException:
                rung += 1
                if rung == 2:
                    raise
    assert rung == 2


def test_without_the_main_thread_a_process_keeps_the_limit() -> None:
    answers: list[Report | Problem] = []

    def work() -> None:
        answers.append(judge(task("slow"), fake_audit))
        answers.append(judge(task("2 × 2 = 4"), fake_audit))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert isinstance(answers[0], Problem)
    assert "took longer" in answers[0].message
    assert isinstance(answers[1], Report)


def test_a_worker_that_dies_takes_no_other_document_with_it() -> None:
    texts = ["fine", "die", "2 × 3 = 7", "2 × 3 = 6"]
    answers = run([task(t, t) for t in texts], 2, dying_audit)
    assert [type(a).__name__ for a in answers] == ["Report", "Problem", "Report", "Report"]
    assert isinstance(answers[1], Problem)
    assert "process died" in answers[1].message


def test_a_worker_that_hears_no_alarm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 0.5)
    started = time.monotonic()
    texts = ["deaf", "2 × 3 = 7", "deaf", "2 × 3 = 6", "2 × 3 = 8"]
    answers = run([task(t, t) for t in texts], 2, deaf_audit)
    assert time.monotonic() - started < 20
    assert [type(a).__name__ for a in answers] == [
        "Problem",
        "Report",
        "Problem",
        "Report",
        "Report",
    ]


def test_a_process_that_hears_no_alarm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 0.5)
    answer = isolated(task("deaf"), deaf_audit)
    assert isinstance(answer, Problem)
    assert "took longer" in answer.message
