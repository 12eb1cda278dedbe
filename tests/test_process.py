"""The program as a process of its own: start-up, pipes, encodings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "doc_auditor"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from doc_auditor.cli import main; main(['audit', '--help']);"
        "heavy = {'sympy', 'markdown_it', 'rich', 'pathspec', 'msgspec', 'regex', 'jsonschema',"
        " 'multiprocessing', 'concurrent.futures.process'};"
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_reader_who_goes_away_is_no_failure(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "rules", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_results_are_utf8_whatever_the_terminal_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("8 × 4 = 31", encoding="utf-8")
    process = subprocess.run(
        [*COMMAND, "audit", "a.md"],
        capture_output=True,
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert process.returncode == 1, process.stderr
    assert "8 × 4 = 31" in process.stdout.decode("utf-8")
