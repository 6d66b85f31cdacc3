"""The third failure of an update: an apology to its sender, an alert to coordinators, and the update put aside."""

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
ALERT = Phrase("有一条居民消息程序处理不了，已另存备查（编号 {id}）。请技术人员查看。")


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
        found.append(Send(ToPerson(person.id), (APOLOGY(phone=communities[community].phone),)))
    found.append(Send(ToCoordinators(), (ALERT(id=str(row_id)),), kind="alert"))
    audit.record(tx, "update.put_aside", None, community_id=community, by=None, at=at, detail=str(row_id))
    effects.apply(tx, found, cause=f"q{row_id}", community=community, at=at)


def _was_private(raw: object) -> bool:
    if not isinstance(raw, dict):
        return False
    message = raw.get("message") or (raw.get("callback_query") or {})
    chat = message.get("chat") if isinstance(message, dict) else None
    return not isinstance(chat, dict) or chat.get("type") == "private"
