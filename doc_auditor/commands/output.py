"""Where results and messages go: standard output or a file, and standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.records import Problem
from doc_auditor.report.style import Style, safe


def emit(text: str, choices: Choices) -> None:
    """Write the results; a reader who has gone is no failure."""
    data = text.encode("utf-8", "backslashreplace")
    if choices.output is not None:
        _write(choices.output, data)
        return
    try:
        _print(data)
    except BrokenPipeError:
        silence()
    except OSError as error:
        raise Refusal(f"standard output cannot be written ({error.strerror})") from None


def say(problems: Iterable[Problem]) -> None:
    """Print each problem as one line on standard error."""
    for problem in problems:
        place = "" if problem.line is None else f":{problem.line}"
        line = f"doc-auditor: {safe(problem.path)}{place}: {safe(problem.message)}\n"
        sys.stderr.write(line.encode("utf-8", "backslashreplace").decode("utf-8"))


def style(choices: Choices) -> Style:
    """Colours on a terminal, unless they are not wanted there."""
    unwanted = choices.no_color or choices.output is not None or os.environ.get("NO_COLOR")
    dumb = os.environ.get("TERM") == "dumb"
    return Style(not unwanted and not dumb and sys.stdout.isatty())


def format_of(choices: Choices, allowed: tuple[str, ...]) -> str:
    """The format that was asked for, or the command's first one."""
    if choices.format is None:
        return allowed[0]
    if choices.format in allowed:
        return choices.format
    close = get_close_matches(choices.format.lower(), allowed, 1)
    hint = f"did you mean '{close[0]}'?" if close else f"choose {' or '.join(allowed)}"
    raise Refusal(f"unknown --format '{choices.format}'; {hint}")


def refuse_overwriting(choices: Choices, documents: Iterable[Path | None]) -> None:
    """``--output`` must not be one of the documents themselves."""
    if choices.output is None:
        return
    target = os.path.realpath(choices.output)
    for document in documents:
        if document is not None and os.path.realpath(document) == target:
            raise Refusal(f"--output {choices.output} is one of the documents; name another file")


def silence() -> None:
    """Send what is still to be printed nowhere; the reader of the pipe has gone."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return  # no real file behind it: nothing is left to be flushed


def _print(data: bytes) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        stream.write(data)
    sys.stdout.flush()


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(f"--output {path} cannot be written ({reason}); name another file") from None
