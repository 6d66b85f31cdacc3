"""Before something is done once more: whether it is too often; what it is refused in says when it goes again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flows.guarding import Allowance, Used, allowance, free_again
from flows.model import Phrase
from flows.screens import EMPTY
from storage import audit, cases, conversations, guarding
from storage.cases import opening

if TYPE_CHECKING:
    from flows.guarding import Act, Shared
    from flows.model import Conversation, Effects, Lines, Service
    from handlers.turn import Handler, Turn

Reached = tuple[datetime, int]
"""When it goes again, and how many there were."""

TOO_MANY_CASES = Phrase("您一天里已经交了 {n} 件，这一件先留着，填的都在。{at} 后打 /my 接着交。着急就打 {phone}。")
ALREADY_MANY = Phrase("您一天里已经交了 {n} 件：这件可以先填，{at} 后再交。有危险的、急的，随时能交。")
TOO_MANY_AT_ONCE = Phrase("现在交的人太多，这一件先留着，填的都在。{at} 后打 /my 接着交。着急就打 {phone}。")
TOO_MANY_CLAIMS = Phrase("您一天里已经认领了 {n} 件，辛苦了！{at} 后再接新的。")
TOO_MANY_RELEASES = Phrase("您一天里已经交回了 {n} 件，{at} 后才能再交回。这件办不了，请打 {phone} 找协调员。")
TOO_MANY_LOOKS = Phrase("您一小时里看了 {n} 次办件，先歇一歇，{at} 后再看。着急就打 {phone}。")
TOO_MANY_LINKS = Phrase("一天里已经做了 {n} 个链接，{at} 后再做。着急就打 {phone}。")
TO_URGENT = frozenset({"work", "files", "paper", "papers"})
"""Buttons that name a case first: one that is urgent can be opened at any time."""


def over(turn: Turn, act: Act) -> Reached | None:
    """When somebody may do it again, who did it too often; None where they may now."""
    allowed = _allowed(turn, act)
    used = guarding.used(turn.tx, act, turn.person.id, span=allowed.span, at=turn.at)
    return _reached(turn, act, allowed, used)


def count(turn: Turn, act: Act) -> None:
    """It was done."""
    used = guarding.used(turn.tx, act, turn.person.id, span=_allowed(turn, act).span, at=turn.at)
    guarding.count(turn.tx, act, turn.person.id, used)


def _allowed(turn: Turn, name: Act | Shared) -> Allowance:
    return allowance(name, turn.home.limits)


def _reached(turn: Turn, name: str, allowed: Allowance, used: Used) -> Reached | None:
    again = free_again(allowed, used, turn.at)
    if again is None:
        return None
    if guarding.first_time(turn.tx, f"told {name} {turn.person.id} {used.since:%Y%m%d%H%M%S}", at=turn.at):
        community, by = turn.person.community, turn.person.id
        audit.record(turn.tx, "limit.reached", None, community_id=community, by=by, at=turn.at, detail=name)
    return again, allowed.amount


# --- what is asked before -------------------------------------------------------------------------


def refused_case(turn: Turn, service: Service, conversation: Conversation) -> Phrase | None:
    """Why a filled-in request can't be sent now; None for one that can, and for whatever is urgent."""
    if opening.is_urgent(service, conversation.answers, turn.home.calendar, turn.at):
        return None
    loaded = conversations.load(turn.tx, conversation.id)
    desk = loaded is not None and loaded[1].channel == conversations.DESK
    act: Act = "desk_cases" if desk else "cases"
    own, all_ = _allowed(turn, act), _allowed(turn, "all_cases")
    first = guarding.sent(turn.tx, turn.person.id, own.amount, desk=desk)
    phone = turn.home.phone
    if first is not None and (found := _reached(turn, act, own, Used(own.amount, first))):
        return TOO_MANY_CASES(at=found[0], n=found[1], phone=phone)
    first = guarding.sent_by_all(turn.tx, turn.person.community, all_.amount)
    if first is not None and (found := _reached(turn, "all_cases", all_, Used(all_.amount, first))):
        return TOO_MANY_AT_ONCE(at=found[0], phone=phone)
    return None


def warned(turn: Turn) -> Lines:
    """Before the first question, for who has sent many: by when this one can be sent."""
    own = _allowed(turn, "cases")
    first = guarding.sent(turn.tx, turn.person.id, own.amount, desk=False)
    again = free_again(own, Used(own.amount, first), turn.at) if first is not None else None
    return (ALREADY_MANY(at=again, n=own.amount), EMPTY) if again is not None else ()


def refused_claim(turn: Turn) -> Phrase | None:
    """Why somebody takes on no more today."""
    found = over(turn, "claims")
    return TOO_MANY_CLAIMS(at=found[0], n=found[1]) if found else None


def refused_release(turn: Turn) -> Phrase | None:
    """Why somebody can't hand back one more today."""
    found = over(turn, "releases")
    return TOO_MANY_RELEASES(at=found[0], n=found[1], phone=turn.home.phone) if found else None


def refused_link(turn: Turn) -> Phrase | None:
    """Why no link is made now; one that is made counts."""
    shared = _allowed(turn, "all_invitations")
    home = turn.person.community
    used = guarding.used(turn.tx, "all_invitations", home, span=shared.span, at=turn.at)
    found = over(turn, "invitations") or _reached(turn, "all_invitations", shared, used)
    if found is not None:
        return TOO_MANY_LINKS(at=found[0], n=found[1], phone=turn.home.phone)
    count(turn, "invitations")
    guarding.count(turn.tx, "all_invitations", home, used)
    return None


def looking(handler: Handler) -> Handler:
    """The handler of what members look at; each look counts, and nobody reads all day long."""

    def look(turn: Turn) -> Effects:
        if not turn.person.is_member or _is_urgent(turn):
            return handler(turn)
        found = over(turn, "looks")
        if found is None:
            count(turn, "looks")
            return handler(turn)
        words = TOO_MANY_LOOKS(at=found[0], n=found[1], phone=turn.home.phone)
        return turn.acknowledge(words) if turn.pressed else turn.say(words)

    return look


def _is_urgent(turn: Turn) -> bool:
    if turn.pressed is None or turn.pressed.action.verb not in TO_URGENT:
        return False
    number = turn.argument.partition(" ")[0]
    row = cases.load(turn.tx, int(number)) if number.isdecimal() else None
    return row is not None and row.urgent
