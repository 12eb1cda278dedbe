"""Kind ``planned``: what a launch starts in all, against the one plan of the document.

``agree`` compares setting by setting.  Here the processes of a command (``mpirun -np``,
``WORLD_SIZE``, nodes × GPUs per node) must be the GPUs that the plan counts, and flags that stand
in sentences and in tables of settings must be those of the plan.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.launching.launches import Command, commands
from doc_auditor.judging.launching.plan import Plan, planned, setting, text
from doc_auditor.judging.launching.served import another
from doc_auditor.judging.launching.taken import fence_of
from doc_auditor.judging.launching.trials import TRIAL, elsewhere
from doc_auditor.judging.layout.eras import former
from doc_auditor.records import BlockKind, Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule

TOTALS = ("gpus", "tasks")
THINGS = {"gpus": "GPUs", "tasks": "GPUs", "nodes": "nodes"}
EACH = ("gpus_per_node", "gpus_per_pod", "tasks_per_node")
JOB = re.compile(r"\bkind: (?:PyTorch|MPI|Train|Ray)\w*", re.IGNORECASE)
"""A job whose workers are whole nodes; the pods of a service may share one."""
SHARE = re.compile(r"per-task|ntasks-per-gpu|ppr:1:node")
"""Options that give a process several GPUs."""
VALUE = re.compile(r"\W*(?:value|setting|set to|ours?|used|our value)\W*", re.IGNORECASE)
"""The head of the column of a table of flags that gives their values."""
COMMAND = re.compile(r"`*[a-z][\w.-]* (?:set|scale|update|patch|apply|run|add|config)\b")
"""``chatctl set max_num_seqs=216``: what somebody does, and not what is planned."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``mpirun -np 46`` for a plan on 64 GPUs; `` `--tp 8` `` for one with TP 4."""
    plan, told = planned(bench), list(_groups(bench))
    if plan is not None:
        groups = [c for c in (*commands(bench), *told) if _own(bench, plan, c)]
        full = [c for c in groups if c.value("nodes") == plan.nodes or _size(c) == plan.gpus]
        for command in groups:
            yield from _counts(rule, bench, plan, command, [c for c in full if c is not command])
    yield from _replicas(rule, bench)
    for command in told:
        for quantity, fact in command.facts.items():
            if quantity in rule.quantities:
                yield from _flag(rule, bench, fact)


def _replicas(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``replicas: 3`` of a deployment on GPUs against the one number of replicas of the text."""
    said = text(bench, "replicas")
    named = {d.number.value for q in ("replicas", "dp") for d in text(bench, q)}
    if len(named) != 1 or not said:
        return
    for command in commands(bench):
        fact = command.facts.get("replicas")
        if fact is None or fact.number.value in named | {0, 1} or elsewhere(bench, fact, said[0]):
            continue
        places = bench.model.places
        lines = _lines(bench, command)
        words = partial(bench.catalog.tools.wordings.pattern, "elsewhere")
        served = words("engines").search(lines) and not words("beside").search(lines)
        if served and places[fact.block].contrast <= places[said[0].block].contrast:
            yield _against(rule, fact, said[0].number.value, bench.evidence(said[0]))


def _lines(bench: Bench, command: Command) -> str:
    """The code block of some settings."""
    fence = fence_of(bench, min(command.facts.values(), key=lambda d: d.span))
    lines = [b.shadow for b in bench.document.blocks if b.fence and b.fence.number == fence]
    return "\n".join(lines)


def _groups(bench: Bench) -> Iterator[Command]:
    """The flags of a sentence, or the rows of a table of settings."""
    found: dict[tuple[str, int], dict[str, list[Declaration]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for facts in bench.model.declarations.values():
        for d in facts:
            if fence_of(bench, d) is None and setting(bench, d) and _plain(bench, d):
                block = bench.document.blocks[d.block]
                place = ("table", block.cell.table) if block.cell is not None else ("", d.block)
                found[place][d.reference.quantity].append(d)
    for group in found.values():
        if all(len({d.number.value for d in same}) == 1 for same in group.values()):
            yield Command({q: same[0] for q, same in group.items()})


def _plain(bench: Bench, fact: Declaration) -> bool:
    """Whether a flag in the text is told as it is set, under no title of another job."""
    block = bench.document.blocks[fact.block]
    titles = [bench.document.blocks[i].shadow for i in block.trail[1:]]
    pattern = bench.catalog.tools.wordings.pattern
    other = (TRIAL, pattern("elsewhere", "titles"))
    if any(p.search(t) for t in titles for p in other) or former(bench, fact.block):
        return False
    if block.cell is not None:
        heads = bench.document.tables[block.cell.table].rows[0]
        head = bench.document.blocks[heads[1]].shadow if len(heads) > 1 else ""
        return block.cell.column == 1 and VALUE.fullmatch(head) is not None
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or silent(fact):
        return False
    marks = [m.span for m in block.marks if m.kind == "code"]
    own = next((m for m in marks if m.contains(fact.number.digits)), None)
    if own is None or COMMAND.match(bench.source.cut(own)):
        return False
    said = list(block.shadow)
    for m in marks:
        said[m.start - block.span.start : m.end - block.span.start] = " " * (m.end - m.start)
    words = "".join(said)
    unsure = "?" in words or "→" in words
    return not unsure and not any(
        p.search(words) for p in (*other, pattern("elsewhere", "sentences"))
    )


def _own(bench: Bench, plan: Plan, command: Command) -> bool:
    """Whether a group of settings may be about the plan."""
    first = min(command.facts.values(), key=lambda d: d.span)
    contrast = bench.model.places[first.block].contrast
    if contrast and not contrast <= bench.model.places[plan.whole.block].contrast:
        return False
    if former(bench, first.block) or another(bench, fence_of(bench, first)):
        return False
    return not any(elsewhere(bench, d, plan.whole) for d in command.facts.values())


def _size(command: Command) -> int:
    """The processes that a command names or multiplies."""
    named = next((q for q in TOTALS if q in command.facts), None)
    return command.value(named) if named else command.started or 0


def _counts(
    rule: Rule, bench: Bench, plan: Plan, command: Command, full: Sequence[Command]
) -> Iterator[Outcome]:
    """The total, the nodes and the GPUs per node that settings give, each against the plan."""
    nodes, each = command.value("nodes"), command.value(command.each or "gpus_per_node")
    for quantity in TOTALS:
        fact = command.facts.get(quantity)
        if fact is not None and _odd_total(plan, command, fact, bench.source.cut(fact.span)):
            yield _outcome(rule, plan, fact, plan.gpus)
    if plan.nodes:
        yield from _per_node(rule, bench, plan, command)
    if not plan.nodes or nodes * each == plan.gpus:
        return
    fact = command.facts.get("nodes")
    if fact is not None and nodes not in plan.nodes_named | {1, plan.nodes} and not full:
        copied = any(nodes * c == plan.nodes for c in plan.copies)
        if each in (1, plan.each) and nodes * plan.each not in plan.named and not copied:
            yield _outcome(rule, plan, fact, plan.nodes)


def _per_node(rule: Rule, bench: Bench, plan: Plan, command: Command) -> Iterator[Outcome]:
    """What one node runs, where the settings are those of all nodes."""
    told = _lines(bench, command)
    pods = JOB.search(told) and command.value("replicas") in (plan.nodes, plan.nodes - 1)
    if not pods and command.value("nodes") != plan.nodes and _size(command) != plan.gpus:
        return
    for quantity in EACH:
        fact = command.facts.get(quantity)
        if fact is None or fact.number.value in (0, 1, plan.each):
            continue
        tasks = quantity == "tasks_per_node"
        if tasks and (command.value("gpus_per_node") not in (1, plan.each) or SHARE.search(told)):
            continue
        if int(fact.number.value) * plan.nodes not in plan.named | {plan.gpus}:
            yield _outcome(rule, plan, fact, plan.each)


def _odd_total(plan: Plan, command: Command, fact: Declaration, shown: str) -> bool:
    """Whether a number of processes is neither all GPUs nor those of a part, nor one per node."""
    value = int(fact.number.value)
    if value in {1, plan.gpus, plan.nodes, plan.each} | plan.named:
        return False
    parts = plan.parts | plan.nodes_named
    if value in parts or any(value * c == plan.gpus for c in plan.copies):
        return bool(plan.nodes) and command.value("nodes") == plan.nodes
    lone = len(command.facts) == 1 and shown.startswith(("ntasks", "n ", "n="))
    return fact.reference.quantity == "gpus" or not lone  # ``srun -n 32`` may run on CPUs


def _flag(rule: Rule, bench: Bench, fact: Declaration) -> Iterator[Outcome]:
    """A flag in a sentence or a table of settings against the one value of the text."""
    said = [
        d
        for d in text(bench, fact.reference.quantity)
        if d.modality in (Modality.ASSERTED, Modality.REQUIRED)
        and d.reference == fact.reference
        and not former(bench, d.block)
        and bench.model.places[d.block].contrast == bench.model.places[fact.block].contrast
    ]
    firm = [d for d in said if d.source != "noun"]
    named = {d.number.value for d in bench.given.get(fact.reference.quantity, ())}
    if not firm or len({d.number.value for d in said}) != 1:
        return
    if len(named - {fact.number.value}) == 1 and fact.number.value != firm[0].number.value:
        yield _against(rule, fact, firm[0].number.value, bench.evidence(firm[0]))


def _outcome(rule: Rule, plan: Plan, fact: Declaration, right: int) -> Outcome:
    """A finding on a count; fewer, a whole number of times, may be a part that is meant."""
    things = THINGS.get(fact.reference.quantity, "GPUs per node")
    part = fact.number.value < right and right % fact.number.value == 0
    return _against(
        rule, fact, Fraction(right), Evidence(f"{right} {things}", plan.whole.span), part
    )


def _against(
    rule: Rule, fact: Declaration, right: Fraction, said: Evidence, strained: bool = True
) -> Outcome:
    message = f"{fact.number.text} is set here, the plan has {said.message}"
    told = finding(
        rule,
        fact,
        message,
        span=fact.span,
        claimed=printed_value(fact.number),
        actual=right,
        calculation=[f"{right} ≠ {fact.number.text}"],
        related=[said],
        strained=strained,
    )
    return Outcome(verdict(fact, "agreement", "fails", "not what is planned"), told)
