"""``rules new``: a blank rule file."""

from __future__ import annotations

import re
from pathlib import Path

from doc_auditor.catalog import load_catalog
from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of

FORMATS = ("text",)
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*/[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

BLANK = """\
title = "TODO: what is true of a right document, in one line"
kind = "relation"
severity = "error"
why = \"\"\"
TODO: what goes wrong where this is broken, for somebody who does not know.\"\"\"
sources = ["TODO: a paper, a manual, a source file"]
# Names are those of quantities.toml; a_per_b is "a per b".  Drop it for kinds without one.
equation = "layers_per_stage = layers / pp"
repairs = "TODO: which of the numbers a repair may change."

[[valid]]
text = "TODO: a text that the rule accepts"

[[valid]]
text = "TODO: one that looks wrong and is right"

[[invalid]]
text = "TODO: a text that the rule flags"
flagged = "TODO: the words of it that are wrong"
actual = "TODO: the value that should stand there"

[[invalid]]
text = "TODO: the same mistake in other words"
flagged = "TODO"
actual = "TODO"
"""


def new(choices: Choices, name: str, folder: Path) -> int:
    """Write the file and say what comes next."""
    format_of(choices, FORMATS)
    if not NAME.fullmatch(name):
        raise Refusal(
            f"'{name}' is no name of a rule; write PACK/NAME in small letters and hyphens"
        )
    path = folder / f"{name}.toml"
    if path.exists():
        raise Refusal(f"{path} exists; edit it, or take another name")
    if any(rule.name == name for rule in load_catalog().rules):
        raise Refusal(f"'{name}' is a rule that ships; take another name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BLANK, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path} cannot be written ({error.strerror}); check the folder") from None
    emit(f"{path} written; fill it in, then run: doc-auditor rules check {folder}\n", choices)
    return 0
