"""A user's own pack: quantities and units of their own beside their rules.

Comes in: the decoded data that ships, and the folders that the configuration names.  Goes out:
that data with the entries of the packs added.  A pack never changes what shipped words mean.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from doc_auditor import rulefiles
from doc_auditor.facts.load import HARDWARE, MODELS, load_facts
from doc_auditor.facts.strict import Places, RefusedFacts, decode, nearest
from doc_auditor.quantity import Unit
from doc_auditor.reading import (
    units as unit_table,
)
from doc_auditor.reading.lexicon import Lexicon, normal
from doc_auditor.reading.lexicon_data import unit_of
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import RefusedRule

QUANTITIES = "quantities.toml"
UNITS = "units.toml"
NAME = re.compile(r"[a-z][a-z0-9_]*")
FORMS = ("symbols", "labels", "nouns", "keys")

Data = Mapping[str, Any]


class QuantityEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A table of ``quantities.toml``."""

    title: str
    kind: str
    symbols: list[str] = []
    labels: list[str] = []
    nouns: list[str] = []
    keys: list[str] = []
    unit: str | None = None
    bare: bool = False
    counted: list[str] = []
    shape: bool = False
    published: bool = False
    spelled: list[str] = []
    typical: bool = False
    loose: list[str] = []
    large: bool = False
    told_as: list[str] = []
    plural: str = ""


class UnitEntry(msgspec.Struct, forbid_unknown_fields=True):
    """A ``[[unit]]`` of ``units.toml``."""

    dimension: str
    factor: str = "1"
    symbols: list[str] = []
    words: list[str] = []
    prefixes: list[str] = []
    words_prefixes: dict[str, int] = {}
    bare: bool = True
    binary: bool = False
    exact_binary: bool = False
    per: str | None = None
    times: str | None = None
    power: int = 1
    noun: str = ""
    vague: bool = False
    vague_time: bool = False


class UnitsFile(msgspec.Struct, forbid_unknown_fields=True):
    """The ``units.toml`` of a pack; prefixes and magnitudes are those that ship."""

    unit: list[UnitEntry] = []


def quantities(
    shipped: Data, folders: Sequence[Path], known: Mapping[str, Unit] | None = None
) -> Data:
    """The lexicon's entries with those of the packs; ``known`` are the units by spelling.

    Raises:
        RefusedRule: for the first entry that is wrong or takes a name that is taken.
    """
    merged = dict(shipped)
    kinds = sorted({entry["kind"] for entry in shipped.values()})
    for path in _present(folders, QUANTITIES):
        for places, name, entry in _tables(path):
            if not NAME.fullmatch(name):
                raise _refusal(places, name, "", "is no name; use small letters, digits and _")
            if name in merged:
                raise _refusal(places, name, "", "is a quantity already; take another name")
            _check_quantity(places, name, entry, kinds, merged)
            _check_unit(places, name, entry, known or {})
            merged[name] = entry
    return merged


def units(shipped: Data, folders: Sequence[Path]) -> Data:
    """The unit table with the units of the packs.

    Raises:
        RefusedRule: for the first unit that is wrong or takes a spelling that is taken.
    """
    merged = {**shipped, "unit": list(shipped["unit"])}
    for path in _present(folders, UNITS):
        try:
            file = decode(path, UnitsFile)
        except RefusedFacts as error:
            raise RefusedRule(str(error)) from None
        for index, unit in enumerate(file.data.unit):
            entry = {k: v for k, v in msgspec.structs.asdict(unit).items() if v is not None}
            if message := _wrong_unit(unit, entry, merged):
                line = file.places.line("unit", index)
                raise RefusedRule(f"{path}:{line}: {message}")
            merged["unit"].append(entry)
    return merged


def facts(shipped: Path, folders: Sequence[Path]) -> None:
    """Look through the hardware and the models of the packs, which are read when first asked for.

    Raises:
        RefusedRule: for the first entry that is wrong or has the name of another one.
    """
    if any(True for name in (HARDWARE, MODELS) for _ in _present(folders, name)):
        try:
            load_facts(shipped, folders)
        except RefusedFacts as error:
            raise RefusedRule(str(error)) from None


def rules(folders: Sequence[Path], lexicon: Lexicon, shipped: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules of the packs.

    Raises:
        RefusedRule: for the first rule that is wrong or has the name of another one.
    """
    homes = {rule.name: "the rules that ship" for rule in shipped}
    found: list[Rule] = []
    for folder in folders:
        if not folder.is_dir():
            raise RefusedRule(f"{folder}: there is no such folder; correct 'packs'")
        for rule in rulefiles.load(folder, lexicon):
            path = folder / f"{rule.name}.toml"
            if rule.name in homes:
                where = homes[rule.name]
                raise RefusedRule(f"{path}:1: “{rule.name}” stands in {where} too; rename it")
            homes[rule.name] = str(folder)
            found.append(rule)
    return tuple(found)


def _present(folders: Sequence[Path], name: str) -> Iterator[Path]:
    return (folder / name for folder in folders if (folder / name).is_file())


def _tables(path: Path) -> Iterator[tuple[Places, str, Any]]:
    """The tables of a file of named tables, with their places."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise RefusedRule(f"{path}: {error}; correct the file") from None
    places = Places(path, text)
    return ((places, name, entry) for name, entry in data.items())


def _refusal(places: Places, name: str, key: str, message: str, word: str = "") -> RefusedRule:
    line = places.line(name, 0, key) if key else places.top(name)
    return RefusedRule(f"{places.path}:{line}: “{word or name}” {message}")


def _check_unit(places: Places, name: str, entry: Data, known: Mapping[str, Unit]) -> None:
    """Refuse a unit that the unit table does not know."""
    if "unit" in entry:
        try:
            unit_of(entry["unit"], known)
        except KeyError as error:
            word = str(error.args[0])
            hint = nearest(word, [*known, "$", "%"])
            raise _refusal(places, name, "unit", f"is no unit{hint}", word) from None


def _check_quantity(
    places: Places, name: str, entry: object, kinds: Sequence[str], taken: Data
) -> None:
    """Refuse an entry of the wrong form, of an unknown kind, or with a name that is taken."""
    try:
        quantity = msgspec.convert(entry, QuantityEntry)
    except msgspec.ValidationError as error:
        unknown = re.search(r"unknown field `(\w+)`", str(error))
        if unknown:
            word = unknown.group(1)
            hint = nearest(word, QuantityEntry.__struct_fields__)
            raise _refusal(places, name, word, f"is not known here{hint}", word) from None
        field = re.search(r"`\$\.(\w+)", str(error))
        reason = re.sub(" - at .*", "", str(error)).lower()
        message = f"has a wrong entry ({reason})"
        raise _refusal(places, name, field.group(1) if field else "", message) from None
    if quantity.kind not in kinds:
        hint = nearest(quantity.kind, kinds)
        raise _refusal(places, name, "kind", f"is not known here{hint}", quantity.kind)
    for form in FORMS:
        others = {spelled(w, form, e): n for n, e in taken.items() for w in e.get(form, ())}
        for word in getattr(quantity, form):
            if owner := others.get(spelled(word, form, msgspec.structs.asdict(quantity))):
                raise _refusal(places, name, form, f"means “{owner}” already; drop it here", word)


def spelled(word: str, form: str, entry: Data) -> tuple[str, ...]:
    """A name as no other quantity may spell it; ``srun -N`` and ``srun -n`` are two."""
    name = (word,) if OPTION.search(word) else tuple(normal([word]))
    return (*name, *_apart(form, entry))


def _apart(form: str, entry: Data) -> tuple[str, ...]:
    """What tells quantities with one label apart: the unit, and what is counted."""
    return (entry.get("unit") or "", *entry.get("counted", ())) if form == "labels" else ()


OPTION = re.compile(r" -\w$")
"""The short option of a command, which upper and lower case tell apart."""


def _wrong_unit(unit: UnitEntry, entry: Data, table: Data) -> str:
    """Why a unit cannot be used; empty if it can."""
    try:
        positive = Fraction(unit.factor) > 0
    except (ValueError, ZeroDivisionError):
        positive = False
    if not positive:
        return f'“{unit.factor}” is no factor; write a positive number such as "3600" or "1/8"'
    for prefix in unit.prefixes:
        if prefix not in table["prefixes"]:
            return f"“{prefix}” is no prefix{nearest(prefix, table['prefixes'])}"
    mine = unit_table.build({**table, "unit": [entry]}).units.keys()
    if not mine:
        return "the unit has no spelling; give 'words' or 'symbols'"
    twice = sorted(mine & unit_table.build(table).units.keys())
    return f"“{twice[0]}” is a unit already; take another spelling" if twice else ""
