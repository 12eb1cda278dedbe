"""Which settings hold for a document: the nearest configuration file, then the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from doc_auditor.configuration_file import NAMES, PYPROJECT, FileSettings, parse
from doc_auditor.gitignore import REPOSITORY_MARK, patterns
from doc_auditor.records import Problem
from doc_auditor.settings import Settings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from doc_auditor.records import Severity

FAIL_ON: dict[str, Severity | None] = {"error": "error", "warning": "warning", "never": None}
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says; None is what it leaves to the configuration file."""

    topology: str | None = None
    gpus: int | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: str | None = None


@dataclass(frozen=True)
class Discovery:
    """Finds the settings of a document; each folder is looked at once.

    ``explicit`` is the file of ``--config``, which holds for every document.
    """

    overrides: Overrides = Overrides()
    explicit: Path | None = None
    _folders: dict[Path, FileSettings | Problem | None] = field(default_factory=dict)
    _specs: dict[str, GitIgnoreSpec] = field(default_factory=dict)

    def settings(self, document: Path) -> Settings | Problem:
        """The settings of a document, or why its configuration file cannot be used."""
        found = self.file_settings(document)
        return found if isinstance(found, Problem) else merge(found, self.overrides)

    def file_settings(self, document: Path) -> FileSettings | Problem | None:
        """What the configuration file that holds for a document says."""
        if self.explicit is not None:
            if self.explicit not in self._folders:
                self._folders[self.explicit] = load_named(self.explicit)
            return self._folders[self.explicit]
        return self._nearest(Path(os.path.realpath(document.parent)))

    def excludes(self, path: Path, folder: bool) -> bool:
        """Whether the ``exclude`` of the file that holds for ``path`` matches it."""
        found = self.file_settings(path)
        if not isinstance(found, FileSettings) or not found.exclude or found.folder is None:
            return False
        if found.origin not in self._specs:
            self._specs[found.origin] = patterns(found.exclude)
        base = Path(os.path.realpath(found.folder))
        if not path.is_relative_to(base):
            return False
        relative = path.relative_to(base).as_posix()
        return self._specs[found.origin].match_file(relative + "/" if folder else relative)

    def _nearest(self, folder: Path) -> FileSettings | Problem | None:
        passed: list[Path] = []
        found: FileSettings | Problem | None = None
        for candidate in (folder, *folder.parents):
            if candidate in self._folders:
                found = self._folders[candidate]
                break
            passed.append(candidate)
            found = load_folder(candidate)
            if found is not None or (candidate / REPOSITORY_MARK).exists():
                break
        self._folders.update(dict.fromkeys(passed, found))
        return found


def merge(found: FileSettings | None, overrides: Overrides) -> Settings:
    """The defaults, what the file says over them, and the command line over that."""
    settings = Settings()
    for layer in (found, overrides):
        if layer is None:
            continue
        for name in ("topology", "gpus", "select", "ignore"):
            value = getattr(layer, name)
            settings = settings if value is None else replace(settings, **{name: value})
        if layer.fail_on is not None:
            settings = replace(settings, fail_on=FAIL_ON[layer.fail_on])
    if found is not None and found.packs is not None:
        settings = replace(settings, packs=_below(found.folder, found.packs))
    if found is not None and found.seconds is not None:
        settings = replace(settings, seconds=found.seconds)
    return settings


def _below(folder: Path | None, packs: tuple[str, ...]) -> tuple[str, ...]:
    """Folders of rules, which the file names as seen from where it stands."""
    return tuple(str((folder or Path()) / Path(pack).expanduser()) for pack in packs)


def load_folder(folder: Path) -> FileSettings | Problem | None:
    """The configuration of one folder: the first of the possible files that speaks."""
    for name in (*NAMES, PYPROJECT):
        path = folder / name
        try:
            if not path.is_file():
                continue
        except OSError:
            continue
        found = load(path)
        if found is not None:
            return found
    return None


def load_named(path: Path) -> FileSettings | Problem:
    """The file of ``--config``; one without settings is refused."""
    found = load(path)
    return found or Problem(
        str(path), "has no [tool.doc-auditor] table; add it or name another file"
    )


def load(path: Path) -> FileSettings | Problem | None:
    """Read and parse one configuration file."""
    shown = shown_path(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES)
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        return Problem(shown, "no such configuration file; check --config")
    except IsADirectoryError:
        return Problem(shown, "is a folder, not a configuration file; name a .toml file")
    except UnicodeDecodeError as error:
        return Problem(shown, f"not valid UTF-8 at byte {error.start}; save it as UTF-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(shown, f"could not be read ({reason}); check its permissions")
    return parse(path.absolute(), shown, text)


def shown_path(path: Path) -> str:
    """Relative to the working folder where it lies below it."""
    here = Path(os.path.realpath(Path.cwd()))
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
