"""The command line: which commands there are and what they take.

The commands import their work when they run, so that ``--help`` costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from doc_auditor.commands.options import Choices, command

PROGRAM = "doc-auditor"
CONTEXT = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name=PROGRAM,
    help="Audit the numbers in write-ups about deploying large models.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)
corpus_app = typer.Typer(
    help="Audit a folder of documents and compare with what was expected.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=CONTEXT,
)
app.add_typer(corpus_app, name="corpus")
rules_app = typer.Typer(rich_markup_mode=None, context_settings=CONTEXT)
app.add_typer(rules_app, name="rules")

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH", help="documents, folders of documents, - for standard input"),
]
OnePath = Annotated[str, typer.Argument(metavar="PATH", help="a document, or - for standard input")]
Folder = Annotated[
    Path, typer.Option("--corpus", metavar="DIR", help="the folder of the documents")
]


def _version_and_exit(wanted: bool) -> None:
    if wanted:
        _print_version()
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="print the version", is_eager=True, callback=_version_and_exit
        ),
    ] = False,
) -> None:
    """Audit the numbers in write-ups about deploying large models."""


@app.command("audit")
@command
def audit(choices: Choices, paths: Paths) -> int:
    """Report every number that cannot be true, with the calculation that shows it."""
    from doc_auditor.commands.audit import audit as run

    return run(choices, paths)


@app.command("report")
@command
def report(
    choices: Choices,
    path: OnePath,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="PLAN",
            help="the plan that PATH quotes: check the quotations",
        ),
    ] = None,
) -> int:
    """Write the correction report of one plan: "Nodes Requiring Modification"."""
    from doc_auditor.commands.audit import report as run

    return run(choices, path, against)


@app.command("fix")
@command
def fix(
    choices: Choices,
    paths: Paths,
    diff: Annotated[
        bool, typer.Option("--diff", help="print a unified diff (the default)")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="change the files")] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="repairs that are somebody's decision, too")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="N", help="which option; c2=1 names a configuration"),
    ] = None,
    degrees: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="TP=4", help="a degree that the options have to keep"),
    ] = None,
) -> int:
    """Repair what can be proven: print a diff, or change the files."""
    from doc_auditor.commands.fix import Mode
    from doc_auditor.commands.fix import fix as run

    mode = Mode(diff, write, suggested, tuple(option or ()), tuple(degrees or ()))
    return run(choices, paths, mode)


@app.command("claims")
@command
def claims(choices: Choices, paths: Paths) -> int:
    """List everything that was read: what was checked, and what could not be."""
    from doc_auditor.commands.claims import claims as run

    return run(choices, paths)


@rules_app.callback(invoke_without_command=True)
@command
def rules(choices: Choices, context: typer.Context) -> int | None:
    """List the rules; check and start rules of your own."""
    if context.invoked_subcommand is not None:
        return None
    from doc_auditor.commands.rules import rules as run

    return run(choices)


@rules_app.command("check")
@command
def rules_check(
    choices: Choices,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="a folder of PACK/NAME.toml")],
) -> int:
    """Check a folder of rules: every file, and every example in it."""
    from doc_auditor.commands.rules_check import check as run

    return run(choices, folder)


@rules_app.command("new")
@command
def rules_new(
    choices: Choices,
    rule: Annotated[str, typer.Argument(metavar="PACK/NAME", help="the name of the new rule")],
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="the folder of the packs")
    ] = Path("rules"),
) -> int:
    """Write a blank rule file, with everything that a rule has to say."""
    from doc_auditor.commands.rules_new import new as run

    return run(choices, rule, folder)


@app.command("explain")
@command
def explain(
    choices: Choices,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="a rule (pack/name), or a pack")],
) -> int:
    """Explain a rule: what it says, why, an example, its equation."""
    from doc_auditor.commands.rules import explain as run

    return run(choices, rule)


@corpus_app.command("check")
@command
def corpus_check(choices: Choices, corpus: Folder = Path("corpus")) -> int:
    """Compare findings and reports with the expected ones."""
    from doc_auditor.commands.corpus import check as run

    return run(choices, corpus)


@corpus_app.command("update")
@command
def corpus_update(choices: Choices, corpus: Folder = Path("corpus")) -> int:
    """Write findings and reports as the expected ones."""
    from doc_auditor.commands.corpus import update as run

    return run(choices, corpus)


@app.command("version")
def version() -> None:
    """Print the version."""
    _print_version()


def _print_version() -> None:
    from doc_auditor.version import version as installed

    typer.echo(f"{PROGRAM} {installed()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code is 0, 1 or 2, whatever happens."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(args=given, prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as refusal:
        return _refuse(refusal)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted; nothing more was done")
    except BrokenPipeError:
        return _closed()
    except Exception as error:
        return _fail(f"internal error ({type(error).__name__}); please report it")
    return _ended(code)


def _ended(code: object) -> int:
    """The exit code of a command; 130 is how typer hands on an interruption."""
    if code == 130:
        return _fail("interrupted; nothing more was done")
    return code if isinstance(code, int) else 0


def _refuse(refusal: typer.TyperException) -> int:
    message = " ".join(refusal.format_message().split()) or "wrong usage"
    context = getattr(refusal, "ctx", None)
    if type(refusal).__name__ == "NoArgsIsHelpError":
        print(refusal.format_message(), file=sys.stderr)
        return 2
    if context is not None:
        message = f"{message.rstrip('.')}; see {context.command_path} --help"
    return _fail(message)


def _fail(message: str) -> int:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    return 2


def _closed() -> int:
    from doc_auditor.commands.output import silence

    silence()
    return 0
