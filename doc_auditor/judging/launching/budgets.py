"""Kind ``engine-share``: the share of a GPU's memory that a command gives to the engine.

``--gpu-memory-utilization 0.90`` against the share that the memory budget was calculated with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.quantity import Number
from doc_auditor.reading.code import COMMENT
from doc_auditor.records import Block, Claim, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule

FLAG = re.compile(r"\bgpu[-_]memory[-_]utili[sz]ation$|\bmem[-_]fraction[-_]static$", re.IGNORECASE)
BUDGET = re.compile(r"\bbudget\b|\butili[sz]ation\b|\busable\b", re.IGNORECASE)
LEAST = Fraction(1, 2)
"""A smaller share of a card is that of a part, such as the cache."""
MEANT = (Modality.ASSERTED, Modality.REQUIRED)
BYTES = ("byte", 1)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The one share that the commands set, and the one that all budgets are calculated with."""
    settings = [c for block in bench.document.blocks for c in _settings(bench, block)]
    budgets = [b for b in (_budget(bench, e) for e in _equations(bench)) if b is not None]
    values = {b.value for b in budgets}
    if not settings or not values:
        return
    agreed = len(values) == 1 == len({c.numbers[0].value for c in settings})
    for claim in settings:
        number = claim.numbers[0]
        if number.value in values:
            yield Outcome(verdict(claim, "agreement", "holds", "the share of the memory budget"))
        elif agreed:
            yield _odd(rule, claim, budgets[0])


def _settings(bench: Bench, block: Block) -> Iterator[Claim]:
    """The flags of a line of code, outside its comment."""
    if block.fence is None or superseded(bench, block.index):
        return
    comment = COMMENT.search(block.shadow)
    end = block.span.start + (comment.start() if comment else len(block.shadow))
    tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.span.start < end]
    for at, token in enumerate(tokens):
        if token.kind != "word" or not FLAG.search(token.text):
            continue
        after = next((t for t in tokens[at + 1 :] if t.text not in ("=", ":", '"')), None)
        if after is not None and after.number is not None and 0 < after.number.value < 1:
            span = token.span.join(after.span)
            yield Claim(span, block.index, Modality.ASSERTED, (after.number,))


def _equations(bench: Bench) -> Iterator[Equation]:
    for claims in bench.model.equations.values():
        yield from (c for c in claims if c.modality in MEANT)


def _budget(bench: Bench, claim: Equation) -> Number | None:
    """The share of ``budget: 0.92 × 80 = 73.6 GB``, where a card of 80 GB is named elsewhere."""
    block = bench.document.blocks[claim.block]
    tree, result = claim.sides[0], claim.sides[-1]
    if not isinstance(tree, Binary) or tree.op != "*" or superseded(bench, block.index):
        return None
    share, whole = _number(tree.left), _number(tree.right)
    total = _number(result)
    if share is None or whole is None or total is None:
        return None
    before = block.shadow[: max(claim.span.start - block.span.start, 0)]
    sized = BYTES in (*total.unit.dimensions, *whole.unit.dimensions)
    if not sized or not LEAST <= share.value < 1 or not BUDGET.search(before):
        return None
    return share if _card(bench, block, whole) else None


def _number(side: Expression) -> Number | None:
    return side.number if isinstance(side, Literal_) else None


def _card(bench: Bench, block: Block, whole: Number) -> bool:
    """Whether the size of the card stands in the text besides the budget."""
    figure = re.escape(re.sub(r"[^\d.,].*$", "", whole.text.strip()))
    size = re.compile(rf"(?<![\d.,]){figure} ?Gi?B\b")
    return any(size.search(b.shadow) for b in bench.document.blocks if b.index != block.index)


def _odd(rule: Rule, claim: Claim, budget: Number) -> Outcome:
    number = claim.numbers[0]
    shown = f"{budget.text.strip()} ≠ {number.text.strip()}"
    return Outcome(
        verdict(claim, "agreement", "fails", "the budget is calculated with another share"),
        finding(
            rule,
            claim,
            f"the memory budget takes {budget.text.strip()} of a GPU, the command sets "
            f"{number.text.strip()}",
            claimed=printed_value(number),
            actual=budget.value,
            calculation=[shown],
            related=[Evidence(f"share {budget.text.strip()}", budget.span)],
            strained=True,
        ),
    )
