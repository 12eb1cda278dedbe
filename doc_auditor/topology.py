"""What shows which world-size convention holds, and which of it is the strongest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from doc_auditor.records import Block, Document, Topology

DEGREES = ("tp", "pp", "dp", "ep", "cp")

FOLDED = re.compile(
    r"(?:\bEP\b|expert[- ]parallel\w*|experts?)[^.|]{0,80}?"
    r"\b(?:fold\w*|carv\w*"
    r"|(?:inside|within)(?! (?:\w+ ){0,3}(?:nodes?|servers?|racks?|boards?)\b)"
    r"|reus\w*|shar\w*|subset|overla\w*|on the same|lives? in|"
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
NEGATED = re.compile(
    r"(?:\b(?:not|never|no longer)|n't)\s+(?:\w+\s+)?"
    r"(?:fold|carv|inside|within|reus|shar|subset|overla|lives? in|taken from|part of)",
    re.IGNORECASE,
)
ALL_MULTIPLY = re.compile(
    r"\b(?:all|two|three|four|five|six) (?:parallel )?(?:dimensions|degrees|axes)"
    r"[^.|]{0,30}(?:multiply|independent|factor)",
    re.IGNORECASE,
)

FORMULA = re.compile(
    r"\b(?:GPUs?|NPUs?|cards?|devices?|accelerators?|chips?|world size)"
    r"(?: in all| in total)?\W{0,4}="
    r"[*_`\s]*((?:(?:TP|EP|PP|DP|CP)\s*[×x*·]\s*){2,4}(?:TP|EP|PP|DP|CP)\b)",
    re.IGNORECASE,
)
"""``GPUs = TP × EP × PP × DP``: a formula for the number of GPUs, and not a value of it."""


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
    refines: str = ""
    """The convention of the same framework that a flag of this one changes."""


def build(data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Convention]:
    """The conventions from the decoded ``topologies.toml``."""
    return {
        name: Convention(
            name, e["title"], tuple(e["factors"]), tuple(e["carved"]), tuple(e["commands"]),
            tuple(e["flags"]), e["source"], e.get("refines", ""),
        )
        for name, e in data.items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sign:
    """A trace of a convention at a block; the lower its rank, the stronger it is."""

    topology: Topology
    rank: int
    block: int
    refines: str = ""
    """The convention that this one takes the place of."""


DEFAULT = Topology("orthogonal", "no formula, sentence or launch command says otherwise")


def signs(
    document: Document, conventions: Mapping[str, Convention], option: str | None = None
) -> tuple[Sign, ...]:
    """Every trace of a world-size convention: the option alone, else sentences and commands."""
    if option is not None:
        return (Sign(Topology(option, "chosen by option or configuration file"), 0, 0),)
    found: list[Sign] = []
    for block in document.blocks:
        if block.fence is None or block.fence.comment or block.fence.language in ("", "text"):
            found += (Sign(t, rank, block.index) for rank, t in _said(block.shadow))
        for topology in _launched(block, conventions):
            refines = conventions[topology.name].refines
            found.append(Sign(topology, LAUNCHED, block.index, refines))
    return tuple(found)


def choose(found: Sequence[Sign]) -> Topology:
    """The convention that the strongest of some signs shows, the first of equals."""
    if not found:
        return DEFAULT
    strongest = min(found, key=lambda s: s.rank)
    if strongest.rank != STATED:
        name = strongest.topology.name
        return next((s.topology for s in found if s.refines == name), strongest.topology)
    stated = [s.topology for s in found if s.rank == STATED]
    carved = dict.fromkeys(degree for t in stated for degree in t.carved)
    return Topology("stated", stated[0].why, tuple(carved))


STATED = 2
LAUNCHED = 3


def _said(text: str) -> Iterator[tuple[int, Topology]]:
    """Sentences that say which degrees multiply, or which add no GPUs."""
    formula = FORMULA.search(text)
    every = formula is not None and {"EP", "DP"} <= set(re.findall(r"[A-Z]P", formula[1].upper()))
    if match := (formula if every else ALL_MULTIPLY.search(text)):
        yield 1, Topology("orthogonal", f"the document says: “{_short(match.group())}”")
    carved: list[str] = []
    says = ""
    for degree, pattern in MULTIPLIES_NOT.items() if DENIES.search(text) else ():
        if match := pattern.search(text):
            carved.append(degree)
            says = says or match.group()
    folded = FOLDED.search(text)
    if folded and NEGATED.search(folded.group()):
        yield 1, Topology("orthogonal", f"the document says: “{_short(folded.group())}”")
        folded = None
    for match in (ADDS_NONE.search(text), folded):
        if "ep" not in carved and match:
            carved.append("ep")
            says = says or match.group()
    if carved:
        yield STATED, Topology("stated", f"the document says: “{_short(says)}”", tuple(carved))


NAMES = {
    "tp": r"(?:TP|[Tt]ensor [Pp]arallel\w*)",
    "pp": r"(?:PP|[Pp]ipeline [Pp]arallel\w*)",
    "dp": r"(?:--dp(?:-size)?|DP|[Dd]ata [Pp]arallel\w*)",
    "ep": r"(?:--ep(?:-size)?|EP|[Ee]xpert [Pp]arallel\w*)",
    "cp": r"(?:CP|[Cc]ontext [Pp]arallel\w*)",
    "sp": r"(?:SP|[Ss]equence [Pp]arallel\w*)",
}
DENIES = re.compile(r"(?:does not|doesn't|do not|don't|never) (?:multiply|add|need|require)\w*")
MULTIPLIES_NOT = {
    degree: re.compile(
        rf"(?<!\w){name}\b(?:(?!;\s*`?-*(?:TP|EP|PP|DP|CP)\b)[^.\n|×]){{0,60}}?{DENIES.pattern}"
    )
    for degree, name in NAMES.items()
}


def _short(text: str) -> str:
    return " ".join(text.split())[:80]


def _launched(block: Block, conventions: Mapping[str, Convention]) -> Iterator[Topology]:
    """A framework whose command or flags stand in code."""
    code = "\n".join(_code(block)).lower()
    flat = code.replace("-", "_")
    for convention in conventions.values() if code else ():
        for command in convention.commands:
            if command.lower() in code and _command(command.lower()).search(code):
                yield Topology(convention.name, f"the document launches it (“{command}”)")
        for flag in convention.flags:
            if flag in flat and _flag(flag).search(flat):
                yield Topology(convention.name, f"the document sets “{flag}”")


OPENS = r"(?<![^\W_])(?<![^\W_]_)"
"""Before a key or a flag; its dashes were made underscores."""


@cache
def _command(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w])")


@cache
def _flag(name: str) -> re.Pattern[str]:
    return re.compile(rf"{OPENS}{re.escape(name)}(?!\w)")


def _code(block: Block) -> Iterator[str]:
    if block.fence is not None and not block.fence.comment:
        yield block.shadow
    for mark in block.marks:
        if mark.kind == "code":
            start = mark.span.start - block.span.start
            text = block.shadow[start : mark.span.end - block.span.start].strip()
            if text.startswith("-") or " -" in text or "=" in text:
                yield text
