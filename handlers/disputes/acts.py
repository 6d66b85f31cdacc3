"""The mediator's buttons of a dispute: what they name is looked up anew, and proven to be theirs, each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.casework.claiming import GONE
from handlers.disputes import agreeing, parties, sitting
from handlers.disputes.acting import mediated
from handlers.residents.drafts import begin_form
from storage import cases, disputes
from storage.disputes import agreements, sittings

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

CASE_FORMS = {
    "decline": "party_decline", "longer": "longer", "agree": "agreement", "signed": "signed", "visit": "visit",
}  # fmt: skip
PARTY_FORMS = {"tell": "party_tell", "duty": "duty"}


def on_dispute(turn: Turn) -> Effects:
    """The pressed button."""
    name, _, rest = turn.argument.partition(" ")
    number, _, more = rest.partition(" ")
    if not number.isdecimal():
        return turn.acknowledge(GONE)
    if name in parties.PARTY_ACTS or name in PARTY_FORMS or name == "comes":
        return _about_party(turn, name, int(number), more)
    if name in {"off", "record"}:
        return _about_sitting(turn, name, int(number))
    if name in {"done", "failed"}:
        return _about_duty(turn, name, int(number))
    row = mediated(turn, int(number))
    return _about_case(turn, row, name, more) if row is not None else turn.acknowledge(GONE)


def _about_case(turn: Turn, row: CaseRow, name: str, more: str) -> Effects:
    if name in parties.CASE_ACTS:
        return parties.CASE_ACTS[name](turn, row)
    if name in CASE_FORMS:
        return begin_form(turn, CASE_FORMS[name], row.id)
    match name:
        case "sit_with":
            return parties.sit_with(turn, row, more)
        case "court":
            return agreeing.court(turn, row, more)
        case _:
            return turn.acknowledge(GONE)


def _about_party(turn: Turn, name: str, party_id: int, more: str) -> Effects:
    party = disputes.load(turn.tx, party_id)
    row = mediated(turn, party.case_id) if party else None
    if party is not None and row is None and name == "read":
        row = _overseen(turn, party)
    if party is None or row is None:
        return turn.acknowledge(GONE)
    if name in PARTY_FORMS:
        return begin_form(turn, PARTY_FORMS[name], row.id, channel=str(party.id))
    if name == "comes":
        made = sittings.load(turn.tx, int(more)) if more.isdecimal() else None
        if made is None or made.case_id != row.id or made.ended_at is not None:
            return turn.acknowledge(GONE)
        return (*turn.say(parties.NOTED), *sitting.comes(turn, row, party, made))
    return parties.PARTY_ACTS[name](turn, row, party)


def _overseen(turn: Turn, party: PartyRow) -> CaseRow | None:
    """For a coordinator in whose scope the case is: what a party said may be read, and nothing done."""
    return cases.access_case(turn.tx, party.case_id, turn.person.actor, "parties")


def _about_sitting(turn: Turn, name: str, sitting_id: int) -> Effects:
    made = sittings.load(turn.tx, sitting_id)
    row = mediated(turn, made.case_id) if made else None
    if made is None or row is None or made.ended_at is not None:
        return turn.acknowledge(GONE)
    if name == "off":
        return sitting.call_off(turn, row, made)
    return begin_form(turn, "sitting_record", row.id, channel=str(made.id))


def _about_duty(turn: Turn, state: str, duty_id: int) -> Effects:
    owed = agreements.duty(turn.tx, duty_id)
    row = mediated(turn, owed.case_id) if owed else None
    return agreeing.settle(turn, row, owed, state) if owed and row else turn.acknowledge(GONE)
