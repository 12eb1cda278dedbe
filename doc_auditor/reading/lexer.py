"""Text → tokens, with the exact place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from doc_auditor.reading.measures import number_token
from doc_auditor.reading.patterns import (
    FUNCTIONS,
    INVISIBLE,
    NAME_PATTERN,
    NUMBER_PATTERN,
    SYMBOL_VALUE,
    TOP,
)
from doc_auditor.reading.signs import (
    DOT,
    aside_token,
    between_operands,
    dots_list,
    relates,
    sign_tokens,
    tight,
)
from doc_auditor.reading.tokens import Token, plain_number
from doc_auditor.reading.units import UnitTable
from doc_auditor.source import Span

INDEXED = re.compile(r"[xX]0(?![\d.xX×])")
"""``3x0 + 2x1``: nothing is multiplied by zero, so this is a name."""


@dataclass(frozen=True)
class Lexer:
    """Reads shadow text; ``symbols`` are the short names of quantities in lower case."""

    units: UnitTable
    symbols: frozenset[str] = frozenset()

    def tokens(self, text: str, offset: int) -> list[Token]:
        """The tokens of ``text``, which stands at ``offset`` in the source."""
        found: list[Token] = []
        listed = dots_list(text)
        at = 0
        while at < len(text):
            if text[at].isspace() or text[at] == INVISIBLE:
                if text[at] == "\n":
                    found.append(Token("stop", "\n", Span(offset + at, offset + at + 1)))
                at += 1
                continue
            for token in self._next(text, at, found):
                if listed and text[at] == DOT:
                    token = Token("comma", DOT, token.span)
                found.append(_moved(token, offset))
                at = token.span.end
        return found

    def _next(self, text: str, at: int, before: list[Token]) -> Iterator[Token]:
        if match := aside_token(text, at):
            yield match
        elif text[at].isalpha() or text[at] in "_":
            yield from self._name(text, at)
        elif NUMBER_PATTERN.match(text, at) and not relates(text, at, before):
            yield number_token(text, at, self.units)
        else:
            yield from sign_tokens(text, at)

    def _name(self, text: str, at: int) -> Iterator[Token]:
        if at and (indexed := INDEXED.match(text, at)) and text[at - 1].isdigit():
            yield Token("operator", "*", Span(at, at), tight=True)
            yield Token("word", indexed.group(), Span(at, indexed.end()))
            return
        if text[at] in "xX" and between_operands(text, at):
            yield Token("operator", "*", Span(at, at + 1), tight=tight(text, at, at + 1))
            return
        match = NAME_PATTERN.match(text, at)
        if match is None:
            yield Token("mark", text[at], Span(at, at + 1))
            return
        name = match.group().rstrip(".-")
        end = at + len(name)
        if name in FUNCTIONS and text[end : end + 1] == "(":
            yield Token("function", FUNCTIONS[name], Span(at, end))
        elif name == "mod" and between_operands(text, at, len(name)):
            yield Token("operator", "%", Span(at, end))
        elif name.lower() in self.symbols:
            yield Token("symbol", name, Span(at, end))
        elif top := TOP.fullmatch(name):
            yield Token(
                "symbol", top.group(1), Span(at, end), plain_number(top.group(2), at + top.start(2))
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
                plain_number(p.group(2), at + p.start(2)),
            )
            for p in parts
        ]


def _moved(token: Token, offset: int) -> Token:
    if not offset:
        return token
    number = token.number
    if number:
        number = replace(
            number, span=_shift(number.span, offset), digits=_shift(number.digits, offset)
        )
    span = _shift(token.span, offset)
    return Token(token.kind, token.text, span, number, token.tight, token.aside)


def _shift(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)
