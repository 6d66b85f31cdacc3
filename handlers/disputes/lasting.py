"""A mediation goes on after its time only where every party agrees to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows import cards
from flows.model import Phrase
from handlers import views
from handlers.casework.supplying import later_promise
from handlers.disputes.telling import GONE, button, settled, to_mediator, to_party
from storage import cases, disputes
from storage.cases import timeline

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

ASK = Phrase("{ref}（调解）：调解员建议再多谈一阵，到 {at}。您同意吗？不同意就按原来的日子结束。")
YES, NO = Phrase("同意延期"), Phrase("不同意")
ASKED = Phrase("好，去问了。都同意，才延到 {at}。")
NOT_LATER = Phrase("要比原来的 {at} 晚。")
NOTED = Phrase("好，记下了。")
LONGER = Phrase("都同意，调解延到 {at}（{ref}，调解）。")
NOT_ALL = Phrase("办件 {ref}：没有都同意延期。到 {at} 没谈成就结束，告诉他们别的路。")


def propose(turn: Turn, row: CaseRow, day: str) -> Effects:
    """Each party is asked, alone."""
    running = timeline.find(turn.tx, row, "mediation")
    if running is None:
        return turn.say(GONE)
    calendar = turn.home.calendar
    until, keyboard = calendar.close_of(date.fromisoformat(day[:10])), views.open_button(cases.to_case(row))
    if until <= running.due_at:
        return turn.say(NOT_LATER(at=cards.told(running.due_at, calendar)), keyboard=keyboard)
    at, mark = cards.told(until, calendar), f"{calendar.day(until):%Y%m%d}"
    asked: Effects = ()
    for party in disputes.taking_part(turn.tx, row.id):
        party.extends = f"ask {mark}"
        buttons = ((*button(YES, "side", "longer", party.id, mark), *button(NO, "side", "not_longer", party.id, mark)),)
        asked += to_party(turn, row, party, ASK(ref=row.reference, at=at), keyboard=buttons)
    turn.tx.flush()
    cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return (*turn.say(ASKED(at=at), keyboard=keyboard), *asked)


def on_longer(turn: Turn, row: CaseRow, party: PartyRow, mark: str) -> Effects:
    """One party agrees; where all do, it ends later."""
    if party.extends != f"ask {mark}":
        return turn.acknowledge(GONE)
    party.extends = f"yes {mark}"
    turn.tx.flush()
    said = (*settled(turn), *turn.say(NOTED))
    everybody = disputes.taking_part(turn.tx, row.id)
    if any(one.extends != f"yes {mark}" for one in everybody):
        return said
    until = turn.home.calendar.close_of(date.fromisoformat(mark))
    if not timeline.extend(turn.tx, row, "mediation", due_at=until, at=turn.at):
        return said
    later_promise(turn, row, date.fromisoformat(mark))
    cases.fit(turn.tx, row, at=turn.at)
    words = LONGER(ref=row.reference, at=cards.told(until, turn.home.calendar))
    told = tuple(effect for one in everybody for effect in to_party(turn, row, one, words))
    return (*said, *told, *to_mediator(turn, row, words))


def on_not_longer(turn: Turn, row: CaseRow, party: PartyRow, mark: str) -> Effects:
    """One does not: the mediator alone hears that not all do, and when it ends."""
    running = timeline.find(turn.tx, row, "mediation")
    if party.extends != f"ask {mark}" or running is None:
        return turn.acknowledge(GONE)
    party.extends = f"no {mark}"
    turn.tx.flush()
    words = NOT_ALL(ref=row.reference, at=cards.told(running.due_at, turn.home.calendar))
    return (*settled(turn), *turn.say(NOTED), *to_mediator(turn, row, words))
