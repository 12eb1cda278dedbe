"""Kind ``plausible``: shares above one, reductions of more than everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.quantity import Number
from doc_auditor.records import Block, Claim
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
USED = re.compile(r"\butili[sz]ation\b|\butili[sz]ed\b|\boccupancy\b|\boccupied\b", re.IGNORECASE)
"""Names of a share of what is there, whatever it is."""
BEYOND = re.compile(
    r"over-?load|exceed|\btoo\b|\bnot\b|above|saturat|short|queue|\blost\b|\bloss\b|fail|\bdown\b|without"
    r"|minus|peak|burst|demand|offered|[❌✗✘⚠>]|\bwould\b|\bif\b|borrow|swap|host|virtual|planned",
    re.IGNORECASE,
)
"""What is said beside a use of more than there is, by somebody who means it."""
REDUCED = re.compile(
    r"(?:reduc(?:es?|ed|ing|tion)|cuts?|lower(?:s|ed)?|shr[iau]nks?|decreas(?:es?|ed)) "
    r"[^.;|]{0,40}?\bby (?P<n>\d[\d,]*(?:\.\d+)?) ?%"
    r"|(?P<m>\d[\d,]*(?:\.\d+)?) ?% (?:(?:memory|latency|cost|time|size) )?"
    r"(?:reduction|less|lower|fewer)\b",
    re.IGNORECASE,
)


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
                claim_of(bench, entry),
                entry.number,
                "a share of what is there is at most 100%",
            )
        elif entry.number.percent and _used(bench, entry, text):
            why = "what is used of something is at most 100% of it"
            yield from _check(rule, claim_of(bench, entry), entry.number, why, strained=True)
    for block in bench.document.blocks:
        for match in REDUCED.finditer(block.shadow):
            number = _number(
                bench, block, block.span.start + match.start("n" if match["n"] else "m")
            )
            if number is not None:
                start = match.start()
                modality = bench.reading.context.modality(block, start, match.end())
                claim = Claim(number.span, block.index, modality, (number,))
                yield from _check(rule, claim, number, "nothing is reduced by more than 100%")


def _used(bench: Bench, entry: Entry, text: str) -> bool:
    """Whether a share is called one of use, by its own name or in a table that a title calls so."""
    cell = entry.block.cell
    around = f"{text} {entry.block.shadow}"
    if cell is not None:
        rows = bench.document.tables[cell.table].rows
        around += " ".join(bench.document.blocks[i].shadow for i in rows[cell.row])
        text += f" {' '.join(entry.titles[:1])}"
    return bool(USED.search(text)) and not OTHER.search(around) and not BEYOND.search(around)


def _number(bench: Bench, block: Block, at: int) -> Number | None:
    tokens = bench.reading.tokens.get(block.index, ())
    return next(
        (t.number for t in tokens if t.number and t.number.percent and t.number.digits.start == at),
        None,
    )


def _check(
    rule: Rule, claim: Claim, number: Number, why: str, strained: bool = False
) -> Iterator[Outcome]:
    if number.value <= 1 + number.half() / 100:
        yield Outcome(verdict(claim, "plausibility", "holds", "at most 100%"))
        return
    if spoken_for(claim) or number.bound:
        return
    yield Outcome(
        verdict(claim, "plausibility", "fails", "above 100%"),
        finding(
            rule,
            claim,
            f"{number.bare}: {why}",
            claimed=printed_value(number),
            actual="100",
            unit="%",
            calculation=[f"{number.bare} > 100%"],
            strained=strained,
        ),
    )
