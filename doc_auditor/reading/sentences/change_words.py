"""The words that say which way a value changes, and of which pair an amount is said."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.tokens import Token, lower

LESS = frozenset(
    "reduction reduced reduces reduce decrease decreased decreases lower less fewer saving savings "
    "saved save saves drop dropped shorter cheaper smaller cut cuts decline fell down shrink "
    "shrinks falls lowers lowered trims trimmed slashes slashed".split()
)
MORE = frozenset(
    "increase increased increases higher more growth grew gain gains larger bigger greater up rise "
    "rises raised additional longer over above slower slowdown overhead "
    "grow grows multiplies multiplied lifts lifted lift boosts boosted climbs climbed".split()
)
BETTER = frozenset(
    "improvement improvements improved improves faster better speedup speed-up speedups quicker "
    "boost efficient change difference increase/decrease delta".split()
)
QUICK = frozenset("faster quicker speedup speed-up speedups".split())
PRICED = frozenset("expensive dearer costlier pricier".split())
"""What only prices are."""
POINTS = frozenset({"points", "point", "pp", "percentage", "pts"})

VERSUS = frozenset({"vs", "versus", "against"})
CONTRASTS = frozenset(
    {("instead", "of"), ("compared", "to"), ("compared", "with"), ("up", "from"), ("down", "from")}
)
FIRST = frozenset({"before", "previously", "formerly"})
SECOND = frozenset({"after", "now", "afterwards", "today"})
OBJECT = frozenset({"the", "its", "our", "their"})
"""What leads in the thing that changes: ``480 ms instead of 640 raise the rate by a third``."""
REACH = 6
YEARS = range(1990, 2100)
MEASURED = frozenset("throughput speed performance rate latency time cost bandwidth".split())
CASES = frozenset("with at on under".split())
"""Before what is no change but the case: ``from 36 s to 12 s with half the GPUs``."""
ASIDE = frozenset("while whereas when if".split())
APPOSED = frozenset(
    "a an the to by or i.e that which this also again about roughly nearly almost some".split()
)


def wording_of(words: Sequence[str]) -> str:
    """``less``, ``more``, ``better`` or nothing, from the words around the amount."""
    for word in words:
        bare = word.lower().strip(".,")
        for name, family in (
            ("points", POINTS),
            ("less", LESS),
            ("better", BETTER),
            ("more", MORE),
        ):
            if bare in family:
                return name
    return ""


def condition(tokens: Sequence[Token], first: int, last: int, index: int) -> bool:
    """``From 256 to 512 it grows by 15 %``: the pair says when, another thing changes."""
    opens = first == 1 or (first > 1 and tokens[first - 2].kind == "stop")
    if index < last or not opens or tokens[first - 1].low != "from":
        return False
    between = [t.low for t in tokens[last + 1 : index]]
    if {*between} <= APPOSED | {"is", "was", "means", "makes", "equals"}:
        return False  # ``From 2.9 to 2.32 is a 20 % drop``
    return all(t.kind == "word" for t in tokens[last + 1 : index]) and index - last > 2


def leads(tokens: Sequence[Token], index: int) -> bool:
    """``from 256 to 384 lifts the rate by 18 %, from 5,000 to 5,900``: of the pair behind it."""
    at = index + 1
    while at < len(tokens) and tokens[at].kind in ("comma", "open"):
        at += 1
    return lower(tokens, at) == "from" and any(
        lower(tokens, i) == "to" for i in range(at + 2, min(at + 4, len(tokens)))
    )


def words_around(tokens: Sequence[Token], index: int) -> list[str]:
    """The words behind an amount, then those before it, the nearest last."""
    after: list[str] = []
    for token in tokens[index + 1 : index + 6]:
        if token.kind not in ("word", "operator", "mark"):
            break
        after.append(token.text)
    before: list[str] = []
    for token in reversed(tokens[max(0, index - 4) : index]):
        if token.kind not in ("word", "operator"):
            break
        before.append(token.text)
    return after + before


def of_counts(tokens: Sequence[Token], last: int, index: int) -> bool:
    """``The throughput scales by 3.5× from 8 to 32 GPUs``: of the throughput, not of the GPUs."""
    number = tokens[last].number
    counts = number is not None and not number.unit.dimensions and plural(lower(tokens, last + 1))
    return counts and not MEASURED.isdisjoint(
        lower(tokens, i) for i in range(max(0, index - REACH), index)
    )


def year(number: Number) -> bool:
    """``2025``: rather a year than a value."""
    return number.integral and not number.unit.text and number.value in YEARS
