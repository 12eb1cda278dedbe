"""The published schemas describe what is printed, and nothing is printed that they leave out."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from made import outcome

from doc_auditor.report import as_json


def schema(name: str) -> dict[str, Any]:
    text = (files("doc_auditor") / "schema" / f"{name}.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def printed(name: str) -> Any:
    render = as_json.render if name == "report" else as_json.render_claims
    return json.loads(render(outcome(), "0.1.0"))


def real(name: str) -> Any:
    """The output for a document that goes through the whole pipeline."""
    audit = pytest.importorskip("doc_auditor.audit").audit
    from doc_auditor.outcome import Audited, Outcome
    from doc_auditor.source import Source

    source = Source("a.md", "# A\n\n- TP: 8\n- PP: 4\n- Total GPUs: 31 (8 × 4 = 31)\n\nv1.2, ~3\n")
    audited = Outcome((Audited(source, audit(source)),))
    render = as_json.render if name == "report" else as_json.render_claims
    return json.loads(render(audited, "0.1.0"))


@pytest.mark.parametrize("name", ["report", "claims"])
@pytest.mark.parametrize("make", [printed, real])
def test_the_output_fits(name: str, make: Any) -> None:
    Draft202012Validator.check_schema(schema(name))
    Draft202012Validator(schema(name)).validate(make(name))


@pytest.mark.parametrize("name", ["report", "claims"])
@pytest.mark.parametrize("make", [printed, real])
def test_every_key_is_described(name: str, make: Any) -> None:
    """A closed copy of the schema accepts the output, so no key goes undocumented."""
    Draft202012Validator(closed(schema(name))).validate(make(name))


def closed(node: Any) -> Any:
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: closed(value) for key, value in node.items()}
    if "properties" in inner and "required" in inner and inner.get("type") == "object":
        inner["additionalProperties"] = False
    return inner


def broken(data: Any, *path: Any, value: Any) -> Any:
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("documents", 0, "findings", 0, "severity"), "fatal"),
        (("documents", 0, "findings", 0, "claimed"), 16),
        (("documents", 0, "findings", 0, "location", "line"), 0),
        (("documents", 0, "findings", 0, "accepted"), ["1"]),
        (("documents", 0, "findings", 0, "root"), "bbbbbb"),
        (("documents", 0, "configurations", 0, "values", "tp"), "1e3"),
        (("documents", 0, "summary"), {}),
        (("schema_version",), 2),
    ],
)
def test_the_schema_refuses_what_the_contract_does_not_allow(
    path: tuple[Any, ...], value: Any
) -> None:
    data = broken(printed("report"), *path, value=value)
    assert not Draft202012Validator(schema("report")).is_valid(data)
