from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doc_auditor.repair.feasible import rank, search, violated
from doc_auditor.repair.problem import Carved, Divides, Memory, Offer, Problem

FACTORS = ("tp", "ep", "pp", "dp", "cp")


def changes(problem: Problem) -> list[str]:
    return [offer.summary for offer in search(problem).offers]


def sixteen_heads() -> Problem:
    return Problem(
        (("tp", 8), ("pp", 4), ("ep", 16), ("dp", 4)),
        512,
        FACTORS,
        (
            Divides("tp", "heads", 16),
            Divides("tp", "hidden", 1024),
            Divides("pp", "layers", 16),
            Divides("ep", "experts", 64),
            Divides("dp", "sequences", 128),
        ),
    )


def test_single_changes_come_first() -> None:
    found = changes(sixteen_heads())
    assert found[:4] == ["TP 8 → 2", "EP 16 → 4", "PP 4 → 1", "DP 4 → 1"]
    assert "TP 8 → 4, EP 16 → 8" in found
    assert found.index("TP 8 → 4, EP 16 → 8") == 4


def test_every_set_of_degrees_has_one_best() -> None:
    offers = search(sixteen_heads()).offers
    sets = [frozenset(d for d, *_ in o.changes) for o in offers]
    assert len(sets) == len(set(sets)) == 15
    assert all(o.used == 512 for o in offers)
    assert list(offers) == sorted(offers, key=rank)


def test_two_by_two_by_two_by_two() -> None:
    problem = Problem((("tp", 2), ("ep", 4), ("pp", 2), ("dp", 2)), 16, FACTORS)
    assert "EP 4 → 2" in changes(problem)


def test_experts_on_all_gpus_and_nothing_else() -> None:
    problem = Problem(
        (("ep", 64), ("tp", 16), ("pp", 4), ("dp", 4)), 64, FACTORS, (Divides("ep", "experts", 64),)
    )
    assert "TP 16 → 1, PP 4 → 1, DP 4 → 1" in changes(problem)


def test_fewer_gpus_lose_against_more() -> None:
    problem = Problem((("tp", 8), ("pp", 2)), 12, FACTORS, (Divides("pp", "layers", 6),))
    best = search(problem).offers
    assert [(o.summary, o.used) for o in best] == [
        ("TP 8 → 6", 12),
        ("PP 2 → 1", 8),
        ("TP 8 → 4, PP 2 → 3", 12),
    ]


def test_the_tensor_group_stays_inside_a_node() -> None:
    problem = Problem((("tp", 8), ("dp", 3)), 16, FACTORS, gpus_per_node=4)
    best = search(problem).offers[-1]
    assert {d for d, *_ in best.changes} == {"tp", "dp"}
    assert dict(best.degrees)["tp"] in (4, 16)
    assert best.inside is (dict(best.degrees)["tp"] <= 4)


def test_replicated_heads() -> None:
    rule = Divides("tp", "key-value heads", 4, replicated=True)
    assert [d for d in range(1, 17) if rule.allows(d)] == [1, 2, 4, 8, 12, 16]


def test_a_fixed_degree_stays() -> None:
    problem = sixteen_heads()
    fixed = Problem(
        problem.current, problem.available, problem.factors, problem.divides, fixed=(("tp", 4),)
    )
    found = search(fixed).offers
    assert found
    assert all(dict(o.degrees)["tp"] == 4 for o in found)
    assert found[0].summary == "TP 8 → 4, EP 16 → 8"


def test_exactly_all_gpus() -> None:
    problem = Problem((("tp", 4), ("dp", 4)), 24, FACTORS, exact=True)
    assert all(o.used == 24 for o in search(problem).offers)
    assert "TP 4 → 6" in changes(problem)


def test_a_carved_degree_divides_its_ranks() -> None:
    problem = Problem(
        (("tp", 4), ("dp", 8), ("ep", 8)),
        16,
        ("tp", "dp"),
        carved=(Carved("ep", ("dp",)),),
    )
    for offer in search(problem).offers:
        degrees = dict(offer.degrees)
        assert degrees["dp"] % degrees["ep"] == 0
        assert offer.used == degrees["tp"] * degrees["dp"] <= 16


def test_memory_rules_out() -> None:
    memory = Memory(lambda d: Fraction(60 * 10**9, d["tp"]), Fraction(32 * 10**9), ("tp",))
    problem = Problem((("tp", 2), ("ep", 4), ("dp", 4)), 16, FACTORS, memory=memory)
    assert all(dict(o.degrees)["tp"] >= 2 for o in search(problem).offers)
    (broken,) = violated(problem, {"tp": 1, "ep": 4, "dp": 4})
    assert broken.startswith("at most 32 GB per GPU, ")


def test_whole_nodes() -> None:
    problem = Problem((("tp", 4), ("dp", 6)), 20, FACTORS, gpus_per_node=8, whole_nodes=True)
    assert {o.used for o in search(problem).offers} <= {1, 2, 4, 8, 16}


def test_what_would_help_when_nothing_is_feasible() -> None:
    problem = Problem(
        (("tp", 8), ("pp", 3)),
        7,
        FACTORS,
        (Divides("tp", "heads", 5), Divides("pp", "layers", 3)),
        fixed=(("tp", 8),),
    )
    found = search(problem)
    assert found.offers == ()
    assert [(o.text, o.helps) for o in found.obstacles] == [
        ("7 GPUs available", False),
        ("TP must divide 5 heads", False),
        ("PP must divide 3 layers", False),
        ("TP fixed at 8", True),
    ]


def test_a_proposed_choice_is_judged() -> None:
    problem = sixteen_heads()
    assert violated(problem, {"tp": 4, "pp": 4, "ep": 8, "dp": 4}) == ()
    broken = violated(problem, {"tp": 3, "pp": 4, "ep": 16, "dp": 4})
    assert broken[0] == "TP must divide 16 heads (it has 3)"
    assert broken[-1] == "768 GPUs exceed the 512 available"


def brute(problem: Problem) -> Iterator[Offer]:
    """Every configuration, one by one."""
    room = problem.available
    names = [d for d, _ in problem.current]
    for values in product(*(range(1, room + 1) for _ in names)):
        degrees = dict(zip(names, values, strict=True))
        if any(not r.allows(degrees[r.degree]) for r in problem.divides):
            continue
        if any(not _domain(d, degrees[d], problem) for d in names):
            continue
        used = prod(degrees.values())
        if used > room:
            continue
        changed = tuple((d, a, degrees[d]) for d, a in problem.current if degrees[d] != a)
        ratio = prod((Fraction(max(a, b), min(a, b)) for _, a, b in changed), start=Fraction(1))
        yield Offer(tuple(degrees.items()), changed, used, ratio, True)


def _domain(degree: str, value: int, problem: Problem) -> bool:
    if any(r.degree == degree for r in problem.divides):
        return True
    return problem.available % value == 0 or dict(problem.current)[degree] % value == 0


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 4)),
    st.integers(1, 16),
    st.lists(st.integers(1, 24), min_size=0, max_size=2),
)
def test_the_search_is_exact(degrees: tuple[int, int, int], room: int, shapes: list[int]) -> None:
    rules = tuple(Divides(d, "x", v) for d, v in zip(("tp", "ep"), shapes, strict=False))
    problem = Problem(tuple(zip(("tp", "ep", "dp"), degrees, strict=True)), room, FACTORS, rules)
    best: dict[frozenset[str], tuple[int, Fraction]] = {}
    for offer in brute(problem):
        key = frozenset(d for d, *_ in offer.changes)
        value = -offer.used, offer.ratio
        if key and (key not in best or value < best[key]):
            best[key] = value
    found = {
        frozenset(d for d, *_ in o.changes): (-o.used, o.ratio) for o in search(problem).offers
    }
    assert found == best


@pytest.mark.parametrize(
    "shapes",
    [(128, 16384, 126, 256, 2048, 131072), (96, 12288, 96, 360, 2880, 120960), ()],
)
def test_sixteen_thousand_gpus_take_no_time(shapes: tuple[int, ...]) -> None:
    names = ("tp", "tp", "pp", "ep", "dp", "cp")
    problem = Problem(
        (("tp", 8), ("pp", 16), ("ep", 64), ("dp", 128), ("cp", 4)),
        16384,
        FACTORS,
        tuple(Divides(d, "x", v) for d, v in zip(names, shapes, strict=False)),
    )
    start = time.perf_counter()
    assert search(problem).offers
    assert time.perf_counter() - start < 1.0  # 0.1 s alone; see benchmarks/feasible.py
