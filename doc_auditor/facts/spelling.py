"""One expression that finds every known name, in all the ways in which people join its parts.

``Llama-3-70B`` is also ``llama 3 70b`` and ``Llama3-70B``, but never ``Llama 370B``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

JOINT = "[-_ \u00a0\u2010\u2011]"
PLURAL = "(?-i:s)?"
BEFORE = r"(?<![A-Za-z0-9])(?<!\d\.)"
AFTER = rf"(?={PLURAL}(?![A-Za-z0-9]))(?!\.\d)(?!\+\w)(?!/s\b)"
PART = re.compile(r"[-_ ]+")
RUN = re.compile(r"(?<=[A-Za-z]{3})(?=\d)")


def expression(names: Iterable[str]) -> re.Pattern[str]:
    """The expression for all names, the longest first."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return re.compile(f"{BEFORE}(?:{'|'.join(map(_pattern, ordered))}){AFTER}", re.IGNORECASE)


def words(names: Iterable[str]) -> str:
    """The part of an expression that matches any of the words, or nothing at all."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"


def key(text: str) -> str:
    """What all spellings of a name have in common."""
    return re.sub(rf"{JOINT}|\.(?!\d)", "", text.lower().replace("×", "x"))


def _pattern(name: str) -> str:
    parts = PART.split(name)
    pieces = [_part(parts[0])]
    for left, right in zip(parts, parts[1:], strict=False):
        pieces += [_joint(left, right), _part(right)]
    return "".join(pieces)


def _part(part: str) -> str:
    runs = [re.escape(run) for run in RUN.split(part)]
    return re.sub(r"(?<=\d)x(?=\d)", "[x×]", f"{JOINT}?".join(runs))


def _joint(left: str, right: str) -> str:
    if not (left[-1].isdigit() and right[0].isdigit()):
        return f"{JOINT}?"
    return "-" if right.isdigit() else JOINT
