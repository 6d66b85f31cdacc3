"""The diary of legal advice: its question, and what is said where a time is booked."""

from __future__ import annotations

from flows.fields.slots import Slots
from flows.model import Is, Phrase, Step
from flows.model.parts import Diary, MeetingMode

STEP = "slot"
BOOKED = (
    Phrase("时间已经给您约好，前一天和提前两小时各提醒您一次。"),
    Phrase("来不了请早点说：点“我的办件”，改时间或者取消，把时间让给别人。"),
)
WAITS = (Phrase("您在排队等时间。有空出来的，马上问您；律师也会在 {contact_by} 前和您联系。"),)


def slot_step(when: Is) -> Step:
    """Which time; asked only where the community has a diary."""
    return Step(STEP, Phrase("什么时候谈？选个时间。"), Slots(), label=Phrase("约的时间"), when=when)


def diary(visit: str, call: str, online: str, home: str) -> Diary:
    """Times for those who come, are called, or are visited; who types needs none."""
    modes: tuple[tuple[str, MeetingMode], ...] = (
        (visit, "visit"), (call, "phone"), (online, "online"), (home, "home"),
    )  # fmt: skip
    return Diary(
        step=STEP, instead="day", mode="mode", modes=modes, other_side="other_side", booked=BOOKED, waits=WAITS,
    )  # fmt: skip
