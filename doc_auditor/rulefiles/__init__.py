"""Rule files → rules: strict decoding with the file, the line and the nearest allowed word."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from doc_auditor.formula import Expression
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Problem
from doc_auditor.rulebook import Example, Rule
from doc_auditor.rulefiles import parameters
from doc_auditor.rulefiles.dimensions import UNITS
from doc_auditor.ruletext import parse_equation, ruletext_symbols

KINDS = (
    "calculation",
    "share",
    "change",
    "comparison",
    "total",
    "coverage",
    "relation",
    "divides",
    "bound",
    "agree",
    "outdated",
    "left-over",
    "world-statement",
    "world-total",
    "omitted-degree",
    "odd-degree",
    "world-alternative",
    "exceeds",
    "parts",
    "bytes",
    "format-size",
    "from-shape",
    "training-parts",
    "excess",
    "map-total",
    "map-sizes",
    "map-first",
    "map-last",
    "map-twice",
    "map-steps",
    "map-experts",
    "repeat",
    "plausible",
    "weights-per-gpu",
    "nodes",
    "beside",
    "launch",
    "planned",
    "launch-batch",
    "engine-share",
    "devices",
    "spread",
    "asked",
    "copies",
    "device-fact",
    "instance-fact",
    "kept-inside",
    "held-share",
    "applied-twice",
    "model-fact",
    "at-most",
    "divisible",
    "restated",
    "derived",
    "base",
    "again",
    "scaling",
    "compute-bound",
    "rate-per-gpu",
    "expert-share",
    "period",
    "held-layers",
    "kv-cache",
    "requirement",
    "margin",
    "announced",
    "applied",
    "bits",
    "occupancy",
    "partition",
    "uneven",
    "quoted-line",
    "quoted-place",
    "quoted-value",
    "proposal",
)


class ExampleFile(msgspec.Struct, forbid_unknown_fields=True):
    """``[[valid]]`` or ``[[invalid]]`` in a rule file."""

    text: str
    flagged: str = ""
    actual: str = ""
    severity: str = ""
    against: str = ""


class RuleFile(msgspec.Struct, forbid_unknown_fields=True):
    """What a rule file may hold."""

    title: str
    kind: str
    why: str
    severity: Literal["error", "warning", "info"] = "error"
    message: str = ""
    sources: list[str] = []
    equation: str = ""
    operators: list[str] = []
    quantities: list[str] = []
    forms: list[str] = []
    repairs: str = ""
    valid: list[ExampleFile] = []
    invalid: list[ExampleFile] = []
    parameters: dict[str, str] = {}


class RefusedRule(Exception):
    """A rule file that cannot be used; the message is one sentence with file and line."""


def load(folder: Path, lexicon: Lexicon) -> tuple[Rule, ...]:
    """All rules below a folder, by name.

    Raises:
        RefusedRule: for the first file that is wrong.
    """
    return tuple(read(path, folder, lexicon) for path in sorted(folder.glob("*/*.toml")))


def check(folder: Path, lexicon: Lexicon) -> Iterator[Problem]:
    """Every wrong file of a folder, as problems."""
    for path in sorted(folder.glob("*/*.toml")):
        try:
            read(path, folder, lexicon)
        except RefusedRule as error:
            yield Problem(str(path), str(error))


def read(path: Path, folder: Path, lexicon: Lexicon) -> Rule:
    """One rule file."""
    text = path.read_text(encoding="utf-8")
    try:
        data = msgspec.convert(tomllib.loads(text), RuleFile)
    except tomllib.TOMLDecodeError as error:
        raise RefusedRule(f"{path}: {error}; correct the TOML") from None
    except msgspec.ValidationError as error:
        raise RefusedRule(_explain(path, text, str(error))) from None
    if data.kind not in KINDS:
        raise RefusedRule(_unknown(path, text, "kind", data.kind, KINDS))
    left, right = _equation(path, text, data, lexicon)
    _parameters(path, text, data, left, lexicon)
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Rule(
        name,
        name.split("/")[0],
        data.title,
        data.kind,
        data.severity,
        data.why.strip(),
        data.message,
        tuple(data.sources),
        data.equation,
        left,
        right,
        _symbols(left, right, data.parameters, lexicon),
        tuple(data.operators),
        tuple(data.quantities),
        tuple(data.forms),
        data.repairs,
        tuple(map(_example, data.valid)),
        tuple(map(_example, data.invalid)),
        tuple(data.parameters.items()),
    )


def _example(data: ExampleFile) -> Example:
    text, against = data.text.strip("\n"), data.against.strip("\n")
    return Example(text, data.flagged, data.actual, data.severity, against)


def _equation(
    path: Path, text: str, data: RuleFile, lexicon: Lexicon
) -> tuple[Expression | None, Expression | None]:
    if not data.equation:
        return None, None
    parsed = parse_equation(data.equation)
    if parsed is None:
        line = _line(text, "equation")
        raise RefusedRule(
            f"{path}:{line}: “{data.equation}” is no equation; write one = between two sides"
        )
    for name in ruletext_symbols(parsed):
        _named(path, text, "equation", name, lexicon)
    if message := parameters.unlike(*parsed, lexicon):
        raise RefusedRule(f"{path}:{_line(text, 'equation')}: “{data.equation}”: {message}")
    return parsed


def _named(path: Path, text: str, key: str, name: str, lexicon: Lexicon) -> None:
    if name not in UNITS and quantity_of(name, lexicon) is None:
        allowed = [*lexicon.quantities, *UNITS]
        raise RefusedRule(_unknown(path, text, key, name, allowed))


def _parameters(
    path: Path, text: str, data: RuleFile, left: Expression | None, lexicon: Lexicon
) -> None:
    """Refuse what a kind does not know, and alternatives of another dimension."""
    allowed = parameters.KNOWN.get(data.kind, ())
    for key in data.parameters:
        if key not in allowed:
            raise RefusedRule(_unknown(path, text, key, key, allowed))
    if left is None:
        return
    for key, name in parameters.names(data.parameters):
        _named(path, text, key, name, lexicon)
    for key, message in parameters.wrong(data.parameters, left, lexicon):
        raise RefusedRule(f"{path}:{_line(text, key)}: {message}")
    for key in ("silent", "only"):
        try:
            re.compile(data.parameters.get(key, ""))
        except re.error as error:
            message = f"“{data.parameters[key]}” is no pattern ({error})"
            raise RefusedRule(f"{path}:{_line(text, key)}: {message}") from None


def quantity_of(name: str, lexicon: Lexicon) -> str | None:
    """The lexicon's key for a rule's symbol: ``experts_per_gpu`` is ``experts/gpu``."""
    if name in lexicon.quantities:
        return name
    stem, found, per = name.partition("_per_")
    if found and stem in lexicon.quantities and per:
        return f"{stem}/{per}"
    return None


def _symbols(
    left: Expression | None, right: Expression | None, found: Mapping[str, str], lexicon: Lexicon
) -> tuple[tuple[str, str, str], ...]:
    if left is None or right is None:
        return ()
    rows = []
    others = [name for key, name in parameters.names(found) if key != "elsewhere"]
    for name in dict.fromkeys((*ruletext_symbols((left, right)), *others)):
        if name in UNITS:
            continue
        stem, _, per = name.partition("_per_")
        quantity = lexicon.quantities.get(name) or lexicon.quantities[stem]
        title = quantity.title + (f" per {per}" if per and name not in lexicon.quantities else "")
        usual = "bytes" if quantity.kind == "memory" else "count"
        rows.append((name, title, quantity.unit.text if quantity.unit else usual))
    return tuple(rows)


def _explain(path: Path, text: str, message: str) -> str:
    unknown = re.search(r"unknown field `(\w+)`", message)
    if unknown:
        form = ExampleFile if " - at " in message else RuleFile
        return _unknown(path, text, unknown.group(1), unknown.group(1), form.__struct_fields__)
    field = re.search(r"`\$\.?([\w\[\].]*)`", message)
    line = _line(text, field.group(1).split("[")[0]) if field else 1
    return f"{path}:{line}: {message[0].lower()}{message[1:]}"


def _unknown(path: Path, text: str, key: str, word: str, allowed: Collection[str]) -> str:
    near = difflib.get_close_matches(word, allowed, 1, 0.4)
    hint = (
        f"; did you mean “{near[0]}”?"
        if near
        else f"; allowed are {', '.join(sorted(allowed)[:20])}"
    )
    return f"{path}:{_line(text, key)}: “{word}” is not known here{hint}"


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(rf"\s*\[*\s*{re.escape(key)}\b", line):
            return number
    return 1
