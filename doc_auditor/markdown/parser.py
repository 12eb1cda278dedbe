"""markdown-it-py whose tokens know their exact places: the two seams that make it so.

Block tokens carry ``meta["lines"]``: for each of their lines the source offsets of the first
visible character and of the line's end, as the parser itself saw them inside the containers.
Inline tokens carry ``meta["place"]``: where they stand in the text that was parsed.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.front_matter import front_matter_plugin

from doc_auditor.markdown.extensions import GuardedState, display_math, guard_rule

MAX_NESTING = 50
"""Levels of containers (a list counts twice) and of brackets that are parsed."""
LISTS = ("bullet_list_open", "ordered_list_open")
CONTAINERS = ("blockquote_open", *LISTS)
FRONT_MATTER = re.compile(r"---+[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[\w.\"' -]+:(?:[ \t]|\n)")


def build(text: str) -> MarkdownIt:
    """A parser for CommonMark with tables, strikethrough and, if the text has it, front matter."""
    parser = MarkdownIt("commonmark")
    parser.block, parser.inline = PlacedBlock(), PlacedInline()
    parser.configure("commonmark", {"maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    if FRONT_MATTER.match(text):
        parser.use(front_matter_plugin)
    stops = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "display_math", display_math, {"alt": stops})
    parser.inline.ruler.after("text", "guard", guard_rule)
    return parser


class PlacedBlock(ParserBlock):
    """The stock block parser, noting places, and losing nothing that is nested too deep."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Parse the blocks of one container; see the parent class."""
        if state.level >= state.md.options.maxNesting:
            take_plainly(state, startLine, endLine)
            return
        rules = self.ruler.getRules("")
        line, loose = startLine, False
        while True:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                return
            count = len(state.tokens)
            for rule in rules:  # the last one, for paragraphs, always matches
                if rule(state, line, endLine, False):
                    break
            note_lines(state, line, count)
            state.tight = not loose
            line = state.line
            loose = loose or (line - 1 < endLine and state.isEmpty(line - 1))
            if line < endLine and state.isEmpty(line):
                loose = True
                state.line = line = line + 1


def take_plainly(state: StateBlock, start: int, end: int) -> None:
    """Take the lines that belong to a container which is nested deeper than is parsed."""
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    token = state.push("plain", "", 0)
    token.hidden = True
    token.map = [start, line]
    token.meta["lines"] = lines_of(state, start, line)
    state.line = line


def lines_of(state: StateBlock, start: int, end: int) -> list[tuple[int, int]]:
    """First visible character and end of each line, inside the containers of this moment."""
    return [
        (min(state.bMarks[line] + state.tShift[line], state.eMarks[line]), state.eMarks[line])
        for line in range(start, end)
    ]


def note_lines(state: StateBlock, line: int, count: int) -> None:
    """Note the lines of what a rule has just parsed; only a definition leaves no token."""
    if count == len(state.tokens):
        definitions = state.env.setdefault("definitions", [])
        definitions.append(lines_of(state, line, state.line))
    elif (token := state.tokens[count]).type in LISTS:
        note_markers(state, count)
    elif token.type not in CONTAINERS:
        token.meta["lines"] = lines_of(state, line, state.line)


def note_markers(state: StateBlock, count: int) -> None:
    """Note where the markers of a list's items stand."""
    for token in state.tokens[count:]:
        if token.type == "list_item_open" and "marker" not in token.meta and token.map:
            start = state.bMarks[token.map[0]] + state.tShift[token.map[0]]
            token.meta["marker"] = (start, start + len(token.info) + 1)


class PlacedInline(ParserInline):
    """The stock inline parser, noting places; guarded text is kept away from its rules."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse one inline text; see the parent class."""
        state = GuardedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Parse up to ``posMax``, the end of the text or of a link's label."""
        if state.tokens and state.tokens[-1].type == "link_open":
            state.tokens[-1].meta["label_end"] = state.posMax
        rules, deepest = self.ruler.getRules(""), state.md.options.maxNesting
        while (start := state.pos) < state.posMax:
            count = len(state.tokens)
            for rule in rules if state.level < deepest else ():
                if rule(state, False):
                    note_place(state, start, count)
                    break
            else:
                state.append_pending(state.src[start])
                state.pos += 1
        if state.pending:
            state.pushPending()


def note_place(state: StateInline, start: int, count: int) -> None:
    """Note where the tokens stand that a rule has just pushed."""
    if count == len(state.tokens):
        return
    if state.src[start] in "*_~" and state.tokens[-1].type == "text":
        note_delimiters(state, start, count)
        return
    for token in state.tokens[count:]:
        if token.type != "text":
            token.meta.setdefault("place", (start, state.pos))


def note_delimiters(state: StateInline, start: int, count: int) -> None:
    """A delimiter run is one text token per delimiter, after the text that was pending."""
    end = state.pos
    for token in reversed(state.tokens[count:]):
        if end <= start:
            return
        token.meta["place"] = (end - len(token.content), end)
        end -= len(token.content)
