"""Which quantities the values of a sentence are: by the words beside them, or by their unit.

``20 requests/s with a mean latency of 6 s keep 100 requests in flight``: a latency by its name, a
request rate by its unit, a concurrency by what follows the number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.memory.formats import width_in
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import PER, TIME, Lexicon, Quantity, normal
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Declaration, Modality, Reference
from doc_auditor.source import Span

Words = tuple[str, ...]

LONGEST = 6
"""Words of a name that are looked at."""
LINKS = frozenset(
    "of is are at about with a an the was were = : to only just roughly around takes take now has "
    "costs cost be stays reaches reach then thus so".split()
)
"""What may stand between a name and its value."""
TAKES = frozenset(
    "takes take took needs need needed is are uses use occupies occupy requires require weighs "
    "fills".split()
)
"""Verbs before a size that something takes up; a card *has* 80 GB."""
BEHIND = frozenset({"of", "for", "in"})
"""What may stand between a value and its name: ``43 minutes of downtime``."""
ENDS = ("number", "comma", "stop", "open", "close", "arrow", "operator", "mark")
BETWEEN = (*ENDS, "colon", "relation")
ALIKE = 1000
"""How much larger or smaller the unit of a typical value may be: a run takes days, not seconds."""
MONEY_RATE = (("money", 1), ("second", -1))
HOUR = re.compile(r"h(?:ou)?r?\b", re.IGNORECASE)
A_MILLION = "cost_per_million"
PER_MILLION = frozenset({"$ per million", "$/M", "$/million"})


@dataclass(frozen=True, slots=True)
class Said:
    """A value and what it can be: ``named`` by words, else ``typical`` for its unit or noun.

    Where a time or a sum is neither, ``fitting`` are all quantities of its unit.
    """

    number: Number
    at: int
    named: tuple[Declaration, ...] = ()
    typical: tuple[Declaration, ...] = ()
    fitting: tuple[Declaration, ...] = ()
    verb: str = ""
    """The word right before the value, hedges left out."""
    implied: bool = False
    """Whether no figure says it, but a word: the two bytes of ``BF16``."""

    @property
    def meant(self) -> tuple[Declaration, ...]:
        """The value as one of each quantity that it can be."""
        return self.named or self.typical

    @property
    def possible(self) -> tuple[Declaration, ...]:
        """The same, with those that only its unit allows."""
        return self.named or (*self.typical, *self.fitting)

    @property
    def taken(self) -> bool:
        """Whether a verb says that so much is taken, needed or used."""
        return self.verb in TAKES

    @property
    def allowed(self) -> tuple[Declaration, ...]:
        """The value as one of each quantity that only its unit allows."""
        timed = self.number.unit.dimensions == TIME
        return () if self.named or (self.typical and not timed) else _firsts(self.fitting)

    @property
    def firsts(self) -> tuple[Declaration, ...]:
        """What the value is meant as, once of each quantity."""
        return _firsts(self.meant)

    def means(self, key: str) -> Declaration | None:
        """The value as one of a quantity, nothing if it is another's."""
        return next((d for d in self.meant if key_of(d) == key), None)


def _firsts(facts: Sequence[Declaration]) -> tuple[Declaration, ...]:
    return tuple({key_of(d): d for d in reversed(facts)}.values())


WHOLE = {"micro_batches": ("pipeline", "step", "batch"), "gbs": ("step",), "kv_memory": ("gpu",)}
"""Of what a quantity is always said, so that naming it changes nothing."""


def key_of(fact: Declaration) -> str:
    """``experts`` or ``experts/gpu``."""
    reference = fact.reference
    if reference.per in WHOLE.get(reference.quantity, ()):
        return reference.quantity
    return f"{reference.quantity}/{reference.per}" if reference.per else reference.quantity


def said(bench: Bench, passage: Passage) -> Iterator[Said]:
    """The plain values of a sentence, percentages included, that are some quantity."""
    every = bench.remembered("declarations of blocks", None, lambda: _by_block(bench))
    declared = every.get(passage.block.index, {})
    shares = (Fact(at, number, ()) for at, number in passage.percents())
    for fact in (*passage.facts, *shares):
        before = passage.tokens[fact.index - 1] if fact.index else None
        if before is not None and before.kind == "operator" and not fact.number.unit.dimensions:
            continue  # ``3 × 7,168 × 2,048 parameters``: the last factor is no number of them
        own = declared.get(fact.number.digits.start)
        after = _after(passage.tokens, fact.index)
        lexicon = bench.catalog.tools.lexicon
        if own is not None and _of_another(
            lexicon, lexicon.quantities[own.reference.quantity], after
        ):
            own = None
        found = Said(fact.number, fact.index, _also(bench, own)) if own is not None else None
        found = found or _unnamed(bench, passage, fact)
        if found.possible:
            yield found
    yield from _formats(bench, passage)


def _formats(bench: Bench, passage: Passage) -> Iterator[Said]:
    """``in BF16``: two bytes per parameter."""
    quantity = bench.catalog.tools.lexicon.quantities["bytes_p"]
    for at, token in enumerate(passage.tokens):
        width = width_in(token.text) if token.kind == "word" else None
        if width is not None and quantity.unit is not None:
            place = Span(token.span.start, token.span.end)
            number = Number(place, token.text, width, Fraction(1), place, unit=quantity.unit)
            yield Said(number, at, (_told(passage, quantity, number, ""),), implied=True)


def _by_block(bench: Bench) -> Mapping[int, Mapping[int, Declaration]]:
    """Block → the place of its digits → what a value is declared to be."""
    found: dict[int, dict[int, Declaration]] = defaultdict(dict)
    for facts in bench.model.declarations.values():
        for fact in facts:
            if fact.upper is None:
                found[fact.block][fact.number.digits.start] = fact
    return found


def _of_another(lexicon: Lexicon, quantity: Quantity, after: Sequence[str]) -> bool:
    """``1,024 sequences of 8,192 tokens``: the noun behind the number is not the quantity's."""
    own = quantity.counted
    return bool(own and after) and after[0] in lexicon.nouns - own


def _also(bench: Bench, fact: Declaration) -> tuple[Declaration, ...]:
    """A declared value, and what a value of its name may stand for in a sentence."""
    others = (
        q
        for q in bench.catalog.tools.lexicon.quantities.values()
        if fact.reference.quantity in q.told_as and not fact.reference.per
    )
    return fact, *(replace(fact, reference=Reference(q.name)) for q in others)


def _unnamed(bench: Bench, passage: Passage, fact: Fact) -> Said:
    """A value that nothing declares: by the words beside it, by its unit, by what it counts."""
    lexicon = bench.catalog.tools.lexicon
    before, after = _before(passage.tokens, fact.index), _after(passage.tokens, fact.index)
    runs = _runs(fact, before, after)
    named, hinted = _meant(lexicon.spoken, runs), _meant(lexicon.hinted, runs)
    told: list[tuple[int, Declaration]] = []
    typical: list[Declaration] = []
    fitting: list[Declaration] = []
    for quantity in lexicon.quantities.values():
        value = _value(lexicon, quantity, fact.number, after)
        if value is None:
            continue
        if quantity.name in named:
            told.append((len(named[quantity.name]), _told(passage, quantity, value, "")))
        elif quantity.name in hinted and _large(quantity, fact.number):
            per = "" if "per" in hinted[quantity.name] else _per(quantity, fact)
            typical.append(_told(passage, quantity, value, per))
        elif _typical(quantity, fact.number):
            typical.append(_told(passage, quantity, value, _per(quantity, fact)))
        if _fitting(quantity, fact, after):
            fitting.append(_told(passage, quantity, value, ""))
    longest = max((length for length, _ in told), default=0)
    best = tuple(d for length, d in told if length == longest)
    if not best and not typical and (card := _cards(bench, passage, fact)):
        typical.append(card)
    verb = next((w for w in reversed(_words(passage, fact.index)) if w not in HEDGES), "")
    return Said(fact.number, fact.index, best, tuple(typical), tuple(fitting), verb)


def _words(passage: Passage, at: int) -> list[str]:
    return passage.words(at - 3, at)


def _told(passage: Passage, quantity: Quantity, value: Number, per: str) -> Declaration:
    reference = Reference(quantity.name, per)
    return Declaration(
        value.span,
        passage.block.index,
        Modality.ASSERTED,
        (value,),
        reference,
        value,
        source="noun",
    )


def _per(quantity: Quantity, fact: Fact) -> str:
    """For each of what a value is said, unless its quantity is always one of a GPU."""
    if any(tuple(normal([label]))[-2:] == ("per", "gpu") for label in quantity.labels):
        return ""
    found = (PER.get(noun, "other" if fact.explicit else "") for noun in sorted(fact.per))
    return next((p for p in found if p), "")


def _value(
    lexicon: Lexicon, quantity: Quantity, number: Number, after: Sequence[str]
) -> Number | None:
    """The number as a value of the quantity, if it has its unit or counts its noun."""
    if number.unit.text in PER_MILLION:
        if quantity.name != A_MILLION:
            return None
        plain = replace(number.unit, text="$", factor=number.unit.factor * 10**6)
        return replace(number, unit=plain)
    if quantity.unit is None:
        if _of_another(lexicon, quantity, after):
            return None
        return number if not (number.unit.dimensions or number.percent or number.times) else None
    if number.unit.dimensions != quantity.unit.dimensions and not _as_rate(quantity, number):
        return None
    return lexicon.read(quantity.name, number, after)


def _as_rate(quantity: Quantity, number: Number) -> bool:
    """``312 TFLOPS`` is a rate, ``5.9e21 FLOPs`` is work."""
    rate = quantity.unit is not None and quantity.unit.dimensions == (("flop", 1), ("second", -1))
    return rate and number.unit.dimensions == (("flop", 1),) and number.unit.text.endswith("PS")


def _runs(fact: Fact, before: Sequence[str], after: Sequence[str]) -> set[Words]:
    """The runs of words that end right before a value, or begin right behind it.

    Behind it stand its noun and what it is per.
    """
    behind = [after, after[1:]] if after[:1] and after[0] in BEHIND else [after]
    for noun in fact.per:
        behind += [[*after[:1], "per", noun], ["per", noun]]
    found = {tuple(before[at:]) for at in range(len(before))}
    return found | {tuple(words[:end]) for words in behind for end in range(1, len(words) + 1)}


def _meant(names: Mapping[Words, Sequence[str]], runs: Iterable[Words]) -> Mapping[str, Words]:
    """The quantities that are called by one of the runs, each with its longest name."""
    found: dict[str, Words] = {}
    for words in sorted(runs, key=lambda words: (len(words), words)):
        found |= dict.fromkeys(names.get(words, ()), words)
    return found


def _large(quantity: Quantity, number: Number) -> bool:
    """Whether a loose name tells enough: of some, only for a large count."""
    return not quantity.large or number.letter in ("T", "B") or number.value >= 10**10


def _typical(quantity: Quantity, number: Number) -> bool:
    """Whether a value in this unit is one of the quantity where nothing is named."""
    if quantity.unit is None or not quantity.typical:
        return False
    if quantity.name == A_MILLION:
        return number.unit.text in PER_MILLION
    like = 1 / ALIKE < number.unit.factor / quantity.unit.factor < ALIKE
    period = number.unit.dimensions == MONEY_RATE and not HOUR.search(number.unit.text)
    return not period and (like or number.unit.dimensions != TIME)


def _fitting(quantity: Quantity, fact: Fact, after: Sequence[str]) -> bool:
    """Whether only the unit of a value, or what it counts, allows the quantity."""
    if quantity.unit is None:
        return bool(after) and after[0] in quantity.counted
    return not (fact.per and fact.explicit) and not fact.number.percent


def _cards(bench: Bench, passage: Passage, fact: Fact) -> Declaration | None:
    """``64 A100``: as many GPUs, by the name of the device."""
    number, tokens = fact.number, passage.tokens
    follows = tokens[fact.index + 1] if fact.index + 1 < len(tokens) else None
    if follows is None or follows.kind != "word" or not number.exact or number.unit.text:
        return None
    mentions = bench.catalog.facts.names.find(follows.text, 0)
    if not any(m.devices and m.span.start == 0 for m in mentions):
        return None
    return _told(passage, bench.catalog.tools.lexicon.quantities["gpus"], number, "")


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
    number = tokens[at].number
    noun = number.noun if number is not None else ""
    for token in tokens[at + 1 : at + 1 + LONGEST]:
        if token.kind in BETWEEN:
            break
        words.append(token.text)
    return normal([noun, *words] if noun else words)
