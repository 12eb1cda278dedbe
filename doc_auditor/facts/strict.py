"""Strict decoding of fact files: exact numbers, and errors with file, line and nearest word."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect

T = TypeVar("T")

UNKNOWN = re.compile(r"unknown field `([^`]+)`")
INVALID = re.compile(r"Invalid enum value '([^']*)'")
PLACE = re.compile(r"`\$([^`]*)`")
STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")
HEADER = re.compile(r"\s*\[+\s*([\w.-]+)\s*\]+")

Steps = tuple[str | int, ...]


class RefusedFacts(Exception):
    """A fact file that cannot be used; the message is one sentence with file and line."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the entries of a TOML file stand, for messages."""

    path: Path
    text: str

    def line(self, table: str, index: int, key: str = "") -> int:
        """The 1-based line of a key in the ``index``-th ``[[table]]``, else of its header."""
        header = 0
        for number, name, line in self._lines():
            if name == table and HEADER.match(line):
                index -= 1
                header = number if index == -1 else header
            elif name == table and index == -1 and key and _assigns(line, key):
                return number
        return header or 1

    def top(self, key: str) -> int:
        """The 1-based line of a top-level key or of the first table of that name."""
        for number, name, line in self._lines():
            if (not name and _assigns(line, key)) or (name == key and HEADER.match(line)):
                return number
        return 1

    def refuse(self, line: int, message: str) -> RefusedFacts:
        """The error for a line of this file."""
        return RefusedFacts(f"{self.path}:{line}: {message}")

    def _lines(self) -> Iterator[tuple[int, str, str]]:
        name = ""
        for number, line in enumerate(self.text.split("\n"), 1):
            header = HEADER.match(line)
            name = header.group(1) if header else name
            yield number, name, line


@dataclass(frozen=True, slots=True)
class Decoded(Generic[T]):
    """A decoded file with the places of its entries."""

    data: T
    places: Places


def decode(path: Path, kind: type[T]) -> Decoded[T]:
    """Read a TOML file as ``kind``; numbers stay exact, unknown keys are refused.

    Raises:
        RefusedFacts: unreadable file, wrong TOML, unknown key, wrong type or value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedFacts(f"{path}: {error}; the file must be readable as UTF-8") from None
    places = Places(path, text)
    try:
        raw = tomllib.loads(text, parse_float=Fraction)
    except ValueError as error:
        raise RefusedFacts(f"{path}: {error}; correct the TOML") from None
    try:
        return Decoded(msgspec.convert(raw, kind, dec_hook=_exact), places)
    except msgspec.ValidationError as error:
        raise _explain(str(error), kind, places) from None


def nearest(word: str, allowed: Collection[str]) -> str:
    """The end of a message about an unknown word: the nearest allowed one, or all of them."""
    plain = {name.lower(): name for name in allowed}
    near = difflib.get_close_matches(word.lower(), plain, 1, 0.4)
    if near:
        return f"; did you mean “{plain[near[0]]}”?"
    return f"; allowed are {', '.join(sorted(allowed)[:20])}"


def _exact(kind: type[Any], value: object) -> Fraction:
    if kind is Fraction and isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise ValueError(f"Expected a number, got {value!r}")


def _explain(message: str, kind: type[Any], places: Places) -> RefusedFacts:
    found = PLACE.search(message)
    steps = _steps(found.group(1)) if found else ()
    unknown, invalid = UNKNOWN.search(message), INVALID.search(message)
    word = (unknown or invalid).group(1) if unknown or invalid else ""  # type: ignore[union-attr]
    line = _line(places, steps, word if unknown else "")
    if word:
        return places.refuse(
            line, f"“{word}” is not known here{nearest(word, _words(kind, steps))}"
        )
    plain = message[0].lower() + message[1:]
    return places.refuse(line, plain)


def _steps(path: str) -> Steps:
    return tuple(
        int(index) if index.isdigit() else name or index
        for name, index in (match.groups(default="") for match in STEP.finditer(path))
    )


def _line(places: Places, steps: Steps, word: str) -> int:
    names = [step for step in steps if isinstance(step, str) and step != "..."]
    if not names:
        return places.top(word)
    index = next((step for step in steps if isinstance(step, int)), 0)
    return places.line(names[0], index, names[1] if len(names) > 1 else word)


def _words(kind: type[Any], steps: Steps) -> Collection[str]:
    """The keys or values that are allowed at a place of ``kind``."""
    node: inspect.Type = inspect.type_info(kind)
    for step in steps:
        node = _below(node, step)
    node = _solid(node)
    if isinstance(node, inspect.StructType):
        return [field.encode_name for field in node.fields]
    return [str(value) for value in node.values] if isinstance(node, inspect.LiteralType) else []


def _below(node: inspect.Type, step: str | int) -> inspect.Type:
    node = _solid(node)
    if isinstance(node, inspect.StructType):
        return next((f.type for f in node.fields if f.encode_name == step), node)
    return node.item_type if isinstance(node, inspect.ListType | inspect.VarTupleType) else node


def _solid(node: inspect.Type) -> inspect.Type:
    """A type without its ``None`` and its metadata."""
    if isinstance(node, inspect.Metadata):
        return _solid(node.type)
    if isinstance(node, inspect.UnionType):
        return next((_solid(t) for t in node.types if not isinstance(t, inspect.NoneType)), node)
    return node


def _assigns(line: str, key: str) -> bool:
    return re.match(rf"\s*{re.escape(key)}\s*=", line) is not None
