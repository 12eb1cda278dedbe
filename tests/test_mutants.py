"""A verdict that cannot fail is worth nothing: every true equality is made wrong, and noticed.

Each printed result is changed to the nearest value that no reading accepts, one at a time.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mutants import Mutant, nearest, statements

from doc_auditor.audit import audit
from doc_auditor.records import Equation
from doc_auditor.source import Source, decode

CORPUS = Path(__file__).parents[1] / "corpus"
UNNOTICED = {
    "1 year      = 8,760 h": "one of a unit may be defined, not computed",
    "12.5 MB/s, or 0.10 Gb/s": "an alternative, unless it is the same in bits for bytes",
    "605.5 h   (25.2 days)": "a value in brackets may be another one, not the same again",
}
"""Statements whose wrong version says nothing that must be false, with the reason."""


def documents(split: str) -> list[Path]:
    labels = sorted(CORPUS.glob("*.labels.json"))
    chosen = [path for path in labels if json.loads(path.read_text("utf-8"))["split"] == split]
    return [path.with_name(path.name.replace(".labels.json", ".md")) for path in chosen]


def mutants(source: Source) -> list[Mutant]:
    """One for each equality that holds; a derived column is no equality, its rows prove it."""
    return [
        mutant
        for claim, number in statements(audit(source))
        if isinstance(claim, Equation) and claim.form != "derived"
        if source.cut(claim.span) not in UNNOTICED
        if (mutant := nearest(source, claim, number)) is not None
    ]


@pytest.mark.parametrize("path", documents("development"), ids=lambda path: path.stem)
def test_the_nearest_wrong_value_is_noticed(path: Path) -> None:
    source = decode(path.name, path.read_bytes())
    unnoticed = [
        f"{source.position(m.span.start).line}: {source.cut(m.span)} with {m.now}"
        for m in mutants(source)
        if m.noticed(audit(m.source)) is None
    ]
    assert unnoticed == []


def test_most_equalities_are_made_wrong() -> None:
    """The test above is no empty one."""
    made = 0
    for path in documents("development")[:12]:
        made += len(mutants(decode(path.name, path.read_bytes())))
    assert made > 60


TABLE = """\
| GPUs | hours | GPU-hours |
| ---: | ----: | --------: |
| 16 | 24 | 384 |
| 32 | 20 | 640 |
| 64 | 12 | 768 |
| 128 | 7 | 896 |
| 256 | 5 | 1,280 |
"""


@pytest.mark.parametrize("right", ["384", "640", "768", "896", "1,280"])
def test_the_odd_row_of_a_derived_column_is_noticed(right: str) -> None:
    wrong = right[:-1] + str((int(right[-1]) + 5) % 10)
    text = TABLE.replace(f"| {right} |", f"| {wrong} |")
    (found,) = audit(Source("table.md", text)).findings
    assert text[found.span.start : found.span.end] == wrong
    assert found.actual == right.replace(",", "")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("8 × 4 = 32", "31"),
        ("1,200 × 3 = 3,600", "3,599"),
        ("58.6 MB × 2 = 117.2 MB", "117.0"),
        ("a total of 3.0 × 7 = ~21", "19"),
        ("16K × 2 = 32K", "29"),
        ("$1{,}536 \\times 2 = 3{,}072$", "3{,}071"),
    ],
)
def test_the_nearest_wrong_value_keeps_the_manner(was: str, now: str) -> None:
    source = Source("a.md", was)
    ((claim, number),) = statements(audit(source))
    assert isinstance(claim, Equation)
    mutant = nearest(source, claim, number)
    assert mutant is not None
    assert mutant.now == now
    assert mutant.noticed(audit(mutant.source))
