"""All fact files of a folder, decoded once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from doc_auditor.facts.hardware import Hardware, load_hardware
from doc_auditor.facts.models import Models, load_models
from doc_auditor.facts.naming import Names, build


@dataclass(frozen=True)
class Facts:
    """Known hardware, known models, and the names by which a text mentions them."""

    hardware: Hardware
    models: Models
    names: Names


def load_facts(folder: Path) -> Facts:
    """Read ``hardware.toml`` and ``models.toml`` of the folder with the shipped data.

    Raises:
        RefusedFacts: the first thing that is wrong, with file and line.
    """
    hardware = load_hardware(folder / "hardware.toml")
    models = load_models(folder / "models.toml")
    return Facts(hardware, models, build(hardware, models))
