"""Kinds ``requirement`` and ``margin``: values against targets, and what is left between them."""

from doc_auditor.judging.requirements.margins import judge as judge_margins
from doc_auditor.judging.requirements.met import judge

__all__ = ["judge", "judge_margins"]
