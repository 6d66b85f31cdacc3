"""Delivers the outbox: leases, sends, and records what is known of each message's fate."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from bot import logs
from bot.holding import holding
from bot.sending.parameters import prepare
from bot.wire import RefusedError, UnclearError, UnreachedError, Upload
from flows.model import CommunityId, Phrase, PostCard, Send, ToCoordinators
from storage import effects, outbox, people, sending
from storage.database import DATABASE_FAULTS
from storage.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.sending.limits import Limiter
    from bot.wire import Wire
    from flows.model import CaseId
    from storage.database import Database, Tx
    from storage.sending import Outgoing

MOST_AT_ONCE = 30
IDLE = 1.0
"""Seconds between looks when nothing wakes the relay."""
AFTER_UNREACHED = 2.0
FILE_WAIT = timedelta(seconds=2)
FILE_TRIES = 300
MARK_TRIES = 8
EDIT_TRIES = 6
ANSWERS, EVERYTHING = 0, 3
HARMLESS = ("message is not modified",)
TARGET_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY = 401, 403, 404, 429

UNREACHABLE = Phrase("办件 {ref} 的消息发不到：对方停用了机器人。请打电话联系。")
UNREACHABLE_OTHER = Phrase("有一位用户停用了机器人，消息发不到（编号 {id}）。")
REFUSED_WORDS = Phrase("有一条消息被 Telegram 拒收（类型 {kind}，办件 {ref}）。请打电话确认。")


class TokenRefusedError(Exception):
    """Telegram does not know the token: the program ends, the outbox stays."""


class Relay:
    """Sends what is due as fast as the limits allow, one message of a chat at a time."""

    def __init__(
        self, database: Database, wire: Wire, limiter: Limiter, clock: Clock, *, fail: Callable[[Exception], None]
    ) -> None:
        """`fail` is told what the program can't go on with."""
        self._database, self._wire, self._limiter, self._clock, self._fail = database, wire, limiter, clock, fail
        self._door = limiter.again()
        self._wake = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()
        self._rest = 0.0
        database.committed.append(self.wake)

    def wake(self) -> None:
        """Something may be waiting to be sent."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled; what is in flight is waited for."""
        try:
            while True:
                try:
                    sent = await self._round()
                except DATABASE_FAULTS as error:
                    logs.failure("relay.database", error)
                    sent, self._rest = 0, self._time() + IDLE
                if not sent:
                    await self._sleep()
        finally:
            if self._flying:
                await asyncio.wait(self._flying, timeout=8)

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _sleep(self) -> None:
        now = self._time()
        free = self._limiter.next_free(now)
        pause = min(IDLE, max(0.02, (free or now + IDLE) - now))
        if self._rest > now:
            await asyncio.sleep(self._rest - now)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()
        self._wake.clear()

    async def _round(self) -> int:
        """Leases what may leave now and sends it; answers how many."""
        if self._rest > self._time():
            return 0
        now, room = self._clock.now(), MOST_AT_ONCE - len(self._flying)
        if room <= 0 or not await self._database.read(lambda tx: sending.is_due(tx, now)):
            return 0
        most = min(room, self._limiter.places(self._time(), answers=False))
        taken = await self._lease(EVERYTHING, most) if most > 0 else []
        if len(taken) == most:  # what is left may be answers, for which some places are kept
            most = min(room - len(taken), self._limiter.places(self._time(), answers=True))
            taken += await self._lease(ANSWERS, most) if most > 0 else []
        for message in taken:
            task = asyncio.create_task(self._deliver(message))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return len(taken)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            logs.failure("relay.bug", error)

    async def _lease(self, urgency: int, places: int) -> list[Outgoing]:
        now, held = self._clock.now(), self._limiter.held(self._time())
        busy = self._limiter.busy(self._time())
        taken = await self._database.run(
            lambda tx: sending.lease(tx, now, urgency=urgency, paused=held, busy=busy, most=places), wake=False
        )
        for message in taken:
            self._limiter.take(message.lane, self._time())
        return taken

    # --- one message ------------------------------------------------------------------------------

    async def _deliver(self, message: Outgoing) -> None:
        if message.loses_target:
            await self._mark(lambda tx: sending.mark_needless(tx, message, "what it changes never arrived"))
            return
        ready = await self._database.read(lambda tx: prepare(tx, message, self._clock.now()))
        match ready.obstacle:
            case "":
                await self._request(message, ready.parameters, ready.upload)
            case "file pending":
                await self._wait_for_file(message)
            case "file gone":
                await self._mark(lambda tx: sending.mark_dead(tx, message, "its file is gone", at=self._clock.now()))

    async def _request(self, message: Outgoing, parameters: Mapping[str, object], upload: Upload | None) -> None:
        try:
            method = "sendPhoto" if upload and upload.parameter == "photo" else message.method
            async with holding(lambda: self._renew(message)):
                await self._pass_door(message)
                result = await self._wire.call(method, parameters, upload=upload)
        except UnreachedError as error:
            self._rest = self._time() + AFTER_UNREACHED
            await self._later(message, str(error))
        except UnclearError as error:
            await self._unclear(message, str(error))
        except RefusedError as error:
            await self._refused(message, error)
        else:
            telegram_id = result.get("message_id") if isinstance(result, dict) else None
            kept = telegram_id if isinstance(telegram_id, int) else message.edits
            await self._mark(lambda tx: sending.mark_sent(tx, message, kept, at=self._clock.now()))

    async def _mark(self, unit: Callable[[Tx], None]) -> None:
        """Records a message's fate; a database that is away for a moment makes nothing ambiguous."""
        for _ in range(MARK_TRIES):
            with contextlib.suppress(*DATABASE_FAULTS):
                await self._database.run(unit, wake=False)
                return
            await asyncio.sleep(IDLE)
        await self._database.run(unit, wake=False)

    async def _pass_door(self, message: Outgoing) -> None:
        """What was leased in time may be late on its way: the limits hold for the moment of the request."""
        while (wait := self._door.wait(message.lane, self._time())) > 0:  # noqa: ASYNC110  (time alone opens the door)
            await asyncio.sleep(wait)
        self._door.take(message.lane, self._time())

    async def _renew(self, message: Outgoing) -> None:
        await self._database.run(lambda tx: sending.renew(tx, message, self._clock.now()), wake=False)

    async def _later(self, message: Outgoing, fault: str, *, after: timedelta | None = None) -> None:
        again = self._clock.now() + (after or sending.backoff(message.attempts))
        await self._mark(lambda tx: sending.mark_unsent(tx, message, fault, again_at=again))

    async def _wait_for_file(self, message: Outgoing) -> None:
        fault = "its file is not here yet"
        if message.attempts > FILE_TRIES:
            await self._mark(lambda tx: sending.mark_dead(tx, message, fault, at=self._clock.now()))
        else:
            await self._later(message, fault, after=FILE_WAIT)

    async def _unclear(self, message: Outgoing, fault: str) -> None:
        """A change of a message may be tried again without harm, but not for ever: its chat waits for it meanwhile.
        Everything else follows its policy."""
        if message.edits is not None and message.attempts < EDIT_TRIES:
            await self._later(message, fault)
            return
        logs.event("message.ambiguous", message=message.id, kind=message.kind)
        await self._database.run(lambda tx: sending.mark_ambiguous(tx, message, fault, at=self._clock.now()))

    async def _refused(self, message: Outgoing, error: RefusedError) -> None:
        words = error.description.lower()
        if error.code == UNAUTHORIZED:
            await self._later(message, "token refused", after=timedelta(minutes=1))
            self._fail(TokenRefusedError())
        elif error.code == TOO_MANY:
            await self._pause(message, error)
        elif error.new_chat_id is not None:
            await self._database.run(lambda tx: self._move(tx, message, error.new_chat_id or 0))
        elif any(part in words for part in HARMLESS):
            await self._mark(lambda tx: sending.mark_sent(tx, message, message.edits, at=self._clock.now()))
        elif message.edits is not None and not _is_lost_card(message, words):
            await self._mark(lambda tx: sending.mark_needless(tx, message, error.kind))
        else:
            await self._database.run(lambda tx: _give_up(tx, message, error, at=self._clock.now()))

    async def _pause(self, message: Outgoing, error: RefusedError) -> None:
        seconds = max(1.0, error.retry_after)
        until = self._clock.now() + timedelta(seconds=seconds)
        self._limiter.pause(message.lane, self._time() + seconds)
        logs.event("message.flood", lane=message.lane, seconds=seconds)

        def unit(tx: Tx) -> None:
            sending.mark_unsent(tx, message, "429", again_at=until)
            sending.pause_chat(tx, message.lane, until=until)

        await self._mark(unit)

    def _move(self, tx: Tx, message: Outgoing, new_id: int) -> None:
        now = self._clock.now()
        outbox.move_chat(tx, message.chat_id, new_id, at=now)
        sending.mark_unsent(tx, message, "group moved", again_at=now)


# --- units ----------------------------------------------------------------------------------------


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
