"""Words that handlers say often, in the resident's own language; and what is to be done on such a case, to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, MessageId, Phrase, Redraw
from handlers import relay, views
from handlers.casework.claiming import GONE
from handlers.residents.answering import settled
from storage import audit, cases

if TYPE_CHECKING:
    from flows.model import Buttons, Effects, Lines, Service
    from handlers.turn import Turn
    from storage.tables import CaseRow

READY_HEAD = Phrase("点一句，就发给办件 {ref} 的居民，用他选的语言：")
NUMBERED = Phrase("{n}. {words}")
COMMON = (
    Phrase("我看到了，正在办，有消息马上告诉您。"),
    Phrase("今天打您电话没打通。什么时候方便？点“回话”告诉我。"),
    Phrase("有些话电话里说方便，请打 {phone}，报您的编号就行。"),
    Phrase("请上班时间到{office}来一趟，我们当面说。"),
)
TASKS_HEAD = Phrase("办件 {ref} 要做的事，做好一样点一样：")
NO_TASKS = Phrase("这类办件没有清单。")
DONE, TO_DO = Phrase("☑ {n}. {words}"), Phrase("☐ {n}. {words}")


def _service(turn: Turn, row: CaseRow) -> Service:
    return turn.directory.service(row.service, turn.person.community)


def _words(turn: Turn, row: CaseRow) -> Lines:
    filled = {"phone": turn.home.phone, "office": turn.home.office}
    common = tuple(Phrase(one.text, tuple(filled.items())) if "{" in one.text else one for one in COMMON)
    return (*common, *_service(turn, row).replies)


def _numbers(row: CaseRow, verb: str, count: int) -> Buttons:
    """A button for each number, five a row."""
    found = [Button(Phrase(str(n)), Action(verb, f"{row.id} {n}")) for n in range(1, count + 1)]  # type: ignore[arg-type]  # callers name verbs
    return tuple(tuple(found[at : at + 5]) for at in range(0, count, 5))


def on_ready(turn: Turn) -> Effects:
    """The list; then the chosen words go to the resident."""
    case_id, _, number = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "contact")
    if row is None:
        return turn.acknowledge(GONE)
    found = _words(turn, row)
    if number.isdecimal() and 1 <= int(number) <= len(found):
        return (*settled(turn), *relay.say_ready(turn, row, found[int(number) - 1]))
    lines = tuple(NUMBERED(n=n, words=words) for n, words in enumerate(found, start=1))
    return turn.say(READY_HEAD(ref=row.reference), *lines, keyboard=_numbers(row, "ready", len(found)))


def on_tasks(turn: Turn) -> Effects:
    """What is to be done on a case of this kind."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "renew")
    if row is None:
        return turn.acknowledge(GONE)
    if not _service(turn, row).tasks:
        return turn.acknowledge(NO_TASKS)
    return turn.say(*_task_lines(turn, row), keyboard=_task_buttons(turn, row))


def _ticked(row: CaseRow) -> set[int]:
    return {int(number) for number in row.ticked.split()}


def _task_lines(turn: Turn, row: CaseRow) -> Lines:
    ticked = _ticked(row)
    lines = [
        (DONE if n in ticked else TO_DO)(n=n, words=words) for n, words in enumerate(_service(turn, row).tasks, start=1)
    ]
    return (TASKS_HEAD(ref=row.reference), *lines)


def _task_buttons(turn: Turn, row: CaseRow) -> Buttons:
    numbers = _numbers(row, "tick", len(_service(turn, row).tasks))
    return (*numbers, *views.open_button(cases.to_case(row)))


def on_tick(turn: Turn) -> Effects:
    """One thing is done, or was not after all; the list changes in place."""
    case_id, _, number = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "renew")
    if row is None or not number.isdecimal() or not 1 <= int(number) <= len(_service(turn, row).tasks):
        return turn.acknowledge(GONE)
    row.ticked = " ".join(map(str, sorted(_ticked(row) ^ {int(number)})))
    audit.record(
        turn.tx, "case.ticked", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at, detail=number
    )
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    assert turn.pressed is not None
    return (Redraw(MessageId(turn.pressed.message.id), _task_lines(turn, row), _task_buttons(turn, row)),)
