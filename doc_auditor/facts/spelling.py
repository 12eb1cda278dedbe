"""One expression that finds every known name, in all the ways in which people join its parts.

``Llama-3-70B`` is also ``llama 3 70b`` and ``Llama3-70B``, but never ``Llama 370B``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

JOINT = "[-_ \u00a0\u2010\u2011]"
PLURAL = "(?-i:s)?"
BEFORE = r"(?<![A-Za-z0-9])(?<!\d\.)"
RATE = r"(?!\s?/\s?s(?:ec(?:ond)?)?\b)"
"""``H100 80GB/s`` is a bandwidth."""
AFTER = rf"(?={PLURAL}(?![A-Za-z0-9]))(?!\.\d)(?!\+\w){RATE}"
BUS = r"(?!\s?(?:[3-7](?:\.0)?(?![\d.])(?!\s?G)|x\d|Gen|lane|bus\b|link|slot|switch))"
"""``PCIe Gen5 x16`` is a bus, not the form of a card."""
PART = re.compile(r"[-_ ]+")
RUN = re.compile(r"(?<=[A-Za-z]{3})(?=\d)")


def expression(names: Iterable[str]) -> re.Pattern[str]:
    """The expression for all names, the longest first; grouped by first letter for speed."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        groups.setdefault(name[0].lower(), []).append(_pattern(name)[1:])
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return re.compile(f"{BEFORE}(?:{'|'.join(branches)}){AFTER}", re.IGNORECASE | re.ASCII)


def words(names: Iterable[str]) -> str:
    """The part of an expression that matches any of the words, or nothing at all."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"


def key(text: str) -> str:
    """What all spellings of a name have in common."""
    return re.sub(JOINT, "", text.lower().replace("×", "x"))


def _pattern(name: str) -> str:
    parts = PART.split(name)
    pieces = [_part(parts[0])]
    for left, right in pairwise(parts):
        pieces += [_joint(left, right), _part(right)]
    return "".join(pieces)


def _part(part: str) -> str:
    runs = [re.escape(run) for run in RUN.split(part)]
    text = re.sub(r"(?<=\d)x(?=\d)", "[x×]", f"{JOINT}?".join(runs))
    return text + (BUS if part == "PCIe" else "")


def _joint(left: str, right: str) -> str:
    if not (left[-1].isdigit() and right[0].isdigit()):
        return f"{JOINT}?"
    return "-" if right.isdigit() else JOINT
