"""Kind ``launch``: the settings of one command or configuration against each other.

A command that sets nodes and GPUs per node starts that many processes; if it sets the degrees
too, their product is the same number.  Where they are set elsewhere, it starts no more processes
than there are GPUs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.launching.trials import elsewhere
from doc_auditor.judging.layout.degrees import ORDER, assumed, superseded
from doc_auditor.records import Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule

FACTORS = ("tp", "pp", "dp", "cp")
EACH = ("gpus_per_node", "tasks_per_node")
NAMES = {"nodes": "nodes", "gpus_per_node": "GPUs per node", "tasks_per_node": "tasks per node"}


@dataclass(frozen=True)
class Command:
    """The settings of one code block, each with one value; ``started`` are its processes."""

    facts: Mapping[str, Declaration]

    def value(self, quantity: str) -> int:
        """A setting, 1 where it is left out."""
        return int(self.facts[quantity].number.value) if quantity in self.facts else 1

    @property
    def each(self) -> str | None:
        """The setting that says how many processes a node runs."""
        return next((q for q in EACH if self.value(q) > 1), None)

    @property
    def started(self) -> int | None:
        """Processes on all nodes, if the command sets both factors."""
        if self.each is None or "nodes" not in self.facts:
            return None
        return self.value("nodes") * self.value(self.each)

    def shown(self) -> str:
        """``36 nodes × 8 GPUs per node = 288``."""
        assert self.each is not None
        return " × ".join(f"{self.value(q)} {NAMES[q]}" for q in ("nodes", self.each))


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``--nodes 16 --ntasks-per-node 8`` and ``--tp 8 --pp 8 --dp 4``: 128 processes, 256 ranks."""
    for command in commands(bench):
        if "gpus_per_pod" in command.facts and "tp" in command.facts:
            yield from _pod(rule, bench, command)
        if command.started is None:
            continue
        if "dp" in command.facts and {"tp", "pp"} & set(command.facts):
            yield from _ranks(rule, bench, command)
        else:
            yield from _beyond(rule, bench, command)


def commands(bench: Bench) -> Iterator[Command]:
    """The code blocks with settings that have one value each."""
    found: dict[int, list[Declaration]] = defaultdict(list)
    for facts in bench.model.declarations.values():
        for fact in facts:
            fence = bench.document.blocks[fact.block].fence
            if fact.source == "flag" and fence is not None and not superseded(bench, fact.block):
                found[fence.number].append(fact)
    for number in sorted(found):
        by_name: dict[str, Declaration] = {}
        values: dict[str, set[Fraction]] = defaultdict(set)
        for fact in found[number]:
            by_name[fact.reference.quantity] = fact
            values[fact.reference.quantity].add(fact.number.value)
        if all(len(v) == 1 for v in values.values()) and not any(map(silent, by_name.values())):
            yield Command(by_name)


def _ranks(rule: Rule, bench: Bench, command: Command) -> Iterator[Outcome]:
    """The product of the degrees against the processes that the same command starts."""
    used = [q for q in ORDER if q in FACTORS and q in command.facts]
    ranks, started = prod(map(command.value, used)), command.started
    assert started is not None
    wide = ranks * command.value("ep")
    last = command.facts["dp"]
    if started in (ranks, wide):
        yield from _started(command, last)
        return
    others = ranks // command.value("dp")
    if command.value("ep") > 1 or started % others:
        return
    shown = " × ".join(f"{q.upper()} {command.value(q)}" for q in used)
    lines = [f"{shown} = {ranks}", f"{command.shown()} = {started}"]
    assert command.each is not None
    needed = Fraction(ranks, command.value(command.each))
    if needed in {d.number.value for d in bench.given.get("nodes", ())}:
        yield _too_few(rule, bench, command, used, lines, needed)
        return
    yield Outcome(
        verdict(last, "world-size", "fails", "not the processes that are started"),
        finding(
            rule,
            last,
            f"{lines[0]} ranks, but {lines[1]} processes",
            span=last.span,
            claimed=printed_value(last.number),
            actual=Fraction(started // others),
            calculation=[*lines, f"{started} ÷ {others} = {started // others}"],
            assumes=[assumed(bench, last.block)],
            related=[bench.evidence(command.facts[q]) for q in used[:-1]],
        ),
    )


def _too_few(
    rule: Rule,
    bench: Bench,
    command: Command,
    used: Sequence[str],
    lines: Sequence[str],
    needed: Fraction,
) -> Outcome:
    """The nodes of a command whose degrees need as many as the document has."""
    nodes = command.facts["nodes"]
    return Outcome(
        verdict(nodes, "world-size", "fails", "not the ranks that are asked for"),
        finding(
            rule,
            nodes,
            f"{lines[0]} ranks, but {lines[1]} processes",
            span=nodes.span,
            claimed=printed_value(nodes.number),
            actual=needed,
            calculation=[*lines, f"{needed} nodes"],
            assumes=[assumed(bench, nodes.block)],
            related=[bench.evidence(command.facts[q]) for q in used],
        ),
    )


def _started(command: Command, *others: Declaration) -> Iterator[Outcome]:
    """The settings that start as many processes as there are ranks."""
    assert command.each is not None
    for fact in (*others, command.facts["nodes"], command.facts[command.each]):
        why = f"{command.shown()} = {command.started}"
        yield Outcome(verdict(fact, "world-size", "holds", why))


def _pod(rule: Rule, bench: Bench, command: Command) -> Iterator[Outcome]:
    """The GPUs that a container asks for against the ranks that it runs.

    A group of pods shares a multiple of them; more stand idle, which somebody may have wanted.
    """
    used = [q for q in ORDER if q in FACTORS and q in command.facts]
    ranks, limit = prod(map(command.value, used)), command.facts["gpus_per_pod"]
    if command.value("gpus_per_pod") < 1:
        return
    if ranks % command.value("gpus_per_pod") == 0:
        yield Outcome(verdict(limit, "world-size", "holds", f"{ranks} ranks in pods of these"))
        return
    shown = " × ".join(f"{q.upper()} {command.value(q)}" for q in used)
    line = f"{shown} = {ranks}" if len(used) > 1 else shown
    yield Outcome(
        verdict(limit, "world-size", "fails", "not the ranks of the pod"),
        finding(
            rule,
            limit,
            f"a pod asks for {limit.number.text} GPUs and runs {ranks} ranks ({shown})",
            span=limit.span,
            claimed=printed_value(limit.number),
            actual=Fraction(ranks),
            calculation=[line, f"{ranks} ≠ {limit.number.text}"],
            related=[bench.evidence(command.facts[q]) for q in used],
            strained=ranks < command.value("gpus_per_pod"),
        ),
    )


def _beyond(rule: Rule, bench: Bench, command: Command) -> Iterator[Outcome]:
    """More processes than the document has GPUs for."""
    each, started, nodes = command.each, command.started, command.facts["nodes"]
    assert each is not None
    assert started is not None
    said = [
        d
        for d in bench.model.declarations.get("gpus", ())
        if d.source in ("label", "cell") and d.modality is Modality.ASSERTED
    ]
    counted = [d.number.value for d in bench.model.declarations.get("gpus", ())]
    most = max(counted, default=Fraction(0))
    held = [d for d in said if d.number.value == most]
    if not held or most % command.value(each):
        return
    if elsewhere(bench, nodes, held[0]):
        return
    if started <= most:
        if started == most:
            yield from _started(command)
        return
    line = f"{command.shown()} = {started}"
    actual = most / command.value(each)
    yield Outcome(
        verdict(nodes, "world-size", "fails", "more than exist"),
        finding(
            rule,
            nodes,
            f"{line} GPUs, {most} are declared",
            span=nodes.span,
            claimed=printed_value(nodes.number),
            actual=actual,
            calculation=[line, f"{most} ÷ {command.value(each)} = {actual}"],
            related=[
                bench.evidence(held[0]),
                Evidence(f"{NAMES[each]} {command.value(each)}", command.facts[each].span),
            ],
        ),
    )
