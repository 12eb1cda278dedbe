"""Commands that are not the one of the plan: trials, examples, other ways to start."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.launching.taken import command
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
PROGRAM = re.compile(r"(?:[\w./-]+\.(?:py|sh)|pytest|lm_eval|nvidia-smi|\S*_perf|hostname)\b")
ASIDE = re.compile(
    r"(?:^|[/_-])(?:lm_)?(?:eval\w*|test\w*|bench\w*|profile\w*|convert\w*|tokeni[sz]\w*|"
    r"pre_?process\w*|shard\w*|prepare\w*|pytest|nvidia-smi|\w*_perf|hostname)(?:\.|$|[_-])"
)
"""Programs that prepare, convert, measure or test."""


def trial(bench: Bench, fact: Declaration, number: int) -> bool:
    """Whether a command is introduced as one that is not the plan's."""
    trail = bench.document.blocks[fact.block].trail[1:]
    return any(TRIAL.search(text) for text in _told(bench, fact, number, trail))


def elsewhere(bench: Bench, fact: Declaration, right: Declaration) -> bool:
    """Whether a command starts another job than the one that a value is declared for.

    A smoke test, an evaluation, ``python tokenize.py``: by its title, if the value has another
    one, by the sentence or the comment before it, or by the program.
    """
    fence, blocks = bench.document.blocks[fact.block].fence, bench.document.blocks
    if fence is None:
        return False
    above = blocks[fact.block].trail
    titled = bool(above) and blocks[above[0]].level == 1
    trail = [i for i in above[titled:] if i not in blocks[right.block].trail]
    other = bench.catalog.tools.wordings.pattern("elsewhere", "titles")
    if any(other.search(text) for text in _told(bench, fact, fence.number, trail)):
        return True
    own = [blocks[i].shadow for i in command(bench, fact.block)]
    whole = [b.shadow for b in blocks if b.fence is not None and b.fence.number == fence.number]
    for lines in (own, whole):
        if programs := PROGRAM.findall("\n".join(lines)):
            return all(ASIDE.search(p) for p in programs)
    return False


def answers(bench: Bench, fact: Declaration, right: Declaration) -> bool:
    """``Can I run on 12 nodes? Take a global batch of 504``: a value of another case."""
    here, there = (bench.model.places[d.block].contrast for d in (fact, right))
    return any(label.startswith("question") for label in there - here)


def _told(bench: Bench, fact: Declaration, number: int, trail: Sequence[int]) -> Sequence[str]:
    """The titles above a command, the sentence before it, and the comments before it."""
    block = bench.document.blocks[fact.block]
    texts = [bench.document.blocks[i].shadow for i in trail]
    if block.parent is not None:
        texts += _introduction(bench.document.blocks[block.parent])
    index = block.index - 1
    while index >= 0 and (fence := bench.document.blocks[index].fence) and fence.number == number:
        index -= 1
        texts += [bench.document.blocks[index + 1].shadow] if fence.comment else []
    before = bench.document.blocks[index] if index >= 0 else None
    if before is not None and before.kind is BlockKind.PARAGRAPH and before.trail == block.trail:
        texts += _introduction(before)
    return texts


def _introduction(block: Block) -> Sequence[str]:
    """The last sentence of a paragraph, if it speaks of the command behind it; else an item."""
    if block.kind is not BlockKind.PARAGRAPH:
        return (block.shadow,)
    last = SENTENCE.split(block.shadow.strip())[-1]
    return (last[-120:],) if LEADS.search(last) else ()
