"""Lines of code blocks: their language, and which of them are nothing but a comment."""

from __future__ import annotations

import re

LANGUAGE = re.compile(r"\s*\{?\s*\.?([^\s{},:=]*)")
PROSE = frozenset(("", "text", "txt", "plain", "plaintext", "console", "output", "markdown", "md"))
"""Languages without comments: what looks like one is part of the text."""

HASH = "python py python3 bash sh shell zsh fish yaml yml toml ruby rb r perl make makefile \
dockerfile nix julia tcl awk conf properties env gitignore cmake elixir hcl terraform nginx".split()
SLASHES = "c cpp c++ cc h hpp cuda cu java javascript js jsx typescript ts tsx go golang rust rs \
swift kotlin scala csharp c# cs dart zig proto groovy php json jsonc json5 dot".split()
DASHES = "sql lua haskell hs ada vhdl elm mysql postgresql psql".split()
SEMICOLONS = "lisp clojure scheme elisp asm nasm ini racket".split()
PERCENTS = "tex latex matlab octave erlang prolog mermaid".split()
BATCH = "bat cmd batch basic vb".split()
TAGS = "html xml svg vue".split()

STARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(HASH, ("#",)),
    **dict.fromkeys(SLASHES, ("//", "/*")),
    **dict.fromkeys(DASHES, ("--", "/*")),
    **dict.fromkeys(SEMICOLONS, (";",)),
    **dict.fromkeys(PERCENTS, ("%",)),
    **dict.fromkeys(BATCH, ("rem ", "rem\t", "::", "'")),
    **dict.fromkeys(TAGS, ("<!--",)),
    "css": ("/*",),
    "scss": ("//", "/*"),
    "ini": (";", "#"),
    "php": ("//", "/*", "#"),
    "hcl": ("#", "//", "/*"),
    "powershell": ("#",),
    "ps1": ("#",),
}
GUESS = ("#", "//")
"""How comments start in languages that are not listed."""
ENDS = {"/*": "*/", "<!--": "-->"}


def language_of(info: str) -> str:
    """The language that the info string of a fence names first, in lower case."""
    match = LANGUAGE.match(info)
    return match[1].lower() if match else ""


def is_comment(line: str, language: str) -> bool:
    """Whether a line, without its indentation, is nothing but a comment."""
    if language in PROSE:
        return False
    lower = line.lower() + " "
    start = next((s for s in STARTS.get(language, GUESS) if lower.startswith(s)), None)
    if start is None:
        return False
    end = ENDS.get(start)
    return end is None or end not in line or line.endswith(end)
