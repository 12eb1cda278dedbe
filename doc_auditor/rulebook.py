"""Rules as data: what a rule file holds, and how it is checked when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from doc_auditor.formula import Expression
from doc_auditor.records import Severity


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must accept, or flag at ``flagged`` with ``actual``.

    ``against`` is the plan that it reports on, for rules about quotations.
    """

    text: str
    flagged: str = ""
    actual: str = ""
    severity: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``name`` is the path of its file below the rules folder, without the suffix.

    ``equation`` is kept as text for readers and as the two sides ``left`` and ``right``;
    ``parameters`` are the kind's own settings.
    """

    name: str
    pack: str
    title: str
    kind: str
    severity: Severity
    why: str
    message: str = ""
    sources: tuple[str, ...] = ()
    equation: str = ""
    left: Expression | None = None
    right: Expression | None = None
    symbols: tuple[tuple[str, str, str], ...] = ()
    operators: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    repairs: str = ""
    valid: tuple[Example, ...] = ()
    invalid: tuple[Example, ...] = ()
    parameters: tuple[tuple[str, str], ...] = field(default=())
