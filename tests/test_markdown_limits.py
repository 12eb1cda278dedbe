"""Texts made to break a parser are read in bounded time, and nothing in them is lost."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from doc_auditor.markdown import parse
from doc_auditor.markdown.parser import MAX_NESTING
from doc_auditor.records import Document
from doc_auditor.source import Source

ROW = "| a | **8** | `9` | 8*4 | c \\| d |\n"
HOSTILE = {
    "quotes": "> " * 10_000 + "8\n\nafter 9\n",
    "bullets in one line": "- " * 10_000 + "8\n\nafter 9\n",
    "numbers in one line": "1. " * 10_000 + "8\n\nafter 9\n",
    "quotes and bullets": "> - " * 5_000 + "8\n\nafter 9\n",
    "brackets": "[" * 10_000 + "8" + "]" * 10_000 + "(9)",
    "lazy lines": ">" * 50 + "8\n" + "9\n" * 3_000,
    "unclosed fences": "```\n8\n" * 10_001,
    "unclosed fences in items": "- ```\n  8\n" * 5_000,
    "unclosed comments": "<!-- 8\n\n" * 10_000,
    "unclosed tags": "<div>" + '<a "' * 50_000,
    "unclosed formulas": "$$\n8\n" * 5_001,
    "escaped brackets": "\\[\n8\n" * 5_000,
    "spaces in a heading": "# " + " " * 200_000 + "8\n",
    "parentheses after an address": "http://x/8" + ")" * 200_000,
    "pipes": "|" * 100_000 + "\n" + "|-" * 50_000,
    "definitions": "[a]: 8\n" * 20_000,
    "comments in cells": "|a|\n|-|\n|8|" + "<!--" * 30_000 + "|\n",
    "many lists": "- a 8\n* b 9\n" * 3_000,
    "front matter": "---\n" + "# \n" * 20_000 + "8",
    **{
        f"paragraph of {sign}": f"8 {sign * (200_000 // len(sign))}"
        for sign in (
            "*",
            "[",
            "`",
            "_a",
            "$",
            "$a",
            "\\(",
            "<",
            "&",
            "~~",
            "![",
            "](",
            "**a *b ",
            "8*",
            "x*",
            "http://a ",
            "<!--",
            "<a ",
            "{",
            "$\\frac{",
            "`` ` ",
            "[^a]",
            "\\begin{a}",
            "<sup>2",
        )
    },
    **{
        f"paragraphs of {sign}": f"8 {sign * (4_000 // len(sign))}\n\n" * 5
        for sign in (
            "*a",
            "[",
            "`a",
            "_a ",
            "$a ",
            "\\(",
            "<a ",
            "![a](",
            "8*",
            "x*",
            "<!-- ",
            "$\\frac{",
        )
    },
}


def digits(document: Document, text: str) -> int:
    """How many digits are shown or hidden."""
    shown = sum(character.isdecimal() for block in document.blocks for character in block.shadow)
    hidden = (text[span.start : span.end] for span, _ in document.hidden)
    return shown + sum(character.isdecimal() for part in hidden for character in part)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    text = HOSTILE[name]
    start = time.process_time()
    document = parse(Source("a.md", text))
    assert time.process_time() - start < 5
    assert digits(document, text) == sum(character.isdecimal() for character in text)


def test_big_table() -> None:
    text = "| a | b | c | d | e |\n|---|---|---|---|---|\n" + ROW * 10_000
    start = time.process_time()
    document = parse(Source("a.md", text))
    assert time.process_time() - start < 6
    assert len(document.tables[0].rows) == 10_001


def test_ten_thousand_list_levels() -> None:
    """Deeper and deeper; the items beyond the limit are lines, and the text goes on after them."""
    text = "".join(" " * level + "- 8\n" for level in range(0, 4_000, 2)) + "\n# After\n\nend 9\n"
    document = parse(Source("a.md", text))
    assert [block.shadow for block in document.blocks[-2:]] == ["After", "end 9"]
    plain = [block for block in document.blocks if block.plain]
    assert len(plain) > 1_900
    assert {block.shadow for block in plain} == {"8"}
    (problem,) = document.problems
    assert problem.line == MAX_NESTING // 2
    assert "read as plain text" in problem.message


def test_too_much_markup_is_read_as_it_stands() -> None:
    document = parse(Source("a.md", "ok\n\n" + "*8* " * 5_000))
    assert [(block.plain, block.shadow[:7]) for block in document.blocks] == [
        (False, "ok"),
        (True, "*8* *8*"),
    ]
    assert [problem.line for problem in document.problems] == [3]


def test_brackets_beyond_the_limit_are_read_as_they_stand() -> None:
    document = parse(Source("a.md", "[" * 51 + "8\n\n" + "[" * 50 + "9"))
    assert [block.plain for block in document.blocks] == [True, False]


def test_large_text() -> None:
    """Megabytes of prose take seconds, and memory in proportion."""
    paragraph = "word word 12 word word " * 4 + "\n\n"
    text = paragraph * (4_000_000 // len(paragraph))
    start = time.process_time()
    document = parse(Source("a.md", text))
    assert time.process_time() - start < 10
    assert len(document.blocks) == text.count("\n\n")


def test_one_long_line() -> None:
    text = "word 12 " * 1_000_000
    tracemalloc.start()
    document = parse(Source("a.md", text))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(text)
    assert len(document.blocks[0].shadow) == len(text) - 1


def test_ordinary_document_is_quick() -> None:
    section = (
        "## Stage 1\n\nThe **total** is 8*4 = 32 GPUs, see `plan.md` and [x](y).\n\n"
        "- TP: 8\n- PP: 4\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    )
    text = section * (8_000 // len(section))
    best = min(timed(text) for _ in range(5))
    assert best < 0.1


def timed(text: str) -> float:
    """Seconds of work, whatever else the machine does."""
    start = time.process_time()
    parse(Source("a.md", text))
    return time.process_time() - start
