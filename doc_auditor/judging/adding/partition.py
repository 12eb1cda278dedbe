"""Kind ``partition``: the shares of one whole add up to all of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.quantity import readable
from doc_auditor.reading.sentences.partitions import Shares, shared_out
from doc_auditor.records import Evidence, Modality, Percent
from doc_auditor.rulebook import Rule

ALL = Fraction(1)
NEAR = Fraction(1, 4)
"""A sum farther off than this is not meant as a whole."""
HEDGED = Fraction(1, 20)
MOST_SLACK = Fraction(2, 100)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``40 %``, ``35 %``, ``15 %`` and ``10 %`` ``of total latency``."""
    tokens = bench.reading.tokens
    derived = {c.percent.digits for c in bench.model.claims if isinstance(c, Percent)}
    above = bench.reading.context.above
    for shares in shared_out(bench.document, lambda b: tokens[b.index], bench.reading.grids, above):
        total = sum((n.value for n, _ in shares.parts), Fraction(0))
        if abs(total - ALL) <= _slack(shares):
            for number, block in shares.parts:
                why = "the shares make up the whole"
                yield Outcome(verdict(bench.claim(block, number), "total", "holds", why))
        elif not {n.digits for n, _ in shares.parts} & derived and _accusable(bench, shares, total):
            yield _wrong(rule, bench, shares, total)


def _slack(shares: Shares) -> Fraction:
    numbers = [n for n, _ in shares.parts]
    rounding = sum((n.half() / 100 for n in numbers if n.ulp < 1), Fraction(0))
    if all(n.ulp >= 1 for n in numbers) and any(n.value % HEDGED for n in numbers):
        rounding = Fraction(len(numbers), 200)
    rounding = min(rounding, MOST_SLACK)
    return max(rounding, HEDGED) if any(n.hedged for n in numbers) else rounding


def _accusable(bench: Bench, shares: Shares, total: Fraction) -> bool:
    """Parts of a certain total, all of which are named or which are more than it."""
    if not shares.all or abs(total - ALL) > NEAR:
        return False
    if total < ALL and not shares.closed:
        return False
    claims = (bench.claim(b, n) for n, b in shares.parts)
    return all(c.modality is Modality.ASSERTED for c in claims)


def _wrong(rule: Rule, bench: Bench, shares: Shares, total: Fraction) -> Outcome:
    number, block = shares.parts[-1]
    claim = bench.claim(block, number)
    terms = " + ".join(n.bare for n, _ in shares.parts)
    line = f"{terms} = {readable(total * 100, 4)} %"
    return Outcome(
        verdict(claim, "total", "fails", "the shares do not make up the whole"),
        finding(
            rule,
            claim,
            f"{line}, not 100 %",
            claimed=printed_value(number),
            actual=(number.value + ALL - total) * 100,
            unit="%",
            calculation=[line],
            related=[Evidence(n.text.strip(), n.span) for n, _ in shares.parts[:-1]],
        ),
    )
