"""The options that all commands share, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

RULE_HELP = "a rule (pack/name) or a pack; may be repeated, or a list with commas"


class Refusal(typer.TyperException):
    """Wrong usage, said in one sentence."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Choices:
    """What the common options say; None is what they leave open."""

    format: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="text, markdown, json, github or sarif"),
    ] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="write the results there")
    ] = None
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="use this configuration file, not the nearest one"
        ),
    ] = None
    topology: Annotated[
        str | None,
        typer.Option("--topology", metavar="NAME", help="the world-size convention that holds"),
    ] = None
    gpus: Annotated[
        int | None, typer.Option("--gpus", metavar="N", min=1, help="GPUs available")
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE", help="judge by nothing but " + RULE_HELP),
    ] = None
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="leave out " + RULE_HELP)
    ] = None
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="LEVEL", help="error (default), warning or never: when to exit 1"
        ),
    ] = None
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="processes to use")
    ] = None
    stdin_filename: Annotated[
        str | None,
        typer.Option(
            "--stdin-filename", metavar="NAME", help="the path to show for standard input"
        ),
    ] = None
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="nothing but results and failures")
    ] = False
    no_color: Annotated[bool, typer.Option("--no-color", help="no colours, even on a terminal")] = (
        False
    )


def command(run: Callable[..., int | None]) -> Callable[..., None]:
    """Turn ``run(choices, own options…) -> exit code`` into a command with the common options.

    A group returns no exit code where one of its commands is still to run.
    """
    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    hints = get_type_hints(Choices, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(Choices)
    ]
    names = {field.name for field in fields(Choices)}

    @wraps(run)
    def wrapper(**values: Any) -> None:
        choices = Choices(**{name: values.pop(name) for name in names})
        code = run(choices, **values)
        if code is not None:
            raise typer.Exit(code)

    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    wrapper.__signature__ = inspect.Signature([*keyword, *shared])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {}
    del wrapper.__wrapped__  # the signature above is the one to be read
    return wrapper


def listed(words: list[str] | None) -> tuple[str, ...] | None:
    """``--select a,b --select c`` as three names; None where the option was not given."""
    if not words:
        return None
    return tuple(name for word in words for name in (w.strip() for w in word.split(",")) if name)
