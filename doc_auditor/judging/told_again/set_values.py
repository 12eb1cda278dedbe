"""The values that configurations set, under whatever keys: ``retention_period: 14d``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.naming import CASES
from doc_auditor.judging.statements import Statement
from doc_auditor.quantity import NO_UNIT, Number, Unit
from doc_auditor.reading.code import PROSE
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.named import Named
from doc_auditor.reading.nested import above
from doc_auditor.records import Modality
from doc_auditor.source import Span

SETTING = re.compile(
    r"""^[\s\-{"']*(?P<key>[A-Za-z][\w.\-]*)["']?\s*[:=]\s*["']?"""
    r"""(?P<value>\d+)(?P<unit>[a-z]{0,3})(?![\w./:\-])"""
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LETTERS = {"d": "days", "h": "hours", "w": "weeks", "s": "s", "m": "minutes", "ms": "ms"}
"""What a letter behind the figure of a setting stands for."""


def set_values(bench: Bench) -> Iterator[Statement]:
    """One value of each line of a configuration; its unit is a letter, or in the key."""
    for block in bench.document.blocks:
        fence = block.fence
        if fence is None or fence.language in PROSE or fence.comment:
            continue
        found = SETTING.match(block.shadow)
        if found is None:
            continue
        section = _spelled(above(bench.document, block))
        words = [*(w for w in section if w not in CASES), *_spelled(found["key"])]
        unit = _unit(bench, LETTERS.get(found["unit"], "")) or _unit(bench, words[-1])
        if found["unit"] and unit is None:
            continue
        start = block.span.start + found.start("value")
        number = _number(start, found["value"], found["unit"], unit or NO_UNIT)
        named = Named(number, tuple(words), (), frozenset(words), "label")
        yield Statement(named, number, block, Modality.ASSERTED, frozenset(), setting=True)


def _number(start: int, value: str, letters: str, unit: Unit) -> Number:
    digits = Span(start, start + len(value))
    whole = Span(start, digits.end + len(letters))
    return Number(whole, value + letters, Fraction(value), Fraction(1), digits, unit=unit)


def _unit(bench: Bench, word: str) -> Unit | None:
    """The unit of time or size that a word is."""
    tokens = bench.catalog.tools.lexer.tokens(f"1 {word}", 0) if word else []
    number = tokens[0].number if tokens else None
    return number.unit if number is not None and number.unit.dimensions else None


def _spelled(key: str) -> list[str]:
    """The words of a key."""
    return [w for w in normal(re.split(r"[_.\-\s]+", CAMEL.sub("_", key).lower())) if w]
