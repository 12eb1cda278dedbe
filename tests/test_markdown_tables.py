"""Cells stand where their text stands, whatever pipes and backslashes are around."""

from __future__ import annotations

from doc_auditor.markdown import parse
from doc_auditor.records import Block, Document
from doc_auditor.source import Source


def read(text: str) -> Document:
    return parse(Source("a.md", text))


def grid(text: str) -> list[list[str]]:
    """The shadows of the first table, row by row."""
    document = read(text)
    return [[document.blocks[index].shadow for index in row] for row in document.tables[0].rows]


def cut(text: str, block: Block) -> str:
    return text[block.span.start : block.span.end]


def test_cells_know_row_and_column() -> None:
    document = read("x\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n| c |\n|---|\n")
    cells = [(b.cell.table, b.cell.row, b.cell.column) for b in document.blocks if b.cell]
    assert cells == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0)]
    assert [table.rows for table in document.tables] == [((1, 2), (3, 4)), ((5,),)]


def test_span_and_alignment_row() -> None:
    text = "| a |\n| - |\n| 8 |\n\nb\n"
    document = read(text)
    table = document.tables[0]
    assert text[table.span.start : table.span.end] == "| a |\n| - |\n| 8 |"
    assert [(text[span.start : span.end], why) for span, why in document.hidden] == [
        ("| - |", "table alignment row")
    ]


def test_escaped_pipes_and_code() -> None:
    text = "| a \\| 8 | b |\n|---|---|\n| `c\\|9` | \\\\| 7 |\n"
    assert grid(text) == [["a  | 8", "b"], [" c |9 ", "  | 7"]]
    blocks = read(text).blocks
    assert [cut(text, block) for block in blocks][:3] == ["a \\| 8", "b", "`c\\|9`"]


def test_pipes_in_code_are_charitably_kept() -> None:
    """Only where a row would otherwise have too many cells."""
    assert grid("| a | b |\n|---|---|\n| `8|9` | c |\n") == [["a", "b"], [" 8|9 ", "c"]]
    assert grid("| a | b |\n|---|---|\n| `8|9` |\n") == [["a", "b"], ["`8", "9`"]]


def test_short_empty_and_surplus_cells() -> None:
    text = "a | b | c\n--|---|--\n1\n| |  | 3 |\n|| 2 ||\n4 | 5 | 6 | 7 | 8\n"
    assert grid(text) == [["a", "b", "c"], ["1"], ["", "", "3"], ["", "2", ""], ["4", "5", "6"]]
    document = read(text)
    surplus = [
        text[s.start : s.end] for s, why in document.hidden if why == "cell without a column"
    ]
    assert surplus == ["7", "8"]
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)


def test_tables_in_containers() -> None:
    text = "> - Lead:\n>\n>   | a | **8** |\n>   |---|---|\n>   | b | 9 |\n"
    assert grid(text) == [["a", "  8  "], ["b", "9"]]
    assert {block.quotes for block in read(text).blocks} == {1}


def test_inline_markup_in_cells() -> None:
    text = "| a |\n|---|\n| $8 * 4 = $32 `2*3*4` 8*4*16 &times; <br> [x](y9) |\n"
    assert grid(text)[1] == ["$8 * 4 = $32  2*3*4  8*4*16 ×       \n     x     "]
