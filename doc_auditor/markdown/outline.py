"""The parser's stream of block tokens → leaves, each with the containers around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it.token import Token

ContainerKind = Literal["quote", "list", "item"]
LeafKind = Literal["heading", "paragraph", "table", "fence", "code", "html", "metadata", "plain"]

CONTAINERS: dict[str, ContainerKind] = {
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
}
CLOSERS = frozenset(name.replace("_open", "_close") for name in CONTAINERS)
LEAVES: dict[str, LeafKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "table_open": "table",
    "fence": "fence",
    "code_block": "code",
    "html_block": "html",
    "front_matter": "metadata",
    "plain": "plain",
}


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """A block quote, a list or a list item; two of them are the same only if identical."""

    kind: ContainerKind
    first_line: int
    after_line: int
    number: int | None = None
    """The number of an item of an ordered list."""
    marker: tuple[int, int] | None = None
    """Where the marker of an item stands."""


Path = tuple[Container, ...]
"""The containers around something, outermost first."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A block without blocks inside; ``lines`` are the visible ranges of its source lines."""

    kind: LeafKind
    token: Token
    lines: list[tuple[int, int]]
    path: Path

    @property
    def start(self) -> int:
        """Where its first line begins."""
        return self.lines[0][0]

    @property
    def end(self) -> int:
        """Where its last line ends."""
        return self.lines[-1][1]


def outline(tokens: Iterable[Token]) -> Iterator[Leaf | Container]:
    """The leaves in the order of the document, and every container before what is inside."""
    path: Path = ()
    for token in tokens:
        if kind := CONTAINERS.get(token.type):
            container = open_container(kind, token)
            path = (*path, container)
            yield container
        elif token.type in CLOSERS:
            path = path[:-1]
        elif leaf := LEAVES.get(token.type):
            yield Leaf(leaf, token, token.meta["lines"], path)


def open_container(kind: ContainerKind, token: Token) -> Container:
    """The container that a token opens."""
    first, after = token.map or (0, 0)
    number = int(token.info) if token.info else None
    return Container(kind, first, after, number, token.meta.get("marker"))
