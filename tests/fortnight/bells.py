"""What time alone should have said: which reminder to whom at which minute, from how each case stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.cast import GROUP
from tests.fortnight.hours import (
    ASKED,
    DAY,
    LEASES,
    MINUTE,
    NUDGES,
    QUICKER,
    URGENT,
    awake,
    day_before,
    is_open,
    working_days,
    working_hours,
)
from tests.fortnight.town import COORDINATORS, GRID_WORKER, OFFICER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fortnight.history import History
    from tests.fortnight.life import Form
    from tests.fortnight.replay import Replay, State

Bell = tuple[str, datetime, datetime]
"""Kind, what it counts from, and when it is due."""
WORDS = {
    "nudge_queue": "已经等了一阵，还没人认领", "tell_coordinator": "还没人认领，请安排",
    "tell_street": "有一件等了很久没人认领", "first_contact": "说好的联系时间到了",
    "first_contact_late": "过了时间还没联系居民", "promise_coming": "答应居民的日期快到了",
    "promise_passed": "过了答应居民的日期", "promise_passed_resident": "没能在",
    "lease_warning": "好几天没有动静了。还在办",
    "lease_end": "已自动回到队列", "appointment_day_before": "提醒：明天有约",
    "appointment_plain": "）约好的时间是",
    "appointment_soon": "提醒：快到约好的时间了",
    "follow_up": "几天前办好了。现在怎么样", "follow_up_again": "再问一次：", "close_silent": "已经结案。要是还有问题",
    "supply_nudge": "还在等您补材料", "supply_late": "等居民补材料很久了",
}  # fmt: skip
"""By what each is known among all that the bot says."""
GENTLE = {"follow_up", "follow_up_again", "close_silent", "draft_nudge"}
"""These wait while their reader is in the middle of a form."""
AFTER_WORDS = {"follow_up", "follow_up_again", "close_silent", "supply_nudge", "lease_warning", "first_contact"}
"""These wait while resident and handler write to each other."""
IN_HAND, LATER = timedelta(minutes=30), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Rung:
    """A reminder that should have been given."""

    replay: Replay
    state: State
    kind: str
    anchor: datetime
    first: datetime
    last: datetime
    """The two minutes between which it must have been given."""
    certain: bool = True
    """False where somebody acted in the same minute, and either may have come first."""


def planned(replay: Replay, state: State) -> Iterator[Bell]:
    """Everything that a case in this state is to be reminded of."""
    match state.status:
        case "open":
            yield from _unclaimed(replay, state)
            yield from _promise(state)
        case "claimed":
            yield from _appointment(state)
            yield from _waiting_for_papers(state) if state.paused else _worked_on(state, LEASES[replay.service])
        case "done":
            assert state.done is not None
            wait, more = ASKED[replay.service]
            first = awake(state.done + wait * DAY)
            again = awake(first + more * DAY)
            yield "follow_up", state.done, first
            yield "follow_up_again", state.done, again
            yield "close_silent", state.done, awake(again + more * DAY)
    if state.status in {"open", "claimed"} and state.asked_above and not state.paused:
        yield "rung_passed", state.asked_above, awake(working_hours(state.asked_above, 8))


def _unclaimed(replay: Replay, state: State) -> Iterator[Bell]:
    for kind, usual in NUDGES.items():
        hours = QUICKER.get(kind, usual) if replay.service == "hardship" else usual
        hours = min(hours, URGENT[kind]) if replay.urgent else hours
        if kind != "nudge_queue" or state.returns < 2:
            yield kind, state.waiting, awake(working_hours(state.waiting, hours))


def _promise(state: State) -> Iterator[Bell]:
    yield "promise_passed", state.promised, awake(state.promised + MINUTE)
    opening = datetime.combine(day_before(state.promised.date()), datetime.min.time()) + timedelta(hours=9)
    if state.holder and state.claimed and state.claimed < opening < state.promised:
        yield "promise_coming", state.promised, opening


def _waiting_for_papers(state: State) -> Iterator[Bell]:
    assert state.paused is not None
    yield "supply_nudge", state.paused, awake(state.paused + 3 * DAY)
    yield "supply_late", state.paused, working_days(state.paused, 10)


def _worked_on(state: State, lease: int) -> Iterator[Bell]:
    assert state.touched is not None
    assert state.claimed is not None
    yield from _promise(state)
    ends = working_days(state.touched, lease)
    if state.appointment is not None:
        ends = max(ends, working_days(state.appointment, 1))
    warning = datetime.combine(day_before(ends.date()), datetime.min.time()) + timedelta(hours=9)
    yield "lease_end", state.touched, ends
    if warning > state.touched:
        yield "lease_warning", state.touched, warning
    if state.contacted is None and state.contact_due is not None:
        yield "first_contact", state.claimed, state.contact_due
        late = state.contact_due + timedelta(seconds=1)
        while not is_open(late):
            late = late.replace(second=0) + MINUTE
        yield "first_contact_late", state.claimed, awake(late + timedelta(hours=4))


def _appointment(state: State) -> Iterator[Bell]:
    if state.appointment is None or state.arranged is None:
        return
    for kind, due in (
        ("appointment_day_before", awake(state.appointment - DAY)),
        ("appointment_soon", state.appointment - timedelta(hours=2)),
    ):
        if state.arranged < due < state.appointment:
            yield kind, state.appointment, due


# --- when it really rang --------------------------------------------------------------------------


def up(at: datetime) -> datetime:
    """The next whole minute: the clock stops at these alone."""
    return at if not at.second else at.replace(second=0) + MINUTE


def in_hand(forms: list[Form], at: datetime) -> bool:
    """Whether one of these forms is open just before a moment, and was touched within half an hour."""
    for form in forms:
        touched = [moment for moment in form.touched if moment < at]
        if touched and at - touched[-1] < IN_HAND and (form.over is None or form.over >= at):
            return True
    return False


def undisturbed(kind: str, replay: Replay, at: datetime) -> datetime:
    """When somebody is told who may not be disturbed in a form, in a talk, nor in the night."""
    if kind == "appointment_soon":
        return at
    forms = [form for form in replay.history.forms if form.person == replay.resident]
    while True:
        if awake(at) > at:
            at = awake(at)
        elif (kind in AFTER_WORDS and in_talk(replay, at)) or (kind in GENTLE and in_hand(forms, at)):
            at += LATER
        else:
            return at


def in_talk(replay: Replay, at: datetime) -> bool:
    """Whether one of them wrote to the other within the last half hour."""
    said = [entry.at for entry in replay.history.entries[replay.id] if entry.action == "case.statement"]
    return any(at - IN_HAND < moment < at for moment in said)


def rung(replay: Replay, history: History) -> Iterator[Rung]:
    """Every reminder that a case should have given, with the minutes between which."""
    given: dict[tuple[str, datetime], datetime] = {}
    for number, state in enumerate(replay.states):
        following = replay.states[number + 1 :]
        until = following[0].at if following else history.ends
        for kind, anchor, due in sorted(planned(replay, state), key=lambda bell: bell[2]):
            if (kind, anchor) in given:
                continue
            first, last = max(up(due), state.at), max(up(due), state.at + (MINUTE if due <= state.at else due - due))
            if kind in GENTLE:
                before = {"follow_up_again": "follow_up", "close_silent": "follow_up_again"}.get(kind)
                if before and (before, anchor) in given:
                    first = max(first, awake(given[before, anchor] + ASKED[replay.service][1] * DAY))
                last = first
            first, last = undisturbed(kind, replay, first), undisturbed(kind, replay, last)
            if first > until or (first == until and not following):
                continue
            given[kind, anchor] = last
            yield Rung(replay, state, kind, anchor, first, last, certain=last < until)


# --- against the books and what people read -------------------------------------------------------


def readers(one: Rung) -> dict[str, set[int]]:
    """Who reads what of a reminder, by the words that it is known by."""
    replay, state = one.replay, one.state
    over = {id for id, queues in COORDINATORS.items() if queues is None or state.queue in queues}
    holder = {state.holder} if state.holder else set()
    match one.kind:
        case "nudge_queue":
            return {"nudge_queue": {GROUP}, "tell_street": {GRID_WORKER} if replay.row["grid"] else set()}
        case "tell_coordinator" | "first_contact_late":
            return {one.kind: over}
        case "tell_street":
            return {one.kind: {OFFICER}}
        case "first_contact" | "promise_coming" | "lease_warning" | "lease_end":
            return {one.kind: holder}
        case "promise_passed":
            return {one.kind: over | holder, "promise_passed_resident": {replay.resident}}
        case "appointment_day_before" | "appointment_soon":
            is_today = one.kind == "appointment_day_before" and one.last.date() >= one.anchor.date()
            return {"appointment_plain" if is_today else one.kind: holder | {replay.resident}}
        case "follow_up" | "follow_up_again" | "close_silent" | "supply_nudge":
            return {one.kind: {replay.resident}}
        case "supply_late":
            return {one.kind: over | holder}
    return {}


def problems(history: History, replays: list[Replay]) -> list[str]:
    """What rang too early, too late, twice, to the wrong ears, or not at all."""
    all_rung = [one for replay in replays for one in rung(replay, history)]
    return [*_in_the_books(history, all_rung), *_read(history, all_rung), *in_the_night(history), *_drafts(history)]


def _in_the_books(history: History, all_rung: list[Rung]) -> Iterator[str]:
    wanted = {(one.replay.id, one.kind, one.anchor): one for one in all_rung}
    kept = {}
    for row in history.reminders:
        is_of_case = row["subject_id"] in history.cases and not str(row["kind"]).startswith("draft")
        if is_of_case and row["state"] == "done":
            anchor = datetime.strptime(str(row["key"]).partition(":")[2], "%Y%m%dT%H%M%S%f") + timedelta(hours=8)  # noqa: DTZ007
            kept[int(str(row["subject_id"])), str(row["kind"]), anchor] = row["done_at"]
    for key in wanted.keys() | kept.keys():
        case, kind, anchor = key
        what = f"{history.cases[case]['reference']} {kind} of {anchor:%m-%d %H:%M}"
        one, done = wanted.get(key), kept.get(key)
        if one is None:
            yield f"{what} was done at {done:%m-%d %H:%M} without reason"
        elif done is None:
            if one.certain:
                yield f"{what} was never done; it was due at {one.first:%m-%d %H:%M}"
        elif not one.first <= up(done) <= one.last:  # type: ignore[arg-type]
            yield f"{what} was done at {done:%m-%d %H:%M}, not at {one.first:%m-%d %H:%M}"


def _read(history: History, all_rung: list[Rung]) -> Iterator[str]:
    """Everybody reads everything once, in its minute."""
    heard = [
        (said.about, kind, said.chat, said.at)
        for said in history.said
        for kind, words in WORDS.items()
        if words in said.words and said.about
    ]
    for one in all_rung:
        for kind, to in readers(one).items():
            for reader in to:
                found = [
                    each for each in heard
                    if each[:3] == (one.replay.reference, kind, reader) and one.first <= up(each[3]) <= one.last
                ]  # fmt: skip
                for each in found:
                    heard.remove(each)
                if len(found) > 1 or (not found and one.certain):
                    what = f"{one.replay.reference} {kind} of {one.first:%m-%d %H:%M}"
                    yield f"{what}: {reader} read it {len(found)} times"
    for about, kind, reader, at in heard:
        yield f"{about} {kind}: {reader} read it at {at:%m-%d %H:%M} without reason"


def in_the_night(history: History) -> Iterator[str]:
    """Nobody is woken, unless they have an appointment early in the morning."""
    for said in history.said:
        for kind, words in WORDS.items():
            if words in said.words and kind != "appointment_soon" and awake(said.at) > said.at:
                yield f"{said.about} {kind}: {said.chat} was woken at {said.at:%m-%d %H:%M}"


DRAFT = "”还没提交。想接着办就点"


def _drafts(history: History) -> Iterator[str]:
    """A form that nobody touched for a day is asked after; one that is in hand is not."""
    heard = [(said.chat, said.at) for said in history.said if DRAFT in said.words]
    wanted = [
        (form.person, at) for form in history.forms if form.title != "还没解决" and (at := _asked_after(form, history))
    ]
    if sorted(heard) != sorted(wanted):
        yield f"asked after forms: {sorted(heard)}; by how they were filled in: {sorted(wanted)}"


def _asked_after(form: Form, history: History) -> datetime | None:
    at = awake(form.touched[0] + DAY)
    while at <= history.ends and (form.over is None or form.over >= at):
        last = [moment for moment in form.touched if moment < at][-1]
        if at - last >= DAY:
            return at
        at = awake(last + DAY)
    return None
