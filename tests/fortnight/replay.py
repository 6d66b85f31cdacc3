"""Each case lived through again from its trail: in what state it was when, and what was due on it by when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tests.fortnight.hours import AMOUNTS, evening, later, resumed, working_days, working_hours

if TYPE_CHECKING:
    from tests.fortnight.history import Entry, History, Row

NEW_DATE = re.compile(r"要晚一些，最晚 (\d+)月(\d+)日（周.） 18:00 前给您回话。原因")
ENDINGS = {"case.confirm", "case.close", "case.withdraw"}
GIVEN_BACK = {"case.release", "case.send_back", "case.reroute"}
TAKEN_ON = {"case.accept", "case.take_over", "case.choose"}


@dataclass(frozen=True, slots=True)
class State:
    """How a case stood from a moment on."""

    at: datetime
    status: str
    waiting: datetime
    promised: datetime
    queue: str
    holder: int | None = None
    claimed: datetime | None = None
    touched: datetime | None = None
    contacted: datetime | None = None
    appointment: datetime | None = None
    arranged: datetime | None = None
    asked_above: datetime | None = None
    level: str = "volunteer"
    paused: datetime | None = None
    done: datetime | None = None
    returns: int = 0
    contact_due: datetime | None = None


@dataclass(slots=True)
class Due:
    """Something that was due, as it should stand in the books."""

    kind: str
    start: datetime
    due: datetime
    unit: str
    amount: int | None
    ended: str | None = None
    ended_at: datetime | None = None
    paused: datetime | None = None
    """Since when its clock stands still, in the end."""


@dataclass
class Replay:
    """One case."""

    history: History
    row: Row
    states: list[State] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    withdrawn: bool = False

    @property
    def id(self) -> int:
        """Its number in the books."""
        return int(str(self.row["id"]))

    @property
    def reference(self) -> str:
        """What people call it."""
        return str(self.row["reference"])

    @property
    def service(self) -> str:
        """What it is about."""
        return str(self.row["service"])

    @property
    def urgent(self) -> bool:
        """Whether somebody is in danger."""
        return bool(self.row["urgent"])

    @property
    def resident(self) -> int:
        """Telegram's number of whose matter it is."""
        return self.history.people[int(str(self.row["opened_by"]))]

    def at(self, moment: datetime) -> State | None:
        """How it stood just before a moment; None before it was sent."""
        return next((state for state in reversed(self.states) if state.at < moment), None)

    def run(self) -> Replay:
        """From the first entry to the last."""
        for entry in self.history.entries[self.id]:
            self._step(entry)
        for due in self._running("contact", "result"):
            due.paused = self.states[-1].paused
        return self

    # --- what is due ------------------------------------------------------------------------------

    def _running(self, *kinds: str) -> list[Due]:
        return [due for due in self.dues if due.kind in kinds and due.ended is None]

    def _end(self, how: str, at: datetime, *kinds: str) -> None:
        for due in self._running(*kinds):
            due.ended, due.ended_at = how, at

    def _contact_begins(self, at: datetime) -> datetime:
        amount, unit = AMOUNTS["contact"][self.service]
        due = later(at, amount, unit)
        if self.urgent and (sooner := working_hours(at, 4)) < due:
            amount, unit, due = 4, "working hours", sooner
        self.dues.append(Due("contact", at, due, unit, amount))
        return due

    def _result_begins(self, at: datetime) -> datetime:
        amount, unit = AMOUNTS["result"][self.service]
        self.dues.append(Due("result", at, later(at, amount, unit), unit, amount))
        return self.dues[-1].due

    def _goes_on(self, state: State, at: datetime) -> State:
        """Its clocks stood still until now; one that began meanwhile stood only since then."""
        if state.paused is None:
            return state
        for due in self._running("contact", "result", "callback"):
            due.due = resumed(due.due, due.unit, max(state.paused, due.start), at)
            if due.kind == "result":
                state = replace(state, promised=due.due)
        return replace(state, paused=None)

    # --- one entry after the other ----------------------------------------------------------------

    def _step(self, entry: Entry) -> None:
        at, action = entry.at, entry.action
        if action == "case.opened":
            promised = self._result_begins(at)
            self.states.append(State(at, "open", at, promised, self.service))
            return
        state = self.states[-1]
        if action in TAKEN_ON | GIVEN_BACK | ENDINGS | {"case.finish", "case.reopen", "case.supply", "case.claimed"}:
            state = self._goes_on(state, at)
        found = self._moved(state, entry)
        if found is not None:
            self.states.append(replace(found, at=at))

    def _moved(self, state: State, entry: Entry) -> State | None:
        at, action = entry.at, entry.action
        if action in TAKEN_ON or action == "case.claimed":
            return self._taken(state, entry)
        if action in GIVEN_BACK:
            return self._given_back(state, entry)
        if action in ENDINGS:
            self._end("dropped", at, "contact", "result", "callback")
            self.withdrawn = self.withdrawn or action == "case.withdraw"
            return replace(state, status="over")
        if action == "case.finish":
            self._end("met", at, "contact", "result")
            return replace(state, status="done", done=at, touched=at, asked_above=None, paused=None)
        if action == "case.reopen":
            return self._opened_again(state, at)
        if action == "case.rated" and entry.detail == "1":
            self.dues.append(Due("callback", at, working_days(at, 1), "working days", 1))
        if action == "case.called_back":
            self._end("met", at, "callback")
        return self._worked_on(state, entry)

    def _worked_on(self, state: State, entry: Entry) -> State | None:
        at, first = entry.at, state.contacted or entry.at
        if entry.action in {"case.contact", "case.appoint", "case.supplement"}:
            self._end("met", at, "contact")
            state = replace(state, contacted=first, touched=at)
        match entry.action:
            case "case.contact":
                return state
            case "case.renew" | "case.supply":
                return replace(state, touched=at)
            case "case.appoint":
                return replace(state, appointment=self._booked(at), arranged=at)
            case "case.supplement":
                return replace(state, paused=state.paused or at)
            case "case.escalate":
                return replace(state, level=entry.detail, asked_above=at)
            case "case.extend":
                self._end("extended", at, "result")
                until = evening(self._new_date(entry))
                self.dues.append(Due("result", at, until, "days", None))
                return replace(state, promised=until, touched=at)
        return None

    def _taken(self, state: State, entry: Entry) -> State:
        self._end("dropped", entry.at, "contact")
        holder = self.history.people[entry.by] if entry.by else None
        due = self._contact_begins(entry.at)
        if entry.action not in TAKEN_ON:
            state = replace(state, appointment=None, arranged=None)
        return replace(
            state, status="claimed", holder=holder, claimed=entry.at, touched=entry.at, contacted=None, contact_due=due,
            asked_above=None,
        )  # fmt: skip

    def _given_back(self, state: State, entry: Entry) -> State:
        self._end("dropped", entry.at, "contact")
        free = State(entry.at, "open", entry.at, state.promised, state.queue, returns=state.returns)
        if entry.action == "case.send_back":
            if state.returns:
                free = replace(free, level="community", asked_above=entry.at)
            return replace(free, returns=state.returns + 1)
        return replace(free, queue=entry.detail, returns=0) if entry.action == "case.reroute" else free

    def _opened_again(self, state: State, at: datetime) -> State:
        promised, contact = self._result_begins(at), self._contact_begins(at)
        ahead = state.appointment is not None and state.appointment > at
        return replace(
            state, status="claimed", promised=promised, claimed=at, touched=at, contacted=None, contact_due=contact,
            done=None, appointment=state.appointment if ahead else None,
        )  # fmt: skip

    def _booked(self, at: datetime) -> datetime:
        found = [row["slot_at"] for row in self.history.bookings[self.id] if row["made_at"] == at]
        assert len(found) == 1
        assert isinstance(found[0], datetime)
        return found[0]

    def _new_date(self, entry: Entry) -> date:
        """As the resident was told; of several in one minute each has its own."""
        alike = [one for one in self.history.entries[self.id] if (one.at, one.action) == (entry.at, entry.action)]
        told = [
            found for said in self.history.said
            if said.at == entry.at and (said.chat, said.about) == (self.resident, self.reference)
            and (found := NEW_DATE.search(said.words))
        ]  # fmt: skip
        assert len(told) == len(alike), f"the resident of {self.reference} was not told the new date of {entry.at}"
        found = told[next(number for number, one in enumerate(alike) if one is entry)]
        return date(2026, int(found[1]), int(found[2]))


def replayed(history: History) -> list[Replay]:
    """All cases."""
    return [Replay(history, row).run() for row in history.cases.values()]


UNITS = {"working day": "working days", "day": "days", "working hour": "working hours"}


def differences(replay: Replay) -> list[str]:
    """Where the books say something else of what was due on a case, one by one."""
    kept = sorted(replay.history.deadlines.get(replay.id, []), key=lambda row: (str(row["kind"]), str(row["start_at"])))
    dues = sorted(replay.dues, key=lambda due: (due.kind, due.start))
    if len(kept) != len(dues):
        return [f"{replay.reference} has {len(kept)} dates in the books, {len(dues)} by its trail"]
    found = []
    for row, due in zip(kept, dues, strict=True):
        books = (row["kind"], row["start_at"], row["due_at"], row["ended"], row["ended_at"], UNITS[str(row["unit"])])
        counted = (due.kind, due.start, due.due, due.ended, due.ended_at, due.unit)
        if books != counted or (due.amount is not None and row["amount"] != due.amount):
            words = " / ".join(
                f"{one} (counted {other})" for one, other in zip(books, counted, strict=True) if one != other
            )
            found.append(f"{replay.reference} {due.kind} of {due.start:%m-%d %H:%M}: {words}")
    return found
