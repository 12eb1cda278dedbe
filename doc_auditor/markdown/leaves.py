"""One reader for each kind of leaf: what it adds to the document."""

from __future__ import annotations

import re
from collections.abc import Callable

from doc_auditor.markdown.assembly import Assembly
from doc_auditor.markdown.content import BLANKS, Content, of_lines, of_range
from doc_auditor.markdown.fences import is_comment, language_of
from doc_auditor.markdown.formulas import LONGEST
from doc_auditor.markdown.html import read_html
from doc_auditor.markdown.ignores import Comment
from doc_auditor.markdown.inline import Reading
from doc_auditor.markdown.latex import lost_digits, translate
from doc_auditor.markdown.outline import Container, Leaf, LeafKind
from doc_auditor.markdown.parser import MAX_NESTING
from doc_auditor.markdown.tables import read_table
from doc_auditor.records import BlockKind, Fence, Mark
from doc_auditor.source import Span

TASK = re.compile(r"\[[ xX]\](?=\s)")
TOO_DEEP = (
    f"quotes and lists more than {MAX_NESTING} levels deep are not parsed; from this line on, "
    "lines that are nested so deep are read as plain text"
)
MARKERS = re.compile(r"(?:[ \t>]|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))+")


def read_part(assembly: Assembly, part: Leaf | Container) -> None:
    """Take the next part of the outline."""
    if isinstance(part, Leaf):
        assembly.around.enter(part.path)
        if part.kind != "html":
            assembly.settle(part)
        READERS[part.kind](assembly, part)
    elif part.marker:
        assembly.hidden.append((Span(*part.marker), "list marker"))


def read_heading(assembly: Assembly, leaf: Leaf) -> None:
    """A heading, with hashes or underlined."""
    level = int(leaf.token.tag[1:])
    content = of_lines(assembly.text, leaf.lines[:-1])
    if leaf.token.markup.startswith("#"):
        start, end = leaf.lines[0]
        content = hashed(assembly.text, start + level, end)
    assembly.around.close_sections(level)
    reading = assembly.read(content)
    parent = assembly.around.item(leaf.path)
    block = assembly.add(
        BlockKind.HEADING, leaf.path, content.whole, reading, parent=parent, level=level
    )
    assembly.around.open_section(block, leaf.path)


def hashed(text: str, start: int, end: int) -> Content:
    """The text of a heading after its hashes, without those that may close it."""
    inner = text[start:end].rstrip(BLANKS)
    without = inner.rstrip("#")
    if not without or without[-1] in BLANKS:
        inner = without.rstrip(BLANKS)
    lead = len(inner) - len(inner.lstrip(BLANKS))
    return of_range(text, start + lead, start + len(inner))


def read_paragraph(assembly: Assembly, leaf: Leaf) -> None:
    """A paragraph; the first one of a list item is the item's own text."""
    content = of_lines(assembly.text, leaf.lines)
    reading = assembly.read(content)
    around, inner = assembly.around, leaf.path[-1] if leaf.path else None
    if inner is None or inner.kind != "item" or inner in around.items:
        parent = around.item(leaf.path)
        assembly.add(BlockKind.PARAGRAPH, leaf.path, content.whole, reading, parent=parent)
        return
    task = TASK.match(reading.shadow)
    if task:
        shadow = " " * task.end() + reading.shadow[task.end() :]
        box = Span(content.whole.start, content.whole.start + task.end())
        todo = () if "x" in task.group().lower() else (Mark("todo", box),)
        reading = Reading(shadow, (*reading.marks, *todo), reading.hidden, reading.plain)
    block = assembly.add(
        BlockKind.ITEM,
        leaf.path,
        content.whole,
        reading,
        parent=around.parent_of_item(leaf.path),
        level=sum(container.kind == "item" for container in leaf.path),
        ordered=inner.number,
    )
    around.items[inner] = block.index


def read_fence(assembly: Assembly, leaf: Leaf) -> None:
    """A fenced code block."""
    start, end = leaf.lines[0]
    info = Span(start + len(leaf.token.markup), end)
    if assembly.text[info.start : info.end].strip():
        assembly.hidden.append((info, "fence info string"))
    content = leaf.token.content
    count = content.count("\n") + (not content.endswith("\n") and content != "")
    read_code_lines(assembly, leaf, leaf.lines[1 : 1 + count], language_of(leaf.token.info))


def read_code(assembly: Assembly, leaf: Leaf) -> None:
    """An indented code block."""
    read_code_lines(assembly, leaf, leaf.lines, "")


def read_code_lines(
    assembly: Assembly, leaf: Leaf, lines: list[tuple[int, int]], language: str
) -> None:
    """A block for each line of code that is not blank."""
    number, parent = assembly.fences, assembly.around.introduction(leaf)
    assembly.fences += 1
    for line, (start, end) in enumerate(lines):
        code = assembly.text[start:end].rstrip(BLANKS)
        if code:
            span = Span(start, start + len(code))
            indent = start - assembly.text.rfind("\n", 0, start) - 1
            fence = Fence(number, language, line, is_comment(code, language), indent)
            reading = Reading(formula_line(assembly, span) if language == "math" else code)
            assembly.add(BlockKind.CODE, leaf.path, span, reading, parent=parent, fence=fence)


def formula_line(assembly: Assembly, span: Span) -> str:
    """A line of a fence that holds a formula."""
    formula = assembly.text[span.start : span.end]
    shown = translate(formula) if len(formula) <= LONGEST else formula
    for start, end in lost_digits(formula, shown):
        assembly.hidden.append((Span(span.start + start, span.start + end), "math markup"))
    return shown


def read_markup(assembly: Assembly, leaf: Leaf) -> None:
    """A block of HTML; one that shows no text is no block, but comments in it count."""
    content = of_lines(assembly.text, leaf.lines)
    shadow, hidden = read_html(content)
    assembly.hidden += hidden
    comments = [span for span, reason in hidden if reason == "HTML comment"]
    if not shadow.strip():
        assembly.waiting += [(span, leaf.path) for span in comments]
        return
    assembly.settle(leaf)
    lead = len(shadow) - len(shadow.lstrip())
    span = Span(content.places[0] + lead, content.places[0] + len(shadow.rstrip()))
    assembly.comments += [Comment(comment, span) for comment in comments]
    parent = assembly.around.item(leaf.path)
    assembly.add(BlockKind.HTML, leaf.path, span, Reading(shadow.strip()), parent=parent)


def read_metadata(assembly: Assembly, leaf: Leaf) -> None:
    """Front matter: a block for each line between the fences."""
    for start, end in leaf.lines[1:-1]:
        content = of_lines(assembly.text, [(start, end)])
        if content.text:
            reading = Reading(content.text)
            assembly.add(BlockKind.METADATA, leaf.path, content.whole, reading)


def read_plain(assembly: Assembly, leaf: Leaf) -> None:
    """Lines nested too deep to be parsed: a block each, without the markers before them."""
    if not assembly.too_deep:
        assembly.report(leaf.start, TOO_DEEP)
        assembly.too_deep = True
    parent = assembly.around.item(leaf.path)
    for line, end in leaf.lines:
        markers = MARKERS.match(assembly.text, line, end)
        start = markers.end() if markers else line
        text = assembly.text[start:end].rstrip(BLANKS)
        if start > line:
            assembly.hidden.append((Span(line, start), "list marker"))
        if text:
            reading = Reading(text, plain=True)
            span = Span(start, start + len(text))
            assembly.add(BlockKind.PARAGRAPH, leaf.path, span, reading, parent=parent)


READERS: dict[LeafKind, Callable[[Assembly, Leaf], None]] = {
    "heading": read_heading,
    "paragraph": read_paragraph,
    "table": read_table,
    "fence": read_fence,
    "code": read_code,
    "html": read_markup,
    "metadata": read_metadata,
    "plain": read_plain,
}
