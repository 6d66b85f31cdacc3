"""What of people's words can stand on paper: nothing without a shape, nothing that turns the direction of writing."""

from __future__ import annotations

import re
import unicodedata

LINES = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
SHAPELESS = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
"""Categories of Unicode: format and control signs, private, halves of pairs, and what is no letter yet."""
KEPT = "\n\t"
SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
UNSEEN = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]|(?<![{SELECTORS}])[{SELECTORS}]+")
"""Letters and marks without a shape. Selectors of variants are looked at in rows of them, for `_selected`."""
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def printable(text: str) -> str:
    """What people wrote, without signs that a paper can't show or that would show something else."""
    shown = "".join(
        letter for letter in text.replace("\r\n", "\n").translate(LINES) if letter in KEPT or _has_shape(letter)
    )
    return UNSEEN.sub(_selected, shown)


def _has_shape(letter: str) -> bool:
    return unicodedata.category(letter) not in SHAPELESS


def _selected(found: re.Match[str]) -> str:
    """One selector after a Chinese character says how that is written, as in some names; any other goes."""
    before = found.string[found.start() - 1 : found.start()]
    chosen = found[0][0]
    return chosen if HAN.fullmatch(before) and re.fullmatch(f"[{SELECTORS}]", chosen) else ""
