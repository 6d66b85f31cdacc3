"""吹哨: several units are called to one case at once; each reports, and the caller says when it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, Phrase, Send, ToPerson, verbatim
from handlers import views
from handlers.casework.claiming import GONE
from handlers.casework.situation import whistle_lines
from storage import cases, people, reminders
from storage.cases import deadlines, whistles

if TYPE_CHECKING:
    from flows.model import Buttons, Effects
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import CaseRow, WhistleRow

WHISTLE_DUE = "whistle_due"
ALREADY = Phrase("这一件的哨还没有结束：")
WHOM = Phrase("叫谁来？点谁就叫谁，可以叫好几位。")
NOBODY = Phrase("名单上没有可以叫的人。")
CALLED = Phrase("已经叫了{who}，{at} 前回报。")
CALLED_ALREADY = Phrase("已经叫过{who}了。")
CALLS_YOU = Phrase("{who}吹哨，请您到场帮忙：")
REPORT_BY = Phrase("最晚 {at} 前回报办得怎么样。")
REPORT = Phrase("回报")
REPORTED = Phrase("已回报给{who}，谢谢您！")
HAS_REPORTED = Phrase("办件 {ref}：{who}回报了。")
ALL_REPORTED = Phrase("办件 {ref}：叫的人都回报了。办好了就点“可以了，结束”。")
AGREE = Phrase("可以了，结束")
AGREED = Phrase("好，这次吹哨结束了。")
IS_OVER = Phrase("办件 {ref} 的吹哨结束了，辛苦了！")
OVER = Phrase("这次吹哨已经结束了。")
LATE = Phrase("办件 {ref}：吹哨的时间到了，还没回报的：{who}。")


def perform_whistle(turn: Turn, case_id: int, words: str) -> Effects:
    """It is blown; now the units are named."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "whistle")
    if row is None or whistles.running(turn.tx, row.id) is not None:
        return turn.say(GONE)
    calendar = turn.home.calendar
    due = calendar.after(turn.at, deadlines.clocks_of(turn.tx, row).whistle)
    made = whistles.blow(turn.tx, row, words, by=turn.person.id, due_at=due, at=turn.at)
    reminders.set_one(
        turn.tx, made.id, WHISTLE_DUE, f"{WHISTLE_DUE}:{made.id}", due_at=calendar.awake(due),
        community_id=row.community_id, at=turn.at,
    )  # fmt: skip
    if not _units(turn, row, made):
        whistles.agree(turn.tx, made, by=turn.person.id, at=turn.at)
        return turn.say(NOBODY, keyboard=views.open_button(cases.to_case(row)))
    return turn.say(WHOM, keyboard=callers_buttons(turn, row, made))


def _units(turn: Turn, row: CaseRow, made: WhistleRow) -> list[Person]:
    """Whom the caller may still name: the staff of the community, besides those who are in it already."""
    besides = {one.unit_id for one in whistles.reports(turn.tx, made)} | {made.by_id, *cases.to_case(row).residents}
    everybody = people.members(turn.tx, turn.person.community)
    return [one for one in everybody if one.id not in besides and one.actor.is_worker and one.has_opened_chat]


def callers_buttons(turn: Turn, row: CaseRow, made: WhistleRow) -> Buttons:
    """The units that may still be called, and the way to end it; for the caller and coordinators."""
    if made.by_id != turn.person.id and not turn.person.actor.is_coordinator:
        return views.open_button(cases.to_case(row))
    calls = [
        Button(verbatim(people.short_name(turn.tx, one.id)), Action("call_unit", f"{made.id} {one.id}"))
        for one in _units(turn, row, made)
    ]
    rows = tuple(tuple(calls[at : at + 3]) for at in range(0, len(calls), 3))
    return (*rows, (Button(AGREE, Action("agree", str(made.id))),), *views.open_button(cases.to_case(row)))


def _callers(turn: Turn, whistle_id: int) -> tuple[WhistleRow, CaseRow] | None:
    """A running whistle and its case, for its caller or a coordinator of the case."""
    made = whistles.load(turn.tx, whistle_id)
    if made is None or made.ended_at is not None:
        return None
    row = cases.access_case(turn.tx, made.case_id, turn.person.actor, "agree")
    if row is None or (made.by_id != turn.person.id and not turn.person.actor.is_coordinator):
        return None
    return made, row


def on_call_unit(turn: Turn) -> Effects:
    """One more unit is called; it reads where and what for, nothing of the resident."""
    whistle_id, _, person_id = turn.argument.partition(" ")
    found = _callers(turn, int(whistle_id or 0))
    if found is None:
        return turn.acknowledge(OVER)
    made, row = found
    unit = next((one for one in _units(turn, row, made) if str(one.id) == person_id), None)
    if unit is None or not whistles.call(turn.tx, made, unit.id, at=turn.at):
        return turn.acknowledge(CALLED_ALREADY(who=people.short_name(turn.tx, int(person_id))))
    due = cards.told(made.due_at, turn.home.calendar)
    turn.acknowledgement = CALLED(who=people.short_name(turn.tx, unit.id), at=due)
    lines = (
        CALLS_YOU(who=people.short_name(turn.tx, made.by_id)),
        verbatim(whistles.words_of(turn.tx, made)),
        *views.overview(turn, row), REPORT_BY(at=due),
    )  # fmt: skip
    report = ((Button(REPORT, Action("report", str(made.id))),),)
    return (Send(ToPerson(unit.id), lines, report, kind="proposal", case=cases.to_case(row).id, protect=True),)


def perform_report(turn: Turn, case_id: int, words: str) -> Effects:
    """The caller reads it; when all have reported they are asked whether it is enough."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "report")
    made = whistles.running(turn.tx, case_id)
    if row is None or made is None or not whistles.report(turn.tx, made, turn.person.id, words, at=turn.at):
        return turn.say(OVER)
    case, who = cases.to_case(row), people.short_name(turn.tx, turn.person.id)
    all_in = all(one.reported_at is not None for one in whistles.reports(turn.tx, made))
    head = ALL_REPORTED(ref=case.reference) if all_in else HAS_REPORTED(ref=case.reference, who=who)
    agree = ((Button(AGREE, Action("agree", str(made.id))),), *views.open_button(case))
    caller = people.load(turn.tx, made.by_id)
    told = (
        Send(ToPerson(caller.id), (head, *whistle_lines(turn, made)), agree, kind="notice", case=case.id, protect=True),
    ) if caller else ()  # fmt: skip
    return (*turn.say(REPORTED(who=people.short_name(turn.tx, made.by_id))), *told)


def on_agree(turn: Turn) -> Effects:
    """It is enough: those who were called hear of it."""
    found = _callers(turn, int(turn.argument or 0))
    if found is None:
        return turn.acknowledge(OVER)
    made, row = found
    called = whistles.reports(turn.tx, made)
    if not whistles.agree(turn.tx, made, by=turn.person.id, at=turn.at):
        return turn.acknowledge(OVER)
    words = IS_OVER(ref=row.reference)
    units = [unit for unit in (people.load(turn.tx, one.unit_id) for one in called) if unit is not None]
    told = tuple(Send(ToPerson(unit.id), (words,), kind="notice") for unit in units)
    return (*turn.say(AGREED, keyboard=views.open_button(cases.to_case(row))), *told)


def late(turn: Turn, made: WhistleRow) -> Effects:
    """The time to report is over: the caller hears who has not."""
    row = cases.load(turn.tx, made.case_id)
    missing = [one.unit_id for one in whistles.reports(turn.tx, made) if one.reported_at is None]
    caller = people.load(turn.tx, made.by_id)
    if row is None or made.ended_at is not None or not missing or caller is None:
        return ()
    case = cases.to_case(row)
    who = tuple(verbatim(people.short_name(turn.tx, unit)) for unit in missing)
    words = LATE(ref=case.reference, who=who)
    buttons = ((Button(AGREE, Action("agree", str(made.id))),), *views.open_button(case))
    return (Send(ToPerson(caller.id), (words,), buttons, kind="reminder", urgency="reminder", case=case.id),)
