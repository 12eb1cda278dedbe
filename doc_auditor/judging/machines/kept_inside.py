"""Kind ``kept-inside``: a tensor group that is said to stay inside what it is larger than.

``TP=16 never leaves the NVLink domain`` beside ``8 GPUs per node``: either the degree or the
sentence is wrong.  A group is in GPUs; a domain is what the document says that it holds, for a node
also what is published of the one instance that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench, Outcome, finding, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines.hosts import per_node
from doc_auditor.judging.machines.instances import named_size
from doc_auditor.records import Block, BlockKind, Claim, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

GROUP = re.compile(
    r"\bTP\b|\bTP(?=[ =-]?\d)|\btensor[- ]parallel\w*|\btensor groups?\b", re.IGNORECASE
)
OTHER = re.compile(
    r"\b(?:EP|PP|DP|CP|pipeline|expert|data|context|attention)\b|\b(?:EP|PP|DP|CP)[ =]?\d",
    re.IGNORECASE,
)
PLACE = (
    r"(?:(?P<linked>NVLink(?: domains?| islands?)?|NVSwitch(?: domains?)?)"
    r"|nodes?|hosts?|servers?|machines?|boxe?s?|chassis)\b(?! (?:group|pair|pool|rack|cluster))"
)
OF = r"(?:(?:of|a|an|one|the|its|each|every|any|single|same|this|more than) )*"
ONE = r"(?:(?:one|a|single|the|same|its|each) )+"
KEPT = (
    r"\b(?:stay(?:s|ing)?|lives?|living|sits?|sitting|fits?|remain(?:s|ing)?|kept|keeps?|keeping"
    r"|confined|contained|is|are|runs?|placed|held|entirely|wholly|fully|completely|only|always|all)"
)
"""What says of a group that it is somewhere, and not of its traffic there what that does."""
INSIDE = re.compile(
    rf"(?:(?:{KEPT}|^)[ (,:]{{1,2}}(?:inside|within|intra)[- ]{OF}"
    r"|(?P<crossing>(?:\b(?:never|not|no|without)|n't)\b[\w ,'-]{0,24}?"
    rf"\b(?:cross|leav|span|exit|outgrow)\w*) {OF}"
    r"|\b(?:lives?|stays?|sits?|fits?|remains?|kept|confined)\b[\w ]{0,16}? "
    rf"(?:in|into|to|on) {ONE})"
    rf"{PLACE}",
    re.IGNORECASE,
)
DOUBT = re.compile(
    r"n't\b|\b(?:not|no|never|without|has to|have to|needs?|if|unless|would|could|cannot|should"
    r"|must|instead|rather|longer|too|larger|bigger|wider|beyond|exceed\w*|across|over|two|both"
    r"|half|other|next|rule|usual\w*|most|up to|limit\w*|caps?|capped|fail\w*|first)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says more than where the group is."""
DOMAIN = re.compile(
    r"NVLink (?:domain|island)s?[\w ,:()-]{0,20}? (?P<a>\d+)(?:[- ]GPUs?| (?:accelerators|cards))"
    r"|(?P<b>\d+)[- ]GPUs? NVLink (?:domain|island)|\bNVL[- ]?(?P<c>\d+)\b",
    re.IGNORECASE,
)
DEGREE = re.compile(
    r"^(?: ?(?:[=:(]|is|of|size|degree|groups?|at|a))*\s?(?P<n>\d+)"
    r"(?![\d.,]*\d| ?[%×x*]| ?-? ?(?:layer|head|node))",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.;\n]+(?:\.(?=\d)[^.;\n]+)*")
WORLD = re.compile(
    r"\brack[- ]scale\b|\bracks?\b[^.;\n]*\bNVLink|\bNVLink\b[^.;\n]*\brack|multi-?node NVLink"
    r"|MNNVL|\bNVLink domain (?:spans|covers|has)\b",
    re.IGNORECASE,
)
"""Words of documents whose NVLink domains may be larger than a node."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that keeps the tensor group inside a node or an NVLink domain."""

    block: Block
    span: Span
    text: str
    linked: bool
    degree: int | None
    """The degree that the sentence itself gives."""


@dataclass(frozen=True, slots=True)
class Room:
    """The GPUs that a node or a domain holds, and what that rests on."""

    size: int
    assumes: str = ""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``TP=16 never leaves the NVLink domain`` beside ``8 GPUs per node``."""
    for said in _sentences(bench):
        if superseded(bench, said.block.index):
            continue
        degree, room = said.degree or _declared(bench), _room(bench, said)
        if degree is None or room is None:
            continue
        start = said.span.start - said.block.span.start
        modality = bench.reading.context.modality(said.block, start, start + len(said.text))
        claim = Claim(said.span, said.block.index, modality, ())
        place = "NVLink domain" if said.linked else "node"
        if degree <= room.size:
            yield Outcome(verdict(claim, "divisibility", "holds", f"at most {room.size} GPUs"))
        elif not spoken_for(claim) and modality is Modality.ASSERTED:
            yield _larger(rule, bench, said, claim, degree, room, place)


def _larger(
    rule: Rule, bench: Bench, said: Said, claim: Claim, degree: int, room: Room, place: str
) -> Outcome:
    shown = f"TP {degree} > {room.size} GPUs of a {place}"
    related = [
        bench.evidence(d)
        for d in bench.model.declarations.get("tp", ())
        if d.number.value == degree
    ][:1]
    return Outcome(
        verdict(claim, "divisibility", "fails", "larger than what it stays inside"),
        finding(
            rule,
            claim,
            f"{shown}: the group cannot stay inside",
            claimed=str(degree),
            actual=str(room.size),
            unit="GPU",
            calculation=[shown],
            assumes=[room.assumes] if room.assumes else [],
            related=related or [Evidence(said.text.strip(), said.span)],
        ),
    )


def _sentences(bench: Bench) -> Iterator[Said]:
    for block in bench.document.blocks:
        if block.kind in (BlockKind.METADATA, BlockKind.HTML, BlockKind.HEADING):
            continue
        if not GROUP.search(block.shadow):
            continue
        for sentence in SENTENCE.finditer(block.shadow):
            said = _said(block, sentence)
            if said is not None:
                yield said


def _said(block: Block, sentence: re.Match[str]) -> Said | None:
    """A sentence whose last degree before ``inside a node`` is the tensor parallel one."""
    text = sentence.group()
    inside = INSIDE.search(text)
    groups = [g for g in GROUP.finditer(text) if inside and g.start() < inside.start()]
    if inside is None or not groups:
        return None
    doubted = text[: inside.start("crossing")] + text[inside.end("crossing") :]
    if DOUBT.search(doubted if inside["crossing"] else text):
        return None
    group = groups[-1] if not DEGREE.match(text[groups[0].end() :]) else groups[0]
    if OTHER.search(text[group.end() : inside.start()]):
        return None
    given = DEGREE.match(text[group.end() : inside.start()])
    offset = block.span.start + sentence.start()
    span = Span(offset + group.start(), offset + inside.end())
    degree = int(given["n"]) if given else None
    return Said(block, span, text[group.start() : inside.end()], bool(inside["linked"]), degree)


def _declared(bench: Bench) -> int | None:
    """The one tensor parallel degree of the document."""
    found = {
        int(d.number.value)
        for d in bench.model.declarations.get("tp", ())
        if d.number.integral and d.modality is Modality.ASSERTED
    }
    return found.pop() if len(found) == 1 else None


def _room(bench: Bench, said: Said) -> Room | None:
    """What the node or the domain holds; nothing where racks may be one domain."""
    if said.linked:
        sizes, larger = bench.remembered("NVLink domains", None, lambda: _domains(bench))
        if sizes or larger:
            return Room(next(iter(sizes))) if len(sizes) == 1 else None
    size = per_node(bench)
    return Room(size) if size is not None else _published(bench)


def _domains(bench: Bench) -> tuple[frozenset[int], bool]:
    """The sizes of NVLink domains that the document gives, and whether they may span nodes."""
    texts = [b.shadow for b in bench.document.blocks]
    found = (m for text in texts for m in DOMAIN.finditer(text))
    sizes = frozenset(int(next(g for g in m.groups() if g)) for m in found)
    return sizes, any(WORLD.search(text) for text in texts)


def _published(bench: Bench) -> Room | None:
    named = named_size(bench)
    return Room(named[0], f"{named[1]}: {named[2]}") if named else None
