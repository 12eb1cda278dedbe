"""The configuration file: its keys, what each may hold, and how a refusal is worded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from doc_auditor.records import Problem

NAMES = ("doc-auditor.toml", ".doc-auditor.toml")
PYPROJECT = "pyproject.toml"
TABLE = "tool.doc-auditor"
TOPOLOGIES = (
    "orthogonal",
    "stated",
    "megatron",
    "deepspeed",
    "vllm",
    "sglang",
    "sglang_attention_dp",
    "tensorrt_llm",
    "torchtitan",
    "maxtext",
    "nanotron",
    "colossalai",
    "gpt_neox",
    "accelerate",
    "olmo_core",
)
FAIL_LEVELS = ("error", "warning", "never")


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What one configuration file says; None is what it leaves open.

    ``origin`` is the file and ``folder`` where its ``exclude`` patterns hold.
    """

    topology: str | None = None
    gpus: int | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: str | None = None
    packs: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    seconds: float | None = None
    origin: str = ""
    folder: Path | None = None


class BadValue(Exception):
    """A value that its key cannot hold; the text ends the sentence "must be …"."""


def nearest(word: str, allowed: Iterable[str], cutoff: float = 0.6) -> str:
    """``; did you mean 'x'?`` for the closest allowed word, or nothing."""
    close = get_close_matches(word.lower().replace("_", "-"), tuple(allowed), 1, cutoff)
    close = close or get_close_matches(word.lower(), tuple(allowed), 1, cutoff)
    return f"; did you mean '{close[0]}'?" if close else ""


def choice(value: object, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    if isinstance(value, str) and value in allowed:
        return value
    hint = nearest(value, allowed) if isinstance(value, str) else ""
    raise BadValue(f"one of {', '.join(allowed)}{hint}")


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    raise BadValue('a list of words such as ["arithmetic", "world-size"]')


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
        return tuple(value)
    raise BadValue('a list of patterns such as ["drafts/", "*.old.md"]')


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise BadValue("a whole number of at least 1")


def _duration(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9:
        return float(value)
    raise BadValue("a number of seconds above 0")


READERS: Mapping[str, Callable[[object], Any]] = {
    "topology": lambda value: choice(value, TOPOLOGIES),
    "gpus": _count,
    "select": _words,
    "ignore": _words,
    "fail-on": lambda value: choice(value, FAIL_LEVELS),
    "packs": _words,
    "exclude": _patterns,
    "seconds": _duration,
}


def parse(path: Path, shown: str, text: str) -> FileSettings | Problem | None:
    """The settings in a file; None for a ``pyproject.toml`` that has no table of ours."""
    try:
        content: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _broken(shown, error)
    lines = text.splitlines()
    if path.name == PYPROJECT:
        tool = content.get("tool", {})
        if not isinstance(tool, dict) or "doc-auditor" not in tool:
            return None
        content = tool["doc-auditor"]
        lines = _section(lines)
    if not isinstance(content, dict):
        return Problem(
            shown, f"{TABLE} must be a table; write [{TABLE}]", _line(lines, "doc-auditor")
        )
    return _settings(content, lines, shown, path)


def _settings(
    content: Mapping[str, object], lines: list[str], shown: str, path: Path
) -> FileSettings | Problem:
    found: dict[str, Any] = {}
    for key, value in content.items():
        if key not in READERS:
            hint = nearest(key, READERS) or f"; the keys are {', '.join(READERS)}"
            return Problem(shown, f"unknown key '{key}'{hint}", _line(lines, key))
        try:
            found[key.replace("-", "_")] = READERS[key](value)
        except BadValue as refused:
            return Problem(shown, f"'{key}' must be {refused}", _line(lines, key))
    return FileSettings(**found, origin=shown, folder=path.parent)


def _broken(shown: str, error: Exception) -> Problem:
    message = str(error) or "nested too deeply"
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    reason = re.sub(r"\s*\(at [^)]*\)", "", message)
    line = int(place.group(1)) if place else None
    return Problem(shown, f"is not TOML: {reason}; correct it or remove the file", line)


def _section(lines: list[str]) -> list[str]:
    """The lines with everything outside our table blanked, so that line numbers stay."""
    kept, inside = [], False
    for line in lines:
        if re.match(r"\s*\[", line) and not re.match(r"\s*\[\s*\[?[\"']", line):
            inside = re.match(r"\s*\[\s*tool\s*\.\s*[\"']?doc-auditor[\"']?\s*\]", line) is not None
        kept.append(line if inside else "")
    return kept


def _line(lines: list[str], key: str) -> int | None:
    """The 1-based line on which a key is set; None where it is written in an unusual way."""
    pattern = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    for number, line in enumerate(lines, 1):
        if pattern.match(line):
            return number
    return None
