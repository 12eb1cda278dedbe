"""Packs of a user's own: merged into what ships, checked, started."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from doc_auditor import packs
from doc_auditor.audit import audit
from doc_auditor.catalog import data_folder, decode, load_catalog, load_lexicon, load_units
from doc_auditor.cli import main
from doc_auditor.rulefiles import RefusedRule
from doc_auditor.settings import Settings
from doc_auditor.source import Source

QUANTITIES = """\
[wafers]
title = "wafers"
kind = "count"
symbols = ["WF"]
labels = ["wafer"]
nouns = ["wafer"]

[masks]
title = "masks"
kind = "count"
labels = ["mask"]
"""
UNITS = """\
[[unit]]
dimension = "second"
factor = "28800"
words = ["shift", "shifts"]
"""
RULE = """\
title = "A lot is printed with two masks per wafer"
kind = "relation"
why = "The stepper takes two at a time."
sources = ["stepper manual, page 3"]
equation = "masks = wafers * 2"

[[valid]]
text = "nothing here"

[[valid]]
text = "nothing there"
"""


def forget() -> None:
    """What a new process knows: nothing."""
    load_catalog.cache_clear()
    load_lexicon.cache_clear()
    load_units.cache_clear()


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one rule, its quantities and a unit, in the working folder."""
    forget()
    folder = tmp_path / "ours"
    (folder / "fab").mkdir(parents=True)
    (folder / "fab" / "masks.toml").write_text(RULE, "utf-8")
    (folder / packs.QUANTITIES).write_text(QUANTITIES, "utf-8")
    (folder / packs.UNITS).write_text(UNITS, "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / "doc-auditor.toml").write_text('packs = ["ours"]\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_pack_is_added_to_what_ships(pack: Path) -> None:
    catalog = load_catalog((str(pack),))
    assert catalog.rules[:-1] == load_catalog().rules
    assert catalog.rules[-1].name == "fab/masks"
    assert catalog.tools.lexicon.symbols["wf"] == "wafers"
    assert catalog.tools.lexer.units.units["shifts"].factor == Fraction(28800)
    assert "shifts" not in load_catalog().tools.lexer.units.units


def test_the_shipped_files_have_the_form_of_a_pack(tmp_path: Path) -> None:
    """What a pack may hold is what ships, no more and no less."""
    for entry in decode(data_folder() / packs.QUANTITIES).values():
        msgspec.convert(entry, packs.QuantityEntry)
    units = decode(data_folder() / packs.UNITS)
    text = (data_folder() / packs.UNITS).read_text("utf-8")
    (tmp_path / packs.UNITS).write_text(text[text.index("[[unit]]") :], "utf-8")
    assert len(packs.units({**units, "unit": []}, [tmp_path])["unit"]) == len(units["unit"])


@pytest.mark.parametrize("form", packs.FORMS)
def test_no_two_shipped_quantities_share_a_name(form: str) -> None:
    """But measured ones of different units, and counts of different things, may share a label."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for name, entry in decode(data_folder() / packs.QUANTITIES).items():
        for word in entry.get(form, ()):
            owners.setdefault(packs.spelled(word, form, entry), set()).add(name)
    assert {words: names for words, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("quantities.toml", "labels", "lables", ":5: “lables” is not known here; did you mean"),
        ("quantities.toml", '"count"', '"counts"', ":3: “counts” is not known here; did you mean"),
        ("quantities.toml", '["WF"]', '"WF"', ":4: “wafers” has a wrong entry (expected `array`"),
        ("quantities.toml", 'title = "wafers"\n', "", "missing required field `title`"),
        ("quantities.toml", '["WF"]', '["TP"]', ":4: “TP” means “tp” already"),
        ("quantities.toml", '["mask"]', '["wafers"]', ":11: “wafers” means “wafers” already"),
        ("quantities.toml", "[wafers]", "[gpus]", ":1: “gpus” is a quantity already"),
        ("quantities.toml", "[wafers]", "[Wafers]", ":1: “Wafers” is no name"),
        ("quantities.toml", "[wafers]", "[wafers", "Expected ']'"),
        ("units.toml", "factor", "faktor", ":3: “faktor” is not known here; did you mean “factor”"),
        ("units.toml", '"28800"', '"much"', ":1: “much” is no factor"),
        ("units.toml", '"28800"', '"1/0"', ":1: “1/0” is no factor"),
        ("units.toml", '"shifts"', '"hours"', ":1: “hours” is a unit already"),
        ("units.toml", 'words = ["shift", "shifts"]', "", ":1: the unit has no spelling"),
        ("units.toml", "words", 'symbols = ["Q"]\nprefixes = ["q"]\nwords', "“q” is no prefix"),
        ("units.toml", "[[unit]]", "[[units]]", "“units” is not known here; did you mean “unit”"),
        ("fab/masks.toml", "wafers * 2", "waffers * 2", ":5: “waffers” is not known here; did you"),
    ],
)
def test_a_wrong_pack_is_refused_with_its_place(
    pack: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, message: str
) -> None:
    path = pack / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RefusedRule) as refused:
        load_catalog((str(pack),))
    assert str(refused.value).startswith(str(path))
    assert message in str(refused.value)
    forget()
    Path("a.md").write_text("2 × 2 = 4\n", "utf-8")
    for command in (["audit", "a.md"], ["rules"], ["explain", "arithmetic"]):
        assert main(command) == 2
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert message in printed.err
    assert main(["rules", "check", "ours"]) == 2
    assert message.partition(": ")[2] in capsys.readouterr().err


def test_packs_share_one_set_of_names(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "more" / "fab").mkdir(parents=True)
    (tmp_path / "more" / "fab" / "masks.toml").write_text(RULE, "utf-8")
    with pytest.raises(RefusedRule, match=r"“fab/masks” stands in .*ours too"):
        load_catalog((str(pack), str(tmp_path / "more")))
    with pytest.raises(RefusedRule, match="there is no such folder"):
        load_catalog((str(tmp_path / "nowhere"),))


def test_a_pack_cannot_replace_a_shipped_rule(pack: Path) -> None:
    (pack / "arithmetic").mkdir()
    (pack / "arithmetic" / "product.toml").write_text(RULE, "utf-8")
    with pytest.raises(RefusedRule, match="“arithmetic/product” stands in the rules that ship"):
        load_catalog((str(pack),))


def test_the_rules_of_a_pack_are_listed_and_explained(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules"]) == 0
    assert "fab/masks " in capsys.readouterr().out
    assert main(["explain", "fab/masks"]) == 0
    assert "masks = wafers * 2" in capsys.readouterr().out


EXAMPLES = """
[[invalid]]
text = "The run costs 2 × 2 = 5."
flagged = "2 × 2 = 5"
actual = "4"

[[invalid]]
text = "The run costs 2 × 3 = 5."
flagged = "2 × 3 = 5"
actual = "12/2"
"""


def test_check_runs_the_examples(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The examples of a calculation hold; each way to get one wrong is said with its line."""
    path = pack / "fab" / "masks.toml"
    rule = RULE.replace("relation", "calculation").replace("equation = ", "repairs = ")
    right = rule.replace('"relation"', '"calculation"').replace("[[valid]]", EMPTY, 1) + EXAMPLES
    path.write_text(right, "utf-8")
    assert main(["rules", "check", "ours"]) == 0
    assert capsys.readouterr().out == "1 rule, 4 examples: all right\n"
    for old, new, message in (
        ("nothing here", "2 × 2 = 5", ":9: the [[valid]] example is flagged at “2 × 2 = 5”"),
        ("2 × 2 = 5.", "2 × 2 = 4.", ":15: the [[invalid]] example is not flagged; “2 × 2 = 5”"),
        ('actual = "4"', 'actual = "3"', "has actual “3”, but the audit gives “4”"),
        ('flagged = "2 × 3 = 5"', 'flagged = "5"', ":20: the [[invalid]] example has flagged “5”"),
        ("2 × 3 = 5.", "2 × 3 = 5 and 3 × 3 = 1.", "is flagged 2 times"),
        ("The stepper", "TODO", "still says TODO"),
        ('sources = ["stepper manual, page 3"]\n', "", "has no 'sources'"),
    ):
        assert old in right
        path.write_text(right.replace(old, new, 1), "utf-8")
        forget()
        assert main(["rules", "check", "ours"]) == 2
        assert message in capsys.readouterr().err


EMPTY = 'operators = ["*"]\n\n[[valid]]'


def test_check_tells_what_it_would_pass_over(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "masks.toml").write_text(RULE, "utf-8")
    assert main(["rules", "check", "ours"]) == 2
    assert "ours/masks.toml: is not read" in capsys.readouterr().err
    assert main(["rules", "check", "nowhere"]) == 2
    assert "no folder 'nowhere'" in capsys.readouterr().err
    (pack / "empty").mkdir()
    assert main(["rules", "check", "ours/empty"]) == 2
    assert "no rules" in capsys.readouterr().err


def test_the_shipped_rules_can_be_checked_in_place(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "check", str(data_folder())])
    assert "stands in" not in capsys.readouterr().err


def test_new_writes_a_blank_that_can_be_loaded(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "new", "fab/yield-per-lot", "--folder", "ours"]) == 0
    assert "rules check ours" in capsys.readouterr().out
    (blank,) = (r for r in load_catalog((str(pack),)).rules if r.name == "fab/yield-per-lot")
    assert (len(blank.valid), len(blank.invalid)) == (2, 2)
    assert main(["rules", "check", "ours"]) == 2
    assert "yield-per-lot.toml:1: still says TODO" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("yield", "is no name of a rule"),
        ("fab/Yield", "is no name of a rule"),
        ("../fab/yield", "is no name of a rule"),
        ("fab/masks", "exists"),
        ("arithmetic/product", "is a rule that ships"),
    ],
)
def test_new_refuses(
    pack: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert main(["rules", "new", name, "--folder", "ours"]) == 2
    assert message in capsys.readouterr().err


HARDWARE = """\
[[accelerator]]
name = "X900"
vendor = "Ours"
memory_gb = [96]
confidence = "high"
sources = ["data sheet X900, revision 2"]

[[node]]
name = "Slab"
vendor = "Ours"
accelerators = ["X900"]
count = 4
confidence = "high"
sources = ["data sheet Slab"]
"""
MODELS = """\
[[model]]
name = "Falconet-9B"
kind = "dense"
attention = "GQA"
layers = 40
hidden = 4096
heads = 32
kv_heads = 8
head_dim = 128
ffn = 14336
mlp_matrices = 3
vocab = 64000
tied_embeddings = false
published_total = ["9.2B"]
shape_sources = ["config.json of Falconet-9B"]
"""


def audited(text: str, folder: Path | None) -> list[tuple[str, str | None]]:
    """Rule and right value of what is found, with a folder's pack or without."""
    forget()
    settings = Settings(packs=(str(folder),) if folder else ())
    return [(f.rule, f.actual) for f in audit(Source("a.md", text), settings).findings]


def test_a_pack_brings_hardware_and_models(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "hardware.toml").write_text(HARDWARE, "utf-8")
    (pack / "models.toml").write_text(MODELS, "utf-8")
    device, model = "- 8x X900 with 64 GB each", "# Serving Falconet-9B\n\n- Layers: 48"
    assert audited(device, None) == audited(model, None) == []
    assert audited(device, pack) == [("hardware/as-published", "96")]
    assert audited(model, pack) == [("models/shape-as-published", "40")]
    assert audited("- 8x H100 with 64 GB each", pack) == [("hardware/as-published", "80")]
    (pack / "fab" / "masks.toml").unlink()
    assert main(["rules", "check", "ours"]) == 0
    assert "all right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "message"),
    [
        ("hardware.toml", HARDWARE, "memory_gb", "memory", ":4: “memory” is not known here"),
        ("hardware.toml", HARDWARE, "[96]", "[0]", ":4: “memory_gb” must be above zero"),
        ("hardware.toml", HARDWARE, '["X900"]', '["X90"]', ":11: “X90” is no accelerator"),
        ("hardware.toml", HARDWARE, '"X900"', '"H100-PCIe"', ":2: “H100-PCIe” is known already"),
        ("models.toml", MODELS, '"9.2B"', '"9.2 B"', "“9.2 B” is no parameter count"),
        ("models.toml", MODELS, "kv_heads = 8", "kv_heads = 7", "“kv_heads” must divide “heads”"),
        ("models.toml", MODELS, "Falconet-9B", "BLOOM-176B", ":2: “BLOOM-176B” is known already"),
        ("models.toml", MODELS, "layers = 40\n", "", "`layers`"),
    ],
)
def test_wrong_facts_of_a_pack_are_refused_with_their_place(
    pack: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    old: str,
    new: str,
    message: str,
) -> None:
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), "utf-8")
    Path("a.md").write_text("2 × 2 = 4\n", "utf-8")
    for command in (["audit", "a.md"], ["rules", "check", "ours"]):
        forget()
        assert main(command) == 2
        printed = capsys.readouterr().err
        assert message in printed
        assert name in printed


UNIT_RULE = """\
title = "A lot takes its wafers and the time of each"
kind = "relation"
why = "The line is booked by the hour."
sources = ["line planning"]
equation = "lot_time = wafers * wafer_time"

[parameters]
above = "0.05"

[[valid]]
text = "- Wafers: 25\\n- Time per wafer: 2 minutes\\n- Lot time: 50 minutes"

[[valid]]
text = "- Wafers: 24\\n- Time per wafer: 90 s\\n- Lot time: 0.6 h"

[[invalid]]
text = "- Wafers: 25\\n- Time per wafer: 2 minutes\\n- Lot time: 5 hours"
flagged = "5 hours"
actual = "5/6"

[[invalid]]
text = "- Wafers: 24\\n- Time per wafer: 90 s\\n- Lot time: 24 minutes"
flagged = "24 minutes"
actual = "36"
"""
TIMES = """
[lot_time]
title = "time of a lot"
kind = "time"
labels = ["lot time"]
unit = "min"

[wafer_time]
title = "time of a wafer"
kind = "time"
labels = ["time per wafer"]
unit = "min"
"""


def test_measured_quantities_of_a_pack_run(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / packs.QUANTITIES).write_text(QUANTITIES + TIMES, "utf-8")
    (pack / "fab" / "masks.toml").unlink()
    (pack / "fab" / "lots.toml").write_text(UNIT_RULE, "utf-8")
    forget()
    assert main(["rules", "check", "ours"]) == 0, capsys.readouterr().err
    assert main(["explain", "fab/lots"]) == 0
    page = capsys.readouterr().out
    assert "lot_time    time of a lot [min]" in page
    assert "wafers      wafers [count]" in page


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("fab/lots.toml", "* wafer_time", "+ wafer_time", ":5: “lot_time = wafers + wafer_time”"),
        ("fab/lots.toml", "* wafer_time", "/ wafer_time", "the right side a 1/second"),
        ("fab/lots.toml", '"0.05"', '"a bit"', ":8: “a bit” is no share"),
        ("fab/lots.toml", "above", "abvoe", ":8: “abvoe” is not known here; did you mean “above”"),
        ("fab/lots.toml", 'above = "0.05"', 'accept = "wafers"', ":8: “wafers”: the left side"),
        ("fab/lots.toml", 'above = "0.05"', 'accept = "waffers"', "did you mean “wafers”"),
        ("fab/lots.toml", 'above = "0.05"', 'near = "page"', ":8: “page” is not known here"),
        ("fab/lots.toml", 'above = "0.05"', 'silent = "("', ":8: “(” is no pattern"),
        ("quantities.toml", '"min"', '"mins per lot"', "“mins per lot” is no unit"),
    ],
)
def test_units_and_parameters_are_checked_when_a_pack_is_loaded(
    pack: Path, name: str, old: str, new: str, message: str
) -> None:
    (pack / packs.QUANTITIES).write_text(QUANTITIES + TIMES, "utf-8")
    (pack / "fab" / "lots.toml").write_text(UNIT_RULE, "utf-8")
    text = (pack / name).read_text("utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), "utf-8")
    forget()
    with pytest.raises(RefusedRule) as refused:
        load_catalog((str(pack),))
    assert message in str(refused.value)
    assert name in str(refused.value)


DIVIDING_RULE = """\
title = "Heads divide by the tensor parallel degree"
kind = "divisible"
why = "A rank computes whole heads."
sources = ["line planning"]
quantities = ["heads", "tp"]

[parameters]
unless = "sglang_attention_dp"

[[valid]]
text = "- Attention heads: 32\\n- TP: 8"

[[valid]]
text = "- Attention heads: 40\\n- TP: 5"

[[invalid]]
text = "- Attention heads: 28\\n- TP: 8"
flagged = "TP: 8"
actual = "3.5"

[[invalid]]
text = "- Attention heads: 30\\n- TP: 4"
flagged = "TP: 4"
actual = "7.5"
"""


def test_parameters_of_kinds_without_an_equation_are_checked(pack: Path) -> None:
    rule = pack / "fab" / "heads.toml"
    rule.write_text(DIVIDING_RULE.replace("unless", "unles"), "utf-8")
    forget()
    with pytest.raises(RefusedRule, match="8: “unles” is not known here; did you mean “unless”"):
        load_catalog((str(pack),))
    rule.write_text(DIVIDING_RULE, "utf-8")
    forget()
    assert "fab/heads" in {r.name for r in load_catalog((str(pack),)).rules}
