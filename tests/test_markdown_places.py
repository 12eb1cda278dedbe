"""Every digit of a document is either shown where it stands, or hidden for a reason."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doc_auditor.markdown import parse
from doc_auditor.records import Block, Document
from doc_auditor.source import Source

EVERYTHING = """\
---
title: x 5
---
# Plan **8** #

Text 8*4*16 = 512 and 2**10 = 1024, `code 5`, [link 4](http://x/9 "t 3"), ![img 7](a8.png)
<https://a.b/3> http://c.d/4_5_6. \\*7\\* &times; &#56; <b a="1">6</b> <!-- c 5 --> **64**GB
> quote 1
lazy 2
> 1. three 3
>
>        code 4
\tlazy 5?

List:
- [ ] item 10_000
  1. sub 5

     para 6
     ```python
     # comment 7

     x = 8
     ```
-\ttabbed 9
 \t more 10

12) twelve

Setext 5
6 more
===

| a 1 | b \\| 2 |
|---|:--:|
| 1 | `x\\|2` | 9 |
| 3 |
|  | `4|5` |

$0.09 * 20 = $1.80 and $2 \\times 80$ and $$x_1 * y_1 = 5{,}000$$

$$
a = 5
- 3 \\tag{5.1}
$$

    indented 5

[ref]: http://x/5 "t 6"
[^1]: note 7
<div>html 5<br>6

<!-- doc-auditor: ignore[a/b2] -- why 3 -->

٣ and １２ [^1] [ref]

~~~text 4
open 5"""

SAMPLES = {
    "everything": EVERYTHING,
    "setext in a list": "- a 1\n  b 2\n  ---\n- 3\n  =\n",
    "quote in list in quote": "> 1. a 1\n>    > b 2\n>    c 3\n> 2. d 4\n",
    "tabs": "\t1 code\n\n-\t2 a\n\n\t3 b\n\n>\t4 q\n\n1.\t\t5 code\n",
    "tabs in quote": ">\t\t1\n>\t2\n> \t 3\n",
    "ideographic and other blanks": "\u30001 a\n\x0b2\n\x0c3\u2028 4\x85 5\n\xa06\n",
    "links over lines": "[a 1\nb 2](http://x/3\n'c 4\nd 5') 6\n",
    "html over lines": 'a <b c="1\n2"> 3 <!-- 4\n5 --> 6\n\n<pre>\n7\n\n8\n</pre>\n',
    "unclosed": "a ` 1 ** 2 $ 3 [ 4 ( 5 < 6 <!-- 7\n\n<!-- 8\n\n9",
    "deep": "> " * 60 + "1. 2 a\n" + "- " * 60 + "3\n\n4\n",
    "nul": "a\0 1 `\0 2`\n",
}


def check(source: Source) -> Document:
    """Parse, and check everything that must hold for any text."""
    document = parse(source)
    places: Counter[int] = Counter()
    for number, block in enumerate(document.blocks):
        assert block.index == number
        places.update(digits_of(source, block))
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert before.span.end <= after.span.start
    for span, why in document.hidden:
        assert why
        places.update(place for place in range(span.start, span.end) if is_digit(source, place))
    expected = Counter(place for place in range(len(source.text)) if is_digit(source, place))
    assert places == expected
    return document


def is_digit(source: Source, place: int) -> bool:
    return source.text[place].isdecimal()


def digits_of(source: Source, block: Block) -> list[int]:
    """Where the shadow of a block shows digits, after checking the shadow."""
    text = source.cut(block.span)
    assert len(block.shadow) == len(text)
    assert all(block.span.contains(mark.span) for mark in block.marks)
    for was, now in zip(text, block.shadow, strict=True):
        assert now == was or not now.isdecimal()
        assert now == "\n" or was != "\n"
    return [block.span.start + place for place, now in enumerate(block.shadow) if now.isdecimal()]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=repr)
def test_samples(name: str, line_end: str) -> None:
    check(Source("a.md", SAMPLES[name].replace("\n", line_end)))


def seen(text: str) -> list[tuple[str, int | None, str]]:
    blocks = parse(Source("a.md", text)).blocks
    return [(block.kind.value, block.parent, " ".join(block.shadow.split())) for block in blocks]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"], ids=repr)
def test_line_ends_change_nothing(name: str, line_end: str) -> None:
    assert seen(SAMPLES[name].replace("\n", line_end)) == seen(SAMPLES[name])


def test_places_behind_carriage_returns() -> None:
    text = "# A\r\n\r\nTotal: 8\r\nof 9\r\n"
    heading, paragraph = parse(Source("a.md", text)).blocks
    assert (heading.span.start, paragraph.span.start) == (2, 7)
    assert paragraph.shadow == "Total: 8 \nof 9"
    assert text[paragraph.span.start + paragraph.shadow.index("9")] == "9"


SIGNS = """
8 16 a é 中 ٣ * ** _ ` `` $ $$ [ ] ( ) < > ! & &amp; &#8; \\ \\( \\) \\[ \\] | ~~ ~ : = + % ^ { }
http://x/1 www.a.b/2 <!-- --> <b> </b> <br> <div> </div> <script> <? \\times \\frac{1}{2}
\\tag{1} _{ {,} \\\\ \\text{ \\left. <sup>2</sup> [^1] [a] [a]: # ## - 1. 2) > >> === --- |---|
``` ```py ~~~ \\begin{a} \\end{a} [x] 8*4*2 **8**GB $x$ $5 <!--doc-auditor:ignore[a]--
"""
BLANKS = (
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\0",
    "\x0b",
    "\u2028",
    "\xa0",
    "\n- ",
)
PIECES = st.sampled_from([*SIGNS.split(), *BLANKS])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
@example("---\n8: 9\n---\n")
@example("- ")
@example("|8|\n|-|\n|")
def test_any_markdown(text: str) -> None:
    check(Source("a.md", text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(Source("a.md", text))
