"""What became of a message: each fate is recorded in the next transaction of the relay, together with others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from bot import logs
from bot.clock import SystemClock
from bot.wire import RefusedError, UnreachedError
from flows.model import CommunityId, PersonId, Phrase, PostCard, Send, ToCoordinators, ToPerson
from storage import audit, effects, people, sending
from storage.database import Tx
from storage.sending import Outgoing, departures, outbox
from storage.tables import CaseRow

if TYPE_CHECKING:
    from bot.wire import WireError
    from flows.model import CaseId

Fate = Callable[[Tx, Outgoing, datetime], None]

FILE_WAIT = timedelta(seconds=2)
FILE_TRIES = 300
EDIT_TRIES = 6
A_MINUTE = timedelta(minutes=1)
HARMLESS = ("message is not modified",)
TARGET_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY = 401, 403, 404, 429

UNREACHABLE = Phrase("办件 {ref} 的消息发不到：对方停用了机器人。请打电话联系。")
UNREACHABLE_OTHER = Phrase("有一位用户停用了机器人，消息发不到（编号 {id}）。")
NOT_MADE = Phrase("表格没做出来。请再打一次 /export。")
REFUSED_WORDS = Phrase("有一条消息被 Telegram 拒收（类型 {kind}，办件 {ref}）。请打电话确认。")


class TokenRefusedError(Exception):
    """Telegram does not know the token: the program ends, the outbox stays."""


def is_unreached(error: WireError) -> bool:
    """Whether no server was there at all: nothing else need be tried for a moment."""
    return isinstance(error, UnreachedError)


# --- fates ----------------------------------------------------------------------------------------


def sent(result: object, message: Outgoing) -> Fate:
    """It arrived."""
    telegram_id = result.get("message_id") if isinstance(result, dict) else None
    kept = telegram_id if isinstance(telegram_id, int) else message.edits

    def fate(tx: Tx, message: Outgoing, at: datetime) -> None:
        sending.mark_sent(tx, message, kept, at=at)
        if message.kind == outbox.EXPORT:
            by, community = message.person_id, message.community_id
            audit.record(tx, "export.sent", None, community_id=community, by=by, at=at)

    return fate


def needless(tx: Tx, message: Outgoing, at: datetime) -> None:
    """What it changes never arrived."""
    del at
    sending.mark_needless(tx, message, "what it changes never arrived")


def dropped(fault: str) -> Fate:
    """It is not sent, and nobody misses it."""
    return lambda tx, message, at: sending.mark_needless(tx, message, fault)


def later(fault: str, *, after: timedelta | None = None) -> Fate:
    """It certainly did not arrive and is tried again."""

    def fate(tx: Tx, message: Outgoing, at: datetime) -> None:
        again = at + (after or sending.backoff(message.attempts))
        sending.mark_unsent(tx, message, fault, again_at=again)

    return fate


def dead(fault: str) -> Fate:
    """There is no way in which it could be sent."""
    return lambda tx, message, at: sending.mark_dead(tx, message, fault, at=at)


def unmade(message: Outgoing, fault: str) -> Fate:
    """What was to be made for it can't be: who asked for it is told."""
    if message.kind == outbox.CHART:
        return dropped(fault)
    return lambda tx, message, at: _excuse(tx, message, fault, at=at)


def _excuse(tx: Tx, message: Outgoing, fault: str, *, at: datetime) -> None:
    sending.mark_dead(tx, message, fault, at=at)
    if message.person_id is not None:
        sending.mark_reported(tx, message, at=at)
        told = Send(ToPerson(PersonId(message.person_id)), (NOT_MADE,))
        effects.apply(tx, (told,), cause=f"m{message.id}", community=CommunityId(message.community_id), at=at)


def waits_for_file(message: Outgoing) -> Fate:
    """Its file is being fetched."""
    fault = "its file is not here yet"
    return dead(fault) if message.attempts > FILE_TRIES else later(fault, after=FILE_WAIT)


def of_fault(message: Outgoing, error: WireError) -> tuple[Fate, Exception | None]:
    """What a request that brought no result proves, and what the program can't go on with."""
    if isinstance(error, RefusedError):
        return _refused(message, error), TokenRefusedError() if error.code == UNAUTHORIZED else None
    if isinstance(error, UnreachedError):
        return later(str(error)), None
    return _unclear(message, str(error)), None


def _unclear(message: Outgoing, fault: str) -> Fate:
    """A change of a message may be tried again without harm, but not for ever: its chat waits for it meanwhile.
    Everything else follows its policy."""
    if message.is_change and message.attempts < EDIT_TRIES:
        return later(fault)
    logs.event("message.ambiguous", message=message.id, kind=message.kind)
    return lambda tx, message, at: sending.mark_ambiguous(tx, message, fault, at=at)


def _refused(message: Outgoing, error: RefusedError) -> Fate:
    words = error.description.lower()
    if error.code == UNAUTHORIZED:
        return later("token refused", after=A_MINUTE)
    if error.code == TOO_MANY:
        return _flooded(error.retry_after)
    if error.new_chat_id is not None:
        return _moved(error.new_chat_id)
    if message.edits is not None and any(part in words for part in HARMLESS):
        return sent({}, message)
    if message.kind == outbox.CHART or (message.is_change and not _is_lost_card(message, words)):
        return dropped(error.kind)
    return lambda tx, message, at: _give_up(tx, message, error, at=at)


def _flooded(retry_after: float) -> Fate:
    pause = timedelta(seconds=max(1.0, retry_after))

    def fate(tx: Tx, message: Outgoing, at: datetime) -> None:
        logs.event("message.flood", lane=message.lane, seconds=pause.total_seconds())
        sending.mark_unsent(tx, message, "429", again_at=at + pause)
        machine = SystemClock().now()
        departures.pause(tx, message, until=machine + pause, now=machine)

    return fate


def _moved(new_id: int) -> Fate:
    def fate(tx: Tx, message: Outgoing, at: datetime) -> None:
        outbox.move_chat(tx, message.chat_id, new_id, at=at)
        sending.mark_unsent(tx, message, "group moved", again_at=at)

    return fate


def _is_lost_card(message: Outgoing, words: str) -> bool:
    return message.kind == "card_edit" and any(part in words for part in TARGET_GONE)


def _give_up(tx: Tx, message: Outgoing, error: RefusedError, *, at: datetime) -> None:
    """Refused for good: marked, and a coordinator is told what to do instead."""
    sending.mark_dead(tx, message, error.kind, at=at)
    logs.event("message.dead", message=message.id, kind=message.kind, code=error.code)
    case = tx.get(CaseRow, message.case_id) if message.case_id else None
    community = CommunityId(message.community_id)
    found: list[Send | PostCard] = []
    if message.edits is not None and case:
        found.append(PostCard(cast("CaseId", case.id), again=f":gone:{message.edits}"))
    elif message.person_id and error.code == FORBIDDEN:
        if people.mark_unreachable(tx, message.person_id) or case:
            said = UNREACHABLE(ref=case.reference) if case else UNREACHABLE_OTHER(id=str(message.person_id))
            key = f"unreachable:{message.person_id}:{message.case_id}:{at:%Y%m%d}"  # they may come back and go again
            found.append(Send(ToCoordinators(case.queue if case else ""), (said,), kind="alert", key=key))
    elif message.kind not in {"alert", "leave"}:
        said = REFUSED_WORDS(kind=message.kind, ref=case.reference if case else "-")
        found.append(Send(ToCoordinators(case.queue if case else ""), (said,), kind="alert"))
    if found:
        sending.mark_reported(tx, message, at=at)
    effects.apply(tx, found, cause=f"m{message.id}", community=community, at=at)
