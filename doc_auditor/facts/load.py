"""All fact files of a folder, decoded once."""

from __future__ import annotations

from collections.abc import Sequence
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


HARDWARE = "hardware.toml"
MODELS = "models.toml"


def load_facts(folder: Path, packs: Sequence[Path] = ()) -> Facts:
    """What ships in a folder, with the hardware and the models of a user's packs.

    Raises:
        RefusedFacts: the first thing that is wrong, with file and line.
    """
    hardware, models = load_hardware(folder / HARDWARE), load_models(folder / MODELS)
    for pack in packs:
        if (pack / HARDWARE).is_file():
            hardware = load_hardware(pack / HARDWARE, hardware)
        if (pack / MODELS).is_file():
            models = load_models(pack / MODELS, models)
    return Facts(hardware, models, build(hardware, models))
