"""Words and files between a resident and whoever works on the case: neither sees the other's number or account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, Phrase, Send, ToCoordinators, ToPerson, ToResident
from flows.screens import EMPTY
from flows.texts import say
from handlers import views
from storage import cases, people, remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.cases import Case
    from flows.model import Arg, Buttons, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

ADDED = Phrase("已转给{who}。")
ADDED_WAITS = Phrase("记下了。现在还没有人认领，谁接手，谁就看得到。")
AFTER_HOURS = Phrase("现在下班了，{at} 上班。急事打 {phone}；有危险打 110、119、120。")
RESIDENT_SAID = Phrase("办件 {ref} 的居民说：\n{words}")
RESIDENT_SENT = Phrase("办件 {ref} 的居民发来 {n} 个文件。")
ANSWER_RESIDENT = Phrase("要回话，按住这条消息点“回复”，或者点“给居民留言”。")
ADDED_NOBODY = Phrase("办件 {ref} 的居民补充了说明，原来的经办人已经不在名单上，请打电话问问居民。")
PASSED_ON = Phrase("已转给居民。")
HANDLER_SAID = Phrase("您的办件 {ref}（{title}），{who}给您留言：\n{words}")
HANDLER_SENT = Phrase("您的办件 {ref}（{title}），{who}发来 {n} 个文件。")
ANSWER_HANDLER = Phrase("要回话，点“回话”，或者按住这条消息点“回复”。")
ANSWER = Phrase("回话")


def pass_on(turn: Turn, row: CaseRow, words: str, sent: Sequence[str]) -> Effects:
    """Public words and files of one side, to the other; who is not the handler speaks for the resident."""
    if row.assignee_id == turn.person.id:
        return _to_resident(turn, row, words, sent)
    return _to_handler(turn, row, words, sent)


def _to_handler(turn: Turn, row: CaseRow, words: str, sent: Sequence[str]) -> Effects:
    remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at, files=sent)
    case = cases.to_case(row)
    handler = people.load(turn.tx, row.assignee_id) if row.assignee_id is not None else None
    if handler is None:
        return _confirmed(turn, ADDED_WAITS)
    if not handler.actor.is_worker:
        told = Send(
            ToCoordinators(case.queue), (ADDED_NOBODY(ref=case.reference),), views.open_button(case), kind="notice",
            case=case.id,
        )  # fmt: skip
        return (*_confirmed(turn, ADDED_WAITS), told)
    said = RESIDENT_SAID(ref=case.reference, words=words) if words else RESIDENT_SENT(ref=case.reference, n=len(sent))
    buttons: Buttons = ((Button(views.TELL, Action("tell", str(case.id))),), *views.open_button(case))
    to_handler = Send(
        ToPerson(handler.id), (said, EMPTY, ANSWER_RESIDENT), buttons, kind="statement", case=case.id, protect=True,
        files=tuple(sent),
    )  # fmt: skip
    return (*_confirmed(turn, ADDED(who=people.short_name(turn.tx, handler.id))), to_handler)


def _confirmed(turn: Turn, *lines: Phrase) -> Effects:
    """That it was passed on, and after hours when somebody is back; an album is confirmed once."""
    calendar = turn.home.calendar
    if not calendar.is_open(turn.at):
        opening = cards.told(calendar.next_opening(turn.at), calendar)
        lines = (*lines, AFTER_HOURS(at=opening, phone=turn.home.phone))
    return (once(turn, Send(ToPerson(turn.person.id), lines)),)


def once(turn: Turn, send: Send) -> Send:
    """The same, said once to an album, whose photos come as so many messages."""
    if not turn.arrival.album:
        return send
    return replace(send, key=f"album:{turn.person.id}:{turn.arrival.album}")


def _to_resident(turn: Turn, row: CaseRow, words: str, sent: Sequence[str]) -> Effects:
    remarks.add_statement(turn.tx, row, words, by=turn.person.id, at=turn.at, files=sent)
    cases.contact(turn.tx, row, by=turn.person.id, at=turn.at)
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    who = people.short_name(turn.tx, turn.person.id)
    filled: dict[str, Arg] = {"ref": case.reference, "title": title, "who": who}
    said = HANDLER_SAID(**filled, words=words) if words else HANDLER_SENT(**filled, n=len(sent))
    to_resident = Send(
        ToResident(case.id), (said, EMPTY, ANSWER_HANDLER), answer_buttons(case), kind="statement", case=case.id,
        files=tuple(sent),
    )  # fmt: skip
    done = once(turn, Send(ToPerson(turn.person.id), (PASSED_ON,), views.open_button(case)))
    return (done, to_resident)


def say_ready(turn: Turn, row: CaseRow, words: Phrase) -> Effects:
    """Words that the bot knows in every language: the resident reads them in theirs."""
    remarks.add_statement(turn.tx, row, say(words, turn.reader), by=turn.person.id, at=turn.at)
    cases.contact(turn.tx, row, by=turn.person.id, at=turn.at)
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    said = HANDLER_SAID(ref=case.reference, title=title, who=people.short_name(turn.tx, turn.person.id), words=words)
    to_resident = Send(
        ToResident(case.id), (said, EMPTY, ANSWER_HANDLER), answer_buttons(case), kind="statement", case=case.id
    )
    return (Send(ToPerson(turn.person.id), (PASSED_ON,), views.open_button(case)), to_resident)


def answer_buttons(case: Case) -> Buttons:
    """Under what a resident reads of the handler."""
    return ((Button(ANSWER, Action("add_words", str(case.id))),), (Button(cards.MY_CASES, Action("my")),))
