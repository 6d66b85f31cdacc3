"""What a due reminder does: the same shape as an update, with time as the one who speaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import digests
from flows.forms import FORMS
from flows.model import Action, Button, CaseId, CommunityId, Phrase, Send, ToCoordinators, ToPerson
from flows.numbers import reporting
from flows.screens import EMPTY
from handlers import alarms, coordinators, reminding, views
from handlers.arrival import Arrival
from handlers.casework import handing_over, pacing, whistling
from handlers.diary import choosing, offering, own
from handlers.numbers import asking, reports, stopping
from handlers.team import absent
from handlers.turn import Turn
from handlers.visits import seasons
from storage import audit, cases, conversations, effects, people, remarks, reminders
from storage.cases import proposals, whistles
from storage.conversations import DRAFT_EXPIRY, DRAFT_NUDGE
from storage.database import Tx, directory_of
from storage.diaries import slots
from storage.tables import ConversationRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from flows.model import Effect, Effects
    from storage.tables import ReminderRow

LATE = timedelta(hours=1)
"""A reminder that leaves this long after its time says so."""
OPEN_FORM = timedelta(minutes=30)
"""A form touched within this time is open: nothing interrupts it."""
AFTER_FORM = timedelta(minutes=10)
AFTER_TALK = frozenset(
    {"follow_up", "follow_up_again", "close_silent", "supply_nudge", "lease_warning", "first_contact"}
)
"""Reminders that keep silent while resident and handler are talking."""
AT_ANY_HOUR = frozenset({"appointment_soon", "visit_alarm"})
"""What can't wait until people are awake."""
WITHOUT_COMMUNITY = timedelta(hours=6)

BROKEN = Phrase("有一个到点的提醒，程序处理不了（编号 {id}，类型 {kind}）。请技术人员查看。")
SENT_LATE = Phrase("（补发：本该在 {at} 提醒）")
DRAFT_LEFT = Phrase("您有一份“{title}”还没提交。想接着办就点“继续”；{at} 后会自动删掉。")
RESUME = Phrase("继续")
DROP_IT = Phrase("不办了")
DRAFT_EXPIRED = Phrase("没提交的“{title}”放了太久，已经删掉了，什么都没有提交。想办的时候打 /menu。")


def work(tx: Tx, row: ReminderRow, *, at: datetime) -> None:
    """The transaction of a due reminder: finished by exactly one, then its effects."""
    planned = row.planned_at
    if CommunityId(row.community_id) not in directory_of(tx.info).communities:
        reminders.postpone(tx, row.id, to=at + WITHOUT_COMMUNITY)  # its file may come back
        return
    turn = _turn(tx, row, at)
    if turn is None:
        reminders.finish(tx, row.id, at=at)
        return
    later = _not_now(turn, row)
    if later is not None:
        reminders.postpone(tx, row.id, to=later)
        return
    if not reminders.finish(tx, row.id, at=at):
        return
    handler = KINDS.get(row.kind)
    found = pacing.paced(turn, row, handler(turn, row)) if handler else ()
    if at - planned > LATE and row.kind not in {"digest", "draft_expiry"}:
        found = tuple(_marked_late(effect, planned) for effect in found)
    effects.apply(tx, found, cause=turn.cause, community=CommunityId(row.community_id), at=at)


def _marked_late(effect: Effect, planned: datetime) -> Effect:
    """Every reader of a late reminder is told when it should have come; what else follows from it is not late."""
    if not isinstance(effect, Send) or effect.urgency != "reminder":
        return effect
    return replace(effect, lines=(SENT_LATE(at=planned), EMPTY, *effect.lines))


def put_off(tx: Tx, row: ReminderRow, *, to: datetime, at: datetime) -> None:
    """A reminder that can't be done is tried again later, and coordinators hear of it, once."""
    reminders.postpone(tx, row.id, to=to)
    told = Send(ToCoordinators(), (BROKEN(id=str(row.id), kind=row.kind),), kind="alert", key=f"broken:{row.id}")
    effects.apply(tx, (told,), cause=f"r{row.id}", community=CommunityId(row.community_id), at=at)


def _turn(tx: Tx, row: ReminderRow, at: datetime) -> Turn | None:
    """A turn of the person that the reminder is for; None where that person is gone."""
    case = cases.load(tx, row.subject_id)
    conversation = tx.get(ConversationRow, row.subject_id)
    asker = _asker(tx, row)
    owner = case.opened_by if case else conversation.person_id if conversation else asker or row.subject_id
    person = people.load(tx, owner)
    return Turn(tx, at, person, Arrival(person.telegram_id, private=True), cause=f"r{row.id}") if person else None


def _asker(tx: Tx, row: ReminderRow) -> int | None:
    """Who asked a colleague, or blew a whistle, that the reminder is about."""
    if row.kind == handing_over.PROPOSAL_OVER:
        made = proposals.load(tx, row.subject_id)
        return made.from_id if made else None
    if row.kind in offering.KINDS:
        slot = slots.load(tx, row.subject_id)
        return slot.person_id if slot else None
    blown = whistles.load(tx, row.subject_id) if row.kind == whistling.WHISTLE_DUE else None
    return blown.by_id if blown else None


AFTER: Mapping[str, str] = {"follow_up_again": "follow_up", "close_silent": "follow_up_again"}
"""Steps that count from when the one before was really done: somebody who was asked late has as long to answer."""


def _after_the_step_before(turn: Turn, row: ReminderRow) -> datetime | None:
    """When the time to answer is over, where it still runs."""
    case = cases.load(turn.tx, row.subject_id)
    asked = reminders.last_done(turn.tx, row.subject_id, AFTER[row.kind], before=turn.at + timedelta(seconds=1))
    if case is None or asked is None:
        return None
    clocks = turn.directory.clocks(case.service, turn.person.community)
    over = turn.home.calendar.later(asked, clocks.follow_up_again)
    return over if over > turn.at else None


def _not_now(turn: Turn, row: ReminderRow) -> datetime | None:
    """When to try again: in quiet hours, or while its reader is in the middle of a form; None for now."""
    calendar = turn.home.calendar
    if row.kind not in AT_ANY_HOUR and calendar.awake(turn.at) > turn.at:
        return calendar.awake(turn.at)
    if row.kind in AFTER and (over := _after_the_step_before(turn, row)) is not None:
        return over
    if row.kind in AFTER_TALK and remarks.last_said(turn.tx, row.subject_id, since=turn.at - OPEN_FORM):
        return turn.at + AFTER_FORM
    if row.kind in {"follow_up", "follow_up_again", "close_silent", "draft_nudge"}:
        draft = conversations.draft(turn.tx, turn.person)
        if draft is not None and draft.id != row.subject_id and abs(turn.at - draft.touched_at) < OPEN_FORM:
            return turn.at + AFTER_FORM
    return None


# --- drafts ---------------------------------------------------------------------------------------


def _draft_nudge(turn: Turn, row: ReminderRow) -> Effects:
    draft = turn.tx.get(ConversationRow, row.subject_id)
    if draft is None or draft.state != "draft" or draft.service in FORMS:
        return ()
    if abs(turn.at - draft.touched_at) < DRAFT_NUDGE:
        key = f"draft_nudge:{row.id}"
        due = turn.home.calendar.awake(draft.touched_at + DRAFT_NUDGE)
        reminders.set_one(turn.tx, draft.id, row.kind, key, due_at=due, community_id=row.community_id, at=turn.at)
        return ()
    title = views.title_of(turn, draft.service)
    words = DRAFT_LEFT(title=title, at=draft.touched_at + DRAFT_EXPIRY)
    case = str(draft.id)
    buttons = ((Button(RESUME, Action("resume", case)), Button(DROP_IT, Action("cancel"))),)
    to = ToPerson(turn.person.id)
    return (
        Send(
            to, (words,), buttons, kind="reminder", urgency="reminder", policy="must-not-repeat",
            case=CaseId(draft.id),
        ),
    )  # fmt: skip


def _draft_expiry(turn: Turn, row: ReminderRow) -> Effects:
    draft = turn.tx.get(ConversationRow, row.subject_id)
    if draft is not None and draft.state == conversations.HELD:
        conversations.leave(turn.tx, draft.id, "expired")
    if draft is None or draft.state != "draft":
        return ()
    if abs(turn.at - draft.touched_at) < DRAFT_EXPIRY:
        key = f"draft_expiry:{row.id}"
        due = turn.home.calendar.awake(draft.touched_at + DRAFT_EXPIRY)
        reminders.set_one(turn.tx, draft.id, row.kind, key, due_at=due, community_id=row.community_id, at=turn.at)
        return ()
    stopping.note_left(turn, draft)
    choosing.let_go(turn, draft.id)
    conversations.leave(turn.tx, draft.id, "expired")
    if draft.service in FORMS:
        return ()
    title = views.title_of(turn, draft.service)
    to = ToPerson(turn.person.id)
    return (Send(to, (DRAFT_EXPIRED(title=title),), kind="reminder", urgency="reminder", policy="must-not-repeat"),)


# --- digests --------------------------------------------------------------------------------------


def plan_digests(tx: Tx, community: CommunityId, *, at: datetime) -> None:
    """Every coordinator has exactly one next digest; a former coordinator's comes due once more and sends nothing."""
    home = directory_of(tx.info).communities[community]
    due = digests.next_digest(home.calendar, home.digest_at, at)
    for person in people.coordinators(tx, community):
        _set_digest(tx, person.id, community, due, at=at)


def _set_digest(tx: Tx, person_id: int, community: int, due: datetime, *, at: datetime) -> None:
    waiting = reminders.waiting(tx, person_id, "digest")
    if waiting is not None and waiting.due_at <= due:
        return
    reminders.drop(tx, person_id, kind="digest")
    home = directory_of(tx.info).communities[CommunityId(community)]
    while reminders.is_done(tx, person_id, key := f"digest:{due:%Y%m%dT%H%M}"):  # before the clock went back
        due = digests.next_digest(home.calendar, home.digest_at, due)
    reminders.set_one(tx, person_id, "digest", key, due_at=due, community_id=community, at=at)


def _digest(turn: Turn, row: ReminderRow) -> Effects:
    """Once per person and local day, by the message's key; then the next one is set."""
    if not turn.person.actor.is_coordinator:
        return ()
    home = turn.home
    following = digests.next_digest(home.calendar, home.digest_at, turn.at)
    _set_digest(turn.tx, turn.person.id, turn.person.community, following, at=turn.at)
    reports.plan(turn.tx, turn.person.community, at=turn.at)  # for who joined since
    today = home.calendar.day(turn.at)
    if not home.calendar.is_working_day(today):
        return ()
    lists_of_visits = seasons.before_visiting(turn)
    lines, buttons, facts = coordinators.digest_for(turn)
    if facts.is_quiet and not home.digest_when_empty:
        return lists_of_visits
    coordinators.reported(turn)
    audit.record(turn.tx, "digest.sent", None, community_id=row.community_id, by=turn.person.id, at=turn.at)
    key, to = coordinators.digest_key(turn, today), ToPerson(turn.person.id)
    digest = Send(to, lines, buttons, kind="digest", policy="must-not-repeat", urgency="digest", key=key)
    pictures = coordinators.picture_for(turn)
    drawn = (replace(picture, urgency="digest", key=f"{key}/chart") for picture in pictures)
    return (*drawn, digest, *lists_of_visits)


def _proposal_over(turn: Turn, row: ReminderRow) -> Effects:
    made = proposals.load(turn.tx, row.subject_id)
    return handing_over.unanswered(turn, made) if made else ()


def _whistle_due(turn: Turn, row: ReminderRow) -> Effects:
    blown = whistles.load(turn.tx, row.subject_id)
    return whistling.late(turn, blown) if blown else ()


KINDS: Mapping[str, Callable[[Turn, ReminderRow], Effects]] = {
    **reminding.KINDS,
    **absent.KINDS,
    **offering.KINDS,
    own.MORNING: own.morning,
    "draft_nudge": _draft_nudge,
    "draft_expiry": _draft_expiry,
    "digest": _digest,
    "send_again": alarms.send_again,
    handing_over.PROPOSAL_OVER: _proposal_over,
    whistling.WHISTLE_DUE: _whistle_due,
    pacing.SNOOZED: pacing.again,
    **{kind: reports.due(kind) for kind in reporting.KINDS},
    asking.HOURS_MISSING: asking.ask_again,
}
