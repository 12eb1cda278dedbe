"""What a thing is said to have anywhere in the document: ``Pod: 60 nodes`` in a table far above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import Figure, Sentence, comparable
from doc_auditor.judging.conclusions.described import Described, stock
from doc_auditor.reading.lexicon import normal

MANY = 12
"""Values of one thing beyond which it has none of its own."""


def having(bench: Bench, thing: str, here: Sentence, before: Sequence[Sentence]) -> Figure | None:
    """The one number of a thing that is of the kind of the nearest value."""
    known = bench.remembered("values by words", None, lambda: _by_word(bench)).get(thing, ())
    if not 0 < len(known) <= MANY:
        return None
    figures = [f for s in (here, *reversed(before)) for f in reversed(s.figures)]
    for value in figures[:1]:
        bounds = {b.number.value: b for b in map(_figure, known) if comparable(value, b)}
        if len(bounds) == 1 and next(iter(bounds.values())).number is not value.number:
            return next(iter(bounds.values()))
    return None


def _by_word(bench: Bench) -> Mapping[str, Sequence[Described]]:
    """The values of tables and texts by each word of their names."""
    found: dict[str, list[Described]] = defaultdict(list)
    for described in _named(bench):
        for each in described.name if described.frame[0] != "row" else described.about:
            if len(found[each]) <= MANY:
                found[each].append(described)
    return found


def _named(bench: Bench) -> Iterator[Described]:
    for values in stock(bench).frames.values():
        if values and values[0].frame[0] in ("row", "text"):
            yield from values


def _figure(described: Described) -> Figure:
    noun = described.noun | (described.name if described.frame[0] == "row" else frozenset())
    return Figure(
        described.number, described.per, "", "", described.words, noun=frozenset(normal(noun))
    )
