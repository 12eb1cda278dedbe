"""What the blocks of a document are, and how they hang together."""

from __future__ import annotations

from doc_auditor.markdown import parse
from doc_auditor.records import Block, BlockKind, Document
from doc_auditor.source import Source


def read(text: str) -> Document:
    return parse(Source("plan.md", text))


def named(document: Document) -> dict[str, Block]:
    """The blocks by their visible words."""
    return {" ".join(block.shadow.split()): block for block in document.blocks}


def outline(text: str) -> list[str]:
    """Kind, level and words of each block, in order."""
    return [
        f"{block.kind.value}{block.level or ''} {' '.join(block.shadow.split())}"
        for block in read(text).blocks
    ]


def test_kinds() -> None:
    """Every kind of block, in the order of the document."""
    text = """\
---
gpus: 64
---

# Plan 1

Setext 2
--------

Prose 3
goes on.

1. first 4
   - inner 5

     more 6

| head 7 |
| --- |
| cell 8 |

```python
x = 9

# note 10
```

    indented 11

<div>html 12</div>

***

> quoted 13
"""
    assert outline(text) == [
        "metadata gpus: 64",
        "heading1 Plan 1",
        "heading2 Setext 2",
        "paragraph Prose 3 goes on.",
        "item1 first 4",
        "item2 inner 5",
        "paragraph more 6",
        "cell head 7",
        "cell cell 8",
        "code x = 9",
        "code # note 10",
        "code indented 11",
        "html html 12",
        "paragraph quoted 13",
    ]


def test_a_block_spans_its_visible_lines() -> None:
    """Container prefixes on continuation lines are inside the span, and blank."""
    text = "> - Total: 8\n>   nodes\n> of 4\n"
    (block,) = read(text).blocks
    assert text[block.span.start : block.span.end] == "Total: 8\n>   nodes\n> of 4"
    assert block.shadow == "Total: 8\n    nodes\n  of 4"
    assert (block.kind, block.quotes) == (BlockKind.ITEM, 1)


def test_headings_close_with_hashes_or_not() -> None:
    assert outline("## A 1 ##\n\n# B#2 #\n\n### C\\#\n\n#\n") == [
        "heading2 A 1",
        "heading1 B#2",
        "heading3 C #",
        "heading1 ",
    ]


def test_trail() -> None:
    """The headings above, outermost first; a heading in a quote ends with the quote."""
    document = read("# A\n\n## B\n\nb\n\n> ### Q\n>\n> q\n\nc\n\n## D\n\nd\n\n# E\n\ne\n")
    blocks = named(document)
    trails = {
        name: [document.blocks[index].shadow for index in blocks[name].trail]
        for name in ("B", "b", "q", "c", "D", "d", "E", "e")
    }
    assert trails == {
        "B": ["A"],
        "b": ["A", "B"],
        "q": ["A", "B", "Q"],
        "c": ["A", "B"],
        "D": ["A"],
        "d": ["A", "D"],
        "E": [],
        "e": ["E"],
    }


def parents(text: str) -> dict[str, str | None]:
    """The words of each block's parent, by the block's own words."""
    document = read(text)
    return {
        name: None
        if block.parent is None
        else " ".join(document.blocks[block.parent].shadow.split())
        for name, block in named(document).items()
    }


def test_parents_of_items() -> None:
    """An item belongs to the item around it, or to the paragraph that announces the list."""
    text = """\
Plan:

- a
  - b
    1. c
- d

No colon

- e

Other:
- f

  > - g

# Head:

- h
"""
    assert parents(text) == {
        "Plan:": None,
        "a": "Plan:",
        "b": "a",
        "c": "b",
        "d": "Plan:",
        "No colon": None,
        "e": None,
        "Other:": None,
        "f": "Other:",
        "g": "f",
        "Head:": None,
        "h": None,
    }


def test_parents_of_what_stands_in_or_after_text() -> None:
    """Tables and code belong to the text directly before, or to the item they are in."""
    text = """\
Lead

| t |
| - |
| u |

| v |
| - |

- item

  para

  ```
  code
  ```

  - inner

  | w |
  | - |

  tail
- last

```
after
```

# New

```
alone
```
"""
    assert parents(text) == {
        "Lead": None,
        "t": "Lead",
        "u": "Lead",
        "v": None,
        "item": None,
        "para": "item",
        "code": "para",
        "inner": "item",
        "w": "item",
        "tail": "item",
        "last": None,
        "after": "last",
        "New": None,
        "alone": None,
    }


def test_numbers_of_ordered_items() -> None:
    document = read("3. c\n4. d\n\n   7) x\n\n- e\n")
    assert [block.ordered for block in document.blocks] == [3, 4, 7, None]
    markers = [span for span, why in document.hidden if why == "list marker"]
    assert [(span.start, span.end) for span in markers] == [(0, 2), (5, 7), (14, 16), (20, 21)]


def test_items_may_begin_with_something_else() -> None:
    """An item without text of its own is no block, and its first paragraph becomes one."""
    assert outline("- ```\n  8\n  ```\n\n  text\n\n  more\n- - b\n") == [
        "code 8",
        "item1 text",
        "paragraph more",
        "item2 b",
    ]


def test_task_boxes_are_no_text() -> None:
    assert [block.shadow for block in read("- [ ] a 8\n- [x] b\n- [y] c\n").blocks] == [
        "    a 8",
        "    b",
        "[y] c",
    ]


def test_quotes_are_counted() -> None:
    document = read("a\n\n> b\n>\n> > c\n")
    assert [block.quotes for block in document.blocks] == [0, 1, 2]


def test_fences_number_their_lines() -> None:
    """Blank lines count, the info string names the language, an unclosed fence ends the text."""
    text = "```Python linenos=5\nx = 1\n\n  # why\ny = 2 # no\n```\n\n~~~{.sql}\n-- q\n"
    fences = [block.fence for block in read(text).blocks]
    assert [(f.number, f.language, f.line, f.comment) for f in fences if f] == [
        (0, "python", 0, False),
        (0, "python", 2, True),
        (0, "python", 3, False),
        (1, "sql", 0, True),
    ]
    hidden = [text[span.start : span.end] for span, why in read(text).hidden]
    assert hidden == ["Python linenos=5", "{.sql}"]


def test_prose_fences_have_no_comments() -> None:
    """In a console log or plain text a hash begins no comment."""
    for language in ("", "text", "console", "md"):
        (block,) = read(f"```{language}\n# 8 GPUs\n```\n").blocks
        assert block.fence
        assert not block.fence.comment


def test_fences_in_containers() -> None:
    """Code keeps its place behind quote marks, indentation and tabs."""
    text = "> - ```\n>   a 8\n>\t  b 9\n>   ```\n>\n>   c\n"
    assert [(block.kind.value, block.shadow) for block in read(text).blocks] == [
        ("code", "a 8"),
        ("code", "b 9"),
        ("item", "c"),
    ]


def test_formula_fences_are_translated() -> None:
    (block,) = read("```math\n\\frac{8}{2} \\tag{3}\n```\n").blocks
    assert block.shadow == "     (8)\ue0002)        "


def test_front_matter_needs_a_key() -> None:
    """A rule at the top, and another later, do not make the text between them metadata."""
    assert outline("---\n\n# A\n\ntext\n\n---\n") == ["heading1 A", "paragraph text"]
    assert outline("---\n# c\na: 1\n- b\n...\nx\n") == [
        "metadata # c",
        "metadata a: 1",
        "metadata - b",
        "paragraph x",
    ]


def test_html_blocks_show_what_is_between_tags() -> None:
    text = '<table width="5">\n<tr><td>8&nbsp;GPUs</td><!-- 9 --><td>a<br>b</td></tr>\n</table>\n'
    (block,) = read(text).blocks
    assert block.kind is BlockKind.HTML
    assert block.shadow.split() == ["8", "GPUs", "a", "b"]
    assert text[block.span.start] == "8"
    assert block.shadow.count("\n") == 1


def test_html_without_text_is_no_block() -> None:
    """Nor do scripts, styles and comments count as text."""
    text = "<script>\nx = 8\n</script>\n\n<style>a{width:5px}</style>\n\n<!-- 7\n\n8 -->\n\n<hr>\n"
    document = read(text)
    assert not document.blocks
    assert [why for _, why in document.hidden] == ["HTML script"] * 2 + ["HTML comment", "HTML tag"]


def test_reference_definitions_are_hidden() -> None:
    text = "[a]: http://x/5\n  'title 6'\n[A]: /7\n\n> [b]: /8\n\nsee [a]\n"
    document = read(text)
    assert [block.shadow for block in document.blocks] == ["see  a "]
    definitions = [span for span, why in document.hidden if why == "reference definition"]
    assert [text[span.start : span.end] for span in definitions] == [
        "[a]: http://x/5\n  'title 6'",
        "[A]: /7",
        "[b]: /8",
    ]


def test_formulas_over_lines_are_paragraphs() -> None:
    """Lines of a display formula that look like lists or headings are none."""
    text = "Hence\n$$\na = 8\n- 4\n= 4\n$$\nand\n\n\\[\n1 + 2\n=\n3\n\\]\n"
    assert outline(text) == [
        "paragraph Hence",
        "paragraph a = 8 - 4 = 4",
        "paragraph and",
        "paragraph 1 + 2 = 3",
    ]


def test_formulas_that_never_close_are_text() -> None:
    assert outline("$$\na = 8\n\nb\n") == ["paragraph $$ a = 8", "paragraph b"]
    assert outline("- $$\n  8\nx $$\n")[0] == "item1 8 x"


def test_empty() -> None:
    assert read("") == Document((), ())
    assert read("\n \n\t\n") == Document((), ())
