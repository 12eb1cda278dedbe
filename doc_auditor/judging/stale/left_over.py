"""Kind ``left-over``: a share or a count that another statement of the same configuration denies.

``Experts per GPU: 32 ÷ 8 = 4`` in the section of the layout, ``each GPU hosts 2 experts`` below,
where the former layout had 2.  What a document says of its own configuration is held against what
it calculates, or says under a label; a value that it gives its own configuration anywhere else is
none that was left over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    verdict,
)
from doc_auditor.judging.launching.taken import SAME
from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.judging.layout.eras import former, meant, part
from doc_auditor.judging.stale.of_part import Parts
from doc_auditor.judging.statements import CHECKED
from doc_auditor.quantity import readable
from doc_auditor.reading.context import lead_of
from doc_auditor.records import Block, BlockKind, Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.scope import key

SOME = re.compile(
    r"\b(?:lost?|loses?|losing|fail\w*|spare|remain\w*|left|first|start\w*|begin\w*|initial\w*|drain\w*|"
    r"least|most|minimum|maximum|up to|reserve\w*|idle|down|more|another|additional|extra|other|"
    r"\d+ of \d+|"
    r"middle|last|outer|inner|uneven|dense|shared|redundant|some|of the|each of|instead|average|"
    r"hot\w*|cold|free|every (?:other|second)|half|draft|alternative\w*|scal\w+|grow\w*|ramp\w*|"
    r"canary|pilot|trials?|test\w*|cross\w*|reach\w*|span\w*|of a|"
    r"phase|stage \d|old|option\w*|max|min)\b",
    re.IGNORECASE,
)
"""Words of a line that speaks of a part, of a case or of a limit."""
MANY = 60
"""Statements of one quantity beyond which a document lists it and is not of one mind."""
WHOLE = frozenset({"replicas", "nodes", *ORDER})
"""Counts of the whole; everything else is judged as a share of something."""
EACH_LAYER = ("layers", "layers/stage", "layers/gpu", "experts/layer")
"""A share of a layer may be summed over layers."""
FIRM = 2
TITLE = 60
CHECKS = re.compile(
    r"^[\W\d]*(?:\w+ )?(?:checks?|validation|verification|consistency)\W*$", re.IGNORECASE
)
"""Titles of lists that hold the values of a plan against each other."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The shares of the rule's quantities, and the counts of the whole in summaries."""
    told: set[int] = set()
    for name in bench.model.declarations:
        whole = name in WHOLE
        if name.split("/")[0] not in rule.quantities or not (whole or "/" in name):
            continue
        own = _own(bench, name)
        if len({d.number.value for d in own}) < FIRM or len(own) > MANY:
            continue
        for fact in bench.model.declarations[name]:
            right = _right(bench, fact, own, whole)
            if right is not None:
                told.add(fact.number.digits.start)
                yield _outcome(rule, bench, fact, right)
    for fact, right in Parts(bench).told():
        line = bench.line(right.number.span)
        if fact.number.value == right.number.value:
            yield Outcome(verdict(fact, "agreement", "holds", f"as the part has on line {line}"))
        elif fact.number.digits.start not in told:
            yield _outcome(rule, bench, fact, right)


def _own(bench: Bench, name: str) -> Sequence[Declaration]:
    """What the document says of its own configuration, not in code."""
    return [
        d
        for same in SAME.get(name, (name,))
        for d in bench.model.declarations.get(same, ())
        if d.upper is None
        and d.number.integral
        and d.reference.role in ("", "required")
        and d.source != "flag"
        and meant(bench, d, d.number.digits)
    ]


def _right(
    bench: Bench, fact: Declaration, own: Sequence[Declaration], whole: bool
) -> Declaration | None:
    """What the rest of the document says in place of a value, if it is of one mind."""
    if fact not in own or not _plain(bench, fact) or _of_another(bench, fact):
        return None
    others = [d for d in own if d.block != fact.block and _alike(bench, fact, d)]
    others = [d for d in others if not _of_another(bench, d)]
    if any(d.number.value == fact.number.value for d in own if d.block != fact.block):
        return None
    firm = [d for d in others if not whole or d.source != "noun" or not _some(bench, d)]
    worked = [d for d in firm if _result(bench, d)]
    places: dict[Fraction, set[int]] = defaultdict(set)
    for d in firm:
        places[d.number.value].add(d.block)
    values = {d.number.value for d in firm if not _taken_from(bench, d, places)}
    if len(values) != 1:
        return None
    (value,) = values
    if not whole and _summed(bench, fact, value):
        return None
    backed = bool(worked) or sum(d.number.value == value for d in firm) >= FIRM
    old = _formerly(bench, fact)
    repeats = _repeats(bench, bench.document.blocks[fact.block])
    counted = all(d.source == "noun" for d in firm) and fact.source != "noun"
    if counted and not backed:
        return None  # what is counted once in passing is weaker than a label
    sure = repeats or (not whole and (backed or old))
    return next(d for d in (*worked, *firm) if d.number.value == value) if sure else None


def _plain(bench: Bench, fact: Declaration) -> bool:
    """Whether a value is a plain statement in words, of the whole and not of some."""
    block = bench.document.blocks[fact.block]
    if fact.source not in ("noun", "label", "symbol") or block.cell is not None or block.quotes:
        return False
    if fact.modality is not Modality.ASSERTED or not fact.number.exact or calculated(bench, fact):
        return False
    shares = any("/" in n for n in bench.model.named_in.get(fact.block, ()))
    if key(fact) in WHOLE and shares:
        return False  # ``96 GPUs per stage, 12 nodes``
    if fact.number.value < FIRM or block.kind in (BlockKind.HEADING, BlockKind.CODE):
        return False
    return not _some(bench, fact)


def _some(bench: Bench, fact: Declaration) -> bool:
    """Whether the line of a value speaks of some and not of all."""
    block = bench.document.blocks[fact.block]
    start = max(fact.number.span.start - block.span.start, 0)
    line = block.shadow[block.shadow.rfind("\n", 0, start) + 1 :].split("\n")[0]
    return SOME.search(line) is not None


def _of_another(bench: Bench, fact: Declaration) -> bool:
    """Whether the line of a value names degrees that the document gives nowhere else."""
    known = bench.model.declarations
    return any(
        d.block == fact.block
        and not any(o.number.value == d.number.value for o in known[q] if o.block != fact.block)
        for q in ORDER
        if q != fact.reference.quantity
        for d in known.get(q, ())
    )


def _sisters(bench: Bench, one: Declaration, other: Declaration) -> bool:
    """Whether two statements stand in sections of one name: ``Layout`` of each of two pools."""
    a, b = (bench.document.blocks[d.block].trail for d in (one, other))
    names = [{bench.document.blocks[i].shadow.strip().lower() for i in t} for t in (a, b)]
    apart = set(a) ^ set(b)
    return any(
        bench.document.blocks[i].shadow.strip().lower() in names[0] & names[1] for i in apart
    )


def _alike(bench: Bench, one: Declaration, other: Declaration) -> bool:
    """Whether two statements are of one part and one subject."""
    if _sisters(bench, one, other):
        return False
    a, b = (part(bench, d.block) for d in (one, other))
    return a == b and one.reference.subject == other.reference.subject


def _result(bench: Bench, fact: Declaration) -> bool:
    """Whether a printed calculation gives a value."""
    return any(
        c.numbers and c.numbers[-1].digits == fact.number.digits
        for c in bench.model.equations.get(fact.block, ())
    )


def _taken_from(
    bench: Bench, fact: Declaration, places: Mapping[Fraction, Collection[int]]
) -> bool:
    """``24 (4 × 6)``: what is calculated from a value of another place is something else."""
    return any(
        n.value != fact.number.value and any(b != fact.block for b in places.get(n.value, ()))
        for c in bench.model.equations.get(fact.block, ())
        for n in c.numbers[:-1]
    )


def _summed(bench: Bench, fact: Declaration, value: Fraction) -> bool:
    """Whether a value counts over layers what the others count in one, or the reverse."""
    ratios = {fact.number.value / value, value / fact.number.value}
    known = bench.model.declarations
    return any(d.number.value in ratios for q in EACH_LAYER for d in known.get(q, ()))


def _formerly(bench: Bench, fact: Declaration) -> bool:
    """Whether the former configuration had this value."""
    claims = bench.remembered("former values", None, lambda: _former_values(bench))
    return (key(fact), fact.number.value) in claims


def _former_values(bench: Bench) -> frozenset[tuple[str, Fraction]]:
    return frozenset(
        (key(c), c.number.value)
        for c in bench.model.claims
        if isinstance(c, Declaration)
        and (former(bench, c.block) or not meant(bench, c, c.number.digits))
    )


def _repeats(bench: Bench, block: Block) -> bool:
    """Whether a line stands in a summary or a checklist, or sums up."""
    pattern = bench.catalog.tools.wordings.summaries
    texts = [*bench.reading.context.above(block), lead_of(block.shadow[:80])]
    titles = [t for t in texts if len(t) < TITLE]
    return bool(CHECKED.match(block.shadow)) or any(
        pattern.search(t) or CHECKS.match(t) for t in titles
    )


def _outcome(rule: Rule, bench: Bench, fact: Declaration, right: Declaration) -> Outcome:
    line = f"line {bench.line(right.number.span)}"
    said = bench.evidence(right)
    return Outcome(
        verdict(fact, "agreement", "fails", f"{line} gives another value"),
        finding(
            rule,
            fact,
            f"{fact.number.text.strip()} here, but {said.message} on {line}",
            span=fact.number.span,
            claimed=printed_value(fact.number),
            actual=right.number.value,
            calculation=[f"{readable(fact.number.value)} ≠ {readable(right.number.value)}"],
            related=[said],
        ),
    )
