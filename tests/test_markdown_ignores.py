"""What a doc-auditor comment covers, and what is said about one that cannot be read."""

from __future__ import annotations

import pytest

from doc_auditor.markdown import parse
from doc_auditor.source import Source


def covered(text: str) -> list[tuple[tuple[str, ...], str, str]]:
    """Rules, reason and covered text of each ignore."""
    source = Source("a.md", text)
    return [(i.rules, i.reason, source.cut(i.covers)) for i in parse(source).ignores]


def problems(text: str) -> list[tuple[int | None, str]]:
    return [(p.line, p.message) for p in parse(Source("a.md", text)).problems]


IGNORE = "<!-- doc-auditor: ignore[sum] -- known -->"
COVERS = {
    f"{IGNORE}\n\n\nText 8\nmore.\n\nnext": "Text 8\nmore.",
    f"{IGNORE}\nText 8\n\nnext": "Text 8",
    f"a\n{IGNORE}\nb": "b",
    f"{IGNORE}\n\n- a\n  - b\n\n- c\n\nnext": "- a\n  - b\n\n- c",
    f"{IGNORE}\n| a |\n|---|\n| 8 |\n\nnext": "| a |\n|---|\n| 8 |",
    f"{IGNORE}\n\n```\n8\n\n9\n```\n\nnext": "```\n8\n\n9\n```",
    f"{IGNORE}\n\n> a\n>\n> b\n\nnext": "> a\n>\n> b",
    f"{IGNORE}\n\n# Head 8\n\nnext": "Head 8",
    f"- a\n\n  {IGNORE}\n\n  b\n\n  c\n": "b",
    f"- a\n\n  {IGNORE}\n- b\n- c\n": "- b",
    f"- a\n\n  {IGNORE}\n\nafter\n": "after",
    f"Text 8 {IGNORE}\nmore\n\nnext": f"Text 8 {IGNORE}\nmore",
    f"- a 8 {IGNORE}\n- b\n": f"a 8 {IGNORE}",
    f"| a |\n|---|\n| 8 {IGNORE} |\n| 9 |\n": f"| 8 {IGNORE} |",
    f"| a |\n|---|\n| 8 | {IGNORE}\n| 9 |\n": f"| 8 | {IGNORE}",
    f"{IGNORE} <b>8</b>\n\nnext": "8",
    f"{IGNORE}\n\n<!-- other -->\n\n<hr>\n\nText 8": "Text 8",
}


@pytest.mark.parametrize("text", COVERS, ids=repr)
def test_an_ignore_covers(text: str) -> None:
    expected = COVERS[text].removeprefix("# ")
    found = [(rules, why, what.removeprefix("# ")) for rules, why, what in covered(text)]
    assert found == [(("sum",), "known", expected)]


def test_ignores_in_a_row_cover_the_same() -> None:
    text = f"{IGNORE}\n\n{IGNORE.replace('sum', 'gpu/world-size, agree')}\n\nText"
    assert [(rules, what) for rules, _, what in covered(text)] == [
        (("sum",), "Text"),
        (("gpu/world-size", "agree"), "Text"),
    ]


def test_disable_and_enable() -> None:
    text = (
        "a\n\n<!-- doc-auditor: disable[x, y] -- draft -->\n\nb\n\n"
        "<!-- doc-auditor: enable[x] -->\n\nc\n"
    )
    assert [(rules, why, what.strip().split("\n")[0]) for rules, why, what in covered(text)] == [
        (("x",), "draft", "b"),
        (("y",), "draft", "b"),
    ]
    ends = [what.rstrip()[-1] for _, _, what in covered(text)]
    assert ends == ["b", "c"]


def test_ignore_file() -> None:
    text = "a\n\n<!-- doc-auditor: ignore-file[x] -- old\n  plan -->"
    assert covered(text) == [(("x",), "old plan", text)]


def test_spans_are_the_comments() -> None:
    source = Source("a.md", f"a\r\n\r\n{IGNORE}\r\n\r\nb")
    (ignore,) = parse(source).ignores
    assert source.cut(ignore.span) == IGNORE
    assert source.cut(ignore.covers) == "b"


def test_code_is_no_comment() -> None:
    text = f"```\n{IGNORE}\n```\n\n`{IGNORE}`\n\n    {IGNORE}\n"
    assert covered(text) == []
    assert problems(text) == []


WRONG = {
    "ignore": "the doc-auditor comment names no rule; write "
    "<!-- doc-auditor: ignore[rule] -- reason -->",
    "ignore[] -- x": "the doc-auditor comment names no rule; write "
    "<!-- doc-auditor: ignore[rule] -- reason -->",
    "disable[sum]": "the doc-auditor comment gives no reason; write "
    "<!-- doc-auditor: disable[rule] -- reason -->",
    "enable": "the doc-auditor comment names no rule; write <!-- doc-auditor: enable[rule] -->",
    "ignore[a!] -- x": "the doc-auditor comment names 'a!', which is no rule name; write "
    "<!-- doc-auditor: ignore[rule] -- reason -->",
}


@pytest.mark.parametrize("directive", WRONG)
def test_malformed(directive: str) -> None:
    text = f"a\n\n<!-- doc-auditor: {directive} -->\n\nb"
    assert problems(text) == [(3, WRONG[directive])]
    assert covered(text) == []


@pytest.mark.parametrize("body", ["ignroe[a] -- b", "", "ignore[a] b"])
def test_not_understood(body: str) -> None:
    ((line, message),) = problems(f"a\n\n<!-- doc-auditor: {body} -->\n\nb")
    assert line == 3
    assert "is not understood; write one of <!-- doc-auditor: ignore[rule]" in message


def test_without_a_colon() -> None:
    assert len(problems("<!-- doc-auditor ignore[a] -- b -->\n\nb")) == 1


def test_before_nothing() -> None:
    assert problems(f"a\n\n{IGNORE}\n") == [
        (3, "the doc-auditor comment stands before nothing; put it before what it is about")
    ]


def test_never_closed() -> None:
    assert problems("a\n\n<!-- doc-auditor: ignore[a] -- b\n\nc\n") == [
        (3, "the doc-auditor comment is never closed; end it with -->")
    ]


def test_other_comments_are_left_alone() -> None:
    assert problems("<!-- TODO: doc-auditor -->\n\n<!-- markdownlint-disable -->\n") == []
