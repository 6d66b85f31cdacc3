"""On to mediation: the resident is asked first what goes to whom, and sends what was filled in for them themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Asked, Rejected
from flows.model import Phrase, Reply
from flows.screens import EMPTY, SKIPPED
from handlers.advice.asking import mediation_of
from handlers.residents.answering import settled, show
from handlers.residents.drafts import resume_prompt
from handlers.turn import said_before
from storage import advice, audit, cases, consents, conversations, people
from storage.diaries import booking
from storage.papers import consultation

if TYPE_CHECKING:
    from flows.model import Effects, Service, Value
    from handlers.turn import Turn
    from storage.tables import CaseRow

FILLED_IN = Phrase("已经替您填上了。对的就点“保留”，不对的重新写。")
STAYS = Phrase("好，不转，什么都没有发出去。")
NOT_NOW = Phrase("这件现在不能转了。打 /my 看您的办件。")
SENT_ALREADY = Phrase("已经转过去了：{ref}。打 /my 就能看到。")


def mediate(turn: Turn, case_id: int) -> Effects:
    """The resident agrees: a draft with what maps, that they look through and send; or don't."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "pass_on")
    service = mediation_of(turn, row) if row is not None else None
    talked = consultation(turn.tx, case_id)
    if row is None or service is None or talked is None or talked.next_step != "mediation":
        return turn.acknowledge(NOT_NOW)
    if not cases.is_own(row, turn.person.id):
        return turn.acknowledge(NOT_NOW)
    known = advice.went_on_as(turn.tx, row)
    if known is not None:
        return turn.acknowledge(SENT_ALREADY(ref=known.reference))
    draft = conversations.draft_of(turn.tx, turn.person, service.name)
    if draft is not None:
        return (*settled(turn), *resume_prompt(turn, conversations.to_conversation(turn.tx, draft)))
    consents.give(turn.tx, turn.person, f"mediate {row.id}", 1, at=turn.at)
    consents.give(turn.tx, turn.person, service.name, service.version, at=turn.at)
    audit.record(
        turn.tx, "consultation.passed_on", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at
    )
    shelf = {**people.known_contact(turn.tx, turn.person), **_carried(turn, row, service)}
    begun = conversations.begin(
        turn.tx, service, turn.person, at=turn.at, channel=f"{advice.FROM}{row.id}", known=shelf
    )
    return (*settled(turn), *said_before(show(turn, begun), FILLED_IN, EMPTY))


def _carried(turn: Turn, row: CaseRow, service: Service) -> dict[str, Value]:
    """The answers that mean the same there and that its fields take."""
    part = turn.directory.service(row.service, turn.person.community).consultation
    answers, today = booking.answers_of(turn.tx, row.id), turn.home.calendar.day(turn.at)
    found: dict[str, Value] = {}
    for here, there in part.carries if part is not None else ():
        value = answers.get(here, SKIPPED)
        if not isinstance(value, str) or value == SKIPPED:
            continue
        if not isinstance(service.step(there).field.parse(Reply(turn.at, text=value), Asked(today)), Rejected):
            found[there] = value
    return found


def stay(turn: Turn, case_id: int) -> Effects:
    """Not to mediation."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "pass_on")
    return turn.acknowledge(NOT_NOW) if row is None else (*settled(turn), *turn.say(STAYS))
