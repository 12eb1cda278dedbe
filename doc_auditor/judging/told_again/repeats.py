"""Kind ``repeat``: values that stand more than once with the same words are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    verdict,
)
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.statements import Statements, conditioned
from doc_auditor.judging.told_again.agreed import agreements
from doc_auditor.judging.told_again.contradictions import contradictions
from doc_auditor.judging.told_again.extremes import extremes
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.lexicon import FILLER, normal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.scope import key

WORDS = 3
Key = tuple[str, object, object]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Declarations, and numbers with the same noun, that stand more than once."""
    yield from _declared(bench)
    yield from _worded(bench)
    accused = list(_contradicted(rule, bench))
    yield from accused
    statements = bench.remembered("statements", None, lambda: Statements(bench).every)
    yield from agreements(bench, statements)
    for outcome in (
        *contradictions(rule, bench, statements),
        *extremes(rule, bench, statements),
    ):
        span = outcome.verdict.claim.span
        if not any(o.verdict.claim.span.overlaps(span) for o in accused):
            yield outcome


def _declared(bench: Bench) -> Iterator[Outcome]:
    groups: dict[Key, list[Declaration]] = defaultdict(list)
    for facts in bench.model.declarations.values():
        for fact in facts:
            groups[(key(fact), fact.number.value, fact.reference.role)].append(fact)
    for same in groups.values():
        blocks = {f.block for f in same}
        for fact in same if len(blocks) > 1 else ():
            other = next(f for f in same if f.block != fact.block)
            yield Outcome(
                verdict(fact, "agreement", "holds", f"as on line {bench.line(other.span)}")
            )


def _contradicted(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The same label with two values per GPU, stage or node in one configuration.

    What is measured may come out differently each time.
    """
    lexicon = bench.catalog.tools.lexicon
    for name, facts in bench.model.declarations.items():
        labelled = [
            f
            for f in facts
            if f.source == "label" and f.modality is Modality.ASSERTED and f.upper is None
        ]
        values = {f.number.value for f in labelled}
        contrasts = {bench.model.places[f.block].contrast for f in labelled}
        measured = lexicon.quantities[name.split("/")[0]].measured
        if (
            measured
            or "/" not in name
            or len(labelled) != 2
            or len(values) != 2
            or len(contrasts) != 1
            or len({f.reference.role for f in labelled}) != 1
        ):
            continue
        first, second = labelled
        if calculated(bench, second) or superseded(bench, second.block):
            continue
        if any(conditioned(bench.document.blocks[f.block], f.number) for f in labelled):
            continue
        shown = f"{readable(first.number.value)} ≠ {readable(second.number.value)}"
        found = finding(
            rule,
            second,
            f"{bench.evidence(first).message} before, {second.number.text} here",
            claimed=printed_value(second.number),
            actual=first.number.value,
            calculation=[shown],
            related=[bench.evidence(first)],
        )
        yield Outcome(verdict(second, "agreement", "fails", "another value stands before"), found)


def _worded(bench: Bench) -> Iterator[Outcome]:
    groups: dict[Key, list[tuple[int, Number]]] = defaultdict(list)
    for block, tokens in bench.reading.tokens.items():
        for at, token in enumerate(tokens):
            number = token.number
            if token.kind != "number" or number is None:
                continue
            words = _noun(tokens, at)
            if words:
                groups[(words, number.value, number.unit.dimensions)].append((block, number))
    for mentions in groups.values():
        if len({b for b, _ in mentions}) < 2:
            continue
        for block, number in mentions:
            other = next(n for b, n in mentions if b != block)
            claim = Claim(number.span, block, Modality.ASSERTED, (number,))
            yield Outcome(
                verdict(claim, "agreement", "holds", f"as on line {bench.line(other.span)}")
            )


def _noun(tokens: tuple[Token, ...], at: int) -> str:
    """The words after a number that say what it counts."""
    number = tokens[at].number
    found = [number.noun] if number is not None and number.noun else []
    for token in tokens[at + 1 : at + 1 + WORDS]:
        if token.kind == "word" and not token.aside:
            found.append(token.text)
        elif token.text == "/" and token.tight:
            found.append("per")
        else:
            break
    words = [w for w in normal(found) if w not in FILLER]
    return " ".join(words[:WORDS])
