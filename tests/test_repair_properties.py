"""Random plans with known slips: repair, then the audit is clean, and nothing else has changed."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_repair_plans import Plan, analysis_of, offers, report_of, wrong_lines

from doc_auditor.records import Report
from doc_auditor.repair.edits import Shift, apply
from doc_auditor.repair.mending import Mended, Request, mend
from doc_auditor.repair.propose import Analysed
from doc_auditor.repair.together import together
from doc_auditor.source import Span

SLOW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
FEW = settings(SLOW, max_examples=12)


def examine(text: str) -> tuple[Analysed, Report]:
    return analysis_of(text), report_of(text)


def mended(text: str) -> Mended:
    return mend(text, examine, Request(suggested=True))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A true plan: every degree divides what it must."""
    power = st.sampled_from
    tp, pp, ep, dp = draw(power((2, 4, 8))), draw(power((2, 3, 4))), draw(power((2, 4, 8))), 2
    weights = draw(st.tuples(*[st.integers(11, 997)] * 3))
    return Plan(
        tp,
        pp,
        ep,
        dp,
        layers=pp * draw(st.integers(5, 20)),
        experts=ep * draw(st.integers(3, 12)),
        heads=tp * draw(st.integers(3, 9)),
        weights=weights,
    )


RESULTS = ("layers", "experts", "heads", "sum", "share", "end0")


def right_values(plan: Plan) -> dict[str, int]:
    return {
        "layers": plan.layers // plan.pp,
        "experts": plan.experts // plan.ep,
        "heads": plan.heads // plan.tp,
        "sum": sum(plan.weights),
        "share": round(100 * plan.weights[0] / sum(plan.weights)),
        "end0": plan.gpus // plan.pp - 1,
    }


@st.composite
def slipped(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """A true plan, and the same plan with one to three wrong results."""
    plan = draw(plans())
    seen = RESULTS if plan.pp > 2 else RESULTS[:-1]  # of two ranges either may be wrong
    names = draw(st.lists(st.sampled_from(seen), min_size=1, max_size=3, unique=True))
    right = right_values(plan)
    slips: dict[str, object] = {n: right[n] + draw(st.integers(2, 5)) for n in names}
    if "share" in slips:
        slips["share"] = f"{min(right['share'] + 7, 99)}.0"
    return plan, plan.wrong(**slips)


@SLOW
@given(plans())
def test_a_clean_plan_needs_nothing(plan: Plan) -> None:
    text = plan.text()
    assert wrong_lines(report_of(text)) == []
    assert offers(text) == ()
    assert mended(text).text == text


@SLOW
@given(slipped())
def test_repaired_plans_are_clean(pair: tuple[Plan, Plan]) -> None:
    plan, wrong = pair
    text = wrong.text()
    if not wrong_lines(report_of(text)):
        return  # a slip that no rule can see
    found = mended(text)
    assert wrong_lines(found.report) == [], found.text
    assert found.text == plan.text()
    assert mended(found.text).text == found.text


@FEW
@given(slipped(), st.sampled_from((1, 2)))
def test_steps_are_one_set_of_edits_of_the_original(pair: tuple[Plan, Plan], too_many: int) -> None:
    text = Plan(**{**pair[1].__dict__, "available": pair[0].gpus // too_many}).text()
    before, found = report_of(text), mended(text)
    whole = together(text, before, found)
    if not found.applied:
        assert whole is None
        return
    assert whole is not None
    assert apply(text, [e for e, _ in whole.edits]) == found.text
    assert set(whole.closes) | set(whole.remains) == {f.id for f in before.findings}
    for evidence in whole.stale:
        place = Shift([e for e, _ in whole.edits]).span(evidence.span)
        kept = text[evidence.span.start : evidence.span.end]
        assert found.text[place.start : place.end] == kept


@FEW
@given(plans(), st.sampled_from((2, 4)))
def test_plans_that_do_not_fit_are_made_to_fit(plan: Plan, too_many: int) -> None:
    text = Plan(**{**plan.__dict__, "available": plan.gpus // too_many}).text()
    offered = [p for p in offers(text) if p.repair.changes]
    assert offered
    for proposal in offered:
        after = apply(text, proposal.repair.edits)
        assert wrong_lines(report_of(after)) == []
        degrees = {d: int(new) for d, _, new in proposal.repair.changes}
        expected = Plan(**{**plan.__dict__, **degrees, "available": plan.gpus // too_many})
        assert after == expected.text()


@FEW
@given(slipped(), st.sampled_from(("\n", "\r\n", "\r")), st.booleans())
def test_no_byte_changes_outside_the_edits(
    pair: tuple[Plan, Plan], ending: str, final: bool
) -> None:
    text = pair[1].text().replace("\n", ending)
    text = text if final else text.removesuffix(ending)
    for proposal in offers(text):
        edits = proposal.repair.edits
        after = apply(text, edits)
        shift, at = Shift(edits), 0
        for edit in edits:
            kept = Span(at, edit.span.start)
            moved = Span(shift.start(kept.start) if kept.start else 0, 0).start
            assert after[moved : moved + len(kept)].endswith(text[kept.start : kept.end][-20:])
            assert text[edit.span.start : edit.span.end] == edit.old
            at = edit.span.end
        assert after.endswith(text[at:])
        assert after.count(ending) == text.count(ending)
