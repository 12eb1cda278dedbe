"""Kind ``instance-fact``: GPUs of a cloud instance, or of a boxed system, that it does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.facts.naming import Mention, agreed
from doc_auditor.judging.bench import Bench, Outcome, finding, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.reading.sentences.spelled import SMALL
from doc_auditor.records import Block, BlockKind, Claim, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

NUMBER = rf"\d+|{'|'.join(w for w, value in SMALL.items() if value)}"
CARDS = (
    r"(?: ?[x×])?(?: (?:NVIDIA|AMD|Nvidia|Intel|full|local|of the))? ?"
    r"(?:(?-i:[A-Z]{1,3}\d{2,3}\w*)s?(?:[- ]\d+ ?GB)?(?: (?:SXM\d?|PCIe))?"
    r"(?: GPUs?| accelerators?)?|GPUs?|accelerators?|devices|cards|chips)"
)
AFTER = re.compile(
    r"^[`*_]*(?:[ -](?:instances?|nodes?|machines?|hosts?|servers?|VMs?|system|boxe?s?))?[`*_]*"
    r"(?P<link>,? (?:each |every |which |that |and )?(?:with|has|have|carr(?:y|ies)|holds?|offers?"
    r"|provides?|comes? with|contains?|brings?|packs?|of)(?: (?:the|its|only|exactly|up to))? "
    r"|(?P<sign> ?[:(=] ?))"
    rf"(?P<n>{NUMBER}){CARDS}(?P<tail>[^.;|\n]{{0,40}})",
    re.IGNORECASE,
)
BEFORE = re.compile(
    rf"(?P<n>{NUMBER}){CARDS} (?:per|(?:in|on|of) (?:each|every|an?)) [`*_]*$",
    re.IGNORECASE,
)
SEVERAL = re.compile(rf"(?P<n>{NUMBER}) ?[x×]? ?(?:[A-Za-z]{{2,9}} ){{0,2}}[`*_]*$", re.IGNORECASE)
EACH = re.compile(
    r"^(?: (?:GPUs?|accelerators?))?,? "
    r"(?:each|apiece|per (?:instance|node|machine|host|server|VM))\b",
    re.IGNORECASE,
)
LAST = re.compile(r"^ *(?:$|[),;.])")


@dataclass(frozen=True, slots=True)
class Counted:
    """GPUs beside the name of an instance; ``each`` if the words say that one has them."""

    count: int
    span: Span
    text: str
    each: bool
    instances: int | None = None


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``p5.48xlarge with 4 H100s each``: it has eight."""
    for block in bench.document.blocks:
        if block.kind in (BlockKind.METADATA, BlockKind.HTML):
            continue
        for mention in bench.catalog.facts.names.find(block.shadow, block.span.start):
            size = _size(mention)
            counted = _counted(block, mention) if size else None
            if size and counted and not superseded(bench, block.index):
                yield from _check(rule, bench, block, mention, counted, size)


def named_size(bench: Bench) -> tuple[int, str, str] | None:
    """GPUs, name and source of the only instance that a document names."""
    return bench.remembered("named instance", None, lambda: _named_size(bench))


def _named_size(bench: Bench) -> tuple[int, str, str] | None:
    found: dict[int, Mention] = {}
    for block in bench.document.blocks:
        for mention in bench.catalog.facts.names.find(block.shadow, block.span.start):
            size = _size(mention)
            if size:
                found[size] = mention
    if len(found) != 1:
        return None
    size, mention = found.popitem()
    return size, mention.text, _source(mention)


def _size(mention: Mention) -> int | None:
    """The GPUs of an instance or of a boxed system; those of rack-scale systems vary by wording."""
    hosts = [
        h
        for h in mention.hosts
        if "NVL" not in h.name and (h.kind == "instance" or h.name.startswith("DGX"))
    ]
    if not hosts or len(hosts) < len(mention.hosts) or "count" in hosts[0].unsourced:
        return None
    return agreed(hosts, lambda h: h.count)


def _source(mention: Mention) -> str:
    sources = mention.hosts[0].sources
    return sources[0] if sources else "the data of this tool"


def _counted(block: Block, mention: Mention) -> Counted | None:
    start, end = mention.span.start - block.span.start, mention.span.end - block.span.start
    before, after = block.shadow[max(start - 60, 0) : start], block.shadow[end : end + 160]
    if match := BEFORE.search(before):
        offset = block.span.start + max(start - 60, 0)
        return Counted(_value(match["n"]), _at(match, offset), match["n"], each=True)
    match = AFTER.match(after)
    if match is None:
        return None
    each = bool(EACH.match(match["tail"])) or "each" in match["link"] or "every" in match["link"]
    if not each and not LAST.match(match["tail"]):
        return None  # ``with 4 GPUs enabled``, ``with 4 GPUs for evaluation``
    several = SEVERAL.search(before)
    instances = _value(several["n"]) if several else None
    return Counted(_value(match["n"]), _at(match, mention.span.end), match["n"], each, instances)


def _value(text: str) -> int:
    return SMALL.get(text.lower()) or int(text)


def _at(match: re.Match[str], offset: int) -> Span:
    return Span(offset + match.start("n"), offset + match.end("n"))


def _check(
    rule: Rule, bench: Bench, block: Block, mention: Mention, counted: Counted, size: int
) -> Iterator[Outcome]:
    start = counted.span.start - block.span.start
    modality = bench.reading.context.modality(block, start, start + len(counted.text))
    claim = Claim(counted.span, block.index, modality, ())
    accepted = {size} if counted.each else {size, size * (counted.instances or 1)}
    if counted.count in accepted:
        yield Outcome(verdict(claim, "fact", "holds", f"as published for {mention.text}"))
        return
    whole = counted.instances is None and not counted.each and counted.count % size == 0
    if whole or spoken_for(claim) or modality is not Modality.ASSERTED:
        return  # ``p5.48xlarge (64 GPUs)`` may speak of all of them
    source = _source(mention)
    many = counted.instances if counted.instances and not counted.each else 1
    factor = f"{many} × {size} = {many * size}" if many > 1 else f"{size}"
    shown = f"{mention.text}: {factor} GPUs"
    yield Outcome(
        verdict(claim, "fact", "fails", "published otherwise"),
        finding(
            rule,
            claim,
            f"{shown}, not {counted.text} ({source})",
            claimed=counted.text,
            actual=Fraction(many * size),
            unit="GPU",
            calculation=[shown],
            assumes=[f"{mention.text}: {source}"],
            related=[Evidence(mention.text, mention.span)],
        ),
    )
