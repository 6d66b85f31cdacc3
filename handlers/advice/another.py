"""Another adviser with a free time: chosen by the adviser or the coordinator, agreed to by the resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.diaries import one_each
from flows.diaries.words import booked_lines
from flows.model import Action, Button, EditCard, Phrase, Send, ToPerson, ToResident
from handlers import views
from handlers.casework.claiming import GONE
from handlers.casework.telling import choose_again
from handlers.diary import choosing, visiting
from handlers.diary.telling import entries, mode_of, place_of, told_adviser
from handlers.residents.answering import settled
from storage import audit, cases, people
from storage.diaries import booking, slots

if TYPE_CHECKING:
    from flows.diaries import FreeTime
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

SWAP = Phrase("换一位律师")
WHOSE = Phrase("{ref} 请哪位律师、什么时候接？居民点头才换，不用说原因。")
TIME = Phrase("{at} {who}")
NOBODY = Phrase("现在没有别的律师有空时间。可以请同事接手，或者告诉协调员。")
ASKED = Phrase("已经问居民了。居民点头之前，还由原来的律师负责。")
ASK = Phrase("您的办件 {ref}（{title}）想请另一位律师来办：{who}，{at}。资料都在，不用重新说。行吗？")
YES, NO = Phrase("可以，就这样"), Phrase("不行，再商量")
GONE_TIME = Phrase("这个时间刚刚约出去了。点“选个时间”，另选一个就行。")
WILL_CALL = Phrase("好，先不换。我们会再和您商量。")
SAID_NO = Phrase("办件 {ref}：居民不想换到这个时间，请打电话商量。")
HANDED_ON = Phrase("办件 {ref} 已经由{who}接着办，居民同意了。谢谢您！")
CHANGED = Phrase("换好了。")
SHOWN = 6


def on_swap(turn: Turn) -> Effects:
    """The next times of others who may have it."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "swap")
    if row is None or cases.is_own(row, turn.person.id) or not is_possible(turn, row):
        return turn.acknowledge(GONE)
    found = one_each(_times(turn, row))[:SHOWN]
    if not found:
        return turn.say(NOBODY, keyboard=views.open_button(cases.to_case(row)))
    buttons = tuple(
        (
            Button(
                TIME(at=free.starts_at, who=people.short_name(turn.tx, free.adviser)),
                Action("advice", f"offer {row.id} {free.adviser} {free.starts_at:%Y%m%dT%H%M}"),
            ),
        )
        for free in found
    )
    return turn.say(WHOSE(ref=row.reference), keyboard=(*buttons, *views.open_button(cases.to_case(row))))


def is_possible(turn: Turn, row: CaseRow) -> bool:
    """Whether the case is one of those that have a time in a diary."""
    service = turn.directory.service(row.service, turn.person.community)
    return choosing.asks_time(service) and slots.mode_of(service, booking.answers_of(turn.tx, row.id)) is not None


def _times(turn: Turn, row: CaseRow) -> tuple[FreeTime, ...]:
    """The free times of all but its adviser; of nobody who hears the other side."""
    if not is_possible(turn, row):
        return ()
    service, answers = turn.directory.service(row.service, turn.person.community), booking.answers_of(turn.tx, row.id)
    resident = row.opened_by if row.filed != "desk" else None
    found = slots.free(turn.tx, service, turn.person.community, answers, at=turn.at, resident=resident, case=row.id)
    return tuple(free for free in found if free.adviser != row.assignee_id)


def _named(turn: Turn, row: CaseRow, adviser: str, when: str) -> FreeTime | None:
    """The time that a button names, where it is still free."""
    for free in _times(turn, row):
        if str(free.adviser) == adviser and f"{free.starts_at:%Y%m%dT%H%M}" == when:
            return free
    return None


def offer(turn: Turn, case_id: int, adviser: str, when: str) -> Effects:
    """The resident is asked; no reason is told."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "swap")
    free = _named(turn, row, adviser, when) if row is not None and not cases.is_own(row, turn.person.id) else None
    if row is None or free is None:
        return turn.acknowledge(visiting.SOMEBODY_HAS_IT)
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    audit.record(turn.tx, "swap.asked", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    words = ASK(ref=row.reference, title=title, who=people.short_name(turn.tx, free.adviser), at=free.starts_at)
    buttons = (
        (Button(YES, Action("advice", f"yes {row.id} {adviser} {when}")),),
        (Button(NO, Action("advice", f"no {row.id} {turn.person.id} 0")),),
    )
    asked = Send(ToResident(case.id), (words,), buttons, kind="appointment", case=case.id)
    return (*settled(turn), *turn.say(ASKED, keyboard=views.open_button(case)), asked)


def agree(turn: Turn, case_id: int, adviser: str, when: str) -> Effects:
    """The resident agrees: the case and its appointment are the other adviser's at once."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "rebook")
    if row is None or row.status != "claimed" or not cases.speaks_for(row, turn.person.actor):
        return turn.acknowledge(GONE)
    free, before = _named(turn, row, adviser, when), row.assignee_id
    if free is None:
        return (*settled(turn), *turn.say(GONE_TIME, keyboard=visiting.buttons_of(turn, row)))
    moved = _moved(turn, row, free)
    if moved is None:
        case = cases.to_case(row)
        again = choose_again(turn.directory.service(row.service, turn.person.community), case.id)
        return (*settled(turn), *turn.say(GONE_TIME, keyboard=again), EditCard(case.id))
    slot, case = slots.of_case(turn.tx, moved.id), cases.to_case(moved)
    assert slot is not None
    who = people.short_name(turn.tx, slot.adviser_id)
    lines = (CHANGED, *booked_lines(slot.starts_at, who, mode_of(slot), place_of(turn, slot)))
    said = Send(ToResident(case.id), lines, visiting.buttons_of(turn, moved), kind="appointment", case=case.id)
    old = people.load(turn.tx, before) if before is not None else None
    thanks = (Send(ToPerson(old.id), (HANDED_ON(ref=row.reference, who=who),), kind="notice"),) if old else ()
    return (
        *settled(turn), said, *entries(slot, to_resident=moved), *told_adviser(turn, moved, slot), *thanks,
        EditCard(case.id),
    )  # fmt: skip


def _moved(turn: Turn, row: CaseRow, free: FreeTime) -> CaseRow | None:
    """Off the one, on to the other, in one unit; None where the time was lost in between: then it waits for another."""
    answers = booking.answers_of(turn.tx, row.id)
    mode = slots.mode_of(turn.directory.service(row.service, turn.person.community), answers)
    released = cases.release(turn.tx, row, by=turn.person.id, how="another adviser", at=turn.at)
    if released is None or mode is None:
        return None
    made = slots.take(
        turn.tx, free, row.id, row.opened_by, community=row.community_id, state="offered", mode=mode, at=turn.at
    )
    return booking.settle(turn.tx, released, made, answers, by=turn.person.id, at=turn.at) if made else None


def refuse(turn: Turn, case_id: int, asker: str) -> Effects:
    """The resident would rather not: whoever asked calls them."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "rebook")
    if row is None or not cases.speaks_for(row, turn.person.actor):
        return turn.acknowledge(GONE)
    who, case = people.load(turn.tx, int(asker)), cases.to_case(row)
    words = (SAID_NO(ref=row.reference),)
    told = (Send(ToPerson(who.id), words, views.open_button(case), kind="notice", case=case.id),) if who else ()
    return (*settled(turn), *turn.say(WILL_CALL), *told)
