"""The frozen records that travel between the stages, and nothing else.

Source → Block → Claim → Model → Finding → Repair.  Spans are code-point offsets into the
source; values are exact fractions in base units (bytes, seconds, FLOP, watts, money).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import Expression
from doc_auditor.quantity import Number
from doc_auditor.records.text import (
    Block,
    BlockKind,
    Cell,
    Document,
    Fence,
    Ignore,
    Mark,
    Problem,
    Table,
)
from doc_auditor.source import Span

__all__ = [
    "SEVERITIES",
    "Announced",
    "Block",
    "BlockKind",
    "Cell",
    "Change",
    "Claim",
    "Comparison",
    "Configuration",
    "Declaration",
    "Divides",
    "Document",
    "Edit",
    "Equation",
    "Evidence",
    "Fence",
    "Finding",
    "Ignore",
    "Map",
    "MapEntry",
    "Mark",
    "Modality",
    "Node",
    "Numeral",
    "Percent",
    "Problem",
    "Reference",
    "Repair",
    "Report",
    "Severity",
    "Table",
    "Topology",
    "Total",
    "Verdict",
]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Modality(StrEnum):
    """How a statement is meant; see the verdict rules of the documentation."""

    ASSERTED = "asserted"
    REQUIRED = "required"
    HYPOTHETICAL = "hypothetical"
    QUOTED = "quoted"
    EXAMPLE = "example"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a number is a value of: kind, per, role and subject, as far as the text says."""

    quantity: str
    per: str = ""
    role: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What every claim has; the subclasses add what they assert."""

    span: Span
    block: int
    modality: Modality
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Declaration(Claim):
    """``Tensor parallelism: 8``: a quantity has a value (a whole range with ``upper``)."""

    reference: Reference
    number: Number
    upper: Number | None = None
    label: str = ""
    source: Literal["label", "noun", "symbol", "flag", "cell", "fact"] = "label"
    group: int = 0
    """Declarations of one statement (``TP=2, PP=4, DP=8``) share a group number, 0 is none."""


@dataclass(frozen=True, slots=True)
class Equation(Claim):
    """``a = b = c``; ``sides`` as printed, ``relations`` between them (``=`` or ``≈``).

    ``form`` says where the sides stood: in a row, result first, in a table's row, over several
    lines, in a derived column, as a value that is printed twice, or in words.
    """

    sides: tuple[Expression, ...]
    relations: tuple[str, ...]
    form: Literal["chain", "result-first", "row", "continued", "derived", "restated", "said"] = (
        "chain"
    )
    label: str = ""
    likely: bool = False
    """Only the other rows of a table suggest it; a difference is worth a warning."""
    place: Fraction = Fraction(0)
    """The last place to which the sides are known, 0 where they leave nothing open."""
    whole: bool = False
    """The rows beside it print their calculations without leaving anything out."""


@dataclass(frozen=True, slots=True)
class Total(Claim):
    """A total over addends that stand elsewhere (list, table column)."""

    total: Number
    addends: tuple[Number, ...]
    form: Literal["list", "column", "row", "average"] = "list"
    label: str = ""
    certain: bool = True
    """False where the text only suggests that these addends make up the total."""
    backed: bool = False
    """The other figures of the same row add up, so a total far off is a slip, not another thing."""
    likely: bool = False
    """Parts of this kind need not add up; a difference is worth a warning."""


@dataclass(frozen=True, slots=True)
class Percent(Claim):
    """``23GB (36% of 64GB)``: ``percent`` is ``part`` / ``whole``; ``over`` counts the excess."""

    percent: Number
    part: Number
    whole: Number
    over: bool = False


@dataclass(frozen=True, slots=True)
class Change(Claim):
    """``from 412 to 355 (−13.8 %)``; ``wording`` is a key of the change readings."""

    old: Number
    new: Number
    amount: Number
    wording: str
    tabled: bool = False
    """A cell beside the two values: ``2×`` is what they come to, never what is added."""


@dataclass(frozen=True, slots=True)
class Comparison(Claim):
    """``30GB < 64GB (PASS)``; ``passed`` if printed; ``loose`` if another value may be meant."""

    left: Expression
    relation: str
    right: Expression
    passed: bool | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Divides(Claim):
    """``96 experts divide evenly over 36 ranks``; ``even`` is what the text says.

    ``loose`` where the divisor is the one of a label, or another pair may be meant.
    """

    dividend: Number
    divisor: Number
    even: bool = True
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Announced(Claim):
    """``three steps:``: ``counted`` (see ``what``); ``loose`` if another count may be meant."""

    number: Number
    counted: int
    noun: str
    what: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One line of a map: label, index ranges by noun (``gpu``, ``layer``), counts by noun."""

    span: Span
    block: int
    ranges: tuple[tuple[str, int, int, Span], ...]
    counts: tuple[tuple[str, int, Span], ...]
    title: str = ""
    index: tuple[str, int] | None = None  # ``Expert 63: GPUs 126,127``


@dataclass(frozen=True, slots=True)
class Map(Claim):
    """A run of lines or rows that assign ranges (``Stage 0: GPUs 0-3 (Layers 0-3)``)."""

    entries: tuple[MapEntry, ...]
    complete: bool = True  # not where an ellipsis leaves entries out


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that a finding rests on, with what it says there."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """What is reported about a claim, with the calculation that proves it."""

    rule: str
    severity: Severity
    message: str
    span: Span
    block: int
    claimed: str | None = None
    actual: str | None = None
    unit: str | None = None
    accepted: tuple[str, str] | None = None
    calculation: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    related: tuple[Evidence, ...] = ()
    configuration: str | None = None
    root: str | None = None
    id: str = ""
    advice: str = ""  # what can be done, where ``actual`` is not what should be printed


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one claim; ``why`` names the reading that held, or what is missing."""

    claim: Claim
    state: Literal["holds", "fails", "unchecked"]
    why: str
    kind: str
    strain: str | None = None
    configuration: str | None = None


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the document and what became of it."""

    span: Span
    state: Literal["checked", "unchecked", "set-aside"]
    why: str
    claim: int | None = None


@dataclass(frozen=True, slots=True)
class Topology:
    """The world-size convention of a configuration, and the evidence that chose it."""

    name: str
    why: str
    carved: tuple[str, ...] = ()  # degrees that the document itself says add no GPUs


@dataclass(frozen=True, slots=True)
class Configuration:
    """One deployment that the document talks about."""

    id: str
    label: str
    topology: Topology
    values: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of a span of the source; ``why`` says what the new text follows from."""

    span: Span
    old: str
    new: str
    why: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Repair:
    """An atomic set of edits, what it closes, and what becomes stale."""

    id: str
    configuration: str | None
    summary: str
    grade: Literal["safe", "suggested"]
    edits: tuple[Edit, ...]
    changes: tuple[tuple[str, str, str], ...] = ()
    closes: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()
    stale: tuple[Evidence, ...] = ()
    verified: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """The smallest section, list, table or code block that must be edited."""

    id: str
    title: str
    span: Span
    findings: tuple[str, ...]
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the audit of one document found out."""

    path: str
    configurations: tuple[Configuration, ...] = ()
    findings: tuple[Finding, ...] = ()
    nodes: tuple[Node, ...] = ()
    repairs: tuple[Repair, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[tuple[Finding, str], ...] = field(default=())
