"""Kind ``agree``: what a command or configuration sets, against what the text declares."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.launching.served import another
from doc_auditor.judging.launching.taken import fence_of, fills, forced, named_size, spoiled
from doc_auditor.judging.launching.trials import answers, elsewhere
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.layout.eras import OLD
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.code import COMMAND, PROSE
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Declaration, Modality, Reference
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

STATED = (Modality.ASSERTED, Modality.REQUIRED)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A flag or key in code against what the document says in words."""
    named = list(_compact(bench))
    common = _common(bench)
    for quantity in rule.quantities:
        facts = [
            d
            for name in {quantity: 0, quantity.replace("_per_", "/"): 0}
            for d in bench.model.declarations.get(name, ())
            if not superseded(bench, d.block) and d.reference.role in ("", "required")
        ]
        code = [d for d in facts if _in_code(bench, d)]
        if not code:
            continue
        said = [
            d
            for d in facts
            if not _in_code(bench, d)
            and d.source != "noun"
            and d.modality is Modality.ASSERTED
            and not _other_row(bench, d)
        ]
        short = [d for d in named if d.reference.quantity == quantity]
        passing = {
            d.number.value for d in facts if not _in_code(bench, d) and not _other_row(bench, d)
        }
        same = {d: t for d in code if (t := _same_part(bench, d, [*said, *short], common))}
        for fact, declared in same.items():
            yield from _agreement(rule, bench, [fact], declared, labelled=True)
        code = [d for d in code if d not in same]
        needed = {d: t for d in code if (t := forced(bench, d))}
        for fact, declared in needed.items():
            yield from _agreement(rule, bench, [fact], declared, labelled=True)
        code = [d for d in code if d not in needed]
        said, short = _firm(bench, said), _firm(bench, short)
        settings = {d.number.value for d in code}
        known = {s.number.value for s in (*said, *short)}
        if not known or len(settings) != 1:
            continue
        if not said or known & settings:
            said += short  # variants by their short names are no other layout of the document
        code = [
            d
            for d in code
            if d.number.value in known
            or (d.number.value not in passing and _same_layout(bench, d, said))
        ]
        yield from _agreement(rule, bench, code, said)


def _firm(bench: Bench, said: Sequence[Declaration]) -> list[Declaration]:
    """What is said under a label, twice, or beside the other degrees; else all of it.

    A layout is not made doubtful by an alternative that is named in passing.
    """
    alike: dict[Fraction, list[Declaration]] = {}
    for d in said:
        alike.setdefault(d.number.value, []).append(d)
    return [d for group in alike.values() if _well_said(bench, group) for d in group]


def _compact(bench: Bench) -> Iterator[Declaration]:
    """``TP4 × DP2`` in a cell: a layout by its short name, no value of the table's columns."""
    symbols = bench.catalog.tools.lexicon.symbols
    for block in bench.document.blocks:
        if block.kind is not BlockKind.CELL:
            continue
        values = list(_short(bench.reading.tokens.get(block.index, ())))
        if not values or OLD & set(normal([_label(bench, block)])):
            continue
        modality = bench.reading.context.of_block(block)
        for name, number, span in values if modality in STATED else ():
            reference = Reference(symbols[name])
            yield Declaration(
                span, block.index, modality, (number,), reference, number, source="cell"
            )


def _short(tokens: Sequence[Token]) -> Iterator[tuple[str, Number, Span]]:
    """``TP4`` and ``TP=4``: the short name, the value, and the place of both."""
    for at, token in enumerate(tokens):
        if token.kind != "symbol":
            continue
        after = tokens[at + 1 : at + 3]
        if token.number is not None:
            yield token.low, token.number, token.span
            continue
        number = after[1].number if len(after) > 1 and after[0].text == "=" else None
        if number is not None and number.integral and not number.unit.text:
            yield token.low, number, token.span.join(after[1].span)


def _label(bench: Bench, block: Block) -> str:
    """The words of a cell and of the head of its column."""
    assert block.cell is not None
    head = bench.document.tables[block.cell.table].rows[0]
    column = block.cell.column
    above = bench.document.blocks[head[column]].shadow if column < len(head) else ""
    return re.sub(r"\W", " ", f"{block.shadow} {above}")


def _common(bench: Bench) -> frozenset[str]:
    """The labels of contrast that everything stands under, such as the document's title."""
    every = [d for facts in bench.model.declarations.values() for d in facts]
    contrasts = {bench.model.places[d.block].contrast for d in every}
    return frozenset.intersection(*contrasts) if contrasts else frozenset()


def _same_part(
    bench: Bench, fact: Declaration, said: Sequence[Declaration], common: frozenset[str]
) -> list[Declaration]:
    """What the text declares under the same label of contrast (``after``, ``decode``)."""
    places = bench.model.places
    contrast = places[fact.block].contrast - common
    declared = [d for d in said if places[d.block].contrast & contrast]
    once = len({d.number.value for d in declared}) == 1
    proven = once and (_well_said(bench, declared) or fills(bench, fact, declared[0].number.value))
    return declared if proven else []


def _same_layout(bench: Bench, fact: Declaration, said: Sequence[Declaration]) -> bool:
    """Whether a command is the one of the layout that the text declares.

    It is if it is the only code with settings, if it sets another quantity as declared, or if
    both stand under the same label.
    """
    here = bench.document.blocks[fact.block].fence
    settings = bench.remembered("settings", None, lambda: _settings(bench))
    if here is not None and settings.keys() == {here.number}:
        return True
    if bench.model.places[fact.block].contrast & {
        c for s in said for c in bench.model.places[s.block].contrast
    }:
        return True
    said_so = bench.remembered("said of quantities", None, lambda: _said(bench))
    return any(
        (m.reference.quantity, m.number.value) in said_so
        for m in settings.get(here.number if here is not None else -1, ())
        if m.reference.quantity != fact.reference.quantity
    )


def _settings(bench: Bench) -> Mapping[int, Sequence[Declaration]]:
    """What each code block sets."""
    found: dict[int, list[Declaration]] = defaultdict(list)
    for facts in bench.model.declarations.values():
        for d in facts:
            fence = fence_of(bench, d)
            if d.source == "flag" and fence is not None:
                found[fence].append(d)
    return found


def _said(bench: Bench) -> frozenset[tuple[str, Fraction]]:
    """The values of quantities that the text declares, outside of code."""
    return frozenset(
        (d.reference.quantity, d.number.value)
        for facts in bench.model.declarations.values()
        for d in facts
        if not _in_code(bench, d) and d.source != "noun"
    )


def _well_said(bench: Bench, said: Sequence[Declaration]) -> bool:
    """Declared twice, under a label, or beside other degrees of the same layout."""
    if len(said) > 1 or any(d.source in ("label", "cell") for d in said):
        return True
    beside = bench.model.named_in.get(said[0].block, frozenset())
    return len(beside & {"tp", "pp", "dp", "ep"}) > 1


def _in_code(bench: Bench, fact: Declaration) -> bool:
    fence = bench.document.blocks[fact.block].fence
    if fence is None:
        return fact.source == "flag"
    sketch = fence.language in PROSE and not COMMAND.search(
        bench.document.blocks[fact.block].shadow
    )
    return not sketch or fence.comment


def _agreement(
    rule: Rule,
    bench: Bench,
    code: Sequence[Declaration],
    said: Sequence[Declaration],
    labelled: bool = False,
) -> Iterator[Outcome]:
    values = Counter(d.number.value for d in said)
    for fact in code:
        contrast = bench.model.places[fact.block].contrast
        visible = [
            d
            for d in said
            if (labelled or not contrast or bench.model.places[d.block].contrast <= contrast)
            and not answers(bench, fact, d)
        ]
        if not visible:
            continue
        known = set(values)
        if fact.number.value in values:
            yield Outcome(verdict(fact, "agreement", "holds", "as declared elsewhere"))
            continue
        if len(known) != 1 or silent(fact) or fact.modality not in STATED:
            continue
        if fence_of(bench, fact) is None:
            continue  # ``we propose `--tp 16` `` tells of a command in a sentence
        right = visible[0]
        if _of_a_replica(bench, fact, right) or another(bench, fence_of(bench, fact)):
            continue
        if elsewhere(bench, fact, right) or named_size(bench, fact):
            continue
        if _of_a_row(bench, fact):
            continue
        if spoiled(bench, fact, right.number.value):
            continue
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


def _of_a_replica(bench: Bench, fact: Declaration, right: Declaration) -> bool:
    """``--nnodes 2`` for one of three replicas on six nodes."""
    copies = {d.number.value for q in ("replicas", "dp") for d in bench.given.get(q, ())}
    several = fact.number.value * max(copies, default=Fraction(1)) == right.number.value
    return fact.reference.quantity == "nodes" and bool(copies) and several


def _of_a_row(bench: Bench, fact: Declaration) -> bool:
    """Whether a row of a table has this value and another one of the same command."""
    settings = bench.remembered("settings", None, lambda: _settings(bench))
    fence = fence_of(bench, fact)
    beside = {
        (d.reference.quantity, d.number.value)
        for d in settings.get(-1 if fence is None else fence, ())
        if d.reference.quantity != fact.reference.quantity
    }
    rows = bench.remembered("rows of settings", None, lambda: _rows(bench))
    own = (fact.reference.quantity, fact.number.value)
    return any(own in row and row & beside for row in rows)


def _rows(bench: Bench) -> Sequence[frozenset[tuple[str, Fraction]]]:
    """The values of quantities in each row of a table."""
    found: dict[tuple[int, int], set[tuple[str, Fraction]]] = defaultdict(set)
    for facts in bench.model.declarations.values():
        for d in facts:
            cell = bench.document.blocks[d.block].cell
            if cell is not None:
                found[cell.table, cell.row].add((d.reference.quantity, d.number.value))
    return [frozenset(row) for row in found.values()]


def _other_row(bench: Bench, fact: Declaration) -> bool:
    """Whether a value stands in a row for another size of cluster: 128 GPUs, where 256 are used."""
    rows = {c for c in bench.model.places[fact.block].contrast if c.startswith("table ")}
    gpus = bench.model.declarations.get("gpus", ())
    stated = {
        d.number.value
        for d in gpus
        if d.source in ("label", "cell")
        and not any(c.startswith("table ") for c in bench.model.places[d.block].contrast)
    }
    mates = {d.number.value for d in gpus if rows & bench.model.places[d.block].contrast}
    return len(stated) == 1 and len(mates) == 1 and not mates & stated
