"""Text for terminals: colours where wanted, widths as shown, nothing that steers the terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "dim": "34",
    "bold": "1",
    "help": "1;32",
    "holds": "32",
    "fails": "1;31",
    "unchecked": "33",
}
TAB = "    "
UNSHOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Style:
    """How to emphasise; a plain style leaves every text as it is."""

    colour: bool = False

    def paint(self, text: str, role: str) -> str:
        """The text in the colour of a role."""
        code = CODES.get(role)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text


PLAIN = Style()


def safe(text: str) -> str:
    """The text on one line, without characters that would steer a terminal."""
    return "".join(shown(character) for character in text.replace("\r\n", " ").replace("\n", " "))


def shown(character: str) -> str:
    """What to print for one character of a document."""
    if character == "\t":
        return TAB
    if unicodedata.category(character) in ("Cc", "Cs") or character in "\u2028\u2029":
        return UNSHOWN
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return UNSHOWN  # would turn the direction of the line around
    return character


def width(text: str) -> int:
    """How many columns a terminal needs for the text (already made safe)."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
