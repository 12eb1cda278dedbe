"""All rules over one bench: verdicts for every claim, findings for those that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from doc_auditor.formula import Literal_
from doc_auditor.judging import calculations, comparing, derived, requirements, world
from doc_auditor.judging.adding import announced, asked, copies, partition, totals
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.derived import bases
from doc_auditor.judging.launching import agreement, batches, budgets, devices, launches
from doc_auditor.judging.laws import passing
from doc_auditor.judging.layout import (
    dividing,
    experts,
    held_layers,
    relations,
    spreads,
    unequal,
    validity,
)
from doc_auditor.judging.machines import beside, facts_check, hosts, instances, kept_inside
from doc_auditor.judging.maps import coverage, evenly, map_sizes, placement, starts
from doc_auditor.judging.memory import (
    cache,
    counted_bytes,
    formats,
    from_shape,
    held_shares,
    occupancy,
    parts,
    told_share,
    training,
    weights,
)
from doc_auditor.judging.rates import (
    applied,
    performance,
    periods,
    plausible,
    proportions,
    roofline,
    scaling,
    twice_applied,
)
from doc_auditor.judging.reports import quotation
from doc_auditor.judging.stale import left_over, outdated
from doc_auditor.judging.systematic import tempered
from doc_auditor.judging.told_again import again, repeats
from doc_auditor.judging.units import slips
from doc_auditor.records import Claim, Declaration, Equation, Finding, Verdict
from doc_auditor.rulebook import Rule
from doc_auditor.settings import Settings
from doc_auditor.source import Span

Judge = Callable[[Rule, Bench], Iterator[Outcome]]


def _relations(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """What is declared, then what sentences tell in passing and no label says."""
    declared = list(relations.judge(rule, bench))
    judged = {id(o.verdict.claim) for o in declared}
    told = (o for o in passing.judge(rule, bench) if id(o.verdict.claim) not in judged)
    return chain(declared, told)


def _weights(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The weights of a GPU as labels and as sentences tell them."""
    return chain(weights.judge(rule, bench), told_share.judge(rule, bench))


JUDGES: Mapping[str, Judge] = {
    "calculation": calculations.judge,
    "share": proportions.shares,
    "change": proportions.changes,
    "comparison": comparing.judge,
    "total": totals.judge,
    "coverage": coverage.judge,
    "world-statement": world.statements,
    "world-total": world.totals,
    "omitted-degree": world.omitted,
    "exceeds": world.exceeds,
    "world-alternative": world.alternatives,
    "odd-degree": world.odd_degrees,
    "divides": dividing.judge,
    "excess": proportions.excesses,
    "map-total": coverage.against_totals,
    "map-sizes": map_sizes.judge,
    "map-first": starts.judge,
    "map-last": evenly.last,
    "map-twice": evenly.twice,
    "map-steps": placement.steps,
    "map-experts": placement.experts,
    "repeat": repeats.judge,
    "relation": _relations,
    "agree": agreement.judge,
    "left-over": left_over.judge,
    "outdated": outdated.judge,
    "bound": relations.bounds,
    "from-shape": from_shape.judge,
    "format-size": formats.sizes,
    "training-parts": training.parts,
    "bytes": counted_bytes.judge,
    "parts": parts.less_than_a_part,
    "weights-per-gpu": _weights,
    "nodes": hosts.judge,
    "beside": beside.judge,
    "launch": launches.judge,
    "launch-batch": batches.judge,
    "engine-share": budgets.judge,
    "devices": devices.judge,
    "spread": spreads.judge,
    "plausible": plausible.judge,
    "device-fact": facts_check.devices,
    "instance-fact": instances.judge,
    "kept-inside": kept_inside.judge,
    "held-share": held_shares.judge,
    "applied-twice": twice_applied.judge,
    "model-fact": facts_check.models,
    "at-most": validity.at_most,
    "divisible": validity.divisible,
    "restated": slips.restated,
    "derived": derived.judge,
    "scaling": scaling.judge,
    "compute-bound": roofline.bound,
    "rate-per-gpu": performance.per_gpu,
    "expert-share": experts.judge,
    "period": periods.judge,
    "held-layers": held_layers.judge,
    "kv-cache": cache.judge,
    "requirement": requirements.judge,
    "margin": requirements.judge_margins,
    "announced": announced.judge,
    "asked": asked.judge,
    "copies": copies.judge,
    "applied": applied.judge,
    "bits": slips.bits,
    "occupancy": occupancy.judge,
    "partition": partition.judge,
    "uneven": unequal.judge,
    "quoted-line": quotation.lines,
    "quoted-place": quotation.places,
    "quoted-value": quotation.values,
    "proposal": lambda _rule, _bench: iter(()),
}
"""A judge for each kind; ``proposal`` needs the search of the repairs, and comes as ``more``."""
LAST: Mapping[str, Callable[[Rule, Bench, Sequence[Outcome]], Iterator[Outcome]]] = {
    "base": bases.judge,
    "again": again.judge,
}
"""Kinds that look only at what no other has judged before, in this order."""


SETTINGS = ("agree", "launch", "outdated")
"""Kinds that may accuse one flag of the same slip."""
FIGURES = ("scaling", "share", "change")
"""Kinds that may understand one cell of a table, each in its own way."""

INFERRED = ("share", "change", "derived", "scaling")
"""Kinds that find the operands of a figure by themselves.

A calculation that the author prints beside it tells better what is meant.
"""
PRINTED = ("chain", "continued")
"""Forms of equations that stand as such in the text."""


@dataclass(frozen=True)
class Judged:
    """Verdicts in document order, findings in document order."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


def selected(rule: Rule, settings: Settings) -> bool:
    """Whether the user's choice lets a rule run."""
    names = {rule.name, rule.pack}
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)


def judge(bench: Bench, rules: Sequence[Rule], more: Iterable[tuple[Rule, Outcome]] = ()) -> Judged:
    """Run the rules; a claim that no rule judged is unchecked.  ``more`` was judged elsewhere."""
    said = [
        (rule, outcome)
        for rule in rules
        if selected(rule, bench.settings)
        for outcome in (JUDGES[rule.kind](rule, bench) if rule.kind in JUDGES else ())
    ]
    said = [*tempered(bench, said), *more]
    for kind, last in LAST.items():
        known = [o for _, o in said]
        chosen = [r for r in rules if r.kind == kind and selected(r, bench.settings)]
        said += [(rule, outcome) for rule in chosen for outcome in last(rule, bench, known)]
    judged = {id(o.verdict.claim) for _, o in said}
    verdicts = [o.verdict for _, o in said]
    verdicts += [_unchecked(c) for c in bench.model.claims if id(c) not in judged]
    verdicts.sort(key=lambda v: (v.claim.span.start, v.claim.span.end, v.kind))
    findings = list(_without_echoes(list(_told_once(said)), rules))
    findings.sort(key=lambda f: (f.span.start, f.span.end, f.rule))
    return Judged(tuple(verdicts), tuple(findings))


def _without_echoes(found: Sequence[Finding], rules: Sequence[Rule]) -> Iterator[Finding]:
    """The findings without contradictions of which one side is accused for a reason of its own."""
    kinds = {r.name: r.kind for r in rules}
    repeats = {name for name, kind in kinds.items() if kind in ("repeat", "again")}
    left = {name for name, kind in kinds.items() if kind == "left-over"}
    own = [f.span for f in found if f.rule not in repeats | left]
    better = [f.span for f in found if f.rule not in left]
    left_over = [f.span for f in found if kinds.get(f.rule) == "divisible"]
    plain = [f for f in found if kinds.get(f.rule) != "derived"]
    for each in found:
        if kinds.get(each.rule) == "derived" and any(
            f.span.overlaps(each.span)
            and (f.actual == each.actual or kinds.get(f.rule) == "relation")
            for f in plain
        ):
            continue  # an equation of the packs knows better what follows from what
        if kinds.get(each.rule) == "calculation" and each.severity != "error":
            told = (f for f in plain if kinds.get(f.rule) == "relation")
            if any(f.span.overlaps(each.span) and f.actual == each.actual for f in told):
                continue
        if kinds.get(each.rule) == "divides" and any(each.span.overlaps(s) for s in left_over):
            continue  # the degree in the sentence is accused of the same remainder
        places = (each.span, *(e.span for e in each.related))
        if each.rule in left and any(s.overlaps(p) for s in better for p in places):
            continue  # another rule says why, or that the other side is wrong
        if each.rule not in repeats or not any(s.overlaps(p) for s in own for p in places):
            yield each


def _told_once(said: Sequence[tuple[Rule, Outcome]]) -> Iterator[Finding]:
    """The findings, but one for a value that several equations accuse, none if one of them holds.

    The same goes for a cell that several kinds hold against other cells.

    Where two equations for one value disagree, an operand of the one that fails is wrong, and that
    operand has an equation of its own.
    """
    held = {
        id(o.verdict.claim)
        for rule, o in said
        if rule.kind == "relation"
        and o.verdict.state == "holds"
        and o.verdict.kind != relations.OPERAND
    }
    fitting = {
        o.verdict.claim.span
        for rule, o in said
        if rule.kind in FIGURES and o.verdict.state == "holds" and o.finding is None
    }
    proved = _proved(said)
    reported = {
        _key(o.finding) for _, o in said if o.finding is not None and o.verdict.kind != passing.TOLD
    }
    told: set[int] = set()
    figures: set[Span] = set()
    set_: set[tuple[int, str | None]] = set()
    for rule, outcome in said:
        if outcome.finding is None:
            continue
        if rule.kind in INFERRED and _is_of(outcome, proved):
            continue
        if outcome.verdict.kind == passing.TOLD and _key(outcome.finding) in reported:
            continue
        if rule.kind in SETTINGS:
            setting = (outcome.finding.span.start, outcome.finding.actual)
            if setting in set_:
                continue
            set_.add(setting)
        if rule.kind in FIGURES:
            figure = outcome.verdict.claim.span
            if figure in fitting | figures:
                continue
            figures.add(figure)
        claim = id(outcome.verdict.claim)
        if rule.kind == "left-over" and claim in held:
            continue  # the layout itself gives this value
        if rule.kind != "relation" or claim not in held | told:
            yield outcome.finding
        if rule.kind == "relation":
            told.add(claim)


def _key(found: Finding) -> tuple[Span, object]:
    """A figure and what it should be: two rules may find the same."""
    return found.span, found.actual


def _proved(said: Sequence[tuple[Rule, Outcome]]) -> set[Span]:
    """The figures of results that hold: of printed calculations, and of equations of the packs."""
    told = {
        o.verdict.claim.number.digits
        for rule, o in said
        if rule.kind == "relation" and o.verdict.state == "holds" and o.verdict.kind == passing.TOLD
        if isinstance(o.verdict.claim, Declaration)
    }
    return told | {
        claim.sides[-1].number.digits
        for rule, o in said
        if rule.kind == "calculation" and o.verdict.state == "holds" and o.verdict.strain is None
        if isinstance(claim := o.verdict.claim, Equation) and claim.form in PRINTED
        if isinstance(claim.sides[-1], Literal_)
    }


def _is_of(outcome: Outcome, proved: set[Span]) -> bool:
    """Whether what is accused is one of these figures and nothing beside it."""
    span = outcome.finding.span if outcome.finding is not None else outcome.verdict.claim.span
    own = [n.digits for n in outcome.verdict.claim.numbers if span.contains(n.digits)]
    return bool(own) and own[-1] in proved


def _unchecked(claim: Claim) -> Verdict:
    kind = "declaration" if isinstance(claim, Declaration) else type(claim).__name__.lower()
    why = (
        "stated once; nothing to check it against"
        if isinstance(claim, Declaration)
        else "no rule selected"
    )
    return Verdict(claim, "unchecked", why, kind)
