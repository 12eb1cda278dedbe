"""Verdicts that name no bound, by the values before them: ``so the cooling is adequate``.

One of the values is what there is (``the breaker is rated for 40 kW``, ``on an 80 GB card``), the
other is what is needed, or simply the only other one of its kind.  A verdict is a word for it
wherever it stands at the end of a clause; it says that the need is no larger, or that it is.
Something else may be meant, so that nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import summed
from doc_auditor.judging.conclusions.bounded import Figure, Sentence, comparable, sentences_of
from doc_auditor.judging.conclusions.clauses import Clause, asserted, claim
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.judging.conclusions.phrase import UNASSERTED
from doc_auditor.judging.conclusions.sides import decided, far, hedged
from doc_auditor.judging.layout.eras import past
from doc_auditor.judging.order import HOLDS
from doc_auditor.judging.requirements.pairs import alike
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import normal, singular
from doc_auditor.reading.sentences import spelled
from doc_auditor.reading.sentences.modal import CONDITIONS, DENIALS, NEITHER
from doc_auditor.reading.sentences.sufficing import FITS, SHARED, SPREAD
from doc_auditor.reading.sentences.worded import LIMIT, number_after, relation
from doc_auditor.reading.tokens import Token, clause_of, lower, word
from doc_auditor.records import Comparison, Modality
from doc_auditor.source import Span

Role = Literal["there", "has", "needed", ""]
WITHOUT = DENIALS | NEITHER | frozenset("without hardly barely little too".split())
ONE = frozenset("a an each every per any single".split())
CLOSING = frozenset(
    "it them this that these all everything both now here there again of to spare remains "
    "comfortably easily still side in".split()
)
"""Words behind a verdict that change nothing."""
FOR = frozenset("for to into in".split())
NAMING = frozenset("the our its their what".split())
KINDS = ("fine", "poor", "trouble", "spare")
ASKED = frozenset("needed required requested wanted".split())
"""Words behind a value that is needed."""
MORE = frozenset("additional further extra new".split())
COUNTED = frozenset(spelled.SMALL) | {"if", "when", "once"}
ELSE = (
    SHARED - {"all", "each", "every", "with", "together", "by", "some"}
    | SPREAD - {"both", "together", "on"}
    | frozenset(spelled.SMALL)
    | frozenset(spelled.PARTS)
    | frozenset("says said say thinks agrees".split())
)
"""Words of a clause by which something else is meant than the values before it."""
OPEN = UNASSERTED - {"but", "cannot", "can't"}
OTHER = frozenset(
    "another other elsewhere separate own second different larger smaller bigger newer".split()
)
"""Words of a sentence that tell of something else besides."""
WHOLE = frozenset("total sum altogether together overall".split())
BESIDE = 6
"""Words before a value that tell what it is."""
BEHIND = 4
BACK = 3
"""Sentences before a verdict that may have its values."""
FAR = 4
"""How many times a need is larger or smaller than what there is, where the verdict is wrong."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A figure with its role in a verdict, and its sentence."""

    figure: Figure
    role: Role
    sentence: Sentence

    @property
    def value(self) -> Number:
        """Its number."""
        return self.figure.number


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The verdicts with exactly one need and one thing that is there before them."""
    before: list[Sentence] = []
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            before = []
            continue
        if before and before[-1].block.trail != block.trail:
            before = []
        for here in sentences_of(bench, block):
            found = _judged(bench, here, before[-BACK:]) or _direct(bench, here)
            if found is not None:
                yield found
            before.append(here)


def _judged(bench: Bench, here: Sentence, before: Sequence[Sentence]) -> Comparison | None:
    wordings = bench.catalog.tools.wordings
    tokens = here.tokens
    said = frozenset(t.low for t in tokens)
    for at in range(len(tokens)) if not said & OTHER else ():
        good = _verdict(wordings, tokens, at)
        if good is None or not _asserted(bench, here, at):
            continue
        pair = _pair(bench, here, at, before)
        if pair is None:
            continue
        need, has = pair
        relation = "≤" if good else ">"
        if not _likely(need, relation, has):
            return None
        digits = need.digits
        first = next((t for t in tokens if t.number and t.number.digits == digits), tokens[0])
        start, end = sorted((first.span, tokens[at].span), key=lambda s: s.start)
        span = Span(start.start, max(start.end, end.end))
        clause = Clause(here.block, tokens, (), ())
        return claim(bench, clause, span, (need, relation, has), loose=True)
    return None


def _direct(bench: Bench, here: Sentence) -> Comparison | None:
    """``740 W under load, which is within its TDP of 700 W``: a number with a name of its own."""
    tokens = here.tokens
    for at in range(2, len(tokens)):
        sign, after = relation(tokens, at)
        if sign not in HOLDS or word(tokens, after) not in NAMING or word(tokens, at) == "over":
            continue
        place = number_after(tokens, after)
        ahead = [lower(tokens, i) for i in range(max(0, at - 4), at)]
        if place is None or tokens[at - 1].kind == "number" or set(ahead) & (WITHOUT | OPEN):
            continue
        bound = next((f for f in here.figures if f.number is tokens[place].number), None)
        start = tokens[at].span.start
        if bound is None or bound.part or not _asserted(bench, here, at):
            continue
        values = [
            f
            for f in here.figures
            if f.number.digits.start < start and comparable(f, bound) and f.per == bound.per
        ]
        holds = {HOLDS[sign](f.number.value, bound.number.value) for f in values}
        if len(holds) != 1 or any(f.part for f in values):
            continue
        need, has = values[-1].number, bound.number
        weak = {"<": "≤", ">": "≥"}.get(sign, sign)
        if decided(need, has, weak) and not far(need, weak, has) and not hedged(need, weak, has):
            span = need.span.join(tokens[place].span)
            return claim(bench, Clause(here.block, tokens, (), ()), span, (need, weak, has), True)
    return None


def _likely(need: Number, relation: str, has: Number) -> bool:
    """Whether the order of both is beyond rounding, and not so wrong that others are meant."""
    if need.hedged or has.hedged or not decided(need, has, "≤"):
        return False
    inside = need.value <= has.value
    low, high = sorted((need.value, has.value))
    return inside == (relation == "≤") or (low > 0 and high / low < FAR)


# ---- the verdict -------------------------------------------------------------------------------


def _verdict(wordings: Wordings, tokens: Sequence[Token], at: int) -> bool | None:
    """Whether a word calls what there is enough, or not; nothing for any other word."""
    said = word(tokens, at)
    if (side := _beside_named(wordings, tokens, at)) is not None:
        return side
    if said in MORE and clause_of(tokens, at).start == at - 1 and lower(tokens, at - 1) == "no":
        said_of = {lower(tokens, i) for i in clause_of(tokens, at) if i > at}
        return True if said_of & ASKED and not said_of & {"for", "to", "in", "if"} else None
    kind = next((k for k in KINDS if said in wordings.concluding(k)), "") if said else ""
    if not kind:
        return None
    clause = clause_of(tokens, at)
    ahead = [lower(tokens, i) for i in range(clause.start, at)]
    rest = tokens[at + 1 : clause.stop]
    behind = [t.low for t in rest if t.kind != "mark"]
    last = max((i for i in clause if i < at and tokens[i].kind == "number"), default=clause.start)
    between = [lower(tokens, i) for i in range(last, at)]
    between[1:2] = [w for w in between[1:2] if w != "per"]  # ``a circuit of 3.7 kW per box``
    if {*between} & ELSE or set(behind) & COUNTED:
        return None
    if word(tokens, clause.start) == "with" and tokens[last].kind != "number":
        return None  # ``with the faster disks it holds``
    if any(tokens[i].kind == "number" for i in range(at + 1, clause.stop)):
        return None
    denied = any(w in WITHOUT or w.endswith("n't") for w in ahead)
    if kind == "spare":
        if tokens[at - 1].kind == "number" or lower(tokens, at - 1) in ("of", "the", "our"):
            return None  # ``2 GB reserve``, ``the reserve``
        left = (set(ahead[-4:]) | set(behind[:2])) & wordings.concluding("leaves")
        return not denied if left else None
    if not _closes(behind):
        return None
    if kind == "trouble":
        return True if ahead[-1:] == ["no"] or "without" in ahead[-2:] else None
    return denied if kind == "poor" else not denied


def _beside_named(wordings: Wordings, tokens: Sequence[Token], at: int) -> bool | None:
    """``below the reduced capacity``, ``inside what the feed can deliver``: a bound in words."""
    sign, after = relation(tokens, at)
    if sign not in HOLDS or lower(tokens, at) == "over" or lower(tokens, after) not in NAMING:
        return None
    clause = clause_of(tokens, at)
    rest = [tokens[i] for i in range(after, clause.stop)]
    names = {t.low for t in rest[: BESIDE + 1]}
    if any(t.kind != "word" or t.number is not None for t in rest) or lower(rest, 1) in LIMIT:
        return None
    if not names & (wordings.concluding("there") | wordings.concluding("over")):
        return None
    denied = any(lower(tokens, i) in WITHOUT for i in range(max(clause.start, at - 3), at))
    return (sign in "<≤") != denied


def _closes(rest: Sequence[str]) -> bool:
    """Whether nothing of weight follows in the clause: ``enough for all of them``."""
    if set(rest) <= CLOSING:
        return True
    named = rest[0] in FOR and rest[1:2] and rest[1] in CLOSING | {"the"}
    return bool(named) and len(rest) < BESIDE


def _asserted(bench: Bench, here: Sentence, at: int) -> bool:
    """Whether the verdict is no condition, wish or question."""
    tokens = here.tokens
    clause = clause_of(tokens, at)
    ahead = {lower(tokens, i) for i in range(clause.start, at) if not _asked(tokens, i)}
    if ahead & OPEN or lower(tokens, 0) in CONDITIONS:
        return False
    return asserted(bench, here.block, tokens[clause.start].span) is Modality.ASSERTED


def _asked(tokens: Sequence[Token], at: int) -> bool:
    """``64 GPUs needed``: no wish."""
    return lower(tokens, at) in ASKED and any(
        t.kind == "number" for t in tokens[max(0, at - 2) : at]
    )


# ---- the two values ----------------------------------------------------------------------------


def _pair(
    bench: Bench, here: Sentence, at: int, before: Sequence[Sentence]
) -> tuple[Number, Number] | None:
    """The need and what there is, if the nearest sentences have one of each.

    Of several needs the nearest counts, if the others say the same.
    """
    wordings = bench.catalog.tools.wordings
    pool: list[Weighed] = []
    start = here.tokens[at].span.start
    for back, sentence in enumerate((here, *reversed(before))):
        if sentence is not here and {t.low for t in sentence.tokens} & (OTHER | {"rest"}):
            return None
        own = [f for f in sentence.figures if f.number.digits.start < start]
        for figure in reversed(own):
            role = _role(wordings, sentence, figure)
            if (role or back < 2) and not past(bench, sentence.block.index, figure.number.digits):
                pool.append(Weighed(figure, role, sentence))
        there = [w for w in pool if w.role == "there"]
        if any(w.role == "needed" for w in pool):
            there = there or [w for w in pool if w.role == "has"]
        for has in there:
            same = {w.value.value for w in there if _against(w, has)}
            needs = [w for w in pool if w not in there and _against(w, has)]
            needs = needs[:1] if needs and needs[0].figure.names & WHOLE else needs
            inside = {w.value.value <= has.value.value for w in needs}
            apiece = any(comparable(w.figure, has.figure) and not _against(w, has) for w in pool)
            if apiece or len(same) > 1 or len(inside) > 1 or any(w.figure.part for w in needs):
                return None
            if needs:
                named = _other(here, at, (needs[0].value, has.value))
                return None if named else (needs[0].value, has.value)
    return None


def _other(here: Sentence, at: int, pair: tuple[Number, Number]) -> bool:
    """Whether the clause of a verdict names something else: ``with FP8 it fits``."""
    clause = clause_of(here.tokens, at)
    own = {n.digits for n in pair}
    rest = here.tokens[clause.start : at]
    ends = [i for i, t in enumerate(rest) if t.number is not None and t.number.digits in own]
    return any(summed.named(t) for t in rest[ends[-1] + 2 if ends else 0 :])


def _against(value: Weighed, other: Weighed) -> bool:
    """Whether two figures are of one kind, and for one and the same thing."""
    if value is other:
        return True
    a, b = value.figure, other.figure
    if not (comparable(a, b) or _bare(value, other)) or a.number.bound or b.number.bound:
        return False
    if other.role == "there" and _apiece(other) - frozenset(normal(a.words)):
        return bool(b.per) and b.per in _apiece(value)  # ``each replica sustains``, and many do
    if a.per == b.per:
        return True
    return a.per in _apiece(other) or b.per in _apiece(value)


def _bare(need: Weighed, has: Weighed) -> bool:
    """``The quota is 96 GPUs``, ``the run takes 128``: a count that names nothing of its own."""
    a, b = need.figure, has.figure
    plain = a.number.exact and b.number.exact and alike(a.number, b.number)
    unit = a.number.unit.dimensions or a.number.percent
    return plain and not unit and need.role == "needed" and bool(b.noun) and not a.noun


def _apiece(value: Weighed) -> frozenset[str]:
    """What a figure is of one of: ``each rack draws``, ``a server needs``."""
    said, start = value.sentence.tokens, value.value.digits.start
    return frozenset(
        singular(lower(said, i + 1))
        for i in range(len(said) - 1)
        if lower(said, i) in ONE and said[i + 1].kind == "word" and said[i].span.start < start
    )


def _role(wordings: Wordings, sentence: Sentence, figure: Figure) -> Role:
    """What the words beside a figure make of it; the nearest of them decides."""
    tokens = sentence.tokens
    digits = figure.number.digits
    at = next((i for i, t in enumerate(tokens) if t.number and t.number.digits == digits), -1)
    for index in range(at + 1, min(at + 1 + BEHIND, len(tokens))):
        if tokens[index].kind not in ("word", "symbol"):
            break
        if lower(tokens, index) in FITS and figure.noun:
            return "there"
        if lower(tokens, index) in wordings.concluding("over"):
            return "there"
        if lower(tokens, index) in ASKED and figure.noun | {lower(tokens, at + 1)}:
            return "needed"
    sized = dict(figure.number.unit.dimensions) == {"byte": 1}
    holder = singular(word(tokens, at + 1)) in wordings.concluding("holders")
    model = any(c.isdigit() for c in word(tokens, at + 1))
    if sized and (holder or model):
        return "there"
    for index in range(at - 1, max(-1, at - 1 - BESIDE), -1):
        if tokens[index].kind not in ("word", "symbol", "colon", "operator", "relation"):
            break
        said = lower(tokens, index)
        label = singular(said) if not index and tokens[1].kind == "colon" else ""
        holders = wordings.concluding("holders")
        of = index == at - 1 and said == "of" and lower(tokens, at - 2) in holders
        if said in wordings.concluding("there") or label in holders or of:
            return "there"
        if label in wordings.concluding("over"):
            return "there"
        if said in ("has", "have"):
            return "has"
        if said in wordings.concluding("needed"):
            return "needed"
    return ""
