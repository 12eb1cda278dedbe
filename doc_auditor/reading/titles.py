"""What the heading, or the item that introduces a block, says of the values in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from doc_auditor.reading import containers
from doc_auditor.reading.declared import Declared
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.tools import Tools
from doc_auditor.records import Block, Document, Reference


@dataclass(frozen=True)
class Titles:
    """The titles of one document; each is read once."""

    document: Document
    tools: Tools

    def quantity(self, block: Block) -> Reference | None:
        """The quantity that the nearest heading or introducing item names."""
        above = [block.parent] if block.parent is not None else []
        return next((r for i in (*above, *block.trail[-1:]) if (r := self._named(i))), None)

    def counted(self, block: Block, found: Declared, tokens: Sequence[Token]) -> Reference:
        """What a declared value counts: ``Layers: 20`` under ``Per GPU`` are layers of a GPU."""
        lexicon, reference = self.tools.lexicon, found.reference
        part = reference.quantity in lexicon.shape and found.origin in ("label", "noun")
        if reference.per or not part:
            return reference
        above = block.trail[-1] if block.parent is None and block.trail else block.parent
        if above is None:
            return reference
        signs = {t.text for t in tokens if t.kind == "operator"}
        if found.origin == "noun" and signs & {"*", "/"}:
            return reference
        title = self.document.blocks[above].shadow
        return replace(reference, per=containers.of_title(title, lexicon))

    def _named(self, index: int) -> Reference | None:
        if index not in self._known:
            lexicon = self.tools.lexicon
            tokens = self.tools.lexer.tokens(self.document.blocks[index].shadow, 0)
            words = [t.text for t in tokens if t.kind in ("word", "symbol")]
            plain = [w for w in words if w.lower() not in lexicon.symbols]
            self._known[index] = lexicon.label(plain[:4]) or lexicon.label(plain[:2])
        return self._known[index]

    @cached_property
    def _known(self) -> dict[int, Reference | None]:
        return {}
