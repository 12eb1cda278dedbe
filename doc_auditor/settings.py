"""What a user can choose: the settings of one audit."""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.records import Severity
from doc_auditor.source import Source


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that change what an audit finds.

    ``select`` and ``ignore`` hold rule names (``arithmetic/product``) or packs (``arithmetic``);
    ``seconds`` bounds the time spent on one document.
    """

    topology: str | None = None
    gpus: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = "error"
    seconds: float = 60.0
    packs: tuple[str, ...] = ()
    repairs: bool = False
    """Whether repairs are worked out as well; each is proven by auditing the repaired text."""
    mending: bool = False
    """Whether the first of the repairs are also made one after the other, for the report."""
    against: Source | None = None
    """The plan that the document reports on; what it quotes is looked up there."""
