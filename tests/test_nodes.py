"""Which section, list, table or code block is a node."""

from __future__ import annotations

import pytest

from doc_auditor.markdown import parse
from doc_auditor.nodes import group
from doc_auditor.records import Finding, Node
from doc_auditor.source import Source, Span

TEXT = """\
Intro 1

# Plan

Before 2

## List

Lead 3

- a 4
  - b 5

  more 6
- c 7

After 8

## Table

| x | y |
| - | - |
| 9 | 10 |

| z |
| - |
| 11 |

## Code

```
12
13
```

Setext 14
---------

text 15
"""


def found(*numbers: int, roots: dict[int, int] | None = None) -> tuple[Node, ...]:
    source = Source("a.md", TEXT)
    document = parse(source)
    findings = []
    for number in numbers:
        start = TEXT.index(f" {number}" if f" {number}" in TEXT else f"\n{number}") + 1
        place = Span(start, start + len(str(number)))
        block = next(b.index for b in document.blocks[::-1] if b.span.contains(place))
        root = (roots or {}).get(number)
        findings.append(
            Finding(
                "r/r",
                "error",
                "m",
                place,
                block,
                id=f"f{number}",
                root=f"f{root}" if root else None,
            )
        )
    return group(findings, document, source)


def text_of(node: Node) -> str:
    return TEXT[node.span.start : node.span.end]


@pytest.mark.parametrize(
    ("numbers", "title", "text"),
    [
        ((1,), "Beginning of the document", "Intro 1"),
        ((2,), "Plan", "# Plan\n\nBefore 2"),
        ((4,), "List", "- a 4\n  - b 5\n\n  more 6\n- c 7"),
        ((5, 7), "List", "- a 4\n  - b 5\n\n  more 6\n- c 7"),
        ((6,), "List", "- a 4\n  - b 5\n\n  more 6\n- c 7"),
        ((3, 4), "List", TEXT[TEXT.index("## List") : TEXT.index("\n\n## Table")]),
        ((10,), "Table", "| x | y |\n| - | - |\n| 9 | 10 |"),
        ((10, 11), "Table", TEXT[TEXT.index("## Table") : TEXT.index("\n\n## Code")]),
        ((14,), "Setext 14", "Setext 14\n---------\n\ntext 15"),
    ],
)
def test_the_smallest_part_that_holds_all(numbers: tuple[int, ...], title: str, text: str) -> None:
    (node,) = found(*numbers)
    assert (node.id, node.title) == ("n1", title)
    assert text_of(node) == text
    assert set(node.findings) == {f"f{n}" for n in numbers}


def test_a_code_block_is_a_node() -> None:
    (node,) = found(12)
    assert node.title == "Code"
    assert {"12", "13"} <= set(text_of(node).split("\n"))
    assert "## Code" not in text_of(node)


def test_nodes_are_numbered_in_document_order() -> None:
    nodes = found(14, 2, 11, 4)
    assert [(n.id, n.findings) for n in nodes] == [
        ("n1", ("f2",)),
        ("n2", ("f4",)),
        ("n3", ("f11",)),
        ("n4", ("f14",)),
    ]


def test_a_node_depends_on_others_only_if_all_of_it_follows() -> None:
    nodes = found(2, 4, 5, 11, 14, roots={4: 2, 5: 14, 11: 2})
    depends = {n.id: n.depends_on for n in nodes}
    assert depends == {"n1": (), "n2": ("n1", "n4"), "n3": ("n1",), "n4": ()}
    mixed = found(2, 4, 5, roots={4: 2})
    assert [n.depends_on for n in mixed] == [(), ()]


def test_no_findings_no_nodes() -> None:
    assert found() == ()
