"""What each of several has of a whole: ``Over TP=4 the 140 GB are 35 GB per GPU``.

The whole and the number of sharers may stand in any order, the whole in the sentence before.  A
value of something else (``140 GB of weights on 8 GPUs; the cache takes 20 GB per GPU``) is told by
the word that names it.
"""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.judging.derived.announced import LINKS, OVER, REST, Expected, Form, beside
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.slots import EACH, Scene, Slot
from doc_auditor.reading.lexicon import DIMENSIONS, PER, singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.worded import ARTICLES

DEGREES = frozenset(DIMENSIONS.values()) | {"pp"}
SHARING = frozenset({"gpu", "group", "stage", "replica", "node", "each"})
"""Of whom a degree says how many there are."""
RESULTS = LINKS | frozenset(
    "give gives giving come comes yield yields means mean leave leaves leaving work works shrink "
    "shrinks drop drops puts putting get gets hold holds holding store stores has have "
    "makes making therefore carry carries amounts equals".split()
)
"""Words that lead to what each one has."""
IDLE = (
    RESULTS
    | HEDGES
    | EACH
    | frozenset("the a an to of at on in out every only just would will then it this these".split())
)
"""Words that name no other thing."""
AMONG = OVER | frozenset("among amongst between to onto into".split())
"""What leads in those that something is shared by."""
PARTED = frozenset(
    "split splits divide divides divided distribute distributed partition partitioned shard "
    "sharded spread share shares shared dealt sliced evenly equally".split()
)
"""Words for a whole that each has a part of, so that no two have the same one."""
BESIDE = frozenset("of for in after with without before including plus at during".split())
ANY = frozenset({"each", "them"})
SHARERS = frozenset({"share", "split", "divide", "hold", "have", "serve", "handle", "process"})
PHRASE = 4
"""Tokens of those that share something and of what they do."""
JOINS = frozenset({"and", "while", "but", "or"})
SET_OFF = ("comma", "colon")
LAST = 1
PAIR = 2


def shared(scene: Scene, slot: Slot) -> Expected | None:
    """``1.84M tokens/s on 512 GPUs, about 3,594 tokens/s for each of them``."""
    if slot.ratio or not (slot.per or slot.whose) or not _led(scene, slot) or _other(scene, slot):
        return None
    counts = _nearest([s for s in _all(scene, slot) if _sharers(scene, s, slot)])
    sharers = {c.noun for c in counts} - {""}
    others = (s for s in _all(scene, slot) if s not in counts and s.noun not in sharers)
    wholes = _nearest([s for s in others if _whole(scene, s, slot)])
    alone = len({s.worth for s in wholes}) == len({s.worth for s in counts}) == 1
    if not alone or wholes[0] is counts[0]:
        return None
    if wholes[0].ago + counts[0].ago > LAST and not _above(scene, wholes[0], counts[0]):
        return None
    copies = slot.worth * counts[0].worth / wholes[0].worth
    parted = {t.low for t in scene.passage.tokens} & PARTED
    more = scene.after(slot)
    joined = more is not None and {*scene.lead(more)} & {"and", "plus"} and not more.ratio
    if joined and more is not None and more.dims == slot.dims and more.noun in ("", slot.noun):
        return None  # ``7 each, and 12 in reserve``
    if wholes[0].at > slot.at and not parted and copies.denominator == 1:
        return None  # ``Each of the 32 GPUs holds 32 of the 256 experts``: four copies of all
    return Expected([made("/", wholes[0], counts[0])], likely=True, worded=_only(scene, slot))


def _above(scene: Scene, *both: Slot) -> bool:
    """``- Throughput: 96,000 tokens/s``, ``- GPUs: 64``, ``- Per GPU: 1,500``: the lines above."""
    lines = [s[0].number.digits for _, s in scene.above[-PAIR:] if len(s) == 1]
    return {*lines} == {s.number.digits for s in both}


def _nearest(found: Sequence[Slot]) -> list[Slot]:
    """Those of the sentence itself, else those of the one before."""
    ago = min((s.ago for s in found), default=0)
    return [s for s in found if s.ago == ago]


def _all(scene: Scene, slot: Slot) -> list[Slot]:
    """What stands before a value, and right behind it: ``9 each over 32 ranks``."""
    following = scene.after(slot)
    behind = following is not None and {*scene.lead(following)} & OVER
    return [*scene.before(slot), *([following] if behind and following is not None else [])]


def _whole(scene: Scene, whole: Slot, slot: Slot) -> bool:
    behind = whole.at > slot.at and scene.lead(whole)[:1] == ["of"]
    last = {singular(w) for w in scene.tail(whole)[-1:]}
    if behind and (last - {whole.noun} or scene.after(whole) is not None):
        return False  # ``holds 2 of the 128 experts twice``
    owned = whole.whose and not behind
    if whole.ratio or whole.per or whole.factor or whole.worth <= slot.worth or owned:
        return False
    if slot.dims:
        return whole.dims == slot.dims
    return not whole.dims and bool(whole.noun) and slot.noun in ("", whole.noun)


def _sharers(scene: Scene, count: Slot, slot: Slot) -> bool:
    """Whether a value says among how many something is shared."""
    if not count.counts or count.per or count.worth <= 1 or count.whose:
        return False
    pers = _pers(slot)
    if pers & SHARING and _degree(scene, count):
        return True
    if pers & ANY:
        return bool(count.noun) and count.noun != slot.noun and _spread(scene, count)
    return count.noun in pers


def _pers(slot: Slot) -> frozenset[str]:
    """For each of what a value is said, by the words behind it or before it."""
    return slot.whose | ({slot.per} if slot.per else frozenset())


def _led(scene: Scene, slot: Slot) -> bool:
    """Whether a word or a sign says that a value is what comes out."""
    sign = scene.sign(slot)
    signed = sign in ("arrow", "relation", "open") or (sign in SET_OFF and _ended(scene, slot))
    return signed or bool({*scene.clause(slot)} & RESULTS) or beside(scene, slot)


def _ended(scene: Scene, slot: Slot) -> bool:
    """``64 experts over 16 GPUs, 4 per GPU.``: nothing more is said of what each one has."""
    tail = scene.tail(slot)
    names = _pers(slot) | EACH | {slot.noun, "per", "each", "every"}
    names |= {singular(w) for w in scene.passage.words(0, slot.at) if w and slot.noun}
    return all(PER.get(singular(w), singular(w)) in names for w in tail)


def _degree(scene: Scene, count: Slot) -> bool:
    """``TP=4``, ``EP 32``: as many GPUs share a layer."""
    if count.ago or count.noun:
        return False
    before = scene.passage.tokens[max(count.at - 2, 0) : count.at]
    return any(t.low in DEGREES for t in before)


def _spread(scene: Scene, count: Slot) -> bool:
    """``over 36 GPUs``: the sharers, where only ``each`` names them; ``16 ranks share``, too."""
    if {*scene.passage.words(count.at - 2, count.at)} & AMONG:
        return True
    behind = {*scene.passage.words(count.at + 1, count.at + PHRASE)}
    opens = {*scene.passage.words(0, count.at)} <= ARTICLES
    return opens and not count.ago and bool(behind & SHARERS) and not behind & AMONG


def _other(scene: Scene, slot: Slot) -> bool:
    """Whether the words beside a value say that it is of something else, or what is left."""
    clause = [w for w in scene.clause(slot) if w]
    if clause == scene.lead(slot) and scene.before(slot)[:1] and not scene.before(slot)[0].ago:
        clause = _own(clause)
    if slot.dims and {*clause} & REST:
        return True
    known = {singular(w) for w in scene.passage.said}
    known |= {singular(w) for w in scene.passage.words(0, slot.at - len(clause)) if w}
    named = {singular(w) for w in clause if w not in IDLE | REST and w not in DEGREES}
    if {PER.get(w, w) for w in named - known} - _pers(slot):
        return True
    tail = scene.tail(slot, 8)
    names = [PER.get(singular(w), singular(w)) for w in tail]
    end = names.index(slot.per) if slot.per in names else 0
    if slot.per in ANY and "them" in tail:
        end = tail.index("them")
    called = bool(slot.noun) or names[:1] == [slot.per] or slot.per not in ANY
    rest = tail[end + 1 :] if end else tail[called:]
    return rest[:1] != [] and rest[0] in BESIDE and rest[1:2] not in (["them"], ["these"])


def _own(clause: list[str]) -> list[str]:
    """The words of a clause behind those that name the value before: ``of state shrink to``."""
    first = next((i for i, w in enumerate(clause) if w in RESULTS), 0)
    return clause if {*clause[:first]} & JOINS else clause[first:]


def _only(scene: Scene, slot: Slot) -> bool:
    """Whether a sentence has nothing else that a share could be made of."""
    return len([s for s in scene.own if s.at < slot.at]) <= 2


SHARED: tuple[Form, ...] = (shared,)
