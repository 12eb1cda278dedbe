"""Which model a command is about: one that the document does not speak of has its own settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from doc_auditor.judging.bench import Bench
from doc_auditor.records import BlockKind

TEXT = -1


def another(bench: Bench, fence: int | None) -> bool:
    """Whether a code block names models, and the rest of the document only other ones."""
    named = bench.remembered("models named", None, lambda: _named(bench))
    if fence is None or not named.get(fence):
        return False
    others = frozenset[str]().union(*(models for at, models in named.items() if at != fence))
    return bool(others) and not named[fence] & others


def _named(bench: Bench) -> Mapping[int, frozenset[str]]:
    """The known models that the text (``TEXT``) and each code block name."""
    found: dict[int, set[str]] = defaultdict(set)
    names = bench.catalog.facts.names
    for block in bench.document.blocks:
        if block.kind is BlockKind.METADATA:
            continue
        place = block.fence.number if block.fence is not None else TEXT
        for mention in names.find(block.shadow, block.span.start):
            found[place] |= {m.name for m in mention.models}
    return {at: frozenset(models) for at, models in found.items()}
