"""Which entries of a folder git would leave out.

Layers of patterns, the outermost first; the deepest layer that has an opinion decides, as in git.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

REPOSITORY_MARK = ".git"


@dataclass(frozen=True, slots=True)
class Layer:
    """The patterns of one file, which hold below ``base``."""

    base: Path
    patterns: GitIgnoreSpec

    def opinion(self, path: Path, folder: bool) -> bool | None:
        """True for left out, False for taken back in, None without a matching pattern."""
        relative = path.relative_to(self.base).as_posix() + ("/" if folder else "")
        return self.patterns.check_file(relative).include


def left_out(path: Path, folder: bool, layers: tuple[Layer, ...]) -> bool:
    """Whether the patterns leave ``path`` out; its parents are not looked at."""
    for layer in reversed(layers):
        opinion = layer.opinion(path, folder)
        if opinion is not None:
            return opinion
    return False


def layer_of(folder: Path, name: str = ".gitignore") -> tuple[Layer, ...]:
    """The layer that a folder's own pattern file adds; nothing where there is none."""
    try:
        lines = (folder / name).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return (Layer(folder, patterns(tuple(lines))),)


def layers_above(folder: Path) -> tuple[Layer, ...]:
    """The layers that the rest of the repository lays over ``folder``, its own left aside.

    A folder that they leave out was named by the user, so none of them holds below it.
    """
    root = repository_root(folder)
    if root is None or root == folder:
        return layer_of(folder, ".git/info/exclude") if root else ()
    layers = layer_of(root, ".git/info/exclude")
    between = [root, *reversed([p for p in folder.parents if root in p.parents])]
    for parent, child in zip(between, [*between[1:], folder], strict=True):
        layers += layer_of(parent)
        if left_out(child, True, layers):
            return ()
    return layers


def repository_root(folder: Path) -> Path | None:
    """The nearest folder, from ``folder`` upwards, that holds a ``.git``."""
    for candidate in (folder, *folder.parents):
        if (candidate / REPOSITORY_MARK).exists():
            return candidate
    return None


def patterns(lines: tuple[str, ...]) -> GitIgnoreSpec:
    """Compile patterns; a line that git would not understand is passed over, as git does."""
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _sound(line)])


def _sound(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
