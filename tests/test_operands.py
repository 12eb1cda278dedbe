"""A value that an equation rests on is checked where the equation holds."""

from collections.abc import Mapping

from doc_auditor.audit import audit
from doc_auditor.source import Source

PLAN = """# Plan
- Global batch size: {gbs} sequences
- Sequence length: 4096
- Tokens per batch: 2.1M
"""


def _kinds(text: str) -> Mapping[str, set[str]]:
    """State and kind of every verdict by the text of its claim."""
    report = audit(Source("plan.md", text))
    found: dict[str, set[str]] = {}
    for verdict in report.verdicts:
        words = text[verdict.claim.span.start : verdict.claim.span.end]
        found.setdefault(words, set()).add(f"{verdict.kind} {verdict.state}")
    return found


def test_the_operands_of_an_equation_that_holds_are_checked() -> None:
    found = _kinds(PLAN.format(gbs=512))
    assert "relation holds" in found["Global batch size: 512"]
    assert "relation holds" in found["Sequence length: 4096"]


def test_they_are_not_where_it_fails() -> None:
    found = _kinds(PLAN.format(gbs=256))
    assert "distribution fails" in found["Tokens per batch: 2.1M"]
    assert "relation holds" not in found["Global batch size: 256"]


def test_a_value_that_fails_by_an_equation_of_its_own_is_reported_all_the_same() -> None:
    text = PLAN.format(gbs=512) + "- Micro batch size: 2\n- Gradient accumulation: 4\n- DP: 8\n"
    report = audit(Source("plan.md", text))
    assert [f.rule for f in report.findings] == ["validity/global-batch"]
