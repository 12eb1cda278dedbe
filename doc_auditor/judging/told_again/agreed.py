"""A value that stands again: the same number of the same thing, said in nearly the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, verdict
from doc_auditor.judging.statements import PER, Statement
from doc_auditor.records import Claim, Modality

TELLING = 3
"""Significant digits from which a number is hardly met twice by chance."""
ALIKE = 2
"""Words that two statements of a short number share."""
SEEN = 40
"""Earlier statements of the same value that are looked at."""
SAID = (Modality.ASSERTED, Modality.REQUIRED)


def agreements(bench: Bench, statements: Sequence[Statement]) -> Iterator[Outcome]:
    """Statements of one value that name it alike, in different places."""
    groups: dict[object, list[Statement]] = defaultdict(list)
    for each in statements:
        fraction = each.number.word and each.number.percent
        if each.modality in SAID and not (each.number.times or fraction or each.named.upper):
            groups[(each.number.value, each.kind)].append(each)
    for same in groups.values():
        for each in same:
            other = next((o for o in same[:SEEN] if _agree(each, o)), None)
            if other is not None:
                claim = Claim(each.number.span, each.block.index, each.modality, (each.number,))
                why = f"as on line {bench.line(other.number.span)}"
                yield Outcome(verdict(claim, "agreement", "holds", why))


def _agree(one: Statement, other: Statement) -> bool:
    if one.block.index == other.block.index or _table(one) == _table(other) is not None:
        return False
    shared = one.named.near & other.named.near
    if (one.named.near & PER) ^ (other.named.near & PER) and not shared - PER:
        return False
    digits = min(_digits(one), _digits(other))
    if digits >= TELLING:
        return bool(shared)
    named = one.label & other.named.near | other.label & one.named.near
    needed = 1 if digits > 1 and any(one.kind) else ALIKE
    return bool(named) and len(shared) >= needed


def _table(statement: Statement) -> int | None:
    cell = statement.block.cell
    return cell.table if cell is not None else None


def _digits(statement: Statement) -> int:
    number = statement.number
    return len(str(int(number.coefficient / number.ulp)).rstrip("0")) if number.ulp else 0
