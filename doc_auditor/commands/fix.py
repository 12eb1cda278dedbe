"""``fix``: repairs as a diff, or in place."""

from __future__ import annotations

import difflib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from doc_auditor.commands.catalog import catalog_rules, unknown_rule
from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of, refuse_overwriting, say
from doc_auditor.commands.session import overrides
from doc_auditor.discovery import Discovery
from doc_auditor.files import STDIN_NAME, Input, find, read
from doc_auditor.outcome import CLEAN, FAILED, FINDINGS, reaches
from doc_auditor.records import Problem, Report
from doc_auditor.report.style import safe
from doc_auditor.run import Task, TimeIsUp, internal_problem, time_limit, timeout_problem
from doc_auditor.settings import Settings
from doc_auditor.source import Source

if TYPE_CHECKING:
    from doc_auditor.repair.mending import Mended
    from doc_auditor.repair.propose import Analysed

FORMATS = ("text",)
CHOICE = re.compile(r"(?:([A-Za-z][\w-]*)=)?(\d{1,4})")
DEGREE = re.compile(r"([A-Za-z]{2,3})=(\d{1,7})")
DEGREES = ("tp", "pp", "dp", "ep", "cp", "sp", "etp")
FEWEST = 8
"""How many options are worked out for a configuration where nobody asks for more."""


@dataclass(frozen=True, slots=True)
class Mode:
    """What to do with the repairs.

    ``options`` are ``N`` or ``CONFIGURATION=N``, ``degrees`` are like ``TP=4``.
    """

    diff: bool = False
    write: bool = False
    suggested: bool = False
    options: tuple[str, ...] = ()
    degrees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repaired:
    """A document before and after."""

    item: Input
    task: Task
    mended: Mended

    @property
    def after(self) -> Source:
        """The repaired text with the byte order mark of the file."""
        return Source(self.task.source.path, self.mended.text, self.task.source.bom)

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return self.mended.text != self.task.source.text


def fix(choices: Choices, names: Sequence[str], mode: Mode) -> int:
    """Repair the documents."""
    format_of(choices, FORMATS)
    if mode.diff and mode.write:
        raise Refusal("--diff and --write exclude each other; choose one")
    if mode.options and len(names) > 1:
        raise Refusal("--option chooses for one document; name one PATH")
    picks, fixed = _picks(mode.options), _degrees(mode.degrees)
    discovery = Discovery(overrides(choices), choices.config)
    found = find(names, discovery.excludes, choices.stdin_filename or STDIN_NAME)
    refuse_overwriting(choices, (item.path for item in found.inputs))
    several = len(found.inputs) > 1
    if several and (mode.options or (mode.write and choices.output is not None)):
        raise Refusal("these options are for one document; name one PATH")
    problems = list(found.problems)
    done: list[Repaired] = []
    for item in found.inputs:
        answer = _repair(item, discovery, mode, picks, fixed)
        if isinstance(answer, Problem):
            problems.append(answer)
        else:
            done.append(answer)
    problems += _deliver(done, choices, mode, names)
    say(dict.fromkeys(problems))
    return _exit_code(done, problems, mode)


def _exit_code(done: Sequence[Repaired], problems: Sequence[Problem], mode: Mode) -> int:
    """1 where something remains, or where a diff shows that something would change."""
    if problems:
        return FAILED
    remains = any(reaches(d.mended.report.findings, d.task.settings.fail_on) for d in done)
    would = not mode.write and any(d.changed for d in done)
    return FINDINGS if remains or would else CLEAN


# ---- what is asked for --------------------------------------------------------------------------


def _picks(words: Sequence[str]) -> tuple[tuple[str, int], ...]:
    found = []
    for word in words:
        match = CHOICE.fullmatch(word.strip())
        if match is None:
            raise Refusal(f"--option '{word}' is no option; give a number, or c2=1")
        found.append((match.group(1) or "", int(match.group(2))))
    return tuple(found)


def _degrees(words: Sequence[str]) -> tuple[tuple[str, int], ...]:
    found = []
    for word in (w for each in words for w in each.split(",") if w.strip()):
        match = DEGREE.fullmatch(word.strip())
        if match is None or match.group(1).lower() not in DEGREES or not int(match.group(2)):
            known = ", ".join(d.upper() for d in DEGREES)
            raise Refusal(f"--set '{word}' sets no degree; give one of {known}, as in TP=4")
        found.append((match.group(1).lower(), int(match.group(2))))
    return tuple(found)


# ---- one document -------------------------------------------------------------------------------


def _repair(
    item: Input,
    discovery: Discovery,
    mode: Mode,
    picks: tuple[tuple[str, int], ...],
    fixed: tuple[tuple[str, int], ...],
) -> Repaired | Problem:
    from doc_auditor.audit import time_for_repairs
    from doc_auditor.repair.mending import NoSuchOption, Request, mend
    from doc_auditor.repair.propose import Options

    task = _task(item, discovery)
    if isinstance(task, Problem):
        return task
    most = max([FEWEST, *(number for _, number in picks)])
    enough = time_for_repairs(task.settings)
    options = Options(fixed, task.settings.gpus, most, enough=enough)
    wanted = Request(mode.suggested or not mode.write, picks, options)
    try:
        with time_limit(task.settings.seconds):
            mended = mend(task.source.text, lambda text: _examine(text, task), wanted)
            return Repaired(item, task, mended)
    except NoSuchOption as refusal:
        raise Refusal(f"--option: {refusal}") from None
    except TimeIsUp:
        return timeout_problem(task)
    except Exception as error:
        return internal_problem(task, error)


def _task(item: Input, discovery: Discovery) -> Task | Problem:
    source = read(item)
    if isinstance(source, Problem):
        return source
    settings = discovery.settings(item.path or Path(item.name))
    if isinstance(settings, Problem):
        return settings
    _check_rules(settings)
    return Task(source, settings)


def _check_rules(settings: Settings) -> None:
    for name in dict.fromkeys((*settings.select, *settings.ignore)):
        refusal = unknown_rule(name, catalog_rules(settings.packs))
        if refusal:
            raise Refusal(refusal)


def _examine(text: str, task: Task) -> tuple[Analysed, Report]:
    """Reading, judging and report of a text of the document, its repairs left aside."""
    from doc_auditor.audit import examine

    return examine(Source(task.source.path, text, task.source.bom), task.settings)


# ---- where it goes ------------------------------------------------------------------------------


def _deliver(
    done: Sequence[Repaired], choices: Choices, mode: Mode, names: Sequence[str]
) -> Iterator[Problem]:
    from doc_auditor.repair.account import account

    if not choices.quiet:
        for each in done:
            _tell(account(each.task.source, each.mended))
    if not mode.write:
        emit("".join(_diff(d) for d in done), choices)
        return
    for each in done:
        if each.item.path is None or choices.output is not None:
            emit(each.after.encode().decode("utf-8"), choices)
        elif each.changed:
            problem = _replace(each, names)
            if problem is not None:
                yield problem


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        text = safe(line).encode("utf-8", "backslashreplace").decode("utf-8")
        sys.stderr.write(f"{text}\n")


def _diff(each: Repaired) -> str:
    """A unified diff, as ``patch`` takes it."""
    before, after = (
        [line + "\n" for line in text.split("\n")]
        for text in (each.task.source.text, each.mended.text)
    )
    lines = []
    for line in difflib.unified_diff(
        _ended(before), _ended(after), each.item.name, each.item.name, lineterm="\n"
    ):
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        lines.append(whole)
    return "".join(lines)


def _ended(lines: list[str]) -> list[str]:
    """The last piece is no line if it is empty, and has no line end otherwise."""
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


# ---- replacing files ----------------------------------------------------------------------------


def _replace(each: Repaired, names: Sequence[str]) -> Problem | None:
    """Put the repaired text in place of the file, as a whole or not at all."""
    path = each.item.path
    assert path is not None
    real = Path(os.path.realpath(path))
    if not _inside(real, path, names):
        return Problem(each.item.name, "is a link out of its folder; name the file it leads to")
    try:
        if real.read_bytes() != each.task.source.encode():
            return Problem(each.item.name, "changed since it was read; run the command again")
        _swap(real, each.after.encode())
    except OSError as error:
        reason = error.strerror or str(error)
        return Problem(each.item.name, f"could not be replaced ({reason}); nothing was changed")
    return None


def _inside(real: Path, path: Path, names: Sequence[str]) -> bool:
    """Whether a file lies in the folder that was named, or beside the name it was given by."""
    folders = [Path(n) for n in names if Path(n).is_dir() and path.is_relative_to(n)]
    roots = folders or [path.parent]
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def _swap(real: Path, data: bytes) -> None:
    """Write beside the file, then move over it; its mode is kept."""
    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(real.stat().st_mode & 0o7777)
        temporary.replace(real)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
