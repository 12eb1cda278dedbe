"""What LaTeX commands mean in plain arithmetic: one table each for signs, arguments, silence."""

from __future__ import annotations

JOINER = "\u2063"
"""Invisible separator: stands where a blank would tear a number or a name apart."""
NARROW = "\u202f"
"""Narrow space: stands for one that LaTeX sets between groups of digits."""
OVER = "\ue000"
"""Private use: "divided by, open group"; the second opening brace of a fraction."""

SYMBOLS = {
    **dict.fromkeys(("times",), "×"),
    **dict.fromkeys(("cdot", "bullet"), "·"),
    **dict.fromkeys(("ast", "star"), "*"),
    **dict.fromkeys(("div",), "÷"),
    **dict.fromkeys(("slash",), "/"),
    **dict.fromkeys(("approx", "simeq", "sim", "approxeq", "cong", "thickapprox"), "≈"),
    **dict.fromkeys(("le", "leq", "leqslant", "lesssim"), "≤"),
    **dict.fromkeys(("ge", "geq", "geqslant", "gtrsim"), "≥"),
    **dict.fromkeys(("ne", "neq"), "≠"),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("gt",), ">"),
    **dict.fromkeys(("ll",), "≪"),
    **dict.fromkeys(("gg",), "≫"),
    **dict.fromkeys(("equiv",), "≡"),
    **dict.fromkeys(("propto",), "∝"),
    **dict.fromkeys(("pm",), "±"),
    **dict.fromkeys(("mp",), "∓"),
    **dict.fromkeys(("to", "rightarrow", "Rightarrow", "implies", "mapsto"), "→"),
    **dict.fromkeys(("longrightarrow", "Longrightarrow", "xrightarrow"), "→"),
    **dict.fromkeys(("leftarrow", "Leftarrow", "gets"), "←"),
    **dict.fromkeys(("leftrightarrow", "Leftrightarrow", "iff"), "↔"),
    **dict.fromkeys(("lceil",), "⌈"),
    **dict.fromkeys(("rceil",), "⌉"),
    **dict.fromkeys(("lfloor",), "⌊"),
    **dict.fromkeys(("rfloor",), "⌋"),
    **dict.fromkeys(("vert", "lvert", "rvert", "mid"), "|"),
    **dict.fromkeys(("dots", "ldots", "cdots", "dotsc", "dotsb"), "…"),
    **dict.fromkeys(("infty",), "∞"),
    **dict.fromkeys(("circ", "degree"), "°"),
    **dict.fromkeys(("lbrack",), "["),
    **dict.fromkeys(("rbrack",), "]"),
    **dict.fromkeys(("colon",), ":"),
    **dict.fromkeys((",", ";", ":", " ", ">"), ""),
    **{character: f" {character}" for character in "%$#&{}|"},
    "\n": " \n",
    "_": f"{JOINER}_",
    "!": JOINER * 2,
}
"""Commands that are one sign; what they are longer than their sign is blanked."""

ARGUMENTS = {
    **dict.fromkeys(("text", "textbf", "textit", "textrm", "texttt", "textsf"), ("text",)),
    **dict.fromkeys(("textnormal", "textup", "mbox", "hbox"), ("text",)),
    **dict.fromkeys(("mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal"), ("clear",)),
    **dict.fromkeys(("mathbb", "mathfrak", "operatorname", "boldsymbol", "bm"), ("clear",)),
    **dict.fromkeys(("boxed", "underline", "overline", "underbrace", "overbrace"), ("clear",)),
    **dict.fromkeys(("cancel", "bcancel", "xcancel"), ("drop",)),
    **dict.fromkeys(("tag", "label", "ref", "eqref", "cite", "footnote", "color"), ("drop",)),
    **dict.fromkeys(("hspace", "vspace", "phantom", "hphantom", "vphantom"), ("drop",)),
    **dict.fromkeys(("textcolor", "colorbox"), ("drop", "clear")),
    **dict.fromkeys(("overset", "underset", "stackrel"), ("drop", "clear")),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("paren", "over")),
    "sqrt": ("paren",),
}
"""Commands with braces after them, and the role of each brace."""

WORDLESS = """
    quad qquad enspace thinspace left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl
    biggr Biggl Biggr displaystyle textstyle scriptstyle limits nolimits nonumber notag small
    large Large tiny normalsize rm bf it sf tt hline centering
"""
SILENT = frozenset(WORDLESS.split())
"""Commands about spacing and looks."""
