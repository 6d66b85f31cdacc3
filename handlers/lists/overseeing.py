"""All cases of one's scope: by state, by grid, late ones, and search by reference, exact name or exact telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import STATUSES
from flows.model import Action, Button, Phrase, Send, ToCoordinators
from flows.screens import EMPTY
from handlers import views
from handlers.guarding import allowing, guessing, reasoning
from handlers.lists.turning import enter, turning
from storage import audit, people
from storage.reports import paging

if TYPE_CHECKING:
    from datetime import datetime

    from flows.cases import Case
    from flows.model import Arg, Buttons, Effects, Lines
    from handlers.lists.turning import Shown
    from handlers.turn import Turn
    from storage.reports.paging import Page

OVERSEERS = frozenset({"coordinator", "officer", "district", "supervisor", "grid_worker"})
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
TOO_MANY_LOOKUPS = Phrase("一小时里查得太多了，{at} 后再查。急着找人，打 {phone}。")
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
    if slowed := guessing.slowed(turn):
        return slowed
    reached = allowing.over(turn, "finds")
    if reached is not None:
        return (*turn.say(TOO_MANY_LOOKUPS(at=reached[0], phone=turn.home.phone)), *_told(turn, *reached))
    allowing.count(turn, "finds")
    audit.record(turn.tx, "case.searched", None, community_id=turn.person.community, by=turn.person.id, at=turn.at)
    page = paging.page_of(turn.tx, paging.found(turn.tx, paging.overseen(turn.person), words), 0)
    if not page.cases:
        missed = guessing.missed(turn, "guesses") if paging.is_reference(words) else ()
        return (*turn.say(NOT_FOUND, keyboard=reasoning.way_in(turn, words)), *missed)
    lines, buttons = _shown(turn, paging.Page(page.cases, 0, has_next=False), "cases", "")
    return turn.say(FOUND, *lines, keyboard=buttons)


def _told(turn: Turn, again: datetime, count: int) -> Effects:
    """Coordinators hear of it once in each time that somebody has to wait."""
    who = people.short_name(turn.tx, turn.person.id)
    key = f"finds:{turn.person.id}:{again:%Y%m%d%H%M%S}"
    return (Send(ToCoordinators(), (LOOKED_UP_A_LOT(who=who, n=count),), kind="alert", key=key),)


enter({"cases": _page})
