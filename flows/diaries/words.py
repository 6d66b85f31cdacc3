"""What people read of a time that is booked: when, with whom, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model import Lines
    from flows.model.parts import MeetingMode

BOOKED_AT = Phrase("约好了：{at}，{who}。")
WHERE: Mapping[MeetingMode, Phrase] = {
    "visit": Phrase("地点：{place}。"),
    "phone": Phrase("到时候给您打电话，请留着电话别关机。"),
    "online": Phrase("到时候视频谈，链接会提前发给您。"),
    "home": Phrase("到时候上门来，请留人在家。来之前先打电话问您住哪里。"),
}
HOW: Mapping[MeetingMode, Phrase] = {
    "visit": Phrase("居民来：{place}。"),
    "phone": Phrase("打电话给居民。"),
    "online": Phrase("视频谈，请提前把链接发给居民。"),
    "home": Phrase("上门去谈，去之前先打电话问住哪里。"),
}


def booked_lines(at: datetime, who: str, mode: MeetingMode, place: str) -> Lines:
    """For the resident."""
    return BOOKED_AT(at=at, who=who), where(mode, place)


def where(mode: MeetingMode, place: str) -> Phrase:
    """Where they go, or what they wait for."""
    return WHERE[mode](place=place) if mode == "visit" else WHERE[mode]


def how(mode: MeetingMode, place: str) -> Phrase:
    """The same for the adviser."""
    return HOW[mode](place=place) if mode == "visit" else HOW[mode]
