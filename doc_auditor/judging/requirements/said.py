"""What a text says of a target: met or missed, by a mark, in a title, or of all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doc_auditor.judging.bench import Bench
from doc_auditor.records import Block, BlockKind, Modality

PASSED = re.compile(
    r"[✓✔✅☑]|\bPASS(?:ED)?\b|\b(?:requirements?|targets?|goals?|SLOs?|criteria) "
    r"(?:is |are |was |were )?(?:all )?(?:met|achieved|satisfied|passed|exceeded)\b"
    r"|\b(?:meets?|satisf(?:ies|y)) (?:the|all|its|our)\b"
    r"|\ball (?:[a-z]+ )?(?:requirements|targets|goals|criteria)\b[^.]{0,20}\b(?:met|pass)",
    re.IGNORECASE,
)
MISSED = re.compile(
    r"[✗✘❌⚠]|\b(?:FAIL(?:ED|S)?|miss(?:es|ed)?|not met|unmet"
    r"|falls? short|short of|exceeds limit|violat\w+|not yet|does not|doesn't)\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"[✓✔✅☑]|\bPASS(?:ED)?\b")
CHECKS = re.compile(
    r"requirement|target|goal|objective|criteri|constraint|check|valid|verif|accept|\bpass"
    r"|\bSL[OA]s?\b|\bmet\b",
    re.IGNORECASE,
)
"""What a title is about whose mark is one of all the values below; ``Phase 2 ✅`` is only done."""
FAILED = re.compile(r"[✗✘❌✖]|\bFAIL(?:ED|S)?\b")
VERDICT = re.compile(
    r"^\W*(?:results?|status|verdict|check|pass\w*|ok(?:ay)?|met|fits?|fulfilled|satisfied|kept|"
    r"holds|within\b.*|assessment|outcome|conclusion|compliant|compliance)\W*$",
    re.IGNORECASE,
)
"""The head of a column that says of each row whether it is kept."""
ROOM = re.compile(r"\b(?:capacity|available|quota|rated|rating|allocation|installed)\b", re.I)
"""The head of a column of what there is."""
ANSWERS = {
    True: frozenset("yes ok okay met kept pass passed fits true fulfilled satisfied good".split()),
    False: frozenset("no missed fail failed false violated exceeded unmet".split()),
}
WHOLE = re.compile(
    r"(?P<before>(?:[\w'’-]+ ){0,3})"
    r"\b(?:meet|exceed|satisf|fulfil|achiev)(?:s|es|y|ies|ing|ying|ling|l|ls)? (?:all|every) "
    r"(?P<of>(?:[\w-]+ ){0,4})(?:requirements?|targets?|goals?|SLOs?|objectives?|criteria)\b"
    r"|\b(?:all|every) (?P<these>(?:[\w-]+ ){0,4})(?:requirements?|targets?|goals?|SLOs?"
    r"|objectives?|criteria)\b (?:(?:are|is|were|was|have been|has been) )?(?:all )?"
    r"(?:met|achieved|satisfied|passed|exceeded|fulfilled)\b",
    re.IGNORECASE,
)
"""``The plan meets all performance requirements``, ``all latency targets are met``."""
AIM = re.compile(
    r"\b(?:to|must|should|can|could|would|will|shall|may|might|not|cannot|if|whether|when|until|"
    r"once|fails?|try|tries|goal|aims?|designed|n[o']t)\b",
    re.IGNORECASE,
)
"""What makes of a statement an intention, a condition or its contrary."""


def answer(text: str) -> bool | None:
    """What a cell of one word says: ``yes``, ``met``, ``**no**``."""
    said = text.strip("*_` .!✓✅❌").lower()
    return next((kept for kept, words in ANSWERS.items() if said in words), None)


def mark(bench: Bench, block: Block) -> bool | None:
    """What a block, or the title right above it, says of the values in it."""
    if FAILED.search(block.shadow) and not PASSED.search(block.shadow):
        return False
    if MISSED.search(block.shadow):
        return None
    if PASSED.search(block.shadow):
        return True
    titles = bench.reading.context.labels(block)[:1]
    met = any(PASSED.search(t) and CHECKS.search(t) and not MISSED.search(t) for t in titles)
    return True if met else None


def summaries(bench: Bench) -> list[str]:
    """What the document says that all of it is met: ``performance``, nothing, ``latency and``."""
    return list(_summaries(bench))


def _summaries(bench: Bench) -> Iterator[str]:
    for block in bench.document.blocks:
        if block.kind in (BlockKind.CODE, BlockKind.METADATA):
            continue
        for found in WHOLE.finditer(block.shadow):
            before = block.shadow[max(0, found.start() - 12) : found.start()]
            if AIM.search(before + (found["before"] or "")) or MISSED.search(found.group()):
                continue
            start, end = found.span()
            if bench.reading.context.modality(block, start, end) in (
                Modality.ASSERTED,
                Modality.REQUIRED,
            ):
                yield (found["of"] or found["these"] or "").lower()


def covered(summary: list[str], text: str, named: re.Pattern[str]) -> bool:
    """Whether one of the summaries speaks of a value with these words around it.

    A summary that names quantities (``all latency targets``) speaks of those alone.
    """
    for of in summary:
        names = {m.group().lower() for m in named.finditer(of)}
        if not names or any(re.search(rf"\b{re.escape(n)}\b", text, re.IGNORECASE) for n in names):
            return True
    return False
