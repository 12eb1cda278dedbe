"""Text → tokens.  Numbers come out with hedge, magnitude, unit and exact place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.quantity import PERCENT, TIMES, Manner, Number, Unit, combine
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.units import UnitTable
from doc_auditor.source import Span

MAX_DIGITS = 60
INVISIBLE = "\u2063"
OVER = "\ue000"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

BLANK = r"[ \t\u00a0\u2009\u202f\u2063]"
GROUPED = r"\d{1,3}(?:\u2063*[,_'\u00a0\u2009\u202f]\u2063*\d{3})+(?!\d)"
DIGITS = rf"(?:{GROUPED}(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
POWER_OF_TEN = (
    r"10(?:\s?(?:\^|\*\*)\s?(?:\(\s?[-−+]?\d{1,3}\s?\)|[-−+]?\d{1,3})|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
)

ASIDE = [
    ("URL", r"(?:https?|ftp|s3|gs|hf)://[^\s)>\]]+|www\.[^\s)>\]]+"),
    (
        "date",
        r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?Z?)?|\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}(?:/\d{1,2})?(?=[\]\s])",
    ),
    ("address", r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?"),
    ("version", r"[vV]?\d+(?:\.\d+){2,}[\w.+-]*|[vV]\d+(?:\.\d+)*\b"),
    ("time of day", r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?(?![\d:])"),
    ("hexadecimal", r"0[xX][0-9a-fA-F]+"),
    ("ratio", r"\d+(?:\.\d+)?:\d+(?:\.\d+)?(?![\d:])"),
    (
        "identifier",
        r"#\d+|\d+[A-Za-z]*_[A-Za-z]\w*|[0-9a-f]*\d[0-9a-f]*[a-f][0-9a-f]*\d[0-9a-f]{3,}\b",
    ),
    ("file name", r"[\w./-]*\w\.(?:py|md|sh|json|ya?ml|toml|txt|csv|png|jpg|svg|cu|cpp|h|ipynb)\b"),
]
CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
NAME = rf"{CJK}+|_*[^\W\d_](?:(?!{CJK})[\w\u2063])*(?:[-.][A-Za-z0-9_]+)*|_+"
ASIDE_PATTERN = re.compile("|".join(f"(?P<a{i}>{p})" for i, (_, p) in enumerate(ASIDE)))
NAME_PATTERN = re.compile(NAME)
NUMBER_PATTERN = re.compile(
    rf"(?P<hedge>[~≈∼≃]\s?)?(?P<money>[$€£]\s?)?"
    rf"(?:(?P<ten>{POWER_OF_TEN})(?![\d.])|(?P<digits>{DIGITS})"
    rf"(?:(?P<exp>[eE][-+]?\d{{1,3}})(?![\w.])|\s?[×x*·]\s?(?P<scale>{POWER_OF_TEN})(?![\d.]))?)"
)
SUPERSCRIPT = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
RELATIONS = {
    "=": "=", "==": "=", "≈": "≈", "~=": "≈", "=~": "≈", "≃": "≈", "≅": "≈", "≡": "=", "≠": "≠",
    "!=": "≠", "<": "<", ">": ">", "<=": "≤", ">=": "≥", "≤": "≤", "≥": "≥", "⩽": "≤", "⩾": "≥",
}  # fmt: skip
RELATION_PATTERN = re.compile("|".join(map(re.escape, sorted(RELATIONS, key=len, reverse=True))))
ARROW = re.compile(r"-{1,2}>|=>|→|⇒|⟹|➜|➔|⟶")
OPERATORS = {
    "×": "*", "*": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "/": "/", "∕": "/", "+": "+",
    "-": "-", "−": "-", "–": "-", "^": "^", "**": "^", "x": "*", "X": "*",
}  # fmt: skip
FUNCTIONS = {"ceil": "ceil", "floor": "floor", "sqrt": "sqrt", "log2": "log2", "round": "round",
             "min": "min", "max": "max", "√": "sqrt", "⌈": "ceil", "⌊": "floor"}  # fmt: skip
PER = re.compile(
    rf"{BLANK}*/{BLANK}*|{BLANK}+per{BLANK}+|{BLANK}+a{BLANK}+(?=day|year|month|week|hour|second|minute)"
)
MORE = "faster|slower|more|less|fewer|higher|lower|larger|smaller|better|worse|speed|improve|increase|reduc"
TIMES_SIGN = re.compile(
    rf"(?:×|[xX](?!{BLANK}*[-+=*/^)]{BLANK}*[\dx(=]))(?![\w(])|{BLANK}?-?fold\b|{BLANK}[×x](?={BLANK}+(?:the{BLANK}|{MORE}))"
)
LABOUR = re.compile(r"(([A-Za-z]\w*)[- ](hours?|days?|years?))\b")
GAP = re.compile(rf"-|{BLANK}{{0,12}}")
COUNTED = re.compile(r"[A-Za-z]+")
HYPHENED = re.compile(r"-([A-Za-z]+)(?![\w]|-?\d)")
TOP = re.compile(r"([Tt]op)-(\d{1,3})")
SYMBOL_VALUE = re.compile(r"([A-Za-z]{1,8})[-_ =]?(\d+)")


@dataclass(frozen=True)
class Lexer:
    """Reads shadow text; ``symbols`` are the short names of quantities in lower case."""

    units: UnitTable
    symbols: frozenset[str] = frozenset()

    def tokens(self, text: str, offset: int) -> list[Token]:
        """The tokens of ``text``, which stands at ``offset`` in the source."""
        found: list[Token] = []
        at = 0
        while at < len(text):
            if text[at].isspace() or text[at] == INVISIBLE:
                if text[at] == "\n":
                    found.append(Token("stop", "\n", Span(offset + at, offset + at + 1)))
                at += 1
                continue
            for token in self._next(text, at, found):
                found.append(_moved(token, offset))
                at = token.span.end
        return found

    def _next(self, text: str, at: int, before: list[Token]) -> Iterator[Token]:
        if match := _aside(text, at):
            yield match
        elif text[at].isalpha() or text[at] in "_":
            yield from self._name(text, at, before)
        elif NUMBER_PATTERN.match(text, at) and not _relates(text, at, before):
            yield self._number(text, at, before)
        else:
            yield from _sign(text, at, before)

    # ---- names ----------------------------------------------------------------------------------

    def _name(self, text: str, at: int, before: list[Token]) -> Iterator[Token]:
        if text[at] in "xX" and _between_operands(text, at):
            yield Token("operator", "*", Span(at, at + 1), tight=_tight(text, at, at + 1))
            return
        match = NAME_PATTERN.match(text, at)
        if match is None:
            yield Token("mark", text[at], Span(at, at + 1))
            return
        name = match.group().rstrip(".-")
        end = at + len(name)
        if name in FUNCTIONS and text[end : end + 1] == "(":
            yield Token("function", FUNCTIONS[name], Span(at, end))
        elif name == "mod" and _between_operands(text, at, len(name)):
            yield Token("operator", "%", Span(at, end))
        elif name.lower() in self.symbols:
            yield Token("symbol", name, Span(at, end))
        elif top := TOP.fullmatch(name):
            yield Token(
                "symbol", top.group(1), Span(at, end), _plain(top.group(2), at + top.start(2))
            )
        elif composite := self._composite(name, at):
            yield from composite
        else:
            aside = "part of a name" if any(c.isdigit() for c in name) else ""
            yield Token("word", name, Span(at, end), aside=aside)

    def _composite(self, name: str, at: int) -> list[Token]:
        """``TP8`` or ``EP64_TP1_PP1_DP1``: short names with their values glued on."""
        parts = list(SYMBOL_VALUE.finditer(name))
        known = [p for p in parts if p.group(1).lower() in self.symbols]
        if any(p.group(1).upper() == "FSDP" and p.group() == "FSDP2" for p in parts):
            return []
        if not known or any(p.group(1).lower() not in self.symbols for p in parts):
            return []
        covered = sum(len(p.group()) for p in parts) + len(re.findall(r"[-_]", name))
        if covered < len(name) - sum("-" in p.group() or "_" in p.group() for p in parts):
            return []
        return [
            Token(
                "symbol",
                p.group(1),
                Span(at + p.start(), at + p.end()),
                _plain(p.group(2), at + p.start(2)),
            )
            for p in parts
        ]

    # ---- numbers --------------------------------------------------------------------------------

    def _number(self, text: str, at: int, before: list[Token]) -> Token:
        match = NUMBER_PATTERN.match(text, at)
        assert match is not None
        if sum(c.isdigit() for c in match.group()) > MAX_DIGITS:
            return Token(
                "word",
                match.group(),
                Span(at, match.end()),
                aside="too many digits to be a quantity",
            )
        number, end = self._with_unit(text, match)
        name = NAME_PATTERN.match(text, end) if end < len(text) and text[end].isalpha() else None
        if name and re.match(CJK, name.group()):
            name = None
        if name and re.match(r"[xX](?:\d|$)", name.group()) and _between_operands(text, end):
            name = None
        if name or (text[end : end + 1] == "_" and text[end + 1 : end + 2].isalnum()):
            stop = name.end() if name else end + 1
            return Token("word", text[at:stop], Span(at, stop), aside="part of a name")
        return Token("number", number.text, number.span, number)

    def _with_unit(self, text: str, match: re.Match[str]) -> tuple[Number, int]:
        raw = match["digits"] or "1"
        digits = re.sub(r"[^\d.]", "", raw)
        decimals = len(digits.partition(".")[2])
        scale = Fraction(10) ** int(match["exp"][1:]) if match["exp"] else Fraction(1)
        scale *= _ten(match["scale"] or match["ten"])
        end = match.end()
        letter, end = self._magnitude(text, end)
        if letter:
            scale *= self.units.magnitudes[letter]
        unit, noun, end = self._unit(text, end, bool(letter))
        if match["money"]:
            unit = _money(unit)
        place = match.start("digits") if match["digits"] else match.start("ten")
        place_end = match.end("digits") if match["digits"] else match.end("ten")
        ulp = Fraction(1, 10**decimals) if match["digits"] else Fraction(0)
        if not match["digits"]:
            ulp, scale, coefficient = Fraction(1), Fraction(1), scale
            if letter:
                scale = self.units.magnitudes[letter]
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

    def _magnitude(self, text: str, at: int) -> tuple[str, int]:
        """A magnitude directly after the digits, or a word or letter after one blank."""
        blank = GAP.match(text, at).end() - at  # type: ignore[union-attr]
        if self.units.unit_pattern.match(text, at + blank) and not _lone(text, at + blank):
            return "", at
        match = self.units.magnitude_pattern.match(text, at + blank)
        if not match or (len(match.group()) == 1 and (blank > 2 or (blank and text[at] == "-"))):
            return "", at
        return match.group(), match.end()

    def _unit(self, text: str, at: int, scaled: bool) -> tuple[Unit, str, int]:
        """The unit after a number: ``GB``, ``tokens/s``, ``%``, ``×``, ``-way``."""
        start = at
        if percent := re.compile(rf"{BLANK}?(?:%|percent\b|per cent\b)").match(text, at):
            if not re.match(r"\s*\d", text[percent.end() :]) or text[at] == "%":
                return Unit(PERCENT, Fraction(1, 100)), "", percent.end()
        if times := TIMES_SIGN.match(text, at):
            if not _between_operands(text, times.end() - 1):
                return Unit(TIMES), "", times.end()
        after = GAP.match(text, at).end()  # type: ignore[union-attr]
        worked = LABOUR.match(text, after)
        if worked and worked.group(2) not in self.units.units:
            unit = replace(self.units.units[worked.group(3)], text=worked.group())
            unit, end = self._per(text, unit, worked.end())
            return unit, "", end
        match = self.units.unit_pattern.match(text, after)
        if match and not (len(match.group()) == 1 and after - at > 2):
            unit, at = replace(self.units.units[match.group()]), match.end()
            unit, at = self._per(text, unit, at)
            return unit, "", at
        if hyphened := HYPHENED.match(text, at):
            return Unit(""), hyphened.group(1), hyphened.end()
        noun = COUNTED.match(text, after)
        if noun and (after > start or scaled):
            rate, end = self._per(text, Unit(""), noun.end(), rate=True)
            if rate.dimensions:
                return replace(rate, text=text[after:end]), noun.group(), end
        rate, end = self._per(text, Unit(""), start, rate=True)
        return (
            (replace(rate, text=text[start:end]), "", end)
            if rate.dimensions
            else (Unit(""), "", start)
        )

    def _per(self, text: str, unit: Unit, at: int, rate: bool = False) -> tuple[Unit, int]:
        """What follows as ``/s`` or ``per day``; nouns (``/GPU``) end the unit unchanged."""
        slash = PER.match(text, at)
        match = self.units.unit_pattern.match(text, slash.end()) if slash else None
        if not slash or not match:
            return unit, at
        below = self.units.units[match.group()]
        if rate and dict(below.dimensions) != {"second": 1}:
            return unit, at
        joined = Unit(
            unit.text + text[at : match.end()],
            unit.factor / below.factor,
            unit.power - below.power,
            combine(unit.dimensions, below.dimensions, -1),
            unit.noun,
            (*unit.parts, *((n, 1 / f) for n, f in below.parts)),
            unit if unit.dimensions else None,
        )
        return joined, match.end()


# ---- helpers ------------------------------------------------------------------------------------


def _moved(token: Token, offset: int) -> Token:
    if not offset:
        return token
    number = token.number
    if number:
        number = replace(
            number, span=_shift(number.span, offset), digits=_shift(number.digits, offset)
        )
    return replace(token, span=_shift(token.span, offset), number=number)


def _shift(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def _aside(text: str, at: int) -> Token | None:
    if at and (text[at - 1].isalnum() or text[at - 1] in "_") and text[at].isalnum():
        return None
    match = ASIDE_PATTERN.match(text, at)
    if not match or not match.group() or not any(c.isdigit() for c in match.group()):
        return None
    end = match.end()
    if end < len(text) and text[end].isalnum():
        return None
    index = int(str(match.lastgroup)[1:])
    return Token("word", match.group(), Span(at, end), aside=ASIDE[index][0])


def _relates(text: str, at: int, before: list[Token]) -> bool:
    """Whether an ≈ stands between two operands and is no hedge of the second."""
    return (
        text[at] in "≈≃"
        and bool(before)
        and before[-1].kind in ("number", "close", "word", "symbol")
    )


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


def _plain(digits: str, at: int) -> Number:
    span = Span(at, at + len(digits))
    return Number(span, digits, Fraction(digits), Fraction(1), span)


def _between_operands(text: str, at: int, length: int = 1) -> bool:
    """Whether the sign at ``at`` stands between a number or bracket and another operand."""
    left = text[:at].rstrip(" \u00a0\u2063")[-1:]
    rest = text[at + length :].lstrip(" \u00a0\u2063")
    if not left or not rest:
        return False
    after = (
        rest[0].isdigit()
        or rest[0] in "($~.√"
        or bool(re.match(r"[A-Z]{2,4}\b|[A-Z]{2,4}\d", rest))
    )
    blanks = text[at - 1 : at].isspace() and text[at + length : at + length + 1].isspace()
    before = left.isdigit() or left in ")%" or (blanks and left.isalpha())
    return after and before and (rest[0].isdigit() or rest[0] in "($~.√" or blanks)


def _tight(text: str, start: int, end: int) -> bool:
    return not text[start - 1 : start].isspace() and not text[end : end + 1].isspace()


def _sign(text: str, at: int, before: list[Token]) -> Iterator[Token]:
    """Operators, relations, brackets and the rest, at least one token."""
    char = text[at]
    if arrow := ARROW.match(text, at):
        yield Token("arrow", "→", Span(at, arrow.end()))
    elif superscript := SUPERSCRIPT.match(text, at):
        digits = superscript.group().translate(SUPERSCRIPTS)
        yield Token("operator", "^", Span(at, at))
        number = replace(_plain(digits.strip("-+"), at), span=Span(at, superscript.end()))
        if digits.startswith("-"):
            number = replace(number, coefficient=-number.coefficient)
        yield Token("number", digits, Span(at, superscript.end()), number)
    elif relation := RELATION_PATTERN.match(text, at):
        end = relation.end()
        yield Token(
            "relation", RELATIONS[relation.group()], Span(at, end), tight=_tight(text, at, end)
        )
    elif text.startswith("**", at):
        yield Token("operator", "^", Span(at, at + 2), tight=_tight(text, at, at + 2))
    elif char == OVER:
        yield Token("operator", "/", Span(at, at))
        yield Token("open", "(", Span(at, at + 1))
    elif char == "%":
        yield Token("operator", "%", Span(at, at + 1))
    elif char in "√⌈⌊":
        yield Token("function", FUNCTIONS[char], Span(at, at if char in "⌈⌊" else at + 1))
        if char in "⌈⌊":
            yield Token("open", "(", Span(at, at + 1))
    elif char in OPERATORS:
        yield Token("operator", OPERATORS[char], Span(at, at + 1), tight=_tight(text, at, at + 1))
    else:
        yield Token(_kind(char), char, Span(at, at + 1))


def _kind(char: str):  # type: ignore[no-untyped-def]
    if char in "([{（［":
        return "open"
    if char in ")]}⌉⌋）］":
        return "close"
    return {",": "comma", ":": "colon", "：": "colon", ".": "stop", ";": "stop", "?": "stop",
            "!": "stop", "。": "stop", "；": "stop", "，": "comma"}.get(char, "mark")  # fmt: skip
