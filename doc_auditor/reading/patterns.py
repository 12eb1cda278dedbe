"""What numbers, names and signs look like in text."""

from __future__ import annotations

import re

MAX_DIGITS = 60
INVISIBLE = "\u2063"
OVER = "\ue000"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
BLANK = r"[ \t\u00a0\u2009\u202f\u2063]"
GROUPED = r"\d{1,3}(?:\u2063*[,_'\u00a0\u2009\u202f]\u2063*\d{3})+(?!\d)"
DIGITS = rf"(?:{GROUPED}(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
POWER_OF_TEN = (
    r"10(?:\s?(?:\^|\*\*)\s?(?:\(\s?[-−+]?\d{1,3}\s?\)|[-−+]?\d{1,3})|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
)
ASIDE = [
    ("URL", r"(?:https?|ftp|s3|gs|hf)://[^\s)>\]]+|www\.[^\s)>\]]+"),
    (
        "date",
        r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?Z?)?"
        r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}(?:/\d{1,2})?(?=[\]\s])",
    ),
    ("address", r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?"),
    ("version", r"[vV]?\d+(?:\.\d+){2,}[\w.+-]*|[vV]\d+(?:\.\d+)*\b"),
    ("time of day", r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?(?![\d:])"),
    ("hexadecimal", r"0[xX][0-9a-fA-F]+"),
    ("ratio", r"\d+(?:\.\d+)?:\d+(?:\.\d+)?(?![\d:])"),
    (
        "identifier",
        r"#\d+|\d+[A-Za-z]*_[A-Za-z]\w*|[0-9a-f]*\d[0-9a-f]*[a-f][0-9a-f]*\d[0-9a-f]{3,}\b",
    ),
    ("file name", r"[\w./-]*\w\.(?:py|md|sh|json|ya?ml|toml|txt|csv|png|jpg|svg|cu|cpp|h|ipynb)\b"),
]
CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
HYPHENATED = r"(?:[-.](?:\d{1,3}(?:,\d{3})+(?!\d)|[A-Za-z0-9_]+))*"
NAME = rf"{CJK}+|_*[^\W\d_](?:(?!{CJK})[\w\u2063])*{HYPHENATED}|_+"
ASIDE_PATTERN = re.compile("|".join(f"(?P<a{i}>{p})" for i, (_, p) in enumerate(ASIDE)))
NAME_PATTERN = re.compile(NAME)
NUMBER_PATTERN = re.compile(
    rf"(?P<hedge>[~≈∼≃]\s?)?(?P<money>[$€£]\s?)?"
    rf"(?:(?P<ten>{POWER_OF_TEN})(?![\d.])|(?P<digits>{DIGITS})"
    rf"(?:(?P<exp>[eE][-+]?\d{{1,3}})(?![\w.])"
    rf"|{BLANK}{{0,8}}[×x*·]{BLANK}{{0,8}}(?P<scale>{POWER_OF_TEN})(?![\d.]))?)"
)
SUPERSCRIPT = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
RELATIONS = {
    "=": "=", "==": "=", "≈": "≈", "~=": "≈", "=~": "≈", "≃": "≈", "≅": "≈", "≡": "=", "≠": "≠",
    "!=": "≠", "<": "<", ">": ">", "<=": "≤", ">=": "≥", "≤": "≤", "≥": "≥", "⩽": "≤", "⩾": "≥",
    "≪": "<", "≫": ">",
}  # fmt: skip
RELATION_PATTERN = re.compile("|".join(map(re.escape, sorted(RELATIONS, key=len, reverse=True))))
ARROW = re.compile(r"-{1,2}>|=>|→|⇒|⟹|➜|➔|⟶")
OPERATORS = {
    "×": "*", "*": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "/": "/", "∕": "/", "+": "+",
    "-": "-", "−": "-", "–": "-", "^": "^", "**": "^", "x": "*", "X": "*",
}  # fmt: skip
FUNCTIONS = {
    "ceil": "ceil", "floor": "floor", "sqrt": "sqrt", "log2": "log2", "round": "round",
    "min": "min", "max": "max", "√": "sqrt", "⌈": "ceil", "⌊": "floor",
}  # fmt: skip
UNKNOWN = frozenset("ln log lg log10 exp sin cos tan lim".split())
"""Functions that are not evaluated; a number after one is its argument, no operand."""
PER = re.compile(
    rf"{BLANK}*/{BLANK}*|{BLANK}+per{BLANK}+"
    rf"|{BLANK}+an?{BLANK}+(?=day|year|month|week|hour|second|minute)"
)
PERIOD = re.compile(r"([1-9]\d{0,3})[- ](hour|day|week)s?(?:[- ](?:month|year|window|period))?\b")
"""``per 30-day month``, ``per 7 days``."""
PER_MANY = re.compile(rf"{BLANK}*(?:/|per){BLANK}*(thousand|million|billion|M|K)\b")
"""``$0.60 per million``: a price for many at once."""
MORE = (
    "faster|slower|more|less|fewer|higher|lower|larger|smaller|better|worse"
    "|speed|improve|increase|reduc"
)
TIMES_SIGN = re.compile(
    rf"(?:×|[xX](?!{BLANK}*[-+=*/^)]{BLANK}*[\dx(=]))(?![\w(])"
    rf"|{BLANK}?-?fold\b|{BLANK}[×x](?={BLANK}+(?:the{BLANK}|{MORE}))"
)
LABOUR = re.compile(
    r"((?!(?:per|the|each|every|an?|of)\b)([A-Za-z]\w*)[- ](hours?|days?|years?))\b"
)
PERCENT_SIGN = re.compile(rf"{BLANK}{{0,4}}(?:%|percent\b|per cent\b)")
MATTER = re.compile(
    rf"{BLANK}(?!(?:per|for|and|or|of|in|on|at|to|a|an)\b)[A-Za-z]\w*(?={BLANK}per{BLANK})"
)
"""What is measured, before what it is per: ``0.35 kg CO2 per kWh``."""
MODULUS = re.compile(rf"\s*\d|{BLANK}*\([\w ×*]{{1,40}}[×*][\w ×*]{{1,40}}\){BLANK}*={BLANK}*\d")
"""What makes a spaced ``%`` the remainder of a division: ``96 % 8``, ``1,024 % (16 × 2) = 0``."""
GAP = re.compile(rf"-|{BLANK}{{0,12}}")
COUNTED = re.compile(r"[A-Za-z]+")
KIND_COUNTED = re.compile(
    r"(?!(?:and|or|of|at|with|to|in|by|per|for|from|on|than|is|are|x)\b)[a-z]{3,} "
    r"(?P<noun>[A-Za-z]+)"
)
"""What is counted behind one word for its kind: the ``output tokens`` of ``output tokens/s``."""
HYPHENED = re.compile(r"-([A-Za-z]+)(?![\w]|-?\d)")
TOP = re.compile(r"([Tt]op)-(\d{1,3})")
SYMBOL_VALUE = re.compile(r"([A-Za-z]{1,8})[-_ =]?(\d+)")
