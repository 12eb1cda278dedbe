"""What a repair did and why, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.outcome import own
from doc_auditor.repair.feasible import violated
from doc_auditor.repair.mending import Mended, groups, members
from doc_auditor.repair.propose import Proposal
from doc_auditor.repair.together import together
from doc_auditor.source import Source

MOST_STALE = 12
LEFT_OUT = "repairs were left out, as proving them takes too long in a document of this length"
RANKING = "fewest changed degrees, then most GPUs used, then the smallest change"


def account(source: Source, mended: Mended) -> list[str]:
    """The repairs that were made, the other options, and what is left; empty for a clean text."""
    lines = [*_applied(mended), *_options(mended), *_infeasible(mended)]
    lines += _stale(source, mended)
    if mended.unproven:
        lines.append(f"{LEFT_OUT} ({mended.unproven})")
    left = own(mended.report.findings)
    if left:
        count = "1 finding remains" if len(left) == 1 else f"{len(left)} findings remain"
        hint = "" if mended.everything else "; --suggested may repair more"
        lines.append(f"{count}{hint}")
    return [f"{source.path}: {line}" for line in lines]


def _applied(mended: Mended) -> Iterator[str]:
    for proposal in mended.applied:
        repair = proposal.repair
        yield f"{repair.grade}: {repair.summary} ({_edits(len(repair.edits))})"
        if proposal.why:
            yield f"  feasible: {'; '.join(proposal.why)}"


def _edits(count: int) -> str:
    return "1 edit" if count == 1 else f"{count} edits"


def _options(mended: Mended) -> Iterator[str]:
    """The alternatives, with the number that ``--option`` takes."""
    for group in groups(mended.offered):
        known = members(mended.offered, group)
        if len(known) < 2:
            continue
        yield f"options for {group} ({RANKING}):"
        yield from (f"  {number}. {_option(p)}" for number, p in enumerate(known, 1))


def _option(proposal: Proposal) -> str:
    why = f": {proposal.why[0]}" if proposal.why else ""
    return f"{proposal.repair.summary}{why}"


def _infeasible(mended: Mended) -> Iterator[str]:
    for case in mended.infeasible:
        fixed = dict(case.problem.fixed)
        wish = ", ".join(f"{d.upper()} {v}" for d, v in fixed.items())
        yield f"no feasible configuration for {case.label}{f' with {wish}' if wish else ''}"
        if fixed.keys() >= {d for d, _ in case.problem.current}:
            yield f"  {wish} breaks: {'; '.join(violated(case.problem, fixed))}"
        for obstacle in case.search.obstacles:
            helps = "would help" if obstacle.helps else "would not help"
            yield f"  dropping “{obstacle.text}” alone {helps}"


def _stale(source: Source, mended: Mended) -> Iterator[str]:
    """Places of the original that follow from nothing and were said of what has changed."""
    made = together(source.text, mended.before, mended) if mended.before is not None else None
    if made is not None:
        stale = made.stale
    else:  # only the places of the first step are those of the original
        stale = tuple(e for p in mended.applied[:1] for e in p.repair.stale)
    places: Sequence[str] = [
        f"line {source.position(e.span.start).line} “{source.cut(e.span)}”" for e in stale
    ]
    if places:
        more = f" and {len(places) - MOST_STALE} more" if len(places) > MOST_STALE else ""
        yield f"to be looked at or measured again: {', '.join(places[:MOST_STALE])}{more}"
