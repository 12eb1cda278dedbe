"""The parameters of ``relation`` and ``bound``: checked when a rule file is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from doc_auditor.formula import Expression
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.rulefiles.dimensions import Mixed, dimensions, said, same
from doc_auditor.ruletext import parse_expression, ruletext_symbols

NEAR = ("section", "document")
KNOWN = {
    "relation": ("accept", "instead", "above", "below", "near", "elsewhere", "silent", "only"),
    "bound": ("slack", "near", "elsewhere", "silent", "only"),
    "at-most": ("silent", "unless"),
    "divisible": (
        "frameworks", "replicate", "says", "silent", "times", "uneven", "unless", "whole",
    ),
    "from-shape": ("label", "layer", "one"),
}  # fmt: skip
"""Kinds with parameters, and their names."""
SHAPE = (
    "params params_active layers hidden heads kv_heads head_dim ffn experts seq bytes_p"
    " peak_flops bw_mem tp pp dp ep cp vpp"
)
"""What a document says once about its model, its hardware and its layout."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """How freely an equation is held.

    ``instead``: right sides that take the place of the first where its names have no value.
    ``accept``: others that authors mean by the same words; they only ever make a value right.
    ``above``, ``below``: how far a value may lie beyond the calculated one, as a share of it.
    ``near``: whether the operands must stand in the section of the value or one around it.
    ``elsewhere``: those that need not, where the whole document gives them one value.
    ``silent``, ``only``: a pattern; the rule says nothing about documents with, or without, it.
    """

    instead: tuple[Expression, ...] = ()
    accept: tuple[Expression, ...] = ()
    above: Fraction = Fraction(0)
    below: Fraction = Fraction(0)
    slack: Fraction = Fraction(0)
    near: str = "section"
    elsewhere: frozenset[str] = frozenset()
    silent: str = ""
    only: str = ""


def parameters(found: Mapping[str, str]) -> Parameters:
    """The parameters of a rule that was checked."""
    return Parameters(
        expressions(found.get("instead", "")),
        expressions(found.get("accept", "")),
        Fraction(found.get("above", "0")),
        Fraction(found.get("below", "0")),
        Fraction(found.get("slack", "0")),
        found.get("near", "section"),
        frozenset(f"{SHAPE} {found.get('elsewhere', '')}".split()),
        found.get("silent", ""),
        found.get("only", ""),
    )


@lru_cache(maxsize=1024)
def expressions(text: str) -> tuple[Expression, ...]:
    """``layers; layers / pp``: expressions that a semicolon separates."""
    trees = (parse_expression(part) for part in text.split(";") if part.strip())
    return tuple(tree for tree in trees if tree is not None)


def names(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Parameter and symbol of every name in an equation among the parameters."""
    for key in ("accept", "instead"):
        for tree in expressions(found.get(key, "")):
            yield from ((key, name) for name in ruletext_symbols((tree, tree)))
    yield from (("elsewhere", name) for name in found.get("elsewhere", "").split())


def wrong(
    found: Mapping[str, str], left: Expression, lexicon: Lexicon
) -> Iterator[tuple[str, str]]:
    """Parameter and complaint, for every parameter that cannot be used; names are known."""
    for key in ("accept", "instead"):
        for part in filter(str.strip, found.get(key, "").split(";")):
            tree = parse_expression(part)
            if tree is None:
                yield key, f"“{part.strip()}” is no expression"
                continue
            if message := unlike(left, tree, lexicon):
                yield key, f"“{part.strip()}”: {message}"
    for key in ("above", "below", "slack"):
        try:
            Fraction(found.get(key, "0"))
        except (ValueError, ZeroDivisionError):
            yield key, f"“{found[key]}” is no share; write a number such as 0.05"
    if found.get("near", NEAR[0]) not in NEAR:
        yield "near", f"“{found['near']}” is not known here; allowed are {', '.join(NEAR)}"


def unlike(left: Expression, right: Expression, lexicon: Lexicon) -> str:
    """Why two sides cannot be equal; empty if they can."""
    try:
        a, b = dimensions(left, lexicon), dimensions(right, lexicon)
    except Mixed as mixed:
        return f"{mixed} cannot be added or compared"
    try:
        same(a, b)
    except Mixed:
        return f"the left side is a {said(a)}, the right side a {said(b)}"
    return ""
