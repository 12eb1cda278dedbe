from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_repair_plans import analysis_of

from doc_auditor.records import Edit
from doc_auditor.repair.edits import Overlap, Shift, aligned, apply, line_end, ordered, whole_line
from doc_auditor.source import Source, Span


def edit(text: str, old: str, new: str) -> Edit:
    start = text.index(old)
    return Edit(Span(start, start + len(old)), old, new)


def test_edits_are_made_together() -> None:
    text = "TP 8, EP 16\r\nno line end"
    assert apply(text, [edit(text, "16", "4"), edit(text, "8", "2")]) == "TP 2, EP 4\r\nno line end"


def test_an_insertion_behind_an_edit() -> None:
    text = "2 × 2"
    place = Span(5, 5)
    edits = [Edit(Span(4, 5), "2", "1"), Edit(place, "", " × 4")]
    assert apply(text, edits) == "2 × 1 × 4"


def test_edits_do_not_overlap() -> None:
    with pytest.raises(Overlap):
        ordered([Edit(Span(0, 3), "abc", "x"), Edit(Span(2, 4), "cd", "y")])
    with pytest.raises(Overlap):
        ordered([Edit(Span(0, 1), "a", "x"), Edit(Span(0, 1), "a", "y")])


def test_the_text_must_be_the_one_that_was_read() -> None:
    with pytest.raises(ValueError, match="is not '9'"):
        apply("TP 8", [Edit(Span(3, 4), "9", "2")])


@given(st.lists(st.tuples(st.integers(1, 4), st.text("xy", max_size=6)), max_size=6))
def test_places_move_with_the_text(parts: list[tuple[int, str]]) -> None:
    text, edits, marks = "", [], []
    for length, new in parts:
        marks.append(len(text))
        text += "|"
        edits.append(Edit(Span(len(text), len(text) + length), "a" * length, new))
        text += "a" * length
    after = apply(text, edits)
    shift = Shift(edits)
    for mark in marks:
        assert after[shift.start(mark)] == "|"
    for each in edits:
        place = shift.span(each.span)
        assert after[place.start : place.end] == each.new


def test_lines_with_their_ends() -> None:
    source = Source("", "a\r\nb\r\nc")
    assert whole_line(source, 0) == Span(0, 3)
    assert whole_line(source, 6) == Span(6, 7)
    assert line_end(source, 6) == "\r\n"


TABLE = """\
| part  | size  |
|-------|------:|
| one   |    12 |
| two   |     8 |
"""
RAGGED = """\
| part | size |
|--|--|
| one | 12 |
| twelve | 8 |
"""


def cell_edit(text: str, old: str, new: str) -> str:
    analysis = analysis_of(text)
    found = aligned([edit(text, old, new)], analysis.bench.document, analysis.source)
    return apply(text, found)


def test_padded_cells_keep_their_width() -> None:
    assert "| one   |  1234 |\n" in cell_edit(TABLE, "12", "1234")
    assert "| one   |     1 |\n" in cell_edit(TABLE, "12", "1")
    assert "| once  |    12 |\n" in cell_edit(TABLE, "one", "once")


def test_cells_without_padding_grow() -> None:
    assert "| one | 1234 |\n" in cell_edit(RAGGED, "12", "1234")


def test_a_full_cell_grows() -> None:
    assert "| one   | 123456 |" in cell_edit(TABLE, "12", "123456")
