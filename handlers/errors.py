"""An update that can't be worked on: put aside, with an apology to its sender and an alert to coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import CommunityId, Phrase, Send, ToCoordinators, ToPerson
from storage import audit, effects, inbox, people
from storage.database import Tx, directory_of

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_ID = 17
"""Telegram's ids have at most 52 bits; a longer one is nobody's."""
APOLOGY = Phrase("刚才这一步我没办成，不是您的问题。已经告诉工作人员了。可以再试一次，或者打 {phone}。")
ALERT = Phrase("有居民消息程序处理不了，已另存备查（编号 {id}）。请技术人员查看。今天再有，不再另说。")


def tell(tx: Tx, row_id: int, *, at: datetime) -> None:
    """Coordinators hear of an update that was put aside; of further ones of the same day they do not."""
    directory = directory_of(tx.info)
    if not directory.communities:
        return
    community: CommunityId = next(iter(directory.communities))
    effects.apply(tx, (_alert(tx, row_id, community, at),), cause=f"q{row_id}", community=community, at=at)


def _alert(tx: Tx, row_id: int, community: CommunityId, at: datetime) -> Send:
    today = directory_of(tx.info).communities[community].calendar.day(at)
    return Send(ToCoordinators(), (ALERT(id=str(row_id)),), kind="alert", key=f"aside:{community}:{today:%Y%m%d}")


def give_up(tx: Tx, row_id: int, raw: object, *, at: datetime) -> None:
    """Puts an update aside after its last attempt; says so to those whom it concerns."""
    if not inbox.quarantine(tx, row_id, at=at):
        return
    lane = inbox.lane_of(raw) or ""
    sender = int(lane[1:]) if lane[1:].isdecimal() and len(lane) <= LONGEST_ID else 0
    communities = directory_of(tx.info).communities
    if not communities:
        return
    community: CommunityId = next(iter(communities))
    found: list[Send] = []
    if sender and _was_private(raw):
        person = people.meet(tx, sender, None, at=at, private=False)
        community = person.community
        sorry = f"sorry:{person.id}:{at:%Y%m%dT%H%M}"  # once a minute, however many of theirs there are
        found.append(Send(ToPerson(person.id), (APOLOGY(phone=communities[community].phone),), key=sorry))
    found.append(_alert(tx, row_id, community, at))
    audit.record(tx, "update.put_aside", None, community_id=community, by=None, at=at, detail=str(row_id))
    effects.apply(tx, found, cause=f"q{row_id}", community=community, at=at)


def _was_private(raw: object) -> bool:
    if not isinstance(raw, dict):
        return False
    message = raw.get("message") or (raw.get("callback_query") or {})
    chat = message.get("chat") if isinstance(message, dict) else None
    return not isinstance(chat, dict) or chat.get("type") == "private"
