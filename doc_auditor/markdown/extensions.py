"""What we add to the parser: text that its rules must leave alone, and display mathematics."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from doc_auditor.markdown.guard import Guard, Guards

LONGEST_DISPLAY = 100
"""Lines after which a display formula that is not closed is taken for text."""
OPENER = re.compile(r"\$\$|\\\[|\\begin\{[a-z]+\*?\}")
CLOSERS = {"$$": "$$", "\\[": "\\]"}


class GuardedState(StateInline):
    """An inline text together with the stretches that are no markdown."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.guards = Guards.of(src)


def guard_rule(state: StateInline, silent: bool) -> bool:
    """Take a guarded stretch as text; a formula or an address leaves a token that says so."""
    guard = state.guards.at(state.pos) if isinstance(state, GuardedState) else None
    if guard is None or not begun_as_text(state, guard, silent):
        return False
    if not silent:
        rest = state.src[state.pos : guard.end]
        if guard.kind == "operator":
            state.append_pending(rest)
        else:
            token = state.push("text_special", "", 0)
            token.content, token.info = rest, guard.kind
            token.meta["place"] = (guard.start, guard.end)
    state.pos = guard.end
    return True


def begun_as_text(state: StateInline, guard: Guard, silent: bool) -> bool:
    """Whether a guard is entered at its start; an address has letters before its first sign."""
    if state.pos == guard.start:
        return True
    begun = state.src[guard.start : state.pos]
    return guard.kind == "URL" and (silent or state.pending.endswith(begun))


def display_math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula over several lines is a paragraph, whatever its lines look like to markdown."""
    if state.is_code_block(start):
        return False
    after = closing_line(state, start, end)
    if after is None:
        return False
    if not silent:
        push_paragraph(state, start, after)
        state.line = after
    return True


def closing_line(state: StateBlock, start: int, end: int) -> int | None:
    """The line after a formula that begins on line ``start``, if there is one."""
    first = line_text(state, start)
    opener = OPENER.match(first)
    if not opener:
        return None
    closer = CLOSERS.get(opener[0]) or opener[0].replace("begin", "end", 1)
    if closer in first[opener.end() :]:
        return None
    for line in range(start + 1, min(end, start + LONGEST_DISPLAY)):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return None
        if line_text(state, line).rstrip(" \t.,;").endswith(closer):
            return line + 1
    return None


def line_text(state: StateBlock, line: int) -> str:
    """A line's text without its indentation."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def push_paragraph(state: StateBlock, start: int, after: int) -> None:
    """The three tokens of a paragraph."""
    state.push("paragraph_open", "p", 1).map = [start, after]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, after, state.blkIndent, False).strip()
    inline.map, inline.children = [start, after], []
    state.push("paragraph_close", "p", -1)
