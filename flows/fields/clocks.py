"""Times of day as people write them: 下午三点半, 15:30, 3pm, 明早."""

from __future__ import annotations

import re
from typing import Final

from flows.fields.reading import digits_before, fold

NO_SUCH_PART: Final = "凌晨"
PARTS: Final[dict[str, str]] = {
    "凌晨": NO_SUCH_PART, "清晨": "上午", "早上": "上午", "早晨": "上午", "上午": "上午", "上昼": "上午", "早": "上午",
    "morning": "上午", "中午": "中午", "正午": "中午", "noon": "中午", "midday": "中午", "下午": "下午", "午后": "下午",
    "下昼": "下午", "afternoon": "下午", "傍晚": "晚上", "晚上": "晚上", "夜里": "晚上", "夜晚": "晚上", "晚间": "晚上",
    "晚": "晚上", "evening": "晚上", "tonight": "晚上", "night": "晚上",
}  # fmt: skip
PART: Final = rf"(?:in the |this |the )?({'|'.join(sorted(PARTS, key=len, reverse=True))})"
MINUTES: Final = {"半": 30, "整": 0, "1刻": 15, "一刻": 15, "3刻": 45, "三刻": 45}
CLOCK: Final = re.compile(
    rf"(?:{PART}(?:的)? ?)?(?:at )?(?<![0-9./-])([0-9]{{1,2}})"
    rf"(?:(?::|点钟?|时)({'|'.join(MINUTES)}|[0-9]{{1,2}})?分?|(?= ?[ap]\.?m\b))(?: ?([ap])\.?m\b\.?)?(?![0-9])"
)
UNTIL: Final = re.compile(r" ?(?:到|至|-|~|—) ?")
FIRST_OFFICE_HOUR: Final = 7
"""An hour before this one, without a word such as 早上, is meant in the afternoon."""

Taken = tuple[str, str, bool]


def take_clock(text: str) -> Taken | None:
    """The time of day in a folded text, the rest of the text, and whether nothing had to be guessed.

    The time is 15:30, or 上午, 下午, 晚上, or empty where there is none; None where there is no such time.
    """
    text = digits_before(text, "[点时分]|刻")
    text = re.sub("([今明后昨])(早|晚)(?:上|晨|间)?", r"\1天\2上", text).replace("tonight", "today tonight")
    if match := CLOCK.search(text):
        return _taken(text, match)
    if match := re.search(PART, text):
        clock = {"中午": "12:00"}.get(PARTS[match[1]], PARTS[match[1]])
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        return None if clock == NO_SUCH_PART else (clock, rest, True)
    return "", text, True


def _taken(text: str, match: re.Match[str]) -> Taken | None:
    """A time, or, where it runs until another, the part of the day in which it begins."""
    clock, end = _clock(match), match.end()
    if clock is None:
        return None
    if until := UNTIL.match(text, end):
        last = CLOCK.match(text, until.end())
        end = last.end() if last else end
        clock = _part(clock) if last else clock
    sure = bool(match[1] or match[4]) or len(match[2]) > 1
    return clock, f"{text[: match.start()]} {text[end:]}", sure


def _clock(match: re.Match[str]) -> str | None:
    part = PARTS[match[1]] if match[1] else {"a": "上午", "p": "下午"}.get(match[4] or "", "")
    hour, minute = int(match[2]), MINUTES.get(match[3] or "整")
    minute = int(match[3]) if minute is None else minute
    late = part in {"下午", "晚上"} or (part == "中午" and hour < 10) or (not part and len(match[2]) == 1)
    if late and 0 < hour < (12 if part else FIRST_OFFICE_HOUR):
        hour += 12
    elif part == "晚上" and hour == 12:
        return None
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _part(clock: str) -> str:
    return "上午" if clock < "12" else "下午" if clock < "18" else "晚上"


def read_time(text: str) -> tuple[str, bool] | None:
    """A time of day by itself, such as 14:30 for 下午两点半, 1430 or 2:30pm, and whether nothing was guessed."""
    folded = fold(text)
    if match := re.fullmatch(r"([0-2]?[0-9])[.,]?([0-5][0-9])", folded):
        folded = f"{match[1]:0>2}:{match[2]}"
    taken = take_clock(f"{folded}点" if re.fullmatch("[0-9]{1,2}", folded) else folded)
    if taken is None or ":" not in taken[0] or re.sub(r"[\s,.。!吧]", "", taken[1]):
        return None
    return taken[0], taken[2]
