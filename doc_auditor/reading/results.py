"""The value that a calculation leads to, where no sign of equality stands between the two.

``(8 × 4 × 16): 512``, ``7B × 2 bytes, so 14 GB``, ``45 / 60 works out at 75 %``; ``512, i.e. 8 ×
64``.  Without a sign the value may be of something else.  It is the result if it is one, or would
be but for a misprint, or is measured in what the calculation comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.formula import Amount, Reading, Unevaluable, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.links import COMES_TO, FROM, LONGEST, SO, TOTALS, said
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token

OTHER = frozenset(
    "more less fewer longer shorter faster slower higher lower of times is are was were remain "
    "remains left after before without usable available used free net effective reached measured "
    "drawn stay stays".split()
)
"""Words behind a value that make it another one: ``2 × 64 cores, so 120 remain``."""
EACH = frozenset({"per", "each", "apiece"})
CLOSE = Fraction(1, 40)
FAR = 20
"""How many times the outcome a wrong result of its unit may be."""
ENDS = frozenset({"close", "comma", "stop", "mark"})


def follows(tokens: Sequence[Token], at: int, left: Side) -> int | None:
    """The place of the value that a calculation leads to, which ends at token ``at``."""
    if not left.operators or left.cut or _listed(tokens, left):
        return None
    token, sure = tokens[at], False
    opened = token.kind == "open"
    if token.kind == "colon" or opened or token.text in ("#", "//"):
        place = _value(tokens, at + 1)
    elif token.kind == "number":
        place = at if token.text.startswith("~") else None
    elif tokens[left.start].kind == "open" and _named(tokens, left.start):
        return None  # ``1 GB (0.5B × 2 bytes), or 2 GB``
    else:
        comma = token.kind == "comma"
        length = said(tokens, at + comma, SO if comma else COMES_TO)
        sure = not comma or bool(said(tokens, at + 1, TOTALS))
        place = _value(tokens, at + comma + length) if length else None
    if place is None or not _ends(tokens, place, opened):
        return None
    number = tokens[place].number
    each = {t.low for t in tokens[place + 1 : place + 1 + LONGEST]} & EACH
    told = number is not None and (
        sure or is_result(left, number, bare=not opened, each=bool(each))
    )
    return place if told else None


def _named(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bracket stands behind what it explains."""
    return at > 0 and tokens[at - 1].kind in ("word", "number")


def _listed(tokens: Sequence[Token], left: Side) -> bool:
    """``0-7``, ``2/4: 20 %``, ``EP8 + TP2 (32 GPUs)``: signs that calculate nothing."""
    names = any(t.kind == "symbol" for t in tokens[left.start : left.after])
    return (left.tight and left.signs <= {"-", "/"}) or (names and "+" in left.signs)


def explained(tokens: Sequence[Token], at: int) -> int | None:
    """The place of the calculation that explains the value which ends at token ``at``."""
    equal = tokens[at].kind == "open" and at + 1 < len(tokens) and tokens[at + 1].text == "="
    comma = tokens[at].kind == "comma"
    length = 2 * equal or said(tokens, at + comma, FROM)
    place = at + (comma and not equal) + length
    return place if length and place < len(tokens) else None


def is_result(left: Side, stated: Number, bare: bool = True, each: bool = False) -> bool:
    """Whether a value can be meant as what a calculation comes to.

    What is said for ``each`` of several may be a share of it.
    Units that differ may go without saying (``$2.50 × 64 × 24 h``) where the value is ``bare``.
    """
    try:
        outcome = evaluate(left.tree)
    except Unevaluable:
        return False
    if outcome.value <= 0 or stated.value <= 0:
        return False
    if outcome.dimensions == stated.unit.dimensions:
        measured = bool(outcome.dimensions) and not each
        return (measured and _near(outcome, stated)) or _alike(outcome.value, stated)
    face = evaluate(left.tree, Reading(face=True)).value if bare else Fraction(0)
    return face > 0 and _alike(face * stated.value / stated.coefficient, stated)


def _near(outcome: Amount, stated: Number) -> bool:
    return Fraction(1, FAR) < stated.value / outcome.value < FAR


def _alike(value: Fraction, stated: Number) -> bool:
    """Whether a value is about the right one, or a misprint of it."""
    return abs(stated.value / value - 1) < CLOSE or misprinted(stated, value) is not None


def _value(tokens: Sequence[Token], at: int) -> int | None:
    """The number at a place, words like *about* left out."""
    while at < len(tokens) and tokens[at].low in HEDGES | {"exactly", "just"}:
        at += 1
    return at if at < len(tokens) and tokens[at].kind == "number" else None


def _ends(tokens: Sequence[Token], at: int, closed: bool) -> bool:
    """Whether nothing is done with the number at a place, and it is that of nothing else."""
    rest = tokens[at + 1 : at + 1 + LONGEST]
    following = next((t for t in rest if t.kind != "word"), None)
    if closed and (following is None or following.kind != "close"):
        return False
    if following is not None and following.kind in ("operator", "relation", "arrow"):
        return False
    return not any(t.low in OTHER for t in rest[:3])
