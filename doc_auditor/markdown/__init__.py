"""Source → Document: markdown as blocks whose every character stands at its exact place.

Each block carries a shadow text of the length of its span, in which everything that is not
visible text is blanked; an index into it is a place in the source.
"""

from __future__ import annotations

from typing import Any

from doc_auditor.markdown.assembly import Assembly
from doc_auditor.markdown.ignores import read_ignores
from doc_auditor.markdown.leaves import read_part
from doc_auditor.markdown.outline import outline
from doc_auditor.markdown.parser import build
from doc_auditor.records import Document
from doc_auditor.source import Source

__all__ = ["parse"]


def parse(source: Source) -> Document:
    """Read the blocks, tables and ignores of a markdown document."""
    text = same_length(source.text)
    parser = build(text)
    env: dict[str, Any] = {}
    tokens = parser.block.parse(text, parser, env, []) or []
    assembly = Assembly(source, text, parser, env)
    for part in outline(tokens):
        read_part(assembly, part)
    ignores, problems = read_ignores(source, assembly.all_comments())
    return assembly.document(ignores, problems)


def same_length(text: str) -> str:
    """Line ends and null characters as the parser wants them, every offset unchanged."""
    return text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
