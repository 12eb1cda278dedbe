"""Lines of code blocks: their language, and which of them are nothing but a comment."""

from __future__ import annotations

import re

LANGUAGE = re.compile(r"\s*\{?\s*\.?([^\s{},:=]*)")
PROSE = frozenset(("", "text", "txt", "plain", "plaintext", "console", "output", "markdown", "md"))
"""Languages without comments: what looks like one is part of the text."""

FAMILIES: dict[tuple[str, ...], str] = {
    ("#",): "python py python3 bash sh shell zsh fish yaml yml toml ruby rb r perl make makefile "
    "dockerfile nix julia tcl awk conf properties env gitignore cmake elixir nginx powershell ps1",
    ("//", "/*"): "c cpp c++ cc h hpp cuda cu java javascript js jsx typescript ts tsx go golang "
    "rust rs swift kotlin scala csharp c# cs dart zig proto groovy json jsonc json5 dot scss",
    ("#", "//", "/*"): "php hcl terraform",
    ("--", "/*"): "sql lua haskell hs ada vhdl elm mysql postgresql psql",
    (";",): "lisp clojure scheme elisp asm nasm racket",
    (";", "#"): "ini cfg",
    ("%",): "tex latex matlab octave erlang prolog mermaid",
    ("rem ", "rem\t", "::", "'"): "bat cmd batch basic vb",
    ("<!--",): "html xml svg vue",
    ("/*",): "css",
}
STARTS = {name: starts for starts, names in FAMILIES.items() for name in names.split()}
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
    end = ENDS.get(start or "")
    return start is not None and (end is None or end not in line or line.endswith(end))
