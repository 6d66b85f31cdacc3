"""What a filled-in internal form does to its case: words added, an appointment set, a case finished or handed back."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Literal, get_args

from flows import cards
from flows.advice.forms import RECORD
from flows.courses import NAMED as COURSE_FORMS
from flows.disputes.forms import FORMS as DISPUTE_FORMS
from flows.errands import FORMS as ERRAND_FORMS
from flows.fields.told import parts
from flows.model import (
    Action,
    Button,
    EditCard,
    Phrase,
    Send,
    ToCoordinators,
    ToResident,
    verbatim,
)
from flows.screens import EMPTY
from flows.team.forms import FORMS as TEAM_FORMS
from flows.visits.forms import FORMS as VISIT_FORMS
from handlers import courses, errands, relay, views
from handlers.advice import ending, recording
from handlers.casework import climbing, handing_over, merging, supplying, whistling
from handlers.casework.telling import after_release, to_assignee
from handlers.diary import own, visiting
from handlers.disputes import filled as dispute_forms
from handlers.disputes import following
from handlers.guarding import allowing, breaking, harvesting
from handlers.numbers import asking
from handlers.rights import correcting
from handlers.team import filled
from handlers.visits import filled as visits
from storage import cases, people, remarks
from storage.cases import joined
from storage.diaries import slots, waiting
from storage.team import avoidance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from flows.model import Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow

Files = tuple[str, ...]
"""Row ids of files that came with the words of a form."""
FormName = Literal[
    "add_words", "reopen", "note", "tell", "appoint", "finish", "hand_back",
    "hand_over", "escalate", "whistle", "report", "supplement", "extend", "send_back", "glass", "hours",
]  # fmt: skip

GONE = Phrase("这件事的状态刚刚变了，没有改动。打 /my 或 /queue 看现在的情况。")
REOPENED = Phrase("知道了，我们接着办。编号不变：{ref}，最晚 {at} 前给您回话。")
NOTHING_ADDED = Phrase("好的，就这样接着办。")
REOPENED_STAFF = Phrase("办件 {ref}（{title}）居民说{said}，请接着办。答应居民的日期：{at}。")
REOPENED_COORDINATOR = Phrase("办件 {ref}（{title}）居民说{said}，已经重新在办。")
NOT_SOLVED = {"partly": Phrase("只解决了一部分"), "unsolved": Phrase("还没解决")}
TROUBLE_AGAIN = Phrase("又有问题")
NOTED = Phrase("记下了，只有工作人员看得到。")
MY_CASES = ((Button(cards.MY_CASES, Action("my")),),)
PAST = Phrase("这个时间已经过去了，没有约成。请再点一次“约时间”。")
APPOINTED = Phrase("约好了：{at}。居民会收到通知。")
REMINDED_TWICE = Phrase("前一天和提前两小时各提醒一次。")
REMINDED_ONCE = Phrase("提前两小时再提醒一次。")
APPOINTED_RESIDENT = Phrase("您的办件 {ref}（{title}）约好了时间：{at}。来不了的话，请点“回话”告诉我们，或打 {phone}。")
FINISHED = Phrase("好，已记为办好。过几天我会问居民解决了没有。辛苦了！")
FINISHED_RESIDENT = Phrase("您的办件 {ref}（{title}）办好了。{who}说：\n{words}")
FILES_FOLLOW = Phrase("（{n} 个文件）")
ASK_LATER = Phrase("过几天我会问您解决了没有。现在就有话说，点“我的办件”。")
TOO_CLOSE = "需要回避"
"""The reason after which nothing of this resident comes to this volunteer any more."""
HANDED_BACK = Phrase("已交回，别人可以接着认领。谢谢您说明原因。")


DIARY_FORMS: Mapping[str, Callable[[Turn, Conversation], Effects]] = {
    "move_time": visiting.perform_move, **own.FORMS, RECORD.name: recording.perform,
}  # fmt: skip
CASEWORK: Mapping[str, Callable[[Turn, int, str], Effects]] = {
    "hand_over": handing_over.perform_hand_over,
    "escalate": climbing.perform_escalate,
    "whistle": whistling.perform_whistle,
    "report": whistling.perform_report,
    "supplement": supplying.perform_supplement,
    "send_back": supplying.perform_send_back,
    "glass": breaking.perform,
}
"""Forms of one answer, by what they do."""


def _in_diary(turn: Turn, conversation: Conversation) -> Effects:
    return DIARY_FORMS[conversation.service](turn, conversation)


ELSEWHERE: tuple[tuple[Collection[str], Callable[[Turn, Conversation], Effects]], ...] = (
    (DISPUTE_FORMS, dispute_forms.perform),
    (TEAM_FORMS, filled.perform),
    (COURSE_FORMS, courses.perform),
    (VISIT_FORMS, visits.perform),
    (ERRAND_FORMS, errands.perform),
    (DIARY_FORMS, _in_diary),
    (("correct_me",), correcting.perform),
)
"""Forms of whole areas, and what performs them."""


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """Does what the form asks for, where the person may still do it in the case's present state."""
    for names, performs in ELSEWHERE:
        if conversation.service in names:
            return performs(turn, conversation)
    name: FormName = conversation.service  # type: ignore[assignment]  # only forms are performed
    assert name in get_args(FormName)
    words, sent = parts(conversation.answers.get("words"))
    match name:
        case "add_words" | "reopen":
            return _add_words(turn, conversation, words, sent)
        case "note":
            return _note(turn, conversation, words)
        case "tell":
            return _tell(turn, conversation, words, sent)
        case "appoint":
            return _appoint(turn, conversation)
        case "finish":
            return _finish(turn, conversation, words, sent)
        case "hand_back":
            return _hand_back(turn, conversation)
        case "extend":
            day, reason = (str(conversation.answers[step]) for step in ("day", "reason"))
            return supplying.perform_extend(turn, conversation.about or 0, day, reason)
        case "hours":
            return asking.perform(turn, conversation)
        case _:
            said = words or str(conversation.answers.get("reason", ""))
            return CASEWORK[name](turn, conversation.about or 0, said)


def _add_words(turn: Turn, conversation: Conversation, words: str, sent: Files) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "note")
    if row is None:
        return turn.say(GONE)
    return relay.pass_on(turn, row, words, sent) if words or sent else turn.say(NOTHING_ADDED)


def reopened(turn: Turn, row: CaseRow, *, was_closed: bool = False) -> tuple[Phrase, Effects]:
    """After a verdict of partly or not, or anew: what the resident reads, and what the others are told."""
    case = cases.to_case(row)
    title = views.title_of(turn, row.service)
    promised = cards.told(case.promised_at, turn.home.calendar)
    said = TROUBLE_AGAIN if was_closed else NOT_SOLVED[case.outcome]
    told = REOPENED_COORDINATOR(ref=case.reference, title=title, said=said)
    staff = to_assignee(row, REOPENED_STAFF(ref=case.reference, title=title, said=said, at=promised))
    coordinators = Send(ToCoordinators(case.queue), (told,), views.open_button(case), kind="notice", case=case.id)
    return REOPENED(ref=case.reference, at=promised), (*staff, coordinators, EditCard(case.id))


def _note(turn: Turn, conversation: Conversation, words: str) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "note")
    if row is None or cases.is_own(row, turn.person.id):
        return turn.say(GONE)
    remarks.add_note(turn.tx, row, words, by=turn.person.id, at=turn.at)
    return turn.say(NOTED, keyboard=views.open_button(cases.to_case(row)))


def _tell(turn: Turn, conversation: Conversation, words: str, sent: Files) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "contact")
    return turn.say(GONE) if row is None else relay.pass_on(turn, row, words, sent)


def _appoint(turn: Turn, conversation: Conversation) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "appoint")
    if row is None:
        return turn.say(GONE)
    day, _, said = str(conversation.answers["day"]).partition(" ")
    clock = str(conversation.answers.get("clock", said))
    slot = turn.home.calendar.moment(date.fromisoformat(day), time.fromisoformat(clock))
    if slot <= turn.at:
        return turn.say(PAST, keyboard=views.open_button(cases.to_case(row)))
    moved = cases.appoint(turn.tx, row, slot, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    booked = slots.of_case(turn.tx, moved.id)
    if booked is not None:
        waiting.free_again(turn.tx, booked, "cancelled", at=turn.at)
    case = cases.to_case(moved)
    title = views.title_of(turn, case.service)
    told = APPOINTED_RESIDENT(ref=case.reference, title=title, at=slot, phone=turn.home.phone)
    return (
        *turn.say(APPOINTED(at=slot), *_reminded(turn, moved), keyboard=views.open_button(case)),
        Send(ToResident(case.id), (told,), relay.answer_buttons(case), kind="appointment", case=case.id),
    )


def _reminded(turn: Turn, row: CaseRow) -> Lines:
    """How often both will be reminded of the appointment: one that is near leaves less time for it."""
    kinds = {each.kind for each in cases.planned(turn.tx, row)}
    if "appointment_day_before" in kinds:
        return (REMINDED_TWICE,)
    return (REMINDED_ONCE,) if "appointment_soon" in kinds else ()


def _finish(turn: Turn, conversation: Conversation, words: str, sent: Files) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "finish")
    if row is None:
        return turn.say(GONE)
    if following.is_owed(turn, row):
        return turn.say(following.STILL_OWED, keyboard=views.open_button(cases.to_case(row)))
    stage = courses.is_under_way(turn, row)
    if stage is not None:
        return courses.not_yet(turn, row, stage)
    remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at, files=sent)
    along = [one for one in joined.of(turn.tx, row.id) if one.status == "claimed"] if row.followers else []
    moved = cases.finish(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    case = cases.to_case(moved)
    who, title = people.short_name(turn.tx, turn.person.id), views.title_of(turn, case.service)
    said = verbatim(words) if words else FILES_FOLLOW(n=len(sent))
    told = FINISHED_RESIDENT(ref=case.reference, title=title, who=who, words=said)
    return (
        *ending.ask(turn, moved),
        *asking.ask(turn, moved, FINISHED),
        Send(ToResident(case.id), (told, EMPTY, ASK_LATER), MY_CASES, kind="finished", case=case.id, files=sent),
        *merging.told_along(turn, along, told, EMPTY, ASK_LATER, keyboard=MY_CASES),
        *following.finished(turn, moved),
        EditCard(case.id),
    )


def _hand_back(turn: Turn, conversation: Conversation) -> Effects:
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "release")
    if row is None or row.assignee_id != turn.person.id:
        return turn.say(GONE)
    reason, appointment = str(conversation.answers["reason"]), row.appointment_at
    if reason != TOO_CLOSE and not row.urgent and (refused := allowing.refused_release(turn)):
        return turn.say(refused, keyboard=views.open_button(cases.to_case(row)))
    remarks.add_note(turn.tx, row, reason, by=turn.person.id, at=turn.at, kind="handed back")
    if reason == TOO_CLOSE:
        avoidance.found(turn.tx, row, turn.person, at=turn.at)
    moved = cases.release(turn.tx, row, by=turn.person.id, how="handed back", at=turn.at)
    if moved is None:
        return turn.say(GONE)
    allowing.count(turn, "releases")
    further = after_release(turn.directory, moved, appointment=appointment, at=turn.at)
    return (*turn.say(HANDED_BACK), *further, *harvesting.watch(turn))
