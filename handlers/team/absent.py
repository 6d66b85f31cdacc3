"""Somebody goes on leave: who is asked to stand in, and what becomes of what they have in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase, Send, ToCoordinators, ToPerson, verbatim
from handlers import views
from storage import people
from storage.reports import lists
from storage.tables import PersonRow
from storage.team import absences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import ReminderRow

MOST_DEPUTIES = 8
TAKEN = Phrase("好，请假记下了：{first} 到 {last}。这几天不派新的给您。")
WHO_STANDS_IN = Phrase("要请哪位同事代您？点一位，我去问。")
NOBODY_NEEDED = Phrase("不用人代")
TOLD = Phrase("{name}请假：{first} 到 {last}，手里有 {n} 件。")
AWAY_WITH = Phrase("{name}开始请假，手里还有 {n} 件。")
SETTLE_HEAD = Phrase("您请假了，手里还有 {n} 件。每件点一个：")
SETTLE_LINE = Phrase("{ref} {title}")
BACK_TO_QUEUE = Phrase("放回 {ref}")
TO_DEPUTY = Phrase("请代办接 {ref}")
KEEP = Phrase("都留着，我自己办")
OVER = Phrase("您的假到了，欢迎回来！打 /queue 看等认领的办件。")


def taken(turn: Turn, first: date, last: date) -> Effects:
    """The leave is noted; who could stand in; the coordinators hear of it."""
    colleagues = [
        person
        for person in people.members(turn.tx, turn.person.community)
        if person.id != turn.person.id and person.actor.is_worker and person.has_opened_chat and person.reachable
        and not absences.is_away(person, turn.at)
    ][:MOST_DEPUTIES]  # fmt: skip
    asking = tuple(
        (Button(_named(turn, person.id), Action("deputy", f"ask {person.id}")),) for person in colleagues
    )  # fmt: skip
    lines = (TAKEN(first=first, last=last), *((WHO_STANDS_IN,) if asking else ()))
    keyboard = (*asking, (Button(NOBODY_NEEDED, Action("deputy", "none")),)) if asking else ()
    count = len(lists.claimed_by(turn.tx, turn.person))
    told = TOLD(name=_named(turn, turn.person.id), first=first, last=last, n=count)
    return (*turn.say(*lines, keyboard=keyboard), Send(ToCoordinators(), (told,), kind="team"))


def _named(turn: Turn, person_id: int) -> Phrase:
    return verbatim(people.short_name(turn.tx, person_id))


def settle(turn: Turn, person: Person) -> Effects:
    """What somebody on leave has in hand, each to go back to its queue or to the deputy; nothing for none."""
    held = lists.claimed_by(turn.tx, person)
    if not held:
        return ()
    deputy = turn.tx.get_one(PersonRow, person.id).deputy_id
    lines = tuple(SETTLE_LINE(ref=case.reference, title=views.title_of(turn, case.service)) for case in held)
    ways: tuple[tuple[Phrase, str], ...] = ((TO_DEPUTY, "to"),) if deputy else ()
    buttons = tuple(
        (Button(label(ref=case.reference), Action("entrust", f"{way} {case.id}")),)
        for case in held
        for label, way in (*ways, (BACK_TO_QUEUE, "back"))
    )
    keep = (Button(KEEP, Action("entrust", "keep 0")),)
    head = SETTLE_HEAD(n=len(held))
    return (Send(ToPerson(person.id), (head, *lines), (*buttons, keep), kind="team"),)


def _begins(turn: Turn, _: ReminderRow) -> Effects:
    """The first morning of a leave."""
    if not absences.is_away(turn.person, turn.at) or not turn.person.actor.is_worker:
        return ()
    asked = settle(turn, turn.person)
    if not asked:
        return ()
    told = AWAY_WITH(name=_named(turn, turn.person.id), n=len(lists.claimed_by(turn.tx, turn.person)))
    return (*asked, Send(ToCoordinators(), (told,), kind="team"))


def _ends(turn: Turn, _: ReminderRow) -> Effects:
    """The morning after a leave."""
    if turn.person.away is None or turn.person.away[1] > turn.at:
        return ()
    absences.come_back(turn.tx, turn.person.id, at=turn.at)
    return turn.say(OVER)


KINDS: Mapping[str, Callable[[Turn, ReminderRow], Effects]] = {absences.BEGINS: _begins, absences.ENDS: _ends}
