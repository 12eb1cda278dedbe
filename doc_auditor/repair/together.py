"""Repairs made one after the other, as one set of edits of the text that they began with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.mended import Mending
from doc_auditor.records import Edit, Evidence, Report
from doc_auditor.repair.edits import ordered
from doc_auditor.repair.mending import Mended
from doc_auditor.repair.proof import compare
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text as it is now: kept from the original, or put in by a step."""

    length: int
    kept: int | None = None
    """Where it stands in the original."""
    new: str = ""
    why: str = ""
    step: int = 0


def together(text: str, before: Report, mended: Mended) -> Mending | None:
    """All applied repairs as edits of the original; nothing where that proves nothing."""
    if not mended.applied:
        return None
    pieces = [Piece(len(text), 0)]
    stale: dict[Span, Evidence] = {}
    for number, proposal in enumerate(mended.applied):
        for evidence in proposal.repair.stale:
            place = _origin(pieces, evidence.span)
            if place is not None:
                stale.setdefault(place, Evidence(evidence.message, place))
        pieces = _replaced(pieces, proposal.repair.edits, number)
    edits = tuple(_edits(pieces, text))
    proof = compare(before, mended.report, [e for e, _ in edits])
    if proof.new:
        return None
    return Mending(
        tuple(p.repair for p in mended.applied),
        edits,
        proof.closed,
        proof.remaining,
        tuple(s for place, s in sorted(stale.items()) if not _edited(place, edits)),
        mended.report,
    )


def _edited(place: Span, edits: Sequence[tuple[Edit, int]]) -> bool:
    return any(e.span.overlaps(place) for e, _ in edits)


def _replaced(pieces: Sequence[Piece], edits: Sequence[Edit], step: int) -> list[Piece]:
    """The pieces after the edits of a step, whose places are those of the text as it is now."""
    found: list[Piece] = []
    rest = list(reversed(pieces))
    at = 0
    for edit in ordered(edits):
        found += _taken(rest, edit.span.start - at)
        for _ in _taken(rest, len(edit.span)):
            pass
        at = edit.span.end
        found.append(Piece(len(edit.new), None, edit.new, edit.why, step))
    return found + rest[::-1]


def _taken(rest: list[Piece], length: int) -> Iterator[Piece]:
    """Pieces of this length altogether, taken from the end of a reversed list."""
    while length > 0 and rest:
        piece = rest.pop()
        if piece.length > length:
            rest.append(_tail(piece, length))
            piece = _head(piece, length)
        length -= piece.length
        yield piece


def _head(piece: Piece, length: int) -> Piece:
    return Piece(length, piece.kept, piece.new[:length], piece.why, piece.step)


def _tail(piece: Piece, length: int) -> Piece:
    kept = None if piece.kept is None else piece.kept + length
    return Piece(piece.length - length, kept, piece.new[length:], piece.why, piece.step)


def _origin(pieces: Sequence[Piece], span: Span) -> Span | None:
    """Where a place of the text as it is now stood in the original."""
    at = 0
    for piece in pieces:
        if at <= span.start and span.end <= at + piece.length:
            if piece.kept is None:
                return None
            start = piece.kept + span.start - at
            return Span(start, start + len(span))
        at += piece.length
    return None


def _edits(pieces: Sequence[Piece], text: str) -> Iterator[tuple[Edit, int]]:
    """What stands between the kept pieces; the last step that wrote there has the say."""
    at, made = 0, list[Piece]()
    for piece in (*pieces, Piece(0, len(text))):
        if piece.kept is None:
            made.append(piece)
            continue
        old, new = text[at : piece.kept], "".join(m.new for m in made)
        if old != new:
            last = max(made, key=lambda m: m.step, default=Piece(0))
            yield Edit(Span(at, piece.kept), old, new, last.why), last.step
        at, made = piece.kept + piece.length, []
