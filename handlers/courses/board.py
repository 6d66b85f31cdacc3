"""`/board`: how many matters stand at each stage, and lists of those about which somebody has to do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import access, cards
from flows.model import Action, Button, Phrase
from flows.screens import EMPTY
from handlers import views
from handlers.lists.turning import enter, turning
from storage import cases, people, visits
from storage import courses as kept
from storage.cases import timeline
from storage.courses import board
from storage.reports import paging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.cases import Case
    from flows.model import Buttons, Effects, Lines, Service
    from flows.model.parts import Listing
    from handlers.lists.turning import Shown
    from handlers.turn import Turn
    from storage.courses.board import Query

NOT_FOR_YOU = Phrase("这里只给协调员和党务工作人员用。要办事，打 /menu。")
HEAD = Phrase("看板：{title}")
STAGE = Phrase("{stage}：{count} 件")
NOTHING = Phrase("现在没有办件。")
IN_ORDER = Phrase("没有要催的。")
TO_SEE = Phrase("要看一看的：")
ITEM = Phrase("· {what}")
NONE_NOW = Phrase("现在没有了。")
LINE = Phrase("{ref}：{stage}（{at} 起），{who}")
LINE_UNTIL = Phrase("{ref}：{stage}，到 {at}，{who}")
LINE_OVER = Phrase("{ref}：{stage}，{at} 已经过了，{who}")
LINE_VISIT = Phrase("{ref}：{stage}，约在 {at} 上门，{who}")
NOBODY = Phrase("没人认领")
LIST = Phrase("{title}：{found}")


def services(turn: Turn) -> Iterator[Service]:
    """Those with a course that this person watches: as a coordinator of its queue, or in a role that it names."""
    actor = turn.person.actor
    for name in turn.directory.services:
        service = turn.directory.service(name, turn.person.community)
        course = service.course
        if course is None or not actor.covers(service.queue_name):
            continue
        if actor.is_coordinator or actor.roles & set(course.watched_by):
            yield service


def on_board(turn: Turn) -> Effects:
    """Every stage that has some, then the lists that have some, a button each."""
    watched = tuple(services(turn))
    if not watched:
        return turn.say(NOT_FOR_YOU)
    lines: list[Phrase] = []
    buttons: list[tuple[Button, ...]] = []
    for service in watched:
        assert service.course is not None
        found = board.counts(turn.tx, turn.person, service)
        lines += [*((EMPTY,) if lines else ()), HEAD(title=service.title)]
        stages = [stage for stage in service.course.stages if found.get(stage.name)]
        lines += [STAGE(stage=stage.title, count=found[stage.name]) for stage in stages] or [NOTHING]
        listed = [listing for listing in service.course.lists if _count(turn, service, listing)]
        if stages:
            lines.append(TO_SEE if listed else IN_ORDER)
        for listing in listed:
            label = listing.title(count=_count(turn, service, listing))
            lines.append(ITEM(what=label))
            buttons.append((Button(label, Action("board_list", f"{service.name} {listing.name}")),))
    return turn.say(*lines, keyboard=tuple(buttons))


def _count(turn: Turn, service: Service, listing: Listing) -> int:
    return board.count(turn.tx, _query(turn, service, listing))


def _query(turn: Turn, service: Service, listing: Listing) -> Query:
    return board.listed(turn.person, service, listing, turn.home.calendar, now=turn.at)


def summary(turn: Turn) -> tuple[tuple[Phrase, Phrase, tuple[str, ...]], ...]:
    """For the coordinators' summary: of each service its lists that must be told and have some, with their buttons."""
    return tuple(
        (service.title, listing.title(count=count), (service.name, listing.name))
        for service in services(turn)
        if service.course is not None
        for listing in service.course.lists
        if listing.told and (count := _count(turn, service, listing))
    )


def on_board_list(turn: Turn) -> Effects:
    """The first page of a list."""
    shown = _page(turn, turn.argument, 0)
    return turn.say(*shown[0], keyboard=shown[1]) if shown else turn.acknowledge(NOT_FOR_YOU)


def _page(turn: Turn, argument: str, number: int) -> Shown | None:
    name, _, wanted = argument.partition(" ")
    service = next((one for one in services(turn) if one.name == name), None)
    lists = service.course.lists if service is not None and service.course is not None else ()
    listing = next((one for one in lists if one.name == wanted), None)
    if service is None or listing is None:
        return None
    page = paging.page_of(turn.tx, _query(turn, service, listing), number)
    if not page.cases:
        return (NONE_NOW,), ()
    head = LIST(title=service.title, found=listing.title(count=_count(turn, service, listing)))
    lines: Lines = tuple(_line(turn, case, listing) for case in page.cases)
    buttons: Buttons = tuple(row for case in page.cases if _may_open(turn, case) for row in views.open_button(case))
    where, ways = turning("board", argument, page)
    return (head, *lines, *where), (*buttons, *ways)


def _may_open(turn: Turn, case: Case) -> bool:
    return access.may(access.standings(turn.person.actor, case), "read")


def _line(turn: Turn, case: Case, listing: Listing) -> Phrase:
    """Reference, stage, since or until when, handler: nothing of the resident."""
    row = cases.load(turn.tx, case.id)
    assert row is not None
    stage, calendar = kept.stage_of(turn.tx, row), turn.home.calendar
    title = stage.title if stage is not None else EMPTY
    who = people.short_name(turn.tx, case.assignee) or NOBODY
    at = [one.starts_at for one in visits.of_case(turn.tx, row.id) if one.ended_at is None] if listing.visits else []
    if at:
        return LINE_VISIT(ref=case.reference, stage=title, at=cards.told(min(at), calendar), who=who)
    ends = [one.due_at for one in timeline.running(turn.tx, row) if one.kind in listing.spans]
    if ends:
        line = LINE_OVER if min(ends) < turn.at else LINE_UNTIL
        return line(ref=case.reference, stage=title, at=cards.told(min(ends), calendar), who=who)
    found = kept.of_case(turn.tx, row)
    since = found.since if found is not None else row.opened_at
    return LINE(ref=case.reference, stage=title, at=calendar.day(since), who=who)


enter({"board": _page})
