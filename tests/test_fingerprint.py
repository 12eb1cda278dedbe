"""Ids of findings: stable under edits elsewhere, different within a document."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from doc_auditor import fingerprint
from doc_auditor.fingerprint import fingerprints, identify
from doc_auditor.records import Finding
from doc_auditor.source import Source, Span


def finding(text: str, words: str, nth: int = 0, rule: str = "arithmetic/product") -> Finding:
    start = [m.start() for m in re.finditer(re.escape(words), text)][nth]
    return Finding(rule, "error", "m", Span(start, start + len(words)), 0)


def ids(text: str, *wanted: tuple[str, int]) -> tuple[str, ...]:
    return fingerprints([finding(text, w, n) for w, n in wanted], Source("a.md", text))


def test_text_before_and_around_changes_nothing() -> None:
    before = ids("8 × 4 = 31", ("8 × 4 = 31", 0))
    after = ids("# New\n\n- so **8 × 4 = 31**, yes", ("8 × 4 = 31", 0))
    assert before == after
    assert re.fullmatch("[0-9a-f]{6}", before[0])


def test_markup_and_blanks_do_not_count_but_words_do() -> None:
    assert ids("Total  **GPUs**: 7", ("Total  **GPUs**: 7", 0)) == ids(
        "total GPUs: 7", ("total GPUs: 7", 0)
    )
    assert ids("8 × 4 = 31", ("8 × 4 = 31", 0)) != ids("8 × 4 = 33", ("8 × 4 = 33", 0))


def test_the_rule_counts() -> None:
    text = "8 × 4 = 31"
    found = [finding(text, text), finding(text, text, rule="world-size/total")]
    assert len(set(fingerprints(found, Source("a.md", text)))) == 2


def test_equals_are_told_apart_by_their_order_in_the_text() -> None:
    text = "2 × 2 = 5 and 2 × 2 = 5 and 2 × 3 = 7"
    first, second = ids(text, ("2 × 2 = 5", 0), ("2 × 2 = 5", 1))
    assert first != second
    assert ids(text, ("2 × 2 = 5", 1), ("2 × 2 = 5", 0)) == (second, first)
    assert ids(text, ("2 × 3 = 7", 0), ("2 × 2 = 5", 0), ("2 × 2 = 5", 1))[1:] == (first, second)


def test_ids_stay_different_when_digits_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "DIGITS", 1)
    text = " ".join(f"{i} × 1 = 0;" for i in range(10))
    found = ids(text, *[(f"{i} × 1 = 0;", 0) for i in range(10)])
    assert len(set(found)) == 10


def test_roots_follow_the_ids() -> None:
    text = "8 × 4 = 31 so 31 GPUs"
    root = replace(finding(text, "8 × 4 = 31"), id="f1")
    follower = replace(finding(text, "31 GPUs"), id="f2", root="f1")
    first, second = identify([root, follower], Source("a.md", text))
    assert second.root == first.id != "f1"
    assert first.root is None
