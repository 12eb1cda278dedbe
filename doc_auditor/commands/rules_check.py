"""``rules check``: whether a folder of rules can be used, and whether its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from doc_auditor.catalog import data_folder, load_catalog, load_lexicon
from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of, say
from doc_auditor.examples import broken, unfinished
from doc_auditor.facts.load import HARDWARE, MODELS
from doc_auditor.outcome import CLEAN, FAILED
from doc_auditor.packs import QUANTITIES, UNITS
from doc_auditor.records import Problem
from doc_auditor.report.wording import plural
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import RefusedRule
from doc_auditor.rulefiles import check as wrong_files
from doc_auditor.settings import Settings

FORMATS = ("text",)
DATA = (QUANTITIES, UNITS, HARDWARE, MODELS)


def check(choices: Choices, folder: Path) -> int:
    """Print every problem of a folder, or what was found to be right in it."""
    format_of(choices, FORMATS)
    if not folder.is_dir():
        raise Refusal(f"no folder '{folder}'; name one that holds PACK/NAME.toml")
    if not any(folder.glob("*/*.toml")) and not any((folder / name).is_file() for name in DATA):
        raise Refusal(f"no rules (PACK/NAME.toml) in '{folder}'; 'rules new PACK/NAME' starts one")
    packs = () if folder.samefile(data_folder()) else (str(folder),)
    problems = [*_strays(folder), *_wrong(folder, packs)]
    if problems:
        say(problems)
        return FAILED
    rules = [r for r in load_catalog(packs).rules if (folder / f"{r.name}.toml").is_file()]
    for rule in rules:
        problems += _rule(rule, folder / f"{rule.name}.toml", Settings(packs=packs))
    say(problems)
    if problems:
        return FAILED
    count = sum(len(r.valid) + len(r.invalid) for r in rules)
    emit(f"{plural(len(rules), 'rule')}, {plural(count, 'example')}: all right\n", choices)
    return CLEAN


def _strays(folder: Path) -> Iterator[Problem]:
    """Files that would be passed over without a word."""
    if folder.samefile(data_folder()):
        return
    for path in sorted(folder.rglob("*.toml")):
        parts = path.relative_to(folder).parts
        if len(parts) != 2 and parts not in [(name,) for name in DATA]:
            known = ", ".join(DATA)
            yield Problem(str(path), f"is not read; rules are PACK/NAME.toml, beside {known}")


def _wrong(folder: Path, packs: tuple[str, ...]) -> Iterator[Problem]:
    """Every wrong rule; where there is none, what else keeps the folder from being loaded."""
    try:
        rules = [problem.message for problem in wrong_files(folder, load_lexicon(packs))]
        yield from (_problem(message, folder) for message in rules)
        if not rules:
            load_catalog(packs)
    except RefusedRule as refused:
        yield _problem(str(refused), folder)


def _problem(message: str, folder: Path) -> Problem:
    """``path:line: sentence`` as a record."""
    match = re.match(r"(?P<path>.*?\.toml)(?::(?P<line>\d+))?: (?P<rest>.*)", message, re.DOTALL)
    if match is None:
        return Problem(str(folder), message)
    return Problem(match["path"], match["rest"], int(match["line"]) if match["line"] else None)


def _rule(rule: Rule, path: Path, settings: Settings) -> Iterator[Problem]:
    for message in unfinished(rule):
        yield Problem(str(path), message, 1)
    for example in broken(rule, settings):
        line = _line(path, example.kind, example.index)
        message = f"the [[{example.kind}]] example {example.message}"
        yield Problem(str(path), message, line)


def _line(path: Path, kind: str, index: int) -> int:
    """The 1-based line of the example's header."""
    lines = path.read_text(encoding="utf-8").splitlines()
    headers = [n for n, line in enumerate(lines, 1) if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)]
    return headers[index] if index < len(headers) else 1
