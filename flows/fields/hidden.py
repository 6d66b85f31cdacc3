"""Numbers that nobody has to give here: those of identity cards and bank cards, known by their check digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flows.model import Phrase

NUMBERED: Final = re.compile(
    r"(?<![\dA-Za-z])(?:"
    r"\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx]"
    r"|\d{16,19}"
    r"|\d{4}(?P<between>[ -])\d{4}(?P=between)\d{4}(?P=between)\d{4}(?:(?P=between)?\d{1,3})?"
    r")(?![\dA-Za-z])"
)
"""As people write them: whole, or in the groups in which they stand on the card."""
IDENTITY_DIGITS, LAST_OF_IDENTITY = 18, "10X98765432"
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643: the weighted sum of the first 17 digits, modulo 11, names the last one."""
CARD_DIGITS: Final = range(16, 20)
CARD_BEGINS: Final = frozenset("3456")
"""ISO/IEC 7812: those of banks and shops."""
SHOWN = 2
"""So many signs at each end stay, by which people know what they sent."""

KEPT_BACK = Phrase("您的话里像有证件号或银行卡号。我把它遮住了，没有记下，别人也看不到。")
NOT_NEEDED = Phrase("办事不用发这些号码，要看证件就当面带来。是别的编号，就在中间加个字再发。")
UNSAY = Phrase("删掉我刚才的话")


def without_numbers(text: str) -> str:
    """The text, with stars in place of the middle of each such number."""
    return NUMBERED.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    signs = re.sub(r"[ -]", "", found[0]).upper()
    if not (is_identity(signs) or is_card(signs)):
        return found[0]
    return f"{signs[:SHOWN]}{'*' * (len(signs) - 2 * SHOWN)}{signs[-SHOWN:]}"


def is_identity(signs: str) -> bool:
    """Whether it is the number of an identity card: a date of birth in it, and the check digit right."""
    if len(signs) != IDENTITY_DIGITS or not signs[:-1].isdecimal():
        return False
    try:
        date(int(signs[6:10]), int(signs[10:12]), int(signs[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, signs, strict=False))
    return LAST_OF_IDENTITY[total % 11] == _plain(signs[-1])


def is_card(signs: str) -> bool:
    """Whether it may be the number of a bank card: its beginning, its length, and the check digit (Luhn)."""
    if len(signs) not in CARD_DIGITS or not signs.isdecimal() or _plain(signs[0]) not in CARD_BEGINS:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(signs)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _plain(sign: str) -> str:
    return str(int(sign)) if sign.isdecimal() else sign
