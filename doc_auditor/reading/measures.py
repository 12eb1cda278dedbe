"""Numbers with hedge, magnitude, unit and exact place."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import PERCENT, TIMES, Manner, Number, Unit, combine
from doc_auditor.reading.patterns import (
    CJK,
    COUNTED,
    GAP,
    HYPHENED,
    INVISIBLE,
    KIND_COUNTED,
    LABOUR,
    MATTER,
    MAX_DIGITS,
    MODULUS,
    NAME_PATTERN,
    NUMBER_PATTERN,
    PER,
    PER_MANY,
    PERCENT_SIGN,
    PERIOD,
    SUPERSCRIPTS,
    TIMES_SIGN,
)
from doc_auditor.reading.signs import between_operands
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.units import UnitTable
from doc_auditor.source import Span


def number_token(text: str, at: int, units: UnitTable) -> Token:
    """The number that begins at ``at``; a word where digits are only a part of one."""
    match = NUMBER_PATTERN.match(text, at)
    assert match is not None
    if sum(c.isdigit() for c in match.group()) > MAX_DIGITS:
        return Token(
            "word",
            match.group(),
            Span(at, match.end()),
            aside="too many digits to be a quantity",
        )
    number, end = _with_unit(text, match, units)
    name = NAME_PATTERN.match(text, end) if end < len(text) and text[end].isalpha() else None
    if name and re.match(CJK, name.group()):
        name = None
    if name and re.match(r"[xX](?:\d|$)", name.group()) and between_operands(text, end):
        name = None
    if name or (text[end : end + 1] == "_" and text[end + 1 : end + 2].isalnum()):
        stop = name.end() if name else end + 1
        return Token("word", text[at:stop], Span(at, stop), aside="part of a name")
    return Token("number", number.text, number.span, number)


def _with_unit(text: str, match: re.Match[str], units: UnitTable) -> tuple[Number, int]:
    raw = match["digits"] or "1"
    digits = re.sub(r"[^\d.]", "", raw)
    decimals = len(digits.partition(".")[2])
    scale = Fraction(10) ** int(match["exp"][1:]) if match["exp"] else Fraction(1)
    scale *= _ten(match["scale"] or match["ten"])
    end = match.end()
    letter, end = _magnitude(text, end, units)
    if letter:
        scale *= units.magnitudes[letter]
    unit, noun, end = _unit(text, end, units, bool(letter))
    if match["money"]:
        unit, end = _price(text, units, _money(unit), end, bool(unit.text or noun or letter))
    place = match.start("digits") if match["digits"] else match.start("ten")
    place_end = match.end("digits") if match["digits"] else match.end("ten")
    ulp = Fraction(1, 10**decimals) if match["digits"] else Fraction(0)
    if not match["digits"]:
        ulp, scale, coefficient = Fraction(1), Fraction(1), scale
        if letter:
            scale = units.magnitudes[letter]
            coefficient /= scale
    else:
        coefficient = Fraction(digits)
    mark = next((c for c in raw if c in ",_'\u00a0\u2009\u202f"), "")
    number = Number(
        Span(match.start(), end),
        text[match.start() : end].replace(INVISIBLE, ""),
        coefficient,
        ulp,
        Span(place, place_end),
        scale,
        letter,
        unit,
        noun,
        bool(match["hedge"]),
        manner=Manner(decimals, mark, text[match.start() : place], text[place_end:end]),
    )
    return number, end


def _magnitude(text: str, at: int, units: UnitTable) -> tuple[str, int]:
    """A magnitude directly after the digits, or a word or letter after one blank."""
    blank = _after_gap(text, at) - at
    if units.unit_pattern.match(text, at + blank) and not _lone(text, at + blank):
        return "", at
    match = units.magnitude_pattern.match(text, at + blank)
    if not match or (len(match.group()) == 1 and (blank > 2 or (blank and text[at] == "-"))):
        return "", at
    return match.group(), match.end()


def _unit(text: str, at: int, units: UnitTable, scaled: bool) -> tuple[Unit, str, int]:
    """The unit after a number: ``GB``, ``tokens/s``, ``%``, ``×``, ``-way``."""
    start = at
    percent = PERCENT_SIGN.match(text, at)
    if percent and (text[at] == "%" or not MODULUS.match(text, percent.end())):
        return Unit(PERCENT, Fraction(1, 100)), "", percent.end()
    times = TIMES_SIGN.match(text, at)
    if times and not between_operands(text, times.end() - 1):
        return Unit(TIMES), "", times.end()
    after = _after_gap(text, at)
    worked = LABOUR.match(text, after)
    if worked and worked.group(2) not in units.units:
        unit = replace(units.units[worked.group(3)], text=worked.group())
        unit, end = _per(text, units, unit, worked.end())
        return unit, "", end
    match = units.unit_pattern.match(text, after)
    if match and not (len(match.group()) == 1 and after - at > 2):
        unit, at = replace(units.units[match.group()]), match.end()
        unit, end = _per(text, units, unit, at)
        matter = MATTER.match(text, at) if end == at else None
        if matter is not None:
            rate, far = _per(text, units, unit, matter.end())
            unit, end = (rate, far) if far > matter.end() else (unit, end)
        return unit, "", end
    if hyphened := HYPHENED.match(text, at):
        return Unit(""), hyphened.group(1), hyphened.end()
    for noun in (COUNTED.match(text, after), KIND_COUNTED.match(text, after)):
        if noun and (after > start or scaled):
            rate, end = _per(text, units, Unit(""), noun.end(), rate=True)
            if rate.dimensions:
                return replace(rate, text=text[after:end]), noun.group(noun.lastgroup or 0), end
    rate, end = _per(text, units, Unit(""), start, rate=True)
    if rate.dimensions:
        return replace(rate, text=text[start:end]), "", end
    return Unit(""), "", start


def _per(text: str, units: UnitTable, unit: Unit, at: int, rate: bool = False) -> tuple[Unit, int]:
    """What follows as ``/s`` or ``per day``; nouns (``/GPU``) end the unit unchanged."""
    slash = PER.match(text, at)
    divides = slash and slash.group() == " / "  # ``2 orders / 30 days``
    if slash and not divides and (period := PERIOD.match(text, slash.end())):
        one = units.units[period.group(2)]
        times = int(period.group(1))
        below = replace(one, factor=one.factor * times, parts=(("second", one.factor * times),))
        return _rate(unit, below, text[at : period.end()]), period.end()
    match = units.unit_pattern.match(text, slash.end()) if slash else None
    worked = LABOUR.match(text, slash.end()) if slash and not match and unit.text else None
    if not slash or not (match or worked):
        return unit, at
    match = match or worked
    assert match is not None
    below = units.units[worked.group(3) if worked else match.group()]
    if rate and dict(below.dimensions) != {"second": 1}:
        return unit, at
    return _rate(unit, below, text[at : match.end()]), match.end()


def _rate(unit: Unit, below: Unit, text: str) -> Unit:
    """One unit per another, ``text`` being how that is printed behind the first."""
    return Unit(
        unit.text + text,
        unit.factor / below.factor,
        unit.power - below.power,
        combine(unit.dimensions, below.dimensions, -1),
        unit.noun,
        (*unit.parts, *((n, 1 / f) for n, f in below.parts)),
        unit if unit.dimensions else None,
    )


def _price(text: str, units: UnitTable, money: Unit, at: int, said: bool) -> tuple[Unit, int]:
    """``$0.08/kWh``, ``$2 per GPU-hour``; ``per GB-month`` is a word that no unit begins."""
    if not said and (many := PER_MANY.match(text, at)):
        step = units.magnitudes[many.group(1)]
        parts = tuple((n, f / step) for n, f in money.parts)
        return replace(
            money, text=money.text + many.group(), factor=1 / step, parts=parts
        ), many.end()
    unit, end = (money, at) if said else _per(text, units, money, at)
    return (money, at) if re.match(r"-[A-Za-z]", text[end : end + 2]) else (unit, end)


def _lone(text: str, at: int) -> bool:
    """Whether a single magnitude letter stands here (``B`` is billion, not bytes)."""
    return text[at : at + 1] in "BKMTk" and not text[at + 1 : at + 2].isalpha()


def _ten(text: str | None) -> Fraction:
    if not text:
        return Fraction(1)
    digits = text.translate(SUPERSCRIPTS)[2:].replace("−", "-").replace("**", "")
    return Fraction(10) ** int(re.sub(r"[^\d-]", "", digits))


def _money(unit: Unit) -> Unit:
    money = Unit("$", dimensions=(("money", 1),), parts=(("money", Fraction(1)),))
    if not unit.text:
        return money
    return Unit(
        "$" + unit.text,
        unit.factor,
        unit.power,
        combine(unit.dimensions, (("money", 1),)),
        unit.noun,
        (*unit.parts, ("money", Fraction(1))),
        money,
    )


def _after_gap(text: str, at: int) -> int:
    """The place after the blanks or the hyphen between a number and its unit."""
    gap = GAP.match(text, at)
    return gap.end() if gap else at
