"""Which quantities the values of a sentence are: by the words beside them, or by their unit.

``20 requests/s with a mean latency of 6 s keep 100 requests in flight``: a latency by its name, a
request rate by its unit, a concurrency by what follows the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import PER, Lexicon, Quantity, normal, singular
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Declaration, Modality, Reference

LONGEST = 6
"""Words of a name that are looked at."""
LINKS = frozenset(
    "of is are at about with a an the was were = : to only just roughly around takes take now has "
    "costs cost be stays reaches reach".split()
)
"""What may stand between a name and its value."""
ENDS = ("number", "comma", "stop", "open", "close", "arrow", "operator", "mark")
PER_MILLION = frozenset({"$ per million", "$/M", "$/million"})


@dataclass(frozen=True, slots=True)
class Said:
    """A value and every quantity that it can be; ``named`` are those whose words stand beside."""

    number: Number
    at: int
    named: tuple[Declaration, ...]
    typical: tuple[Declaration, ...]

    def means(self, key: str) -> Declaration | None:
        """The value as one of a quantity, nothing if it is another's."""
        found = self.named or self.typical
        return next((d for d in found if key_of(d) == key), None)


def key_of(fact: Declaration) -> str:
    """``experts`` or ``experts/gpu``."""
    reference = fact.reference
    return f"{reference.quantity}/{reference.per}" if reference.per else reference.quantity


def said(bench: Bench, passage: Passage) -> Iterator[Said]:
    """The plain values of a sentence, percentages included, that are some quantity."""
    declared = _declared(bench, passage)
    for fact in (*passage.facts, *_percents(passage)):
        own = declared.get(fact.number.digits.start)
        if own is not None:
            yield Said(fact.number, fact.index, (own,), ())
            continue
        found = _of_unit(bench, passage, fact)
        if found is not None:
            yield found


def _declared(bench: Bench, passage: Passage) -> dict[int, Declaration]:
    claims = bench.model.statements.get(passage.block.index, ())
    return {c.number.digits.start: c for c in claims if c.upper is None}


def _percents(passage: Passage) -> Iterator[Fact]:
    yield from (Fact(at, number, ()) for at, number in passage.percents())


def _of_unit(bench: Bench, passage: Passage, fact: Fact) -> Said | None:
    lexicon = bench.catalog.tools.lexicon
    before, after = _before(passage.tokens, fact.index), _after(passage.tokens, fact.index)
    per = _per(fact)
    named: list[Declaration] = []
    typical: list[Declaration] = []
    for quantity in lexicon.quantities.values():
        if not (quantity.measured or quantity.counted):
            continue
        value = _value(lexicon, quantity, fact.number, after)
        if value is None:
            continue
        told = Declaration(
            value.span,
            passage.block.index,
            Modality.ASSERTED,
            (value,),
            Reference(quantity.name, per),
            value,
            source="noun",
        )
        if _names(quantity, before, after):
            named.append(replace(told, reference=Reference(quantity.name)) if per else told)
        elif quantity.typical:
            typical.append(told)
    if not (named or typical):
        return None
    return Said(fact.number, fact.index, tuple(named), tuple(typical))


def _per(fact: Fact) -> str:
    """For each of what a value is said, ``gpu`` for all words for one."""
    return next((PER.get(noun, "other") for noun in sorted(fact.per)), "")


def _value(
    lexicon: Lexicon, quantity: Quantity, number: Number, after: Sequence[str]
) -> Number | None:
    if number.unit.text in PER_MILLION:
        if quantity.name != "cost_per_million":
            return None
        plain = replace(number.unit, text="$", factor=number.unit.factor * 10**6)
        return replace(number, unit=plain)
    if quantity.counted and not quantity.measured:
        noun = singular((number.noun or (after[0] if after else "")).lower())
        return number if noun in quantity.counted and not number.unit.dimensions else None
    if not number.unit.text:
        return None
    return lexicon.read(quantity.name, number, after)


def _names(quantity: Quantity, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a name of the quantity ends right before the value, or begins right behind it."""
    for label in quantity.labels:
        words = tuple(normal([label]))
        if words == tuple(before[-len(words) :]) or words == tuple(after[: len(words)]):
            return True
    return False


def _before(tokens: Sequence[Token], at: int) -> list[str]:
    words: list[str] = []
    for token in reversed(tokens[max(0, at - LONGEST - 3) : at]):
        if token.kind in ENDS:
            break
        words.append(token.text)
    words.reverse()
    while words and words[-1].lower() in LINKS:
        words.pop()
    return normal(words)


def _after(tokens: Sequence[Token], at: int) -> list[str]:
    words: list[str] = []
    for token in tokens[at + 1 : at + 1 + LONGEST]:
        if token.kind in (*ENDS, "colon", "relation"):
            break
        words.append(token.text)
    return normal(words)
