"""Repairs for an audited document: drafted, applied, audited again, and only then offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    """What somebody asks of the repairs; ``most`` bounds the offers for a configuration."""

    fixed: tuple[tuple[str, int], ...] = ()
    gpus: int | None = None
    most: int = 8


@dataclass(frozen=True)
class Proposal:
    """A proven repair, why it is possible, and the others that it competes with."""

    repair: Repair
    why: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Proposals:
    """All repairs of a document, and what cannot be repaired by changing degrees."""

    offered: tuple[Proposal, ...] = ()
    infeasible: tuple[Case, ...] = ()
    refused: tuple[tuple[Draft, Proof | None], ...] = ()


def propose(
    analysis: Analysed, again: Again, options: Options = Options(), before: Report | None = None
) -> tuple[Repair, ...]:
    """The proven repairs of a document, the first ones first.

    ``before`` is the report on the text as it is, if there is one already.
    """
    found = proposals(analysis, again, options, before)
    return tuple(p.repair for p in found.offered)


def proposals(
    analysis: Analysed, again: Again, options: Options = Options(), before: Report | None = None
) -> Proposals:
    """The proven repairs with their reasons and their ranking."""
    bench = analysis.bench
    report = before if before is not None else again(bench.source.text)
    if not any(f.root is None for f in report.findings):
        return Proposals()
    woven = weave(bench, analysis.judged.verdicts, report.findings)
    return _Workshop(woven, report, again, options).run()


class _Workshop:
    """Drafts, each proven by the audit of the text that it makes."""

    def __init__(self, woven: Woven, report: Report, again: Again, options: Options) -> None:
        self.woven = woven
        self.report = report
        self.again = again
        self.options = options
        self.offered: list[Proposal] = []
        self.refused: list[tuple[Draft, Proof | None]] = []
        self.tried: set[tuple[Edit, ...]] = set()

    def run(self) -> Proposals:
        wishes = Wishes(self.options.fixed, self.options.gpus)
        found = cases(self.woven, self.report.findings, wishes)
        self._safe(found)
        for number, case in enumerate(found, 1):
            group = case.configuration or f"c{number}"
            for draft in alternatives(case, self.woven, self.options.most):
                self._offer(draft, group, case)
        for finding, drafts in self._single(found):
            for draft in drafts:
                self._offer(draft, f"f{finding.id}")
        infeasible = tuple(c for c in found if not c.search.offers)
        return Proposals(_numbered(self.offered), infeasible, tuple(self.refused))

    # ---- results --------------------------------------------------------------------------------

    def _safe(self, found: Sequence[Case]) -> None:
        """All safe results together; where that fails, those that can be had one by one."""
        chosen = safe_results(self.woven, self.report.findings, found)
        whole = chosen.draft()
        if whole is None or self._offer(whole, ""):
            return
        kept = [c for c in chosen.parts() if (d := c.draft()) and self._proven(d)]
        for part in kept if len(kept) < 2 else ():
            self._offer(part.draft(), "")
        if len(kept) > 1:
            joined = chosen.only(kept)
            if not self._offer(joined.draft(), ""):
                for part in kept:
                    self._offer(part.draft(), "")

    def _single(self, found: Sequence[Case]) -> Iterator[tuple[Finding, Sequence[Draft]]]:
        """Findings that no repair closes so far, with the ways to close each."""
        for finding in self.report.findings:
            closed = {f for p in self.offered for f in p.repair.closes}
            if finding.root is None and finding.id not in closed:
                yield finding, singles(finding, self.woven, found)

    # ---- proving --------------------------------------------------------------------------------

    def _offer(self, draft: Draft | None, group: str, case: Case | None = None) -> bool:
        proof = self._proven(draft) if draft is not None else None
        if draft is None or proof is None:
            return False
        edits = ordered(draft.edits)
        repair = Repair(
            "",
            case.configuration if case else None,
            draft.summary,
            "safe" if draft.safe else "suggested",
            edits,
            draft.changes,
            proof.closed,
            proof.remaining,
            self._stale(draft, case),
            True,
        )
        self.offered.append(Proposal(repair, draft.why, group))
        return True

    def _proven(self, draft: Draft) -> Proof | None:
        """The proof, if the draft closes what it is for and breaks nothing."""
        try:
            edits = ordered(draft.edits)
            text = apply(self.woven.bench.source.text, edits)
        except Overlap:
            self.refused.append((draft, None))
            return None
        if not edits or edits in self.tried:
            return None
        self.tried.add(edits)
        proof = compare(self.report, self.again(text), edits)
        wanted = {f.id for f in draft.findings}
        closes = wanted <= set(proof.closed) if draft.whole else wanted & set(proof.closed)
        if proof.new or not closes:
            self.refused.append((draft, proof))
            return None
        return proof

    def _stale(self, draft: Draft, case: Case | None) -> tuple[Evidence, ...]:
        lost = tuple(Evidence("depends on what changes; check it", s) for s in draft.lost)
        if case is None:
            return lost
        edited: list[Span] = [e.span for e in draft.edits]
        old = ", ".join(f"{q.upper()} {a}" for q, a, _ in draft.changes)
        return (*stale(self.woven, case.block, edited, old), *lost)


def _numbered(offered: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The repairs with their ids, in the order in which they are offered."""
    return tuple(replace(p, repair=replace(p.repair, id=f"r{i}")) for i, p in enumerate(offered, 1))
