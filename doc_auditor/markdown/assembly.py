"""The document while it is put together: blocks, tables, hidden ranges, comments, problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from markdown_it import MarkdownIt
from markdown_it.utils import EnvType

from doc_auditor.markdown import inline
from doc_auditor.markdown.content import Content
from doc_auditor.markdown.ignores import Comment
from doc_auditor.markdown.inline import Reading
from doc_auditor.markdown.outline import Container, Leaf, Path
from doc_auditor.markdown.surroundings import Surroundings, quotes
from doc_auditor.records import Block, BlockKind, Cell, Document, Fence, Ignore, Problem, Table
from doc_auditor.source import Source, Span


class Details(TypedDict, total=False):
    """What only some blocks have; see `Block`."""

    parent: int | None
    level: int
    ordered: int | None
    cell: Cell | None
    fence: Fence | None


class Assembly:
    """What the readers of the leaves add to, and ask about what came before."""

    def __init__(self, source: Source, text: str, parser: MarkdownIt, env: EnvType) -> None:
        self.source, self.text = source, text
        self.parser, self.env = parser, env
        self.around = Surroundings()
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.hidden: list[tuple[Span, str]] = []
        self.problems: list[Problem] = []
        self.comments: list[Comment] = []
        self.waiting: list[tuple[Span, Path]] = []
        self.fences = 0
        self.too_deep = False

    def add(
        self,
        kind: BlockKind,
        path: Path,
        span: Span,
        reading: Reading,
        **details: Unpack[Details],
    ) -> Block:
        """Add a block where the walk over the document has come to."""
        around = self.around
        block = Block(
            index=len(self.blocks),
            kind=kind,
            span=span,
            shadow=reading.shadow,
            trail=around.trail,
            quotes=quotes(path),
            marks=reading.marks,
            plain=reading.plain,
            **details,
        )
        self.blocks.append(block)
        around.last, around.last_path = block, path
        return block

    def read(self, content: Content, covers: Span | None = None) -> Reading:
        """Read an inline text; comments in it are about the text, or about ``covers``."""
        reading = inline.read(self.parser, content, self.env)
        self.hidden += reading.hidden
        if reading.plain:
            self.report(content.whole.start, "too much markup in one text; it is read as it stands")
        for span, reason in reading.hidden:
            if reason == "HTML comment":
                self.comments.append(Comment(span, covers or content.whole))
        return reading

    def report(self, place: int, message: str) -> None:
        """Add a problem at a place."""
        self.problems.append(Problem(self.source.path, message, self.source.position(place).line))

    def settle(self, leaf: Leaf) -> None:
        """Let the comments that wait for the next block cover the one that has come."""
        for span, path in self.waiting:
            self.comments.append(Comment(span, self.extent_beside(path, leaf)))
        self.waiting.clear()

    def extent_beside(self, path: Path, leaf: Leaf) -> Span:
        """The range of a leaf, or of the whole list or quote around it that ``path`` is not in."""
        others = (part for part in leaf.path if part not in path)
        outermost = next(others, None)
        return self.extent(outermost) if outermost else Span(leaf.start, leaf.end)

    def extent(self, container: Container) -> Span:
        """The lines of a container, without blank ones at its end."""
        start = self.source.line_starts[container.first_line]
        end = self.source.line_span(container.after_line - 1).end
        return Span(start, start + len(self.text[start:end].rstrip()))

    def document(self, ignores: Iterable[Ignore], problems: Iterable[Problem]) -> Document:
        """The finished document."""
        for lines in self.env.get("definitions", ()):
            self.hidden.append((Span(lines[0][0], lines[-1][1]), "reference definition"))
        found = sorted([*self.problems, *problems], key=lambda problem: problem.line or 0)
        return Document(
            tuple(self.blocks),
            tuple(self.tables),
            tuple(ignores),
            tuple(found),
            tuple(sorted(self.hidden)),
        )

    def all_comments(self) -> list[Comment]:
        """Every HTML comment; those that still wait stand before nothing."""
        return [*self.comments, *(Comment(span, None) for span, _ in self.waiting)]
