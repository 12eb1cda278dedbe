"""Stretches of an inline text that are no markdown: formulas, bare addresses, operators.

Comes in: the text of a paragraph, heading or cell.  Goes out: disjoint ranges in order, each of
one kind.  Code spans, HTML and backslash escapes are stepped over, as markdown would.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from doc_auditor.markdown.formulas import formula_end
from doc_auditor.markdown.operators import operators

Kind = Literal["math", "URL", "footnote mark", "operator"]

STOP = re.compile(
    r"""
      (?P<math> \$\$ | \$`? | \\\( | \\\[ | \\begin\{[a-z]+\*?\} )
    | (?P<escape> \\. )
    | (?P<code> `+ )
    | (?P<html> <!--.{0,2000}?--> | <[A-Za-z/][^<>]*> )
    | (?P<url> (?<![A-Za-z0-9]) (?: (?:https?|ftp):// | www\.(?=[\w-]+\.) )
               [^\s<>\[\]|`\\"“”\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+ )
    | (?P<note> \[\^[^\[\]\s]{1,40}\] )
    | (?P<run> \*+ | ~~ )
    """,
    re.VERBOSE | re.DOTALL,
)
ANY = re.compile(r"[*$]|~~|://|www\.|\\[(\[b]|\[\^")
AFTER_URL = "?!.,:;*_~'\""


@dataclass(frozen=True, slots=True)
class Guard:
    """A range that the inline rules must not look into."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Guards:
    """All guards of a text, for looking up the one at a place."""

    ranges: tuple[Guard, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Guards:
        """Find the guards of a text."""
        found = sorted(find(text), key=lambda guard: guard.start) if ANY.search(text) else []
        return cls(tuple(found), tuple(guard.start for guard in found))

    def at(self, place: int) -> Guard | None:
        """The guard that holds a place."""
        number = bisect_right(self.starts, place) - 1
        guard = self.ranges[number] if number >= 0 else None
        return guard if guard and place < guard.end else None


def find(text: str) -> Iterator[Guard]:
    """All guards, those of operators last: they depend on every delimiter of the text."""
    runs: list[tuple[int, int]] = []
    unclosed: set[int] = set()
    place = 0
    while stop := STOP.search(text, place):
        start, place = stop.span()
        match stop.lastgroup:
            case "math":
                end = formula_end(text, start, place)
                place = end or start + 1 + stop[0].startswith("\\")
                if end:
                    yield Guard(start, end, "math")
            case "url":
                place = start + url_length(stop[0])
                yield Guard(start, place, "URL")
            case "note":
                place += start == 0 and text.startswith(":", place)
                yield Guard(start, place, "footnote mark")
            case "code":
                place = code_end(text, place, len(stop[0]), unclosed)
            case "run":
                runs.append((start, place))
    yield from (Guard(start, end, "operator") for start, end in operators(text, runs))


def code_end(text: str, place: int, length: int, unclosed: set[int]) -> int:
    """Where the code span ends whose opening backticks end at ``place``; there, if it has none.

    ``unclosed`` remembers the lengths that no longer occur, so that a text is searched once.
    """
    if length not in unclosed:
        closing = re.compile(rf"(?<!`)`{{{length}}}(?!`)").search(text, place)
        if closing:
            return closing.end()
        unclosed.add(length)
    return place


def url_length(url: str) -> int:
    """How much of an address is left without the punctuation of the sentence around it."""
    surplus = url.count(")") - url.count("(")
    length = len(url)
    while url[length - 1] in AFTER_URL or (surplus > 0 and url[length - 1] == ")"):
        surplus -= url[length - 1] == ")"
        length -= 1
    return length
