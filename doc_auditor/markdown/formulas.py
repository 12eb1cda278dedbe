r"""Where LaTeX formulas stand in a text, and what is money instead.

``$0.09 * 20 = $1.80`` is money and stays as it is; ``$2 \times 80$`` is a formula.
"""

from __future__ import annotations

import re

LONGEST = 5_000
"""Characters after which an opening delimiter is taken for text."""
PLAIN_WORDS = 4
"""More words than this, and no LaTeX command, are prose between two amounts of money."""
CLOSERS = {"$$": "$$", "$`": "`$", "$": "$", "\\(": "\\)", "\\[": "\\]"}

CLOSING_DOLLAR = re.compile(r"(?:[^\\$]|\\.)*", re.DOTALL)
COMMAND = re.compile(r"\\[A-Za-z%$,;!{}]")
TEXT_COMMAND = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?")
WORD = re.compile(r"[^\W\d_]{2,}")
FOREIGN = re.compile(r"[`\"]|\]\(|://")
SCRIPT = re.compile(r"[\^{]|[^\W\d_]_\w")
NUMBER = re.compile(r"[-+]?\d[\d.,]*\s?%?")
NAME = re.compile(r"[^\W\d_]\w{0,7}'?(?:\([\w, ]{1,12}\))?")
OPERATION = re.compile(r"[\w)\]%']\s*(?:[-+*/=<>×÷·≈≤≥≠±→|]|:=)\s*[-+(\[\w.]")
COUNTING = re.compile(r"[\d=]")
ARITHMETIC = re.compile(r"(?:[\d\s.,%+\-*/=<>×÷·≈≤≥()]|\b[A-Za-z]\b)+")
HANGING = tuple("-+*/=(,")


def formula_end(text: str, start: int, inner: int) -> int | None:
    """Where the formula ends whose delimiter stands at ``start`` and whose body at ``inner``."""
    opener = text[start:inner]
    closer = CLOSERS.get(opener) or opener.replace("begin", "end", 1)
    last = closing_place(text, inner, closer)
    if last is None:
        return None
    body, end = text[inner:last], last + len(closer)
    around = text[start - 1 : start], text[end : end + 1]
    if opener == "$" and not stands_like_formula(body, *around):
        return None
    return end if is_formula(body, opener) else None


def delimiter_length(formula: str) -> int:
    """How long the opening delimiter of a formula found here is; the closing one is as long."""
    return len(next((sign for sign in CLOSERS if formula.startswith(sign)), ""))


def closing_place(text: str, inner: int, closer: str) -> int | None:
    """Where the closing delimiter begins."""
    if closer == "$":
        match = CLOSING_DOLLAR.match(text, inner, inner + LONGEST)
        last = match.end() if match else inner
        return last if text[last : last + 1] == "$" else None
    last = text.find(closer, inner, inner + LONGEST)
    return last if last > inner else None


def stands_like_formula(body: str, before: str, after: str) -> bool:
    """Whether the blanks and letters around two single dollar signs allow a formula."""
    if not body or body[0].isspace() or body[-1].isspace() or after.isdigit():
        return False
    if before.isalnum() or before == "$":
        return "\\" in body or body[0] == "^"
    return not (after.isalpha() and body.endswith(HANGING))


def is_formula(body: str, opener: str) -> bool:
    """Whether the text between two delimiters is mathematics rather than money or prose."""
    if COMMAND.search(body):
        return len(WORD.findall(TEXT_COMMAND.sub(" ", body))) <= 3 * PLAIN_WORDS
    if len(WORD.findall(body)) > PLAIN_WORDS or FOREIGN.search(body):
        return False
    if opener in ("\\[", "\\("):
        counts = COUNTING.search(body) and OPERATION.search(body)
        return bool(SCRIPT.search(body) or counts or is_name(body, opener))
    if NUMBER.fullmatch(body) or NAME.fullmatch(body):
        return True
    if body[0].isdigit():
        return bool(ARITHMETIC.fullmatch(body) or SCRIPT.search(body))
    return opener != "$" or bool(SCRIPT.search(body) or OPERATION.search(body))


def is_name(body: str, opener: str) -> bool:
    """A lone symbol; in square brackets it is an escaped footnote or task box instead."""
    return opener == "\\(" and len(body) == 1 and body.isalpha()
