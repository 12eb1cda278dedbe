"""Kind ``agree``: launch flags and configuration keys against what the document says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.degrees import superseded
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A flag or key in code against what the document says in words."""
    for quantity in rule.quantities:
        facts = [
            d for d in bench.model.declarations.get(quantity, ()) if not superseded(bench, d.block)
        ]
        code = [d for d in facts if _in_code(bench, d)]
        said = [
            d
            for d in facts
            if not _in_code(bench, d) and d.source != "noun" and d.modality is Modality.ASSERTED
        ]
        settings = {d.number.value for d in code}
        if not said or len(settings) != 1 or not _well_said(bench, said):
            continue
        code = [
            d
            for d in code
            if d.number.value in {s.number.value for s in said} or _same_layout(bench, d, said)
        ]
        yield from _agreement(rule, bench, code, said)


def _same_layout(bench: Bench, fact: Declaration, said: Sequence[Declaration]) -> bool:
    """Whether a command is the one of the layout that the text declares.

    It is if it is the only code with settings, if it sets another quantity as declared, or if
    both stand under the same label.
    """
    every = [d for facts in bench.model.declarations.values() for d in facts]
    here = bench.document.blocks[fact.block].fence
    fences = {
        f.number
        for d in every
        if d.source == "flag" and (f := bench.document.blocks[d.block].fence)
    }
    if here is not None and fences == {here.number}:
        return True
    if bench.model.places[fact.block].contrast & {
        c for s in said for c in bench.model.places[s.block].contrast
    }:
        return True
    mates = [d for d in every if d.source == "flag" and here and _fence(bench, d) == here.number]
    return any(
        d.reference.quantity == m.reference.quantity and d.number.value == m.number.value
        for m in mates
        for d in every
        if not _in_code(bench, d)
        and d.source != "noun"
        and m.reference.quantity != fact.reference.quantity
    )


def _fence(bench: Bench, fact: Declaration) -> int | None:
    fence = bench.document.blocks[fact.block].fence
    return fence.number if fence is not None else None


def _well_said(bench: Bench, said: Sequence[Declaration]) -> bool:
    """Declared twice, under a label, or beside other degrees of the same layout."""
    if len(said) > 1 or any(d.source in ("label", "cell") for d in said):
        return True
    block = said[0].block
    beside = {k for k, facts in bench.model.declarations.items() for d in facts if d.block == block}
    return len(beside & {"tp", "pp", "dp", "ep"}) > 1


def _in_code(bench: Bench, fact: Declaration) -> bool:
    fence = bench.document.blocks[fact.block].fence
    return fact.source == "flag" or (
        fence is not None and (fence.comment or fence.language not in ("", "text", "txt"))
    )


def _agreement(
    rule: Rule, bench: Bench, code: Sequence[Declaration], said: Sequence[Declaration]
) -> Iterator[Outcome]:
    values = Counter(d.number.value for d in said)
    for fact in code:
        contrast = bench.model.places[fact.block].contrast
        visible = [
            d for d in said if bench.model.places[d.block].contrast <= contrast or not contrast
        ]
        if not visible:
            continue
        known = set(values)
        if fact.number.value in values:
            yield Outcome(verdict(fact, "agreement", "holds", "as declared elsewhere"))
            continue
        if len(known) != 1 or silent(fact) or fact.modality is not Modality.ASSERTED:
            continue
        right = visible[0]
        yield Outcome(
            verdict(fact, "agreement", "fails", "another value is declared"),
            finding(
                rule,
                fact,
                f"{bench.evidence(right).message} is set to {fact.number.text} here",
                span=fact.span,
                claimed=printed_value(fact.number),
                actual=right.number.value,
                calculation=[f"{readable(right.number.value)} ≠ {readable(fact.number.value)}"],
                related=[bench.evidence(d) for d in visible[:3]],
            ),
        )
