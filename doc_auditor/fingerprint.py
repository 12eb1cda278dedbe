"""Stable names for findings: what is wrong, in which words, and which one among equals.

No line number goes in, so that an edit elsewhere in the document renames nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from doc_auditor.records import Finding
from doc_auditor.source import Source

DIGITS = 6
MARKUP = re.compile(r"[*_`~|\\]+")


def fingerprints(findings: Sequence[Finding], source: Source) -> tuple[str, ...]:
    """One id per finding, in the order of ``findings``; no two are the same."""
    order = sorted(range(len(findings)), key=lambda i: (findings[i].span, findings[i].rule, i))
    equals: Counter[tuple[str, str]] = Counter()
    names = [""] * len(findings)
    taken: set[str] = set()
    for i in order:
        key = (findings[i].rule, words(source.cut(findings[i].span)))
        name = _digest(*key, equals[key])
        while name in taken:  # two different findings may share six digits
            name = _digest(name, *key, equals[key])
        equals[key] += 1
        taken.add(name)
        names[i] = name
    return tuple(names)


def identify(findings: Sequence[Finding], source: Source) -> tuple[Finding, ...]:
    """The findings with their ids; a ``root`` that names an earlier id follows it."""
    names = fingerprints(findings, source)
    renamed = {f.id: name for f, name in zip(findings, names, strict=True) if f.id}
    return tuple(
        replace(f, id=name, root=renamed.get(f.root, f.root) if f.root else None)
        for f, name in zip(findings, names, strict=True)
    )


def words(text: str) -> str:
    """The text without markup, letter case and the width of its blanks."""
    return " ".join(MARKUP.sub("", text).casefold().split())


def _digest(*parts: object) -> str:
    text = "\x1f".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
