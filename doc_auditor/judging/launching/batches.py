"""Kind ``launch-batch``: the global batch of a command against its micro-batch and its replicas.

Each data parallel rank takes the same number of micro-batches, so a launcher refuses a global batch
that is no multiple of ``micro-batch × data parallel``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.launching.launches import Command, commands
from doc_auditor.judging.launching.taken import SAME
from doc_auditor.judging.layout.eras import meant
from doc_auditor.records import Evidence
from doc_auditor.rulebook import Rule

LAYERS = ("tp", "pp", "cp")
"""Degrees that divide the processes; what is left are replicas."""
WHOLE = ("global", "train_batch")
"""How the key of a batch of all replicas begins; ``batch_size`` may be that of one."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``--global-batch-size 1024`` on 12 replicas with a micro-batch of one."""
    for command in commands(bench):
        if {"gbs", "mbs"} <= set(command.facts) and _of_all(bench, command):
            yield from _checked(rule, bench, command)


def _of_all(bench: Bench, command: Command) -> bool:
    key = bench.source.cut(command.facts["gbs"].span).lstrip("-\"' ").replace("-", "_").lower()
    return key.startswith(WHOLE)


def _checked(rule: Rule, bench: Bench, command: Command) -> Iterator[Outcome]:
    ranks = _ranks(bench, command)
    if ranks is None:
        return
    dp, sure, why = ranks
    batch, share = command.facts["gbs"], command.value("mbs") * dp
    parts = [f"micro-batch {command.value('mbs')}", f"DP {dp}"]
    if "ga" in command.facts:
        share *= command.value("ga")
        parts.append(f"{command.value('ga')} accumulation steps")
    line = f"{' × '.join(parts)} = {share}"
    value = int(batch.number.value)
    if share < 1:
        return
    if value == share or ("ga" not in command.facts and value % share == 0):
        yield Outcome(verdict(batch, "batch", "holds", f"a multiple of {line}"))
        return
    yield Outcome(
        verdict(batch, "batch", "fails", f"no multiple of {share}"),
        finding(
            rule,
            batch,
            f"a global batch of {value} is no multiple of {line}",
            span=batch.span,
            claimed=printed_value(batch.number),
            actual=_meant_batch(bench, command, value, share),
            calculation=[*why, line, f"{value} mod {share} = {value % share}"],
            related=[Evidence(parts[0], command.facts["mbs"].span)],
            strained=not sure,
            advice="" if "ga" in command.facts else f"take a multiple of {share}",
        ),
    )


def _ranks(bench: Bench, command: Command) -> tuple[int, bool, list[str]] | None:
    """The replicas of a command, whether it sets them itself, and how they follow."""
    if command.value("dp") > 1:
        return command.value("dp"), True, []
    inner = prod(command.value(q) for q in LAYERS)
    if command.started is not None and set(LAYERS) & set(command.facts):
        if command.started % inner:
            return None
        dp = command.started // inner
        if _otherwise(bench, command, dp):
            return None  # a degree of the command is off, and not its batch
        return dp, True, [f"{command.started} processes ÷ {inner} = DP {dp}"]
    said = [
        d
        for name in SAME["dp"]
        for d in bench.model.declarations.get(name, ())
        if d.source != "flag" and meant(bench, d, d.number.digits)
    ]
    values = {int(d.number.value) for d in said}
    return (values.pop(), False, []) if len(values) == 1 else None


def _otherwise(bench: Bench, command: Command, dp: int) -> bool:
    """Whether the document gives other replicas, and the batch is a multiple for them."""
    said = {int(d.number.value) for d in bench.model.declarations.get("dp", ())} - {0}
    batch, micro = int(command.facts["gbs"].number.value), command.value("mbs")
    return dp not in said and any(batch % (micro * value) == 0 for value in said)


def _meant_batch(bench: Bench, command: Command, value: int, share: int) -> Fraction:
    """The batch of as many micro-batches as are given, else the nearest that the ranks can take."""
    if "ga" in command.facts:
        return Fraction(share)
    steps = {
        d.number.value
        for name in ("micro_batches", "ga")
        for d in bench.model.declarations.get(name, ())
        if meant(bench, d, d.number.digits)
    }
    return share * (steps.pop() if len(steps) == 1 else Fraction(max(1, round(value / share))))
