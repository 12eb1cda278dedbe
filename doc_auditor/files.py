"""From the paths that a user names to documents: folders walked, bytes read, refusals as values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from doc_auditor.gitignore import Layer, layer_of, layers_above, left_out
from doc_auditor.records import Problem
from doc_auditor.source import LINE_END, Source, UnreadableSource, decode

SUFFIXES = frozenset({".md", ".markdown", ".mdx"})
MAX_BYTES = 64 * 1024 * 1024
STDIN = "-"
STDIN_NAME = "<stdin>"
PRUNED = frozenset(
    {
        ".git", ".hg", ".svn", ".jj", ".venv", "venv", ".tox", ".nox", "node_modules",
        "__pycache__", "site-packages", ".mypy_cache", ".ruff_cache", ".pytest_cache",
    }
)  # fmt: skip
UTF16 = (b"\xff\xfe", b"\xfe\xff")

Excludes = Callable[[Path, bool], bool]
"""Whether the settings exclude a path (absolute; True for a folder)."""


@dataclass(frozen=True, slots=True)
class Input:
    """A document to read: the name to show, and where it stands (None is standard input)."""

    name: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the named paths came to."""

    inputs: tuple[Input, ...] = ()
    problems: tuple[Problem, ...] = ()


def excludes_nothing(_path: Path, _folder: bool) -> bool:
    """The ``Excludes`` of somebody who excludes nothing."""
    return False


def find(
    names: Sequence[str],
    excludes: Excludes = excludes_nothing,
    stdin_name: str = STDIN_NAME,
) -> Found:
    """The documents behind the named paths, in the order of the names, each one once."""
    inputs: dict[str, Input] = {}
    problems: list[Problem] = []
    for name in names:
        for item in _expand(name, excludes, stdin_name):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                inputs.setdefault(_identity(item), item)
    return Found(tuple(inputs.values()), tuple(problems))


def read(item: Input, stdin: BinaryIO | None = None) -> Source | Problem:
    """The text of a document, or why it cannot be audited, in one sentence."""
    try:
        data = _bytes(item, stdin)
    except FileNotFoundError:
        return Problem(item.name, "no such file or folder; check the path")
    except PermissionError:
        return Problem(item.name, "may not be read; change its permissions or leave it out")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(item.name, f"could not be read ({reason}); check the path")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return Problem(item.name, f"larger than {limit} MB; split it into smaller documents")
    return _decoded(item.name, data)


def _bytes(item: Input, stdin: BinaryIO | None) -> bytes:
    """The content, at most one byte more than is allowed (pipes have no size to ask for)."""
    if item.path is None:
        return (stdin or sys.stdin.buffer).read(MAX_BYTES + 1)
    with item.path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _decoded(name: str, data: bytes) -> Source | Problem:
    if data.startswith(UTF16):
        return Problem(name, "is UTF-16; save it as UTF-8", 1)
    try:
        return decode(name, data)
    except UnreadableSource as refusal:
        return Problem(name, str(refusal), _line_of_bad_byte(data))


def _line_of_bad_byte(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return 1 + sum(1 for _ in LINE_END.finditer(before))
    return None


def _identity(item: Input) -> str:
    try:
        return STDIN if item.path is None else os.path.realpath(item.path)
    except (OSError, ValueError):
        return item.name  # no path at all; reading it says so


def _expand(name: str, excludes: Excludes, stdin_name: str) -> Iterator[Input | Problem]:
    if name == STDIN:
        yield Input(stdin_name, None)
        return
    path = Path(name)
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if not folder:
        yield Input(name, path)
        return
    empty = True
    for item in _walk(path, excludes):
        empty = False
        yield item
    if empty:
        wanted = ", ".join(sorted(SUFFIXES))
        yield Problem(
            name,
            f"holds no documents ({wanted}) that are not ignored or excluded; "
            "name a file, or another folder",
        )


@dataclass(frozen=True, slots=True)
class _Folder:
    shown: Path
    place: Path
    layers: tuple[Layer, ...]


def _walk(top: Path, excludes: Excludes) -> Iterator[Input | Problem]:
    """Documents below a folder, sorted, files before folders; links to folders not followed."""
    place = Path(os.path.realpath(top))
    pending = [_Folder(top, place, layers_above(place))]
    while pending:
        here = pending.pop()
        try:
            with os.scandir(here.place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield Problem(str(here.shown), "folder may not be opened; change its permissions")
            continue
        layers = here.layers + layer_of(here.place)
        kept = [e for e in entries if not _skipped(e, here.place, layers, excludes)]
        yield from _documents(kept, here)
        pending.extend(
            _Folder(here.shown / e.name, here.place / e.name, layers)
            for e in reversed(kept)
            if _is_folder(e)
        )


def _documents(entries: Iterable[os.DirEntry[str]], here: _Folder) -> Iterator[Input]:
    for entry in entries:
        if not _is_folder(entry) and _is_document(entry):
            yield Input(str(here.shown / entry.name), here.shown / entry.name)


def _skipped(
    entry: os.DirEntry[str], place: Path, layers: tuple[Layer, ...], excludes: Excludes
) -> bool:
    folder = _is_folder(entry)
    if folder and entry.name in PRUNED:
        return True
    if not folder and not _is_document(entry):
        return True
    path = place / entry.name
    return left_out(path, folder, layers) or excludes(path, folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_document(entry: os.DirEntry[str]) -> bool:
    return Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file()
