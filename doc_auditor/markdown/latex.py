"""LaTeX arithmetic rewritten as plain arithmetic of the same length, character for character.

An index into the result is an index into the formula; what has no place in plain arithmetic is
blanked, and what cannot be written in its length is an ellipsis.  The braces of a fraction come
out as ``(a)`` and *over* ``b)``, see `latex_names`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from doc_auditor.markdown.latex_names import ARGUMENTS, JOINER, NARROW, OVER, SILENT, SYMBOLS

SHOWN = {"line": "\n", "lost": "…"}
OPERATORS = frozenset("+-*/=<>×÷·≈≤≥≠±" + OVER)
TOKEN = re.compile(
    r"""
      (?P<drop> \\(?:begin|end)\s*\{[^{}]*\}(?:\{[lcr|@\s]*\})?
              | \\(?:left|right|middle)(?![A-Za-z])\ *\.? )
    | (?P<lost> \\[dtc]?frac\ *\w\ *\w )
    | (?P<line> \\\\(?:\[[^\]\n]*\])? )
    | (?P<joint> (?<=\d)\\[,;:\ ](?=\d{3}(?!\d)) )
    | (?P<times> (?<=\d)\\[,;:!]\ *(?=\() )
    | (?P<comma> \{(?:[,.]|\\[,;:!])\} )
    | (?P<root> \\sqrt(?=\s*\[[^\]\n]*\]) )
    | (?P<index> (?<=\\sqrt)\s*\[[^\]\n]*\] )
    | (?P<fraction> \\[dtc]?frac\ *\w\ *(?=\{) )
    | (?P<command> \\[A-Za-z]+\*? | \\. )
    | (?P<open> \{ )
    | (?P<close> \} )
    | (?P<script> [_^] )
    | (?P<blank> [&~$] )
    | (?P<text> [^\\{}^_&~$]+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def translate(formula: str) -> str:
    """Rewrite a formula, without its delimiters, into as many characters of arithmetic."""
    translation = Translation(formula)
    for token in TOKEN.finditer(formula):
        translation.take(token)
    return translation.finished()


def lost_digits(formula: str, shown: str) -> list[tuple[int, int]]:
    """Runs of a formula's digits that are not shown, such as those of labels and lengths."""
    lost = (
        place
        for place, (was, now) in enumerate(zip(formula, shown, strict=True))
        if was.isdecimal() and was != now
    )
    found: list[tuple[int, int]] = []
    for place in lost:
        start = found.pop()[0] if found and found[-1][1] == place else place
        found.append((start, place + 1))
    return found


@dataclass(slots=True)
class Group:
    """An open brace: where it and its command stand, what it is, and what comes after it."""

    start: int
    command: int
    role: str
    rest: tuple[str, ...]
    subscript: bool
    """Whether it stands in a subscript, where a blank would tear a name apart."""
    calculates: bool = False


class Translation:
    """The characters that come out, the braces that are open, and the roles of those to come."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.out = list(formula)
        self.groups: list[Group] = []
        self.roles: tuple[str, ...] = ()
        self.command = 0
        self.numerator: Group | None = None
        self.lost: list[tuple[int, int]] = []

    def finished(self) -> str:
        """The result, without braces never closed and fractions that cannot be written."""
        for group in self.groups:
            self.out[group.start] = " "
        for start, end in self.lost:
            self.put(start, self.formula[start:end], "…")
        return "".join(self.out)

    def take(self, token: re.Match[str]) -> None:
        """Take one token."""
        start, text = token.start(), token[0]
        match token.lastgroup:
            case "open":
                self.open(start)
            case "close":
                self.close(start)
            case "command":
                self.take_command(start, text)
            case "root":
                self.miss(start)
                self.put(start, text, "√")
            case "index":
                self.expect(start, ("paren",))
            case "fraction":
                self.miss(start)
                self.put(start, text, text.rstrip()[-1].rjust(len(text.rstrip())))
                self.expect(start, ("over",))
            case "script":
                self.take_script(start, text)
            case "text":
                self.take_text(start, text)
            case "times":  # the one sign of the formula: two of them would not both multiply
                crossed = "×" in self.formula or r"\times" in self.formula
                self.put(start, text, " ×" if crossed else " ·")
            case "joint" | "comma":
                self.put(start, text, thousands(text))
            case kind:
                self.put(start, text, SHOWN.get(str(kind), ""))

    @property
    def filler(self) -> str:
        """What stands for a character that disappears."""
        return JOINER if self.in_subscript() else " "

    def in_subscript(self) -> bool:
        """Whether what comes next belongs to a subscript."""
        return self.roles == ("sub",) or (bool(self.groups) and self.groups[-1].subscript)

    def put(self, start: int, token: str, shown: str) -> None:
        """Show something, filled up, in the place of a token; line feeds stay."""
        filler = self.filler
        rest = ("\n" if character == "\n" else filler for character in token[len(shown) :])
        self.out[start : start + len(token)] = shown + "".join(rest)
        if self.groups and OPERATORS.intersection(shown):
            self.groups[-1].calculates = True

    def expect(self, command: int, roles: tuple[str, ...]) -> None:
        """Say what the next braces will be."""
        self.command, self.roles, self.numerator = command, roles, None

    def open(self, start: int) -> None:
        """Open a group in the role that is due."""
        role = self.roles[0] if self.roles else "text" if self.in_text() else "group"
        command = self.command if self.roles else start
        self.groups.append(Group(start, command, role, self.roles[1:], self.in_subscript()))
        self.roles = ()

    def in_text(self) -> bool:
        """Whether the innermost group is prose."""
        return bool(self.groups) and self.groups[-1].role == "text"

    def close(self, end: int) -> None:
        """Close the innermost group and show its braces as its role demands."""
        if not self.groups:
            self.out[end] = self.filler
            return
        group = self.groups.pop()
        self.expect(group.command, group.rest)
        self.numerator = group
        if group.role == "drop":
            self.put(group.command, self.formula[group.command : end + 1], "")
        else:
            self.out[group.start], self.out[end] = self.braces(group)

    def braces(self, group: Group) -> tuple[str, str]:
        """How the two braces of a group are shown."""
        if group.role == "paren" or (group.role == "group" and group.calculates):
            return "(", ")"
        if group.role == "over":
            return OVER, ")"
        if group.role in ("text", "clear"):
            return self.filler, self.filler
        after_group = group.role == "group" and self.formula[group.start - 1 : group.start] == "}"
        return " " if after_group else JOINER, JOINER

    def take_text(self, start: int, text: str) -> None:
        """Take a stretch without commands and braces."""
        if text.strip():
            self.miss(start)
            self.put(start, text, text)

    def take_script(self, start: int, text: str) -> None:
        """Take the sign of a power or of a subscript."""
        self.miss(start)
        if not self.in_text():
            self.expect(start, ("paren",) if text == "^" else ("sub",))

    def take_command(self, start: int, text: str) -> None:
        """Take a command or an escaped character."""
        name = text[1:].rstrip("*")
        if name in SILENT or not SYMBOLS.get(name, "?"):
            self.put(start, text, "")
        elif name not in ARGUMENTS:
            self.miss(start)
            self.put(start, text, SYMBOLS.get(name, self.filler + text[1:]))
        elif self.roles == ("sub",):
            self.put(start, text, "")
        else:
            self.miss(start)
            self.put(start, text, "√" if name == "sqrt" else "")
            self.expect(start, ARGUMENTS[name])

    def miss(self, start: int) -> None:
        r"""Note that something else came than the brace that was due, as in ``\frac{1}2``."""
        group, self.numerator = self.numerator, None
        roles, self.roles = self.roles, ()
        if roles == ("over",) and group and group.calculates:
            self.lost.append((group.command, start + 1))
        elif roles == ("over",) and group:
            self.out[group.start] = " "
            self.out[self.formula.rindex("}", 0, start)] = "/"


def thousands(text: str) -> str:
    r"""A mark between groups of digits: ``{,}`` stays a comma, ``\,`` is a narrow space."""
    mark = NARROW if "\\" in text else text[1]
    return (mark if text.startswith("\\") else JOINER + mark).ljust(len(text), JOINER)
