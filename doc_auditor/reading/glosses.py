"""The words and brackets that belong to an operand: ``64 experts``, ``2 (bf16 bytes)``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doc_auditor.formula import Unevaluable, exact
from doc_auditor.reading.lexicon import PER
from doc_auditor.reading.links import COMES_TO, said
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token

MAX_GLOSS = 6
BREAKING = frozenset(
    "and or but then vs versus against from is are was were gives give makes make equals equal "
    "which that if when where while so because since as than not with without at by into to leaves "
    "leave requires require needs need must should would could can has have had takes take "
    "holds over under for in on instead reduces plus minus needs".split()
)
SPREAD = frozenset("distributed divided split sharded spread".split())
ACROSS = frozenset("across over by among between".split())


def per_both(tokens: Sequence[Token], at: int) -> bool:
    """``per group and layer``: the second thing that a value is one for each of."""
    said = [t.low for t in tokens[max(0, at - 2) : at + 2]]
    return len(said) == 4 and said[0] in ("per", "each") and said[2] == "and" and said[3] in PER


class Glosses:
    """Reads them in a line; ``calculation`` is the calculation that begins at a token."""

    def __init__(
        self, tokens: Sequence[Token], calculation: Callable[[Sequence[Token], int], Side | None]
    ) -> None:
        self.tokens = tokens
        self.calculation = calculation

    def gloss(self, at: int, nested: bool) -> tuple[int, list[str]]:
        """The end of the words and word-only brackets after an operand, and the words."""
        words: list[str] = []
        start = at
        while at < len(self.tokens) and at - start < MAX_GLOSS:
            token = self.tokens[at]
            if token.low in SPREAD and self.spread(at):
                break
            if said(self.tokens, at, COMES_TO):
                break
            if token.kind in ("word", "symbol") and token.number is None:
                if token.low in BREAKING or (token.aside and token.aside != "part of a name"):
                    break
                if token.low == "of" and (self.numeric(at + 1) or self.fraction(at, start)):
                    break
                words.append(token.text)
                at += 1
            elif token.text == "\n" and self.continues(at):
                at += 1
            elif end := self.device(at):
                words += [self.tokens[at + 1].text]
                at = end
            elif token.kind == "open" and not nested and (end := self.worked_bracket(at)):
                at = end
            elif token.kind == "open" and (end := self.word_bracket(at)):
                words += [t.text for t in self.tokens[at + 1 : end - 1] if t.kind != "number"]
                at = end
            elif self.per_noun(at):
                words += ["/" + self.tokens[at + 1].text]
                at += 2
            else:
                break
        return at, words

    def fraction(self, at: int, start: int) -> bool:
        """``2 ÷ 24 of the experts``: a fraction of something that has no number here."""
        number = self.tokens[start - 1].number if start else None
        quotient = start > 1 and self.tokens[start - 2].text == "/"
        plain = number is not None and not (number.unit.text or number.noun)
        return at == start and quotient and plain

    def per_noun(self, at: int) -> bool:
        """``/param`` after a unit or noun is no division."""
        if at + 1 >= len(self.tokens) or self.tokens[at].text != "/" or not self.tokens[at].tight:
            return False
        below, above = self.tokens[at + 1], self.tokens[at - 1]
        names = ("word", "symbol")
        if above.kind == below.kind and above.kind in names and not (above.number or below.number):
            return True
        return below.kind == "word" and not below.aside and len(below.text) > 1

    def worked_bracket(self, at: int) -> int:
        """``8,704 tokens (8,192 + 512) × …``: the bracket says where the operand comes from."""
        if self.tokens[at].span.start == self.tokens[at - 1].span.end:
            return 0
        side = self.calculation(self.tokens, at + 1)
        if side is None or side.after + 1 >= len(self.tokens):
            return 0
        end, goes_on = side.after, self.tokens[side.after + 1].kind in ("operator", "relation")
        if self.tokens[end].kind != "close" or not goes_on or not self.explained(at, side):
            return 0
        return end + 1

    def explained(self, at: int, side: Side) -> bool:
        """Whether the number before a bracket is what the calculation in it gives."""
        before = (t.number for t in reversed(self.tokens[max(0, at - MAX_GLOSS) : at]))
        number = next((n for n in before if n is not None), None)
        if number is None:
            return False
        try:
            value = exact(side.tree)
        except Unevaluable:
            return True
        half = number.half() * number.scale * number.unit.factor
        slack = max(half, abs(number.value) / 20) if number.hedged else half
        return abs(value - number.value) <= slack

    def device(self, at: int) -> int:
        """The token after ``× A100 40GB``: what is counted, by its name, is no factor."""
        name = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if self.tokens[at].text != "*" or name is None or name.aside != "part of a name":
            return 0
        size = self.tokens[at + 2].number if at + 2 < len(self.tokens) else None
        sized = size is not None and dict(size.unit.dimensions) == {"byte": 1}
        return at + 3 if sized else at + 2

    def word_bracket(self, at: int) -> int:
        """The token after a bracket that holds words and no calculation, else 0."""
        end = at + 1
        while end < len(self.tokens) and end - at < 12:
            token = self.tokens[end]
            if token.kind == "close":
                return end + 1 if self.follows_operand(end + 1) else 0
            if token.kind in ("relation", "open", "arrow"):
                return 0
            if token.kind == "operator" and not self.word_sign(end):
                return 0
            end += 1
        return 0

    def word_sign(self, at: int) -> bool:
        """A plus or hyphen between words (``keys+values``) is no calculation."""
        left, right = self.tokens[at - 1], self.tokens[min(at + 1, len(self.tokens) - 1)]
        return left.kind == "word" and right.kind == "word"

    def follows_operand(self, at: int) -> bool:
        """After a gloss the calculation must go on, or the bracket is something else."""
        token = self.tokens[at] if at < len(self.tokens) else None
        return token is not None and token.kind in ("operator", "relation", "close", "word")

    def continues(self, at: int) -> bool:
        """Whether a line break stands inside the calculation."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None:
            return False
        plain_word = after.kind == "word" and after.low not in BREAKING and not after.aside
        return plain_word or (after.kind in ("operator", "relation") and after.text != "-")

    def spread(self, at: int) -> bool:
        """``30B parameters distributed across 128 GPUs``: a division in words.

        ``spread over 4 × 8 = 32 ranks`` says how many ranks there are.
        """
        over = at + 1 < len(self.tokens) and self.tokens[at + 1].low in ACROSS
        product = at + 3 < len(self.tokens) and self.tokens[at + 3].text == "*"
        return over and self.numeric(at + 2) and not product

    def numeric(self, at: int) -> bool:
        """Whether a number stands here."""
        return at < len(self.tokens) and self.tokens[at].kind == "number"
