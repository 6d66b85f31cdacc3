"""Random walks through every service: whatever people do, there is a way forward and a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.fields import Accepted, Asked, Choice, Files, Many, Phone
from flows.fields.slots import Offered, Slots
from flows.forms import FORMS
from flows.model import (
    AskContact,
    Attachment,
    Back,
    CaseId,
    DropKeyboard,
    Edit,
    Finished,
    Keep,
    OpenCase,
    Perform,
    PersonId,
    Reply,
    Send,
    Show,
    Skip,
    Submit,
)
from flows.registry import find_services
from flows.route import asked_steps, current, relevant
from flows.screens import SKIPPED
from flows.texts import Reader, say_lines

if TYPE_CHECKING:
    from flows.model import Action, Conversation, Input, Outcomes, Service, Step


def with_times(service: Service) -> Service:
    """As it is where a diary has free times."""
    steps = tuple(
        replace(step, field=replace(step.field, times=TIMES)) if isinstance(step.field, Slots) else step
        for step in service.steps
    )
    return replace(service, steps=steps)


TIMES = tuple(Offered(date(2026, 3, day), clock, 7, "王姐") for day in (5, 6, 9) for clock in ("14:00", "14:30"))
SERVICES = {name: with_times(service) for name, service in {**find_services(), **FORMS}.items()}
AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 4)
READER = Reader("zh-Hans", ZoneInfo("Asia/Shanghai"))
WORDS = st.sampled_from([
    "没有", "有", "1", "3", "明天", "明天下午", "2026年2月", "楼上漏水，泡坏了天花板", "陈奶奶", "13800007001",
    "改一下", "跳过", "保留", "提交", "对", "看病、吃饭", "福安大厦", "<3", "", "取消", "9", "下午三点",
    "中共某某社区委员会",
])  # fmt: skip
PHOTO = Attachment("photo-1", "photo", 80_000)
MOVES: st.SearchStrategy[Input] = st.one_of(
    WORDS.map(lambda text: Reply(AT, text=text)),
    st.integers(0, 9).map(lambda pick: Reply(AT, pick=pick)),
    st.integers(1, 3).map(lambda number: Reply(AT, attachment=PHOTO, kept_as=str(number))),
    st.sampled_from([
        Reply(AT, phone="8613800007001"), Reply(AT, phone="1", own_phone=False), Reply(AT, position=(22.5, 114.0)),
        Back(AT), Back(AT), Skip(AT), Keep(AT), Finished(AT), Finished(AT), Show(AT), Submit(AT),
    ]),
    st.sampled_from(sorted({step.name for service in SERVICES.values() for step in service.steps} | {"nothing"})).map(
        lambda name: Edit(AT, name)
    ),
)  # fmt: skip
NAMES = sorted(SERVICES)


def begin(service: Service) -> Conversation:
    return engine.begin(service, CaseId(1), PersonId(2))


def taken(service: Service, conversation: Conversation, given: Input) -> tuple[Conversation, Outcomes]:
    return engine.advance(service, conversation, given, today=TODAY)


def good(step: Step, conversation: Conversation) -> list[Input]:
    """Inputs that answer a question whole, whatever it is."""
    match step.field:
        case Choice():
            return [Reply(AT, pick=0)]
        case Many():
            return [Reply(AT, text=step.field.every[0])]
        case Files():
            return [Reply(AT, attachment=PHOTO, kept_as="7"), Finished(AT)]
        case Phone():
            return [Reply(AT, text="13800007001")]
        case Slots():
            return [Reply(AT, pick=0)]
        case _:
            for words in ("福安社区党委", "2026年2月", "2026-03-10", "2026-03-02", "15:30", "40分钟"):
                if isinstance(step.field.parse(Reply(AT, text=words), Asked(TODAY)), Accepted):
                    return [Reply(AT, text=words)]
            raise AssertionError(step.name)


def actions(send: Send) -> list[Action]:
    assert isinstance(send.keyboard, tuple)
    return [button.action for row in send.keyboard for button in row]


def shown(outcomes: Outcomes) -> Send:
    sends = [outcome for outcome in outcomes if isinstance(outcome, Send)]
    assert len(sends) == len(outcomes)
    assert all(isinstance(send.keyboard, DropKeyboard) for send in sends[:-1])
    return sends[-1]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_walk_never_ends_in_a_dead_end(name: str, data: st.DataObject) -> None:
    service = SERVICES[name]
    conversation = begin(service)
    for given_ in data.draw(st.lists(MOVES, min_size=1, max_size=30)):
        before = conversation
        conversation, outcomes = taken(service, conversation, given_)
        if any(isinstance(outcome, (OpenCase, Perform)) for outcome in outcomes):
            assert current(service, before) is None or service.internal
            assert current(service, conversation) is None
            assert isinstance(given_, (Submit, Reply)) or service.internal
            assert not conversation.shelf or service.internal
            return
        holds(service, conversation, shown(outcomes))


def holds(service: Service, conversation: Conversation, send: Send) -> None:
    """What is true of every screen."""
    step = current(service, conversation)
    assert say_lines(send.lines, READER)
    assert send.revision == conversation.revision
    known = {known.name for known in service.steps}
    assert set(conversation.answers) <= known
    if isinstance(send.keyboard, AskContact):
        assert step is not None
        assert step.field.takes_contact
        return
    verbs = [action.verb for action in actions(send)]
    assert "cancel" in verbs
    if step is None:
        assert verbs[0] == "submit"
        assert relevant(service, conversation.answers) == conversation.answers
        edited = [action.arg for action in actions(send) if action.verb == "edit"]
        assert edited == [asked.name for asked in asked_steps(service, conversation.answers)]
    elif step.optional and conversation.pending is None:
        assert "skip" in verbs


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_from_anywhere_good_answers_lead_to_the_end(name: str, data: st.DataObject) -> None:
    service = SERVICES[name]
    conversation = begin(service)
    outcomes: Outcomes = ()
    for given_ in data.draw(st.lists(MOVES, max_size=12)):
        following, outcomes = taken(service, conversation, given_)
        if any(isinstance(outcome, (OpenCase, Perform)) for outcome in outcomes):
            break
        conversation = following
    conversation, _ = taken(service, conversation, Back(AT)) if conversation.pending else (conversation, ())
    for _ in range(2 * len(service.steps) + 2):
        step = current(service, conversation)
        if step is None:
            break
        for given_ in good(step, conversation):
            conversation, outcomes = taken(service, conversation, given_)
    assert current(service, conversation) is None
    if not service.internal:
        conversation, outcomes = taken(service, conversation, Submit(AT))
        assert outcomes == (OpenCase(conversation),)
        assert set(conversation.answers) == {step.name for step in asked_steps(service, conversation.answers)}


def filled(service: Service, data: st.DataObject) -> Conversation:
    """A conversation at its check screen, by random choices."""
    conversation = begin(service)
    while (step := current(service, conversation)) is not None:
        if step.optional and data.draw(st.booleans()):
            conversation, _ = taken(service, conversation, Skip(AT))
        elif isinstance(step.field, Choice):
            pick = data.draw(st.integers(0, len(step.field.options) - 1))
            conversation, _ = taken(service, conversation, Reply(AT, pick=pick))
        else:
            for given_ in good(step, conversation):
                conversation, _ = taken(service, conversation, given_)
    return conversation


@pytest.mark.parametrize("name", sorted(find_services()))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_change_that_is_given_up_restores_everything(name: str, data: st.DataObject) -> None:
    service = SERVICES[name]
    conversation = filled(service, data)
    step = data.draw(st.sampled_from(asked_steps(service, conversation.answers)))

    editing, _ = taken(service, conversation, Edit(AT, step.name))
    assert current(service, editing) is step
    for undo in (Back(AT), Keep(AT)):
        if isinstance(undo, Keep) and conversation.answers[step.name] == SKIPPED:
            continue
        restored, _ = taken(service, editing, undo)
        assert restored.answers == conversation.answers
        assert current(service, restored) is None


@pytest.mark.parametrize("name", sorted(find_services()))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_changed_choice_drops_exactly_what_no_longer_applies(name: str, data: st.DataObject) -> None:
    service = SERVICES[name]
    conversation = filled(service, data)
    choices = [step for step in asked_steps(service, conversation.answers) if isinstance(step.field, Choice)]
    step = data.draw(st.sampled_from(choices))
    assert isinstance(step.field, Choice)
    value = data.draw(st.sampled_from(step.field.options))

    editing, _ = taken(service, conversation, Edit(AT, step.name))
    changed, _ = taken(service, editing, Reply(AT, pick=step.field.options.index(value)))

    expected = relevant(service, {**conversation.answers, step.name: value})
    assert changed.answers == expected
    still_asked = {asked.name for asked in asked_steps(service, expected)}
    assert set(conversation.answers) - set(expected) == set(conversation.answers) - still_asked


@pytest.mark.parametrize("name", sorted(find_services()))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_going_back_to_the_first_question_and_keeping_everything_changes_nothing(
    name: str, data: st.DataObject
) -> None:
    service = SERVICES[name]
    conversation = begin(service)
    count = data.draw(st.integers(1, 6))
    for _ in range(count):
        step = current(service, conversation)
        assert step is not None
        for given_ in good(step, conversation):
            conversation, _ = taken(service, conversation, given_)
    answers = conversation.answers
    for _ in range(count):
        conversation, _ = taken(service, conversation, Back(AT))
    assert current(service, conversation) is service.steps[0]
    for _ in range(count):
        conversation, _ = taken(service, conversation, Keep(AT))
    assert conversation.answers == answers
