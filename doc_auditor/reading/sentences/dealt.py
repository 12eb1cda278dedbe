"""Tokens → counts and the parts that they are dealt out to: ``10 alerts (5 on memory, 3 on …)``.

``We take 5 nodes for prefill, 3 for decode and 2 as spares, 10 in all``: the parts are told one
after the other, each with what it is for, and nothing else stands between them and their total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.enumerations import Enumerated
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.tokens import Token

LETTERS = {"word": "w", "symbol": "w", "comma": ",", "open": "(", "close": ")", "colon": ":"}
PART = re.compile(r"N(w{1,4})")
PARTS = r"(?:Nw{1,4}(?:,&?|&))+Nw{1,4}"
"""A sentence with a letter for each token: ``5 on memory, 3 on speed and 2 on cost``."""
AHEAD = re.compile(rf"N(w{{0,2}})w{{0,4}}(?:\((?={PARTS}\))|[:i](?={PARTS}$))({PARTS})")
BESIDE = re.compile(rf"N(w{{1,2}}),(?={PARTS}$)({PARTS})")
BEHIND = re.compile(rf"({PARTS}),N(w{{1,3}})$")
FOR = frozenset("on for in by from as to".split())
"""What leads to the use of a part; ``with`` and ``at`` tell what some of them have besides."""
OTHER = frozenset(
    "e.g such including like rest remaining remainder other others another more most mainly each "
    "per every apiece both some of them or either least than then only shared twice "
    "overlap overlaps active".split()
)
"""Words of a text that leave parts out, count some twice, or tell of a rate."""
IN_ALL = frozenset({"in all", "in total", "altogether", "together"})
LEAST = 3


def dealt(tokens: Sequence[Token]) -> Iterator[Enumerated]:
    """The totals of a text with the parts beside them."""
    if OTHER & {t.low for t in tokens} - {"of"}:
        return
    for start, end in sentences(tokens):
        text = [t for t in tokens[start:end] if t.kind != "mark"]
        shape = "".join(map(_letter, text))
        for pattern, at in ((AHEAD, 2), (BESIDE, 2), (BEHIND, 1)):
            for match in pattern.finditer(shape):
                total = match.start() if at == 2 else match.start(2) - 1
                called = [t.low for t in text[match.start(3 - at) : match.end(3 - at)]]
                parts = [(m.start(), m.end()) for m in PART.finditer(shape, *match.span(at))]
                if total > 1 and shape[total - 1 : total + 2] == ":N(":
                    called = [text[total - 2].low]  # ``Incidents: 10 (5 power, 3 network, 2 disk)``
                if at == 1 and " ".join(called).partition("s ")[2] not in IN_ALL:
                    called = called if " ".join(called) in IN_ALL else []
                if _dealt(text, parts, called, shape[slice(*match.span(at))]):
                    least = Fraction(1) if pattern is BESIDE else Fraction(1, 2)
                    yield from _sum(text, [i for i, _ in parts], total, least)


def _letter(token: Token) -> str:
    number = token.number
    if token.low in ("and", "into"):
        return token.low[0].replace("a", "&")
    if token.kind != "number" or number is None:
        return "?" if number is not None else LETTERS.get(token.kind, "?")
    special = number.percent or number.times or number.bound or number.hyphened
    special = special or number.unit.text or number.letter or not number.exact
    return "N" if number.integral and not special else "?"


def _dealt(
    text: Sequence[Token], parts: Sequence[tuple[int, int]], called: Sequence[str], joints: str
) -> bool:
    """Whether all parts count what the total does, each for a use or by one name."""
    words = [[t.low for t in text[a + 1 : b]] for a, b in parts]
    used = [bool({*w[:2]} & FOR) for w in words]
    names = {w[0] for w, u in zip(words, used, strict=True) if u and w[0] not in FOR}
    whole = next((w for w in called if plural(w)), "")
    alike = not whole or {singular(n) for n in names} <= {singular(whole)}
    if (
        not (whole or " ".join(called) in IN_ALL)
        or not alike
        or any({"of", "was", "were"} & {*w} for w in words)
    ):
        return False
    uses = all(used[:-1]) and (used[-1] or len(words[-1]) == 1)  # ``… and 2 spares``
    named = all(len(w) == 1 and not plural(w[0]) for w in words)  # ``5 prefill, 3 decode``
    return (uses and ("&" in joints or len(parts) >= LEAST)) or (named and len(parts) >= LEAST)


def _sum(
    text: Sequence[Token], parts: Sequence[int], total: int, least: Fraction
) -> Iterator[Enumerated]:
    """The sum, where the total may be meant: more than every part, and not far from it.

    ``10 tickets, 5 for power and 3 for links`` may be all that is told of them, no 7 for power.
    """
    numbers: list[Number] = [n for i in parts if (n := text[i].number) is not None]
    result, whole = text[total].number, sum(n.value for n in numbers)
    most = max(n.value for n in numbers)
    if result is None or not max(whole / 2, most) < result.value < whole / least:
        return
    tree: Expression = Literal_(numbers[0])
    for number in numbers[1:]:
        tree = Binary("+", tree, Literal_(number))
    low, high = min(total, *parts), max(total, *parts)
    yield Enumerated(tree, result, text[low].span.join(text[high].span))
