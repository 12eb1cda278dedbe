"""Plans for the tests of the repairs: made true, then made wrong at known places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from doc_auditor.audit import Analysis, analyse, audit
from doc_auditor.records import Report
from doc_auditor.repair.propose import Options, Proposal, proposals
from doc_auditor.repair.weaving import Woven, weave
from doc_auditor.settings import Settings
from doc_auditor.source import Source

SETTINGS = Settings(repairs=False)
NO_WISHES = Options()


@dataclass(frozen=True)
class Plan:
    """A plan whose figures follow from its degrees and its shape.

    ``slips`` says what is printed in place of the right value, by the name of the place.
    """

    tp: int = 4
    pp: int = 2
    ep: int = 8
    dp: int = 2
    layers: int = 48
    experts: int = 64
    heads: int = 32
    hidden: int = 4096
    batch: int = 256
    available: int | None = None
    weights: tuple[int, int, int] = (212, 148, 96)
    slips: tuple[tuple[str, str], ...] = ()

    @property
    def gpus(self) -> int:
        return prod((self.tp, self.pp, self.ep, self.dp))

    def said(self, name: str, value: object) -> str:
        return dict(self.slips).get(name, str(value))

    def wrong(self, **slips: object) -> Plan:
        return replace(self, slips=tuple((k, str(v)) for k, v in slips.items()))

    def text(self) -> str:
        gpus, total = self.gpus, sum(self.weights)
        share = Fraction(self.weights[0] * 100, total)
        each = self.gpus // self.pp
        stages = [
            f"Stage {i}: GPUs {i * each}-{self.said(f'end{i}', (i + 1) * each - 1)}"
            for i in range(self.pp)
        ]
        return f"""\
# Heron deployment

## Hardware
- Available GPUs: {self.available or gpus}

## Model
- Layers: {self.layers}
- Experts: {self.experts}
- Attention heads: {self.heads}
- Hidden size: {self.hidden}
- Global batch size: {self.batch}

## Layout
- Tensor parallelism (TP): {self.tp}
- Pipeline parallelism (PP): {self.pp}
- Expert parallelism (EP): {self.ep}
- Data parallelism (DP): {self.dp}
- Total GPUs required: {self.tp} × {self.pp} × {self.ep} × {self.dp} = {self.said("product", gpus)}

## Shares
- Layers per stage: {self.layers} ÷ {self.pp} = {self.said("layers", self.layers // self.pp)}
- Experts per GPU: {self.experts} ÷ {self.ep} = {self.said("experts", self.experts // self.ep)}
- Heads per GPU: {self.heads} ÷ {self.tp} = {self.said("heads", self.heads // self.tp)}

```
{chr(10).join(stages)}
```

## Disk
| part | GB |
| --- | ---: |
| weights | {self.weights[0]} |
| optimizer | {self.weights[1]} |
| logs | {self.weights[2]} |
| Total | {self.said("sum", total)} |

The weights are {self.weights[0]} GB of {total} GB ({self.said("share", f"{float(share):.1f}")}%).
"""


def analysis_of(text: str) -> Analysis:
    return analyse(Source("plan.md", text), SETTINGS)


def report_of(text: str) -> Report:
    return audit(Source("plan.md", text), SETTINGS)


def woven(text: str) -> Woven:
    analysis = analysis_of(text)
    return weave(analysis.bench, analysis.judged.verdicts, report_of(text).findings)


def offers(text: str, options: Options = NO_WISHES) -> tuple[Proposal, ...]:
    return proposals(analysis_of(text), report_of, options, report_of(text)).offered


def wrong_lines(report: Report) -> list[str]:
    """What is wrong, for messages of failing tests."""
    return [f"{f.rule}: {f.message}" for f in report.findings if f.root is None]


def test_the_plan_is_clean() -> None:
    assert wrong_lines(report_of(Plan().text())) == []


def test_each_slip_is_found() -> None:
    slips = {"product": 64, "layers": 25, "experts": 9, "heads": 9, "sum": 457, "share": "41.5"}
    for name, value in slips.items():
        report = report_of(Plan().wrong(**{name: value}).text())
        assert wrong_lines(report), (name, wrong_lines(report))
