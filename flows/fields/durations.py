"""How long something took, as people write it: 一个半小时, 90分钟, 1.5h, 两小时; kept in minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flows.fields.answers import Accepted, AskedAsWritten, NoButtons, NoContact, OneReply, Rejected, is_wordless
from flows.fields.reading import NUMERAL, fold, read_number
from flows.model import Phrase, verbatim
from flows.numbers.hours import said

if TYPE_CHECKING:
    from flows.fields.answers import Asked, Partial
    from flows.model import Reply, Value

DURATION_UNREAD = Phrase("没看懂是多久。写上小时或分钟，比如“一个半小时”“40分钟”。")
DURATION_LONG = Phrase("一次最多记 {hours} 小时。多的分几次记。")
DURATION_EXAMPLE = Phrase("1小时30分钟")
LONGEST: Final = 24
AMOUNT: Final = rf"([0-9]+(?:\.[0-9]+)?|{NUMERAL}+)"
HOURS: Final = re.compile(rf"{AMOUNT}?(?:个)?(半)?(?:个)?(?:小时|钟头|钟點|hours?|hrs?|h)(半)?")
MINUTES: Final = re.compile(rf"{AMOUNT}(?:分钟|分|minutes?|mins?|m)")
A_QUARTER: Final = re.compile("(一|1|三|3|两|2)刻钟?")


def read_minutes(text: str) -> int | None:
    """Minutes; None where it says no length of time or more than one."""
    rest = re.sub(r"[\s,。.!吧左右大约了用约]+$", "", re.sub(r"^[大约用了约共]+", "", fold(text))).replace(" ", "")
    rest = rest.replace("時", "时").replace("鐘", "钟").replace("頭", "头")
    total = 0.0
    for pattern, unit in ((HOURS, 60), (MINUTES, 1), (A_QUARTER, 15)):
        found = pattern.search(rest)
        if found is None:
            continue
        amount = _amount(found[1]) if found[1] else 0
        if amount is None:
            return None
        half = 0.5 if pattern is HOURS and (found[2] or found[3]) else 0
        if not amount + half:
            return None
        total += (amount + half) * unit
        rest = rest[: found.start()] + rest[found.end() :]
    return round(total) if total >= 1 and not rest.strip("又零and") else None


def _amount(text: str) -> float | None:
    if re.fullmatch(r"[0-9.]+", text):
        return float(text)
    number = read_number(text)
    return None if number is None else float(number)


@dataclass(frozen=True, slots=True)
class Duration(NoContact, NoButtons, AskedAsWritten, OneReply):
    """A length of time up to a day."""

    @property
    def example(self) -> Phrase | None:
        """A way to write it."""
        return DURATION_EXAMPLE

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """Minutes, of a length with its unit."""
        minutes = None if is_wordless(reply) else read_minutes(reply.text)
        if minutes is None:
            return Rejected(DURATION_UNREAD)
        return Accepted(str(minutes)) if minutes <= LONGEST * 60 else Rejected(DURATION_LONG(hours=LONGEST))

    def show(self, value: Value) -> Phrase:
        """The time in words."""
        return said(int(value)) if isinstance(value, str) and value.isdecimal() else verbatim("")
