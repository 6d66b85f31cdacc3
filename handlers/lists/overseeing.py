"""All cases of one's scope: by state, by grid, late ones, and search by reference, exact name or exact telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows import cards
from flows.cases import STATUSES
from flows.model import Action, Button, Phrase, Send, ToCoordinators
from flows.screens import EMPTY
from handlers import views
from handlers.guarding import reasoning
from handlers.lists.turning import enter, turning
from storage import audit, people
from storage.reports import paging
from storage.watching import marks

if TYPE_CHECKING:
    from flows.cases import Case
    from flows.model import Arg, Buttons, Effects, Lines
    from handlers.lists.turning import Shown
    from handlers.turn import Turn
    from storage.reports.paging import Page

OVERSEERS = frozenset({"coordinator", "officer", "district", "supervisor", "grid_worker"})
MOST_LOOKUPS = 30
"""Look-ups by name or telephone that one person may make in an hour; then a coordinator is told, once."""
HOUR = timedelta(hours=1)
STAFF_ONLY = Phrase("这里只给工作人员用。要办事，打 /menu。")
CASES_HEAD = Phrase("看哪些办件？")
HOW_TO_FIND = Phrase("找一件：打 /find 再加编号、姓名或电话，比如“/find 13800001111”。姓名、电话要写全，写一半找不到。")
LATE = Phrase("过了答应的日期")
IN_GRID = Phrase("{grid}：{status}")
NONE = Phrase("没有这样的办件。")
LINE = Phrase("{ref} {title}：{status}，{grid}，{who}，答应的日期 {at}")
LINE_BARE = Phrase("{ref} {title}：{status}，{grid}，答应的日期 {at}")
NO_GRID, NOBODY = Phrase("没有网格"), Phrase("没人认领")
FOUND = Phrase("找到的办件：")
NOT_FOUND = Phrase("没有找到。编号写前几位就行；姓名、电话要一字不差。")
TOO_MANY_LOOKUPS = Phrase("一小时里查得太多了，请过一会儿再查。急着找人，打 {phone}。")
LOOKED_UP_A_LOT = Phrase("{who}一小时里按姓名、电话查了 {n} 次办件，请问问是不是办事需要。")


def is_overseer(turn: Turn) -> bool:
    """Whether they may look at cases that are not theirs."""
    return bool(turn.person.actor.roles & OVERSEERS)


def on_cases(turn: Turn) -> Effects:
    """The filters, and how to search."""
    if not is_overseer(turn):
        return turn.say(STAFF_ONLY)
    states = [Button(cards.STAFF_STATUS[status], Action("cases", status)) for status in STATUSES]
    grids = tuple(
        tuple(
            Button(IN_GRID(grid=grid.name, status=cards.STAFF_STATUS[status]), Action("cases", f"{status} {number}"))
            for status in ("open", "claimed")
        )
        for number, grid in enumerate(turn.home.grids)
        if _sees_grid(turn, grid.name)
    )
    rows = (tuple(states[:3]), tuple(states[3:]), (Button(LATE, Action("cases", "late")),), *grids)
    return turn.say(CASES_HEAD, EMPTY, HOW_TO_FIND, keyboard=rows)


def _sees_grid(turn: Turn, grid: str) -> bool:
    return bool(turn.person.actor.roles & (OVERSEERS - {"grid_worker"})) or grid in turn.person.actor.grids


def on_cases_of(turn: Turn) -> Effects:
    """The first page of a filter."""
    shown = _page(turn, turn.argument, 0)
    return turn.say(*shown[0], keyboard=shown[1]) if shown else turn.say(STAFF_ONLY)


def _page(turn: Turn, argument: str, number: int) -> Shown | None:
    if not is_overseer(turn):
        return None
    state, _, grid_number = argument.partition(" ")
    query = paging.overseen(turn.person)
    if state == "late":
        page = paging.page_of(turn.tx, paging.late(query, now=turn.at), number)
        return _shown(turn, page, "cases", argument)
    status = next((known for known in STATUSES if known == state), None)
    if status is None:
        return None
    grids = turn.home.grids
    grid = grids[int(grid_number)].name if grid_number.isdecimal() and int(grid_number) < len(grids) else ""
    return _shown(turn, paging.page_of(turn.tx, paging.in_state(query, status, grid), number), "cases", argument)


def _shown(turn: Turn, page: Page, name: str, argument: str) -> Shown:
    if not page.cases:
        return (NONE,), ()
    lines: Lines = tuple(cards.marked(case, _line(turn, case)) for case in page.cases)
    buttons: Buttons = tuple(row for case in page.cases for row in views.open_button(case))
    where, ways = turning(name, argument, page)
    return (*lines, *where), (*buttons, *ways)


def _line(turn: Turn, case: Case) -> Phrase:
    """Reference, service, state, grid, handler, date: nothing of the resident; for supervisors no handler either."""
    filled: dict[str, Arg] = {
        "ref": case.reference, "title": views.title_of(turn, case.service), "status": cards.STAFF_STATUS[case.status],
        "grid": case.grid or NO_GRID, "at": cards.told(case.promised_at, turn.home.calendar),
    }  # fmt: skip
    if not turn.person.actor.is_worker:
        return LINE_BARE(**filled)
    return LINE(**filled, who=people.short_name(turn.tx, case.assignee) or NOBODY)


# --- search ---------------------------------------------------------------------------------------


def on_find(turn: Turn) -> Effects:
    """Search by reference, exact name or exact telephone; every look-up is written down."""
    if not is_overseer(turn):
        return turn.say(STAFF_ONLY)
    words = turn.arrival.argument.strip()
    if not words:
        return turn.say(HOW_TO_FIND)
    count = _counted(turn)
    if count > MOST_LOOKUPS:
        told = () if count > MOST_LOOKUPS + 1 else _told(turn, count - 1)
        return (*turn.say(TOO_MANY_LOOKUPS(phone=turn.home.phone)), *told)
    audit.record(turn.tx, "case.searched", None, community_id=turn.person.community, by=turn.person.id, at=turn.at)
    page = paging.page_of(turn.tx, paging.found(turn.tx, paging.overseen(turn.person), words), 0)
    if not page.cases:
        return turn.say(NOT_FOUND, keyboard=reasoning.way_in(turn, words))
    lines, buttons = _shown(turn, paging.Page(page.cases, 0, has_next=False), "cases", "")
    return turn.say(FOUND, *lines, keyboard=buttons)


def _counted(turn: Turn) -> int:
    """The how manieth look-up of their hour this is."""
    name = f"look-ups of {turn.person.id}"
    known = marks.read(turn.tx, name)
    if known is None or not known.at <= turn.at < known.at + HOUR:
        marks.put(turn.tx, name, at=turn.at, value="1")
        return 1
    number = int(known.value) + 1
    marks.put(turn.tx, name, at=known.at, value=str(number))
    return number


def _told(turn: Turn, count: int) -> Effects:
    who = people.short_name(turn.tx, turn.person.id)
    return (Send(ToCoordinators(), (LOOKED_UP_A_LOT(who=who, n=count),), kind="alert"),)


enter({"cases": _page})
