"""What stands around a block: the headings above, the list item it is in, what introduces it."""

from __future__ import annotations

from doc_auditor.markdown.outline import Leaf, Path
from doc_auditor.records import Block, BlockKind

INTRODUCING = (BlockKind.PARAGRAPH, BlockKind.ITEM)


class Surroundings:
    """The state of the walk over the document: it moves on with every leaf and block."""

    def __init__(self) -> None:
        self.trail: tuple[int, ...] = ()
        self.headings: list[tuple[int, int, Path]] = []
        self.items: dict[object, int] = {}
        self.leads: dict[object, int | None] = {}
        self.last: Block | None = None
        self.last_path: Path = ()

    def enter(self, path: Path) -> None:
        """Come to a leaf: headings inside other containers end, new lists get their lead-in."""
        while self.headings and not begins_with(path, self.headings[-1][2]):
            self.headings.pop()
            self.renew_trail()
        for depth, container in enumerate(path):
            if container.kind == "list" and container not in self.leads:
                self.leads[container] = self.lead_in(path[:depth])

    def lead_in(self, outside: Path) -> int | None:
        """The paragraph directly before a list, if it announces one."""
        last = self.last
        if last is None or last.kind is not BlockKind.PARAGRAPH or self.last_path != outside:
            return None
        return last.index if last.shadow.rstrip().endswith((":", "：")) else None

    def close_sections(self, level: int) -> None:
        """Come to a heading: sections of its level and below end."""
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        self.renew_trail()

    def open_section(self, block: Block, path: Path) -> None:
        """Have a heading above whatever follows in its container."""
        self.headings.append((block.level, block.index, path))
        self.renew_trail()

    def renew_trail(self) -> None:
        """Bring the trail in line with the open headings."""
        self.trail = tuple(index for _, index, _ in self.headings)

    def item(self, path: Path) -> int | None:
        """The innermost list item around, as a block."""
        found = (self.items[part] for part in reversed(path) if part in self.items)
        return next(found, None)

    def parent_of_item(self, path: Path) -> int | None:
        """The enclosing item, or the paragraph that introduces the list."""
        enclosing = self.item(path[:-1])
        if enclosing is not None:
            return enclosing
        leads = (self.leads[part] for part in reversed(path) if part.kind == "list")
        return next((lead for lead in leads if lead is not None), None)

    def introduction(self, leaf: Leaf) -> int | None:
        """What introduces a table or code: the text directly before, or the item it is in."""
        last, item = self.last, self.item(leaf.path)
        if last is None or last.kind not in INTRODUCING:
            return item
        same_place = self.last_path == leaf.path
        same_section = last.trail == self.trail and last.quotes == quotes(leaf.path)
        return last.index if same_place or (item is None and same_section) else item


def begins_with(path: Path, start: Path) -> bool:
    """Whether a path lies inside another, or is the same."""
    return path[: len(start)] == start


def quotes(path: Path) -> int:
    """How many block quotes a path goes through."""
    return sum(container.kind == "quote" for container in path)
