"""Check marks: a ✓ after a comparison that becomes false is turned, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt

from doc_auditor.formula import Reading, Unevaluable, evaluate, numbers, symbols
from doc_auditor.judging.bench import silent
from doc_auditor.records import Comparison, Edit, Finding
from doc_auditor.repair.dependence import View, rebuilt
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

TURNED = {
    "✓": "✗", "✔": "✘", "✅": "❌", "☑": "✗", "PASS": "FAIL", "Pass": "Fail", "pass": "fail",
    "OK": "FAIL", "True": "False", "true": "false", "TRUE": "FALSE", "YES": "NO", "Yes": "No",
    "yes": "no",
}  # fmt: skip
BACK = {
    "✗": "✓", "✘": "✔", "❌": "✅", "✖": "✓", "FAIL": "PASS", "Fail": "Pass", "fail": "pass",
    "False": "True", "false": "true", "FALSE": "TRUE", "NO": "YES", "No": "Yes", "no": "yes",
}  # fmt: skip
OPPOSITE = {
    "<": "≥", ">": "≤", "≤": ">", "≥": "<", "<=": ">", ">=": "<", "⩽": ">", "⩾": "<",
}  # fmt: skip
TRUE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lt, ">": gt, "≤": le, "≥": ge,
}  # fmt: skip
REACH = 14
MARK = re.compile(
    "|".join(
        re.escape(m) if not m.isalpha() else rf"\b{m}\b"
        for m in sorted({*TURNED, *BACK}, key=len, reverse=True)
    )
)
SIGN = re.compile("<=|>=|[<>≤≥⩽⩾]")
WORDS = {
    "inside": "outside", "within": "beyond", "under": "over", "below": "above",
    "outside": "inside", "beyond": "within", "over": "under", "above": "below",
    "exceeds": "is below", "exceeding": "below",
}  # fmt: skip
WORD = re.compile(rf"\b(?:{'|'.join(WORDS)})\b")


def mark_edits(woven: Woven, view: View) -> Iterator[Edit]:
    """The marks of comparisons whose truth changes with the numbers in them, or their signs."""
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Comparison) or silent(claim):
            continue
        before, after = truth(claim, lambda n: n), truth(claim, view)
        if before is None or after is None or before == after:
            continue
        turned = _sign(claim, woven) if claim.passed is None else _turned(claim, woven)
        if turned is not None:
            yield turned


def truth(claim: Comparison, view: View) -> bool | None:
    """Whether the relation is true; nothing where a side has no value."""
    if symbols(claim.left) or symbols(claim.right):
        return None
    left, right = rebuilt(claim.left, view), rebuilt(claim.right, view)
    try:
        a, b = evaluate(left), evaluate(right)
        if a.dimensions != b.dimensions:
            if a.dimensions and b.dimensions:
                return None
            face = Reading(face=True)
            a, b = evaluate(left, face), evaluate(right, face)
    except Unevaluable:
        return None
    return TRUE[claim.relation](a.value, b.value)


def _turned(claim: Comparison, woven: Woven) -> Edit | None:
    """The mark behind the comparison, turned round."""
    text, end = woven.bench.source.text, claim.span.end
    match = MARK.search(text, end, min(len(text), end + REACH))
    if match is None or "\n" in text[end : match.start()]:
        return None
    mark = match.group()
    new = TURNED.get(mark) if claim.passed else BACK.get(mark)
    return Edit(Span(*match.span()), mark, new) if new else None


def put_right(finding: Finding, woven: Woven) -> Edit | None:
    """A false comparison: its mark is turned, or, where it has none, its sign or its word."""
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Comparison) or claim.span != finding.span:
            continue
        if claim.passed is not None:
            return _turned(claim, woven)
        return _sign(claim, woven)
    return None


def _sign(claim: Comparison, woven: Woven) -> Edit | None:
    left, right = numbers(claim.left), numbers(claim.right)
    if not left or not right:
        return None
    start, end = left[-1].digits.end, right[0].digits.start
    text = woven.bench.source.text
    match = SIGN.search(text, start, end)
    if match is None:
        word = WORD.search(text, start, end)
        return Edit(Span(*word.span()), word[0], WORDS[word[0]]) if word else None
    old = match.group()
    new = OPPOSITE[old].translate({0x2265: ">=", 0x2264: "<="} if old.isascii() else {})
    return Edit(Span(*match.span()), old, new)
