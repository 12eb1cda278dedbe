"""Blocks of HTML → a shadow with the text between the tags, and what stands hidden in it."""

from __future__ import annotations

import re
from html import unescape

from doc_auditor.markdown.content import Content
from doc_auditor.source import Span

MARKUP = re.compile(
    r"""
      (?P<comment> <!--.*?(?:-->|\Z) )
    | (?P<script> <(?P<name>script|style)\b[^<>]*>.*?(?:</(?P=name)\s*>|\Z) )
    | (?P<tag> <\?.*?(?:\?>|\Z) | <!\[CDATA\[ | \]\]> | <![A-Za-z][^<>]*>
             | </?[A-Za-z][\w:-]*(?:[^<>"']|"[^"<]*"|'[^'<]*')*> )
    | (?P<url> \b(?:https?|ftp)://[^\s<>"']+ )
    | (?P<entity> &(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31}); )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
BREAK = re.compile(r"<br\b", re.IGNORECASE)
REASONS = {
    "comment": "HTML comment",
    "script": "HTML script",
    "tag": "HTML tag",
    "url": "URL",
    "entity": "entity",
}


def read_html(content: Content) -> tuple[str, list[tuple[Span, str]]]:
    """The shadow of a block of HTML, and its hidden ranges with their reasons."""
    parts: list[str] = []
    hidden: list[tuple[Span, str]] = []
    place = 0
    for match in MARKUP.finditer(content.text):
        kind = str(match.lastgroup)
        hidden.append((content.span(*match.span()), REASONS[kind]))
        parts += [content.text[place : match.start()], blanked(match[0], kind)]
        place = match.end()
    parts.append(content.text[place:])
    return content.spread("".join(parts)), hidden


def blanked(markup: str, kind: str) -> str:
    """Blanks in the place of markup; a break is a line feed, an entity shows its character."""
    decoded = unescape(markup) if kind == "entity" else ""
    shown = decoded if decoded.isprintable() and not decoded.isdecimal() else ""
    if BREAK.match(markup):
        shown = "\n"
    rest = markup[len(shown) :]
    return shown + "".join("\n" if character == "\n" else " " for character in rest)
