"""Kind ``devices``: the devices that a command may see, against the processes that it starts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.launching.taken import fence_of
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.reading.maps import ranges
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

VISIBLE = re.compile(r"\w*VISIBLE_(?:DEVICES|CARDS|GPUS)$", re.IGNORECASE)
PROCESSES = ("gpus_per_node", "tp")
"""What sets how many devices a command uses on a machine; the first that is set counts."""
WITHIN = 8
"""Degrees up to which a command is taken to run on one machine."""
KNOWN = ("gpus", "gpus_per_node", "gpus/node", "gpus/replica", "gpus_per_pod", "tp")


@dataclass(frozen=True, slots=True)
class _Seen:
    """The devices of one setting, counted."""

    count: int
    span: Span
    block: int


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``CUDA_VISIBLE_DEVICES=0,1,2,3 torchrun --nproc_per_node 8``."""
    for found in _visible(bench).values():
        for seen in found:
            alone = len(found) == 1
            yield from _against(rule, bench, seen, _flags(bench, seen, alone))


def _visible(bench: Bench) -> Mapping[int, Sequence[_Seen]]:
    """Code block → its lists of devices."""
    found: dict[int, list[_Seen]] = defaultdict(list)
    for block in bench.document.blocks:
        if block.fence is None or superseded(bench, block.index):
            continue
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            if token.kind == "word" and VISIBLE.match(token.text):
                span, count = _listed(tokens, at)
                if count:
                    found[block.fence.number].append(_Seen(count, span, block.index))
    return found


def _listed(tokens: Sequence[Token], at: int) -> tuple[Span, int]:
    start = at + 1
    while start < len(tokens) and (tokens[start].text in ("=", '"', "'", ":")):
        start += 1
    if start == at + 1 or start >= len(tokens) or tokens[start].number is None:
        return tokens[at].span, 0
    for found in ranges(tokens[start:], "gpu"):
        if found.span.start == tokens[start].span.start:
            return found.span, found.last - found.first + 1
        break
    after = tokens[start + 1] if start + 1 < len(tokens) else None
    single = after is None or after.kind not in ("comma", "operator") or not after.tight
    listed = after is not None and after.kind == "comma"
    return tokens[start].span, int(single and not listed)


def _flags(bench: Bench, seen: _Seen, alone: bool) -> dict[str, Declaration]:
    """The settings of the same line, or of the same block if it has one list only."""
    number = bench.document.blocks[seen.block].fence
    found: dict[str, Declaration] = {}
    for name in ("nodes", "pp", *PROCESSES):
        for fact in bench.model.declarations.get(name, ()):
            fence = bench.document.blocks[fact.block].fence
            near = fact.block == seen.block or (alone and fence is not None and number is not None)
            same = fence is not None and number is not None and fence.number == number.number
            if fact.source == "flag" and near and same:
                found.setdefault(name, fact)
    return found


def _against(
    rule: Rule, bench: Bench, seen: _Seen, flags: Mapping[str, Declaration]
) -> Iterator[Outcome]:
    claim = Claim(seen.span, seen.block, Modality.ASSERTED, ())
    fact = next((flags[name] for name in PROCESSES if name in flags), None)
    used = int(fact.number.value) if fact is not None else 0
    if fact is not None and fact.reference.quantity == "tp" and "pp" in flags:
        used *= int(flags["pp"].number.value)
    if used == seen.count:
        yield Outcome(verdict(claim, "world-size", "holds", f"{used} processes"))
    elif fact is not None and seen.count < used <= WITHIN and _one_machine(flags):
        if used == fact.number.value and _said(bench, seen, fact):
            yield _too_many(rule, seen, fact)
        else:
            yield _too_few(rule, bench, claim, seen, fact, used)
    elif any(
        d.number.value == seen.count
        for name in KNOWN
        for d in bench.model.declarations.get(name, ())
    ):
        yield Outcome(verdict(claim, "world-size", "holds", f"{seen.count} GPUs are declared"))


def _said(bench: Bench, seen: _Seen, fact: Declaration) -> bool:
    """Whether the setting has the number of the devices wherever else it stands."""
    own = fence_of(bench, fact)
    others = {
        d.number.value
        for d in bench.model.declarations.get(fact.reference.quantity, ())
        if fence_of(bench, d) != own and not superseded(bench, d.block)
    }
    return others == {seen.count}


def _one_machine(flags: Mapping[str, Declaration]) -> bool:
    return "gpus_per_node" in flags or "nodes" not in flags or flags["nodes"].number.value == 1


def _too_many(rule: Rule, seen: _Seen, fact: Declaration) -> Outcome:
    return Outcome(
        verdict(fact, "agreement", "fails", "more processes than devices"),
        finding(
            rule,
            fact,
            f"{fact.number.text} processes on {seen.count} visible devices",
            span=fact.span,
            claimed=printed_value(fact.number),
            actual=Fraction(seen.count),
            calculation=[f"{fact.number.text} > {seen.count}"],
            related=[Evidence(f"{seen.count} devices", seen.span)],
        ),
    )


def _too_few(
    rule: Rule, bench: Bench, claim: Claim, seen: _Seen, fact: Declaration, used: int
) -> Outcome:
    return Outcome(
        verdict(claim, "world-size", "fails", "fewer devices than processes"),
        finding(
            rule,
            claim,
            f"{seen.count} devices are visible to {used} processes",
            claimed=str(seen.count),
            actual=Fraction(used),
            unit="GPU",
            calculation=[f"{seen.count} < {used}"],
            related=[bench.evidence(fact)],
        ),
    )
