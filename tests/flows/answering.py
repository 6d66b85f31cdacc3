"""What a person types, presses or sends, put to one kind of answer, and the words that come back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.fields import Accepted, Asked, Partial, Rejected
from flows.model import Attachment, Phrase, Reply
from flows.texts import Reader, say, say_lines

if TYPE_CHECKING:
    from flows.fields import Field
    from flows.model import Value

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
"""A Sunday."""
CHINESE = Reader("zh-Hans", ZoneInfo("Asia/Shanghai"))
PHOTO = Attachment("AgAC", "photo", 80_000)
BUILDINGS = ("福安大厦", "阳光花园1栋", "阳光花园11栋", "3栋")
DISPUTES = ("邻里", "物业", "家庭", "其他")
NEEDS = ("看病", "吃饭", "住房", "其他")


def typed(field: Field, text: str, pending: Value | None = None) -> Accepted | Partial | Rejected:
    return field.parse(Reply(AT, text=text), Asked(TODAY, pending))


def pressed(field: Field, pick: int, pending: Value | None = None) -> Accepted | Partial | Rejected:
    return field.parse(Reply(AT, pick=pick), Asked(TODAY, pending))


def sent(field: Field, attachment: Attachment, kept_as: str = "7", pending: Value | None = None) -> Value | str:
    """The files so far, or the words that come back."""
    return outcome(field.parse(Reply(AT, attachment=attachment, kept_as=kept_as), Asked(TODAY, pending)))


def outcome(result: Accepted | Partial | Rejected) -> Value | str:
    return said(result.why) if isinstance(result, Rejected) else result.value


def said(phrase: Phrase) -> str:
    return say(phrase, CHINESE)


def labels(field: Field, pending: Value | None = None) -> list[str]:
    return [said(label) for label in field.choices(pending).labels]


def asks(field: Field, pending: Value | None = None) -> str:
    return say_lines(field.question(Phrase("问题?"), pending), CHINESE)
