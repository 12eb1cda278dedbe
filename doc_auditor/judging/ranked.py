"""Values that a sentence ranks by name among those of its list: ``the H200 is the cheapest``.

The list or the two columns of the section give every name one value of one kind.  Something else
than these values may be meant, so that nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.named import OPEN, SO, VERBS, Labels, among_labels, before, graded
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import LINKS
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, Comparison

FIRST = {"fastest": "faster", "quickest": "quicker", "slowest": "slower", "cheapest": "cheaper"}
OF_TWO = frozenset("faster quicker slower cheaper dearer costlier pricier".split())
THINGS = frozenset("choice option one variant offer engine pool card of both all them".split())


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The sentences that call one labelled value of their section the cheaper or the fastest."""
    for block, tokens, labels in among_labels(bench):
        for at, token in enumerate(tokens):
            if token.text.lower() in FIRST.keys() | OF_TWO and (
                found := _ranked(bench, block, tokens, at, labels)
            ):
                yield found


def _ranked(
    bench: Bench, block: Block, tokens: Sequence[Token], at: int, labels: Labels
) -> Comparison | None:
    end = _end(tokens, at)
    verb = at - 2
    while verb > 0 and lower(tokens, verb) in (LINKS | SO) - VERBS:
        verb -= 1
    if end is None or lower(tokens, at - 1) != "the" or lower(tokens, verb) not in VERBS:
        return None
    left = before(tokens, verb, labels)
    if left is None or any(t.text.lower() in OPEN for t in tokens[max(0, left[0] - 5) : at]):
        return None
    start, value = left
    said = FIRST.get(lower(tokens, at), lower(tokens, at))
    sign = graded(said, value)
    rival = _rival(labels, value, sign, one=lower(tokens, at) in OF_TWO)
    if not sign or rival is None or value.hedged or rival.hedged:
        return None
    span = tokens[start].span.join(tokens[end].span)
    first = span.start - block.span.start
    modality = bench.reading.context.modality(block, first, first + len(span))
    pair = (Literal_(value), sign, Literal_(rival))
    return Comparison(span, block.index, modality, (), *pair, loose=True)


def _end(tokens: Sequence[Token], at: int) -> int | None:
    """The last word of ``the cheaper choice of both``; nothing where more is said of it."""
    last = at
    while last + 1 < len(tokens) and lower(tokens, last + 1) in THINGS:
        last += 1
    closed = last + 1 >= len(tokens) or tokens[last + 1].kind in ("stop", "comma", "close")
    return last if closed else None


def _rival(labels: Labels, value: Number, sign: str, one: bool) -> Number | None:
    """The value that comes nearest in the ranking, if every name of its kind has one value."""
    alike = [v for v in labels.values() if any(same(n, value) for n in v)]
    others = [v[0] for v in alike if v[0] is not value]
    if any(len(v) != 1 for v in alike) or not others or (one and len(others) != 1):
        return None
    return (max if sign == ">" else min)(others, key=lambda n: n.value)
