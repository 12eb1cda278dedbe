"""What a short key stands under: ``parallel:`` above ``tensor: 8``, ``srun`` before ``-N 8``.

Such a key says little by itself (``data``, ``n``); the lexicon spells it with what it stands
under: ``parallel_tensor``, ``rollout_n``, ``srun -N``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Document

OPENS = re.compile(
    r"""^(?P<blanks>\s*(?:-\s+)?)["']?(?P<key>[\w.\-]+)["']?\s*[:=]\s*\{?\s*(?:#.*)?$"""
)
TITLE = re.compile(r"^\s*\[+(?P<key>[\w.\-]+)\]+\s*(?:#.*)?$")
"""``[parallel]`` in an INI or a TOML file."""
NAME = re.compile(r"^\s*-\s+name:\s*[\"']?(?P<key>[A-Z][A-Z_]+)[\"']?\s*$")
VALUE = re.compile(r"^\s*value:\s*[\"']?\d+[\"']?\s*$")
"""``- name: TP_SIZE`` and ``value: "8"``: a variable of a container, in two lines."""
DEGREES = re.compile(
    r"^(?:parallel\w*|\w+_parallel(?:ism|_config)?|mesh(?:_shape)?|degrees|sharding)$"
)
"""Keys of a section that gives degrees of parallelism by their kinds."""
LINES = 60
"""Lines that are looked back over."""
WIDTH = 12
"""Tokens between a launcher and its option."""


def above(document: Document, block: Block) -> str:
    """The key that a line of a code block is indented under, or the title of its part."""
    if block.fence is None:
        return ""
    if VALUE.match(block.shadow) and (name := NAME.match(document.blocks[block.index - 1].shadow)):
        return _name(name["key"])
    for index in range(block.index - 1, max(-1, block.index - LINES), -1):
        line = document.blocks[index]
        if line.fence is None or line.fence.number != block.fence.number:
            return ""
        if title := TITLE.match(line.shadow):
            return _name(title["key"])
        if line.fence.indent < block.fence.indent:
            opened = OPENS.match(line.shadow)
            return _name(opened["key"]) if opened else ""
    return ""


def full(tokens: Sequence[Token], at: int, name: str, under: str, keys: Mapping[str, str]) -> str:
    """A key with what it stands under, an option with the command that it belongs to.

    ``mpirun -N`` counts the processes of a node, and ``srun -N`` the nodes.
    """
    if at and tokens[at - 1].text == "-":
        before = (f"{t.text} -{tokens[at].text}" for t in tokens[max(0, at - WIDTH) : at])
        if owned := next((b for b in before if b in keys), ""):
            return owned
    if at > 1 and tokens[at - 1].text in "=:" and tokens[at - 2].low == "gres":
        return f"gres_{name}"  # ``--gres=gpu:8``
    opened = next((i for i in range(at - 1, 0, -1) if tokens[i].text in "{}()"), 0)
    if opened > 1 and tokens[opened].text == "{" and tokens[opened - 1].kind == "colon":
        under = _name(tokens[opened - 2].text)
    elif opened and tokens[opened].text == "(" and tokens[opened - 1].kind == "word":
        under = _name(tokens[opened - 1].text.split(".")[-1])  # ``Trainer(devices=8)``
    if name == "value":
        return under
    return f"{under}_{name}" if under else name


def _name(key: str) -> str:
    """A key as the lexicon spells it; one name for all sections of degrees."""
    plain = key.lower().replace("-", "_").replace(".", "_")
    return "parallel" if DEGREES.match(plain) else plain
