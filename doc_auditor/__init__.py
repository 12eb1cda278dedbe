"""doc-auditor: audits the numbers in technical write-ups.

``doc_auditor.audit.audit(Source(path, text))`` is pure: it reads no file, keeps no state and
returns a ``Report``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doc_auditor.records import Finding, Repair, Report
    from doc_auditor.settings import Settings
    from doc_auditor.source import Source

__all__ = ["Finding", "Repair", "Report", "Settings", "Source"]

_HOMES = {
    "Finding": "doc_auditor.records",
    "Repair": "doc_auditor.records",
    "Report": "doc_auditor.records",
    "Settings": "doc_auditor.settings",
    "Source": "doc_auditor.source",
}


def __getattr__(name: str) -> object:
    """The public names, imported when they are first used: ``--help`` must stay fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
