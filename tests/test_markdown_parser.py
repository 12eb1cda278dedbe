"""The parser that notes places renders what the stock parser renders."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from doc_auditor.markdown.parser import MAX_NESTING, build

SAMPLES = (
    "# Head\n\nA *b* **c** ***d*** `e` [f](g 'h') ![i](j) <k@l.m> &amp; \\* \nn  \no\\\np\n",
    "*foo [bar* baz](url)\n\n**foo*bar**baz*\n\n[a *b [c](d)* e](f)\n",
    "> a\nb\n> - c\n>\n>   d\n> - e\n>\n> > f\n\n1. g\n\n   h\n2. i\n10) j\n",
    "- a\n - b\n  - c\n   - d\n    - e\n\n* f\n+ g\n\n-\n\n  h\n",
    "\tcode\n\n-\ttab\n\n\t\tcode\n\n>\t\tquoted\n",
    "```py a\nx\n\n  y\n```\n\n~~~\nz\n\n- ```\n  q\n\nr\n",
    "Setext\n===\n\ntwo\nlines\n---\n\n***\n\n# #\n## a ##b#\n",
    "<div>\n*a*\n\n</div>\n\n<!-- c\n\nd -->\n\ne <b>f</b> <!-- g -->\n",
    "[x]: /u 't'\n[X]: /v\n\n[x] [y][x] [x][] ![x]\n\n[z]:\n/w\n",
    "| a | b \\| c |\n|---|:-:|\n| `d\\|e` | *f* | g |\n| h\n\nnot | a\ntable\n",
    "~~a~~ ~~~b~~~ ~c~ ~~d *e~~ f*\n",
    "a\x0bb\x0c\u2028c\xa0d\te\n",
    'a `b\nc` d ``e ` f`` `\n\n[a](<b c> "d\ne")\n',
    "> ```\n> a\nb\n\n> - c\nd\n>   e\n",
)


def stock(text: str) -> str:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    return str(parser.enable(["table", "strikethrough"]).render(text))


@pytest.mark.parametrize("text", SAMPLES)
def test_same_html(text: str) -> None:
    """Also with what we add: these samples hold no arithmetic, formulas or addresses."""
    assert build(text).render(text) == stock(text)


SIGNS = """
* ** _ ` `` [ ] ( ) < > ! & \\ | ~~ # - + 1. > === --- ``` ~~~ a b8 é ](c) <b> <!-- --> &amp; |-|
"""
BLANKS = (" ", "  ", "    ", "\t", "\n", "\n\n", "\n[a]: /b\n")
PIECES = st.sampled_from([*SIGNS.split(), *BLANKS])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_same_html_without_our_additions(text: str) -> None:
    parser = build("").disable(["guard", "display_math"])
    assert parser.render(text) == stock(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_tokens_know_their_places(text: str) -> None:
    """Code, links and delimiters stand where their token says."""
    parser = build("")
    for token in parser.inline.parse(text, parser, {}, []):
        start, end = token.meta.get("place", (0, 0))
        if token.type == "code_inline":
            assert text[start:end].startswith(token.markup)
            assert text[start:end].endswith(token.markup)
        elif token.type in ("em_open", "strong_open", "em_close", "strong_close", "s_open"):
            assert text[start:end] in token.markup
        elif token.type == "link_open" and token.info != "auto":
            assert text[start] == "["
            assert text[token.meta["label_end"]] == "]"
