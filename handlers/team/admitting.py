"""Somebody is let in, or not: what the row of the person becomes, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.fields.grids import ANYWHERE
from flows.model import PersonId, Phrase, Send, ToCoordinators, ToPerson, verbatim
from flows.screens import EMPTY, answer_lines
from storage import people
from storage.tables import PersonRow
from storage.team import applications, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Effects, Lines, Value
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import ApplicationRow

WELCOME = Phrase("好消息：您加入了{community}的队伍，身份是{roles}。")
HOW = Phrase("打 /queue 看等认领的办件。请假、退出也在那里，点“我的安排”。")
REFUSED = Phrase("谢谢您愿意来帮忙！这次没有合适的位置。您填的已经删掉。想问原因，打 {phone}。")
JOINED_TOLD = Phrase("{name}加入了队伍，身份是{roles}。")
ASK_TO_GROUP = Phrase("请把他加进志愿者群。")


def admit(turn: Turn, application: ApplicationRow, answers: Mapping[str, Value], *, by: Person) -> Effects:
    """Roles, skills and grids as asked for and agreed to; in the scope of who agreed."""
    row = turn.tx.get_one(PersonRow, application.person_id, populate_existing=True)
    terms = _terms(application, answers, by)
    members.join(turn.tx, row, terms, by=by.id, at=turn.at)
    roles = team.role_names(terms.roles)
    welcome = (WELCOME(community=turn.home.name, roles=roles), HOW)
    told = JOINED_TOLD(name=verbatim(terms.name), roles=roles)
    return (
        Send(ToPerson(PersonId(row.id)), welcome, kind="team"),
        Send(ToCoordinators(), (told, ASK_TO_GROUP), kind="team"),
    )


def _terms(application: ApplicationRow, answers: Mapping[str, Value], by: Person) -> members.Terms:
    grids = answers.get("grids", ())
    named = (grids,) if isinstance(grids, str) else grids
    return members.Terms(
        name=str(answers.get("short_name", "")),
        roles=frozenset(application.roles.split()) - team.OVERSEEING or frozenset({"volunteer"}),
        queues=by.actor.queues,
        skills=team.skills_of(answers.get("skills")),
        grids=tuple(name for name in named if name != ANYWHERE.text),
        gender=team.GENDERS.get(str(answers.get("gender", "")), ""),
    )


def turn_down(turn: Turn, application: ApplicationRow) -> Effects:
    """Told kindly; what the form says is erased."""
    applications.forget(turn.tx, application.person_id)
    words = (REFUSED(phone=turn.home.phone),)
    return (Send(ToPerson(PersonId(application.person_id)), words, kind="team"),)


def form_lines(turn: Turn, answers: Mapping[str, Value]) -> Lines:
    """What a form says, whole: for coordinators only."""
    service = turn.directory.service("application", turn.person.community)
    return (EMPTY, *answer_lines(service, answers, whole=True))


def name_of(turn: Turn, person_id: int) -> Phrase:
    """What colleagues call somebody."""
    return verbatim(people.short_name(turn.tx, person_id))
