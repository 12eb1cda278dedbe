"""Tokens → declarations: which quantity a number is the value of.

Forms: ``Tensor parallelism (TP): 8``, ``TP=8``, ``TP8``, ``hidden size 7168``, ``64 experts``,
``--tp 8``, ``"hidden_size": 4096``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading import containers, nested
from doc_auditor.reading.bygone import columns, of_one_phase, past, side_by_side
from doc_auditor.reading.declared import Declared, following
from doc_auditor.reading.labels import labelled
from doc_auditor.reading.lexicon import PER, Lexicon, normal
from doc_auditor.reading.named_degrees import titled
from doc_auditor.reading.respective import listed, respective
from doc_auditor.reading.tokens import Token, numbers_a_line, word
from doc_auditor.records import Reference
from doc_auditor.source import Span

LIMITS = frozenset("to than over under above below beyond most least".split())
"""Words before a number that need not be reached."""
CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z]+)+")
HUMP = re.compile(r"[A-Z]")
NEAR = 6
"""Tokens from a degree to what it puts on each GPU."""
PASSES = ("", "layer", "batch", "step")
"""What a thing that holds a count may go through: ``each stage runs 10 layers per batch``."""


def declarations(
    tokens: Sequence[Token],
    lexicon: Lexicon,
    heading: Reference | None = None,
    code: bool = False,
    typeset: bool = False,
    above: str = "",
) -> Iterator[Declared]:
    """The declarations of a line, at most one for a number, the most specific first.

    The blanks of a ``typeset`` line, one of a code block, may set its parts apart.  ``above`` is
    the key that the keys of the line stand under.
    """
    parts = columns(tokens) if typeset else [tokens]
    several = side_by_side(tokens) if typeset else frozenset()
    for part in parts:
        for declared in _declarations(part, lexicon, heading, code, len(parts) > 1, above):
            if declared.number.digits not in several:
                yield declared


def _declarations(
    tokens: Sequence[Token],
    lexicon: Lexicon,
    heading: Reference | None,
    code: bool,
    column: bool,
    above: str,
) -> Iterator[Declared]:
    """Those of one part; in a ``column`` a name and its number need no colon."""
    taken: set[Span] = set()
    readers = (
        _keys(tokens, lexicon, above) if code else iter(()),
        _symbols(tokens, lexicon),
        titled(tokens, lexicon),
        labelled(tokens, lexicon, heading, column),
        _nouns(tokens, lexicon),
        _measured(tokens, lexicon),
    )
    bygone = past(tokens) | of_one_phase(tokens)
    for declared in respective(tokens, lexicon):
        if lexicon.fits(declared.reference.quantity, declared.number):
            yield declared
    taken |= listed(tokens)
    for reader in readers:
        for declared in reader:
            if not lexicon.fits(declared.reference.quantity, declared.number):
                continue
            if declared.number.digits not in taken and declared.number.digits not in bygone:
                taken.add(declared.number.digits)
                yield declared


def _symbols(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    for at, token in enumerate(tokens):
        if token.kind != "symbol" or (at and tokens[at - 1].text == "/" and not token.number):
            continue
        glossed = at > 1 and tokens[at - 1].kind == "open" and tokens[at - 2].kind == "number"
        if glossed and not (at + 1 < len(tokens) and tokens[at + 1].text == "="):
            continue
        reference = Reference(lexicon.symbols[token.low])
        if lexicon.quantities[reference.quantity].measured:
            continue
        if token.number is not None:
            yield Declared(reference, token.number, token.span, "symbol")
            continue
        value = _after_symbol(tokens, at)
        if value is not None and value.integral and not value.unit.text:
            yield Declared(reference, value, token.span.join(value.span), "symbol")


def _after_symbol(tokens: Sequence[Token], at: int) -> Number | None:
    """``TP 8``, ``TP=8``, ``TP: 8``, ``TP of 8``, ``(TP): 8``, ``TP size 8``."""
    index = at + 1
    multiplied = bool(at) and tokens[at - 1].kind == "operator" and tokens[at - 1].text in "*/"
    while index < len(tokens) and index - at <= 5:
        token = tokens[index]
        if multiplied and token.kind in ("word", "colon"):
            return None
        if token.kind == "number":
            return (
                None if _operated(tokens, index) or _calculates(tokens, at, index) else token.number
            )
        linking = (
            token.kind == "colon"
            or token.text in ("=", ")")
            or (token.text == "-" and token.tight)
            or (token.low in ("of", "size", "degree", "is", "at", "to"))
        )
        if not linking or (token.low == "is" and _factor(tokens, at)):
            return None
        index += 1
    return None


def _factor(tokens: Sequence[Token], at: int) -> bool:
    """``TP × EP × PP is 64`` gives the product and not its last factor."""
    return at > 0 and tokens[at - 1].kind == "operator" and tokens[at - 1].text in "*/"


def _operated(tokens: Sequence[Token], index: int) -> bool:
    """``PP: 48 layers ÷ 8 = 6``: the number begins a calculation and is no value of the name."""
    if tokens[index - 1].kind not in ("colon", "relation") and tokens[index - 1].text != ")":
        return index + 1 < len(tokens) and tokens[index + 1].text in ("/", "^")
    for token in tokens[index + 1 : index + 6]:
        if token.kind == "operator":
            return token.text in "*/^"
        if token.kind != "word":
            return False
    return False


def _calculates(tokens: Sequence[Token], at: int, index: int) -> bool:
    """In ``PP × TP × DP = 2 × 2 × 2`` the 2 after the sign is no value of DP."""
    first = at - 1 if at > 1 and tokens[at - 1].kind == "number" else at  # ``× 2 PP = 64``
    before = bool(first) and tokens[first - 1].kind == "operator" and tokens[first - 1].text in "*/"
    after = index + 1 < len(tokens) and tokens[index + 1].kind == "operator"
    equal = tokens[index - 1].text == "="
    if before and equal and not (tokens[index - 1].tight and not after):
        return True
    return bool(equal and after and tokens[index + 1].text in "*/" and not tokens[index - 1].tight)


def _counts(tokens: Sequence[Token], at: int, number: Number) -> bool:
    """``70.6B parameters`` as much as ``64 GPUs``; not ``up to 120B parameters``."""
    limited = at > 0 and tokens[at - 1].low in LIMITS
    return number.integral or (bool(number.letter) and not limited)


def _nouns(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    each = containers.lead(tokens)
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), 0) if each else 0
    wholes: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.number is None:
            continue
        number = token.number
        if number.percent or number.unit.dimensions or not _counts(tokens, at, number):
            continue
        if numbers_a_line(tokens, at):
            continue
        whole = _out_of(tokens, at)
        if whole and (share := _share(tokens, at, whole, lexicon)) is not None:
            wholes.add(whole)
            yield Declared(share, number, number.span, "noun")
            continue
        words = ([number.noun] if number.noun else []) + following(tokens, at)
        partly = words[:1] == ["of"]  # ``1/3 of the layers``, ``two of the stages``
        partly = partly or _size_of_range(tokens, at) or _labour(words)
        found = lexicon.noun(words) if words and not partly else None
        if found is None and words and not partly:
            found = _noun_of_label(tokens, at, words, lexicon)
        if found is None or _ranged(tokens, at) or lexicon.quantities[found[0].quantity].measured:
            continue
        reference = replace(found[0], per="") if at in wholes else found[0]
        end = _behind(tokens, at, found[1] - bool(number.noun))
        if not number.hyphened and containers.compound(tokens, end):
            continue
        if containers.joined(tokens, end):
            continue
        if reference.per in PASSES and at not in wholes:
            per = containers.container(tokens, at, end) or (each if at > colon else "")
            per = per or containers.contained(tokens, at, words[found[1] :], lexicon)
            named = lexicon.noun([*words[: found[1]], "per", per]) if per else None
            reference = named[0] if named else replace(reference, per=per or reference.per)
        yield Declared(reference, number, number.span, "noun")


def _out_of(tokens: Sequence[Token], at: int) -> int:
    """Where the whole stands of ``8 of the 128 experts``, 0 where there is none."""
    if word(tokens, at + 1) != "of":
        return 0
    end = at + 3 if word(tokens, at + 2) in ("the", "all", "its", "our") else at + 2
    return end if end < len(tokens) and tokens[end].kind == "number" else 0


def _share(tokens: Sequence[Token], at: int, whole: int, lexicon: Lexicon) -> Reference | None:
    """What ``8 of 128 experts`` is a value of, where the sentence says what holds them."""
    number = tokens[whole].number
    if number is None or number.unit.dimensions:
        return None
    words = ([number.noun] if number.noun else []) + following(tokens, whole)
    found = lexicon.noun(words) if words else None
    if found is None or lexicon.quantities[found[0].quantity].measured:
        return None
    if found[0].per not in PASSES:
        degree = any(t.kind == "symbol" for t in tokens[max(at - NEAR, 0) : at])
        return found[0] if degree and word(tokens, at - 1) in containers.PUTS else None
    per = containers.container(tokens, at, at + 1)
    named = lexicon.noun([*words[: found[1]], "per", per]) if per else None
    return named[0] if named else None


def _noun_of_label(
    tokens: Sequence[Token], at: int, words: Sequence[str], lexicon: Lexicon
) -> tuple[Reference, int] | None:
    """``Pipeline: 6 stages``: the label and the noun together name the quantity."""
    if at < 2 or tokens[at - 1].kind != "colon" or tokens[at - 2].kind != "word":
        return None
    if at > 2 and tokens[at - 3].kind in ("word", "symbol", "number"):
        return None
    label = tokens[at - 2].text
    found = lexicon.noun([label, *words])
    return (found[0], found[1] - 1) if found is not None and found[1] > 1 else None


def _labour(words: Sequence[str]) -> bool:
    """``400 node-minutes`` are a time, and no nodes."""
    last = words[0].lower().split("-")[-1] if words and "-" in words[0] else ""
    return last in ("hours", "hour", "minutes", "minute", "days", "day", "seconds", "years", "year")


def _size_of_range(tokens: Sequence[Token], at: int) -> bool:
    """``layers 27-35 (9 layers)``: how many indices a range has."""
    if at < 4 or tokens[at - 1].kind != "open" or tokens[at - 2].kind != "number":
        return False
    return tokens[at - 3].text in "-–" and tokens[at - 4].kind == "number"


def _behind(tokens: Sequence[Token], at: int, words: int) -> int:
    """The token after so many words behind a number; a line may break between them."""
    end = at + 1
    while end < len(tokens) and (words > 0 or tokens[end].text == "\n"):
        words -= tokens[end].text != "\n"
        end += 1
    return end


def _measured(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    """``2,664 GPU-hours``, ``41 % MFU``: a value whose unit or noun names the quantity."""
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None:
            continue
        labour = [number.unit.text] if "hour" in number.unit.text else []
        found = lexicon.noun(labour + following(tokens, at))
        if found is None or not lexicon.quantities[found[0].quantity].measured:
            continue
        value = lexicon.quantities[found[0].quantity].read(number)
        if value is not None and not _ranged(tokens, at):
            yield Declared(found[0], value, number.span, "noun")


def _ranged(tokens: Sequence[Token], at: int) -> bool:
    """One end of a range is no count."""
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return any(t is not None and t.text == "-" and t.tight for t in (before, after))


def _keys(tokens: Sequence[Token], lexicon: Lexicon, above: str) -> Iterator[Declared]:
    for at, token in enumerate(tokens):
        if token.kind not in ("word", "symbol") or token.number is not None:
            continue
        name = _key_name(tokens, at)
        spelled = nested.full(tokens, at, name, above, lexicon.keys)
        short = lexicon.keys.get(spelled) or lexicon.keys.get(_spaced(tokens[at].text))
        reference = Reference(short) if short else _key_reference(name, lexicon)
        operated = at and tokens[at - 1].kind == "operator" and tokens[at - 1].text in "*/+"
        if operated and not _qualified(tokens, at):
            continue
        value = _key_value(tokens, at)
        if reference and value is not None and value.integral:
            yield Declared(reference, value, token.span.join(value.span), "flag")


def _key_reference(name: str, lexicon: Lexicon) -> Reference | None:
    """A key of the lexicon, or the share of a count that it spells out: ``experts_per_rank``."""
    if name in lexicon.keys:
        return Reference(lexicon.keys[name])
    parts = [w for w in name.split("_") if w not in ("num", "n")]
    if len(parts) < 3 or parts[-2] != "per" or normal(parts[-1:])[0] not in PER:
        return None
    found = lexicon.noun(parts)
    whole = found is not None and found[1] == len(parts) - 2 and found[0].per
    return found[0] if found is not None and whole else None


def _qualified(tokens: Sequence[Token], at: int) -> bool:
    """``nvidia.com/gpu``: a key with the domain that defines it."""
    return at > 1 and tokens[at - 1].text == "/" and "." in tokens[at - 2].text


def _key_name(tokens: Sequence[Token], at: int) -> str:
    """A key as the lexicon spells it, with its domain if it has one."""
    text = tokens[at].text.strip("-")
    if _qualified(tokens, at):
        text = f"{tokens[at - 2].text}/{text}"
    return text.lower().replace("-", "_").replace(".", "_")


def _spaced(text: str) -> str:
    """``tensorParallelSize`` as ``tensor_parallel_size``; other keys as nothing."""
    camel = CAMEL.fullmatch(text) is not None
    return HUMP.sub(r"_\g<0>", text).lower() if camel else ""


def _key_value(tokens: Sequence[Token], at: int) -> Number | None:
    """The number after ``key``, ``key=``, ``key:``, ``"key":``, ``key: int =`` or ``gpu:h100:``."""
    for index, token in enumerate(tokens[at + 1 : at + 5], at + 1):
        if token.kind == "number":
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            return (
                None
                if after is not None and after.kind == "operator" and after.text in "*/+^"
                else token.number
            )
        typed = index > at + 1 and word(tokens, index) and _typed(tokens, at, index)
        listed = token.kind == "comma" and '"' in tokens[index - 1].text  # ``["--tp", "8"]``
        if token.kind not in ("colon", "mark") and token.text != "=" and not (typed or listed):
            return None
    return None


def _typed(tokens: Sequence[Token], at: int, index: int) -> bool:
    """``degree: int = 4``, ``gpu:h100:8``: the kind of what is counted, between key and number."""
    text, after = tokens[index].low, index + 1
    if text == "int":
        return after < len(tokens) and tokens[after].text == "="
    joined = after < len(tokens) and tokens[index].span.end == tokens[after].span.start
    return joined and tokens[at].low.startswith("gpu") and tokens[after].kind == "colon"
