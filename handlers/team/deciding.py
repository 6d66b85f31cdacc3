"""Coordinators decide: who is let in, and to whom a role that oversees others is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.model import PersonId, Phrase, Send, ToPerson
from handlers import timers
from handlers.residents.answering import settled
from handlers.team import admitting, filled
from storage import conversations, people
from storage.tables import PersonRow
from storage.team import applications, members

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import ApplicationRow

DECIDED = Phrase("这件已经有人决定了。")
ANOTHER_DECIDES = Phrase("这件是您提的，要由另一位协调员决定。")
LET_IN = Phrase("好，已经告诉他了。")
NOT_LET_IN = Phrase("好，已经婉转地告诉他了，填的内容删掉了。")
APPLICATION = Phrase("{name}想当志愿者：")
ROLE_ASKED = Phrase("{by}提议让{name}当{role}。要另一位协调员同意才行。")
ROLE_GIVEN = Phrase("{name}现在也是{role}。")
ROLE_REFUSED = Phrase("{name}当{role}的提议，没有同意。")
YOU_ARE = Phrase("您现在也是{role}了。")


def on_application(turn: Turn) -> Effects:
    """One that waits, whole, with the two ways to decide."""
    row = applications.access_application(turn.tx, int(turn.argument or 0), turn.person)
    if row is None or row.state != "waiting":
        return turn.acknowledge(DECIDED)
    if row.by_id is not None:
        return turn.say(role_line(turn, row), keyboard=filled.decision_buttons(row.id))
    loaded = conversations.load(turn.tx, row.id)
    if loaded is None:
        return turn.acknowledge(DECIDED)
    answers = loaded[0].answers
    lines = (APPLICATION(name=str(answers.get("short_name", ""))), *admitting.form_lines(turn, answers))
    sent = Send(
        ToPerson(turn.person.id), lines, filled.decision_buttons(row.id), kind="team", case=loaded[0].id, protect=True,
    )  # fmt: skip
    return (sent,)


def role_line(turn: Turn, row: ApplicationRow) -> Phrase:
    """Who is to be given what, and who proposed it."""
    name, by = (admitting.name_of(turn, person or 0) for person in (row.person_id, row.by_id))
    return ROLE_ASKED(by=by, name=name, role=team.ROLES[row.roles])


def on_decide(turn: Turn) -> Effects:
    """The pressed decision, once."""
    row_id, _, word = turn.argument.partition(" ")
    row = applications.access_application(turn.tx, int(row_id or 0), turn.person)
    if row is None or row.state != "waiting" or row.person_id == turn.person.id:
        return turn.acknowledge(DECIDED)
    if row.by_id == turn.person.id and word == "yes":
        return turn.acknowledge(ANOTHER_DECIDES)
    loaded = conversations.load(turn.tx, row.id) if row.by_id is None else None
    if row.by_id is None and loaded is None:
        return turn.acknowledge(DECIDED)
    how: applications.Decision = "accepted" if word == "yes" else "refused"
    if not applications.decide(turn.tx, row, how, by=turn.person.id, at=turn.at):
        return turn.acknowledge(DECIDED)
    if loaded is None:
        return (*settled(turn), *_about_role(turn, row, given=how == "accepted"))
    if how == "refused":
        return (*settled(turn), *turn.say(NOT_LET_IN), *admitting.turn_down(turn, row))
    person = people.load(turn.tx, row.person_id)
    if person is None or person.is_member:
        return (*settled(turn), *turn.say(DECIDED))
    return (*settled(turn), *turn.say(LET_IN), *admitting.admit(turn, row, loaded[0].answers, by=turn.person))


def _about_role(turn: Turn, row: ApplicationRow, *, given: bool) -> Effects:
    name, role = admitting.name_of(turn, row.person_id), team.ROLES[row.roles]
    told = (ROLE_GIVEN if given else ROLE_REFUSED)(name=name, role=role)
    to_proposer = Send(ToPerson(PersonId(row.by_id or 0)), (told,), kind="team")
    proposer, person = people.load(turn.tx, row.by_id or 0), turn.tx.get(PersonRow, row.person_id)
    if not given:
        return (*turn.say(told), to_proposer) if row.by_id != turn.person.id else turn.say(told)
    if person is None or not person.roles or proposer is None or not proposer.actor.is_coordinator:
        return turn.say(DECIDED)
    members.set_role(turn.tx, person, row.roles, on=True, by=turn.person.id, at=turn.at)
    timers.plan_digests(turn.tx, turn.person.community, at=turn.at)
    to_them = Send(ToPerson(PersonId(person.id)), (YOU_ARE(role=role),), kind="team")
    return (*turn.say(told), to_proposer, to_them)
