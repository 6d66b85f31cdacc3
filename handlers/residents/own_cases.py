"""A resident's own cases: their state and next date, more words, the verdict, and taking one back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows import cards
from flows.cases import GOING_ON
from flows.forms import FORMS
from flows.model import Action, Button, EditCard, Phrase, PostCard, Send, ToResident
from flows.screens import EMPTY
from handlers import courses, errands, papers, views, visits
from handlers.advice import known
from handlers.casework.telling import to_assignee
from handlers.diary import offering, visiting
from handlers.disputes import agreeing, sides, stopping
from handlers.lists.turning import enter, turning
from handlers.residents import verdicts, wishes
from handlers.residents.answering import settled, show_draft_again
from handlers.residents.drafts import begin_form
from storage import cases, conversations, remarks
from storage.cases import ending, joined
from storage.reports import lists, paging
from storage.sending import outbox

if TYPE_CHECKING:
    from flows.cases import Case
    from flows.model import Effect, Effects, Lines
    from handlers.lists.turning import Shown
    from handlers.turn import Turn
    from storage.tables import CaseRow

MY_EMPTY = Phrase("您还没有办件。打 /menu 看能办什么。")
WORK_ELSEWHERE = Phrase("您经办的件，打 /queue 看。")
MY_HEAD = Phrase("您的办件（点一件看详情、补充说明或撤回）：")
MY_LINE = Phrase("{ref} {title}：{status}")
MY_LINE_NEXT = Phrase("{ref} {title}：{status}，{next}")
DRAFT_LINE = Phrase("还没填完：{title}")
DRAFT_BUTTON = Phrase("接着填：{title}")
AHEAD = Phrase("前面还有 {n} 件在等。")
USUALLY = Phrase("最近四周，一般 {n} 小时内有人接手。")
USUALLY_DAYS = Phrase("最近四周，一般 {n} 天内有人接手。")
A_DAY = 24
"""Hours."""
NEXT_ONE = Phrase("下一件就是您的。")
YOU_SAID = Phrase("您说（{at}）：{words}")
OTHER_SAID = Phrase("帮您的人或本人说（{at}）：{words}")
HANDLER_SAID = Phrase("经办人说（{at}）：{words}")
WITHDRAW_ASK = Phrase("确定撤回 {ref}？撤回后就不办了，想办要重新提交。")
WITHDRAW_SURE = Phrase("撤回")
KEEP_IT = Phrase("不撤回")
WITHDRAWN = Phrase("已撤回 {ref}。")
WITHDRAWN_STAFF = Phrase("办件 {ref} 居民已撤回，不用再办了。")
GOES_ON = Phrase("邻居反映的还要办，编号是 {ref}，仍由您负责。")
GONE = Phrase("这件事的状态已经变了，没有改动。")
CASE_GONE = Phrase("没有找到这件事。打 /my 看您的办件。")


def on_my(turn: Turn) -> Effects:
    """A person's cases with state and next date; a draft is named too, and its question comes again."""
    lines, buttons = _my_page(turn, "", 0)
    if not lines:
        return turn.say(MY_EMPTY, *((WORK_ELSEWHERE,) if turn.person.actor.is_worker else ()))
    return (*turn.say(*lines, keyboard=buttons), *show_draft_again(turn))


def _my_page(turn: Turn, argument: str, number: int) -> Shown:
    page = paging.page_of(turn.tx, lists.own_query(turn.person), number)
    drafts = [row for row in conversations.drafts_of(turn.tx, turn.person) if row.service not in FORMS]
    lines: list[Phrase] = [MY_HEAD, EMPTY] if page.cases else []
    lines += [line for case in page.cases for line in (line_of(turn, case), *offering.place_in_line(turn, case.id))]
    buttons: list[tuple[Button, ...]] = [
        (Button(_my_label(turn, case), Action("case", str(case.id))),) for case in page.cases
    ]
    for row in drafts if not page.number else ():
        title = views.title_of(turn, row.service)
        lines.append(DRAFT_LINE(title=title))
        buttons.append((Button(DRAFT_BUTTON(title=title), Action("begin", row.service)),))
    if not page.number:
        matters, more = sides.my(turn)
        lines, buttons = [*lines, *matters], [*buttons, *more]
    where, ways = turning("my", argument, page)
    return (*lines, *where), (*buttons, *ways)


def _my_label(turn: Turn, case: Case) -> Phrase:
    return views.CASE_BUTTON(ref=case.reference, title=views.title_of(turn, case.service))


def line_of(turn: Turn, case: Case) -> Phrase:
    """A case on one line: reference, state, next date."""
    service = turn.directory.service(case.service, turn.person.community)
    coming = cards.what_comes(case, service.clocks, turn.home.calendar, at=turn.at)
    filled = MY_LINE(ref=case.reference, title=service.title, status=cards.STATUS[case.status])
    return Phrase(MY_LINE_NEXT.text, (*filled.args, ("next", coming))) if coming else filled


def _own(turn: Turn, case_id: str) -> Case | None:
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "read")
    return cases.to_case(row) if row is not None and cases.speaks_for(row, turn.person.actor) else None


def on_case(turn: Turn) -> Effects:
    """One of a resident's own cases."""
    case = _own(turn, turn.argument)
    if case is None:
        return turn.say(CASE_GONE)
    service = turn.directory.service(case.service, turn.person.community)
    said: Lines = tuple(
        views.with_files(_voice(turn, case, row.by_id)(at=row.at, words=words), row.files)
        for row, words in remarks.statements(turn.tx, case.id)
    )
    row = cases.load(turn.tx, case.id)
    assert row is not None
    waits = offering.place_in_line(turn, case.id)
    lines = (
        *cards.resident_lines(case, service, turn.home, at=turn.at), *visiting.lines_of(turn, row),
        *(courses.lines_of(turn, row) if case.status == "claimed" else ()),
        *visits.lines_for_resident(turn, row), *(waits or _place_in_line(turn, case)),
        *known.went_on(turn, row, service),
    )  # fmt: skip
    if case.status in {"open", "claimed"} and (loaded := conversations.load(turn.tx, case.id)):
        lines = (*lines, *cards.paper_lines(service, loaded[0].answers))
    buttons = views.resident_buttons(case, turn.person.id)
    buttons = (
        *courses.buttons_of(turn, row, "resident"),
        *visits.buttons_for_resident(turn, row), *errands.buttons_for_resident(turn, row),
        *visiting.buttons_of(turn, row), *wishes.buttons_of(turn, row), *papers.buttons_of(turn, row), *buttons,
    )  # fmt: skip
    if verdicts.can_open_again(turn, row):
        buttons = ((Button(verdicts.OPEN_AGAIN, Action("reopen_case", str(case.id))),), *buttons)
    return turn.say(*lines, *((EMPTY, *said) if said else ()), keyboard=buttons)


def _place_in_line(turn: Turn, case: Case) -> Lines:
    """How many wait before a case that nobody has claimed yet."""
    if case.status != "open":
        return ()
    ahead = lists.ahead_of(turn.tx, case, turn.person.community)
    usual = lists.usual_wait(turn.tx, turn.person.community, case.queue, now=turn.at)
    line: Lines = (AHEAD(n=ahead) if ahead else NEXT_ONE,)
    if usual is None:
        return line
    hours = max(1, round(usual / timedelta(hours=1)))
    return (*line, USUALLY(n=hours) if hours < A_DAY else USUALLY_DAYS(n=round(hours / A_DAY)))


def _voice(turn: Turn, case: Case, by: int) -> Phrase:
    if by == turn.person.id:
        return YOU_SAID
    return OTHER_SAID if by in case.residents else HANDLER_SAID


def on_add_words(turn: Turn) -> Effects:
    """Begins the form for more words on an own case."""
    case = _own(turn, turn.argument)
    if case is None or case.status not in GOING_ON:
        return turn.say(GONE)
    return begin_form(turn, "add_words", case.id)


def on_withdraw(turn: Turn) -> Effects:
    """Asks once whether the resident means it."""
    case = _own(turn, turn.argument)
    if case is None or case.status not in GOING_ON:
        return turn.say(GONE)
    if agreeing.is_bound(turn, case.id):
        return turn.acknowledge(sides.BOUND)
    buttons = (
        (Button(KEEP_IT, Action("case", str(case.id))),),
        (Button(WITHDRAW_SURE, Action("withdraw_sure", str(case.id))),),
    )
    return turn.say(WITHDRAW_ASK(ref=case.reference), keyboard=buttons)


def _card_of(turn: Turn, heir: CaseRow) -> Effect:
    """A matter that went along with another until now had no card of its own."""
    case = cases.to_case(heir)
    if outbox.newest_card(turn.tx, case.id) is None:
        return PostCard(case.id, again=f":alone:{heir.revision}")
    return EditCard(case.id)


def on_withdraw_sure(turn: Turn) -> Effects:
    """Takes an own case back; whoever works on it is told."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "withdraw")
    if row is not None and agreeing.is_bound(turn, row.id):
        return turn.acknowledge(sides.BOUND)
    told = withdrawn(turn, row) if row is not None else None
    if row is None or told is None:
        return turn.acknowledge(GONE)
    return (*settled(turn), *turn.say(WITHDRAWN(ref=row.reference)), *told)


def withdrawn(turn: Turn, row: CaseRow) -> Effects | None:
    """A case is taken back: what the others are told; None where it had changed meanwhile."""
    was_worked_on = row.status == "claimed"
    along = joined.of(turn.tx, row.id) if row.followers else ()
    moved = ending.withdraw(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return None
    told = to_assignee(moved, WITHDRAWN_STAFF(ref=moved.reference)) if was_worked_on else ()
    for heir in (one for one in along if one.joined_to_id is None and one.status in GOING_ON):
        told = (*told, _card_of(turn, heir), *to_assignee(heir, GOES_ON(ref=heir.reference)))
    told = (*told, *stopping.others_told(turn, moved))
    case = cases.to_case(moved)
    if len(case.residents) > 1:
        words = (WITHDRAWN(ref=moved.reference),)
        told = (*told, Send(ToResident(case.id, besides=turn.person.id), words, kind="notice", case=case.id))
    return (*told, EditCard(case.id))


enter({"my": _my_page})
