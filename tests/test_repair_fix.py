from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_repair_plans import Plan

from doc_auditor.commands.fix import Mode, fix
from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.repair import mending

WRONG = "# Plan\r\n\r\n7 × 48 = 326\r\n\r\nno line end: 2 × 2 = 5"
RIGHT = "# Plan\r\n\r\n7 × 48 = 336\r\n\r\nno line end: 2 × 2 = 4"
TOO_LARGE = Plan(available=32)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_bytes(b"\xef\xbb\xbf" + WRONG.encode())
    return path


QUIET = Choices(quiet=True)


def run(*paths: Path, choices: Choices = QUIET, **mode: Any) -> int:
    return fix(choices, [str(p) for p in paths], Mode(**mode))


def test_a_diff_changes_nothing(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = plan.read_bytes()
    assert run(plan) == 1
    out = capsys.readouterr().out
    assert "-7 × 48 = 326\r\n+7 × 48 = 336\r\n" in out
    assert out.count("\\ No newline at end of file") == 2
    assert plan.read_bytes() == before


def test_the_diff_is_a_patch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.md"
    path.write_text(WRONG.replace("\r\n", "\n"), encoding="utf-8")
    run(path)
    patch = capsys.readouterr().out
    done = subprocess.run(
        ["patch", str(path)], input=patch.encode(), capture_output=True, check=False
    )
    if done.returncode != 0 and b"not found" in done.stderr:
        pytest.skip("no patch program")
    assert path.read_text(encoding="utf-8") == RIGHT.replace("\r\n", "\n")


def test_writing_keeps_bytes_and_mode(plan: Path) -> None:
    plan.chmod(0o640)
    assert run(plan, write=True) == 0
    assert plan.read_bytes() == b"\xef\xbb\xbf" + RIGHT.encode()
    assert plan.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in plan.parent.iterdir()] == ["plan.md"]


def test_writing_twice_changes_nothing(plan: Path) -> None:
    run(plan, write=True)
    stamp = plan.stat().st_mtime_ns
    assert run(plan, write=True) == 0
    assert plan.stat().st_mtime_ns == stamp


def test_writing_applies_what_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(TOO_LARGE.wrong(sum=457).text(), encoding="utf-8")
    assert run(path, write=True) == 1
    assert path.read_text(encoding="utf-8") == TOO_LARGE.text()
    assert run(path, write=True, suggested=True) == 0
    assert path.read_text(encoding="utf-8") == Plan(tp=1, available=32).text()


def test_an_option_and_a_fixed_degree(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(TOO_LARGE.text(), encoding="utf-8")
    assert run(path, write=True, options=("c1=2",)) == 0
    assert path.read_text(encoding="utf-8") == Plan(ep=2, available=32).text()
    path.write_text(TOO_LARGE.text(), encoding="utf-8")
    assert run(path, write=True, suggested=True, degrees=("TP=2",)) == 0
    assert "(TP): 2" in path.read_text(encoding="utf-8")


def test_gpus_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(Plan().text(), encoding="utf-8")
    assert run(path, write=True, suggested=True) == 0
    assert path.read_text(encoding="utf-8") == Plan().text()


def test_output_goes_to_a_file(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = plan.parent / "out"
    before = plan.read_bytes()
    run(plan, choices=Choices(quiet=True, output=target))
    assert target.read_text(encoding="utf-8").startswith(f"--- {plan}")
    run(plan, choices=Choices(quiet=True, output=target), write=True)
    assert target.read_bytes() == b"\xef\xbb\xbf" + RIGHT.encode()
    assert plan.read_bytes() == before
    assert capsys.readouterr().out == ""


def test_several_files(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("7 × 48 = 326\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("7 × 48 = 336\n", encoding="utf-8")
    assert run(tmp_path, write=True) == 0
    assert {p.read_text(encoding="utf-8") for p in tmp_path.glob("*.md")} == {"7 × 48 = 336\n"}


def test_a_clean_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.md"
    path.write_text(Plan().text(), encoding="utf-8")
    assert run(path, choices=Choices()) == 0
    assert capsys.readouterr() == ("", "")


def test_what_was_done_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.md"
    path.write_text(TOO_LARGE.text(), encoding="utf-8")
    run(path, choices=Choices())
    err = capsys.readouterr().err
    assert f"{path}: suggested: TP 4 → 1" in err
    assert "fewest changed degrees, then most GPUs used" in err


def test_a_link_out_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside, folder = tmp_path / "outside.md", tmp_path / "docs"
    outside.write_text("2 × 2 = 5\n", encoding="utf-8")
    folder.mkdir()
    (folder / "link.md").symlink_to(outside)
    assert run(folder, write=True) == 2
    assert "is a link out of its folder" in capsys.readouterr().err
    assert outside.read_text(encoding="utf-8") == "2 × 2 = 5\n"


def test_a_link_inside_the_folder(tmp_path: Path) -> None:
    real, link = tmp_path / "a-real.txt", tmp_path / "link.md"
    real.write_text("2 × 2 = 5\n", encoding="utf-8")
    link.symlink_to(real)
    assert run(tmp_path, write=True) == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "2 × 2 = 4\n"


def test_a_file_that_changed_meanwhile(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original: Callable[..., object] = mending.mend

    def slowly(*arguments: object) -> object:
        plan.write_text("somebody else\n", encoding="utf-8")
        return original(*arguments)

    monkeypatch.setattr(mending, "mend", slowly)
    assert run(plan, write=True) == 2
    assert "changed since it was read" in capsys.readouterr().err
    assert plan.read_text(encoding="utf-8") == "somebody else\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.parent.chmod(0o555)
    assert run(plan, write=True) == 2
    assert "could not be replaced" in capsys.readouterr().err
    plan.parent.chmod(0o755)


def test_a_failed_write_leaves_the_file(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    before = plan.read_bytes()
    assert run(plan, write=True) == 2
    assert plan.read_bytes() == before
    assert [p.name for p in plan.parent.iterdir()] == ["plan.md"]


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ({"diff": True, "write": True}, "exclude each other"),
        ({"options": ("two",)}, "is no option"),
        ({"options": ("7",)}, "nothing to choose from"),
        ({"degrees": ("XP=4",)}, "sets no degree"),
        ({"degrees": ("TP=0",)}, "sets no degree"),
        ({"degrees": ("TP",)}, "sets no degree"),
    ],
)
def test_wrong_usage(tmp_path: Path, mode: dict[str, Any], words: str) -> None:
    path = tmp_path / "plan.md"
    path.write_text(Plan().text(), encoding="utf-8")
    with pytest.raises(Refusal, match=words):
        run(path, **mode)


def test_one_option_is_for_one_document(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("7 × 48 = 326\n", encoding="utf-8")
    with pytest.raises(Refusal, match="name one PATH"):
        run(tmp_path / "a.md", tmp_path / "b.md", options=("1",))
    with pytest.raises(Refusal, match="one document"):
        run(tmp_path, options=("1",))


def test_unreadable_input(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff 7 \xd7 48 = 326")
    (tmp_path / "good.md").write_text("7 × 48 = 326\n", encoding="utf-8")
    assert run(tmp_path, write=True) == 2
    assert (tmp_path / "good.md").read_text(encoding="utf-8") == "7 × 48 = 336\n"
