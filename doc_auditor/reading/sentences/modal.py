"""Words by which a clause asserts nothing of its values, or not of all: a list for each way.

Every reader of conclusions takes the ways that change its own: a denial turns a relation round, a
condition or a wish takes it back, an exception leaves something out.
"""

from __future__ import annotations

DENIALS = frozenset({"not", "cannot", "don't", "doesn't", "never", "no"})
NEITHER = frozenset("neither nor none".split())
CONTRACTED = frozenset("can't isn't aren't".split())
CONDITIONS = frozenset("if whether unless when until once".split())
EXCEPTIONS = frozenset("except but".split())
ASIDE = frozenset("apart besides save next".split())
NEARLY = frozenset("almost nearly".split())
UNFINISHED = frozenset("to must should can could will would may might cannot".split())
WISHES = frozenset(
    "must should shall need needs needed keep ensure verify check to would could may might "
    "expected supposed aim aims".split()
)
OPEN = CONDITIONS | DENIALS | CONTRACTED | NEITHER - {"none"} | EXCEPTIONS | NEARLY | {"should"}
"""What makes of a conclusion a condition, denies it, or leaves something out."""
