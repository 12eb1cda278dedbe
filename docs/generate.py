"""Everything in the documentation that follows from data or code.

    python docs/generate.py            write it
    python docs/generate.py --check    name what is not current, and exit 1

Goes out: ``docs/rules/`` from the rule files, ``examples/report.md`` from ``examples/plan.md``, and
the example in ``README.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from doc_auditor.audit import audit
from doc_auditor.catalog import load_catalog
from doc_auditor.outcome import Audited, Outcome
from doc_auditor.report import as_markdown, as_text, rule_page
from doc_auditor.report.style import Style
from doc_auditor.rulebook import Rule
from doc_auditor.settings import Settings
from doc_auditor.source import decode
from doc_auditor.version import FALLBACK

ROOT = Path(__file__).parents[1]
RULES = "docs/rules"
PLAN = "examples/plan.md"
START, END = "<!-- example -->", "<!-- /example -->"
FENCE = "```"


def documents() -> dict[str, str]:
    """Path below the project → text, for every file that is generated."""
    return {**_rule_pages(), **_example()}


def stale(texts: Mapping[str, str]) -> list[str]:
    """What is missing, different, or left over."""
    wrong = [name for name, text in texts.items() if _read(name) != text]
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / RULES).rglob("*.md")}
    return sorted([*wrong, *(pages - texts.keys())])


def _read(name: str) -> str | None:
    path = ROOT / name
    return path.read_text("utf-8") if path.is_file() else None


# ---- rules --------------------------------------------------------------------------------------


def _rule_pages() -> dict[str, str]:
    rules = sorted(load_catalog().rules, key=lambda rule: rule.name)
    pages = {
        f"{RULES}/{rule.name}.md": rule_page.pages([rule], "markdown", FALLBACK) for rule in rules
    }
    return {f"{RULES}/README.md": "\n".join(_index(rules)), **pages}


def _index(rules: list[Rule]) -> Iterator[str]:
    yield "# The rules\n"
    yield (
        "Generated from `rules/` by `docs/generate.py`; each page is what "
        "`doc-auditor explain RULE` prints.\n"
    )
    for pack, members in groupby(rules, key=lambda rule: rule.pack):
        yield f"## {pack}\n"
        yield "| rule | severity | what is true of a right document |"
        yield "| --- | --- | --- |"
        for rule in members:
            title = rule.title.replace("|", "\\|")
            yield f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {title} |"
        yield ""


# ---- the example --------------------------------------------------------------------------------


def _example() -> dict[str, str]:
    source = decode(PLAN, (ROOT / PLAN).read_bytes())
    outcome = Outcome((Audited(source, audit(source)),))
    mended = audit(source, Settings(repairs=True, mending=True))
    printed = as_text.render(outcome, Style(False)).rstrip("\n")
    shown = f"{FENCE}console\n$ doc-auditor audit {PLAN}\n{printed}\n{FENCE}"
    readme = (ROOT / "README.md").read_text("utf-8")
    before, _, rest = readme.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        sys.exit(f"README.md has no {START} … {END}")
    return {
        "README.md": f"{before}{START}\n\n{shown}\n\n{END}{after}",
        "examples/report.md": as_markdown.render(Outcome((Audited(source, mended),))),
    }


def main() -> int:
    """Write what is generated, or say what is not current."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args()
    texts = documents()
    wrong = stale(texts)
    for name in wrong:
        print(f"{'not current' if given.check else 'written'}: {name}")
        if given.check:
            continue
        path = ROOT / name
        if name in texts:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[name], "utf-8")
        else:
            path.unlink()
    return 1 if given.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
