"""Coordinators: the digest and its lists, a nudge, taking a case back, closing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from flows import cards, digests
from flows.digests import DigestFacts
from flows.model import Action, Button, EditCard, Phrase, Send, ToChat, ToPerson, ToResident
from flows.sla import contact_by
from handlers import views
from handlers.casework import merging
from handlers.casework.claiming import GONE
from handlers.casework.telling import TAKEN_BACK_HANDLER, after_release, to_assignee
from handlers.courses import board
from handlers.disputes import stopping
from handlers.lists.turning import enter, turning
from storage import cases, people, reminders
from storage.cases import ending, joined
from storage.effects import queue_entry
from storage.reports import days, lists, paging
from storage.sending import outbox
from storage.tables import CaseRow
from storage.watching import anchors

if TYPE_CHECKING:
    from datetime import date, datetime

    from flows.cases import Case
    from flows.model import Buttons, Effects, Lines
    from handlers.lists.turning import Shown
    from handlers.turn import Turn

LONGEST_QUIET = 31
"""Days that are looked back for the last digest."""
NOT_COORDINATOR = Phrase("这里只给社区协调员用。要办事，打 /menu。")
LIST_EMPTY = Phrase("现在没有了。")
LIST_LINE = Phrase("{ref} {title}：{status}，{who}，答应的日期 {at}")
LIST_LINE_SILENT = Phrase("{ref} {title}：{who}还没联系居民，该在 {at} 前联系")
NOBODY = Phrase("没人认领")
NUDGED_HANDLER = Phrase("协调员提醒：办件 {ref}（{title}）请尽快办，答应居民的日期是 {at}。")
NUDGED_QUEUE = Phrase("{ref}：{title}，还在等人认领。能办的请认领。")
NUDGED = Phrase("已经催了。")
TAKEN_BACK = Phrase("已收回 {ref}，重新排队等认领。")
CLOSE_ASK = Phrase("确定直接结案 {ref}？居民会收到通知。")
CLOSE_SURE = Phrase("结案")
CLOSED = Phrase("已结案 {ref}。")
CLOSED_RESIDENT = Phrase("您的办件 {ref}（{title}）已由社区结案。有疑问打 {phone}，或者打 /menu 再提一次。")


def on_digest(turn: Turn) -> Effects:
    """The digest on demand, as it would be sent now."""
    if not turn.person.actor.is_coordinator:
        return turn.say(NOT_COORDINATOR)
    lines, buttons, _ = digest_for(turn)
    return (*picture_for(turn), *turn.say(*lines, keyboard=buttons))


def digest_for(turn: Turn) -> tuple[Lines, Buttons, DigestFacts]:
    """The digest of the person whose turn it is: lines, buttons, numbers."""
    home = turn.home
    found = lists.digest(turn.tx, turn.person.community, turn.person.actor, window(turn))
    unclear = lists.unclear_messages(turn.tx, turn.person.community, turn.person.actor, window(turn))
    anchor = anchors.now(turn.tx)
    references = {_reference(turn, row.case_id) for row in unclear if row.case_id}
    facts = DigestFacts(
        counts=tuple((name, getattr(found, name)) for name in lists.LISTS),
        per_service=tuple(
            (views.title_of(turn, name), count, free)
            for name, count, free in found.per_service
            if name in turn.directory.services
        ),
        unclear=len(unclear),
        unclear_references=tuple(sorted(references - {""})),
        anchor=anchor.shown if anchor else "",
        courses=board.summary(turn),
    )
    return digests.digest_lines(facts, home.name, turn.at, home.calendar), digests.digest_buttons(facts), facts


def picture_for(turn: Turn) -> tuple[Send, ...]:
    """The last two weeks as a picture; none where nothing happened in them.

    A message of its own, before the digest, whose buttons stay last: the digest comes without it too.
    """
    calendar = turn.home.calendar
    shown = digests.chart_days(calendar, turn.at)
    starts = tuple(calendar.moment(day, time(0)) for day in shown)
    counts = days.last_days(turn.tx, turn.person.community, turn.person.actor, starts, now=turn.at)
    chart = digests.chart_of(shown, counts)
    if chart is None:
        return ()
    lines = digests.chart_lines(shown, counts)
    return (Send(ToPerson(turn.person.id), lines, kind=outbox.CHART, policy="must-not-repeat", made=chart),)


def digest_key(turn: Turn, day: date) -> str:
    """Names the digest of a day, so that there is one."""
    return f"digest:{turn.person.id}:{day:%Y%m%d}"


def _reference(turn: Turn, case_id: int) -> str:
    row = turn.tx.get(CaseRow, case_id)
    return row.reference if row else ""


def window(turn: Turn) -> lists.Window:
    """The moments that a digest made now is about: since the last one, however long the bot was away."""
    calendar = turn.home.calendar
    since = digests.digest_since(calendar, turn.home.digest_at, turn.at)
    since = min(since, reminders.last_done(turn.tx, turn.person.id, "digest", before=turn.at) or since)
    if not turn.home.digest_when_empty:
        since = min(since, _last_told(turn) or since)
    return lists.Window(since, turn.at, digests.end_of_day(calendar, turn.at))


def _last_told(turn: Turn) -> datetime | None:
    """When the last digest before today was made: on quiet days there was none."""
    today = turn.home.calendar.day(turn.at)
    keys = [digest_key(turn, today - timedelta(days=back)) for back in range(1, LONGEST_QUIET)]
    return outbox.newest_of(turn.tx, keys)


def on_list(turn: Turn) -> Effects:
    """The cases behind a line of the digest, a button each."""
    if not turn.person.actor.is_coordinator or turn.argument not in lists.LISTS:
        return turn.acknowledge(NOT_COORDINATOR)
    shown = _digest_page(turn, turn.argument, 0)
    return turn.say(*shown[0], keyboard=shown[1]) if shown else turn.acknowledge(NOT_COORDINATOR)


def _digest_page(turn: Turn, name: str, number: int) -> Shown | None:
    if not turn.person.actor.is_coordinator or name not in lists.LISTS:
        return None
    query = lists.digest_query(name, turn.person.community, turn.person.actor, window(turn))
    page = paging.page_of(turn.tx, query, number)
    if not page.cases:
        return (LIST_EMPTY,), ()
    lines = tuple(cards.marked(case, _line(turn, case)) for case in page.cases)
    where, ways = turning("digest", name, page)
    return (*lines, *where), (*(row for case in page.cases for row in views.open_button(case)), *ways)


def _line(turn: Turn, case: Case) -> Phrase:
    who, calendar = people.short_name(turn.tx, case.assignee), turn.home.calendar
    title = views.title_of(turn, case.service)
    if case.status == "claimed" and case.contacted_at is None and case.promised_at >= turn.at:
        contact = contact_by(case, turn.directory.clocks(case.service, turn.person.community), calendar)
        if contact < turn.at:
            return LIST_LINE_SILENT(ref=case.reference, title=title, who=who, at=cards.told(contact, calendar))
    return LIST_LINE(
        ref=case.reference, title=title, status=cards.STAFF_STATUS[case.status], who=who or NOBODY,
        at=cards.told(case.promised_at, calendar),
    )  # fmt: skip


def _overseen(turn: Turn) -> CaseRow | None:
    case_id = int(turn.argument or 0)
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "read")
    return row if row and _oversees(turn, row) else None


def _oversees(turn: Turn, row: CaseRow) -> bool:
    """Whether the person coordinates the case's queue: not one of another scope, and never a case of their own."""
    actor = turn.person.actor
    return actor.is_coordinator and actor.covers(row.queue) and not cases.is_own(row, actor.id)


def on_nudge(turn: Turn) -> Effects:
    """Reminds the handler, or the queue's chat while nobody has the case: at most once an hour."""
    row = _overseen(turn)
    if row is None or row.status not in {"open", "claimed"}:
        return turn.acknowledge(GONE)
    turn.acknowledgement = NUDGED
    case = cases.to_case(row)
    key = f"nudge:{case.id}:{case.assignee}:{turn.at:%Y%m%dT%H}"
    title = views.title_of(turn, row.service)
    if case.assignee is not None:
        at = cards.told(case.promised_at, turn.home.calendar)
        told = to_assignee(row, NUDGED_HANDLER(ref=case.reference, title=title, at=at))
        return tuple(replace(effect, key=key) if isinstance(effect, Send) else effect for effect in told)
    entry = queue_entry(turn.directory, row)
    if entry is None:
        return ()
    to = ToChat(entry.chat_id, entry.thread_id)
    lines = (NUDGED_QUEUE(ref=case.reference, title=title),)
    return (Send(to, lines, cards.card_buttons(case), kind="nudge", policy="must-not-repeat", case=case.id, key=key),)


def on_take_back(turn: Turn) -> Effects:
    """Takes a case from its handler and puts it back into the queue."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "release")
    if row is None or not _oversees(turn, row):
        return turn.acknowledge(GONE)
    handler, appointment = cases.to_case(row).assignee, row.appointment_at
    moved = cases.release(turn.tx, row, by=turn.person.id, how="taken back", at=turn.at)
    if moved is None or handler is None:
        return turn.acknowledge(GONE)
    told = Send(
        ToPerson(handler), (TAKEN_BACK_HANDLER(ref=moved.reference),), kind="notice", case=cases.to_case(moved).id
    )
    further = after_release(turn.directory, moved, appointment=appointment, at=turn.at)
    return (*turn.say(TAKEN_BACK(ref=moved.reference)), told, *further)


def on_close(turn: Turn) -> Effects:
    """Asks once; then ends a case without the resident's verdict."""
    case_id, _, sure = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "close")
    if row is None or not _oversees(turn, row):
        return turn.acknowledge(GONE)
    if not sure:
        button = Button(CLOSE_SURE, Action("close", f"{case_id} sure"))
        return turn.say(CLOSE_ASK(ref=row.reference), keyboard=((button,),))
    told = to_assignee(row, CLOSED(ref=row.reference))
    moved = ending.close(turn.tx, row, "by coordinator", by=turn.person.id, at=turn.at, how="close")
    if moved is None:
        return turn.acknowledge(GONE)
    case = cases.to_case(moved)
    words = CLOSED_RESIDENT(ref=case.reference, title=views.title_of(turn, case.service), phone=turn.home.phone)
    resident = Send(ToResident(case.id), (words,), kind="notice", case=case.id)
    along = merging.told_along(turn, joined.of(turn.tx, row.id), words) if row.followers else ()
    others = stopping.others_told(turn, moved)
    return (*turn.say(CLOSED(ref=case.reference)), resident, *others, *along, *told, EditCard(case.id))


def reported(turn: Turn) -> None:
    """The unclear messages of this digest were told: those of later days do not repeat them."""
    for row in lists.unclear_messages(turn.tx, turn.person.community, turn.person.actor, window(turn)):
        row.reported_at = row.reported_at or turn.at


enter({"digest": _digest_page})
