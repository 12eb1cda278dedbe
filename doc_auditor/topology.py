"""Which world-size convention holds in a document, and the evidence that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doc_auditor.records import Document, Topology

DEGREES = ("tp", "pp", "dp", "ep", "cp")

FOLDED = re.compile(
    r"(?:\bEP\b|expert[- ]parallel\w*|experts?)[^.|]{0,80}?"
    r"\b(?:fold\w*|carv\w*|inside|within|reus\w*|shar\w*|subset|overla\w*|on the same|lives? in|"
    r"same (?:ranks|GPUs)|no (?:extra|additional)|adds? no|taken from|part of|out of)\b"
    r"[^.|]{0,60}(?:\bDP\b|data[- ]parallel|ranks|GPUs|TP\b|tensor)",
    re.IGNORECASE,
)
ADDS_NONE = re.compile(
    r"\b(?:EP|expert[- ]parallel\w*)\b[^.|]{0,60}(?:is not a factor|adds no|needs? no)"
    r"|\bnot\W{1,6}need (?:extra|additional|more) \w+ for (?:the )?experts"
    r"|\bEP (?:size )?= TP × DP",
    re.IGNORECASE,
)
ALL_MULTIPLY = re.compile(
    r"\b(?:all|two|three|four|five|six) (?:parallel )?(?:dimensions|degrees|axes)"
    r"[^.|]{0,30}(?:multiply|independent|factor)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Convention:
    """A world-size convention: its factors and the traces it leaves in a document."""

    name: str
    title: str
    factors: tuple[str, ...]
    carved: tuple[str, ...]
    commands: tuple[str, ...]
    flags: tuple[str, ...]
    source: str


def build(data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Convention]:
    """The conventions from the decoded ``topologies.toml``."""
    return {
        name: Convention(
            name, e["title"], tuple(e["factors"]), tuple(e["carved"]), tuple(e["commands"]),
            tuple(e["flags"]), e["source"],
        )
        for name, e in data.items()
    }  # fmt: skip


def choose(
    document: Document, conventions: Mapping[str, Convention], option: str | None = None
) -> Topology:
    """The convention of a document, by the strongest evidence."""
    if option is not None:
        return Topology(option, "chosen by option or configuration file")
    prose = [
        b.shadow
        for b in document.blocks
        if b.fence is None or b.fence.comment or b.fence.language in ("", "text")
    ]
    text = "\n".join(prose)
    if match := ALL_MULTIPLY.search(text):
        return Topology("orthogonal", f"the document says: “{_short(match.group())}”")
    if found := _stated(text):
        return found
    if found := _launched(document, conventions):
        return found
    return Topology("orthogonal", "no formula, sentence or launch command says otherwise")


def _stated(text: str) -> Topology | None:
    """Sentences that say which degrees add no GPUs."""
    carved: list[str] = []
    says = ""
    for degree, name in NAMES.items():
        if match := re.search(MULTIPLIES_NOT.format(name=name), text):
            carved.append(degree)
            says = says or match.group()
    for pattern in (ADDS_NONE, FOLDED):
        if "ep" not in carved and (match := pattern.search(text)):
            carved.append("ep")
            says = says or match.group()
    if not carved:
        return None
    return Topology("stated", f"the document says: “{_short(says)}”", tuple(carved))


NAMES = {
    "tp": r"(?:TP|[Tt]ensor [Pp]arallel\w*)",
    "pp": r"(?:PP|[Pp]ipeline [Pp]arallel\w*)",
    "dp": r"(?:DP|[Dd]ata [Pp]arallel\w*)",
    "ep": r"(?:EP|[Ee]xpert [Pp]arallel\w*)",
    "cp": r"(?:CP|[Cc]ontext [Pp]arallel\w*)",
    "sp": r"(?:SP|[Ss]equence [Pp]arallel\w*)",
}
MULTIPLIES_NOT = (
    r"\b{name}\b[^.\n|]{{0,60}}?(?:does not|doesn't|do not|don't|never) "
    r"(?:multiply|add|need|require)\w*"
)


def _short(text: str) -> str:
    return " ".join(text.split())[:80]


def _launched(document: Document, conventions: Mapping[str, Convention]) -> Topology | None:
    """A framework whose command or flags stand in code."""
    code = "\n".join(_code(document)).lower()
    flat = code.replace("-", "_")
    for convention in conventions.values():
        for command in convention.commands:
            if re.search(rf"(?<![\w-]){re.escape(command.lower())}(?![\w])", code):
                return Topology(convention.name, f"the document launches it (“{command}”)")
        for flag in convention.flags:
            if re.search(rf"(?<!\w){re.escape(flag)}(?!\w)", flat):
                return Topology(convention.name, f"the document sets “{flag}”")
    return None


def _code(document: Document) -> Sequence[str]:
    found = [b.shadow for b in document.blocks if b.fence is not None and not b.fence.comment]
    for block in document.blocks:
        for mark in block.marks:
            if mark.kind == "code":
                start = mark.span.start - block.span.start
                text = block.shadow[start : mark.span.end - block.span.start].strip()
                if text.startswith("-") or " -" in text or "=" in text:
                    found.append(text)
    return found
