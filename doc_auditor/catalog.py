"""The data that ships with the package: units, lexicon, wordings, topologies, rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from doc_auditor import packs as users
from doc_auditor import rulefiles, topology
from doc_auditor.facts.load import Facts, load_facts
from doc_auditor.reading import (
    context,
    lexicon,
    lexicon_data,
    units,
)
from doc_auditor.reading.lexer import Lexer
from doc_auditor.reading.tools import Tools
from doc_auditor.rulebook import Rule


@dataclass(frozen=True)
class Catalog:
    """Everything that is data, decoded once."""

    tools: Tools
    rules: tuple[Rule, ...] = ()
    topologies: Mapping[str, topology.Convention] = field(default_factory=dict)
    packs: tuple[Path, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """Known hardware and models; decoded when a rule first asks."""
        return load_facts(data_folder(), self.packs)


def data_folder() -> Path:
    """Where the shipped data lies: in the wheel beside the package, in a checkout above it."""
    here = Path(__file__).resolve().parent
    shipped = here / "rules"
    return shipped if shipped.is_dir() else here.parent / "rules"


def decode(path: Path) -> Mapping[str, Any]:
    """A TOML file as plain data."""
    with path.open("rb") as file:
        return tomllib.load(file)


@cache
def load_lexicon(packs: tuple[str, ...] = ()) -> lexicon.Lexicon:
    """The shipped quantities with those of the user's packs.

    Raises:
        RefusedRule: for the first entry of a pack that is wrong.
    """
    shipped = decode(data_folder() / "quantities.toml")
    table = load_units(packs)
    added = users.quantities(shipped, tuple(map(Path, packs)), table.units)
    return lexicon_data.build(added, table.units)


@cache
def load_units(packs: tuple[str, ...] = ()) -> units.UnitTable:
    """The shipped units with those of the user's packs.

    Raises:
        RefusedRule: for the first unit of a pack that is wrong.
    """
    shipped = decode(data_folder() / "units.toml")
    return units.build(users.units(shipped, tuple(map(Path, packs))))


@cache
def load_catalog(packs: tuple[str, ...] = ()) -> Catalog:
    """The shipped catalogue with the user's packs added.

    Raises:
        RefusedRule: for the first file of a pack that is wrong.
    """
    folder = data_folder()
    added = tuple(map(Path, packs))
    words = load_lexicon(packs)
    lexer = Lexer(load_units(packs), frozenset(words.symbols))
    tools = Tools(lexer, words, context.build(decode(folder / "wordings.toml")))
    conventions = topology.build(decode(folder / "topologies.toml"))
    shipped = rulefiles.load(folder, words)
    users.facts(folder, added)
    return Catalog(tools, (*shipped, *users.rules(added, words, shipped)), conventions, added)
