"""Statements in words: what is held against what, and what is left alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from doc_auditor.audit import audit
from doc_auditor.records import Finding, Report
from doc_auditor.source import Source


def reported(text: str) -> Report:
    return audit(Source("a.md", text + "\n"))


def errors(text: str) -> list[Finding]:
    return [f for f in reported(text).findings if f.severity == "error"]


def checked(text: str) -> bool:
    kinds = {"equation", "change", "ratio", "comparison", "count"}
    return any(v.state == "holds" and v.kind in kinds for v in reported(text).verdicts)


TRUE = [
    "The window doubles from 80,900 to 161,900 tokens.",
    "Halving the element from 2 bytes to 1 byte pays off.",
    "Traffic shrinks from 12,000 to 1,500 tokens, to an eighth of what it was.",
    "The batch went from two to eight sequences, four times as many.",
    "A rise from 12 to 120 requests is an order of magnitude.",
    "Before 153.60 / 43.2 = $3.56, after 124.80 / 103.68 = $1.20, a reduction of 66 %.",
    "At $0.12 instead of $0.09 it costs a third more.",
    "A pair has twice the 160 GB = 320 GB.",
    "Half of the 64 GPUs, 32, are idle.",
    "It needs 80 GB, ten times as much as the 8 GB of the small card.",
    "Eight replicas would do, a third fewer than the twelve of last year.",
    "The runs took 41, 18, 27 and 34 minutes, on average 30 minutes.",
    "We measured 3.2 s, 3.4 s and 3.9 s (mean 3.5 s).",
    "The racks draw 10, 12 and 14 kW, 36 kW in total.",
    "sixteen nodes of eight GPUs make 128 GPUs.",
    "The hall takes 4 nodes per rack in 24 racks: 96 nodes.",
    "We got 512 nodes, each with eight GPUs, for six weeks. That is 4,096 GPUs.",
    "A node draws 10.2 kW. The 16 nodes draw 163.2 kW in total.",
    "At $2.10 an hour for 24 hours, that is $50.40.",
    "1,416 / 250 = 5.66, so 6 modules are needed.",
    "Goodput was 91.2 %, which meets the 90 % that we promised.",
    "TTFT of 640 ms misses the 600 ms target.",
]


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_is_checked_and_holds(text: str) -> None:
    assert reported(text).findings == ()
    assert checked(text)


FALSE = [
    ("The window doubles from 80,900 to 131,900 tokens.", "1319/809"),
    ("Traffic shrinks from 12,000 to 1,500 tokens, to a sixth of what it was.", "12.5"),
    ("The batch went from two to eight sequences, three times as many.", "4"),
    ("Before 153.60 / 43.2 = $3.56, after 124.80 / 103.68 = $1.20, a cut of 46 %.", "5900/89"),
    ("Ten times the 12 requests are 100 requests.", "25/3"),
    ("The achieved 1,181.5 tokens/s is 5.5% higher than the 1,250 tokens/s planned.", "-5.48"),
    ("We measured 3.2 s, 3.4 s and 3.9 s (mean 3.9 s).", "3.5"),
    ("The racks draw 10, 12 and 14 kW, 38 kW in total.", "36"),
    ("sixteen nodes of eight GPUs make 120 GPUs.", "128"),
    ("We got 512 nodes, each with eight GPUs, for six weeks. That is 4,086 GPUs.", "4096"),
    ("A node draws 10.2 kW. The 16 nodes draw 16.32 kW in total.", "163.2"),
    ("Each of the 12 nodes has 8 GPUs, so ninety-two GPUs.", "96"),
    ("640 GB over 8 GPUs, so 90 GB per GPU.", "80"),
    ("The 40 nodes draw 384 kW, the hall has 500 kW, which leaves 106 kW.", "116"),
    ("Sum: 198 s, in other words 3 min 38 s.", "198"),
    ("We have 512 nodes. A node draws 10.2 kW and the whole hall 52.2 MW.", "5.2224"),
    ("1,048,576 assignments. Each of the 64 experts gets 8,192 assignments.", "16384"),
    ("28 / 5.2 = 5.38, so we need 5 replicas.", "6"),
    ("TTFT of 540 ms misses the 600 ms target.", "540"),
]


@pytest.mark.parametrize(("text", "actual"), FALSE)
def test_what_is_false_is_reported_with_the_right_value(text: str, actual: str) -> None:
    (found,) = errors(text)
    assert found.actual == actual
    assert found.calculation


ALONE = [
    "A node has 8 GPUs and we have 12 nodes, two of them spare, so 80 GPUs.",
    "Each of the 12 nodes has 8 GPUs, so 4 spare GPUs remain.",
    "The cache needs 12 GB. The node has 80 GB, so the weights take 35 % of it.",
    "Uneven depth: 50 layers over 6 stages is 8.33 each, so four stages hold 8.",
    "It takes two and a half hours, half an hour more than before.",
    "The third stage and the fifth layer of the second node wait.",
    "Batches of 8, 16 and 32 give an average latency of 12 ms.",
    "From 1 to 128 users, throughput rises 39.5-fold.",
    "It runs 3 s over the 20 s limit.",
    "Each card gives 1.3 tokens/ms, so more are needed to meet 100 tokens/ms.",
    "Correcting the factor for 16 GiB at 381.8 GB/s gives 87.2 ms.",
    "Doubling time: ln 2 / ln 1.6 = 1.47 years.",
    "Six racks of four servers each. Input of a server is 10.2 kW, hence 40.8 kW per rack.",
    "A request of 2,000 tokens and 1,000 tokens of answer takes at most 3,000, so 156 requests.",
    "Each gets 1.68 TB/s duplex, i.e. 840 GB/s in one direction.",
    "It takes 573 hours or 2.35 million GPU-hours; at two dollars each that is $4.7 million.",
    "- Weights: 1.25 GB (20 GB / 16 GPUs)\n- Optimizer states: 2.5 GB",
    "A day is 14.3 GB. Legal wants 30 days, hence a volume of 500 GB: 30 days come to 429 GB.",
    "The pool has 4 workers. A worker holds 2 pods, so six pods need 3 workers.",
    "One of the two pools uses 3 GB, the other twice the bandwidth.",
]


@pytest.mark.parametrize("text", ALONE)
def test_what_may_be_meant_otherwise_is_left_alone(text: str) -> None:
    assert reported(text).findings == ()


COUNTS = [
    ("Check these three things first:\n\n1. a\n2. b\n3. c\n4. d", "4"),
    ("We compare the following five pools:\n\n- a\n- b\n- c", "3"),
    ("| pool | GPUs |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n\nIt helps in all four pools.", "2"),
]


@pytest.mark.parametrize(("text", "actual"), COUNTS)
def test_a_count_that_is_announced_is_counted(text: str, actual: str) -> None:
    (found,) = errors(text)
    assert (found.rule, found.actual) == ("totals/announced", actual)


@pytest.mark.parametrize(
    "text",
    [
        "Check these three things first:\n\n1. a\n2. b\n   - c\n3. d",
        "Two of the four steps matter:\n\n- a\n- b\n- c",
        "The node has eight GPUs:\n\n- four for chat\n- four for search",
        "| pool | x |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n| total | 3 |\n\nIn all three pools.",
        "Together, these two techniques bring benefits:\n\n- a\n- b\n- c",
    ],
)
def test_a_list_that_is_not_what_is_counted_is_left_alone(text: str) -> None:
    assert reported(text).findings == ()


HOLDS, WARNS, FAILS = "holds", "warns", "fails"
ROUNDING = [
    ("7 / 3 = 2.33", HOLDS),
    ("7 / 3 = 2.3", HOLDS),
    ("7 / 3 = 2.4", HOLDS),
    ("7 / 3 = 2.5", FAILS),
    ("43.49 × 1 = 43.4", WARNS),
    ("20 / 3 = 6.66", WARNS),
    ("20 / 3 = 6.67", HOLDS),
    ("20 / 3 = 6.65", FAILS),
    ("2.5 × 4.2 = 10.5", HOLDS),
    ("2.5 × 4.2 = 10.4", HOLDS),
    ("2.5 × 4.2 = 12.4", FAILS),
    ("33.3 × 3 = 100", HOLDS),
    ("33.3 × 3 = 99.9", HOLDS),
    ("33.3 × 3 = 101", FAILS),
    ("1.4 + 2.4 + 3.4 = 7.3", HOLDS),
    ("1.4 + 2.4 + 3.4 = 7.5", FAILS),
    ("0.1 GB + 0.1 GB + 0.1 GB = 0.4 GB", WARNS),
    ("8 × 4 = 33", FAILS),
    ("1,234 × 3 = 3.7K", HOLDS),
    ("1,234 × 3 = 3.9K", FAILS),
    ("100 / 7 = ~14", HOLDS),
    ("100 / 7 = ~16", FAILS),
    ("2/3 = 66.7 %", HOLDS),
    ("2/3 = 66.6 %", WARNS),
    ("2/3 = 67.7 %", FAILS),
]


@pytest.mark.parametrize(("text", "outcome"), ROUNDING)
def test_rounding_chains(text: str, outcome: str) -> None:
    severities = {f.severity for f in reported(text).findings}
    wanted = {HOLDS: set(), WARNS: {"warning"}, FAILS: {"error"}}
    assert severities == wanted[outcome]


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("2.5 × 4.2 = 12.4", ("10.1175", "10.8875")),
        ("8 × 4 = 33", ("32", "32")),
        ("Latency fell from 36.0 ms to 24.0 ms (43.3% less).", None),
    ],
)
def test_what_would_have_held_includes_the_operands(
    text: str, accepted: tuple[str, str] | None
) -> None:
    (found,) = errors(text)
    assert found.accepted is not None
    low, high = (float(Fraction(x)) for x in found.accepted)
    if accepted is None:
        assert low < 33.2 < high
        assert high < 34
    else:
        assert (low, high) == tuple(map(float, accepted))
