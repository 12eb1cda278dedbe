"""Commands that are not the one of the plan: trials, examples, other ways to start."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.records import Block, BlockKind, Declaration

TRIAL = re.compile(
    r"\b(?:quick ?start|smoke|test|debug|local|single|minimal|toy|dry|example|profil\w*|canary|"
    r"benchmark|sweep|ablation|pilot|trial|evaluation|dev|other|alternative|troubleshoot\w*)\b",
    re.IGNORECASE,
)
"""Titles and comments of commands that are not the one of the plan."""
SENTENCE = re.compile(r"[.;!?]\s+(?=[A-Z`])")
LEADS = re.compile(
    r":$|\b(?:runs?|launch\w*|start\w*|commands?|scripts?|configs?|configur\w*|below|following|try|"
    r"this|use|settings?)\b",
    re.IGNORECASE,
)
"""What the last sentence before a command says if it is about the command."""


def trial(bench: Bench, fact: Declaration, number: int) -> bool:
    """Whether a command is introduced as one that is not the plan's."""
    block = bench.document.blocks[fact.block]
    texts = [bench.document.blocks[i].shadow for i in block.trail[1:]]
    if block.parent is not None:
        texts += _introduction(bench.document.blocks[block.parent])
    index = block.index - 1
    while index >= 0 and (fence := bench.document.blocks[index].fence) and fence.number == number:
        index -= 1
        texts += [bench.document.blocks[index + 1].shadow] if fence.comment else []
    before = bench.document.blocks[index] if index >= 0 else None
    if before is not None and before.kind is BlockKind.PARAGRAPH and before.trail == block.trail:
        texts += _introduction(before)
    return any(TRIAL.search(text) for text in texts)


def _introduction(block: Block) -> Sequence[str]:
    """The last sentence of a paragraph, if it speaks of the command behind it; else an item."""
    if block.kind is not BlockKind.PARAGRAPH:
        return (block.shadow,)
    last = SENTENCE.split(block.shadow.strip())[-1]
    return (last[-120:],) if LEADS.search(last) else ()
