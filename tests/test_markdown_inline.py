"""What is visible of a line of text, and what is marked in it."""

from __future__ import annotations

import pytest

from doc_auditor.markdown import parse
from doc_auditor.records import Document
from doc_auditor.source import Source

BLANKED = {
    "plain 8 text": "plain 8 text",
    "**8** _9_ ~~10~~": "  8    9    10  ",
    "***8***": "   8   ",
    "a `8*4` b": "a  8*4  b",
    "a `` 8 ` 4 `` b": "a    8 ` 4    b",
    "[8 GPUs](http://x/9 'ten 10') x": " 8 GPUs                       x",
    "![alt 8](9.png) x": "                x",
    "[![8](9.png)](10) x": "                  x",
    "<https://x/8> y": "              y",
    "<b>8</b> y": "   8     y",
    "a <!-- 8 --> b": "a            b",
    r"\*8\* \| \\ \a": r" *8 *  |  \ \a",
    "8 &times; 4 &le; 5&nbsp;6": "8 ×       4 ≤    5      6",
    "x &#56; &bogus; &amp;": "x       &bogus; &    ",
    "a  \nb": "a  \nb",
    "a\\\nb": "a \nb",
    "a\\\r\nb": "a  \nb",
    "a<br>b": "a\n   b",
    "10<sup>12</sup>": "10^(   12)     ",
    "note<sup>1</sup>": "note     1      ",
    "4,096[^1] x[^note].": "4,096     x       .",
    "[^1]: see 8": "      see 8",
    "snake_case_8 and 10_000": "snake_case_8 and 10_000",
    "a [b] c [d": "a [b] c [d",
    "` unclosed * and **": "` unclosed * and **",
}


def shadows(text: str) -> list[str]:
    return [block.shadow for block in parse(Source("a.md", text)).blocks]


@pytest.mark.parametrize("text", BLANKED, ids=repr)
def test_markup_is_blank(text: str) -> None:
    assert [shadow.rstrip() for shadow in shadows(text)] == [BLANKED[text].rstrip()]


ADDRESSES = {
    "see https://x.y/8_9_10.": ["https://x.y/8_9_10"],
    "(see http://x/8).": ["http://x/8"],
    "http://x/c_(8) and www.x.y/7*8* z": ["http://x/c_(8)", "www.x.y/7*8"],
    "**http://x/8** b": ["http://x/8"],
    "共 http://x/8，共 9": ["http://x/8"],
    "[http://x/8](http://y/9)": ["http://x/8", "](http://y/9)"],
    r"\[[1](http://x/8), [2](http://x/9)\]": ["](http://x/8)", "](http://x/9)"],
    "awww.x nohttp://x": [],
}


@pytest.mark.parametrize("text", ADDRESSES, ids=repr)
def test_addresses_are_hidden(text: str) -> None:
    document = parse(Source("a.md", text))
    assert [text[span.start : span.end] for span, _ in document.hidden] == ADDRESSES[text]


STAY = (
    "8*4*16 = 512",
    "2**10 = 1024 and 2**3 = 8",
    "(8+4)*(2+3)*4",
    "TP*PP*DP = 64",
    "N*4 and N*8",
    "2**n and 2**-3",
    "4*(8+8)*2",
    "80%*64*2",
    "2*sqrt(4)*8",
    "6~~7 and 8~~9",
    "8 * 4 * 16",
    "10_000_000",
)


@pytest.mark.parametrize("text", STAY)
def test_operators_stay(text: str) -> None:
    assert shadows(text) == [text]


MIXED = {
    "**Total: 2**10 = 1024** ok": "  Total: 2**10 = 1024   ok",
    "*note: 8*4 = 32* ok": " note: 8*4 = 32  ok",
    "**64**GB and **32**-way": "  64  GB and   32  -way",
    "**8**x**4** GPUs": "  8  x  4   GPUs",
    "GPU**8** up": "GPU  8   up",
    "使用**8**个GPU，共**16**张": "使用  8  个GPU，共  16  张",
    "(**16**-GPU) **H100**s": "(  16  -GPU)   H100  s",
    "**TP**=8*4, **PP**=2*3": "  TP  =8*4,   PP  =2*3",
    "_8*4_ and __2**3__": " 8*4  and   2**3  ",
    "~~8*4 = 31~~ 8*4 = 32": "  8*4 = 31   8*4 = 32",
    "[8*4](x) and *5* is 5*5": " 8*4     and  5  is 5*5",
}


@pytest.mark.parametrize("text", MIXED)
def test_operators_beside_emphasis(text: str) -> None:
    assert shadows(text) == [MIXED[text]]


def marks(document: Document, text: str) -> list[tuple[str, str]]:
    (block,) = document.blocks
    return [(mark.kind, text[mark.span.start : mark.span.end]) for mark in block.marks]


def test_marks_span_their_delimiters() -> None:
    text = "> *a\n> b* ***c*** `d` ~~e~~ $x^2$ [**f**](g) ![h](i) <b>j</b>"
    assert marks(parse(Source("a.md", text)), text) == [
        ("emphasis", "*a\n> b*"),
        ("emphasis", "***c***"),
        ("strong", "**c**"),
        ("code", "`d`"),
        ("strike", "~~e~~"),
        ("math", "$x^2$"),
        ("link", "[**f**](g)"),
        ("strong", "**f**"),
        ("image", "![h](i)"),
        ("html", "<b>"),
        ("html", "</b>"),
    ]


def test_arithmetic_is_not_marked() -> None:
    text = "8*4*16 **b** 2**3"
    assert marks(parse(Source("a.md", text)), text) == [("strong", "**b**")]


def test_references_hide_their_label() -> None:
    text = "[8][r9] [r9] [r9][] ![x][r9]\n\n[r9]: /y\n"
    assert shadows(text) == [" 8       r9   r9            "]


def test_comments_over_lines_are_hidden_whole() -> None:
    """The quote mark inside a comment belongs to what is hidden."""
    text = "> a <!-- 8\n> 9 --> b"
    document = parse(Source("a.md", text))
    assert [text[span.start : span.end] for span, _ in document.hidden] == ["<!-- 8\n> 9 -->"]
    assert document.blocks[0].shadow == "a       \n        b"
