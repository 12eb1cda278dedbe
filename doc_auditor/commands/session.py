"""From the command line to audited documents: settings, files, audits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from doc_auditor.commands.catalog import catalog_rules, unknown_rule
from doc_auditor.commands.options import Choices, Refusal, listed
from doc_auditor.commands.output import refuse_overwriting
from doc_auditor.configuration_file import FAIL_LEVELS, TOPOLOGIES, nearest
from doc_auditor.discovery import Discovery, Overrides
from doc_auditor.files import STDIN_NAME, Input, find, read
from doc_auditor.outcome import Audited, Outcome
from doc_auditor.records import Problem
from doc_auditor.run import Task, run
from doc_auditor.settings import Settings
from doc_auditor.source import Source


def audit_all(
    choices: Choices,
    names: Sequence[str],
    repairs: bool = False,
    mending: bool = False,
    against: Source | None = None,
) -> Outcome:
    """Audit everything that the paths stand for; what cannot be done becomes a problem.

    ``repairs`` asks for proven repairs in the reports as well, ``mending`` for what the first of
    them come to together; ``against`` is the plan that a report quotes.
    """
    discovery = Discovery(overrides(choices), choices.config)
    found = find(names, discovery.excludes, choices.stdin_filename or STDIN_NAME)
    refuse_overwriting(choices, (item.path for item in found.inputs))
    tasks: list[Task] = []
    problems = list(found.problems)
    for item in found.inputs:
        prepared = _task(item, discovery)
        if isinstance(prepared, Problem):
            problems.append(prepared)
        else:
            asked = replace(prepared.settings, repairs=repairs, mending=mending, against=against)
            tasks.append(replace(prepared, settings=asked))
    documents: list[Audited] = []
    for task, answer in zip(tasks, run(tasks, choices.jobs), strict=True):
        if isinstance(answer, Problem):
            problems.append(answer)
        else:
            documents.append(Audited(task.source, answer, task.settings))
    return Outcome(tuple(documents), tuple(dict.fromkeys(problems)))


def overrides(choices: Choices) -> Overrides:
    """The settings of the command line, each of them checked."""
    if choices.topology is not None:
        _one_of("--topology", choices.topology, TOPOLOGIES)
    if choices.fail_on is not None:
        _one_of("--fail-on", choices.fail_on, FAIL_LEVELS)
    return Overrides(
        choices.topology,
        choices.gpus,
        listed(choices.select),
        listed(choices.ignore),
        choices.fail_on,
    )


def _one_of(option: str, word: str, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        hint = nearest(word, allowed) or f"; choose one of {', '.join(allowed)}"
        raise Refusal(f"unknown {option} '{word}'{hint}")


def _task(item: Input, discovery: Discovery) -> Task | Problem:
    source = read(item)
    if isinstance(source, Problem):
        return source
    settings = discovery.settings(item.path or Path(item.name))
    if isinstance(settings, Problem):
        return settings
    _known(settings, (*settings.select, *settings.ignore))
    return Task(source, settings)


def _known(settings: Settings, names: Iterable[str]) -> None:
    """Refuse names that no rule and no pack has: a slip there would silently change nothing.

    A wrong pack is refused here too, once and before any audit begins.
    """
    rules = catalog_rules(settings.packs)
    for name in dict.fromkeys(names):
        refusal = unknown_rule(name, rules)
        if refusal:
            raise Refusal(refusal)
