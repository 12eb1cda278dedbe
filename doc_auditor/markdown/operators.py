"""Which runs of ``*`` and ``~~`` are arithmetic and not emphasis.

``8*4*16 = 512`` is emphasis to CommonMark and ``2**10 = 1024 and 2**3 = 8`` a bold stretch.  A run
between operands is an operator, unless a delimiter elsewhere needs it as its partner, as in
``**64**GB``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Place = Literal["between", "touching", "free"]

NUMBER_ONLY = re.compile(r"[~≈<>=±+\-]?\s?[$€£]?\d[\d.,_]*\s?[%×x]?")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of delimiters, and how it stands.

    ``between`` two operands it is an operator for sure; ``touching`` ones it may be the delimiter
    of emphasis inside a word; ``free`` it is left to markdown.
    """

    start: int
    end: int
    mark: str
    place: Place
    opens: bool
    closes: bool


def operators(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs that are arithmetic, as ranges of the text."""
    read = [classify(text, start, end) for start, end in runs]
    if all(run.place == "free" for run in read):
        return
    taken = emphasised_numbers(text, read)
    taken |= partners(read, taken)
    for number, run in enumerate(read):
        if run.place == "between" or (run.place == "touching" and number not in taken):
            yield run.start, run.end


def classify(text: str, start: int, end: int) -> Run:
    """How a run stands between its neighbours."""
    left, right = text[start - 1 : start], text[end : end + 1]
    after = text[end + 1 : end + 2]
    kinds = side(left, ")]}%"), "minus" if right in "-−" and right else side(right, "([{√$")
    if right == "." and after.isdecimal():
        kinds = (kinds[0], "number")
    mark = text[start:end]
    place = standing(mark, *kinds)
    return Run(start, end, mark, place, flanks(left, right), flanks(right, left))


def flanks(outside: str, inside: str) -> bool:
    """CommonMark's rule for a run that may open (or, seen from the right, close) emphasis."""
    if not inside.strip():
        return False
    return inside.isalnum() or not outside.isalnum()


def side(character: str, brackets: str) -> str:
    """What kind of operand ends or begins with a character, if any.

    Letters without case are those of scripts that put emphasis inside words.
    """
    if character.isdecimal():
        return "number"
    if character and character in brackets:
        return "bracket"
    return "letter" if character.lower() != character.upper() else ""


def standing(mark: str, left: str, right: str) -> Place:
    """How a run stands, by the kinds of its neighbours."""
    kinds = {left, right}
    if "" in kinds:
        return "free"
    if mark == "~~":
        return "between" if kinds == {"number"} else "free"
    if "number" in kinds and kinds <= {"number", "bracket"}:
        return "between"
    return "touching" if mark == "*" or (mark == "**" and "number" in kinds) else "free"


def emphasised_numbers(text: str, runs: Sequence[Run]) -> set[int]:
    """Both delimiters of ``**64**GB`` or ``GPU**8** ``: nothing but a number between them."""
    taken: set[int] = set()
    for number, (run, after) in enumerate(pairwise(runs)):
        pair = run.mark == after.mark and {run.place, after.place} == {"free", "touching"}
        if not pair or number in taken or not (run.opens and after.closes):
            continue
        if NUMBER_ONLY.fullmatch(text, run.end, after.start):
            taken |= {number, number + 1}
    return taken


def partners(runs: Sequence[Run], taken: set[int]) -> set[int]:
    """The touching runs that a free delimiter has to be paired with, for want of another."""
    free = [n for n, run in enumerate(runs) if run.place == "free" and n not in taken]
    lone = unmatched(runs, free)
    found: set[int] = set()
    for number in sorted(lone):
        other = None
        if runs[number].opens:
            other = partner(runs, number, range(number + 1, len(runs)), lone)
        if other is None and runs[number].closes:
            other = partner(runs, number, range(number - 1, -1, -1), lone)
        if other is not None:
            found.add(other)
    return found


def unmatched(runs: Sequence[Run], free: Iterable[int]) -> set[int]:
    """The free delimiters that find no partner among themselves."""
    lone: set[int] = set()
    opened: dict[str, list[int]] = {}
    for number in free:
        run = runs[number]
        waiting = opened.setdefault(run.mark, [])
        if run.closes and waiting:
            lone.discard(waiting.pop())
        elif run.opens or run.closes:
            lone.add(number)
            if run.opens:
                waiting.append(number)
    return lone


def partner(runs: Sequence[Run], number: int, others: range, lone: set[int]) -> int | None:
    """The nearest touching run of the same mark, up to the next delimiter without a partner."""
    for other in others:
        if runs[other].mark == runs[number].mark and other in lone:
            return None
        if runs[other].mark == runs[number].mark and runs[other].place == "touching":
            return other
    return None
