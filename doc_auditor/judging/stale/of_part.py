"""What a sentence says of one part of a plan, against what the part's own section says.

``The decode pool of 80 GPUs`` where ``Decode: 2 × 10 × 2 = 40 GPUs``; ``prefill holds 16 and decode
16 experts per GPU``.  The part is the word right before the number, with no other number between.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.eras import labels, meant
from doc_auditor.records import BlockKind, Declaration
from doc_auditor.scope import key

GENERIC = frozenset({"pool", "cluster", "tier", "spare", "generation", "reference"})
"""Words for a part that do not say which one."""
MANY = 60
"""Values of a part beyond which it lists them."""
REACH = 60
"""Characters before a number in which its part stands."""
BREAK = re.compile(r"[.;:!?()]\s|\n|,")
OPERATOR = re.compile(r"^\W*[×*÷+]|^\W{0,3}per\b")
EACH = re.compile(r"\b(?:per|each|every)\b", re.IGNORECASE)
ONE = re.compile(
    r"\b(?:instance|replica|engine|node|server|worker|rank|stage|group)\b", re.IGNORECASE
)
"""One of those that a part has."""
BEFORE = re.compile(
    r"(?:[×*÷/+=≈→\-]|\b(?:from|with|without|to|by|than|and|or|another|more))[\s*_`~]*$"
)
"""What stands before a factor, a summand, a change, or a thing beside the part."""
PARTIAL = re.compile(
    r"\b(?:some|spare|extra|additional|idle|free|lost|fail\w*|lose\w*|needs?|would|could|if|"
    r"first|last|remaining|at least|up to|most|instead|than|minimum|maximum)\b",
    re.IGNORECASE,
)
FOR_A_TIME = re.compile(
    r"\b(?:nights?|during|at a time|scal(?:es?|ed|er|ing)|autoscal\w*|upgrad\w*|"
    r"drain\w*|peak|weekends?|down to|up to|grows?|roll-?out)\b",
    re.IGNORECASE,
)
"""Words of a text about what a part has for a time."""


class Parts:
    """The parts of a document, with what their own places declare."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.names = frozenset(bench.reading.context.wordings.contrast["part"]) - GENERIC
        every = "|".join(sorted(map(re.escape, self.names), key=len, reverse=True))
        self.pattern = re.compile(rf"\b(?:{every})\b", re.IGNORECASE)
        self.behind = re.compile(
            rf"\s*(?:in|for|during|on) (?:the )?(?P<part>{every})\b(?:\W{{1,3}}(?:and )?)?",
            re.IGNORECASE,
        )
        """``in prefill, `` up to the next number."""

    @cached_property
    def own(self) -> Mapping[tuple[str, str], Sequence[Declaration]]:
        """What the places of each part declare, by quantity and part."""
        found: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
        for facts in self.bench.model.declarations.values():
            for fact in facts:
                part = labels(self.bench, fact.block) & self.names
                if len(part) == 1 and self._plain(fact):
                    found[key(fact), next(iter(part))].append(fact)
        return found

    def _plain(self, fact: Declaration) -> bool:
        usual = fact.upper is None and fact.number.integral and fact.source != "flag"
        role = fact.reference.role in ("", "required")
        return usual and role and meant(self.bench, fact, fact.number.digits)

    def told(self) -> Iterator[tuple[Declaration, Declaration]]:
        """Each value that a sentence gives a part, with the part's own one."""
        for facts in self.bench.model.declarations.values():
            for fact, part in (each for f in facts for each in self._listed(f)):
                own = self.own.get((key(fact), part), ())
                others = [d for d in own if d.block != fact.block] if len(own) <= MANY else []
                if len({d.number.value for d in others}) == 1 and self._known(fact, others):
                    yield fact, others[0]

    def _listed(self, fact: Declaration) -> Iterator[tuple[Declaration, str]]:
        """A value with its part; ``Experts per GPU: 4 in prefill, 2 in decode`` are two."""
        block = self.bench.document.blocks[fact.block]
        at = fact.number.span.end - block.span.start
        found = self.behind.match(block.shadow, at) if fact.source == "label" else None
        if found is None or not self._plain(fact) or block.quotes:
            yield fact, self._part(fact)
            return
        numbers = {
            t.span.start - block.span.start: t.number
            for t in self.bench.reading.tokens.get(fact.block, ())
            if t.number is not None and t.number.integral and not t.number.unit.text
        }
        yield fact, found["part"].lower()
        while (number := numbers.get(found.end())) is not None:
            after = found.end() + len(number.text.rstrip())
            found = self.behind.match(block.shadow, after)
            if found is None:
                return
            yield replace(fact, number=number, span=number.span), found["part"].lower()

    def _known(self, fact: Declaration, others: Sequence[Declaration]) -> bool:
        """Whether a value is that of another part, or the part's own value is beyond doubt."""
        if any(d.source in ("label", "cell", "symbol") for d in others) or len(others) > 1:
            return True
        own = (d for (name, _), facts in self.own.items() if name == key(fact) for d in facts)
        return any(d.number.value == fact.number.value and d.block != fact.block for d in own)

    def _part(self, fact: Declaration) -> str:
        """The part that the words before a number speak of, or nothing."""
        block = self.bench.document.blocks[fact.block]
        if block.kind in (BlockKind.CODE, BlockKind.HEADING, BlockKind.CELL) or block.quotes:
            return ""
        if not self._plain(fact) or fact.source != "noun":
            return ""
        start = fact.number.span.start - block.span.start
        before = BREAK.split(block.shadow[max(0, start - REACH) : start])[-1]
        after = block.shadow[fact.number.span.end - block.span.start :]
        named = list(self.pattern.finditer(before))
        if not named or OPERATOR.match(after) or PARTIAL.search(before):
            return ""
        if FOR_A_TIME.search(block.shadow):
            return ""
        if "/" not in key(fact) and EACH.search(before):
            return ""
        between = before[named[-1].end() :]
        if re.search(r"[\d(]", between) or BEFORE.search(between) or ONE.search(between):
            return ""
        if len(named) > 1 and not re.search(r"\d", before[named[-2].end() : named[-1].start()]):
            return ""  # ``prefill and decode use 8 and 4 GPUs``
        return named[-1].group().lower()
