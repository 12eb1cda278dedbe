"""One inline text → its shadow, its marks, and the ranges in it that are no readable text.

Every character is visible unless a token of the parser says that it is markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from doc_auditor.markdown.content import Content
from doc_auditor.markdown.formulas import delimiter_length
from doc_auditor.markdown.latex import lost_digits, translate
from doc_auditor.records import Mark
from doc_auditor.source import Span

MarkKind = Literal["code", "strong", "emphasis", "strike", "math", "link", "image", "html"]

LONGEST = 200_000
"""Characters after which an inline text is read as plain text."""
MOST_SPECIAL = 5_000
"""Characters with a meaning to markdown after which an inline text is read as plain text."""
DEEPEST = 50
"""Brackets in one another after which an inline text is read as plain text."""
BRACKET = re.compile(r"[\[\]]")
SPECIAL = re.compile(r"[\\`*_\[\]<&$~!]")
MARKUP = re.compile(r"[\\`*_\[<&$]|~~|://|www\.")
PAIRS: dict[str, MarkKind] = {"em": "emphasis", "strong": "strong", "s": "strike"}
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
POWER = re.compile(r"<sup>\s*[-−+]?\d+\s*(?=</sup>)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an inline text shows, in source offsets; ``plain`` if its markup was not read."""

    shadow: str
    marks: tuple[Mark, ...] = ()
    hidden: tuple[tuple[Span, str], ...] = ()
    plain: bool = False


def read(parser: MarkdownIt, content: Content, env: EnvType) -> Reading:
    """Read the inline markup of a text."""
    text = content.text
    if not MARKUP.search(text):
        return Reading(content.spread(text))
    if too_much(text):
        return Reading(content.spread(text), plain=True)
    canvas = Canvas(content)
    for token in parser.inline.parse(text, parser, env, []):
        canvas.take(token)
    return canvas.reading()


def too_much(text: str) -> bool:
    """Whether a text is longer, more marked up or nested deeper than is parsed."""
    if text.count("[") > DEEPEST:
        steps = accumulate(1 if bracket == "[" else -1 for bracket in BRACKET.findall(text))
        if max(steps) > DEEPEST:
            return True
    return len(text) > LONGEST or (len(text) > MOST_SPECIAL < len(SPECIAL.findall(text)))


class Canvas:
    """The characters of a text while markup is wiped off it."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.shown = list(content.text)
        self.marks: list[Mark] = []
        self.hidden: list[tuple[Span, str]] = []
        self.opened: list[int] = []
        self.powers: set[int] = set()

    def reading(self) -> Reading:
        """The result, marks in the order of their places."""
        marks = sorted(self.marks, key=lambda mark: (mark.span.start, -mark.span.end))
        shadow = self.content.spread("".join(self.shown))
        return Reading(shadow, tuple(marks), tuple(self.hidden))

    def put(self, start: int, end: int, shown: str = "") -> None:
        """Show something, filled up with blanks, in the place of a range; line feeds stay."""
        rest = self.shown[start + len(shown) : end]
        blanks = ("\n" if character == "\n" else " " for character in rest)
        self.shown[start:end] = [*shown, *blanks]

    def hide(self, start: int, end: int, reason: str) -> None:
        """Blank a range whose digits are no text."""
        self.put(start, end)
        self.hidden.append((self.content.span(start, end), reason))

    def mark(self, kind: MarkKind, start: int, end: int) -> None:
        """Note a mark."""
        self.marks.append(Mark(kind, self.content.span(start, end)))

    def take(self, token: Token) -> None:
        """Wipe off what one token says is markup."""
        if "place" not in token.meta:
            return
        start, end = token.meta["place"]
        match token.type:
            case "em_open" | "strong_open" | "s_open":
                self.opened.append(end - len(token.markup))
                self.put(self.opened[-1], end)
            case "em_close" | "strong_close" | "s_close" if self.opened:
                self.put(start, start + len(token.markup))
                self.mark(PAIRS[token.tag], self.opened.pop(), start + len(token.markup))
            case "code_inline":
                self.take_code(start, end, len(token.markup))
            case "link_open":
                self.take_link(start, end, token.meta.get("label_end"))
            case "image":
                self.hide(start, end, "image")
                self.mark("image", start, end)
            case "html_inline":
                self.take_html(start, end, token.content)
            case "text_special":
                self.take_special(start, end, token)
            case "hardbreak":
                self.put(start, end)

    def take_code(self, start: int, end: int, ticks: int) -> None:
        """Blank the backticks of a code span."""
        self.put(start, start + ticks)
        self.put(end - ticks, end)
        self.mark("code", start, end)

    def take_link(self, start: int, end: int, label_end: int | None) -> None:
        """Blank all of a link but its label; an autolink has none."""
        self.mark("link", start, end)
        if label_end is None:
            self.hide(start, end, "URL")
        else:
            self.put(start, start + 1)
            self.hide(label_end, end, "link target")

    def take_html(self, start: int, end: int, html: str) -> None:
        """Blank a tag or comment; a break becomes a line feed, a raised number a power."""
        if html.startswith("<!--"):
            self.hide(start, end, "HTML comment")
            return
        self.hide(start, end, "HTML tag")
        self.mark("html", start, end)
        power = POWER.match(self.content.text, start)
        if power and start and (self.shown[start - 1].isdecimal() or self.shown[start - 1] == ")"):
            self.put(start, end, "^(")
            self.powers.add(power.end())
        elif start in self.powers:
            self.put(start, end, ")")
        elif BREAK.fullmatch(html):
            self.put(start, end, "\n")

    def take_special(self, start: int, end: int, token: Token) -> None:
        """Show an escaped character, an entity or a formula; blank an address."""
        match token.info:
            case "entity":
                self.hide(start, end, "entity")
                self.put(start, end, visible(token.content, end - start))
            case "escape" if token.content != token.markup:
                self.put(start, start + 1)
            case "escape" if self.content.text.startswith("\\ \n", start):
                self.put(start, start + 1)
            case "URL":
                self.hide(start, end, "URL")
                self.mark("link", start, end)
            case "footnote mark":
                self.hide(start, end, "footnote mark")
            case "math":
                self.take_formula(start, end)

    def take_formula(self, start: int, end: int) -> None:
        """Show a formula as plain arithmetic, its delimiters blank."""
        length = delimiter_length(self.content.text[start:end])
        body, shift = self.content.text[start + length : end - length], start + length
        shown = translate(body)
        self.put(start, end, " " * length + shown)
        self.mark("math", start, end)
        for first, last in lost_digits(body, shown):
            self.hidden.append((self.content.span(shift + first, shift + last), "math markup"))


def visible(decoded: str, room: int) -> str:
    """The characters of an entity, if they can be seen and stand for themselves."""
    shows = decoded.isprintable() and not decoded.isdecimal() and len(decoded) <= room
    return decoded if shows else ""
