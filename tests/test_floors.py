"""The house stands: imports point down, files stay short, and nothing can run a document's text."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "doc_auditor"
NAME = PACKAGE.name

# From the ground up.  A room imports from lower floors only; rooms of one floor do not see each
# other.  A room is a file or a folder directly below the package.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("source", "version", "gitignore"),
    ("quantity",),
    ("formula",),
    ("records", "ruletext", "facts"),
    ("rulebook", "settings", "markdown", "reading", "topology", "nodes", "fingerprint", "files"),
    ("configuration_file", "outcome", "mended", "rulefiles", "scope", "ledger"),
    ("discovery", "packs", "report"),
    ("catalog", "corpus"),
    ("judging",),
    ("repair",),
    ("audit",),
    ("examples", "run"),
    ("commands",),
    ("cli",),
    ("__init__", "__main__"),
)
LONGEST = 400
FORBIDDEN = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify", "S"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "sympy.parsing"}
WALL = {f"{NAME}.formula"}
"""The only modules that may know sympy."""


def modules() -> dict[str, Path]:
    """Dotted name → file of every module; a package stands for its ``__init__``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def imports(name: str) -> Iterator[str]:
    """What a module imports, wherever in it the import stands."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


def floor(name: str) -> int:
    return next(i for i, rooms in enumerate(FLOORS) if room(name) in rooms)


def test_every_room_has_one_floor() -> None:
    named = [name for rooms in FLOORS for name in rooms]
    assert len(named) == len(set(named))
    assert {room(name) for name in MODULES} - set(named) == set()


def test_the_floors_are_explained() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    named = [name for rooms in FLOORS for name in rooms if not name.startswith("__")]
    assert [name for name in named if f"`{name}`" not in text] == []


def test_imports_point_down() -> None:
    wrong = [
        f"{name} imports {other}"
        for name in MODULES
        for other in imports(name)
        if other in MODULES and room(other) != room(name) and floor(other) >= floor(name)
    ]
    assert wrong == []


def test_no_import_goes_round() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name in MODULES:
        graph[name] |= {other for other in imports(name) if other in MODULES and other != name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def corner(name: str) -> str:
    """The folder, or the file, directly below a room that a module belongs to."""
    return ".".join(name.split(".")[1:3])


def test_no_corner_of_judging_goes_round() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name in (n for n in MODULES if room(n) == "judging"):
        others = {other for other in imports(name) if other in MODULES}
        graph[corner(name)] |= {corner(o) for o in others if room(o) == room(name)}
        graph[corner(name)].discard(corner(name))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_a_file_is_read_in_one_go() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def called(node: ast.Call) -> str:
    """The name of what is called, if it stands alone or is taken from sympy."""
    match node.func:
        case ast.Name(name):
            return name
        case ast.Attribute(ast.Name("sympy"), name):
            return name
    return ""


def test_text_is_never_run() -> None:
    calls = [
        f"{name}:{node.lineno} calls {called(node)}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in FORBIDDEN
    ]
    loaders = [
        f"{name} imports {module}"
        for name in MODULES
        for module in imports(name)
        if any(module == bad or module.startswith(f"{bad}.") for bad in FORBIDDEN_MODULES)
    ]
    assert calls + loaders == []


def test_sympy_stands_behind_one_wall() -> None:
    known = {name for name in MODULES if "sympy" in {m.split(".")[0] for m in imports(name)}}
    outside = [n for n in known if not any(n == w or n.startswith(f"{w}.") for w in WALL)]
    assert outside == []
    for name in known:
        at_top = {a.name for n in TREES[name].body if isinstance(n, ast.Import) for a in n.names}
        assert "sympy" not in at_top, f"{name}: imported before there is anything to evaluate"


def test_a_module_says_what_it_is() -> None:
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []
