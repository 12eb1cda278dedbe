"""Repairs for an audited document: drafted, applied, audited again, and only then offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.engine import Judged
from doc_auditor.records import Edit, Evidence, Finding, Repair, Report
from doc_auditor.repair.cases import Case, Wishes, cases
from doc_auditor.repair.choices import alternatives, safe_results, singles
from doc_auditor.repair.drafts import Draft
from doc_auditor.repair.edits import Overlap, apply, ordered
from doc_auditor.repair.proof import Proof, compare
from doc_auditor.repair.stale import stale
from doc_auditor.repair.weaving import Woven, weave
from doc_auditor.source import Span

MOST_AUDITED = 700_000
"""Characters that are audited again altogether to prove the repairs of a document."""

Again = Callable[[str], Report]
"""The audit of another text of the same document, without repairs."""


class Analysed(Protocol):
    """What the audit knows of a document after reading and judging."""

    @property
    def bench(self) -> Bench:
        """The document as it was read."""

    @property
    def judged(self) -> Judged:
        """What was found."""


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody asks of the repairs.

    ``most`` bounds the offers for a configuration, ``proofs`` the audits of repaired texts;
    ``only_safe`` leaves decisions out; ``enough`` says that the time for proofs is up.
    """

    fixed: tuple[tuple[str, int], ...] = ()
    gpus: int | None = None
    most: int = 6
    only_safe: bool = False
    proofs: int = 80
    enough: Callable[[], bool] = lambda: False

    def affordable(self, length: int) -> int:
        """How many audits of a text of this length there may be."""
        return min(self.proofs, MOST_AUDITED // max(length, 1))


@dataclass(frozen=True)
class Proposal:
    """A proven repair, and the others that it competes with."""

    repair: Repair
    group: str = ""

    @property
    def why(self) -> tuple[str, ...]:
        """Why it is possible."""
        return self.repair.why


@dataclass(frozen=True)
class Proposals:
    """All repairs of a document, and what cannot be repaired by changing degrees."""

    offered: tuple[Proposal, ...] = ()
    infeasible: tuple[Case, ...] = ()
    refused: tuple[tuple[Draft, Proof | None], ...] = ()
    unproven: int = 0
    """Drafts for whose proof there was no time."""


def obstacles(infeasible: Sequence[Case]) -> tuple[tuple[str, str, bool], ...]:
    """What stands in the way of configurations that cannot be had, as the report holds it."""
    return tuple((c.label, o.text, o.helps) for c in infeasible for o in c.search.obstacles)


def proposals(
    analysis: Analysed, again: Again, options: Options = Options(), before: Report | None = None
) -> Proposals:
    """The proven repairs of a document, the first ones first.

    ``before`` is the report on the text as it is, if there is one already.
    """
    workshop = _workshop(analysis, again, options, before)
    if workshop is None:
        return Proposals()
    offered = tuple(workshop.offers())
    infeasible = tuple(c for c in workshop.cases if not c.search.offers)
    return Proposals(offered, infeasible, tuple(workshop.refused), workshop.unproven)


def first(
    analysis: Analysed, again: Again, options: Options = Options(), before: Report | None = None
) -> Proposal | None:
    """The first repair alone, without proving the others."""
    workshop = _workshop(analysis, again, options, before)
    return next(workshop.offers(), None) if workshop is not None else None


def _workshop(
    analysis: Analysed, again: Again, options: Options, before: Report | None
) -> _Workshop | None:
    bench = analysis.bench
    report = before if before is not None else again(bench.source.text)
    if not any(f.root is None for f in report.findings):
        return None
    woven = weave(bench, analysis.judged.verdicts, report.findings)
    return _Workshop(woven, report, again, options)


class _Workshop:
    """Drafts, each proven by the audit of the text that it makes."""

    def __init__(self, woven: Woven, report: Report, again: Again, options: Options) -> None:
        self.woven = woven
        self.report = report
        self.again = again
        self.options = options
        wishes = Wishes(options.fixed, options.gpus)
        self.cases = cases(woven, report.findings, wishes)
        self.offered: list[Proposal] = []
        self.refused: list[tuple[Draft, Proof | None]] = []
        self.proofs: dict[tuple[Edit, ...], Proof] = {}
        self.affordable = options.affordable(len(woven.bench.source.text))
        self.unproven = 0

    def offers(self) -> Iterator[Proposal]:
        """The proven repairs, the first ones first; each is proven when it is asked for."""
        for draft, group, case in self._drafts():
            proposal = self._offer(draft, group, case)
            if proposal is not None:
                self.offered.append(proposal)
                yield proposal

    def _drafts(self) -> Iterator[tuple[Draft, str, Case | None]]:
        yield from ((draft, "", None) for draft in self._safe())
        if not self.options.only_safe:
            for number, case in enumerate(self.cases, 1):
                group = case.configuration or f"c{number}"
                for draft in alternatives(case, self.woven, self.options.most):
                    yield draft, group, case
        for finding, drafts in self._single():
            for draft in drafts:
                if draft.safe or not self.options.only_safe:
                    yield draft, f"f{finding.id}", None

    # ---- results --------------------------------------------------------------------------------

    def _safe(self) -> Iterator[Draft]:
        """All safe results together; where that fails, those that can be had one by one."""
        chosen = safe_results(self.woven, self.report.findings, self.cases)
        whole = chosen.draft()
        if whole is not None and self._proven(whole):
            yield whole
            return
        kept = [c for c in chosen.parts() if (d := c.draft()) and self._proven(d)]
        joined = chosen.only(kept).draft()
        if joined is not None and self._proven(joined):
            yield joined
            return
        yield from (d for part in kept if (d := part.draft()) is not None)

    def _single(self) -> Iterator[tuple[Finding, Sequence[Draft]]]:
        """Findings that no first choice closes so far, with the ways to close each."""
        for finding in self.report.findings:
            groups: dict[str, Proposal] = {}
            for proposal in self.offered:
                groups.setdefault(proposal.group or proposal.repair.id, proposal)
            closed = {f for p in groups.values() for f in p.repair.closes}
            if finding.root is None and finding.id not in closed:
                yield finding, singles(finding, self.report.findings, self.woven, self.cases)

    # ---- proving --------------------------------------------------------------------------------

    def _offer(self, draft: Draft, group: str, case: Case | None) -> Proposal | None:
        proof = self._proven(draft)
        if proof is None:
            return None
        edits = ordered(draft.edits)
        if any(p.repair.edits == edits for p in self.offered):
            return None
        repair = Repair(
            f"r{len(self.offered) + 1}",
            case.configuration if case else None,
            draft.summary,
            "safe" if draft.safe else "suggested",
            edits,
            draft.changes,
            proof.closed,
            proof.remaining,
            self._stale(draft, case),
            True,
            draft.why,
        )
        return Proposal(repair, group)

    def _proven(self, draft: Draft) -> Proof | None:
        """The proof, if the draft closes what it is for and breaks nothing."""
        try:
            edits = ordered(draft.edits)
        except Overlap:
            self.refused.append((draft, None))
            return None
        if not edits:
            return None
        if edits not in self.proofs and self._exhausted():
            self.unproven += 1
            return None
        if edits not in self.proofs:
            text = apply(self.woven.bench.source.text, edits)
            self.proofs[edits] = compare(self.report, self.again(text), edits)
        proof = self.proofs[edits]
        wanted, closed = {f.id for f in draft.findings}, set(proof.closed)
        if proof.new or not (wanted <= closed if draft.whole else wanted & closed):
            self.refused.append((draft, proof))
            return None
        return proof

    def _exhausted(self) -> bool:
        return len(self.proofs) >= self.affordable or self.options.enough()

    def _stale(self, draft: Draft, case: Case | None) -> tuple[Evidence, ...]:
        lost = tuple(Evidence("depends on what changes; check it", s) for s in draft.lost)
        if case is None:
            return lost
        edited: list[Span] = [e.span for e in draft.edits]
        old = ", ".join(f"{q.upper()} {a}" for q, a, _ in draft.changes)
        return (*stale(self.woven, case.block, edited, old), *lost)
