"""Volunteers: claim, read, speak with the resident, note, arrange, finish, hand back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import access, cards
from flows.model import Action, Button, EditCard, Phrase
from flows.screens import EMPTY
from flows.sla import lease_ends
from handlers import views
from handlers.casework.claiming import (
    GONE,
    OVER,
    TAKE_OVER,
    YOURS,
    YOURS_OPEN_CHAT,
    ask_to_agree,
    clocks_of,
    details_of,
    must_agree,
    told_resident,
    why_not,
)
from handlers.guarding import allowing, looking
from handlers.lists.turning import enter, turning
from handlers.residents.drafts import begin_form
from handlers.team import claiming
from handlers.team.filled import OWN
from storage import audit, cases, people
from storage.reports import lists, paging
from storage.tables import PersonRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Case, Move
    from flows.model import Effects
    from handlers.lists.turning import Shown
    from handlers.turn import Handler, Turn
    from storage.tables import CaseRow

TAKEN = Phrase("已由{who}认领，谢谢您！")
TAKEN_BY_YOU = Phrase("这件已经由您负责，详情在和我的私聊里。")
STAFF_ONLY = Phrase("这里只给志愿者和工作人员用。要办事，打 /menu。")
QUEUE_EMPTY = Phrase("现在没有等认领的办件。谢谢您惦记着！")
QUEUE_HEAD = Phrase("等认领的办件（{count} 件），点一件就归您负责：")
QUEUE_SKILLED = Phrase("还有 {count} 件，要有专长的人来认领：{skills}。")
QUEUE_LINE = Phrase("{ref} {title}，{more}{at} 起在等")
QUEUE_EMPTY_MINE = Phrase("您现在没有正在办的件。打 /queue 看等认领的。")
MINE_HEAD = Phrase("您正在办的（{count} 件）：")
MINE_LINE = Phrase("{ref} {title}，答应居民的日期 {at}")
URGENT = Phrase("紧急，")
CLAIM = Phrase("认领 {ref}")
MINE = Phrase("我正在办的")
CONTACTED = Phrase("好，记下了：{at} 已联系上居民。")
RENEWED = Phrase("好，由您接着办，到 {at}。")


def on_claim(turn: Turn) -> Effects:
    """The first tap wins; everybody else is told at once who has it, and nothing changes twice."""
    row = cases.load(turn.tx, int(turn.argument or 0))
    if row is None:
        return turn.acknowledge(OVER)
    refused = why_not(turn, row) or claiming.why_not(turn, row)
    if refused is not None:
        return turn.acknowledge(refused)
    if row.status == "open" and must_agree(turn):
        return ask_to_agree(turn, row)
    claimed = cases.claim_case(turn.tx, row.id, by=turn.person, at=turn.at) if row.status == "open" else None
    if claimed is None:
        return turn.acknowledge(_lost(turn, row.id))
    allowing.count(turn, "claims")
    turn.acknowledgement = YOURS if turn.person.has_opened_chat else YOURS_OPEN_CHAT
    return (EditCard(cases.to_case(claimed).id), *told_resident(turn, claimed), *details_of(turn, claimed))


def _lost(turn: Turn, case_id: int) -> Phrase:
    row = cases.load(turn.tx, case_id)
    if row is None or row.assignee_id is None:
        return OVER
    if row.assignee_id == turn.person.id:
        return TAKEN_BY_YOU if row.status == "claimed" else OVER
    return TAKEN(who=people.short_name(turn.tx, row.assignee_id)) if row.status == "claimed" else OVER


# --- lists ----------------------------------------------------------------------------------------


def on_queue(turn: Turn) -> Effects:
    """What they may claim, with a button each, for those who can't use the group; and how much others may."""
    if not turn.person.actor.is_worker:
        return turn.say(STAFF_ONLY)
    shown = _queue_page(turn, "", 0)
    return turn.say(*shown[0], keyboard=shown[1]) if shown else turn.say(STAFF_ONLY)


def _queue_page(turn: Turn, argument: str, number: int) -> Shown | None:
    if not turn.person.actor.is_worker:
        return None
    barred = _barred(turn)
    page = paging.page_of(turn.tx, lists.waiting_query(turn.person, frozenset(barred)), number)
    skilled = _skilled_line(turn, barred)
    last = ((Button(MINE, Action("mine")), Button(OWN, Action("own"))),)
    if not page.cases:
        return skilled or (QUEUE_EMPTY,), last
    lines = tuple(_queue_line(turn, case) for case in page.cases)
    claims = tuple((Button(CLAIM(ref=case.reference), Action("claim", str(case.id))),) for case in page.cases)
    where, ways = turning("queue", argument, page)
    return (QUEUE_HEAD(count=len(page.cases)), *lines, *skilled, *where), (*claims, *ways, *last)


def _barred(turn: Turn) -> dict[str, frozenset[str]]:
    """The queues in which this person has none of the skills of which one is needed, and these skills."""
    names = {service.queue_name for service in turn.directory.services.values()}
    entries = {name: turn.home.queue(name) for name in names}
    return {
        name: entry.skills
        for name, entry in entries.items()
        if entry is not None and entry.skills and not entry.skills & turn.person.actor.skills
    }


def _skilled_line(turn: Turn, barred: Mapping[str, frozenset[str]]) -> tuple[Phrase, ...]:
    count = lists.waiting_in(turn.tx, turn.person, frozenset(barred)) if barred else 0
    skills = "、".join(sorted(frozenset().union(*barred.values())))
    return (QUEUE_SKILLED(count=count, skills=skills),) if count else ()


def _queue_line(turn: Turn, case: Case) -> Phrase:
    title = views.title_of(turn, case.service)
    return QUEUE_LINE(ref=case.reference, title=title, more=URGENT if case.urgent else EMPTY, at=case.waiting_since)


def on_mine(turn: Turn) -> Effects:
    """What the volunteer works on."""
    if not turn.person.actor.is_worker:
        return turn.say(STAFF_ONLY)
    shown = _mine_page(turn, "", 0)
    return turn.say(*shown[0], keyboard=shown[1]) if shown else turn.say(STAFF_ONLY)


def _mine_page(turn: Turn, argument: str, number: int) -> Shown | None:
    if not turn.person.actor.is_worker:
        return None
    page = paging.page_of(turn.tx, lists.claimed_query(turn.person), number)
    if not page.cases:
        return (QUEUE_EMPTY_MINE,), ()
    calendar = turn.home.calendar
    lines = tuple(
        MINE_LINE(
            ref=case.reference, title=views.title_of(turn, case.service), at=cards.told(case.promised_at, calendar)
        )
        for case in page.cases
    )
    buttons = tuple(row for case in page.cases for row in views.open_button(case))
    where, ways = turning("mine", argument, page)
    return (MINE_HEAD(count=len(page.cases)), *lines, *where), (*buttons, *ways)


enter({"queue": _queue_page, "mine": _mine_page})


# --- work -----------------------------------------------------------------------------------------


def _held(turn: Turn, move: Move) -> CaseRow | None:
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, move)
    return row if row is not None and row.assignee_id == turn.person.id else None


def on_work(turn: Turn) -> Effects:
    """A case opened from a list: whole for its handler while it lasts, without its story for everybody else."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    if row is None:
        return turn.acknowledge(GONE)
    audit.record(turn.tx, "case.read", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    if cases.access_case(turn.tx, row.id, turn.person.actor, "details") is not None:
        return views.details(turn, row, turn.person.id, again=True)
    if cases.is_own(row, turn.person.id):
        return turn.acknowledge(GONE)
    case = cases.to_case(row)
    buttons = views.coordinator_buttons(case) if turn.person.actor.is_coordinator else ()
    if access.may(access.standings(turn.person.actor, case), "take_over") and case.level_since is not None:
        buttons = (*buttons, (Button(TAKE_OVER, Action("take_over", str(case.id))),))
    lines = views.overview(turn, row, named=turn.person.actor.is_worker)
    if cases.access_case(turn.tx, row.id, turn.person.actor, "look") is not None:
        lines = (*lines, *looking.masked_lines(turn, row))
    return turn.say(*lines, keyboard=buttons)


def on_contacted(turn: Turn) -> Effects:
    """The first contact was made."""
    row = _held(turn, "contact")
    if row is None:
        return turn.acknowledge(GONE)
    moved = cases.contact(turn.tx, row, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.acknowledge(GONE)
    case = cases.to_case(moved)
    return turn.say(CONTACTED(at=case.contacted_at or turn.at), keyboard=views.handler_buttons(case))


def on_renew(turn: Turn) -> Effects:
    """The volunteer keeps the case."""
    row = _held(turn, "renew")
    moved = cases.renew(turn.tx, row, by=turn.person.id, at=turn.at) if row else None
    if moved is None:
        return turn.acknowledge(GONE)
    calendar = turn.home.calendar
    ends = cards.told(lease_ends(cases.to_case(moved), clocks_of(turn, moved), calendar), calendar)
    return turn.say(RENEWED(at=ends), keyboard=views.open_button(cases.to_case(moved)))


def form_handler(name: str, move: Move) -> Handler:
    """The handler of a button that begins an internal form: a note of whoever works on a case or oversees it,
    everything else of its assignee alone."""

    def begin(turn: Turn) -> Effects:
        row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, move)
        is_handlers = move != "note"
        if row is None or cases.is_own(row, turn.person.id) or (is_handlers and row.assignee_id != turn.person.id):
            return turn.acknowledge(GONE)
        return begin_form(turn, name, row.id)

    return begin


ON_NOTE = form_handler("note", "note")
ON_TELL = form_handler("tell", "contact")
ON_APPOINT = form_handler("appoint", "appoint")
ON_FINISH = form_handler("finish", "finish")
ON_HAND_BACK = form_handler("hand_back", "release")


def open_claims(turn: Turn) -> Effects:
    """The details of all that a volunteer holds: when they open the private chat for the first time, and only then."""
    known = turn.tx.get_one(PersonRow, turn.person.id)
    if known.private_since != turn.at:
        return ()
    found = lists.claimed_by(turn.tx, turn.person)
    rows = [cases.load(turn.tx, case.id) for case in found]
    return tuple(effect for row in rows if row for effect in views.details(turn, row, turn.person.id))
