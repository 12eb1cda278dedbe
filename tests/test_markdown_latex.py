"""LaTeX comes out as plain arithmetic of the same length; money stays money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doc_auditor.markdown import parse
from doc_auditor.markdown.latex import lost_digits, translate
from doc_auditor.source import Source

# In the tables below, ¦ is the invisible separator and ⊘ "divided by, open group".
ARITHMETIC = {
    r"2 \times 80": "2 ×      80",
    r"a \cdot b \div c": "a ·     b ÷    c",
    r"a \approx b \simeq c \sim d": "a ≈       b ≈      c ≈    d",
    r"a \le b \leq c \ge d \geq e \ne f": "a ≤   b ≤    c ≥   d ≥    e ≠   f",
    r"\pm 2 \to 3 \Rightarrow 4 \implies 5": "±   2 →   3 →           4 →        5",
    r"\lceil 9/2 \rceil = \lfloor x \rfloor": "⌈      9/2 ⌉      = ⌊       x ⌋      ",
    r"\left( 8 \right) \big[ 9 \Bigr]": "     ( 8       )     [ 9      ]",
    r"\left. 8 \right|": "       8       |",
    r"8\,\text{GB}": "8        GB ",
    r"\text{a b} \mathrm{c} \mathbf{4}": "      a b          c          4 ",
    r"\operatorname{ceil}(x)": "              ceil (x)",
    r"a\;b\!c\:d\quad e~f&g": "a  b¦¦c  d      e f g",
    r"a \\ b \\[2pt] c": "a \n  b \n       c",
    r"2{,}048": "2¦,¦048",
    r"3{.}5": "3¦.¦5",
    r"2\,048": "2\u202f¦048",
    r"2 \, 048": "2    048",
    r"10^{12} 10^{-3} 10^6": "10^(12) 10^(-3) 10^6",
    r"d_{model} x_i": "d_¦model¦ x_i",
    r"N_{\text{gpu}} N_\text{gpu}": "N_¦¦¦¦¦¦¦gpu¦¦ N_¦¦¦¦¦¦gpu¦",
    r"\text{world\_size}": "      world¦_size ",
    r"\frac{a}{b}": "     (a)⊘b)",
    r"\dfrac{8 + 4}{2 \times 3}": "      (8 + 4)⊘2 ×      3)",
    r"\frac{\frac{1}{2}}{3}": "     (     (1)⊘2))⊘3)",
    r"\frac{1}2": "      1/2",
    r"\frac1{2}": "     1⊘2)",
    r"\frac12": "…      ",
    r"\frac{8+4}2": "…          ",
    r"\sqrt{x+1}": "√    (x+1)",
    r"\sqrt[3]{27}": "√    [3](27)",
    r"58.6\% of \$5": "58.6 % of  $5",
    r"{8 + 4} \times {2}": "(8 + 4) ×      ¦2¦",
    r"\epsilon \bmod 4": " epsilon  bmod 4",
    r"\binom{8}{2}": " binom¦8¦ 2¦",
    r"x \tag{5.1} \label{eq:2}": "x                       ",
    r"\begin{aligned} a &= 5 \end{aligned}": "                a  = 5              ",
    r"\textcolor{red}{8} \hspace{2cm} 9": "                8               9",
    r"\underbrace{8 \times 4}_{\text{GPUs}}": "            8 ×      4 _¦¦¦¦¦¦¦GPUs¦¦",
    r"{{8": "  8",
    r"8}}": "8  ",
    "a\\\nb": "a \nb",
    "\\": "\\",
}


@pytest.mark.parametrize("formula", ARITHMETIC, ids=repr)
def test_translation(formula: str) -> None:
    shown = ARITHMETIC[formula].replace("¦", "\u2063").replace("⊘", "\ue000")
    assert translate(formula) == shown
    assert len(shown) == len(formula)


SIGNS = r"\{}^_$&~8,.+=x[]" + " \n"
SNIPPETS = st.sampled_from([*SIGNS, *ARITHMETIC])


@given(st.lists(SNIPPETS, max_size=12).map("".join))
def test_translation_keeps_places(formula: str) -> None:
    """Same length, line feeds where they were, and no digit that was not there."""
    shown = translate(formula)
    assert len(shown) == len(formula)
    for was, now in zip(formula, shown, strict=True):
        assert now == was or not now.isdecimal()
        assert now == "\n" or was != "\n"


def test_lost_digits() -> None:
    formula = r"8 \tag{5.12} \hspace{3cm}"
    assert lost_digits(formula, translate(formula)) == [(7, 8), (9, 11), (21, 22)]


def formulas(text: str) -> list[str]:
    """What is read as a formula."""
    marks = [mark for block in parse(Source("a.md", text)).blocks for mark in block.marks]
    return [text[mark.span.start : mark.span.end] for mark in marks if mark.kind == "math"]


MONEY = (
    "$0.09 * 20 = $1.80",
    "from $5 to $6 and $7.",
    "$5/hr*8 GPUs = $40",
    "costs $5, $6 or $7 ($8)",
    "US$5 and A$6",
    "$300 and $400 per day",
    "pay $5 and see x_1 or $",
    r"escaped \$5 \times 8\$",
    "set $TP and $PP, or $TP/$PP and $WORLD_SIZE,$RANK",
    "`$8 \\times 4$`",
    "$5 - $",
    "$",
    "$$",
    "$$ 5",
    r"\(optional\) \[PASS\] \[1\] \[x\] \[8 and 9\]",
    "$a long line of words = 5 and more$",
)


@pytest.mark.parametrize("text", MONEY)
def test_money_and_prose_are_no_formulas(text: str) -> None:
    assert formulas(text) == []


FORMULAS = {
    r"$2 \times 80$ and $5": [r"$2 \times 80$"],
    "$x$, $TP$, $d_{model}$, $f(x)$ and $10^6$": ["$x$", "$TP$", "$d_{model}$", "$f(x)$", "$10^6$"],
    "$8$ GPUs and $95\\%$ of $p=92%$": ["$8$", "$95\\%$", "$p=92%$"],
    "$8*4 = 32$ and $TP = 8$": ["$8*4 = 32$", "$TP = 8$"],
    "8$\\times$H100 and L$^2$": ["$\\times$", "$^2$"],
    "$$8 * 4 = 32$$": ["$$8 * 4 = 32$$"],
    "$`8 \\times 4`$": ["$`8 \\times 4`$"],
    r"\(3 \times 4\) and \[a = 5\] and \(n\)": [r"\(3 \times 4\)", r"\[a = 5\]", r"\(n\)"],
    r"\begin{align} a &= 5 \end{align}": [r"\begin{align} a &= 5 \end{align}"],
    "$a\n> b$": [],
    r"$\$5 \times 8$": [r"$\$5 \times 8$"],
    "$a_1 * b_1 * c$ *d*": ["$a_1 * b_1 * c$"],
    "**$8 \\times 4$**": ["$8 \\times 4$"],
}


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_formulas(text: str) -> None:
    assert formulas(text) == FORMULAS[text]


def test_formulas_are_not_emphasised() -> None:
    (block,) = parse(Source("a.md", "$a_1 * b_1$ and $$8 * 4 * 2$$ *c*")).blocks
    assert block.shadow == " a_1 * b_1  and   8 * 4 * 2    c "


def test_digits_of_labels_are_hidden() -> None:
    text = "$$a = 8 \\tag{5.1}$$"
    document = parse(Source("a.md", text))
    assert [(text[s.start : s.end], why) for s, why in document.hidden] == [
        ("5", "math markup"),
        ("1", "math markup"),
    ]
