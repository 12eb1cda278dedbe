from __future__ import annotations

import pytest
from test_repair_plans import Plan, analysis_of, report_of, wrong_lines

from doc_auditor.records import Report
from doc_auditor.repair.account import account
from doc_auditor.repair.mending import Mended, NoSuchOption, Request, mend
from doc_auditor.repair.propose import Analysed, Options
from doc_auditor.source import Source


def examine(text: str) -> tuple[Analysed, Report]:
    return analysis_of(text), report_of(text)


def mended(text: str, **request: object) -> Mended:
    return mend(text, examine, Request(**request))  # type: ignore[arg-type]


SLIPS = Plan(available=32).wrong(sum=457, layers=25)


def test_safe_repairs_only() -> None:
    found = mended(SLIPS.text())
    assert [p.repair.grade for p in found.applied] == ["safe"]
    assert found.text == Plan(available=32).text()
    assert wrong_lines(found.report)


def test_decisions_too() -> None:
    found = mended(SLIPS.text(), suggested=True)
    assert found.text == Plan(tp=1, available=32).text()
    assert wrong_lines(found.report) == []


def test_an_option_is_a_decision() -> None:
    found = mended(SLIPS.text(), choices=(("", 2),))
    assert found.text == Plan(ep=2, available=32).text()


def test_an_option_of_a_named_configuration() -> None:
    found = mended(SLIPS.text(), choices=(("c1", 2),))
    assert found.text == Plan(ep=2, available=32).text()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (("", 99), "c1 has no option 99; choose 1 to"),
        (("c7", 1), "no options for 'c7'; there are some for c1"),
    ],
)
def test_an_option_that_there_is_not(choice: tuple[str, int], words: str) -> None:
    with pytest.raises(NoSuchOption, match=words):
        mended(SLIPS.text(), choices=(choice,))


def test_nothing_to_choose_from() -> None:
    with pytest.raises(NoSuchOption, match="nothing to choose from"):
        mended(Plan().text(), choices=(("", 1),))


def test_the_account() -> None:
    text = SLIPS.text()
    found = mended(text, suggested=True)
    lines = account(Source("plan.md", text), found)
    assert lines[0].startswith("plan.md: safe: line")
    assert "plan.md: suggested: TP 4 → 1 (" in "\n".join(lines)
    assert any("feasible: 1 × 8 × 2 × 2 = 32 of 32 GPUs; 32 attention" in line for line in lines)
    assert any(line.startswith("plan.md:   2. EP 8 → 2: ") for line in lines)
    assert account(Source("plan.md", Plan().text()), mended(Plan().text())) == []


def test_the_account_of_what_is_infeasible() -> None:
    text = Plan(available=32).text()
    fixed = Options(fixed=(("tp", 8), ("ep", 8), ("pp", 2)))
    lines = account(Source("p.md", text), mended(text, suggested=True, options=fixed))
    assert "p.md:   dropping “TP fixed at 8” alone would help" in lines
    assert any("finding remains" in line or "findings remain" in line for line in lines)
