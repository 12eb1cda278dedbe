"""Tokens → expressions: one side of a printed calculation.

Operands carry words (``64 experts``), names (``EP 16``, ``TP8``) and glosses in parentheses
(``2 (bf16 bytes) * 8B``).  Words in operand position without a number are unknown symbols.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import (
    Constant,
    Expression,
    Literal_,
    Piece,
    Symbol,
    Unevaluable,
    evaluate,
    parse,
)
from doc_auditor.reading.glosses import BREAKING, SPREAD, Glosses
from doc_auditor.reading.patterns import UNKNOWN
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

MAX_PIECES = 200
GROUPS = frozenset("groups group ranks rank domains shards".split())
MAGNITUDES = {"K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}
COLUMN_GAP = 2
"""More blanks than these separate columns: a label and the calculation beside it."""


def read_side(tokens: Sequence[Token], start: int, depth: int = 0) -> Side | None:
    """The longest expression that begins at token ``start``, in so many brackets."""
    reader = _SideReader(tokens, start, depth)
    if not reader.run():
        return None
    tree = parse(reader.pieces)
    if tree is None:
        return None
    last = tokens[reader.at - 1]
    return Side(
        tree,
        Span(tokens[start].span.start, max(last.span.end, tokens[start].span.end)),
        reader.next,
        start,
        " ".join(reader.words),
        len(reader.signs),
        bool(reader.signs) and all(t.tight for t in reader.signs),
        frozenset(t.text for t in reader.signs),
        reader.cut,
    )


def _calculation(tokens: Sequence[Token], at: int) -> Side | None:
    """The calculation that begins at ``at``, if there is one."""
    side = read_side(tokens, at)
    return side if side is not None and side.operators else None


def value_of(tree: Expression) -> Fraction | None:
    """What an expression comes to, if all its names have values."""
    try:
        return evaluate(tree).value
    except Unevaluable:
        return None


class _SideReader:
    """Collects pieces from tokens; ``at`` is the token after the last one that was used."""

    def __init__(self, tokens: Sequence[Token], start: int, depth: int) -> None:
        self.tokens = tokens
        self.glosses = Glosses(tokens, _calculation)
        self.at = start
        self.next = start
        self.pieces: list[Piece] = []
        self.signs: list[Token] = []
        self.words: list[str] = []
        self.depth = depth
        self.cut = False

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def run(self) -> bool:
        """Operand (operator operand)*; stops before what does not fit."""
        if not self.operand():
            return False
        self.next = self.at
        while len(self.pieces) < MAX_PIECES:
            mark = (self.at, len(self.pieces), len(self.signs))
            if not self.operator():
                break
            if not self.operand():
                self.cut = self.signs[-1].text in "*/^" and not self.signs[-1].tight
                self.at, pieces, signs = mark
                del self.pieces[pieces:], self.signs[signs:]
                break
            self.next = self.at
        return bool(self.pieces)

    def operator(self) -> bool:
        """Consume an operator, with the words and glosses that stand before it."""
        end, words = self.glosses.gloss(self.at, self.depth >= 3)
        token = self.tokens[end] if end < len(self.tokens) else None
        if token is not None and token.low in SPREAD and self.glosses.spread(end):
            end += 1
            token = replace(self.tokens[end], kind="operator", text="/")
        if token is not None and token.low == "of" and self.multiplies(end, words):
            token = replace(token, kind="operator", text="*")
        if token is None or token.kind != "operator" or self.dash(end):
            self.trailing()
            return False
        self.words = words
        self.name_last(words)
        self.at = end + 1
        self.skip_lines()
        self.signs.append(token)
        self.pieces.append(Piece("operator", token.text))
        return True

    def dash(self, at: int) -> bool:
        """A dash between clauses: blanks around it and a word after it."""
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token.text == "/" and not token.tight and self.tokens[at - 1].kind == "word":
            return self.tokens[at - 1].span.end == token.span.start
        return (
            token.text == "-"
            and not token.tight
            and (following is None or following.kind == "word")
        )

    def multiplies(self, at: int, words: list[str]) -> bool:
        """``80% of 640 GB``; ``3/48 of 10.9 B``; ``64 nodes of 4 devices each``."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None or following.kind != "number" or not self.pieces:
            return False
        operand = self.pieces[-1].operand
        if not isinstance(operand, Literal_):
            return False
        if operand.number.percent or self.fraction(words):
            return True
        if operand.number.unit.dimensions or not 0 < len(words) <= 2:
            return False
        ahead = self.tokens[at + 2 : at + 7]
        return any(t.low == "each" for t in ahead[:3]) and any(t.kind == "relation" for t in ahead)

    def fraction(self, words: list[str]) -> bool:
        """``3/48``: a part of what follows."""
        if words or len(self.pieces) < 3 or not self.signs or not self.signs[-1].tight:
            return False
        ends = (self.pieces[-3].operand, self.pieces[-1].operand)
        whole = [o.number for o in ends if isinstance(o, Literal_) and o.number.integral]
        return self.signs[-1].text == "/" and len(whole) == 2 and whole[0].value < whole[1].value

    def trailing(self) -> None:
        """Words after the last operand belong to it but not to the expression's place."""
        end, words = self.glosses.gloss(self.at, self.depth >= 3)
        self.words = words
        self.name_last(words)
        self.next = max(self.next, end)

    def name_last(self, words: list[str]) -> None:
        """Give the last literal the noun that follows it."""
        if not words or not self.pieces or self.pieces[-1].kind != "operand":
            return
        operand = self.pieces[-1].operand
        if isinstance(operand, Literal_) and not operand.number.noun:
            named = replace(operand.number, noun=" ".join(words))
            self.pieces[-1] = Piece("operand", operand=Literal_(named))

    def skip_lines(self) -> None:
        while (token := self.peek()) and token.text == "\n":
            self.at += 1

    def operand(self) -> bool:
        token = self.peek()
        if token is None:
            return False
        if token.kind == "operator" and token.text in "+-" and len(self.pieces) < MAX_PIECES:
            return self.signed(token)
        match token.kind:
            case "number":
                return self.number(token)
            case "symbol":
                return self.symbol(token)
            case "open":
                return self.bracket() and self.magnitude()
            case "function":
                return self.function(token)
            case "word":
                return self.named_number()
            case _:
                return False

    def signed(self, token: Token) -> bool:
        following = self.peek(1)
        if following is None or following.kind not in ("number", "open", "symbol"):
            return False
        self.at += 1
        self.pieces.append(Piece("operator", token.text))
        if self.operand():
            return True
        self.pieces.pop()
        self.at -= 1
        return False

    def number(self, token: Token) -> bool:
        assert token.number is not None
        self.pieces.append(Piece("operand", operand=Literal_(token.number)))
        self.at += 1
        following = self.peek()
        if following and following.text == "(" and following.span.start == token.span.end:
            self.juxtaposed()
        return True

    def juxtaposed(self) -> None:
        """``2(4)`` is a product; ``4(EP)`` is a gloss."""
        at, pieces = self.at, len(self.pieces)
        self.pieces.append(Piece("operator", "*"))
        if not self.bracket() or any(isinstance(p.operand, Symbol) for p in self.pieces[pieces:]):
            self.at = at
            del self.pieces[pieces:]

    def symbol(self, token: Token) -> bool:
        """``TP8``, ``TP 8``, ``TP=8`` inside a product, or ``TP`` alone; not ``TP groups``."""
        behind = self.peek(1)
        if token.number is None and behind is not None and behind.low in GROUPS:
            return False
        self.at += 1
        if token.number is not None:
            named = replace(token.number, noun=token.text)
            self.pieces.append(Piece("operand", operand=Literal_(named)))
            return True
        if self.glossed(token.text, self.at):
            return True
        following = self.peek()
        equal = bool(following and following.text == "=" and following.tight)
        value = self.peek(1) if equal else following
        bound = equal and bool(self.signs or self.times_follow(2)) and not self.unbound()
        if value and value.kind == "number" and value.number and (not equal or bound):
            self.at += 2 if equal else 1
            named = replace(value.number, noun=token.text)
            self.pieces.append(Piece("operand", operand=Literal_(named)))
            return True
        self.pieces.append(Piece("operand", operand=Symbol(token.text, token.span)))
        return True

    def glossed(self, name: str, at: int) -> bool:
        """``DP (24)`` between the signs of a product: a name with its value."""
        gloss = self.tokens[at : at + 4]
        if [t.kind for t in gloss[:3]] != ["open", "number", "close"] or not at > 0:
            return False
        number, ends = gloss[1].number, [t.text for t in gloss[3:]]
        apart = self.tokens[at - 1].span.end < gloss[0].span.start
        factor = ends in (["*"], ["/"]) or (ends == ["="] and bool(self.signs))
        if number is None or not (apart and factor):
            return False
        named = replace(number, noun=name)
        self.pieces.append(Piece("operand", operand=Literal_(named)))
        self.at = at + 3
        return True

    def times_follow(self, ahead: int) -> bool:
        token = self.peek(ahead)
        return token is not None and token.text == "*"

    def unbound(self) -> bool:
        """Whether the calculation so far holds a name without a value."""
        return any(isinstance(p.operand, Symbol) for p in self.pieces)

    def magnitude(self) -> bool:
        """``12 × (47.19 + 31.85) M``: the letter behind a bracket belongs to all of it."""
        token = self.peek()
        if token is not None and token.kind == "word" and token.text in MAGNITUDES:
            factor = Constant(Fraction(MAGNITUDES[token.text]))
            self.pieces += [Piece("operator", "*"), Piece("operand", operand=factor)]
            self.at += 1
            self.next = self.at
        return True

    def bracket(self) -> bool:
        at, behind, pieces, signs = self.at, self.next, len(self.pieces), len(self.signs)
        self.depth += 1
        if self.depth <= 40 and self.inside(part=signs > 0):
            self.depth -= 1
            return True
        self.depth -= 1
        self.at, self.next = at, behind
        del self.pieces[pieces:], self.signs[signs:]
        return False

    def inside(self, part: bool) -> bool:
        """``( expression )``, with commas between arguments; a part of a calculation, or all."""
        self.at += 1
        self.pieces.append(Piece("open"))
        while self.operand():
            while self.operator():
                if not self.operand():
                    return False
            self.at = self.next if self.next > self.at else self.at
            self.result()
            if part:
                self.broken_down()
            token = self.peek()
            if token is None or token.kind not in ("close", "comma"):
                return False
            self.at += 1
            self.pieces.append(Piece("close" if token.kind == "close" else "comma"))
            if token.kind == "close":
                self.next = self.at
                return True
        return False

    def broken_down(self) -> None:
        """``5 + (7 = 3 + 4) + 2``: how a value in brackets comes about is an equation apart."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].text == "=":
            side = read_side(self.tokens, end + 1, self.depth)
            if side is None:
                return
            end = side.after
        if end < len(self.tokens) and self.tokens[end].kind == "close":
            self.at = end

    def result(self) -> None:
        """``64 × (2 × 24 × 128 = 6,144 bytes)``: the bracket is what its calculation comes to."""
        token, value = self.peek(), self.peek(1)
        if self.pieces[0].kind == "open":
            return
        closed = (
            self.tokens[self.at + 2].kind == "close" if self.at + 2 < len(self.tokens) else False
        )
        if token is None or value is None or value.number is None or not closed:
            return
        if token.kind == "relation" and token.text in "=≈" and value.kind == "number":
            opened = max(i for i, p in enumerate(self.pieces) if p.kind == "open")
            del self.pieces[opened + 1 :]
            self.pieces.append(Piece("operand", operand=Literal_(value.number)))
            self.at += 2

    def function(self, token: Token) -> bool:
        following = self.peek(1)
        if following is None:
            return False
        self.at += 1
        self.pieces.append(Piece("function", token.text))
        if following.kind == "open":
            return self.bracket() or self.drop()
        self.pieces.append(Piece("open"))
        if following.kind == "number" and self.number(following):
            self.pieces.append(Piece("close"))
            return True
        return self.drop()

    def drop(self) -> bool:
        while self.pieces and self.pieces[-1].kind in ("function", "open"):
            self.pieces.pop()
        self.at -= 1
        return False

    def named_number(self) -> bool:
        """``max seq 10240`` is 10240; words alone are an unknown symbol."""
        end = self.at
        words: list[Token] = []
        while end < len(self.tokens) and self.tokens[end].kind == "word" and len(words) < 4:
            token = self.tokens[end]
            if token.low in BREAKING | UNKNOWN:
                return False
            if token.aside and token.aside != "part of a name":
                return False
            words.append(token)
            end += 1
        following = self.tokens[end] if end < len(self.tokens) else None
        if following and words and following.span.start - words[-1].span.end > COLUMN_GAP:
            return False
        if following and following.kind == "number" and following.number:
            self.at = end + 1
            named = replace(following.number, noun=" ".join(w.text for w in words))
            self.pieces.append(Piece("operand", operand=Literal_(named)))
            return True
        name = " ".join(w.text for w in words)
        if words and self.glossed(name, end):
            return True
        self.at += len(words)
        self.pieces.append(Piece("operand", operand=Symbol(name, words[0].span)))
        return True
