"""Kind ``calculation``: printed equations are re-evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    Reading,
    Symbol,
    Unevaluable,
    evaluate,
    exact,
    numbers,
    operators,
    show,
    symbols,
    walk,
)
from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.charity import Judgement, compare, compare_expressions
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Claim, Equation, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

APPROXIMATE = "≈"
FAMILY = {"*": "*", "/": "/", "+": "+", "-": "-", "^": "*"}


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The equations whose operations belong to this rule."""
    for claim in bench.model.claims:
        if isinstance(claim, Equation) and _belongs(rule, claim):
            yield _equation(rule, bench, claim)


def _belongs(rule: Rule, claim: Equation) -> bool:
    used = {FAMILY.get(o, o) for s in claim.sides for o in operators(s)}
    if rule.operators == ("mixed",):
        return len(used) > 1 or not used <= {"*", "/", "+", "-"}
    return used == set(rule.operators)


def _equation(rule: Rule, bench: Bench, claim: Equation) -> Outcome:
    sides, evidence = _bound(bench, claim)
    if len(sides) < 2:
        return Outcome(verdict(claim, "equation", "unchecked", _missing(claim)))
    strain: str | None = None
    why = "exact"
    for (left, right), relation in zip(
        zip(sides, sides[1:], strict=False), claim.relations, strict=False
    ):
        judged = _pair(claim, left, right, relation == APPROXIMATE)
        if judged.state == "fails" and _label(left, sides):
            continue
        if judged.state == "fails" and (_doubtful(claim) or _other_thing(left, right)):
            return Outcome(
                verdict(claim, "equation", "unchecked", "may be a shape, a range or a name")
            )
        if judged.state == "unchecked":
            return Outcome(verdict(claim, "equation", "unchecked", judged.why))
        if judged.state == "fails":
            return _report(rule, bench, claim, left, right, judged, evidence)
        why = judged.why if judged.why != "exact" else why
        strain = strain or judged.strain
    result = verdict(claim, "equation", "holds", why, strain)
    if strain and strain in WARNED and not silent(claim):
        return Outcome(result, _strained(rule, claim, sides, strain, evidence))
    return Outcome(result)


WARNED = {
    "truncation": "the result is cut off, not rounded",
    "operand-rounding": "true only if the operands were rounded before printing",
    "implicit-precedence": "true only if everything after the division sign belongs to the divisor",
    "loose-approximation": "more than 5 % from the computed value",
}


def _missing(claim: Equation) -> str:
    names = {s.name for side in claim.sides for s in symbols(side)}
    return f"no value for {', '.join(sorted(names)[:4])}" if names else "nothing to compare with"


def _bound(bench: Bench, claim: Equation) -> tuple[list[Expression], list[Evidence]]:
    """The sides that can be evaluated, names replaced by what they mean here."""
    sides: list[Expression] = []
    evidence: list[Evidence] = []
    if (cancelled := _cancelled(claim)) is not None:
        return cancelled, evidence
    for side in claim.sides:
        names = symbols(side)
        found = {n.name: bench.binding(n.name, claim.block) for n in names}
        if names and (isinstance(side, Symbol) or any(v is None for v in found.values())):
            continue
        bound = {name: value[1] for name, value in found.items() if value is not None}
        evidence += [bench.evidence(fact) for fact in bound.values()]
        sides.append(_substitute(side, {n: f.number for n, f in bound.items()}))
    return sides, evidence


def _cancelled(claim: Equation) -> list[Expression] | None:
    """``2 bytes × n = 32 GB × n``: an unknown factor of every side is left out."""
    names = [sorted(s.name for s in symbols(side)) for side in claim.sides]
    factors = all(set(operators(side)) <= {"*"} for side in claim.sides)
    if not names[0] or not factors or any(n != names[0] for n in names):
        return None
    stripped = [_without_symbols(side) for side in claim.sides]
    return [s for s in stripped if s is not None] if None not in stripped else None


def _without_symbols(tree: Expression) -> Expression | None:
    match tree:
        case Symbol():
            return None
        case Binary("*", left, right, group):
            a, b = _without_symbols(left), _without_symbols(right)
            return Binary("*", a, b, group) if a is not None and b is not None else a or b
        case _:
            return tree


def _substitute(tree: Expression, values: dict[str, Number]) -> Expression:
    match tree:
        case Symbol(name):
            number = values[name]
            return Literal_(replace(number, span=Span(0, 0), digits=Span(0, 0), noun=name))
        case Binary(op, left, right, group):
            return Binary(op, _substitute(left, values), _substitute(right, values), group)
        case _:
            return tree


def _other_thing(left: Expression, right: Expression) -> bool:
    """``384 = 3 blocks``: two counts of different things, or a year of 365 days."""
    if not isinstance(left, Literal_) or not isinstance(right, Literal_):
        return False
    a, b = left.number, right.number
    if a.unit.dimensions or b.unit.dimensions:
        calendar = a.unit.dimensions == (("second", 1),)
        return "/" in a.noun or (a.coefficient == 1 and (calendar or bool(b.noun)))
    return a.noun != b.noun


def _label(left: Expression, sides: Sequence[Expression]) -> bool:
    """``4K = 15 Mbps × 7200 s = 13.5 GB``: the first side names a format."""
    if left is not sides[0] or len(sides) < 3 or not isinstance(left, Literal_):
        return False
    return not left.number.unit.text and bool(left.number.letter)


def _interval(left: Expression, right: Expression) -> Judgement | None:
    """``24-32 bytes``: a range holds if the value lies in it."""
    if not isinstance(right, Binary) or right.op != "-" or right.group:
        return None
    low, high = right.left, right.right
    if not isinstance(low, Literal_) or not isinstance(high, Literal_):
        return None
    if (
        high.number.digits.start - low.number.digits.end > 2
        or low.number.coefficient >= high.number.coefficient
    ):
        return None
    for end in (low.number, high.number):
        whole = replace(high.number, coefficient=end.coefficient, ulp=Fraction(1, 1000))
        judged = compare(left, whole)
        if (
            judged.actual is not None
            and low.number.coefficient <= judged.actual <= high.number.coefficient
        ):
            return Judgement("holds", "within the range", None, judged.actual)
    return Judgement("unchecked", "not in the printed range")


def _derived(left: Expression, right: Expression) -> Judgement:
    """A row of a derived column: the figures of the row, units of the heads set aside."""
    assert isinstance(right, Literal_)
    computed = evaluate(left, Reading(face=True))
    number = right.number
    unit = number.scale / (100 if number.percent else 1)
    actual = computed.value / unit
    half = max(number.half(), abs(number.coefficient) / (400 if number.integral else 250))
    inside = computed.low / unit - half <= number.coefficient <= computed.high / unit + half
    state: Literal["holds", "fails"] = "holds" if inside else "fails"
    return Judgement(
        state, "as the other rows of the column", None, actual, (actual - half, actual + half)
    )


def _pair(claim: Equation, left: Expression, right: Expression, approximate: bool) -> Judgement:
    try:
        if claim.form == "derived":
            return _derived(left, right)
        if (ranged := _interval(left, right)) is not None:
            return ranged
        if isinstance(right, Literal_):
            return compare(left, right.number, approximate)
        if isinstance(left, Literal_):
            judged = compare(right, left.number, approximate)
            return judged if judged.state != "fails" else _running(left, right, judged)
        judged = compare_expressions(left, right, approximate)
        return judged if judged.state != "fails" else _running(left, right, judged)
    except Unevaluable as error:
        return Judgement("unchecked", str(error))


def _running(left: Expression, right: Expression, judged: Judgement) -> Judgement:
    """``30B ÷ 512 = 58.6MB × 2``: the calculation goes on from its first result."""
    first = right
    while isinstance(first, Binary):
        first = first.left
    if isinstance(first, Literal_) and first is not right and not _twice(left, right):
        again = compare(left, first.number)
        if again.state == "holds":
            return replace(again, why="running calculation", strain=None)
    return judged


def _twice(left: Expression, right: Expression) -> bool:
    """A factor that the calculation already contains is not applied to its result again."""
    known = {(n.value, n.noun) for n in numbers(left) if n.noun}
    return any((n.value, n.noun) in known for n in numbers(right)[1:])


def _doubtful(claim: Equation) -> bool:
    """Ranges and shapes that look like calculations are not accused."""
    signs = {o for s in claim.sides for o in operators(s)}
    if signs & {"+", "-"} and any(n.times for n in claim.numbers):
        return True
    if (
        claim.form == "result-first"
        and all(isinstance(s, Literal_) for s in claim.sides)
        and not _slipped(claim)
    ):
        return True
    if claim.form == "result-first" and _close_set(claim) and signs in ({"*"}, {"/"}):
        return True
    return (claim.form == "restated" and not claim.numbers) or (signs == {"-"} and _tight(claim))


SLIPS = frozenset(
    Fraction(x)
    for x in (
        8,
        10,
        100,
        1000,
        10**6,
        60,
        24,
        3600,
        1024,
        "1/8",
        "1/10",
        "1/100",
        "1/1000",
        "1/1000000",
        "1/60",
        "1/24",
        "1/3600",
        "1/1024",
    )
)


def _slipped(claim: Equation) -> bool:
    """``5 GB (50 MB)``: off by a step of units, so the bracket does repeat the value."""
    a, b = (n.value for n in claim.numbers[:2])
    return bool(b) and any(abs(a / b / slip - 1) < Fraction(1, 20) for slip in SLIPS)


def _close_set(claim: Equation) -> bool:
    """``32 NICs (4x28G)``: figures without blanks between them, and words before the bracket."""
    places = [n.digits for n in numbers(claim.sides[0])]
    joined = all(b.start - a.end <= 1 for a, b in zip(places, places[1:], strict=False))
    result = claim.sides[-1]
    return joined and isinstance(result, Literal_) and result.number.noun not in ("", "each")


def _tight(claim: Equation) -> bool:
    """``0-3``: both numbers touch the hyphen."""
    tree = next((s for s in claim.sides if isinstance(s, Binary)), None)
    if tree is None or not isinstance(tree.left, Literal_) or not isinstance(tree.right, Literal_):
        return False
    return (
        tree.right.number.digits.start - tree.left.number.digits.end <= 1 and claim.form != "chain"
    )


def _report(
    rule: Rule,
    bench: Bench,
    claim: Equation,
    left: Expression,
    right: Expression,
    judged: Judgement,
    evidence: list[Evidence],
) -> Outcome:
    result = verdict(claim, "equation", "fails", judged.why)
    if silent(claim):
        return Outcome(result)
    number, tree = _result(left, right)
    if number is None:
        return Outcome(result, _two_sides(rule, claim, left, right, evidence))
    span = _span(claim, tree, number)
    actual = (judged.actual or Fraction(0)) * number.scale
    unit = number.unit.text or None
    shown = (
        f"{readable(actual)} {unit}".strip()
        if unit and unit not in ("%", "×")
        else readable(actual) + (unit or "")
    )
    found = finding(
        rule,
        claim,
        f"{show(tree)} = {shown}, not {number.text.lstrip('~≈ ')}",
        span=span,
        claimed=_text(number),
        actual=actual,
        unit=unit,
        accepted=_scaled(judged.accepted, number.scale),
        calculation=_steps(tree, shown, judged),
        assumes=_assumes(number, tree),
        related=evidence,
    )
    return Outcome(result, found)


def _result(left: Expression, right: Expression) -> tuple[Number | None, Expression]:
    if isinstance(right, Literal_):
        return right.number, left
    if isinstance(left, Literal_):
        return left.number, right
    return None, left


def _two_sides(
    rule: Rule, claim: Equation, left: Expression, right: Expression, evidence: list[Evidence]
) -> object:
    a, b = exact(left), exact(right)
    return finding(
        rule,
        claim,
        f"{show(left)} = {readable(a)}, but {show(right)} = {readable(b)}",
        claimed=readable(b).replace(",", ""),
        actual=a,
        calculation=[f"{show(left)} = {readable(a)}", f"{show(right)} = {readable(b)}"],
        related=evidence,
    )


def _strained(
    rule: Rule, claim: Equation, sides: Sequence[Expression], strain: str, evidence: list[Evidence]
) -> object:
    number, tree = _result(sides[-2], sides[-1])
    shown = number.text if number else show(sides[-1])
    judged = compare(tree, number) if number else None
    actual = (
        judged.actual * number.scale if judged and judged.actual is not None and number else None
    )
    return finding(
        rule,
        claim,
        f"{show(tree)} = {readable(actual) if actual is not None else '?'}, printed as {shown}: {WARNED[strain]}",
        claimed=_text(number) if number else None,
        actual=actual,
        unit=(number.unit.text or None) if number else None,
        calculation=[f"{show(tree)} = {readable(actual)}"] if actual is not None else [],
        related=evidence,
        strained=True,
    )


def _span(claim: Claim, tree: Expression, number: Number) -> Span:
    """The printed calculation with its result, as far as they stand inside the claim."""
    spans = [n.span for n in [*numbers(tree), number] if claim.span.contains(n.span)]
    if not spans:
        return claim.span
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.join(span)
    return whole


def _text(number: Number) -> str:
    from doc_auditor.judging.bench import printed_value

    return printed_value(number)


def _scaled(
    interval: tuple[Fraction, Fraction] | None, scale: Fraction
) -> tuple[Fraction, Fraction] | None:
    return (interval[0] * scale, interval[1] * scale) if interval else None


def _steps(tree: Expression, shown: str, judged: Judgement) -> list[str]:
    return [f"{show(tree)} = {shown}"]


def _assumes(number: Number, tree: Expression) -> list[str]:
    every = [*numbers(tree), number]
    if any(n.unit.power for n in every):
        return ["1 K = 1000; no reading with 1024 makes it true either"]
    return []


def used_numbers(claim: Equation) -> list[Number]:
    """All printed numbers of an equation."""
    return [n.number for s in claim.sides for n in walk(s) if isinstance(n, Literal_)]
