"""Kinds ``quoted-line``, ``quoted-place``, ``quoted-value``: what a report says of its plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from doc_auditor.judging.against import Plan, figures
from doc_auditor.judging.bench import Bench, Outcome, finding, verdict, warned
from doc_auditor.judging.reports.quoted import Claimed, cells, changes
from doc_auditor.quantity import Number, decimal_text
from doc_auditor.records import Block, BlockKind, Claim, Evidence, Finding, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

KIND = "quotation"
LOCATION = re.compile(r"\b[Ll]ines?\s+(\d{1,7})(?:\s*[-–—]\s*(\d{1,7}))?(?![\d.]|\s*%)")
MARKED = re.compile(r'"([^"\n]{3,300})"|“([^”\n]{3,300})”|`([^`\n]{3,300})`')
LABEL = re.compile(r"\W{0,8}([A-Za-z][\w ]{0,40})(?:\s|\*)*:")
MOST = 400
"""How many quotations of one report are looked up."""


@dataclass(frozen=True)
class Place:
    """The lines of the plan that a passage says it is about, and what is quoted under it."""

    first: int
    last: int
    span: Span
    block: int
    quotes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are given as those of the plan."""

    text: str
    span: Span
    block: int


# ---- lines --------------------------------------------------------------------------------------


def lines(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every quoted line stands in the plan, with these figures."""
    plan = bench.against
    if plan is None:
        return
    for quote in list(_quotes(bench))[:MOST]:
        claim = Claim(quote.span, quote.block, Modality.ASSERTED, ())
        places = plan.places(quote.text)
        if places:
            yield Outcome(verdict(claim, KIND, "holds", f"line {places[0]} of {plan.source.path}"))
            continue
        found = _other_figures(rule, claim, quote, plan) or _missing(rule, claim, quote, plan)
        yield Outcome(verdict(claim, KIND, "fails", "not in the plan"), found)


def _other_figures(rule: Rule, claim: Claim, quote: Quote, plan: Plan) -> Finding | None:
    """The plan has this line with another number."""
    line = next(iter(plan.alike(quote.text)), None)
    if line is None:
        return None
    for (at, own), theirs in zip(figures(quote.text), plan.printed(line), strict=False):
        if own != theirs:
            start = quote.span.start + at
            return finding(
                rule,
                claim,
                f"{_named(plan)} says {theirs}, not {own}: line {line} “{plan.lines[line - 1]}”",
                span=Span(start, start + len(own)),
                claimed=own.replace(",", ""),
                actual=theirs.replace(",", ""),
                calculation=[f"line {line}: {plan.lines[line - 1]}"],
            )
    return None


def _missing(rule: Rule, claim: Claim, quote: Quote, plan: Plan) -> Finding:
    near = plan.nearest(quote.text)
    hint = f"; the nearest is line {near} “{plan.lines[near - 1]}”" if near else ""
    message = f"no line of {_named(plan)} reads like this{hint}"
    return warned(finding(rule, claim, message))


def _named(plan: Plan) -> str:
    return plan.source.path.rpartition("/")[2]


# ---- places -------------------------------------------------------------------------------------


def places(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Line numbers lie in the plan, and what is quoted under them stands there."""
    plan = bench.against
    for place in list(_passages(bench)) if plan is not None else ():
        assert plan is not None
        claim = Claim(place.span, place.block, Modality.ASSERTED, ())
        said = str(place.first) if place.first == place.last else f"{place.first}-{place.last}"
        if place.last > len(plan.lines):
            message = f"{_named(plan)} has {len(plan.lines)} lines, there is no line {place.last}"
            found = finding(
                rule,
                claim,
                message,
                claimed=said,
                actual=str(len(plan.lines)),
                calculation=[f"{place.last} > {len(plan.lines)}"],
            )
            yield Outcome(verdict(claim, KIND, "fails", "beyond the end"), found)
        elif place.quotes:
            yield _placed(rule, claim, place, said, plan)


def _placed(rule: Rule, claim: Claim, place: Place, said: str, plan: Plan) -> Outcome:
    """Each quoted line inside the range; of lines that repeat the nearest one counts."""
    middle = (place.first + place.last) / 2
    homes = [
        min(where, key=lambda n: abs(n - middle))
        for quote in place.quotes
        if (where := plan.places(quote))
    ]
    outside = [n for n in homes if not place.first <= n <= place.last]
    if not outside:
        return Outcome(verdict(claim, KIND, "holds" if homes else "unchecked", "quoted from there"))
    right = str(min(homes)) if min(homes) == max(homes) else f"{min(homes)}-{max(homes)}"
    found = finding(
        rule,
        claim,
        f"what is quoted here stands on {_lines(right)} of {_named(plan)}, not on {_lines(said)}",
        claimed=said,
        actual=right,
        calculation=[f"line {n}: {plan.lines[n - 1]}" for n in sorted(set(outside))[:3]],
    )
    apart = len(outside) == len(homes)
    return Outcome(verdict(claim, KIND, "fails", "elsewhere"), found if apart else warned(found))


def _lines(said: str) -> str:
    return f"line{'s' if '-' in said else ''} {said}"


# ---- values -------------------------------------------------------------------------------------


def values(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """What is to be changed *from* is what the plan says."""
    plan = bench.against
    if plan is None:
        return
    for claimed in [*cells(bench), *changes(bench)][:MOST]:
        claim = Claim(claimed.span, claimed.block, Modality.ASSERTED, ())
        wrong = _wrong(rule, claim, claimed, plan)
        if wrong is not None:
            yield Outcome(verdict(claim, KIND, "fails", "not in the plan"), wrong)
        else:
            yield Outcome(verdict(claim, KIND, "holds", f"as in {_named(plan)}"))


def _wrong(rule: Rule, claim: Claim, claimed: Claimed, plan: Plan) -> Finding | None:
    number = claimed.number
    if claimed.line is not None:
        return _on_line(rule, claim, claimed, plan)
    if plan.places(claimed.text):
        return None
    if number is None:
        return warned(finding(rule, claim, f"{_named(plan)} nowhere says this"))
    facts = plan.declared(*claimed.quantity) if claimed.quantity else ()
    if any(f.number.value == number.value for f in facts):
        return None
    given = {f.number.value for f in facts}
    if facts:
        first = facts[0]
        where = Evidence(f"line {plan.line_of(first)}: {first.number.text.strip()}", claim.span)
        message = f"{_named(plan)} says {first.number.text.strip()} (line {plan.line_of(first)})"
        return finding(
            rule,
            claim,
            f"{message}, not {number.text.strip()}",
            claimed=_value(number),
            actual=_value(first.number) if len(given) == 1 else None,
            calculation=[where.message],
        )
    if plan.prints(number):
        return None
    message = f"{_named(plan)} nowhere says {number.text.strip()}"
    return warned(finding(rule, claim, message, claimed=_value(number)))


def _on_line(rule: Rule, claim: Claim, claimed: Claimed, plan: Plan) -> Finding | None:
    """A row that names the line and quotes from it."""
    assert claimed.line is not None
    where = plan.places(claimed.text)
    if claimed.line in where:
        return None
    if where:
        message = f"this stands on line {where[0]} of {_named(plan)}, not on line {claimed.line}"
        shown = [f"line {where[0]}: {plan.lines[where[0] - 1]}"]
        said, right = str(claimed.line), str(where[0])
        return finding(rule, claim, message, claimed=said, actual=right, calculation=shown)
    if not claimed.line <= len(plan.lines):
        message = f"{_named(plan)} has {len(plan.lines)} lines, there is no line {claimed.line}"
        return finding(rule, claim, message)
    theirs = plan.lines[claimed.line - 1]
    return finding(
        rule,
        claim,
        f"line {claimed.line} of {_named(plan)} says “{theirs}”",
        calculation=[f"line {claimed.line}: {theirs}"],
    )


def _value(number: Number) -> str:
    return decimal_text(number.coefficient * number.scale)


# ---- what is quoted -----------------------------------------------------------------------------


def _passages(bench: Bench) -> Iterator[Place]:
    """The statements of lines, each with what is quoted after it and before the next heading."""
    by_block: dict[int, list[str]] = {}
    for quote in _quotes(bench):
        by_block.setdefault(quote.block, []).append(quote.text)
    here: Place | None = None
    for block in bench.document.blocks:
        if block.kind is BlockKind.HEADING:
            here = None
        if block.fence is None and block.cell is None:
            for number, match in enumerate(LOCATION.finditer(block.shadow)):
                place = _place(block, match)
                yield place
                here = place if not number else here
        if here is not None:
            here.quotes.extend(by_block.get(block.index, ()))


def _place(block: Block, match: re.Match[str]) -> Place:
    first = int(match[1])
    group = 2 if match[2] else 1
    span = Span(block.span.start + match.start(1), block.span.start + match.end(group))
    return Place(first, int(match[group]), span, block.index)


def _quotes(bench: Bench) -> Iterator[Quote]:
    """Lines of code under a label that quotes, and marked words in a sentence that does."""
    context = bench.reading.context
    for block in bench.document.blocks:
        if not any(c.isdigit() for c in block.shadow) or block.cell is not None:
            continue
        if block.fence is not None:
            if context.of_block(block) is Modality.QUOTED:
                yield Quote(block.shadow, block.span, block.index)
            continue
        for match in MARKED.finditer(block.shadow):
            group = match.lastindex or 0
            start, end = match.span(group)
            words = match[group]
            if any(c.isdigit() for c in words) and " " in words.strip():
                inside = context.modality(block, start, min(start + 1, end))
                if inside is Modality.QUOTED and _about_the_plan(bench, block, start):
                    span = Span(block.span.start + start, block.span.start + end)
                    yield Quote(words, span, block.index)


def _about_the_plan(bench: Bench, block: Block, at: int) -> bool:
    """Whether the line begins with a label for what stands in the plan now."""
    paired = bench.reading.context.wordings.pattern("quoted", "paired")
    label = LABEL.match(block.shadow, block.shadow.rfind("\n", 0, at) + 1)
    return label is not None and bool(paired.fullmatch(label[1].strip()))
