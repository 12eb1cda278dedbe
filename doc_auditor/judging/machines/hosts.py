"""Kind ``nodes``: numbers of nodes and of GPUs in one statement."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Literal_
from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    verdict,
)
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines.side_counts import apiece
from doc_auditor.quantity import readable
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import ranges
from doc_auditor.reading.sentences.spelled import SMALL
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

GPU = frozenset({"gpu", "npu", "accelerator"})
NODE = frozenset({"node", "server", "host"})
USUAL = (1, 2, 4, 8, 16, 32, 64, 72)
MAPPED = 40
"""Tokens of a line of a map."""
SAME = frozenset({"or", "is", "i.e", "that"})
"""Words between two counts of the same thing: ``96 GPUs or 12 nodes``, ``that is``."""
PER_NODE = re.compile(
    r"(?:nodes?|servers?|hosts?) (?:of|with|×|x|\*|each with|has|have) (?P<a>\w+)(?: |-)?"
    r"(?:GPU|NPU|accelerator|x |× )"
    r"|(?P<b>\w+) (?:GPUs|NPUs|accelerators) "
    r"(?:per|in each|in every|a|on each|each) (?:node|server|host)"
    r"|(?P<c>\d+)[x×] ?\w*\d\w* per (?:node|server)"
    r"|(?:nodes?|servers?|hosts?) (?:of|with|has|have|holds?|carr(?:y|ies)) (?P<d>\w+)"
    r"(?: ?[x×])? (?-i:[A-Z]{1,3}\d{2,3})\w*"
    r"|(?:nodes?|servers?|hosts?) [×x*] (?P<e>\d+)(?= *(?:[),;=]|$))"
    r"|^\W*(?:nodes?|servers?|hosts?)\W{1,6}\d+ [×x*] (?P<f>\d+) (?:GPU|NPU|accelerator)"
    r"|(?:nodes?|servers?|hosts?) (?:of|in) (?:\w+ ){1,4}(?:has|have) (?P<g>\d+)"
    r"(?= *(?:GPU|NPU|[.;,]|$))"
    r"|\b(?P<i>\d+)-GPU (?:nodes?|servers?|hosts?)\b"
    r"|(?:nodes|servers|hosts)[,:]? *[,(]? *(?P<h>\d+) (?:[x×] )?[\w-]{2,8} each\b",
    re.IGNORECASE,
)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``32 GPUs, three nodes`` with eight GPUs in a node."""
    each = per_node(bench)
    if each is None:
        return
    yield from _declared(rule, bench, each)
    for block in bench.document.blocks:
        if block.kind is BlockKind.CELL:
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for gpus, nodes in _pairs(tokens):
            yield from _check(rule, bench, block, gpus, nodes, each)


def per_node(bench: Bench) -> int | None:
    """The one number of GPUs per node of the document; worked out once."""
    return bench.remembered("gpus per node", None, lambda: _per_node(bench))


def _per_node(bench: Bench) -> int | None:
    shares = [d for d in bench.model.declarations.get("gpus/node", ()) if d.number.integral]
    found = {int(d.number.value) for d in shares if not _of_instances(bench, d)}
    found = found or {int(d.number.value) for d in shares}
    every = [d for d in bench.model.declarations.get("gpus_per_node", ()) if d.number.integral]
    flags = {d: bench.document.blocks[d.block].fence for d in every if d.source == "flag"}
    found |= {int(d.number.value) for d in every if flags.get(d) is None}
    for block in bench.document.blocks:
        for match in PER_NODE.finditer(block.shadow):
            word = next(g for g in match.groups() if g).lower()
            value = SMALL.get(word) or (int(word) if word.isdigit() else 0)
            found |= {value} if value else set()
    found = found or {int(d.number.value) for d in flags}
    counted = _in_tables(bench)
    if found and counted and found != counted:
        return None  # ``6 nodes x 4`` may be replicas
    found = found or _apiece(bench) or counted or _divisors(bench)
    return found.pop() if len(found) == 1 and found & set(USUAL) else None


def _of_instances(bench: Bench, fact: Declaration) -> bool:
    """``6 nodes host 24 instances of 2 GPUs``: an instance may be a node, or a part of one."""
    block = bench.document.blocks[fact.block]
    before = block.shadow[: max(fact.number.span.start - block.span.start, 0)].lower()
    return before.endswith(("instances of ", "instances with "))


def _apiece(bench: Bench) -> set[int]:
    """``96 GPUs in 12 nodes (8 per node)``."""
    every = (each for tokens in bench.reading.tokens.values() for each in apiece(tokens))
    return {int(value) for pair, value in every if pair == ("gpu", "node")}


def _divisors(bench: Bench) -> set[int]:
    """What the document divides its GPUs by to get its nodes: ``Nodes: 256 ÷ 8 = 32``."""
    gpus = {d.number.value for d in bench.model.declarations.get("gpus", ())}
    found = set()
    for fact in bench.model.declarations.get("nodes", ()):
        for claim in bench.model.equations.get(fact.block, ()):
            first, last = claim.sides[0], claim.numbers[-1]
            if last.digits != fact.number.digits or not isinstance(first, Binary):
                continue
            parts = (first.left, first.right)
            if first.op == "/" and all(isinstance(p, Literal_) for p in parts):
                whole, each = (p.number.value for p in parts if isinstance(p, Literal_))
                found |= {int(each)} if whole in gpus and each.denominator == 1 else set()
    return found


def _in_tables(bench: Bench) -> set[int]:
    """The GPUs over the nodes of tables that count both in a row, or in a column.

    Two of them must agree, and none or one of several may differ.
    """
    rows: dict[tuple[int, str, int], dict[str, set[Fraction]]]
    rows = defaultdict(lambda: defaultdict(set))
    for name in ("gpus", "nodes"):
        for fact in bench.model.declarations.get(name, ()):
            cell = bench.document.blocks[fact.block].cell
            if cell is not None and fact.reference.role in ("", "required"):
                for line in (("row", cell.row), ("column", cell.column)):
                    rows[(cell.table, *line)][name].add(fact.number.value)
    ratios = [
        next(iter(r["gpus"])) / next(iter(r["nodes"]))
        for r in rows.values()
        if len(r["gpus"]) == len(r["nodes"]) == 1 and 0 not in r["nodes"]
    ]
    usual, often = Counter(ratios).most_common(1)[0] if ratios else (Fraction(0), 0)
    same = often > 1 and often >= len(ratios) - 1 and usual.denominator == 1
    return {int(usual)} if same else set()


def _declared(rule: Rule, bench: Bench, each: int) -> Iterator[Outcome]:
    """Nodes with a label of their own beside the GPUs: in one row, or in one list.

    A plan may keep nodes in reserve, so nodes that are merely more than needed are likely a slip
    and no more.  What a replica takes is counted as the whole is (``Servers per replica``).
    """
    known = bench.model.declarations
    shares = [n for n in known if n.startswith("nodes/") and n != "nodes/node"]
    for name in ("nodes", *shares):
        yield from _labelled(rule, bench, each, known.get(name, ()), name.replace("nodes", "gpus"))


def _labelled(
    rule: Rule, bench: Bench, each: int, facts: Sequence[Declaration], mates: str
) -> Iterator[Outcome]:
    """The nodes of one kind against the GPUs (``mates``) of the same kind."""
    counts = _counted(bench, mates)
    for fact in facts:
        if fact.source not in ("label", "cell") or not fact.number.exact or fact.upper is not None:
            continue
        if fact.reference.role not in ("", "required") or calculated(bench, fact):
            continue
        gpus = counts.get(_list_of(bench, fact), ())
        if not gpus and mates == "gpus":
            gpus = _whole(bench, fact)
        if len({d.number.value for d in gpus}) != 1 or superseded(bench, fact.block):
            continue
        count, nodes = gpus[0].number, int(fact.number.value)
        needed = -(-int(count.value) // each)
        if nodes == needed:
            yield Outcome(verdict(fact, "distribution", "holds", f"{each} GPUs per node"))
        elif fact.modality is Modality.ASSERTED and int(count.value) % each == 0 < nodes:
            near = _list_of(bench, gpus[0]) == _list_of(bench, fact)
            yield _odd(rule, bench, fact, gpus[0], each, near)


def _whole(bench: Bench, fact: Declaration) -> Sequence[Declaration]:
    """The GPUs of the plan, where every statement of its configuration gives the same."""
    contrast = bench.model.places[fact.block].contrast
    gpus = [
        d
        for d in bench.model.declarations.get("gpus", ())
        if bench.model.places[d.block].contrast == contrast and d.number.exact and d.upper is None
    ]
    return gpus if len(gpus) > 1 and len({d.number.value for d in gpus}) == 1 else ()


def _counted(bench: Bench, name: str) -> Mapping[object, Sequence[Declaration]]:
    """The GPUs with labels of their own, by the row or list that they stand in."""
    found: dict[object, list[Declaration]] = defaultdict(list)
    for gpus in bench.model.declarations.get(name, ()):
        labelled = gpus.source in ("label", "cell") and gpus.reference.role in ("", "required")
        if labelled and gpus.number.exact and gpus.upper is None:
            found[_list_of(bench, gpus)].append(gpus)
    return found


def _list_of(bench: Bench, fact: Declaration) -> tuple[object, ...]:
    """The row or list of a value; GPUs and nodes of one are about the same machines."""
    block = bench.document.blocks[fact.block]
    contrast = bench.model.places[fact.block].contrast
    return (contrast, block.cell is None, block.trail, block.parent)


def _odd(
    rule: Rule, bench: Bench, nodes: Declaration, gpus: Declaration, each: int, near: bool
) -> Outcome:
    needed = int(gpus.number.value) // each
    shown = f"{readable(gpus.number.value)} GPUs ÷ {each} per node = {needed} nodes"
    return Outcome(
        verdict(nodes, "distribution", "fails", "not the nodes of these GPUs"),
        finding(
            rule,
            nodes,
            f"{shown}, not {nodes.number.text.strip()}",
            span=nodes.number.span,
            claimed=printed_value(nodes.number),
            actual=Fraction(needed),
            unit="node",
            calculation=[shown],
            related=[bench.evidence(gpus)],
            strained=nodes.number.value > needed or not near,
        ),
    )


@dataclass(frozen=True, slots=True)
class Count:
    """A number of GPUs or nodes, in digits or in a word."""

    value: int
    what: str
    span: Span
    text: str


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Count, Count]]:
    """``32 GPUs, three nodes``, ``32 GPUs (4 nodes)``, ``4 nodes or 32 GPUs``.

    In ``two replicas (8 GPUs), 10 nodes`` the bracket is about the replicas, not about the nodes.
    """
    counts = [(i, c) for i in range(len(tokens)) if (c := _count(tokens, i)) is not None]
    counts = sorted([*counts, *_mapped(tokens)], key=lambda found: found[0])
    for (i, first), (j, second) in pairwise(counts):
        between = {t.low for t in tokens[i + 1 : j]}
        if any(_ends(tokens, k) for k in range(i + 1, j)):
            continue
        if ")" in between and "(" not in between:
            continue  # ``(2 × 4 = 8 GPUs), 10 nodes``: the bracket explains something else
        if "per" in between:
            continue  # ``8 accelerators per server, 16 servers``
        same = bool(SAME & between)
        far = j - i - 2 * (tokens[i + 1].low == "of") > (6 if same else 4)
        if far or not (same or {",", "("} & between):
            continue
        if ")" in between and "(" not in between:
            continue  # the first one stands in a gloss on something else
        if j + 2 < len(tokens) and (
            tokens[j + 2].kind == "operator" or tokens[j + 2].text in ("of", "with", "per", "each")
        ):
            continue
        if first.what == "gpu" and second.what == "node":
            yield first, second
        elif first.what == "node" and second.what == "gpu" and (same or "(" in between):
            yield second, first


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence ends here; ``i.e.`` has a stop of its own."""
    return tokens[at].kind == "stop" and tokens[at - 1].low not in SAME


def _mapped(tokens: Sequence[Token]) -> Iterator[tuple[int, Count]]:
    """``GPUs 0-15 (2 nodes)``: a range has as many GPUs as indices."""
    for found in ranges(tokens) if len(tokens) <= MAPPED else ():
        ends = [i for i, t in enumerate(tokens) if t.span.end == found.span.end]
        if found.noun == "gpu" and ends:
            index = ends[0] + (tokens[ends[0] + 1 : ends[0] + 2] != [] and _closes(tokens, ends[0]))
            size = found.last - found.first + 1
            yield index, Count(size, "gpu", found.span, f"{found.first}-{found.last}")


def _closes(tokens: Sequence[Token], at: int) -> bool:
    """Whether the bracket of a list of indices follows: ``[0-15]``."""
    return tokens[at + 1].text == "]"


def _count(tokens: Sequence[Token], at: int) -> Count | None:
    token = tokens[at]
    number = token.number
    value = SMALL.get(token.low, 0) if number is None else 0
    if number is not None and number.integral and not number.unit.dimensions and not number.bound:
        value = int(number.value)
    following = (
        tokens[at + 1].text if at + 1 < len(tokens) and tokens[at + 1].kind == "word" else ""
    )
    if following == "of" and [t.low for t in tokens[at + 2 : at + 3]] == ["the"]:
        following = tokens[at + 3].text if at + 3 < len(tokens) else ""  # ``3 of the nodes``
    name = singular(((number.noun if number is not None else "") or following).lower())
    what = "gpu" if name in GPU else "node" if name in NODE else ""
    return Count(value, what, token.span, token.text) if value and what else None


def _check(
    rule: Rule, bench: Bench, block: Block, gpus: Count, nodes: Count, each: int
) -> Iterator[Outcome]:
    start = max(nodes.span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(nodes.text))
    claim = Claim(nodes.span, block.index, modality, ())
    needed = -(-gpus.value // each)
    if nodes.value == needed:
        yield Outcome(verdict(claim, "distribution", "holds", f"{each} GPUs per node"))
        return
    if spoken_for(claim) or gpus.value < each:
        return
    if _given(bench, block, nodes) and not _given(bench, block, gpus):
        yield _other(rule, claim, gpus, nodes, each)
        return
    shown = f"{gpus.value} GPUs ÷ {each} per node = {needed} nodes"
    yield Outcome(
        verdict(claim, "distribution", "fails", "not the nodes of these GPUs"),
        finding(
            rule,
            claim,
            f"{shown}, not {nodes.text.strip()}",
            claimed=str(nodes.value),
            actual=Fraction(needed),
            unit="node",
            calculation=[shown],
            related=[Evidence(gpus.text.strip(), gpus.span)],
        ),
    )


def _given(bench: Bench, block: Block, count: Count) -> bool:
    """Whether a printed calculation of the sentence gives the number."""
    return any(
        c.span.contains(count.span) or c.span.overlaps(count.span)
        for c in bench.model.equations.get(block.index, ())
    )


def _other(rule: Rule, claim: Claim, gpus: Count, nodes: Count, each: int) -> Outcome:
    """``22 + 2 = 24 hosts or 176 GPUs``: the hosts are calculated, so the GPUs are wrong."""
    actual = nodes.value * each
    shown = f"{nodes.value} nodes × {each} GPUs per node = {actual} GPUs"
    return Outcome(
        verdict(claim, "distribution", "fails", "not the GPUs of these nodes"),
        finding(
            rule,
            claim,
            f"{shown}, not {gpus.text.strip()}",
            span=gpus.span,
            claimed=str(gpus.value),
            actual=Fraction(actual),
            unit="GPU",
            calculation=[shown],
            related=[Evidence(nodes.text.strip(), nodes.span)],
        ),
    )
