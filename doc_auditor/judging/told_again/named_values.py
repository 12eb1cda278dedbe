"""Values under a name for which the rest of the document has another one, whatever the wording.

``Mezzanine retention | 120 days`` in a summary, ``Retention of the mezzanine files is 90 days: 90 ×
36.0`` in the sizing; ``retention_period: 14d`` below ``retention 30 days``.  The value that the
calculations take, or that several places give, is the one that is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.eras import FRESH, OLD, former, past
from doc_auditor.judging.naming import CASES, GENERIC, STEM
from doc_auditor.judging.statements import PER, Statement, conditioned
from doc_auditor.judging.told_again.alike import container_of, roughly, table_of, worked
from doc_auditor.judging.told_again.set_values import CAMEL, set_values
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Block, BlockKind, Modality

CALCULATES = re.compile(r"[=≈×*÷≤≥<>]|\d\s*/\s*\d")
VAGUE = GENERIC | frozenset(
    "interval period frequency every after before factor setting default duration "
    "limit num year month week day hour minute second date time".split()
)
"""Words that a name is understood without."""
SUMMING = frozenset("brief short summary line bottom glance key conclusion nutshell".split())
OPENING = re.compile(rf"^\W*in (?:{'|'.join(sorted(SUMMING))})\b", re.IGNORECASE)
"""How a summary begins, which sets no condition."""
PLACES = 40
"""Values of one word beyond which a document counts things."""
CLOSE = 3
"""Words around a value without a name of its own, from which on it may be of any of them."""
MANY = 8
"""How many times as many something else is."""
FIRM = 2
ROUGH = Fraction(1, 100)
SINGLE = 1
OWN_UNIT = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A value with the beginnings of the words that name it, stand near it and above it."""

    said: Statement
    telling: frozenset[str]
    noun: frozenset[str]
    near: frozenset[str]
    wide: frozenset[str]
    cases: frozenset[str]
    per: frozenset[str]

    @property
    def number(self) -> Number:
        """The value itself."""
        return self.said.number

    @property
    def kind(self) -> tuple[object, bool]:
        """What it can be compared with."""
        return self.said.kind

    def covers(self, odd: Told) -> bool:
        """Whether the words around this value name what the other one is called."""
        if self.cases != odd.cases or self.per != odd.per or self.kind != odd.kind:
            return False
        if not odd.telling & self.near or not odd.telling <= self.wide:
            return False
        if self.noun and odd.noun and not self.noun & odd.noun:
            return False
        if not odd.number.value < MANY * self.number.value < MANY * MANY * odd.number.value:
            return False
        if not any(self.said.kind) and not (self._named(odd) and self._counts(odd)):
            return False
        if len(odd.telling & self.near) >= FIRM:
            return True
        return self.telling <= odd.wide and bool(self.telling or len(self.near) <= CLOSE)

    def _named(self, odd: Told) -> bool:
        """Whether two counts have a name in common, or count one thing."""
        return bool(odd.telling & self.telling or self.noun & odd.noun)

    def _counts(self, odd: Told) -> bool:
        """Whether both are counts, or figures of one label: ``peak factor 2.5``."""
        a, b = self.number, odd.number
        if self.said.label == odd.said.label and not (a.exact or b.exact or a.letter or b.letter):
            return True
        return a.exact and b.exact


@dataclass(frozen=True)
class NamedValues:
    """Looks for them; ``held`` and ``settled`` are the places of figures that were judged."""

    bench: Bench
    statements: Sequence[Statement]
    held: Collection[int]
    settled: Collection[int]

    @cached_property
    def every(self) -> Sequence[Told]:
        """All values of the text and of its configurations."""
        text = [s for s in self.statements if self._usable(s) and not s.setting]
        code = [s for s in set_values(self.bench) if self._usable(s)]
        words = frozenset(w for s in text for w in _words(s) | _close(s) | s.around)
        stems = _stems(words)
        known = [s for s in code if any(s.kind) or _stems(_words(s) - VAGUE) <= stems]
        return [*(_told(s) for s in text), *(_told(s, words) for s in known)]

    def _usable(self, s: Statement) -> bool:
        number = s.number
        if number.times or number.percent or number.bound or number.value <= 0:
            return False
        meant = s.modality is Modality.ASSERTED or (s.modality is Modality.REQUIRED and s.used)
        if not meant or s.named.upper is not None:
            return False
        contrast = self.bench.model.places[s.block.index].contrast
        if contrast & OLD or former(self.bench, s.block.index):
            return False
        return not past(self.bench, s.block.index, number.digits)

    @cached_property
    def groups(self) -> Mapping[tuple[object, str], Sequence[Told]]:
        """The values by their unit and each word near them."""
        found: dict[tuple[object, str], list[Told]] = defaultdict(list)
        for t in self.every:
            for stem in t.near:
                found[t.kind, stem].append(t)
        return found

    @cached_property
    def standing(self) -> Mapping[Fraction, Sequence[tuple[Number, Block]]]:
        """All numbers of the document by what their digits say."""
        found: dict[Fraction, list[tuple[Number, Block]]] = defaultdict(list)
        blocks = self.bench.document.blocks
        for block, tokens in self.bench.reading.tokens.items():
            for number in (t.number for t in tokens if t.number is not None):
                found[number.coefficient * number.scale].append((number, blocks[block]))
        return found

    @cached_property
    def _spoken(self) -> dict[int, frozenset[str]]:
        return {}

    def _speaks(self, block: Block, t: Told) -> bool:
        """Whether a block has a word of a value's name."""
        if block.index not in self._spoken:
            words = normal(re.findall(r"[A-Za-z]{3,}", CAMEL.sub(" ", block.shadow)))
            self._spoken[block.index] = _stems(words)
        return bool(self._spoken[block.index] & t.telling)

    def found(self) -> Iterator[tuple[Statement, Number]]:
        """Each value that stands alone under its name, with the one that is meant."""
        for t in self.every:
            if self._stated(t) and self._lonely(t):
                meant = self._meant(t)
                if meant is not None:
                    yield t.said, meant

    def _stated(self, t: Told) -> bool:
        """Whether a value is given under a name, and nothing says where it comes from."""
        s = t.said
        start = s.number.digits.start
        if s.result or s.used or s.block.quotes or start in self.held or start in self.settled:
            return False
        if s.number.value == 1 or s.number.hyphened or not t.telling:
            return False
        if (s.taken and not any(s.kind)) or self._limit(s):
            return False
        if s.block.cell is not None and len(self._row(s)) > OWN_UNIT:
            return False
        if self._degree(s):
            return False
        if conditioned(s.block, s.number, bool(s.named.noun)) and not OPENING.match(s.block.shadow):
            return False
        if not s.setting and not any(s.kind) and CALCULATES.search(self._line(s)):
            return False
        if s.setting or s.block.cell is not None:
            return True
        if worked(s):
            return False
        if not any(s.kind) and s.number.word:
            return False
        return s.named.form == "label" or (s.repeats and (any(s.kind) or len(t.telling) >= FIRM))

    def _degree(self, s: Statement) -> bool:
        """Whether a value is a degree by its short name, of which there are other rules."""
        words = {w.lower() for w in (*s.named.label, *s.named.noun)}
        return bool(words) and words <= self.bench.catalog.tools.lexicon.symbols.keys()

    def _limit(self, s: Statement) -> bool:
        """Whether a value is what another one is held against: ``925 ms < 1,500 ms``."""
        start = s.number.span.start - s.block.span.start
        return s.block.shadow[:start].rstrip(" ~*_").endswith(("<", ">", "≤", "≥", "=", "≈"))

    def _line(self, s: Statement) -> str:
        start = max(s.number.span.start - s.block.span.start, 0)
        return s.block.shadow[s.block.shadow.rfind("\n", 0, start) + 1 :].split("\n")[0]

    def _row(self, s: Statement) -> Sequence[int]:
        assert s.block.cell is not None
        return self.bench.document.tables[s.block.cell.table].rows[0]

    def _lonely(self, t: Told) -> bool:
        """Whether no other number of the text is the same value of something so called."""
        n = t.number
        standing = self.standing[n.coefficient * n.scale]
        if len(standing) > PLACES:
            return False
        for other, block in standing:
            alike = other.unit.dimensions in (n.unit.dimensions, ())
            same = other.digits == n.digits or (t.said.setting and block.fence is not None)
            if alike and not same and self._speaks(block, t) and self._asserted(other, block):
                return False
        return True

    def _asserted(self, number: Number, block: Block) -> bool:
        start = max(number.span.start - block.span.start, 0)
        said = self.bench.reading.context.modality(block, start, start + len(number.text))
        return said in (Modality.ASSERTED, Modality.REQUIRED)

    def _meant(self, t: Told) -> Number | None:
        """The one value that the places of the same name give."""
        alike = [self.groups.get((t.kind, stem), ()) for stem in t.telling]
        if sum(map(len, alike)) > PLACES * FIRM:
            return None
        seen = {id(o): o for group in alike for o in group}
        if len(seen) > PLACES:
            return None
        others = [o for o in seen.values() if self._apart(t, o) and o.covers(t)]
        if any(_same(o.number, t.number) for o in others):
            return None
        values: dict[Fraction, list[Told]] = defaultdict(list)
        for o in others:
            near = (v for v, own in values.items() if _same(own[0].number, o.number))
            values[next(near, o.number.value)].append(o)
        firm = [own for own in values.values() if self._firm(own)]
        rest = sum(len(own) for own in values.values()) - sum(map(len, firm))
        if len(firm) != 1 or rest * FIRM >= len(firm[0]) + FIRM:
            return None
        best = next((o for o in firm[0] if o.said.used or o.said.result), firm[0][0])
        return best.number if t.said.setting or not self._share(t, best) else None

    def _share(self, t: Told, other: Told) -> bool:
        """Whether the text counts into how many shares of the one the other goes."""
        ratio = max(t.number.value / other.number.value, other.number.value / t.number.value)
        times = Fraction(round(ratio))
        if abs(ratio / times - 1) > (ROUGH if any(t.kind) else 0):
            return False
        counted = self.standing.get(times, ())
        return any(not n.unit.text and n.exact for n, b in counted if self._near(b, t))

    def _near(self, block: Block, t: Told) -> bool:
        """Whether a block speaks of a value, or stands in its section, if that is measured."""
        return self._speaks(block, t) or (any(t.kind) and block.trail == t.said.block.trail)

    def _firm(self, own: Sequence[Told]) -> bool:
        """Whether a calculation takes or gives a value, or several places say it."""
        calculated = any(o.said.used or o.number.digits.start in self.held for o in own)
        calculated = calculated or any(self._taken(o) for o in own)
        return calculated or len({o.said.block.index for o in own}) > SINGLE

    def _taken(self, o: Told) -> bool:
        """Whether a calculation of its section takes a value."""
        n = o.number
        if (section := o.said.block.trail) not in self._operands:
            self._operands[section] = frozenset(
                m.coefficient * m.scale
                for index, claims in self.bench.model.equations.items()
                if self.bench.document.blocks[index].trail == section
                for c in claims
                for m in c.numbers[:-1]
            )
        return n.value > FIRM and n.coefficient * n.scale in self._operands[section]

    @cached_property
    def _operands(self) -> dict[tuple[int, ...], frozenset[Fraction]]:
        return {}

    def _apart(self, t: Told, other: Told) -> bool:
        """Whether two values stand in two places, and not for two configurations."""
        a, b = t.said, other.said
        if a.block.index == b.block.index or (table_of(a) == table_of(b) is not None):
            return False
        if a.setting and b.setting:
            return False
        items = a.block.kind is b.block.kind is BlockKind.ITEM
        if items and container_of(a) == container_of(b):
            return False  # two lines of one list are about two things
        here, there = (self.bench.model.places[s.block.index].contrast - FRESH for s in (a, b))
        return here == there


def _told(s: Statement, known: frozenset[str] | None = None) -> Told:
    """A value with its words; of a key those that the text has, too (``known``)."""
    label = frozenset(w for each in s.named.label for w in _plain(each))
    noun = frozenset(w for each in s.named.noun[:1] for w in _plain(each))
    close = _close(s)
    words = (label or _words(s)) & (known or label | close)
    if not words and s.repeats and len(close - SUMMING) <= CLOSE:
        words = close - SUMMING
    own = words - (PER if any(s.kind) else s.per)
    return Told(
        s,
        _stems(own - VAGUE - CASES) or _stems(own if len(own) >= FIRM else ()),
        _stems(noun),
        _stems(close),
        _stems(close | s.around),
        frozenset(close & CASES),
        s.per,
    )


def _words(s: Statement) -> frozenset[str]:
    return frozenset(w for each in (*s.named.label, *s.named.noun) for w in _plain(each))


def _close(s: Statement) -> frozenset[str]:
    return _words(s) | {w for each in s.named.near for w in _plain(each)}


def _plain(word: str) -> Sequence[str]:
    return [w for w in re.split(r"[_.\-\s]+", word) if len(w) > 1 and not w[0].isdigit()]


def _stems(words: Collection[str]) -> frozenset[str]:
    return frozenset(w[:STEM] for w in words)


def _same(one: Number, other: Number) -> bool:
    if one.unit.dimensions:
        return roughly(one, other)
    return one.value == other.value
