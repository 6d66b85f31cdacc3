"""Numbers and telephone numbers as people write them: any width, any spacing, digits or Chinese numerals."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from flows.texts import clean

CHINESE_DIGITS: Final = {**{char: n for n, char in enumerate("〇一二三四五六七八九")}, "零": 0, "两": 2, "幺": 1}
NUMERAL: Final = "[〇零一二两三四五六七八九十]"
TRADITIONAL: Final = str.maketrans(
    "號點時週後禮這個兩樓棟選種條項陽龍園廈間聽晝農曆陰舊",
    "号点时周后礼这个两楼栋选种条项阳龙园厦间听昼农历阴旧",
) | str.maketrans({"廿": "二十", "卅": "三十"})
WEEKDAY_BEFORE: Final = "(?<![周期拜])"
"""In 星期二十点 the 二 belongs to the weekday."""


def fold(text: str) -> str:
    """Text as it is read: half width, lower case, simplified forms of the characters that matter, single spaces."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold().translate(TRADITIONAL)
    digits = "".join(str(unicodedata.decimal(char, char)) for char in folded)
    return re.sub(r"\s+", " ", digits).strip()


def read_number(text: str) -> int | None:
    """A whole number below 100 from "7", "七" or "二十五"; None where it is none."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    match = re.fullmatch("([一二两三四五六七八九])?(十)?([一二两三四五六七八九])?", text)
    if match is None or not text:
        return None
    tens, ten, ones = match.groups()
    if ten is None:
        return CHINESE_DIGITS[text] if len(text) == 1 else None
    return (CHINESE_DIGITS[tens] if tens else 1) * 10 + (CHINESE_DIGITS[ones] if ones else 0)


def digits_before(text: str, units: str) -> str:
    """Chinese numerals directly before one of the units as digits: 三月五号 to 3月5号, 二〇二六年 to 2026年."""

    def digits(match: re.Match[str]) -> str:
        number = read_number(match[0])
        return _digit_by_digit(match) if number is None else str(number)

    return re.sub(f"{WEEKDAY_BEFORE}{NUMERAL}+(?={units})", digits, text)


def read_index(text: str, count: int) -> int | None:
    """Which of so many options a typed number means, from 0: "2", "第二个", "选2", "(2)"; None where it is none."""
    bare = re.sub(r"[\s.,、。()\[\]:]+", "", fold(text))
    match = re.fullmatch(rf"(?:我?选择?|答案?是?)?第?([0-9]{{1,2}}|{NUMERAL}+)(?:个|项|号|种|条|题)?吧?", bare)
    number = read_number(match[1]) if match else None
    return number - 1 if number is not None and 1 <= number <= count else None


# --- telephone numbers ----------------------------------------------------------------------------

MAINLAND_MOBILE: Final = re.compile(r"(?:\+?86|0086|0)?(1[3-9][0-9]{9})")
HONG_KONG: Final = re.compile(r"(?:\+|00)?852([2-9][0-9]{7})")
MACAU: Final = re.compile(r"(?:\+|00)853([268][0-9]{7})")
ABROAD: Final = re.compile(r"(?:\+|00)(?!86)([1-9][0-9]{7,14})")
SHORTEST_NUMBER: Final = 7


def read_phone(text: str) -> str | None:
    """A telephone number as it is kept: 13812345678, 0755-83123456, +852 51234567; None where there is none."""
    number = dialled(text)
    if match := MAINLAND_MOBILE.fullmatch(number):
        return match[1]
    for code, pattern in (("852", HONG_KONG), ("853", MACAU)):
        if match := pattern.fullmatch(number):
            return f"+{code} {match[1]}"
    if number.startswith(("0086", "+86")):
        number = "0" + number.removeprefix("0086").removeprefix("+86").lstrip("0")
    if landline := _landline(number):
        return landline
    if match := ABROAD.fullmatch(number):
        return f"+{match[1]}"
    return None


def dialled(text: str) -> str:
    """What would be dialled: the digits with a leading plus and an extension; empty where there is not one number."""
    found = numbers_in(text)
    return found[0] if len(found) == 1 else ""


def numbers_in(text: str) -> tuple[str, ...]:
    """Everything that is written like a telephone number, or, where there is nothing so long, like a number."""
    spoken = re.sub(f"[幺{NUMERAL[1:-2]}]{{3,}}", _digit_by_digit, fold(text))
    spoken = re.sub(r"(0[0-9]{2,3}[- ]?[0-9]{7,8}) ?[-–—] ?(?=[0-9]{1,5}(?![0-9]))", r"\1转", spoken)
    joined = re.sub(r"(?<=[0-9+)])[\s\-.()_~—–‐‑−·]+(?=[0-9(])|[()]", "", spoken)
    joined = re.sub(r"(?<=[0-9])\s*(?:转|轉|分机|ext\.?|x)\s*(?=[0-9])", "转", joined)
    found: list[str] = re.findall(r"\+?[0-9]+(?:转[0-9]+)?", joined)
    return tuple([number for number in found if len(number) >= SHORTEST_NUMBER] or found)


def _digit_by_digit(match: re.Match[str]) -> str:
    return "".join(str(CHINESE_DIGITS.get(char, char)) for char in match[0])


def _landline(number: str) -> str | None:
    local = re.fullmatch(r"([2-9][0-9]{6,7})(转[0-9]{1,5})?", number)
    if local:
        return number
    with_area = re.fullmatch(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})(转[0-9]{1,5})?", number)
    return f"{with_area[1]}-{with_area[2]}{with_area[3] or ''}" if with_area else None
