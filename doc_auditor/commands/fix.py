"""``fix``: repairs as a diff or in place.

Stands apart until the repair package exists, which is all that this file waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from doc_auditor.commands.options import Choices, Refusal

REPAIRS = "doc_auditor.repair"


@dataclass(frozen=True, slots=True)
class Mode:
    """What to do with the repairs; ``options`` are ``N`` or ``CONFIGURATION=N``."""

    diff: bool = False
    write: bool = False
    suggested: bool = False
    options: tuple[str, ...] = ()


def fix(choices: Choices, names: Sequence[str], mode: Mode) -> int:
    """Repair the documents."""
    if mode.diff and mode.write:
        raise Refusal("--diff and --write exclude each other; choose one")
    if mode.options and len(names) > 1:
        raise Refusal("--option chooses for one document; name one PATH")
    if find_spec(REPAIRS) is None:
        raise Refusal("'fix' is not available in this version; see 'doc-auditor report' instead")
    raise Refusal("'fix' is not connected to the repairs yet; see 'doc-auditor report' instead")
