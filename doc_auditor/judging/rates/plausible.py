"""Kind ``plausible``: shares above one, reductions of more than everything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_, evaluate, show
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim
from doc_auditor.rulebook import Rule

SHARE = re.compile(
    r"\bMFU\b|\bHFU\b|\boccupancy\b"
    r"|(?:memory|GPU|VRAM|HBM|SM|compute|tensor core|bandwidth|flops?) utili[sz]ation",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\bCPU\b|over-?(?:alloc|commit|subscri)|request|relative|improve|gain|increase"
    r"|of baseline|scaling|change|speed",
    re.IGNORECASE,
)
USED = re.compile(
    r"\butili[sz]ation\b|\butili[sz]ed\b|\boccupancy\b|\boccupied\b|\befficiency\b|\bavailability\b"
    r"|\b(?:hit|success|acceptance|fill|completion|attainment) rate\b|\bhit ratio\b|\bfraction\b",
    re.IGNORECASE,
)
"""Names of a share of what is there, whatever it is."""
COMPARED = re.compile(
    r"\b(?:than|better|higher|faster|lower|worse|baseline|vs|versus|compared|against|super-?linear\w*"
    r"|energy|cost|power|boost|turbo|reference|up|strong|weak)\b|\bof\b(?! (?:the )?\w+ utili)",
    re.IGNORECASE,
)
"""What is said around a figure that holds one thing against another."""
NAMED = re.compile(
    r"\b(?:efficiency|utili[sz]ation|occupancy|rate|availability|fraction) of\b", re.IGNORECASE
)
PART = "a part of something is at most 100% of it"
SPOKEN = 8
"""Words of a sentence between the name of a share and its figure."""
BEYOND = re.compile(
    r"over-?load|exceed|\btoo\b|\bnot\b|above|saturat|short|queue|\blost\b|\bloss\b|fail|\bdown\b|without"
    r"|minus|\bafter (?:the|an?)\b|peak|burst|demand|offered|[❌✗✘⚠>]|\bwould\b|\bif\b|borrow|swap"
    r"|host|virtual|planned|missing|outage",
    re.IGNORECASE,
)
"""What is said beside a use of more than there is, by somebody who means it."""
IMPOSSIBLE = re.compile(r"impossibl|implausibl|cannot be|can't be|not possible", re.IGNORECASE)
REDUCED = re.compile(
    r"(?:reduc(?:es?|ed|ing|tion)|cuts?|lower(?:s|ed)?|shr[iau]nks?|decreas(?:es?|ed)) "
    r"[^.;|]{0,40}?\bby (?P<n>\d[\d,]*(?:\.\d+)?) ?%"
    r"|(?P<m>\d[\d,]*(?:\.\d+)?) ?% (?:(?:memory|latency|cost|time|size) )?"
    r"(?:reduction|less|lower|fewer)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Inverse:
    """A printed quotient the other way round, in percent."""

    value: Fraction
    shown: str


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``MFU: 104%``, ``reduced by 120%``."""
    for entry in entries(bench):
        text = f"{entry.label} {entry.head}"
        if (
            entry.number.percent
            and SHARE.search(text)
            and not OTHER.search(f"{text} {entry.block.shadow}")
        ):
            yield from _check(
                rule,
                bench,
                claim_of(bench, entry),
                entry.number,
                "a share of what is there is at most 100%",
            )
        elif entry.number.percent and _used(bench, entry, text):
            inverse = _inverse(bench, entry.block, entry.number)
            yield from _check(
                rule, bench, claim_of(bench, entry), entry.number, PART, True, inverse
            )
    yield from _in_sentences(rule, bench)
    for block in bench.document.blocks:
        for match in REDUCED.finditer(block.shadow):
            number = _number(
                bench, block, block.span.start + match.start("n" if match["n"] else "m")
            )
            if number is not None:
                start = match.start()
                modality = bench.reading.context.modality(block, start, match.end())
                claim = Claim(number.span, block.index, modality, (number,))
                yield from _check(
                    rule, bench, claim, number, "nothing is reduced by more than 100%"
                )


def _in_sentences(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``The scheduler reaches an efficiency of 112 %``: the name of a share, then its figure."""
    labelled = {e.number.digits for e in entries(bench)}
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            number = token.number
            if number is None or not number.percent or number.value <= 1 or number.hedged:
                continue
            if number.digits not in labelled and _spoken(block, tokens, at):
                claim = bench.claim(block, number)
                inverse = _inverse(bench, block, number)
                yield from _check(rule, bench, claim, number, PART, True, inverse)


def _spoken(block: Block, tokens: Sequence[Token], at: int) -> bool:
    """Whether the words right before a figure name a share, and none around it compare."""
    lead: list[str] = []
    for token in reversed(tokens[:at]):
        if token.kind in ("stop", "comma", "arrow") or len(lead) == SPOKEN:
            break
        if token.kind == "word":
            lead.append(token.text)
    name = USED.search(" ".join(reversed(lead)))
    if name is None or (at + 1 < len(tokens) and tokens[at + 1].low in ("of", "→")):
        return False
    return not _compares(block.shadow)


def _compares(text: str) -> bool:
    """Whether a text holds one thing against another, or means more than all there is."""
    rest = NAMED.sub("", text)
    return any(p.search(rest) for p in (OTHER, BEYOND, COMPARED))


def _inverse(bench: Bench, block: Block, number: Number) -> Inverse | None:
    """``(16 + 3) ÷ 16 = 118.8 %``: the same two the other way round."""
    for claim in bench.model.equations.get(block.index, ()):
        tree, result = claim.sides[0], claim.sides[-1]
        if not isinstance(result, Literal_) or result.number.digits != number.digits:
            continue
        if isinstance(tree, Binary) and tree.op == "/":
            value = evaluate(Binary("/", tree.right, tree.left)).value * 100
            shown = show(Binary("/", tree.right, tree.left))
            return Inverse(value, f"{shown} = {readable(value, 3)}%")
    return None


def _used(bench: Bench, entry: Entry, text: str) -> bool:
    """Whether a share is called one of use, by its own name or in a table that a title calls so."""
    cell = entry.block.cell
    around = f"{text} {entry.block.shadow}"
    if cell is not None:
        rows = bench.document.tables[cell.table].rows
        around += " ".join(bench.document.blocks[i].shadow for i in rows[cell.row])
        text += f" {' '.join(entry.titles[:1])}"
        if _based(bench, cell.table, cell.column):
            return False
    return bool(USED.search(text)) and not _compares(around)


def _based(bench: Bench, table: int, column: int) -> bool:
    """Whether a column holds its rows against one that is 100 % itself."""
    grid = next((g for g in bench.reading.grids if g.table is bench.document.tables[table]), None)
    cells = grid.column(column) if grid is not None else []
    return any(c and c.number and c.number.percent and c.number.value == 1 for c in cells)


def _number(bench: Bench, block: Block, at: int) -> Number | None:
    tokens = bench.reading.tokens.get(block.index, ())
    return next(
        (t.number for t in tokens if t.number and t.number.percent and t.number.digits.start == at),
        None,
    )


def _owned_up(bench: Bench, number: Number) -> bool:
    """Whether a sentence says of the figure that it cannot be: ``287% shows … impossible``."""
    return any(
        n.percent and n.value == number.value
        for block in bench.document.blocks
        if IMPOSSIBLE.search(block.shadow)
        for t in bench.reading.tokens.get(block.index, ())
        if (n := t.number) is not None
    )


def _check(
    rule: Rule,
    bench: Bench,
    claim: Claim,
    number: Number,
    why: str,
    strained: bool = False,
    inverse: Inverse | None = None,
) -> Iterator[Outcome]:
    if number.value <= 1 + number.half() / 100:
        yield Outcome(verdict(claim, "plausibility", "holds", "at most 100%"))
        return
    if spoken_for(claim) or number.bound or _owned_up(bench, number):
        return
    yield Outcome(
        verdict(claim, "plausibility", "fails", "above 100%"),
        finding(
            rule,
            claim,
            f"{number.bare}: {why}{f'; {inverse.shown}' if inverse else ''}",
            claimed=printed_value(number),
            actual=inverse.value if inverse else "100",
            unit="%",
            calculation=[inverse.shown if inverse else f"{number.bare} > 100%"],
            strained=strained,
        ),
    )
