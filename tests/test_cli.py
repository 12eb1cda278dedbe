"""The command line from the outside: results, messages, exit codes."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from made import fake_audit

from doc_auditor.cli import main
from doc_auditor.records import Report
from doc_auditor.rulebook import Example, Rule
from doc_auditor.settings import Settings
from doc_auditor.source import Source

RULES = (
    Rule(
        name="world-size/total",
        pack="world-size",
        title="The degrees multiply to the total",
        kind="equation",
        severity="error",
        why="Every rank has one place in the grid.",
        sources=("a paper",),
        equation="gpus = tp × pp",
        symbols=(("tp", "tensor parallel degree", ""), ("gpus", "world size", "GPU")),
        repairs="the total",
        valid=(Example("TP 2, PP 2, 4 GPUs"),),
        invalid=(Example("TP 2, PP 2, 5 GPUs", flagged="5 GPUs", actual="4"),),
    ),
    Rule("arithmetic/product", "arithmetic", "A product is right", "equation", "error", "Because."),
    Rule("arithmetic/sum", "arithmetic", "A sum is right", "equation", "warning", "Because."),
)


@dataclass
class Run:
    code: int
    out: str
    err: str


class Shell:
    """Runs command lines in a folder with an auditor and rules of the tests."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self.captured = captured
        self.settings: list[Settings] = []

    def __call__(self, *arguments: str) -> Run:
        code = main([str(a) for a in arguments])
        out, err = self.captured.readouterr()
        return Run(code, out.decode(), err.decode())

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def audit(self, source: Source, settings: Settings) -> Report:
        self.settings.append(settings)
        return fake_audit(source, settings)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    made = Shell(tmp_path, capfdbinary)
    made.write("good.md", "2 × 2 = 4\n")
    made.write("bad.md", "# Plan\n\n2 × 2 = 5\n")
    catalog = SimpleNamespace(
        Catalog=object, load_catalog=lambda packs=(): SimpleNamespace(rules=RULES)
    )
    monkeypatch.setitem(sys.modules, "doc_auditor.audit", SimpleNamespace(audit=made.audit))
    monkeypatch.setitem(sys.modules, "doc_auditor.catalog", catalog)
    return made


def one_sentence(run: Run) -> bool:
    """Refused with one line on standard error and nothing else."""
    return (
        run.code == 2
        and not run.out
        and run.err.startswith("doc-auditor: ")
        and run.err.count("\n") == 1
        and "Traceback" not in run.err
    )


def test_a_clean_document(shell: Shell) -> None:
    run = shell("audit", "good.md")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("no findings in 1 document")
    assert shell("audit", "--quiet", "good.md").out == ""


def test_findings(shell: Shell) -> None:
    run = shell("audit", "bad.md", "good.md")
    assert run.code == 1
    assert "bad.md:3:1: error arithmetic/product: 2 × 2 = 4, not 5" in run.out
    assert "\x1b[" not in run.out
    assert run.err == ""


def test_the_fail_level(shell: Shell) -> None:
    shell.write("mild.md", "mild 2 × 2 = 5")
    assert shell("audit", "mild.md").code == 0
    assert shell("audit", "--fail-on", "warning", "mild.md").code == 1
    assert shell("audit", "--fail-on", "never", "bad.md").code == 0
    assert shell("report", "bad.md", "--fail-on", "never").code == 0
    shell.write("doc-auditor.toml", 'fail-on = "warning"')
    assert shell("audit", "mild.md").code == 1
    assert shell("audit", "--fail-on", "error", "mild.md").code == 0


def test_each_document_has_the_level_of_its_own_configuration(shell: Shell) -> None:
    shell.write("strict/mild.md", "mild 2 × 2 = 5")
    shell.write("lax/mild.md", "mild 2 × 2 = 5")
    shell.write("strict/doc-auditor.toml", 'fail-on = "warning"')
    assert shell("audit", "lax").code == 0
    assert shell("audit", "lax", "strict").code == 1


def test_what_cannot_be_read_outranks_findings_and_stops_nothing(shell: Shell) -> None:
    (shell.folder / "latin.md").write_bytes(b"a\nb\xe9")
    run = shell("audit", "--format", "json", "latin.md", "no.md", "bad.md")
    data = json.loads(run.out)
    assert run.code == 2
    assert [d["path"] for d in data["documents"]] == ["bad.md"]
    assert [(e["path"], e["line"]) for e in data["errors"]] == [("latin.md", 2), ("no.md", None)]
    assert "doc-auditor: latin.md:2: not valid UTF-8 at byte 3" in run.err
    assert "doc-auditor: no.md: no such file or folder" in run.err


def test_what_breaks_the_audit_stays_with_its_document(shell: Shell) -> None:
    shell.write("boom.md", "boom")
    run = shell("audit", "boom.md", "bad.md")
    assert run.code == 2
    assert "bad.md:3:1: error" in run.out
    assert run.err == (
        "doc-auditor: boom.md: internal error (RuntimeError) during the audit; "
        "please report it together with this document\n"
    )


def test_several_processes_give_the_same(shell: Shell) -> None:
    for i in range(6):
        shell.write(f"many/{i}.md", f"{i} × 2 = 5")
    one, three = shell("audit", "many", "--jobs", "1"), shell("audit", "many", "--jobs", "3")
    assert one == three
    assert one.out.count("error arithmetic/product") == 6


def test_a_folder_without_documents(shell: Shell) -> None:
    (shell.folder / "empty").mkdir()
    run = shell("audit", "empty")
    assert one_sentence(run)
    assert "holds no documents" in run.err
    data = json.loads(shell("audit", "empty", "--format", "json").out)
    assert data["documents"] == []
    assert len(data["errors"]) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("audit", "Missing argument 'PATH'"),
        ("report", "Missing argument 'PATH'"),
        ("report good.md bad.md", "unexpected extra argument"),
        ("adit good.md", "Did you mean 'audit'?"),
        ("audit --fromat json good.md", "--format"),
        ("audit --format xml good.md", "choose text or markdown or json or github or sarif"),
        ("audit --format jsn good.md", "did you mean 'json'?"),
        ("claims --format sarif good.md", "unknown --format 'sarif'"),
        ("audit --gpus 0 good.md", "--gpus"),
        ("audit --gpus many good.md", "--gpus"),
        ("audit --jobs 0 good.md", "--jobs"),
        ("audit --topology megatorn good.md", "did you mean 'megatron'?"),
        ("audit --topology zzz good.md", "choose one of orthogonal, stated"),
        ("audit --fail-on warn good.md", "did you mean 'warning'?"),
        ("audit --select arithmetic/produkt good.md", "did you mean arithmetic/product"),
        ("audit --ignore product good.md", "did you mean arithmetic/product"),
        ("rules --select zzz", "unknown rule 'zzz'"),
        ("explain arithmetic/some", "did you mean arithmetic/sum"),
        ("explain zzz", "'doc-auditor rules' lists them"),
        ("fix --diff --write good.md", "exclude each other"),
        ("fix --option 1 good.md bad.md", "name one PATH"),
        ("audit --output no/such/file good.md", "cannot be written"),
        ("audit --output ./good.md good.md", "is one of the documents"),
        ("corpus check", "no corpus folder 'corpus'"),
        ("corpus check --corpus empty", "no documents"),
    ],
)
def test_wrong_usage_is_one_sentence(shell: Shell, arguments: str, words: str) -> None:
    (shell.folder / "empty").mkdir()
    run = shell(*arguments.split())
    assert one_sentence(run), run
    assert words in run.err
    assert shell.write("good.md", "2 × 2 = 4\n").read_text() == "2 × 2 = 4\n"


def test_a_broken_configuration_file(shell: Shell) -> None:
    shell.write("sub/doc-auditor.toml", "\ngpu = 8\n")
    shell.write("sub/a.md", "2 × 2 = 5")
    shell.write("sub/b.md", "2 × 2 = 5")
    run = shell("audit", "sub", "bad.md")
    assert run.code == 2
    assert run.err == (
        "doc-auditor: sub/doc-auditor.toml:2: unknown key 'gpu'; did you mean 'gpus'?\n"
    )
    assert "bad.md:3:1" in run.out
    assert "a.md" not in run.out
    assert one_sentence(shell("audit", "--config", "no.toml", "bad.md"))
    assert one_sentence(shell("rules", "--config", "sub/doc-auditor.toml"))


def test_options_reach_the_audit(shell: Shell) -> None:
    shell.write("doc-auditor.toml", 'gpus = 8\nseconds = 5\ntopology = "vllm"')
    shell(
        *"audit good.md --gpus 512 --select arithmetic,world-size/total --select".split(),
        "arithmetic/sum",
        *"--ignore arithmetic/product".split(),
    )
    assert shell.settings == [
        Settings(
            topology="vllm",
            gpus=512,
            select=("arithmetic", "world-size/total", "arithmetic/sum"),
            ignore=("arithmetic/product",),
            seconds=5.0,
        )
    ]


def test_standard_input(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.write("docs/doc-auditor.toml", "gpus = 3")

    def feed() -> None:
        stream = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf2 \xc3\x97 2 = 5"))
        monkeypatch.setattr(sys, "stdin", stream)

    feed()
    assert "<stdin>:1:1: error" in shell("audit", "-").out
    feed()
    run = shell("audit", "-", "--stdin-filename", "docs/x.md", "--format", "json")
    assert json.loads(run.out)["documents"][0]["path"] == "docs/x.md"
    assert [s.gpus for s in shell.settings] == [None, 3]


def test_report_is_markdown_and_the_same_json_as_audit(shell: Shell) -> None:
    assert shell("report", "bad.md").out.startswith("# Nodes Requiring Modification: bad.md\n")
    assert shell("report", "bad.md").code == 1
    audit, report = (shell(v, "bad.md", "--format", "json").out for v in ("audit", "report"))
    assert audit == report
    assert list(json.loads(audit)) == ["schema_version", "tool", "documents", "errors"]


@pytest.mark.parametrize("form", ["text", "markdown", "json", "github", "sarif"])
def test_audit_in_every_format(shell: Shell, form: str) -> None:
    run = shell("audit", "bad.md", "--format", form)
    assert run.code == 1
    assert "2 × 2 = 4, not 5" in run.out
    assert run.err == ""


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_claims_never_fail_for_what_they_list(shell: Shell, form: str) -> None:
    run = shell("claims", "bad.md", "--format", form, "--fail-on", "warning")
    assert (run.code, run.err) == (0, "")
    assert "2 × 2 = 5" in run.out
    assert shell("claims", "no.md").code == 2


def test_results_go_to_the_named_file(shell: Shell) -> None:
    run = shell("audit", "bad.md", "--format", "json", "--output", "out.json")
    assert (run.code, run.out, run.err) == (1, "", "")
    data = json.loads((shell.folder / "out.json").read_text("utf-8"))
    assert data["documents"][0]["findings"][0]["actual"] == "4"


def test_rules_in_text_markdown_and_json(shell: Shell) -> None:
    lines = shell("rules").out.splitlines()
    assert lines[0].split() == ["arithmetic/product", "error", "A", "product", "is", "right"]
    assert [line.split()[0] for line in lines] == sorted(r.name for r in RULES)
    assert shell("rules", "--select", "world-size").out.count("\n") == 1
    assert "arithmetic/sum" not in shell("rules", "--ignore", "arithmetic/sum").out
    assert "| `arithmetic/sum` | warning |" in shell("rules", "--format", "markdown").out
    data = json.loads(shell("rules", "--format", "json").out)
    assert [r["name"] for r in data["rules"]] == sorted(r.name for r in RULES)


def test_explain_shows_everything_that_the_rule_holds(shell: Shell) -> None:
    run = shell("explain", "world-size/total")
    assert run.code == 0
    for words in (
        "world-size/total (error): The degrees multiply to the total",
        "Every rank has one place",
        "gpus = tp × pp",
        "tensor parallel degree",
        "world size [GPU]",
        "a paper",
        "TP 2, PP 2, 4 GPUs",
        "flagged: 5 GPUs",
        "follows by calculation: 4",
        "What a repair may change",
    ):
        assert words in run.out
    assert (
        "| `gpus` | world size | GPU |"
        in shell("explain", "world-size/total", "--format", "markdown").out
    )
    data = json.loads(shell("explain", "world-size/total", "--format", "json").out)
    assert data["rules"][0]["invalid"][0]["flagged"] == "5 GPUs"


def test_explain_takes_a_pack(shell: Shell) -> None:
    out = shell("explain", "arithmetic").out
    assert "A product is right" in out
    assert "A sum is right" in out
    assert "world-size" not in out


def test_notes_of_the_audit_are_messages_not_failures(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doc_auditor.records import Problem

    def audit(source: Source, settings: Settings) -> Report:
        return Report(source.path, problems=(Problem(source.path, "nested too deeply", 4),))

    monkeypatch.setitem(sys.modules, "doc_auditor.audit", SimpleNamespace(audit=audit))
    run = shell("audit", "good.md", "--format", "json")
    assert run.code == 0
    assert run.err == "doc-auditor: good.md:4: nested too deeply\n"
    assert json.loads(run.out)["documents"][0]["notes"][0]["line"] == 4
    assert shell("audit", "good.md", "--quiet").err == ""


def test_a_defect_anywhere_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> str:
        raise KeyError("secret")

    monkeypatch.setattr("doc_auditor.report.as_text.render", break_down)
    run = shell("audit", "good.md")
    assert one_sentence(run)
    assert "internal error (KeyError)" in run.err
    assert "secret" not in run.err


def test_control_c_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "doc_auditor.audit", SimpleNamespace(audit=interrupt))
    run = shell("audit", "good.md")
    assert one_sentence(run)
    assert "interrupted" in run.err


def test_version_and_help(shell: Shell) -> None:
    assert shell("--version") == shell("version")
    assert shell("version").out.startswith("doc-auditor ")
    run = shell("--help")
    assert (run.code, run.err) == (0, "")
    for name in "audit report fix claims rules explain corpus version".split():
        assert f"  {name} " in run.out
    for verb in ("audit", "report", "fix", "claims", "rules", "explain"):
        text = shell(verb, "--help").out
        for option in (
            "--format --output --config --topology --gpus --select --ignore --fail-on --jobs "
            "--stdin-filename --quiet --no-color"
        ).split():
            assert option in text, (verb, option)
    bare = shell()
    assert (bare.code, bare.out) == (2, "")
    assert "Usage: doc-auditor" in bare.err


def test_a_full_device_is_one_sentence(shell: Shell) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no such device here")
    run = shell("audit", "good.md", "--output", "/dev/full")
    assert one_sentence(run)
    assert "No space left" in run.err
