"""Delivers the outbox: leases, sends, and records what is known of each message's fate."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import logs
from bot.clock import SystemClock
from bot.sending import fates
from bot.sending.parameters import prepare
from bot.sending.uploads import Uploads
from bot.wire import RefusedError, Upload, WireError
from storage import sending
from storage.database import DATABASE_FAULTS
from storage.due import LEASE
from storage.sending import departures

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from bot.clock import Clock
    from bot.sending.fates import Fate
    from bot.wire import Wire
    from flows.limits import Limits
    from storage.database import Database, Tx
    from storage.sending import Outgoing

MOST_AT_ONCE = 50
IDLE = 0.2
"""Seconds between looks when nothing wakes the relay: another process may have enqueued something."""
AFTER_UNREACHED = 2.0
RENEW_EVERY = LEASE.total_seconds() / 3
SAFETY = 1.0
"""Seconds before the end of a lease after which nothing is sent on it any more."""
GATHERING = 0.002
"""Seconds in which more answers may come in, to be recorded together: after one of some, or while many are out."""
MANY, FEW = 16, 8
AS_SUCH = {"photo": "sendPhoto", "voice": "sendVoice"}
NO_SUCH_METHOD = 404
UNWELCOME = re.compile(
    "voice_messages_forbidden|photo_invalid_dimensions|image_process_failed|photo_ext_invalid", re.IGNORECASE
)
"""Why a server takes no picture or voice message as such."""


@dataclass(slots=True)
class Flight:
    """A message that was leased and whose fate is not recorded yet; times are those of the event loop."""

    message: Outgoing
    held_until: float
    on_its_way: bool = True


class Relay:
    """Sends what is due as fast as the limits allow, one message of a chat at a time."""

    def __init__(
        self, database: Database, wire: Wire, limits: Limits, clock: Clock, *, fail: Callable[[Exception], None]
    ) -> None:
        """`fail` is told what the program can't go on with."""
        self._database, self._wire, self._limits, self._clock, self._fail = database, wire, limits, clock, fail
        self._uploads, self._machine = Uploads(database, clock), SystemClock()
        self._wake = asyncio.Event()
        self._flights: dict[int, Flight] = {}
        self._fates: list[tuple[Flight, Fate]] = []
        self._busy: set[asyncio.Task[bool]] = set()
        self._rest = 0.0
        self._pause = IDLE
        self._stopping = False
        database.when_made("message", self.wake)

    def wake(self) -> None:
        """Something may be waiting to be sent."""
        self._wake.set()

    @property
    def flying(self) -> frozenset[int]:
        """The messages that this process has in hand."""
        return frozenset(self._flights)

    async def run(self) -> None:
        """Until cancelled; what is in flight is waited for, and its fate is recorded."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                self._wake.clear()
                if not await asyncio.shield(self._start(self._round())):
                    await self._sleep()
        finally:
            self._stopping = True
            renewing.cancel()
            await self._drain()

    def _start(self, work: Coroutine[Any, Any, bool]) -> asyncio.Task[bool]:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def _drain(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(8):
                while self._busy or self._fates:
                    if self._busy:
                        await asyncio.wait(self._busy)
                    await self._round()

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause):  # wait_for may swallow a cancellation before Python 3.12
                await self._wake.wait()
        flying, landed = len(self._flights), len(self._fates)
        if landed < min(flying, FEW) and (landed or flying >= MANY):
            await asyncio.sleep(GATHERING)

    # --- one transaction: what became of some, and which leave next ---------------------------------

    async def _round(self) -> bool:
        """Records fates, leases what may leave now and sends it; answers whether more may be waiting.

        Without limits all that may leave has left, unless there was no room for it; the rest waits for an answer.
        """
        landed, self._fates = self._fates, []
        room = MOST_AT_ONCE - len(self._flights) + len(landed)
        leased_at = self._time()
        try:
            resting = self._rest > leased_at
            taken = await self._database.run(lambda tx: self._record_and_lease(tx, landed, room=0 if resting else room))
        except DATABASE_FAULTS as error:
            logs.failure("relay.database", error)
            self._fates = landed + self._fates
            self._pause = IDLE
            await asyncio.sleep(IDLE)
            return False
        except Exception as error:  # (one fate that can't be recorded may not hold up the others)
            logs.failure("relay.bug", error)
            await self._record_apart(landed)
            return True
        self._land(landed)
        for message, parameters in taken:
            flight = self._flights[message.id] = Flight(message, leased_at + LEASE.total_seconds())
            self._start(self._deliver(flight, parameters))
        return bool(taken) and (bool(self._limits) or len(taken) == room)

    def _record_and_lease(
        self, tx: Tx, landed: list[tuple[Flight, Fate]], *, room: int
    ) -> list[tuple[Outgoing, Mapping[str, object]]]:
        now, machine = self._clock.now(), self._machine.now()
        for flight, fate in landed:
            departures.land(tx, self._limits, flight.message, now=machine)
            fate(tx, flight.message, now)
        self._pause = IDLE
        if self._stopping or room <= 0:
            return []
        taken, places = departures.lease(tx, self._limits, now=machine, most=room, at=now)
        if places.next_at is not None:
            self._pause = min(IDLE, max(0.001, (places.next_at - machine).total_seconds()))
        return [(message, prepare(tx, message)) for message in taken]

    async def _record_apart(self, landed: list[tuple[Flight, Fate]]) -> None:
        for flight, fate in landed:
            with contextlib.suppress(Exception):
                await self._database.run(lambda tx, of=flight, do=fate: do(tx, of.message, self._clock.now()))  # type: ignore[misc]  # bound at once
        self._land(landed)

    def _land(self, landed: list[tuple[Flight, Fate]]) -> None:
        for flight, _ in landed:
            self._flights.pop(flight.message.id, None)

    async def _renew(self) -> None:
        """Messages that are still on their way stay ours; a process that stands still loses them."""
        while True:
            await asyncio.sleep(RENEW_EVERY)
            held = [flight for flight in self._flights.values() if self._time() < flight.held_until]
            if not held:
                continue
            ids, until = [flight.message.id for flight in held], self._time() + LEASE.total_seconds()
            with contextlib.suppress(*DATABASE_FAULTS):
                await self._database.run(lambda tx, ids=ids: self._hold(tx, ids))  # type: ignore[misc]  # bound at once
                for flight in held:
                    flight.held_until = until

    def _hold(self, tx: Tx, ids: list[int]) -> None:
        sending.renew(tx, ids, now=self._clock.now())
        departures.hold(tx, ids, now=self._machine.now())

    # --- one message ------------------------------------------------------------------------------

    async def _deliver(self, flight: Flight, parameters: Mapping[str, object]) -> bool:
        fate = await self._fate(flight, parameters)
        if fate is None:
            self._flights.pop(flight.message.id, None)
        else:
            self._fates.append((flight, fate))
        self.wake()
        return False

    async def _fate(self, flight: Flight, parameters: Mapping[str, object]) -> Fate | None:
        """What became of it; None where the lease was lost before it left, so that it is another's."""
        message = flight.message
        if message.loses_target:
            return fates.needless
        upload = await self._uploads.of(message)
        if upload is not None and not isinstance(upload, Upload):
            return upload
        if self._time() > flight.held_until - SAFETY:
            logs.event("message.lease_lost", message=message.id)
            return None
        try:
            result = await self._request(message, parameters, upload)
        except WireError as error:
            return self._fault(message, error)
        return fates.sent(result, message)

    async def _request(self, message: Outgoing, parameters: Mapping[str, object], upload: Upload | None) -> Any:  # noqa: ANN401  (JSON)
        """A picture or a voice message that is refused as such goes as a document: its dimensions are odd, somebody
        takes no voice messages, the server knows no such method."""
        method = AS_SUCH.get(upload.parameter, message.method) if upload else message.method
        try:
            return await self._wire.call(method, parameters, upload=upload)
        except RefusedError as error:
            if upload is None or method == message.method or not _is_unwelcome(error):
                raise
            plain = replace(upload, parameter="document")
            return await self._wire.call(message.method, parameters, upload=plain)

    def _fault(self, message: Outgoing, error: WireError) -> Fate:
        fate, ends = fates.of_fault(message, error)
        if ends is not None:
            self._fail(ends)
        if fates.is_unreached(error):
            self._rest = self._time() + AFTER_UNREACHED
        return fate


def _is_unwelcome(error: RefusedError) -> bool:
    """Whether it is the form in which a file was sent that is refused, and not its reader or the file."""
    return error.code == NO_SUCH_METHOD or UNWELCOME.search(error.description) is not None
