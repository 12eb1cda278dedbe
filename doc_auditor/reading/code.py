"""Which part of a line of code is prose: unlabelled and text fences whole, comments elsewhere."""

from __future__ import annotations

import re

from doc_auditor.records import Block, BlockKind

PROSE = frozenset(
    {
        "",
        "text",
        "txt",
        "plain",
        "plaintext",
        "console",
        "output",
        "markdown",
        "md",
        "math",
        "latex",
        "none",
        "ascii",
    }
)
COMMENT = re.compile(r"(?<![\w\"':#&])(?:#|//|--(?= ))\s")
HASHES = frozenset(
    {
        "c",
        "cpp",
        "c++",
        "cuda",
        "java",
        "js",
        "javascript",
        "ts",
        "typescript",
        "go",
        "rust",
        "json",
        "html",
        "css",
        "sql",
    }
)
LOG = re.compile(
    r"\d{2}:\d{2}:\d{2}|\[\s*(?:INFO|WARN|ERROR|DEBUG|rank)"
    r"|(?<!=)\b(?:INFO|WARNING|DEBUG|ERROR)\b[: ]"
    r"|it/s|s/it|0x[0-9a-f]{4}|\| *[█#▏▎▍▌▋▊▉][█#▏▎▍▌▋▊▉ ]{3,}\||<module>|^\s*\w+\[\d+/\d+\]"
)
WORKED = re.compile(r"\d,\d{3}\b.*\s[*/×÷]\s|^\s*[=≈]\s+[~$\d(]|[\d)]\s+[=≈]\s+[~$]?\d")
COMMAND = re.compile(
    r"(?:^|\s)--?[a-zA-Z][\w-]*(?:[= ]|$)|[\"']--[a-z][\w-]*[\"'], ?[\"']"
    r"|^\s*(?:[A-Z][A-Z0-9_]*=\S+ +)*"
    r"(?:export|curl|pip|docker|python3?|torchrun|vllm|mpirun|srun|git|cd|ls|cat|echo)\s"
    r"|^\s*(?:[A-Z][A-Z0-9_]*=\S+ +)+(?:bash|sh|sbatch|\.?[\w/-]+\.sh)\b"
    r"|\$\(|\$\{"
)
FLOW = re.compile(
    r"^\s*(?:[\"']?[\w.\-]+[\"']?\s*:\s*)?\{[^{}]{1,200}\}\s*,?\s*(?:#.*)?$"
    r"|^\s*(?:[\w.]+ ?= ?)?[\w.]*"
    r"(?:Trainer|Config|LLM|Engine|Args|Strategy|Plugin)\((?:\w+ ?= ?[\w.\"'/-]+(?:, ?)?){1,12}\)$"
)
"""``parallel: {tp: 4, pp: 2}``, ``Trainer(num_nodes=4, devices=8)``: several settings in a line."""
DIRECTIVE = re.compile(r"^\s*#(?:SBATCH|PBS|BSUB|\$)\s+-")
"""A batch system reads its options from comments."""
ASSIGNMENT = re.compile(
    r"^\s*[\"']?[\w.\-\[\]]+(?:/[\w.\-]+)?[\"']?\s*(?:: ?int ?)?[:=]"
    r"\s*[\[{\"']?[-\w.]+[\]}\"']?,?\s*(?:#.*|//.*)?$"
)


def readable_part(block: Block) -> str:
    """The shadow with everything blanked that is neither prose nor a setting."""
    if block.kind is BlockKind.METADATA:
        return " " * len(block.shadow)
    if block.fence is None:
        return block.shadow
    text = block.shadow
    if LOG.search(text):
        return " " * len(text)
    if block.fence.comment or block.fence.language in PROSE or WORKED.search(text):
        return text
    if any(p.match(text) for p in (ASSIGNMENT, FLOW, DIRECTIVE)) or COMMAND.search(text):
        return text
    comment = COMMENT.search(text)
    if comment is None or (block.fence.language in HASHES and comment.group().startswith("#")):
        return " " * len(text)
    return " " * comment.start() + text[comment.start() :]
