"""Labels before numbers: ``Tensor parallelism (TP): 8``, ``hidden size 7168``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.declared import Declared, Origin, following
from doc_auditor.reading.lexicon import PER, Lexicon, normal, singular
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Reference

LABEL_WORDS = 7
SIZED = ("size", "degree")
SIZES = frozenset({"size", "count"})
MILLION = 10**6
"""``cost per 1M tokens`` is a label with a number in it."""
SHARING = frozenset({"gpu", "node", "stage", "group", "replica"})
"""What has a share of the model; ``Experts: 48 per layer`` are those of the model itself."""
GENERIC = frozenset({"degree", "size", "value", "count", "number", "ways", "total"})


def labelled(
    tokens: Sequence[Token], lexicon: Lexicon, heading: Reference | None, column: bool = False
) -> Iterator[Declared]:
    """Values after a label with its colon, and numbers right after the name of a quantity.

    In a ``column`` of a typeset line that may be a count, too: ``layers 36``.

    ``Heads: 36 ÷ 2 = 18`` tells a share of the heads and ``heads: 32 × 128 = 4,096`` their width:
    such results are counted in passing only.
    """
    start = 0
    for at, token in enumerate(tokens):
        if token.kind in ("stop", "mark") or (token.kind == "comma"):
            start = at + 1
        elif (
            token.kind == "colon"
            or (token.kind == "relation" and token.text == "=")
            or (token.kind == "operator" and token.text == "-" and not token.tight)
        ):
            yield from _at_colon(tokens, start, at, lexicon, heading)
        elif token.kind == "number" and not _per_million(tokens, at):
            yield from _adjacent(tokens, start, at, lexicon, column)
            start = at + 1


def _at_colon(
    tokens: Sequence[Token], start: int, colon: int, lexicon: Lexicon, heading: Reference | None
) -> Iterator[Declared]:
    words = _label_words(tokens, start, colon)
    value_at = _value_after(tokens, colon + 1)
    if not words or _counted(tokens, start):
        return
    if value_at is None:
        yield from _crossed(tokens, start, colon, lexicon)
        return
    number = tokens[value_at].number
    if number is None:
        return
    after = following(tokens, value_at)
    reference = lexicon.label(words, number, after)
    if reference is None and heading is not None and all(w.lower() in GENERIC for w in words):
        reference = heading
    if reference is None:
        return
    if lexicon.quantities[reference.quantity].measured:
        number = lexicon.read(reference.quantity, number, after, words)
        if number is None:
            return
    elif _counts_other(tokens, value_at, number, lexicon, reference):
        return
    if _of_shape(tokens[colon:value_at], lexicon, reference):
        return
    upper = _upper(tokens, value_at)
    signs = {t.text for t in tokens[colon:value_at] if t.kind == "operator"}
    passing = "/" in signs or ("*" in signs and reference.quantity in lexicon.shape)
    share = passing and not reference.per
    reference = _each(reference, number, after, lexicon)
    origin: Origin = "noun" if share else "label"
    yield Declared(reference, number, tokens[start].span.join(number.span), origin, upper)


def _each(
    reference: Reference, number: Number, after: Sequence[str], lexicon: Lexicon
) -> Reference:
    """``Heads: 5 heads per GPU``, ``Weights: 35 GB per GPU``: a share of the model."""
    sized = lexicon.quantities[reference.quantity].kind == "memory"
    if reference.per or not (sized or reference.quantity in lexicon.shape):
        return reference
    counted = lexicon.noun(([number.noun] if number.noun else []) + list(after))
    words = [w.lower() for w in after]
    per, role = "", ""
    if counted is not None and counted[0].quantity == reference.quantity:
        per, role = counted[0].per, counted[0].role
    elif words[:1] in (["per"], ["/"]) and (len(words) == 2 or (sized and len(words) > 2)):
        per = PER.get(singular(words[1]), "")
    if per not in SHARING:
        return reference
    return replace(reference, per=per, role=reference.role or role)


def _crossed(
    tokens: Sequence[Token], start: int, colon: int, lexicon: Lexicon
) -> Iterator[Declared]:
    """``Heads: 16 × 64``: so many of that width; a count of the model stands before the cross."""
    reference = lexicon.label(_label_words(tokens, start, colon))
    after = [t for t in tokens[colon + 1 :] if t.text != "\n"]
    kinds = [t.kind for t in after if t.kind != "word"]
    if reference is None or kinds != ["number", "operator", "number"]:
        return
    cross = next(t for t in after if t.kind == "operator")
    quantity, number = lexicon.quantities[reference.quantity], after[0].number
    plain = cross.text == "*" and quantity.kind == "count" and quantity.name in lexicon.shape
    if plain and number is not None and not number.unit.dimensions:
        yield Declared(reference, number, tokens[start].span.join(number.span), "label")


def _counted(tokens: Sequence[Token], start: int) -> bool:
    """``16 experts on 8 GPUs: 2 each``: what a number counts is no label of the next one."""
    if start < 1 or tokens[start - 1].kind != "number":
        return False
    if tokens[start].kind == "open":
        return True  # ``90 × 32 (EP × PP) ranks = 2,880``
    if tokens[start].kind != "word":
        return False
    before = tokens[start - 2] if start > 1 else None
    return before is None or before.kind != "word" or before.text[:1].islower()


def _label_words(tokens: Sequence[Token], start: int, end: int) -> list[str]:
    words: list[str] = []
    depth = 0
    for at, token in enumerate(tokens[start:end], start):
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif depth == 0 and token.kind in ("word", "symbol"):
            words.append(token.text)
        elif depth == 0 and token.text == "/":
            words.append("/")
        elif depth == 0 and token.kind == "number":
            if not words or not _per_million(tokens, at):
                return []
            words.append("million")
    return words if len(words) <= LABEL_WORDS else []


def _per_million(tokens: Sequence[Token], at: int) -> bool:
    """The number of ``cost per 1M tokens``, which belongs to the label."""
    number = tokens[at].number
    per = at > 0 and tokens[at - 1].low in ("per", "/")
    return number is not None and per and number.value == MILLION


def _value_after(tokens: Sequence[Token], at: int) -> int | None:
    """The number right after a colon; a calculation's value is what it equals."""
    if at < len(tokens) and tokens[at].kind == "relation" and tokens[at].text in "=≈":
        at += 1
    if at >= len(tokens) or tokens[at].kind != "number":
        return None
    arrow = next(
        (i for i in range(at + 1, min(at + 4, len(tokens))) if tokens[i].kind == "arrow"), None
    )
    if arrow is not None and arrow + 1 < len(tokens) and tokens[arrow + 1].kind == "number":
        return arrow + 1
    index = at
    while index + 1 < len(tokens) and tokens[index + 1].kind in ("operator", "number", "word"):
        if tokens[index + 1].kind == "operator" and tokens[index + 1].text in "*/^+":
            return _value_of_calculation(tokens, index + 1)
        if tokens[index + 1].kind == "number" or index - at > 3:
            break
        index += 1
    return at


def _value_of_calculation(tokens: Sequence[Token], at: int) -> int | None:
    """The last plain number after an equals sign of the clause."""
    found = None
    for index in range(at, len(tokens)):
        if tokens[index].kind in ("stop", "comma", "colon"):
            break
        if tokens[index].text in ("=", "≈") and index + 1 < len(tokens):
            after = tokens[index + 2] if index + 2 < len(tokens) else None
            if tokens[index + 1].kind == "number" and (after is None or after.kind != "operator"):
                found = index + 1
    return found


def _counts_other(
    tokens: Sequence[Token], at: int, number: Number, lexicon: Lexicon, reference: Reference
) -> bool:
    """``Expert parallelism: 4 GPUs total`` counts GPUs, whatever the label says."""
    words = ([number.noun] if number.noun else []) + following(tokens, at)
    found = lexicon.noun(words) if words else None
    if number.unit.dimensions and lexicon.quantities[reference.quantity].kind != "memory":
        return True
    if found is None or found[0].quantity == reference.quantity or words[0] == "way":
        return False
    if singular(words[0].lower()) in lexicon.quantities[reference.quantity].counted:
        return False
    degree = lexicon.quantities[reference.quantity].kind == "degree"
    return not degree or found[0].quantity not in ("replicas", "pp", "dp")


def _of_shape(tokens: Sequence[Token], lexicon: Lexicon, reference: Reference) -> bool:
    """``Pipeline stages: 3 × 6 layers = 18``: the product of a degree and layers counts layers."""
    if lexicon.quantities[reference.quantity].kind != "degree":
        return False
    for at, token in enumerate(tokens):
        if token.kind == "number" and token.number is not None:
            noun = [token.number.noun] if token.number.noun else []
            found = lexicon.noun(noun + following(tokens, at))
            if found is not None and found[0].quantity in lexicon.shape:
                return True
    return False


def _upper(tokens: Sequence[Token], at: int) -> Number | None:
    """The upper end of ``128-10240``."""
    if at + 2 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 2].kind == "number":
        return tokens[at + 2].number
    return None


def _adjacent(
    tokens: Sequence[Token], start: int, at: int, lexicon: Lexicon, column: bool
) -> Iterator[Declared]:
    """``hidden size 7168``: the longest run of words before the number that is a label.

    A count is named so only where the number is followed by what it counts (``global batch 512
    sequences``).
    """
    number = tokens[at].number
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    crossed = _by_width(tokens, at)
    operated = after is not None and after.kind == "operator" and after.text in "*/^"
    if number is None or (operated and not crossed):
        return
    run: list[Token] = []
    for token in reversed(tokens[max(start, at - LABEL_WORDS) : at]):
        if token.kind not in ("word", "symbol"):
            break
        run.insert(0, token)
    parts = bool(run) and run[-1].text.lower() == "of"
    if run and run[-1].text.lower() in ("of", "is"):
        run.pop()
    bare = not (number.unit.dimensions or number.percent or number.times)
    behind = following(tokens, at)
    for first in range(len(run)):
        words = [t.text for t in run[first:]]
        reference = lexicon.label(words, number, behind)
        quantity = lexicon.quantities[reference.quantity] if reference else None
        if reference is None or quantity is None:
            continue
        if crossed:
            if quantity.name in ("heads", "kv_heads") and not reference.per:
                yield Declared(reference, number, run[first].span.join(number.span), "label")
            return
        if (
            parts
            and quantity.kind == "degree"
            and _counts_other(tokens, at, number, lexicon, reference)
        ):
            return  # ``4 pipeline stages of 12 layers`` counts layers, and not the stages
        value = lexicon.read(quantity.name, number, behind) if quantity.measured else number
        ranged = after is not None and after.text == "-"
        sized = not number.noun and (
            quantity.kind in SIZED or (column and quantity.shape and not behind and not ranged)
        )
        counted = quantity.counted & set(normal([number.noun, *behind[:1]]))
        told = not (operated or ranged) and (not behind or behind[0].lower() in FUNCTION_WORDS)
        fitting = bool(counted) or (told and _a_size(words))
        fitting = fitting or (told and not behind and _a_batch(words, tokens))
        if value is not None and (quantity.measured or (bare and (sized or fitting))):
            yield Declared(reference, value, run[first].span.join(number.span), "label")
            return


def _a_size(words: Sequence[str]) -> bool:
    """``a world size of 128``, ``the global batch size is 512``; a ``batch size`` may be any."""
    return len(words) > 1 and words[-1].lower() in SIZES and words[0].lower() != "batch"


def _a_batch(words: Sequence[str], tokens: Sequence[Token]) -> bool:
    """``global batch 512, micro-batch 2``; a micro-batch without the other may be a certain one."""
    name = "".join(words).lower().replace("-", "")
    return name == "globalbatch" or (
        name == "microbatch" and any(t.low in ("global", "gbs") for t in tokens)
    )


def _by_width(tokens: Sequence[Token], at: int) -> bool:
    """``heads 20 × 128`` at the end of a clause: so many, each of that width."""
    cross = tokens[at + 1 : at + 3]
    end = tokens[at + 3] if at + 3 < len(tokens) else None
    return (
        [t.kind for t in cross] == ["operator", "number"]
        and cross[0].text == "*"
        and (end is None or end.kind in ("comma", "stop", "close"))
    )
