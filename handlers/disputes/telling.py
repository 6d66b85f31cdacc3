"""The only way in which a party is written to: each function takes one party, and what it says is that party's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import (
    Action,
    Button,
    MessageId,
    PersonId,
    Phrase,
    Send,
    Settle,
    ToPerson,
    ToResident,
    verbatim,
)
from flows.screens import EMPTY
from handlers import views
from storage import cases, disputes, people
from storage.disputes import APPLICANT

if TYPE_CHECKING:
    from flows.model import Buttons, Effects, Urgency, Verb
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import CaseRow, PartyRow

THE_APPLICANT = Phrase("申请人")
THE_OTHER = Phrase("对方")
ANOTHER = Phrase("对方{n}")
CALL_THEM = Phrase("办件 {ref}：{who}没有用机器人，请打电话或当面告诉（只告诉这一方）：")
GONE = Phrase("这件事的状态已经变了，没有改动。")
KEY = "party:"
"""Begins the key of what a mediator reads of a party: a reply to it goes back to that party."""


def button(label: Phrase, verb: Verb, *parts: object) -> tuple[Button, ...]:
    """A row of one button whose argument has these parts."""
    return (Button(label, Action(verb, " ".join(str(part) for part in parts))),)


def settled(turn: Turn) -> Effects:
    """The pressed message loses its buttons and shows what was chosen."""
    if turn.pressed is None or turn.pressed.message.person_id is None:
        return ()
    return (Settle(MessageId(turn.pressed.message.id), verbatim(turn.pressed.label)),)


def called(turn: Turn, party: PartyRow) -> Phrase:
    """What the mediator reads for a party."""
    if party.side == APPLICANT:
        return THE_APPLICANT
    return ANOTHER(n=party.number) if len(disputes.respondents(turn.tx, party.case_id)) > 1 else THE_OTHER


def to_party(
    turn: Turn, row: CaseRow, party: PartyRow, *lines: Phrase, keyboard: Buttons = (), urgency: Urgency = "answer",
    files: tuple[str, ...] = (),
) -> Effects:  # fmt: skip
    """A message to one party; where nobody there reads it, the mediator is asked to tell it."""
    case = cases.to_case(row)
    if party.side == APPLICANT:
        said = Send(ToResident(case.id), lines, keyboard, kind="statement", case=case.id, urgency=urgency, files=files)
        return (said,)
    if party.person_id is not None:
        to = ToPerson(PersonId(party.person_id))
        return (Send(to, lines, keyboard, kind="statement", case=case.id, urgency=urgency, files=files),)
    head = CALL_THEM(ref=case.reference, who=called(turn, party))
    return to_mediator(turn, row, head, EMPTY, *lines, urgency=urgency)


def to_mediator(
    turn: Turn, row: CaseRow, *lines: Phrase, keyboard: Buttons = (), urgency: Urgency = "answer", key: str = "",
    files: tuple[str, ...] = (),
) -> Effects:  # fmt: skip
    """A message to whoever works on the case, or to its coordinators where nobody does; never to one who is a party."""
    case, kind = cases.to_case(row), "statement" if key else "dispute"
    buttons = (*keyboard, *views.open_button(case))
    return tuple(
        Send(
            ToPerson(one.id), lines, buttons, kind=kind, case=case.id, urgency=urgency, protect=True, files=files,
            key=f"{key}:{one.id}" if key else "",
        )
        for one in _mediating(turn, row)
    )  # fmt: skip


def _mediating(turn: Turn, row: CaseRow) -> list[Person]:
    case = cases.to_case(row)
    handler = people.load(turn.tx, case.assignee) if case.assignee is not None else None
    if handler is not None and handler.actor.is_worker:
        return [handler]
    parties = {*case.residents, *(one.person_id for one in disputes.of_case(turn.tx, row.id))}
    of_queue, every = (people.coordinators(turn.tx, row.community_id, queue) for queue in (row.queue, ""))
    return [one for one in of_queue if one.id not in parties] or [one for one in every if one.id not in parties]
