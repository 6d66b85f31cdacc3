"""What stands in the places of a paper: read when it is made, from the answers and from what happened since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows import cards, law, papers, proxies
from flows.advice.words import ground_of
from flows.cases.timeline import changed_rules
from flows.fields import Phone
from flows.law.limits import limits_of
from flows.model import CommunityId, Phrase, verbatim
from flows.numbers.hours import said
from flows.papers import ANSWER, CELL, LANGUAGE, LAW
from flows.registry import named
from flows.screens import SKIPPED
from flows.texts import Reader, say
from storage import cases, conversations, disputes, people, vault
from storage.cases import timeline
from storage.database import directory_of
from storage.disputes import agreements, sittings
from storage.papers import consultation, find, helping, may_have, of_case, on_the_way
from storage.papers.on_the_way import day, day_words
from storage.tables import VisitRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import Service, Value
    from flows.papers import Part
    from storage.papers import Kept
    from storage.tables import CaseRow, PartyRow, SittingRow

FORMS = {"written": "书面协议", "oral": "口头协议", "partial": "就部分事项达成协议"}
RESULTS = {"performed": "已经履行", "partly": "履行了一部分", "not_performed": "没有履行", "lawsuit": "已提起诉讼"}
NEXT_STEPS = {
    "answered": "已经答复",
    "aid": "申请法律援助", "mediation": "转人民调解", "again": "再约一次", "elsewhere": "找别的部门",
}  # fmt: skip
SIDES = {"applicant": "申请人", "respondent": "被申请人"}
NO_AGREEMENT = "没有达成协议"
BINDING = frozenset({"cover", "contents"})
"""What holds the file together, and is no paper in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper of which case, and whose copy; 0 where there is one for all."""

    case_id: int
    name: str
    party_id: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A paper ready to be made."""

    title: str
    reference: str
    parts: tuple[Part, ...]


def paper(tx: Session, person_id: int, asked: Asked, *, now: datetime) -> Filled | None:
    """The paper as its reader may have it now; None where they may not, or there is none."""
    row, person = cases.load(tx, asked.case_id), people.load(tx, person_id)
    if row is None or person is None:
        return None
    kept = find(tx, row, asked.name, asked.party_id)
    if kept is None or not may_have(tx, row, person, kept.document):
        return None
    parts = papers.template(row.service, asked.name)
    wanted = papers.places_of(parts)
    values = {place: words for place, words in _values(tx, row, kept.party, now=now) if place in wanted}
    filled = papers.filled(parts, values)
    return Filled(kept.document.title, row.reference, filled)


def _values(tx: Session, row: CaseRow, party: PartyRow | None, *, now: datetime) -> Iterator[tuple[str, str]]:
    home = directory_of(tx.info).communities[CommunityId(row.community_id)]
    yield from _of_place_and_case(tx, row, home, now=now)
    yield from _answers(tx, row, home)
    yield from _figures(tx, row, home)
    yield from on_the_way.values(tx, row, home)
    yield from helping.values(tx, row, home)
    yield from _parties(tx, row)
    yield from _talks(tx, row, home)
    yield from _agreement(tx, row, home)
    yield from _consultation(tx, row, home)
    if party is not None:
        yield from _own(tx, party)
        alone = [one for one in sittings.held(tx, row.id) if one.party_id == party.id]
        yield "party.talks", _records(tx, alone, home)


def _figures(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    """The table's, and what this community's file has instead where no law fixes it."""
    service = timeline.service_of(tx, row)
    own = changed_rules(service, home.local.get(service.name, {}))
    for name in law.RULES:
        yield f"{LAW}{name}", papers.span_words(own.get(name, law.RULES[name].span), home.calendar.zone)


def _of_place_and_case(tx: Session, row: CaseRow, home: Community, *, now: datetime) -> Iterator[tuple[str, str]]:
    service = timeline.service_of(tx, row)
    yield from (
        ("community", home.name), ("subdistrict", home.subdistrict), ("district", home.district),
        ("office", home.office), ("phone", home.phone), ("today", day(home, now)), ("reference", row.reference),
        ("service", say(service.title, Reader(LANGUAGE, home.calendar.zone))), ("topic", row.category),
        ("handler", _handler(tx, row)), ("opened", day(home, row.opened_at)),
    )  # fmt: skip
    met = row.appointment_at
    yield "appointment", f"{day(home, met)} {met.astimezone(home.calendar.zone):%H:%M}" if met is not None else ""
    kept = [one for one in of_case(tx, row) if one.document.name not in BINDING]
    yield "missing", "、".join(dict.fromkeys(one.document.title for one in kept if one.is_missing)) or "没有"
    there = (one for one in kept if one.is_needed or one.made_at or one.filed_at)
    yield "contents", "\n".join(f"{_of_whom(one)}{CELL}{_state(one, home)}" for one in there)


def _of_whom(kept: Kept) -> str:
    """A paper's title, and whose copy it is: no name."""
    title = kept.document.title
    return title if kept.party is None else f"{title}（{SIDES[kept.party.side]}）"


def _state(kept: Kept, home: Community) -> str:
    if kept.filed_at is not None:
        return f"{day(home, kept.filed_at)}归档"
    return "已填好待归档" if kept.made_at is not None else "还缺"


def _handler(tx: Session, row: CaseRow) -> str:
    return people.short_name(tx, row.assignee_id)


def _answers(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    loaded = conversations.load(tx, row.id)
    answers: Mapping[str, Value] = loaded[0].answers if loaded else {}
    yield from _advice(timeline.service_of(tx, row), answers, home)
    for step in timeline.service_of(tx, row).steps:
        value = answers.get(step.name)
        if value is None or value == SKIPPED:
            continue
        is_phone = isinstance(step.field, Phone) and isinstance(value, str)
        shown = verbatim(str(value)) if is_phone else step.field.show(value)  # a paper of the file has it whole
        yield f"{ANSWER}{step.name}", say(shown, Reader(LANGUAGE, home.calendar.zone))
    reader, service = Reader(LANGUAGE, home.calendar.zone), timeline.service_of(tx, row)
    yield "checklist", "\n".join(say(line, reader) for line in cards.papers_of(service, answers))
    yield "committee", say(named(Phrase("{committee}"), home), reader)
    yield "addressee", say(named(Phrase("{addressee}"), home), reader)
    name, phone = _applicant(service, answers)
    yield from (("applicant.name", name), ("applicant.phone", phone))
    for place, own, other in (("name", "name", proxies.PERSON), ("phone", "phone", proxies.PERSON_PHONE)):
        given = (str(answers.get(key) or "").replace(SKIPPED, "") for key in (other, own))
        whole = next((words for words in given if words), "")
        yield from ((f"{whose}.{place}", whole) for whose in ("beneficiary", "member"))
    if not disputes.respondents(tx, row.id):
        yield "respondent.name", str(answers.get("other_side") or "").replace(SKIPPED, "")


def _applicant(service: Service, answers: Mapping[str, Value]) -> tuple[str, str]:
    """Whose matter it is: who filed it, or the person for whom they did."""
    is_anothers = service.proxy is not None and service.proxy.holds(answers)
    steps = (proxies.PERSON, proxies.PERSON_PHONE) if is_anothers else ("name", "phone")
    name, phone = (str(answers.get(step) or "").replace(SKIPPED, "") for step in steps)
    return name, phone


def _advice(service: Service, answers: Mapping[str, Value], home: Community) -> Iterator[tuple[str, str]]:
    """Until when by the resident's own words, and on which ground legal aid may be asked for."""
    reader = Reader(LANGUAGE, home.calendar.zone)
    found = limits_of(service, answers, home.calendar)
    yield "limits", "；".join(f"{say(limit.rule.what, reader)}：最晚{day_words(limit.until)}" for limit in found)
    ground = ground_of(service.consultation, answers) if service.consultation is not None else None
    yield "aid.ground", say(ground.says, reader) if ground is not None else ""


def _parties(tx: Session, row: CaseRow) -> Iterator[tuple[str, str]]:
    contacts = [disputes.contact_of(tx, party) for party in disputes.respondents(tx, row.id)]
    if contacts:
        yield "respondent.name", "、".join(name for name, _ in contacts if name)
        yield "respondent.phone", "、".join(phone for _, phone in contacts if phone)


def _own(tx: Session, party: PartyRow) -> Iterator[tuple[str, str]]:
    name, phone = disputes.contact_of(tx, party)
    said = [words for one, words in disputes.words_of(tx, party) if one.kind == "statement"]
    yield "party.side", SIDES[party.side]
    yield "party.words", "\n".join(said)
    if party.side == disputes.APPLICANT and not name:
        row, loaded = cases.load(tx, party.case_id), conversations.load(tx, party.case_id)
        name = _applicant(timeline.service_of(tx, row), loaded[0].answers)[0] if row and loaded else ""
    yield "party.name", name
    yield "party.phone", phone


def _talks(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    """Of the sittings that both sides came to: both sign the record of them."""
    joint = [one for one in sittings.held(tx, row.id) if one.party_id is None]
    yield "sittings", "、".join(day(home, one.starts_at) for one in joint)
    yield "places", "、".join(dict.fromkeys(one.room or home.office for one in joint))
    yield "records", _records(tx, joint, home)


def _records(tx: Session, held: Sequence[SittingRow], home: Community) -> str:
    records = [(one.starts_at, _record(tx, one)) for one in held]
    return "\n".join(f"{day(home, at)}：{words}" for at, words in records if words)


def _record(tx: Session, sitting: SittingRow) -> str:
    return vault.of(tx).open_text(tx, sittings.RECORD, sitting.id, sitting.record) if sitting.record else ""


def _agreement(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    made = agreements.of_case(tx, row.id)
    if made is None:
        yield "outcome", NO_AGREEMENT if row.done_at is not None else ""
        return
    yield "outcome", FORMS[made.form]
    yield "agreement.form", FORMS[made.form]
    yield "agreement.terms", agreements.terms_of(tx, made)
    yield "agreement.effective", day(home, made.effective_at)
    if made.effective_at is not None:
        window = law.RULES["confirmation.window"].span
        yield "agreement.confirm_until", day(home, home.calendar.after(made.effective_at, window))
    names = {party.id: _named(tx, row, party) for party in disputes.of_case(tx, row.id)}
    duties = [
        f"{names.get(duty.party_id, '')}于{day(home, duty.due_at)}前：{agreements.what_of(tx, duty)}"
        for duty in agreements.duties(tx, row.id)
    ]
    yield "performances", "\n".join(duties)
    visits = tx.scalars(select(VisitRow).where(VisitRow.case_id == row.id).order_by(VisitRow.number)).all()
    yield "visits", "\n".join(_visit(tx, visit, home) for visit in visits)


def _named(tx: Session, row: CaseRow, party: PartyRow) -> str:
    return dict(_own(tx, party))["party.name"] or SIDES[party.side]


def _visit(tx: Session, visit: VisitRow, home: Community) -> str:
    words = vault.of(tx).open_text(tx, agreements.WORDS, visit.id, visit.words) if visit.words else ""
    return f"{day(home, visit.at)}：{RESULTS.get(visit.result, visit.result)}。{words}"


def _consultation(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    talked = consultation(tx, row.id)
    if talked is None:
        return
    yield "consultation.at", day(home, talked.at)
    yield "consultation.next", NEXT_STEPS.get(talked.next_step, talked.next_step)
    yield "consultation.by", people.short_name(tx, talked.by_id)
    yield "consultation.time", say(said(talked.minutes), Reader(LANGUAGE, home.calendar.zone))
    for name, sealed in (("facts", talked.facts), ("advice", talked.advice)):
        if sealed:
            place = f"consultation.{name}"
            yield place, vault.of(tx).open_text(tx, place, talked.id, sealed)
