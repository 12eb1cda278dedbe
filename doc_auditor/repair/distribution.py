"""Numbers that follow from degrees without a printed calculation: ``4 experts per GPU``.

A relation is believed only where it holds in the document as it stands, or where a finding says
that it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Declaration
from doc_auditor.repair.dependence import Link, View
from doc_auditor.repair.situation import NEEDED, Situations, words_of

BASES = {
    "expert": "experts", "layer": "layers", "head": "heads", "kv": "kv_heads",
    "dimension": "hidden", "hidden": "hidden", "dim": "hidden", "ffn": "ffn",
    "intermediate": "ffn", "sequence": "gbs", "sample": "gbs", "batch": "gbs", "request": "gbs",
    "gpu": NEEDED, "npu": NEEDED, "device": NEEDED, "accelerator": NEEDED, "rank": NEEDED,
}  # fmt: skip
DIVISORS = {
    "experts": ("ep",), "layers": ("pp",), "heads": ("tp",), "kv_heads": ("tp",),
    "hidden": ("tp",), "ffn": ("tp",), "gbs": ("dp",), NEEDED: ("pp", "dp", "ep", "tp", "cp"),
}  # fmt: skip
AXES = {
    "tensor": "tp", "tp": "tp", "expert": "ep", "ep": "ep", "pipeline": "pp", "stage": "pp",
    "pp": "pp", "data": "dp", "dp": "dp", "replica": "dp", "context": "cp", "cp": "cp",
}  # fmt: skip
SHARED = frozenset({"per", "each", "every", "across", "load", "distribution", "within"})
COUNTED = frozenset(
    {"group", "module", "parallelism", "parallel", "stage", "replica", "shard", "way"}
)
INDEXED = frozenset({"stage", "rank", "gpu", "layer", "expert", "node", "group", "replica"})
BOUNDED = frozenset({"limit", "budget", "available", "cap", "capacity", "maximum", "quota"})
"""``within the 16 GPU limit``: what there is, whatever the degrees are."""
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with the words that say what it counts and among whom."""

    number: Number
    block: int
    label: tuple[str, ...]
    after: tuple[str, ...]
    above: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All words, the nearest first."""
        return self.after + self.label + self.above


def mentions(
    block: Block, tokens: Sequence[Token], labels: Sequence[str], above: Sequence[str]
) -> Iterator[Mention]:
    """The plain counts of a block with the words around them.

    ``labels`` are as good as words of the block itself (the head of a table's column).
    """
    own = [singular(w) for text in labels for w in words_of(text)]
    heads = tuple(singular(w) for text in above for w in words_of(text))
    start = 0
    for at, token in enumerate(tokens):
        if token.kind == "stop" and token.text != "\n":
            start = at + 1
        number = token.number
        if token.kind != "number" or number is None or not _counts(number, tokens, at):
            continue
        label = [singular(w) for t in tokens[start:at] for w in words_of(t.text)][-12:]
        after = tuple(_after(number, tokens, at))
        yield Mention(number, block.index, (*own, *label), after, heads)


def _counts(number: Number, tokens: Sequence[Token], at: int) -> bool:
    if not number.integral or number.unit.dimensions or number.percent or number.times:
        return False
    near = [tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    if any(t.text == "-" and t.tight for t in near):
        return False
    numbered = not at and near and near[0].text in (".", ")")
    return number.coefficient > 0 and not numbered and not _index(tokens, at)


def _index(tokens: Sequence[Token], at: int) -> bool:
    """``stage 1 and 2``: a number that names one of several, not how many there are."""
    if at and tokens[at - 1].low in ("and", "or", "to") and at > 1:
        at -= 2
        if tokens[at].kind != "number":
            return False
    return bool(at) and tokens[at - 1].low in INDEXED


def _after(number: Number, tokens: Sequence[Token], at: int) -> Iterator[str]:
    yield from (singular(w) for w in words_of(number.noun))
    for token in tokens[at + 1 : at + 1 + MOST_WORDS]:
        if token.kind not in ("word", "symbol") and token.text != "/":
            return
        yield from (["per"] if token.text == "/" else map(singular, words_of(token.text)))


# ---- what a number counts -----------------------------------------------------------------------


def base_of(mention: Mention) -> str | None:
    """The quantity that is distributed: by the noun, else by the label up to its ``per``."""
    return _base(mention.after) or _base(mention.label)


def _base(words: Sequence[str]) -> str | None:
    for word in words:
        if word == "per":
            break
        if word in BASES:
            return BASES[word]
    for word in words:
        if word in BASES and BASES[word] != NEEDED:
            return BASES[word]
    return None


def axes_of(words: Sequence[str]) -> list[str]:
    """The degrees that words speak of, each once."""
    return list(dict.fromkeys(AXES[w] for w in words if w in AXES))


def divisors_of(base: str, mention: Mention) -> list[str]:
    """The degrees that may divide the base here; where words name some of them, those."""
    options = list(DIVISORS[base])
    if base != NEEDED:
        return options
    named = [d for d in _shared_by(mention) or axes_of(mention.words) if d in options]
    return named or options


def _shared_by(mention: Mention) -> list[str]:
    """The degree behind ``per``: ``per pipeline stage``; a whole pipeline is a replica."""
    for words in (mention.after, mention.label):
        if "per" in words:
            rest = words[words.index("per") + 1 :][:2]
            return ["dp"] if rest == ("pipeline",) else axes_of(rest)
    return []


def shares(mention: Mention) -> bool:
    """Whether the words speak of a part per something."""
    return bool(SHARED & set(mention.words)) or bool({"in", "group"} <= set(mention.words))


def share_links(mention: Mention, situations: Situations) -> Iterator[Link]:
    """``experts per GPU`` = experts ÷ EP, if that is what stands there."""
    base = base_of(mention)
    if base is None or not shares(mention) or BOUNDED & set(mention.after):
        return
    whole = _needed(mention, situations) if base == NEEDED else _whole(base, mention, situations)
    if whole is None:
        return
    for name in divisors_of(base, mention):
        divisor = situations.fact(name, mention.block)
        if divisor is None or not divisor.number.value:
            continue
        if mention.number.digits in (divisor.number.digits, *(p.digits for p in whole[1])):
            continue
        if whole[0] / divisor.number.value == mention.number.value:
            yield _link(mention.number, whole[1], divisor.number, (base, name.upper()))
            return


Whole = tuple[Fraction, tuple[Number, ...]]


def _whole(base: str, mention: Mention, situations: Situations) -> Whole | None:
    fact = situations.fact(base, mention.block)
    return (fact.number.value, (fact.number,)) if fact else None


def _needed(mention: Mention, situations: Situations) -> Whole | None:
    """The GPUs in use: the product of the degrees."""
    degrees = situations.degrees(mention.block)
    convention = situations.bench.convention_at(mention.block)
    factors = [degrees[q].number for q in ORDER if q in degrees and q in convention.factors]
    if len(factors) < 2:
        return None
    return _product(factors), tuple(factors)


def _product(numbers: Sequence[Number]) -> Fraction:
    whole = Fraction(1)
    for number in numbers:
        whole *= number.value
    return whole


def _link(
    target: Number, whole: tuple[Number, ...], divisor: Number, names: tuple[str, str]
) -> Link:
    operands = tuple(n.digits for n in (*whole, divisor))

    def compute(view: View) -> Fraction | None:
        below = view(divisor).value
        return _product([view(n) for n in whole]) / below if below else None

    def explain(view: View) -> str:
        counts = readable(_product([view(n) for n in whole]))
        return f"{counts} {names[0]} ÷ {names[1]} {readable(view(divisor).value)}"

    return Link(target, operands, compute, f"{names[0]} ÷ {names[1]}", 3, explain)


def product_link(fact: Declaration, situations: Situations) -> Link | None:
    """A number of GPUs that is the product of the degrees around it."""
    mention = Mention(fact.number, fact.block, (), ())
    whole = _needed(mention, situations)
    if whole is None or whole[0] != fact.number.value:
        return None
    numbers = whole[1]

    def compute(view: View) -> Fraction | None:
        return _product([view(n) for n in numbers])

    def explain(view: View) -> str:
        return " × ".join(readable(view(n).value) for n in numbers)

    why = explain(lambda n: n)
    return Link(fact.number, tuple(n.digits for n in numbers), compute, why, 2, explain)


# ---- counts of groups ---------------------------------------------------------------------------


def counted_degree(mention: Mention, situations: Situations) -> Declaration | None:
    """``Tensor Groups: 8``: the degree that a number of groups repeats."""
    near = mention.after + mention.label
    if not COUNTED & set(mention.words) or "per" in near:
        return None
    for name in axes_of(near) or axes_of(mention.above):
        fact = situations.fact(name, mention.block)
        if fact is not None and fact.number.value == mention.number.value:
            return fact if fact.number.digits != mention.number.digits else None
    return None
