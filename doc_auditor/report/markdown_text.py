"""Markdown that stays what it is, whatever characters the quoted document holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PIPE = "&#124;"
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
TAG = re.compile(r"<(?=[A-Za-z/!?])")
ESCAPED = frozenset("`[]")


def escape(text: str) -> str:
    """Text on one line that renders as itself; what cannot be markup stays as it was."""
    flat = " ".join(text.split())
    money = flat.count("$") > 1
    out = []
    for i, character in enumerate(flat):
        before, after = flat[i - 1 : i], flat[i + 1 : i + 2]
        guarded = _guarded(character, before, after, money)
        out.append("\\" + character if guarded else character)
    return TAG.sub("&lt;", ENTITY.sub("&amp;", "".join(out)))


def _guarded(character: str, before: str, after: str, money: bool) -> bool:
    """Whether a character could start or end markup where it stands."""
    match character:
        case "\\":
            return not after or PUNCTUATION.match(after) is not None
        case "*":
            return bool(before.strip() or after.strip())
        case "_":
            return not (before.isalnum() and after.isalnum())
        case "~":
            return bool(before.strip())
        case "$":
            return money
    return character in ESCAPED


def code(text: str) -> str:
    """A code span, with as many backticks as the text needs."""
    flat = " ".join(text.split())
    if not flat:
        return "(empty)"
    ticks = "`" * (_longest_run(flat) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def cell(text: str) -> str:
    """Markdown for a table cell: a pipe in it would end the cell."""
    return text.replace("|", PIPE)


def code_cell(text: str) -> str:
    """Quoted text in a table cell; parsers disagree about pipes in code, so those go without."""
    return cell(escape(text)) if "|" in text else code(text)


def fence(lines: Sequence[str], language: str = "") -> str:
    """A code block that no line of its content can end."""
    ticks = "`" * max(3, max(map(_longest_run, lines), default=0) + 1)
    return "\n".join([ticks + language, *lines, ticks])


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> str:
    """A table of finished cells; ``right`` are the columns that are set flush right."""
    marks = ["---:" if i in right else "---" for i in range(len(head))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
