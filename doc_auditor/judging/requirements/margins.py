"""stub"""
from collections.abc import Iterator
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.rulebook import Rule
def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    yield from ()
