"""Multiples that leave no choice of what they compare: ``420 tokens/s. Now 1,260, 3 times that``.

The two values stand side by side, in the sentence or in the two items right above, and the words
around the multiple name nothing else; so whatever it says instead of their quotient is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from doc_auditor.judging.conclusions.sides import THINGS
from doc_auditor.judging.derived.compared import LINKS, REPLACES, SCALES
from doc_auditor.judging.derived.figures import IT, Asked
from doc_auditor.judging.derived.paired import BEHIND, Pair, completed_among, pair, plain
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.judging.derived.supposed import STATES
from doc_auditor.quantity import Dimensions
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.change_words import MEASURED, YEARS
from doc_auditor.reading.sentences.modal import OPEN
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, plural

UNREAL = frozenset(
    "ideal ideally theoretical theory expected expect target goal linear linearly would could "
    "might promised hoped rather estimated requested aim limit max maximum minimum".split()
) | OPEN - {"but", "when"}
FOR_EACH = frozenset("per each every another again additional extra".split())
"""A multiple in whose sentence these stand is of something that the two values need not be."""
VERBS = frozenset(
    "is are was were be has have had needs need takes took serves served reaches delivers gives "
    "makes asks goes went comes came grows grew becomes became measured planned lies stands "
    "get gets run runs raises rises rise increases increased drops falls shrinks reduced does "
    "equivalent go goes going move moves moving switching".split()
)
COMPARING = frozenset(
    "times fold factor ratio multiple speedup speed-up speed growth gain gains increase reduction "
    "improvement change difference shortfall gap excess compression x × too again faster slower "
    "as by to up between".split()
)
SHARING = frozenset({"between", "from"})
RATES = (("second", -1),)
"""Adjectives that only some kinds of values have; what is not listed any value may be."""
OF_COUNTS = frozenset("many large big larger bigger smaller small fewer".split())
OF_SPEED = frozenset("fast faster slow slower quick quicker".split())
OF_TIME = frozenset("long longer short shorter".split())
OF_MONEY = frozenset("expensive cheap cheaper dear dearer costly".split())
ANY = frozenset("much high higher low lower more less great greater".split())
ADJECTIVES = OF_COUNTS | OF_SPEED | OF_TIME | OF_MONEY | ANY
REASONS = frozenset("since because given after including".split())
NAMING = (
    frozenset(
        "number row column compared so same system version build workload job task step "
        "training".split()
    )
    | THINGS
)
"""Words of a name that tell no other thing: ``the tuned setup``."""
IDLE = VERBS | REPLACES | SCALES | COMPARING | ADJECTIVES | STATES | NAMING
ENDS = frozenset({"comma", "end", "close", "colon", "stop", "open"})
VERSUS = frozenset("vs versus against".split())
OUTCOMES = ({"second": -1}, {"second": 1}, {"money": 1})
NOW = frozenset("now today then after later new".split())
LONG = 99
WORDS = 6
"""Words of a name behind a multiple: ``3 times the number of the old plan``."""
BOTH = 2


def compared(asked: Asked) -> Pair | None:
    """The two values that a multiple compares, if nothing else can be meant."""
    scene, slot = asked.scene, asked.slot
    if len([s for s in scene.own if s.ratio or s is slot]) > 1 or asked.ranged:
        return None
    values = completed_among([s for s in scene.own[::-1] if s is not slot])
    if not all(map(plain, values)) or len(values) > BOTH or any(map(_year, values)):
        return None
    if _listed(asked) or _cases(asked, values):
        return None
    found = _within(asked, values) if len(values) == BOTH else _before(asked, values)
    clear = found is not None and suits(asked, found) and not scaled(asked, [found])
    return found if clear else None


def _year(value: Slot) -> bool:
    return value.counts and value.number.exact and value.worth in YEARS


def _listed(asked: Asked) -> bool:
    """``at 3.0 and 2.1 times that bound``: one of two multiples."""
    passage, at = asked.scene.passage, asked.slot.at
    return passage.kind(at - 2) == "number" and passage.words(at - 1, at) in (["and"], ["or"])


def _cases(asked: Asked, values: Sequence[Slot]) -> bool:
    """``A token at 256K costs 3.5 times as much as at 32K``, ``NVLink 5.0 over NVLink 4.0``.

    So are ``it has 31 GB and 41 GB are left, 3.9 times as much``: of what is left elsewhere.
    """
    if len(values) < BOTH:
        return False
    passage = asked.scene.passage
    led = [passage.words(v.at - 1, v.at) for v in values]
    bare = not any(v.dims or v.noun for v in values)
    alike = led[0] == led[1] != [""] and (led[0] == ["at"] or bare)
    last, first = values
    between = {*passage.words(first.at + 1, last.at)}
    joined = last.at < asked.slot.at and "and" in between and not between & NOW
    return alike or joined


def _within(asked: Asked, values: Sequence[Slot]) -> Pair | None:
    """The two values of the sentence: ``768 GPUs, 8 times the 96 of today``."""
    last, first = values
    at = asked.slot.at
    passage = asked.scene.passage
    if last.at < at:  # ``96 before, 768 now: 8 times as many``
        told = _lead(asked, last) and _behind(asked, passage.said)
    elif first.at < at:  # ``768 nodes are 8 times the supply of 96 nodes``
        words = passage.words(at + 1, last.at)
        if passage.kind(last.at - 1) == "open":
            words = words[:-1]
        led = asked.replaced or {*words[:1]} & (BEHIND | {"the", "our", "as"})
        known = all(words) and len(words) <= WORDS and led
        words = [w for w in words if w in asked.measures or (plural(w) and not asked.replaced)]
        told = bool(known) and _lead(asked, first) and _idle(asked, words, frozenset())
    else:  # ``a factor of 8 lies between 96 and 768``, ``It grows 8-fold, from 96 to 768 nodes``
        opened = passage.kind(first.at - 1) in ("open", "colon", "comma")
        joined = opened or {*passage.words(first.at - 1, first.at)} & SHARING
        lead, words = passage.words(0, at), passage.words(at + 1, first.at)
        other = first.counts and bool({*lead} & (asked.measures | MEASURED))
        told = bool(joined) and all(lead) and not other and _idle(asked, words, frozenset())
    return pair(first, last) if told else None


def _before(asked: Asked, values: Sequence[Slot]) -> Pair | None:
    """The value of the sentence with the one of the sentence before; or the two before it."""
    near = [s for s in completed_among(asked.scene.earlier) if plain(s)]
    last = [s for s in near if s.ago == 1]
    if values:
        (own,) = values
        named = _named_above(asked, own)
        base = named or (last[0] if len(last) == 1 else None)
        told = own.at < asked.slot.at and _lead(asked, own)
        that = own.at > asked.slot.at and _apposed(asked, own)
        said = named or _behind(asked, asked.scene.passage.said) if told else that
        if base is None or not said:
            return None
        bare = own.counts and not own.noun  # ``The pilot had 18 racks. Now there are 72``
        own = replace(own, noun=base.noun) if bare else own
        base = replace(base, per=own.per)
        found = pair(own, base, base)
        return replace(found, named=named is not None) if found is not None else None
    older = [s for s in near if s.ago == BOTH] if len(last) == 1 else []
    if len(last) + len(older) != BOTH or not _refers(asked):
        return None
    return pair(*(replace(s, ago=1) for s in (*last, *older)))


def _named_above(asked: Asked, own: Slot) -> Slot | None:
    """``four times the SLO``: the value of the item above that has this name."""
    called = {w for w in asked.scene.tail(asked.slot, WORDS) if w not in FUNCTION_WORDS | STATES}
    called -= ADJECTIVES | COMPARING
    for passage, slots in asked.scene.above if called else ():
        if called <= {*passage.words(0, len(passage.tokens))}:
            like = [s for s in slots if plain(s) and s.like(own)]
            return replace(like[0], ago=1) if len(like) == 1 else None
    return None


def _lead(asked: Asked, value: Slot) -> bool:
    """Whether the words between a value and the multiple only link them."""
    return _idle(asked, asked.scene.passage.words(value.at + 1, asked.slot.at), frozenset())


def _apposed(asked: Asked, value: Slot) -> bool:
    """``The new one needs 8 times that, 768 nodes``."""
    words = asked.scene.passage.words(asked.slot.at + 1, value.at)
    return words in (["that", ""], ["as", "much", ""], ["as", "many", ""])


def _refers(asked: Asked) -> bool:
    """``That is 8 times the first``, ``- Ratio: 8×``: the sentence has no subject of its own."""
    passage, at = asked.scene.passage, asked.slot.at
    lead = passage.words(0, at)
    pronoun = bool({*lead[:1]} & IT) and bool({*lead} & VERBS)
    if not (pronoun or {*lead} & COMPARING):
        return False
    names = {w for p, _ in asked.scene.above[-BOTH:] for w in p.words(0, LONG) if w}
    return _idle(asked, lead, frozenset(names)) and _behind(asked, passage.said | names)


def _idle(asked: Asked, words: Sequence[str], names: frozenset[str]) -> bool:
    """Whether words name nothing but what is at hand."""
    passage = asked.scene.passage
    near = (*asked.scene.own, *asked.scene.earlier[:BOTH])
    nouns = {n for n, each in PER.items() if each in {s.noun for s in near}}
    nouns |= {s.noun for s in near}
    start = max((s.at for s in asked.scene.own if s.at < asked.slot.at), default=0)
    own = {*passage.words(0, start)}
    known = (
        LINKS
        | FUNCTION_WORDS
        | STATES
        | VERBS
        | REPLACES
        | COMPARING
        | IT
        | {"", "so", "one", "which", "number"}
    )
    known |= names | own | passage.said
    return all(
        part in known or singular(part) in nouns | known
        for w in words
        for part in ([w] if w in known else w.split("-"))  # ``Peak-to-mean``
    )


def _behind(asked: Asked, names: frozenset[str]) -> bool:
    """Whether nothing is named behind the multiple but a value at hand or what it compares."""
    tail = asked.scene.tail(asked.slot, WORDS + 1)
    if asked.scene.passage.kind(asked.slot.at + 1 + len(tail)) not in ENDS:
        return False
    if tail[-1:] and tail[-1] in BEHIND | {"as"}:
        return False  # what it is compared with stands beyond
    words = [w for w in tail if w not in COMPARING | ADJECTIVES]
    return _idle(asked, words, names)


def scaled(asked: Asked, near: Sequence[Pair]) -> bool:
    """``16 vs 8 GPUs: 1.9×``: what so many more reach, not how many more they are."""
    found = next(iter(near), None)
    if found is None or asked.said.way.name != "multiple":
        return False
    low, high = sorted((found.high.at, found.low.at))
    versus = {*asked.scene.passage.words(low + 1, high)} & VERSUS
    if found.high.counts:
        return bool(versus) and not asked.scene.tail(asked.slot)
    bare = not (found.high.number.unit.text and found.low.number.unit.text)
    return bool(versus) and bare and dict(found.high.dims) not in OUTCOMES  # ``48 vs 24 GB``


def unreal(asked: Asked) -> bool:
    """Whether the sentence says that a multiple is only wished for, or one for each of something.

    So does a label that names another thing: ``- Speed-up of attention: 5×``, ``- Target: 4×``.
    """
    scene, slot = asked.scene, asked.slot
    labelled = scene.sign(slot) == "colon"
    label = scene.passage.words(0, slot.at) if labelled else scene.clause(slot)
    near = {*label, *scene.tail(slot)}
    spelled = slot.number.word and slot.number.times
    bare = (spelled and scene.closed(slot)) or _often(asked)
    if bare and scene.sign(slot) not in ("colon", "open"):
        return True  # ``asked for the ports twice``
    told = near if labelled else {*scene.passage.words(0, len(scene.passage.tokens))}
    return bool(UNREAL & told or FOR_EACH & near)


def _often(asked: Asked) -> bool:
    """``replicates the weights 16 times: 16 × …``: how often, and not how many times as much."""
    scene, slot = asked.scene, asked.slot
    said = slot.number.times and not {*slot.number.text.lower()} & {"×", "x"}
    led = {*scene.lead(slot)[-1:]} & (VERBS | {"by", "of", ""})
    return said and scene.passage.kind(slot.at + 1) in ENDS and not led


def alien(asked: Asked, found: Pair, measuring: Mapping[str, Set[Dimensions]]) -> bool:
    """Whether a multiple is said of something else than a pair: ``- Cost ratio: 1.5×``."""
    scene, slot = asked.scene, asked.slot
    if unreal(asked) or not suits(asked, found):
        return True
    label = scene.passage.words(0, slot.at - 1) if scene.sign(slot) == "colon" else []
    whole = {*scene.passage.said}.union(*(p.words(0, LONG) for p, _ in scene.above))
    words = label
    kind = {w for w, dims in measuring.items() if found.high.dims in dims}
    tail = scene.tail(slot)
    if tail[:1] == ["the"] and tail[2:3] == ["of"]:
        words = [*words, tail[1]]  # ``2.5 times the power of the old one``
    return not _idle(asked, words, frozenset(whole | kind | NAMING | {"speed"}))


def suits(asked: Asked, found: Pair) -> bool:
    """Whether an adjective may be said of the values: ``as fast`` of times and rates only."""
    tail = {*asked.scene.tail(asked.slot, 3)}
    kind = dict(found.high.dims)
    if asked.replaced:
        words = {*asked.scene.passage.words(0, LONG)}
        return kind == dict(RATES) and not words & REASONS
    label = {*asked.scene.passage.words(0, asked.slot.at)}
    if (tail | label) & (OF_SPEED | {"speedup", "speed-up", "speedups"}):
        return kind in ({"second": 1}, {"second": -1})  # peaks of hardware are no speed-ups
    if "compression" in label:
        return bool(kind)
    if tail & OF_TIME:
        return kind == {"second": 1}
    if tail & OF_MONEY:
        return "money" in kind
    if tail & OF_COUNTS:
        return not kind or "byte" in kind or (kind == dict(RATES) and "many" in tail)
    return True
