"""How long the search for feasible configurations takes.

    python benchmarks/feasible.py

16,384 GPUs with five degrees must take less than 100 ms, whatever the shape of the model.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from doc_auditor.repair.feasible import search
from doc_auditor.repair.problem import Divides, Problem

GPUS = 16_384
DEGREES = (("tp", 8), ("pp", 16), ("ep", 64), ("dp", 128), ("cp", 4))
FACTORS = ("tp", "ep", "pp", "dp", "cp")
LIMIT = 0.1
RUNS = 7

SHAPES = {
    "no shape declared": (),
    "powers of two": (128, 16384, 64, 256, 2048, 131072),
    "126 layers, 8 key-value heads": (128, 16384, 126, 256, 2048, 131072),
    "many divisors": (96, 12288, 96, 360, 2880, 120960),
}
OF = ("tp", "tp", "pp", "ep", "dp", "cp")


def problem(shape: tuple[int, ...]) -> Problem:
    """Five degrees that need 256 times what there is."""
    rules = tuple(Divides(d, "of the shape", v) for d, v in zip(OF, shape, strict=False))
    return Problem(DEGREES, GPUS, FACTORS, rules)


def seconds(shape: tuple[int, ...]) -> float:
    """The median of some runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        search(problem(shape))
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> int:
    """Print one line for each shape; 1 where one of them takes too long."""
    worst = 0.0
    for name, shape in SHAPES.items():
        taken = seconds(shape)
        worst = max(worst, taken)
        print(f"{taken * 1000:7.1f} ms  {name}")
    return 0 if worst < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
