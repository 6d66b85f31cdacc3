"""Links and references that lead nowhere, buttons that are not theirs: counted, told of once, not looked up then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.guarding import TRIED, free_again
from flows.model import Phrase, Send, ToDuty, ToPerson
from storage import audit, guarding, people

if TYPE_CHECKING:
    from flows.guarding import Tried
    from flows.model import Effects
    from handlers.turn import Turn

SLOWED = Phrase("试得太多次了。请 {at} 后再试。要帮忙，打 {phone}。")
GUESSES = Phrase("{who}一小时里试了 {n} 个不对的链接或编号，什么都没给看，先不让再试了。这一小时里别人也这样，不另说。")
PRESSES = Phrase("{who}一小时里按了 {n} 次不是给自己的按钮，什么都没改，也没给看。这一小时里别人也这样，不另说。")
ALERTS: dict[Tried, Phrase] = {"guesses": GUESSES, "presses": PRESSES}
MEMBER = Phrase("{name}（名单上的人）")
STRANGER = Phrase("不在名单上的人（编号 {id}）")


def slowed(turn: Turn) -> Effects | None:
    """For who tried too often, one line a minute, and nothing is looked up; None for all others."""
    used = guarding.used(turn.tx, "guesses", turn.person.id, span=TRIED.span, at=turn.at)
    again = free_again(TRIED, used, turn.at)
    if again is None:
        return None
    key = f"slowed:{turn.person.id}:{turn.at:%Y%m%d%H%M}"
    return (Send(ToPerson(turn.person.id), (SLOWED(at=again, phone=turn.home.phone),), key=key),)


def missed(turn: Turn, what: Tried) -> Effects:
    """One more that led nowhere; with the last that is allowed those on duty hear of it."""
    used = guarding.used(turn.tx, what, turn.person.id, span=TRIED.span, at=turn.at)
    if used.number >= TRIED.amount:
        return ()
    number = guarding.count(turn.tx, what, turn.person.id, used).number
    if number < TRIED.amount:
        return ()
    home, by = turn.person.community, turn.person.id
    audit.record(turn.tx, "limit.reached", None, community_id=home, by=by, at=turn.at, detail=what)
    name = people.short_name(turn.tx, by) if turn.person.is_member else ""
    who = MEMBER(name=name) if name else STRANGER(id=str(turn.person.telegram_id))
    key = f"tried:{what}:{home}:{turn.at:%Y%m%d%H}"
    return (Send(ToDuty("", besides=by), (ALERTS[what](who=who, n=number),), kind="alert", key=key),)
