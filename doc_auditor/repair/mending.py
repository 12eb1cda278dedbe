"""A document repaired step by step: each step is proven on the text that the one before left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from doc_auditor.records import Report
from doc_auditor.repair.cases import Case
from doc_auditor.repair.edits import apply
from doc_auditor.repair.propose import Analysed, Options, Proposal, first, proposals

MOST_STEPS = 50
MOST_KEPT = 24
"""Audited texts that are kept at a time."""

Examine = Callable[[str], tuple[Analysed, Report]]
"""Reading, judging and the report on a text of the document, without repairs."""


class NoSuchOption(Exception):
    """An option was asked for that there is not; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Request:
    """Which repairs are wanted.

    ``choices`` are pairs of a configuration (empty for the only one) and the number of an option.
    """

    suggested: bool = False
    choices: tuple[tuple[str, int], ...] = ()
    options: Options = Options()


@dataclass(frozen=True)
class Mended:
    """The text after all steps, what was done, what was offered at first, and what is left."""

    text: str
    report: Report
    applied: tuple[Proposal, ...] = ()
    offered: tuple[Proposal, ...] = ()
    infeasible: tuple[Case, ...] = ()
    unproven: int = 0
    before: Report | None = None
    """The report on the text as it was."""
    everything: bool = True
    """Whether decisions were among the repairs that were looked for."""


def mend(text: str, examine: Examine, request: Request) -> Mended:
    """Apply the wanted repairs, the first ones first, until none is left.

    Raises:
        NoSuchOption: an option was chosen that is not offered.
    """
    examine = _remembering(examine)
    analysis, report = examine(text)
    before = report
    options = replace(request.options, only_safe=not (request.suggested or request.choices))
    found = proposals(analysis, lambda t: examine(t)[1], options, report)
    pending = _chosen(found.offered, request.choices)
    now, applied = text, list[Proposal]()
    pick = _pick(found.offered, pending, request.suggested)
    most = min(MOST_STEPS, options.affordable(len(text)))
    while pick is not None and len(applied) < most:
        now = apply(now, pick.repair.edits)
        applied.append(pick)
        analysis, report = examine(now)
        pick = _next(analysis, examine, report, request, pending)
    return Mended(
        now,
        report,
        tuple(applied),
        found.offered,
        found.infeasible,
        found.unproven,
        before,
        request.suggested,
    )


def _remembering(examine: Examine) -> Examine:
    """The text that a step leaves was audited already when the step was proven."""
    known: dict[str, tuple[Analysed, Report]] = {}

    def remembered(text: str) -> tuple[Analysed, Report]:
        if text not in known:
            if len(known) >= MOST_KEPT:
                del known[next(iter(known))]
            known[text] = examine(text)
        return known[text]

    return remembered


def _next(
    analysis: Analysed,
    examine: Examine,
    report: Report,
    request: Request,
    pending: dict[str, int],
) -> Proposal | None:
    """The next step: a chosen option that is still to come, else the first repair allowed."""

    def again(text: str) -> Report:
        return examine(text)[1]

    if pending:
        found = proposals(analysis, again, request.options, report)
        return _pick(found.offered, pending, request.suggested)
    options = replace(request.options, only_safe=not request.suggested)
    return first(analysis, again, options, report)


def _chosen(offered: Sequence[Proposal], choices: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Configuration → number of its option; a bare number is for the only configuration."""
    found: dict[str, int] = {}
    for name, number in choices:
        where = name or _only(offered)
        if not 1 <= number <= len(members(offered, where)):
            raise NoSuchOption(_refusal(where, number, offered))
        found[where] = number
    return found


def _only(offered: Sequence[Proposal]) -> str:
    """The one group that has options."""
    names = groups(offered)
    configurations = [n for n in names if n.startswith("c")] or names
    if len(configurations) == 1:
        return configurations[0]
    if not configurations:
        raise NoSuchOption("there is nothing to choose from; leave --option out")
    listed = ", ".join(configurations)
    raise NoSuchOption(f"there are options for {listed}; say which, as in {configurations[0]}=1")


def groups(offered: Sequence[Proposal]) -> list[str]:
    """The names of what there are options for, in order."""
    return list(dict.fromkeys(p.group for p in offered if p.group))


def members(offered: Sequence[Proposal], group: str) -> list[Proposal]:
    """The options of one group, in order."""
    return [p for p in offered if p.group == group]


def _refusal(group: str, number: int, offered: Sequence[Proposal]) -> str:
    known = members(offered, group)
    if not known:
        listed = ", ".join(groups(offered)) or "nothing"
        return f"no options for '{group}'; there are some for {listed}"
    return f"{group} has no option {number}; choose 1 to {len(known)}"


def _pick(offered: Sequence[Proposal], pending: dict[str, int], suggested: bool) -> Proposal | None:
    """The chosen option, else the first repair that may be applied."""
    for group, number in tuple(pending.items()):
        known = members(offered, group)
        del pending[group]
        if number <= len(known):
            return known[number - 1]
    return next((p for p in offered if suggested or p.repair.grade == "safe"), None)
