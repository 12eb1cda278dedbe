"""A fact file with a mistake is refused with file, line and the nearest allowed word."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_auditor.facts.hardware import load_hardware
from doc_auditor.facts.models import load_models
from doc_auditor.facts.strict import RefusedFacts

DEVICES = """\
[naming]
prefixes = ["NVIDIA"]

[[accelerator]]
name = "X1"
vendor = "Acme"
memory_gb = [80]
confidence = "high"
sources = ["data sheet"]

[[accelerator]]
name = "X2"
vendor = "Acme"
memory_gb = [96, 94.5]
peak_tflops = { bf16 = [989], fp8 = [1979] }
link = { name = "bus", one_way_gbs = [450] }
confidence = "low"
doubtful = ["bf16"]
sources = ["data sheet"]

[[node]]
name = "X2 node"
vendor = "Acme"
accelerators = ["X2"]
count = 8
confidence = "high"
sources = ["data sheet"]
"""

SHAPES = """\
[naming]

[[model]]
name = "Foo-1B"
kind = "dense"
attention = "GQA"
layers = 16
hidden = 2048
heads = 32
kv_heads = 8
head_dim = 64
ffn = 8192
mlp_matrices = 3
vocab = 128256
tied_embeddings = true
published_total = ["1.24B"]
shape_sources = ["config.json"]

[[model]]
name = "Foo-MoE"
kind = "moe"
attention = "MHA"
layers = 4
hidden = 64
heads = 4
kv_heads = 4
head_dim = 16
mlp_matrices = 3
experts = 8
top_k = 2
moe_ffn = 128
vocab = 1000
tied_embeddings = false
published_total = ["1M"]
shape_sources = ["config.json"]
"""


def refused(folder: Path, text: str, name: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    load = load_hardware if name == "hardware.toml" else load_models
    with pytest.raises(RefusedFacts) as error:
        load(path)
    message = str(error.value)
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


def test_the_samples_themselves_are_fine(tmp_path: Path) -> None:
    hardware, models = tmp_path / "hardware.toml", tmp_path / "models.toml"
    hardware.write_text(DEVICES, encoding="utf-8")
    models.write_text(SHAPES, encoding="utf-8")
    assert len(load_hardware(hardware).accelerators) == 2
    assert len(load_models(models).models) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "word", "near"),
    [
        ("memory_gb = [80]", "memry_gb = [80]", 7, "memry_gb", "memory_gb"),
        ("fp8 = [1979]", "fp9 = [1979]", 15, "fp9", "fp8"),
        ("one_way_gbs", "oneway_gbs", 16, "oneway_gbs", "one_way_gbs"),
        ('"low"', '"lo"', 17, "lo", "low"),
        ("prefixes", "prefixs", 2, "prefixs", "prefixes"),
        ("[[node]]", "[[nodes]]", 21, "nodes", "node"),
        ('["X2"]', '["X3"]', 24, "X3", "X2"),
        ('["bf16"]', '["bf61"]', 18, "bf61", "bf16"),
    ],
)
def test_unknown_words_in_hardware(
    tmp_path: Path, old: str, new: str, line: int, word: str, near: str
) -> None:
    message = refused(tmp_path, DEVICES.replace(old, new), "hardware.toml")
    assert message.startswith(f":{line}: “{word}” is ")
    assert message.endswith(f"; did you mean “{near}”?")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "X2"', 'name = "X1"', ":12: “X1” is defined twice; merge the two entries"),
        ("[96, 94.5]", "[96, 0.0]", ":14: “memory_gb” must be above zero"),
        ("[989]", "[-989]", ":15: “peak_tflops” must be above zero"),
        ("[450]", "[0]", ":16: “link” must be above zero"),
    ],
)
def test_hardware_that_cannot_be(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = DEVICES.replace(old, new)
    assert refused(tmp_path, text, "hardware.toml").startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("[96, 94.5]", '["96"]', 14, "expected a number"),
        ("[96, 94.5]", "[true]", 14, "expected a number"),
        ("[96, 94.5]", "96", 14, "expected `array`"),
        ("count = 8", "count = 0", 25, "expected `int` >= 1"),
        ("count = 8", "count = 8.5", 25, "expected `int`"),
        ('vendor = "Acme"\nmemory_gb = [80]', "memory_gb = [80]", 4, "required field `vendor`"),
    ],
)
def test_hardware_of_the_wrong_type(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    message = refused(tmp_path, DEVICES.replace(old, new), "hardware.toml")
    assert message.startswith(f":{line}: ")
    assert word in message


@pytest.mark.parametrize("text", ["memory_gb = [80", "x = nan", "x = inf", "a = 1\na = 2"])
def test_broken_toml_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text, "hardware.toml").endswith("; correct the TOML")


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFacts, match="must be readable as UTF-8"):
        load_models(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(RefusedFacts, match="must be readable as UTF-8"):
        load_models(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("old", "new", "line", "word", "near"),
    [
        ("kv_heads = 8", "kvheads = 8", 10, "kvheads", "kv_heads"),
        ('"GQA"', '"GQ"', 6, "GQ", "GQA"),
        ('"moe"', '"MoE"', 21, "MoE", "moe"),
        ("head_dim = 64", 'query_key_norm = "heads"', 11, "heads", "head"),
    ],
)
def test_unknown_words_in_models(
    tmp_path: Path, old: str, new: str, line: int, word: str, near: str
) -> None:
    message = refused(tmp_path, SHAPES.replace(old, new, 1), "models.toml")
    assert message == f":{line}: “{word}” is not known here; did you mean “{near}”?"


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('name = "Foo-MoE"', 'name = "Foo-1B"', 20, "is defined twice"),
        ('"GQA"', '"MHA"', 6, "32 heads over 8 are GQA, not MHA"),
        ('"GQA"', '"MLA"', 3, "“kv_rank” must be there for attention “MLA”"),
        ("head_dim = 64\n", "", 6, "“head_dim” must be there"),
        ("kv_heads = 8", "kv_heads = 7", 10, "“kv_heads” must divide “heads”"),
        ("top_k = 2", "top_k = 9", 30, "“top_k” must not exceed “experts”"),
        ("top_k = 2\n", "", 19, "“top_k” must be there for kind “moe”"),
        ("ffn = 8192\n", "ffn = 8192\nexperts = 8\n", 13, "“experts” must be there"),
        ("ffn = 8192\n", "", 5, "“ffn” must be there for kind “dense”"),
        ("top_k = 2", "top_k = 2\ndense_layers = 1", 31, "“ffn” must be there for the layers"),
        ("top_k = 2", "top_k = 2\nmoe_every = 3", 31, "“moe_every” must divide"),
        ("head_dim = 64", "head_dim = 64\nwindow = 128", 12, "belong together"),
        ('"1.24B"', '"1,24B"', 16, "write 70.6B, 1T or every digit"),
        ('"1.24B"', "", 16, "must not be empty"),
    ],
)
def test_models_that_cannot_be(tmp_path: Path, old: str, new: str, line: int, word: str) -> None:
    message = refused(tmp_path, SHAPES.replace(old, new, 1), "models.toml")
    assert message.startswith(f":{line}: “Foo-")
    assert word in message


@pytest.mark.parametrize("value", ["0", "-1", "2.0", '"16"', "true"])
def test_counts_are_whole_numbers_above_zero(tmp_path: Path, value: str) -> None:
    text = SHAPES.replace("layers = 16", f"layers = {value}")
    assert refused(tmp_path, text, "models.toml").startswith(":7: expected `int`")
