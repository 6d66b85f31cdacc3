"""Who claims to read: those on duty hear of it once a day, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.guarding.harvest import is_harvest
from flows.model import Action, Button, Phrase, Send, ToDuty, verbatim
from storage import audit, guarding, people

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

ALERT = Phrase(
    "{who}七天里认领了 {claimed} 件，交回了 {handed_back} 件，办好了 {finished} 件。请问问是不是有难处，今天不再另说。"
)
IN_A_WEEK = Phrase("七天里：认领 {claimed} 件，交回 {handed_back} 件，办好 {finished} 件")
IN_A_WEEK_ASK = Phrase("七天里：认领 {claimed} 件，交回 {handed_back} 件，办好 {finished} 件。交回的太多，请问一问")


def watch(turn: Turn) -> Effects:
    """After a case was handed back: an alert, where it was one of far too many."""
    found = guarding.handled(turn.tx, turn.person.id, at=turn.at)
    if not is_harvest(found):
        return ()
    day = turn.home.calendar.day(turn.at)
    if not guarding.first_time(turn.tx, f"harvest {turn.person.id} {day:%Y%m%d}", at=turn.at):
        return ()
    community, by = turn.person.community, turn.person.id
    detail = f"{found.claimed} {found.handed_back} {found.finished}"
    audit.record(turn.tx, "team.harvest", None, community_id=community, by=by, at=turn.at, detail=detail)
    name = people.short_name(turn.tx, by)
    words = ALERT(
        who=verbatim(name), claimed=found.claimed, handed_back=found.handed_back, finished=found.finished
    )  # fmt: skip
    button = ((Button(verbatim(name), Action("member", str(by))),),)
    return (Send(ToDuty("", besides=by), (words,), button, kind="alert"),)


def line_of(turn: Turn, person_id: int) -> Phrase | None:
    """What somebody took on within a week, for who looks at them; None where that is nothing."""
    found = guarding.handled(turn.tx, person_id, at=turn.at)
    words = IN_A_WEEK_ASK if is_harvest(found) else IN_A_WEEK
    filled = words(claimed=found.claimed, handed_back=found.handed_back, finished=found.finished)
    return filled if found.claimed else None
