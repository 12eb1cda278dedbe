"""How good the repairs are, measured on folders of labelled documents.

    python benchmarks/repairs.py [FOLDER…]      corpus/ unless folders are named
    python benchmarks/repairs.py --verbose …    also list every case that went wrong

Each folder holds NAME.md beside NAME.labels.json.

closed    findings whose right value follows by calculation, closed by the first repairs offered
any       all findings, closed by the first repairs offered
mended    findings with such a value that are gone after ``fix --write --suggested``
new       repaired texts in which a finding stands that was not there before; audited once more
outside   documents in which ``fix --write --suggested`` changed a byte outside the edits
touched   documents without a labelled error that are changed
again     repaired documents that a second repair changes
seconds   for the slowest audit with repairs, and the mean
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from measure import ROOT, Share

from doc_auditor.audit import audit, examine
from doc_auditor.catalog import load_catalog
from doc_auditor.mended import MendedReport
from doc_auditor.outcome import own
from doc_auditor.records import Edit, Finding, Report
from doc_auditor.repair.mending import Mended, Request, mend
from doc_auditor.repair.propose import Analysed
from doc_auditor.settings import Settings
from doc_auditor.source import Source, decode

SECONDS = 600


@dataclass
class Figures:
    """What the documents came to, and every case that went wrong."""

    closed: Share = field(default_factory=Share)
    any: Share = field(default_factory=Share)
    mended: Share = field(default_factory=Share)
    new: Share = field(default_factory=Share)
    outside: Share = field(default_factory=Share)
    touched: Share = field(default_factory=Share)
    again: Share = field(default_factory=Share)
    seconds: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Put the figures of another document to these."""
        for name in SHARES:
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.hits, mine.of = mine.hits + theirs.hits, mine.of + theirs.of
        self.seconds += other.seconds
        self.notes += other.notes


SHARES = ("closed", "any", "mended", "new", "outside", "touched", "again")


def measure(path: Path) -> Figures:
    """The figures of one document."""
    figures = Figures()
    source = decode(path.name, path.read_bytes())
    start = time.perf_counter()
    report = audit(source, Settings(repairs=True, mending=True))
    figures.seconds.append(time.perf_counter() - start)
    mended = mend(source.text, lambda text: _examine(source, text), Request(suggested=True))
    _offers(source, report, figures)
    _mending(source, report, mended, figures)
    _writing(path, source, mended, figures)
    return figures


def _examine(source: Source, text: str) -> tuple[Analysed, Report]:
    return examine(Source(source.path, text, source.bom), Settings())


# ---- what is offered ----------------------------------------------------------------------------


def _offers(source: Source, report: Report, figures: Figures) -> None:
    """What the first repairs close, and what the audit says about every offered text."""
    made = report.mending if isinstance(report, MendedReport) else None
    closed = set(made.closes) if made is not None else set()
    for finding in _counted(report):
        hit = figures.any.count(finding.id in closed)
        if _follows(finding) and not figures.closed.count(hit):
            figures.notes.append(f"open     {_place(source, finding)}")
        elif not _follows(finding) and not hit:
            figures.notes.append(f"decided  {_place(source, finding)}")
    for repair in report.repairs:
        text = _spliced(source.text, repair.edits)
        after = audit(Source(source.path, text, source.bom), Settings())
        new = list(_new(report, after))
        figures.new.count(bool(new))
        figures.notes += [f"new      {source.path} by {repair.summary}: {f.message}" for f in new]


def _follows(finding: Finding) -> bool:
    """Whether the rule says that a right value follows, and the finding gives one."""
    rule = next((r for r in load_catalog().rules if r.name == finding.rule), None)
    open_ = rule is not None and rule.repairs.startswith("Nothing")
    return finding.actual not in (None, finding.claimed) and not open_


def _counted(report: Report) -> list[Finding]:
    return [f for f in own(report.findings) if f.severity != "info"]


def _place(source: Source, finding: Finding) -> str:
    line = source.position(finding.span.start).line
    return f"{source.path}:{line} {finding.rule}: {finding.message}"


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    """The edited text, made from the back; refuses edits that do not fit the text."""
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        if text[edit.span.start : edit.span.end] != edit.old:
            sys.exit(f"an edit of {edit.old!r} finds something else there")
        text = text[: edit.span.start] + edit.new + text[edit.span.end :]
    return text


def _new(before: Report, after: Report) -> Iterator[Finding]:
    """Findings of a rule on a value that were not there before."""
    known = Counter((f.rule, f.claimed) for f in before.findings)
    for finding in _counted(after):
        key = finding.rule, finding.claimed
        known[key] -= 1
        if known[key] < 0:
            yield finding


# ---- what is done -------------------------------------------------------------------------------


def _mending(source: Source, report: Report, mended: Mended, figures: Figures) -> None:
    """What is left after all repairs, and whether a second round finds more to do."""
    left = Counter(f.rule for f in _counted(mended.report))
    for finding in _counted(report):
        if _follows(finding):
            left[finding.rule] -= 1
            figures.mended.count(left[finding.rule] < 0)
    if mended.applied:
        after = Source(source.path, mended.text, source.bom)
        second = mend(mended.text, lambda text: _examine(after, text), Request(suggested=True))
        if figures.again.count(second.text != mended.text):
            figures.notes.append(f"again    {source.path}")


def _writing(path: Path, source: Source, mended: Mended, figures: Figures) -> None:
    """The command on a copy of the file, byte for byte against the edits."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(path.read_bytes())
        command = [sys.executable, "-m", "doc_auditor", "fix", "--write", "--suggested", "-q"]
        done = subprocess.run(
            [*command, str(copy)], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if done.returncode not in (0, 1):
            sys.exit(f"{path}: fix ended with {done.returncode}: {done.stderr}")
        written = copy.read_bytes()
    text = source.text
    for step in mended.applied:
        text = _spliced(text, step.repair.edits)
    expected = replace(source, text=text).encode()
    if figures.outside.count(written != expected):
        figures.notes.append(f"outside  {path.name}")
    labels = json.loads(path.with_name(f"{path.stem}.labels.json").read_text("utf-8"))
    if not labels["errors"] and figures.touched.count(written != path.read_bytes()):
        summaries = "; ".join(p.repair.summary for p in mended.applied)
        figures.notes.append(f"touched  {path.name}: {summaries}")


# ---- the table ----------------------------------------------------------------------------------


def documents(folders: Sequence[Path]) -> list[Path]:
    """The labelled documents of the folders.

    Raises:
        SystemExit: where a folder has none.
    """
    found = []
    for folder in folders:
        names = sorted(folder.glob("*.labels.json"))
        if not names:
            sys.exit(f"{folder} holds no labelled document")
        found += [p.with_name(p.name.replace(".labels.json", ".md")) for p in names]
    return found


def main() -> int:
    """Print the figures; 1 where a repair did what none may do."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "corpus"])
    parser.add_argument("--verbose", action="store_true", help="list every case that went wrong")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    given = parser.parse_args()
    paths = documents(given.folders)
    figures = Figures()
    with ProcessPoolExecutor(given.jobs) as pool:
        for each in pool.map(measure, paths):
            figures.add(each)
    if given.verbose:
        print(*figures.notes, "", sep="\n")
    for name in SHARES:
        print(f"{name:8} {getattr(figures, name)}")
    mean = sum(figures.seconds) / len(figures.seconds)
    print(f"seconds  {max(figures.seconds):.1f} at most, {mean:.1f} on average")
    return 1 if any(getattr(figures, n).hits for n in ("new", "outside", "touched")) else 0


if __name__ == "__main__":
    sys.exit(main())
