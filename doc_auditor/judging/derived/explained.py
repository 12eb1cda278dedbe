"""Values of sentences that the values around them explain, or of which they are a misprint.

A form says of what a value may be the outcome, and how often values in such a place are something
else.  One explanation that fits settles it.  If none does, a value that a misprint makes of one is
accused, as far as chance does not explain it as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_, numbers, show
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.derived.forms import FORMS
from doc_auditor.judging.derived.listed import totals
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.questions import SELDOM, Question
from doc_auditor.judging.derived.terms import terms
from doc_auditor.quantity import Number, in_manner, readable
from doc_auditor.reading.sentences.likeness import ERROR, WARNING, likeness
from doc_auditor.reading.sentences.misprints import Offer, figures, near
from doc_auditor.records import Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class Answer:
    """What explains a value; ``chance`` is how often an unrelated one would look like this."""

    offer: Offer
    fits: bool
    chance: Fraction = Fraction(0)


def judge(rule: Rule, bench: Bench, told: set[Span], every: Sequence[Passage]) -> Iterator[Outcome]:
    """The values that a form asks about and no other claim has judged (``told``)."""
    asked = [(p, q) for p in every for form in FORMS for q in form(p)]
    for passage, question in (*asked, *totals(every), *terms(every)):
        stated = question.stated
        answer = answered(question) if stated.digits not in told else None
        if answer is not None and answer.chance <= WARNING:
            told.add(stated.digits)
            yield outcome(rule, bench, passage, question, answer)


def answered(question: Question) -> Answer | None:
    """The explanation that fits, else the only one from which a slip leads to the value."""
    stated, offers = question.stated, question.offers
    for offer in offers:
        if near(stated, offer.value, offer.tree):
            return Answer(offer, True)
        if (left := rest(offer, stated)) is not None:
            return Answer(left, True)
    if not question.unrelated:
        slip = chance_of(stated, offers[0])
        doubt = WARNING if slip is None else min(WARNING, slip * SELDOM)
        return Answer(offers[0], False, Fraction(0) if question.sure else doubt)
    slips = [(o, c) for o in offers if (c := chance_of(stated, o)) is not None]
    if not slips or len({in_manner(o.value, stated) for o, _ in slips}) > 1:
        return None
    offer, chance = slips[0]
    return Answer(offer, False, chance * len(offers) * question.unrelated)


def rest(offer: Offer, stated: Number) -> Offer | None:
    """``26 % of the 24 GB are used; 17.7 GB remain``: what a share leaves of its whole."""
    match offer.tree:
        case Binary("*", Literal_(a), Literal_(b)) if a.percent != b.percent:
            share, whole = (a, b) if a.percent else (b, a)
        case _:
            return None
    left = whole.value - offer.value
    half = share.half() * share.unit.factor * whole.value
    slack = half + stated.half() * stated.scale * stated.unit.factor
    if whole.unit.text != stated.unit.text or abs(stated.value - left) > slack:
        return None
    return replace(offer, tree=Binary("-", Literal_(whole), offer.tree), value=left)


def chance_of(stated: Number, offer: Offer) -> Fraction | None:
    """How often an unrelated value would be this misprint, or the outcome on this wrong base."""
    told = len(str(int(stated.coefficient / stated.ulp))) if stated.percent else figures(stated)
    if told and any(near(stated, w, offer.tree) for w in offer.wrong):
        return Fraction(len(offer.wrong), 9 * 10 ** (told - 1))
    found = likeness(stated, offer.value, place=2 * stated.loose())
    return found.chance if found is not None else None


def outcome(
    rule: Rule, bench: Bench, passage: Passage, question: Question, answer: Answer
) -> Outcome:
    """The verdict on a value that is asked about, and the finding where it is wrong."""
    stated, block, tree = question.stated, passage.block, answer.offer.tree
    operands = tuple(numbers(tree))
    claim = bench.claim(block, stated, (*operands, stated))
    if answer.fits:
        return Outcome(verdict(claim, "derived", "holds", show(tree)))
    if claim.modality in (Modality.QUOTED, Modality.NEGATED):
        return Outcome(verdict(claim, "derived", "unchecked", "as others say"))
    actual = answer.offer.value / (stated.unit.factor * stated.scale)
    shown = f"{show(tree)} = {readable(actual, 4)}{stated.letter} {unit_of(stated) or ''}".rstrip()
    return Outcome(
        verdict(claim, "derived", "fails", "a misprint of what follows"),
        finding(
            rule,
            claim,
            f"{shown}, not {stated.bare}",
            claimed=printed_value(stated),
            actual=actual * (Fraction(1) if stated.unit.text else stated.scale),
            unit=unit_of(stated),
            calculation=[shown],
            related=[Evidence(n.text.strip(), n.span) for n in operands],
            strained=answer.chance > ERROR,
        ),
    )
