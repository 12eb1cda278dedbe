"""Amounts that words call what is left, what comes together, or what lies between two values.

``48 GPUs; training holds 32 and the eval job another 6, which leaves 10``: the words say what is
calculated, so that an amount that nothing at hand gives is likely wrong though it is no misprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, takewhile

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.derived.announced import LINKS, REST, SAVED, Expected, Form
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.misprints import Offer
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS

LEAD = 6
"""Words before an amount in which it is called so."""
FAR = 50
"""How many times an amount may be of a bare value of its kind."""
SO = frozenset(
    "so thus hence therefore which that leaves leaving leave meaning i.e then saving saves "
    "throwing adds means mean meant".split()
)
"""Words behind which a clause says what follows from the one before."""
IDLE = frozenset("other rest we still only just another has have add adds adding up".split())
CASES = frozenset("if when should unless assuming suppose until".split())
ANOTHER = frozenset("other another second next".split())
LISTED = 2
WHOLES = frozenset({"of", "out", "from"})
BE = frozenset("are is stay stays still".split())
GETS = frozenset("gets get has have receives keeps".split())
EVERY = frozenset("per each every which thereof from last previous".split())
OF_THE = (["of", "the"], ["of", "our"], ["of", "its"])
WHOLE = frozenset(
    "total budget available capacity installed owned grant quota limit pool allowance used needed "
    "required taken spent allocated consumed demand overall".split()
)
ROOM = frozenset("cushion headroom slack margin buffer room".split())
RESTS = (REST | {"remainder", "leftover", "unallocated", "unspent"}) - {"spare"}
RECENT = 2
"""Sentences, or items of a list, back to what a sentence without operands is made of."""
MOST = 5
"""Values that are added up or taken away."""
ADDED = frozenset("total sum together altogether combined".split())
COMING = (["adds", "up"], ["add", "up"], ["adding", "up"], ["sums", "up"], ["in", "all"])
LEFT = REST | frozenset(
    "remainder cushion headroom slack margin buffer idle unallocated unspent leftover room".split()
)
EXTRA = frozenset(
    "additional extra more fewer less later earlier sooner longer shorter faster slower quicker "
    "cheaper dearer lower higher smaller larger".split()
)
MORE = frozenset({"additional", "extra"})
LOST = frozenset("away lost skipped wasted gained regained reclaims frees freeing".split())
NUMBERED = frozenset(
    "step port phase stage version page section line day week month year quarter level layer rank "
    "epoch rev revision release build run option wave tier ticket issue table figure top no".split()
)
"""What is numbered and not counted: ``port 8000``."""
NEUTRAL = FUNCTION_WORDS | LINKS | LEFT | SAVED | LOST | EXTRA | ADDED | IDLE | {""}
BUT = frozenset(
    "factor with without including excluding plus minus except before after besides".split()
)


TENFOLD = frozenset(Fraction(10) ** n for n in (1, 2, -1, -2))
"""What a difference is more or less than, where it is that of several things."""


def left(scene: Scene, slot: Slot) -> Expected | None:
    """``43.2 minutes, of which the outage took 26.8, so 16.4 minutes remain``."""
    other = scene.lead(slot)[-1:] == ["other"]
    if slot.ratio or not (other or {*_called(scene, slot)} & LEFT):
        return None
    if scene.lead(slot)[-1:] == ["of"] or scene.lead(slot)[-2:] in OF_THE:
        return None  # ``33 GB of the 96 GB are left``
    label, many = _label(scene, slot), len(scene.above) - LISTED
    if label and (many > 0 or (not many and not {*label} & ROOM)):
        return _of_list(scene, slot) if {label[0], label[-1]} & RESTS else None
    own, every = _operands(scene, slot)
    if slot.per and not any(s.per for s in every):
        return None
    found = [o for values in (own, every) if (o := _rest(values)) is not None]
    found = sorted(found, key=lambda o: abs(o.value - slot.worth))
    return _expected(scene, slot, found, [o for v in (own, every) for o in _less_some(v)])


def _of_list(scene: Scene, slot: Slot) -> Expected | None:
    """``- Budget: 80 GB``, ``- Weights: 35 GB``, ``- Buffers: 6 GB``, ``- Left: 39 GB``."""
    alone = [s[0] for p, s in scene.above if len(s) == 1 and _item(p, s[0], slot)]
    if len(alone) < len(scene.above) or {*scene.passage.words(0, slot.at)} & EVERY:
        return None
    said = {w for p, s in scene.above for w in p.words(0, s[0].at)}
    if len(alone) <= LISTED and not said & WHOLE:
        return None  # ``- Monday: 80 GB``, ``- Tuesday: 61 GB``, ``- Left: 12 GB``
    whole = max(alone, key=lambda s: s.worth)
    parts = [s for s in alone if s is not whole]
    total = sum((p.worth for p in parts), Fraction(0))
    if whole.worth <= max(slot.worth, total) or any(2 * p.worth == total for p in parts):
        return None  # one of them adds up others
    return Expected([_less(whole, parts), *_less_some(alone)], likely=True, worded=True)


def _item(passage: Passage, value: Slot, slot: Slot) -> bool:
    """Whether an item says no more than a label and one value of the kind that is left."""
    labelled = passage.kind(value.at - 1) == "colon" and not value.per
    counted = bool(passage.words(value.at + 1, value.at + 2)[:1] and value.noun)
    ends = passage.kind(value.at + 1 + counted) in ("end", "open")
    same = value.dims == slot.dims and value.named in ("", slot.named) and not value.ratio
    return labelled and ends and same and not {*passage.words(0, value.at)} & EVERY


def after(scene: Scene, slot: Slot) -> Expected | None:
    """``We allow 73.6 GB. After 32.4 GB for weights and 7.2 GB for buffers it gets 34 GB``."""
    words, own = scene.passage.words, [s for s in scene.own if s is not slot]
    led = words(0, 1) == ["after"] and {*words(slot.at - 1, slot.at)} & GETS
    if not led or slot.ratio or scene.passage.kind(slot.at + 1 + bool(slot.noun)) != "end":
        return None
    wholes = [s for s in scene.earlier if s.ago == 1]
    values = [*wholes, *own]
    alike = all(_alike(scene, v, slot) and not v.per for v in values)
    if len(wholes) != 1 or len(own) < LISTED or not alike:
        return None
    return Expected([_less(wholes[0], own), *_less_some(values)], likely=True)


def of_whole(scene: Scene, slot: Slot) -> Expected | None:
    """``Weights take 35 GB and buffers 6 GB, so 39 GB of the 80 GB are free``."""
    whole, own = scene.after(slot), [s for s in scene.own if s.at < slot.at]
    counted = bool(slot.noun and scene.tail(slot)[:1] != ["of"])
    between = scene.passage.words(slot.at + 1 + counted, whole.at) if whole else []
    if whole is None or between not in (["of"], *OF_THE) or slot.ratio or not own:
        return None
    tail = scene.tail(whole)[bool(whole.noun) :]
    if not {*tail, *scene.lead(slot)[-2:]} & REST or {*tail} & BUT or not {*tail[:1]} <= REST | BE:
        return None  # ``… and 20 GB of the 45 GB cache are unused``
    near = [s for s in scene.earlier if s.ago == 1 and _alike(scene, s, slot)]
    alike = all(_alike(scene, s, slot) and not s.per for s in (whole, *own))
    apart = any(scene.passage.kind(i) == "stop" for i in range(own[0].at, slot.at))
    if not alike or apart or {*scene.passage.words(0, whole.at)} & (EVERY | {"on"}):
        return None
    some = _less_some([whole, *own, *near][:MOST])
    return Expected([_less(whole, own), *some], likely=True)


def summed(scene: Scene, slot: Slot) -> Expected | None:
    """``12 GB, 8 GB and 5 GB, together 25 GB``, ``36 kW and 24 kW add up to 60 kW``."""
    called = _called(scene, slot)
    told = {*called} & ADDED or any([*p] in COMING for p in pairwise(called))
    own, _ = _operands(scene, slot)
    if slot.ratio or not told or len(own) < 2 or any(s.per for s in own):
        return None
    if scene.lead(slot)[-1:] == ["to"] and "from" in scene.passage.words(0, slot.at):
        return None  # ``fall from 34 to 21 GB and the total to 47 GB``
    if slot.worth <= max(s.worth for s in own) or {*called} & LEFT:
        return None
    some = [_sum(v) for n in range(2, len(own)) for v in combinations(own, n)]
    return _expected(scene, slot, [_sum(own)], some)


def apart(scene: Scene, slot: Slot) -> Expected | None:
    """``from 41,200 back to 40,000, throwing away 1,200 steps``, ``9 additional pods``."""
    lead, tail = _called(scene, slot), scene.tail(slot, 3)
    named = {*lead} & (SAVED | LOST) or {*lead[-2:]} & MORE
    if slot.ratio or not (named or {*tail[:2]} & EXTRA):
        return None
    if {*lead[-2:], *tail[:2]} & MORE and not {*scene.lead(slot)} & SO:
        return None  # ``6 additional nodes give nothing``
    own, every = _operands(scene, slot)
    values = own if len(own) > 1 else every
    if len(values) != 2 or "than" in tail:
        return None
    low, high = sorted(values, key=lambda s: s.worth)
    gap = made("-", high, low)
    several = gap.value <= 0 or slot.worth / gap.value in TENFOLD  # ``that of ten nodes``
    return None if several else _expected(scene, slot, [gap], [])


def _called(scene: Scene, slot: Slot) -> list[str]:
    """The words around an amount that say what it is, those of its own clause only."""
    lead = [w for w in _label(scene, slot) or scene.clause(slot)[-LEAD:] if w]
    return [*lead, *takewhile(lambda w: w != "and", scene.tail(slot))]


def _label(scene: Scene, slot: Slot) -> list[str]:
    """``Remaining: 160 GPU-hours``: the words of a label whose value an amount is."""
    alone = scene.sign(slot) == "colon" and not any(s.at < slot.at for s in scene.own)
    return scene.passage.words(0, slot.at - 1) if alone else []


def _expected(
    scene: Scene, slot: Slot, found: Sequence[Offer], other: Sequence[Offer]
) -> Expected | None:
    """The calculations; likely where the clause speaks of nothing but the values before it."""
    positive = [o for o in found if o.value > 0]
    words = {*scene.lead(slot)[-LEAD:], *scene.tail(slot)}
    if not positive or words & BUT:
        return None
    own = [s for s in scene.own if s.at < slot.at]
    open_ = any(s.number.percent for s in own) or "each of" in " ".join(
        scene.passage.words(0, slot.at)
    )
    likely = not (open_ or _more_printed(scene, slot)) and _follows(scene, slot)
    return Expected([*positive, *other], likely, worded=likely and not _several(scene, slot))


def _follows(scene: Scene, slot: Slot) -> bool:
    """``so 16 are left``, ``the remaining 16``; not ``on the second feed 16 are left``."""
    lead, start = scene.lead(slot), {*scene.passage.words(0, 1)}
    if start & CASES or {*scene.tail(slot)} & ANOTHER:
        return False
    if {*lead[-LEAD:]} & SO:
        return True
    if lead[-2:] == ["the", "remaining"] and start & WHOLES:
        return True  # ``Of the 80 GB, 35 GB go to weights, 6 GB to buffers and the remaining 39``
    if scene.sign(slot) == "colon" and any(s.at < slot.at for s in scene.own):
        return True  # ``From 80 GB we take 35 GB (weights) and 6 GB (buffers): 39 GB left``
    if scene.tail(slot)[:1] == ["remaining"]:
        return False  # ``3 remaining shards are blocked, and the last is being copied``
    behind = "" in lead and any(s.at < slot.at for s in scene.own)
    return {*(lead[lead.index("") :] if behind else lead)} <= NEUTRAL


def _more_printed(scene: Scene, slot: Slot) -> bool:
    """``60 GB / 2 = 30 GB per GPU``: what a calculation before gives may be taken off as well."""
    known = {s.number.digits for s in (*scene.own, *scene.earlier)}
    like = (n for n in scene.passage.printed if n.unit.dimensions == slot.number.unit.dimensions)
    before = (n for n in like if n.digits.start < slot.number.digits.start and slot.dims)
    return any(n.digits not in known and not n.percent for n in before)


def _several(scene: Scene, slot: Slot) -> bool:
    """Whether a value may be taken as often as something is counted: ``4 min, 20 times a day``."""
    near = [s for s in scene.before(slot) if s.ago <= 1]
    if slot.dims:
        return any(s.counts and s.noun for s in near)
    return any(s.per for s in near)


def _operands(scene: Scene, slot: Slot) -> tuple[list[Slot], list[Slot]]:
    """The values of its kind before an amount: those of the sentence, and the last one's too."""
    values = [_completed(scene, s, slot) for s in scene.before(slot) if s.ago <= RECENT]
    plain = [s for s in values if _alike(scene, s, slot) and s.per in ("", slot.per)]
    reach = 1 if any(not s.ago for s in plain) else RECENT
    plain = [s for s in plain if s.ago <= reach]
    every = list({s.worth: s for s in plain}.values())[::-1]
    own = [s for s in every if not s.ago]
    if not any(s.named or s.dims for s in every) and not _from_to(every):
        return [], []
    return own[-MOST:], every[-MOST:]


def _completed(scene: Scene, value: Slot, slot: Slot) -> Slot:
    """``the outage took 26.8, so 16.4 minutes remain``: a bare value has the unit of the amount."""
    value = _numbered(scene, value, slot)
    bare = value.counts and not (value.named or value.per or value.name or value.number.unit.text)
    if not bare or not slot.dims or value.number.ulp >= 1:
        return value
    worth = value.worth * slot.number.unit.factor
    near = worth < FAR * slot.worth and slot.worth < FAR * worth
    return replace(value, worth=worth, dims=slot.dims, noun=slot.noun) if near else value


def _numbered(scene: Scene, value: Slot, slot: Slot) -> Slot:
    """``step 41,200``: a number of the things that an amount counts."""
    before = scene.passage.words(value.at - 1, value.at) if not value.ago else []
    counted = slot.counts and value.counts and not value.noun
    same = counted and bool(before) and PER.get(singular(before[0])) == slot.noun != ""
    return replace(value, noun=slot.noun) if same else value


def _from_to(values: Sequence[Slot]) -> bool:
    """``from 6 to 15``: bare numbers that are of one kind all the same."""
    return len(values) == 2 and values[1].at == values[0].at + 2


def _alike(scene: Scene, value: Slot, slot: Slot) -> bool:
    """Whether a value may be part of an amount; ``26.8`` of one in minutes stands for minutes."""
    if value.ratio or value.dims != slot.dims or value.factor or value.number.word:
        return False
    if not value.noun and not value.number.unit.text:
        before = scene.passage.words(value.at - 1, value.at) if not value.ago else []
        if {*before} & NUMBERED or value.name:
            return False
    if slot.counts and value.worth and not 1 / FAR < slot.worth / value.worth < FAR:
        return False
    if slot.counts and not slot.named:
        return not value.named
    return value.named in ("", slot.named)


def _rest(values: Sequence[Slot]) -> Offer | None:
    """The largest value less all that stand behind it."""
    if len(values) < 2:
        return None
    at = max(range(len(values)), key=lambda i: values[i].worth)
    whole, parts = values[at], [*values[:at], *values[at + 1 :]]
    return _less(whole, parts)


def _less(whole: Slot, parts: Sequence[Slot]) -> Offer:
    tree: Expression = Literal_(whole.number)
    for part in parts:
        tree = Binary("-", tree, Literal_(part.number))
    return Offer(tree, whole.worth - sum((p.worth for p in parts), Fraction(0)))


def _less_some(values: Sequence[Slot]) -> list[Offer]:
    """Each value less some of the others, which an author may mean as well."""
    return [
        _less(whole, parts)
        for whole in values
        for n in range(1, len(values))
        for parts in combinations([v for v in values if v is not whole], n)
    ]


def _sum(values: Sequence[Slot]) -> Offer:
    tree: Expression = Literal_(values[0].number)
    for value in values[1:]:
        tree = Binary("+", tree, Literal_(value.number))
    return Offer(tree, sum((v.worth for v in values), Fraction(0)))


CONCLUDED: tuple[Form, ...] = (left, after, of_whole, summed, apart)
