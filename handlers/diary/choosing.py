"""A time is chosen in a form: what is free is bound when it is asked, and what is chosen is held until it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import engine
from flows.diaries.forms import MOVE_TIME
from flows.fields import Offered, Slots
from flows.fields.slots import TAKEN
from flows.model import Answered, OpenCase, Phrase, Send, Submit
from flows.route import current
from flows.screens import EMPTY, screen, with_words
from storage import cases
from storage.diaries import booking, slots, waiting

if TYPE_CHECKING:
    from flows.diaries import FreeTime
    from flows.model import Conversation, Input, Outcomes, Service
    from handlers.turn import Turn

HELD = Phrase("这个时间给您留到 {clock}，填完提交就约好了。")
CHANGED = Phrase("时间有变动，要再选一次。")

Run = tuple["Service", "Conversation", "Outcomes"]


def run(turn: Turn, service: Service, conversation: Conversation, given: Input) -> Run:
    """The engine, with the free times of a diary where one is asked for, and what was chosen held."""
    today = turn.home.calendar.day(turn.at)
    if service.name == MOVE_TIME.name:
        service = _bound_about(turn, service, conversation)
    if not asks_time(service):
        return service, *engine.advance(service, conversation, given, today=today)
    assert service.diary is not None
    name, plain, step = service.diary.step, service, current(service, conversation)
    if isinstance(given, Submit) or step is None or step.name == name:
        service = _bound(turn, service, conversation)
    after, outcomes = engine.advance(service, conversation, given, today=today)
    now = current(service, after)
    if now is not None and now.name == name and now is not step:
        service = _bound(turn, plain, after)
        after, outcomes = engine.advance(service, conversation, given, today=today)
    return _kept(turn, plain, (conversation, after), outcomes)


def asks_time(service: Service) -> bool:
    """Whether a time is asked for in this community."""
    return service.diary is not None and not isinstance(service.step(service.diary.step).when, Answered)


def _with(service: Service, times: tuple[Offered, ...]) -> Service:
    steps = (
        replace(step, field=replace(step.field, times=times)) if isinstance(step.field, Slots) else step
        for step in service.steps
    )
    return replace(service, steps=tuple(steps))


def _free(turn: Turn, service: Service, conversation: Conversation) -> tuple[FreeTime, ...]:
    return slots.free(
        turn.tx, service, turn.person.community, conversation.answers, at=turn.at, besides=conversation.id,
        resident=conversation.person,
    )  # fmt: skip


def _bound(turn: Turn, service: Service, conversation: Conversation) -> Service:
    return _with(service, slots.offered(turn.tx, _free(turn, service, conversation), turn.person.community))


def times_about(turn: Turn, case_id: int) -> tuple[FreeTime, ...]:
    """The times that a case may have now: those of its adviser, or of all where it has none."""
    row = cases.load(turn.tx, case_id)
    service = turn.directory.service(row.service, turn.person.community) if row else None
    if row is None or service is None or service.diary is None:
        return ()
    answers = booking.answers_of(turn.tx, row.id)
    return slots.free(
        turn.tx, service, turn.person.community, answers, at=turn.at, of=row.assignee_id,
        resident=row.opened_by if row.filed != "desk" else None, case=row.id,
    )  # fmt: skip


def _bound_about(turn: Turn, service: Service, conversation: Conversation) -> Service:
    times = times_about(turn, conversation.about or 0)
    return _with(service, slots.offered(turn.tx, times, turn.person.community))


def _facts(service: Service, conversation: Conversation) -> tuple[object, ...]:
    """What decides which times somebody may have."""
    assert service.diary is not None
    steps = (service.diary.step, service.diary.mode, service.diary.other_side)
    return tuple(conversation.answers.get(step) for step in steps)


def _kept(turn: Turn, service: Service, states: tuple[Conversation, Conversation], outcomes: Outcomes) -> Run:
    """What was chosen is held for this form: none that was left, and one that is somebody else's is asked again."""
    assert service.diary is not None
    before, after = states
    chosen = Offered.read(after.answers.get(service.diary.step))
    own = slots.of_case(turn.tx, after.id)
    if chosen is None:
        if own is not None:
            waiting.free_again(turn.tx, own, "moved", at=turn.at)
        return service, after, outcomes
    is_sent = any(isinstance(outcome, OpenCase) for outcome in outcomes)
    lasts = own is not None and own.held_until is not None and own.held_until > turn.at
    if lasts and _facts(service, before) == _facts(service, after):
        return service, after, outcomes
    calendar = turn.home.calendar
    times = _free(turn, service, after)
    time, mode = slots.time_of(chosen, times, calendar), slots.mode_of(service, after.answers)
    if time is None or mode is None:
        return _again(turn, service, after, CHANGED if lasts else TAKEN)
    if own is not None and lasts and (own.adviser_id, own.starts_at) == (time.adviser, time.starts_at):
        own.mode, own.place = mode, time.place
        return service, after, outcomes
    until = turn.at + timedelta(minutes=service.diary.hold_minutes)
    made = slots.take(
        turn.tx, time, after.id, after.person, community=turn.person.community, state="held", mode=mode, at=turn.at,
        until=until,
    )  # fmt: skip
    if made is None:
        return _again(turn, service, after, TAKEN)
    if own is not None:
        waiting.pass_on(turn.tx, own, at=turn.at)
    clock = f"{until.astimezone(calendar.zone):%H:%M}"
    return service, after, outcomes if is_sent else _said(outcomes, HELD(clock=clock))


def _said(outcomes: Outcomes, words: Phrase) -> Outcomes:
    """The same with some words before the next question."""
    first = next((place for place, each in enumerate(outcomes) if isinstance(each, Send)), None)
    if first is None:
        return outcomes
    send = outcomes[first]
    assert isinstance(send, Send)
    return (*outcomes[:first], with_words(send, (words, EMPTY)), *outcomes[first + 1 :])


def _again(turn: Turn, service: Service, after: Conversation, why: Phrase) -> Run:
    """The time is asked for once more, with those that are free now."""
    assert service.diary is not None
    own = slots.of_case(turn.tx, after.id)
    if own is not None:
        waiting.free_again(turn.tx, own, "moved", at=turn.at)
    name = service.diary.step
    answers = {step: value for step, value in after.answers.items() if step != name}
    shelf = {step: value for step, value in after.shelf.items() if step != name}
    asked = after.changed(answers=answers, shelf=shelf, pending=None, failures=0)
    bound = _bound(turn, service, asked)
    return bound, asked, (with_words(screen(bound, asked), (why, EMPTY)),)


def let_go(turn: Turn, conversation_id: int) -> None:
    """The form is left: what it held goes to whoever waits, or is free."""
    own = slots.of_case(turn.tx, conversation_id)
    if own is not None and own.state == "held":
        waiting.free_again(turn.tx, own, "cancelled", at=turn.at)
