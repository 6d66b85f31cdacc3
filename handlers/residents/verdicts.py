"""Handled is not solved: the resident's word, how content they are, a call back, and one tap to open it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import ENDING_VERDICTS, VERDICTS
from flows.model import Action, Button, EditCard, Phrase, Send, ToCoordinators
from flows.screens import EMPTY
from flows.texts import plain, spellings
from handlers import views
from handlers.numbers.thanking import thank_button
from handlers.performing import reopened
from handlers.residents.answering import settled
from handlers.residents.drafts import begin_form
from handlers.turn import said_before
from storage import cases
from storage.cases import deadlines, ending, verdicts
from storage.reports import lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Verdict
    from flows.model import Buttons, Effects
    from handlers.turn import Turn
    from storage.cases.verdicts import Rating
    from storage.tables import CaseRow

THANKS = {
    "solved": Phrase("太好了，{ref} 就办结了。"),
    "not needed": Phrase("好的，{ref} 就到这里。以后有事再找我们。"),
}
WHICH_ONE = Phrase("您说的是哪一件？")
THEIRS_TO_SAY = Phrase("解决了没有，由本人来说。")
ALREADY_ANSWERED = Phrase("您已经回答过了，谢谢！")
HOW_CONTENT = Phrase("这次办得怎么样？点一个就行，不点也没关系。")
RATINGS: Mapping[Rating, Phrase] = {3: Phrase("满意"), 2: Phrase("一般"), 1: Phrase("不满意")}
RATED = Phrase("谢谢您告诉我们！")
RATED_LOW = Phrase("谢谢您直说，很对不住。最晚 {at} 前有人打电话听您说。")
CALL_THEM = Phrase("办件 {ref}（{title}）的居民不满意，请最晚 {at} 前打电话问一问，打过了点“已打过电话回访”。")
CALLED_BACK_BUTTON = Phrase("已打过电话回访")
CALLED_BACK = Phrase("好，记下了：{ref} 已回访。")
NOTHING_TO_CALL = Phrase("这件没有要回访的。")
OPEN_AGAIN = Phrase("又有问题，重新办")
AGAIN_TOO_LATE = Phrase("这件结束很久了，不能接着办。打 /menu 重新提一次就行，编号会换新的。")


def typed_verdict(turn: Turn) -> Effects:
    """A verdict that was typed and not tapped, where a case waits for one; nothing for all other words."""
    word = plain(turn.arrival.text)
    verdict = next((verdict for verdict, label in views.VERDICT_LABELS.items() if word in spellings(label)), None)
    asked = [case for case in lists.own_cases(turn.tx, turn.person) if case.status == "done"] if verdict else []
    if verdict is None or not asked:
        return ()
    if len(asked) == 1:
        return _judged(turn, asked[0].id, verdict)
    buttons = tuple(
        (
            Button(
                views.CASE_BUTTON(ref=case.reference, title=views.title_of(turn, case.service)),
                Action("verdict", f"{case.id} {verdict}"),
            ),
        )
        for case in asked
    )
    return turn.say(WHICH_ONE, keyboard=buttons)


def on_verdict(turn: Turn) -> Effects:
    """The pressed verdict."""
    case_id, _, value = turn.argument.partition(" ")
    verdict = next((known for known in VERDICTS if known == value), None)
    return _judged(turn, int(case_id or 0), verdict) if verdict else turn.acknowledge(ALREADY_ANSWERED)


def _judged(turn: Turn, case_id: int, verdict: Verdict) -> Effects:
    """Solved or no longer needed ends the case; partly or not goes on at once, and asks what is missing."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "confirm")
    if row is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    if cases.to_case(row).judge not in {None, turn.person.id}:
        return turn.acknowledge(THEIRS_TO_SAY)
    verdicts.give(turn.tx, row, verdict, by=turn.person.id, at=turn.at)
    if verdict not in ENDING_VERDICTS:
        return _goes_on(turn, row, verdict)
    moved = ending.close(turn.tx, row, verdict, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    ask = () if verdict == "not needed" else (EMPTY, HOW_CONTENT)
    keyboard = (*_rating_buttons(moved), *_thanks(moved, verdict)) if ask else ()
    said = turn.say(THANKS[verdict](ref=moved.reference), *ask, keyboard=keyboard)
    return (*settled(turn), *said, EditCard(cases.to_case(moved).id))


def _goes_on(turn: Turn, row: CaseRow, verdict: Verdict) -> Effects:
    was_closed = row.status == "closed"
    moved = ending.reopen(turn.tx, row, verdict, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    words, told = reopened(turn, moved, was_closed=was_closed)
    return (*settled(turn), *said_before(begin_form(turn, "reopen", moved.id), words, EMPTY), *told)


def _thanks(row: CaseRow, verdict: Verdict) -> Buttons:
    return (thank_button(row.id),) if verdict == "solved" and row.assignee_id is not None else ()


def _rating_buttons(row: CaseRow) -> Buttons:
    return (tuple(Button(label, Action("rate", f"{row.id} {rating}")) for rating, label in RATINGS.items()),)


def on_rate(turn: Turn) -> Effects:
    """How content somebody is, once for each time that the case was handled; who is not is called back."""
    case_id, _, value = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "rate")
    rating = next((known for known in RATINGS if str(known) == value), None)
    if row is None or rating is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    if verdicts.rate(turn.tx, row, rating, by=turn.person.id, at=turn.at) is None:
        return turn.acknowledge(ALREADY_ANSWERED)
    if rating > verdicts.LOW:
        return (*settled(turn), *turn.say(RATED))
    due = turn.home.calendar.after(turn.at, deadlines.clocks_of(turn.tx, row).call_back)
    at, case = cards.told(due, turn.home.calendar), cases.to_case(row)
    words = CALL_THEM(ref=case.reference, title=views.title_of(turn, row.service), at=at)
    buttons = ((Button(CALLED_BACK_BUTTON, Action("call_back", str(case.id))),), *views.open_button(case))
    told = Send(ToCoordinators(case.queue), (words,), buttons, kind="notice", case=case.id)
    return (*settled(turn), *turn.say(RATED_LOW(at=at)), told)


def on_call_back(turn: Turn) -> Effects:
    """A coordinator has spoken with somebody who was not content."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "call_back")
    known = verdicts.to_call_back(turn.tx, row) if row else None
    if row is None or known is None:
        return turn.acknowledge(NOTHING_TO_CALL)
    verdicts.called_back(turn.tx, row, known, by=turn.person.id, at=turn.at)
    return (*settled(turn), *turn.say(CALLED_BACK(ref=row.reference), keyboard=views.open_button(cases.to_case(row))))


def on_reopen_case(turn: Turn) -> Effects:
    """One tap opens a case that ended some days ago: it goes to whoever had it, and only then to the queue."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "reopen")
    if row is None or row.status != "closed" or not cases.speaks_for(row, turn.person.actor):
        return turn.acknowledge(ALREADY_ANSWERED)
    if not can_open_again(turn, row):
        return turn.say(AGAIN_TOO_LATE)
    return _goes_on(turn, row, "unsolved")


def can_open_again(turn: Turn, row: CaseRow) -> bool:
    """Whether a case ended so short a time ago that it goes on instead of beginning anew."""
    if row.status != "closed" or row.closed_at is None or row.erased_at is not None or row.assignee_id is None:
        return False
    return turn.at <= turn.home.calendar.after(row.closed_at, deadlines.clocks_of(turn.tx, row).reopen)
