"""Words between one party and the mediator: kept with that party, passed on to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.cases import LIVE
from flows.model import Phrase
from flows.screens import EMPTY
from handlers import views
from handlers.disputes.telling import KEY, button, called, to_mediator, to_party
from storage import cases, disputes, people
from storage.disputes import RESPONDENT

if TYPE_CHECKING:
    from flows.model import Arg, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

PARTY_SAID = Phrase("办件 {ref} 的{who}说：\n{words}")
PARTY_SENT = Phrase("办件 {ref} 的{who}发来 {n} 个文件。")
ONLY_YOU = Phrase("只有您和协调员看得到，别让另一方知道。要回话，按住这条消息点“回复”，或者点“给{who}留言”。")
TELL = Phrase("给{who}留言")
MEDIATOR_SAID = Phrase("调解员{who}给您的话（{ref}，调解）：\n{words}")
MEDIATOR_SENT = Phrase("调解员{who}给您发来 {n} 个文件（{ref}，调解）。")
ANSWER_MEDIATOR = Phrase("要回话，点“说给调解员”，或者按住这条消息点“回复”。")
SPEAK = Phrase("说给调解员")
PASSED = Phrase("已转给调解员。对方看不到。")
PASSED_WAITS = Phrase("记下了。现在没有调解员在办，谁接手，谁看得到。对方看不到。")
PASSED_TO_PARTY = Phrase("已转给{who}，只有这一方看得到。")
TO_MEDIATOR = Phrase("转给调解员：调解 {ref}")
TO_PARTY = Phrase("转给{who}：{ref}")


@dataclass(frozen=True, slots=True)
class Said:
    """Words and the files that came with them."""

    words: str
    files: tuple[str, ...] = ()


def mine(turn: Turn, party_id: int) -> tuple[CaseRow, PartyRow] | None:
    """The case and the party, where this person is that party; None for everybody else."""
    party = disputes.load(turn.tx, party_id)
    row = cases.access_case(turn.tx, party.case_id, turn.person.actor, "side") if party else None
    if party is None or row is None:
        return None
    is_theirs = party.person_id == turn.person.id if party.side == RESPONDENT else cases.is_own(row, turn.person.id)
    return (row, party) if is_theirs else None


def held(turn: Turn, party_id: int) -> tuple[CaseRow, PartyRow] | None:
    """The case and the party, where this person is its mediator now; None for everybody else."""
    party = disputes.load(turn.tx, party_id)
    row = cases.access_case(turn.tx, party.case_id, turn.person.actor, "parties") if party else None
    if party is None or row is None or row.assignee_id != turn.person.id or row.status != "claimed":
        return None
    return row, party


def from_party(turn: Turn, row: CaseRow, party: PartyRow, said: Said) -> Effects:
    """What a party says reaches its mediator, and waits for one where there is none."""
    made = disputes.say(turn.tx, party, said.words, by=turn.person.id, kind="words", at=turn.at, files=said.files)
    if row.assignee_id is None:
        return turn.say(PASSED_WAITS)
    return (*turn.say(PASSED), *passed(turn, row, party, said, word_id=made.id))


def passed(turn: Turn, row: CaseRow, party: PartyRow, said: Said, *, word_id: int) -> Effects:
    """The mediator reads it, and answers that party alone."""
    who = called(turn, party)
    filled: dict[str, Arg] = {"ref": row.reference, "who": who}
    told = PARTY_SAID(**filled, words=said.words) if said.words else PARTY_SENT(**filled, n=len(said.files))
    return to_mediator(
        turn, row, told, EMPTY, ONLY_YOU(who=who), keyboard=(button(TELL(who=who), "dispute", "tell", party.id),),
        key=f"{KEY}{party.id}:{word_id}", files=said.files,
    )  # fmt: skip


def to_one(turn: Turn, row: CaseRow, party: PartyRow, said: Said) -> Effects:
    """What the mediator says to one party reaches that one."""
    disputes.say(turn.tx, party, said.words, by=turn.person.id, kind="words", at=turn.at, files=said.files)
    cases.contact(turn.tx, row, by=turn.person.id, at=turn.at)
    filled = {"ref": row.reference, "who": people.short_name(turn.tx, turn.person.id)}
    words = MEDIATOR_SAID(**filled, words=said.words) if said.words else MEDIATOR_SENT(**filled, n=len(said.files))
    told = to_party(
        turn, row, party, words, EMPTY, ANSWER_MEDIATOR, keyboard=(button(SPEAK, "side", "words", party.id),),
        files=said.files,
    )  # fmt: skip
    done = turn.say(PASSED_TO_PARTY(who=called(turn, party)), keyboard=views.open_button(cases.to_case(row)))
    return (*done, *told)


def target(turn: Turn, case_id: int, key: str) -> int | None:
    """The party that a reply to a message goes to or comes from; None where it is a matter of the applicant's."""
    if key.startswith(KEY):
        return int(key.removeprefix(KEY).partition(":")[0])
    return next((one.id for one in disputes.of_person(turn.tx, turn.person.id) if one.case_id == case_id), None)


def pass_to(turn: Turn, party_id: int, said: Said) -> Effects | None:
    """Words of a party to the mediator, or of the mediator to a party; None where they go nowhere."""
    found = mine(turn, party_id)
    if found is not None and found[1].side == RESPONDENT:
        return from_party(turn, *found, said)
    mediated = held(turn, party_id)
    return to_one(turn, *mediated, said) if mediated is not None else None


def addresses(turn: Turn) -> list[tuple[Phrase, str]]:
    """Where words without an address may go: the label, and the case and party that a button names."""
    found = []
    for party in disputes.of_person(turn.tx, turn.person.id):
        row = cases.load(turn.tx, party.case_id)
        if row is not None and row.status in LIVE and party.consent not in disputes.GONE:
            found.append((TO_MEDIATOR(ref=row.reference), f"{row.id} {party.id}"))
    return found


def addresses_of(turn: Turn, case_id: int) -> list[tuple[Phrase, str]]:
    """The other sides of a case that this person works on."""
    row = cases.load(turn.tx, case_id)
    if row is None:
        return []
    return [
        (TO_PARTY(who=called(turn, party), ref=row.reference), f"{row.id} {party.id}")
        for party in disputes.respondents(turn.tx, case_id)
    ]
