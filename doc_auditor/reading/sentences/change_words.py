"""The words that say which way a value changes."""

from __future__ import annotations

from collections.abc import Sequence

LESS = frozenset(
    "reduction reduced reduces reduce decrease decreased decreases lower less fewer saving savings "
    "saved save saves drop dropped shorter cheaper smaller cut cuts decline fell down shrink "
    "shrinks falls lowers lowered trims trimmed slashes slashed".split()
)
MORE = frozenset(
    "increase increased increases higher more growth grew gain gains larger bigger greater up rise "
    "rises raised additional longer over above slower slowdown overhead "
    "lifts lifted lift boosts boosted climbs climbed".split()
)
BETTER = frozenset(
    "improvement improvements improved improves faster better speedup speed-up speedups quicker "
    "boost efficient change difference increase/decrease delta".split()
)
PRICED = frozenset("expensive dearer costlier pricier".split())
"""What only prices are."""
POINTS = frozenset({"points", "point", "pp", "percentage", "pts"})


def wording_of(words: Sequence[str]) -> str:
    """``less``, ``more``, ``better`` or nothing, from the words around the amount."""
    for word in words:
        bare = word.lower().strip(".,")
        for name, family in (
            ("points", POINTS),
            ("less", LESS),
            ("better", BETTER),
            ("more", MORE),
        ):
            if bare in family:
                return name
    return ""
