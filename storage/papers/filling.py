"""What stands in the places of a paper: read when it is made, from the answers and from what happened since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from flows import law, papers, proxies
from flows.model import CommunityId
from flows.papers import ANSWER, FACT, LANGUAGE, LAW
from flows.screens import SKIPPED
from flows.texts import Reader, say
from storage import cases, conversations, courses, disputes, people, vault
from storage.cases import timeline
from storage.database import directory_of
from storage.disputes import agreements, sittings
from storage.papers import consultation, find, helping, may_have, of_case
from storage.tables import VisitRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import Value
    from flows.papers import Part
    from storage.tables import CaseRow, PartyRow, SittingRow

FORMS = {"written": "书面协议", "oral": "口头协议", "partial": "就部分事项达成协议"}
RESULTS = {"performed": "已经履行", "partly": "履行了一部分", "not_performed": "没有履行", "lawsuit": "已提起诉讼"}
NEXT_STEPS = {
    "answered": "已经答复",
    "aid": "申请法律援助", "mediation": "转人民调解", "again": "再约一次", "elsewhere": "找别的部门",
}  # fmt: skip
SIDES = {"applicant": "申请人", "respondent": "被申请人"}
NO_AGREEMENT = "没有达成协议"


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
    yield from ((f"{LAW}{name}", papers.law_words(name, home.calendar.zone)) for name in law.RULES)
    yield from _facts(tx, row, home)
    yield from helping.values(tx, row, home)
    yield from _parties(tx, row)
    yield from _talks(tx, row, home)
    yield from _agreement(tx, row, home)
    yield from _consultation(tx, row, home)
    if party is not None:
        yield from _own(tx, party)


def day(home: Community, at: datetime | None) -> str:
    """A day as papers have it: 2026年3月5日; empty for none."""
    return "" if at is None else day_words(home.calendar.day(at))


def day_words(day: date) -> str:
    """A date as papers have it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _of_place_and_case(tx: Session, row: CaseRow, home: Community, *, now: datetime) -> Iterator[tuple[str, str]]:
    service = timeline.service_of(tx, row)
    yield from (
        ("community", home.name), ("subdistrict", home.subdistrict), ("district", home.district),
        ("office", home.office), ("phone", home.phone), ("today", day(home, now)), ("reference", row.reference),
        ("service", say(service.title, Reader(LANGUAGE, home.calendar.zone))), ("topic", row.category),
        ("handler", _handler(tx, row)), ("opened", day(home, row.opened_at)),
    )  # fmt: skip
    missing = [kept.document.title for kept in of_case(tx, row) if kept.is_missing and kept.document.name != "cover"]
    yield "missing", "、".join(dict.fromkeys(missing)) or "没有"


def _handler(tx: Session, row: CaseRow) -> str:
    return people.short_name(tx, row.assignee_id)


def _answers(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    loaded = conversations.load(tx, row.id)
    answers: Mapping[str, Value] = loaded[0].answers if loaded else {}
    for step in timeline.service_of(tx, row).steps:
        value = answers.get(step.name)
        if value is None or value == SKIPPED:
            continue
        yield f"{ANSWER}{step.name}", say(step.field.show(value), Reader(LANGUAGE, home.calendar.zone))
    yield "applicant.name", str(answers.get("name") or "").replace(SKIPPED, "")
    yield "applicant.phone", str(answers.get("phone") or "").replace(SKIPPED, "")
    for place, own, other in (("name", "name", proxies.PERSON), ("phone", "phone", proxies.PERSON_PHONE)):
        said = next((words for key in (other, own) if (words := str(answers.get(key) or "").replace(SKIPPED, ""))), "")
        yield f"beneficiary.{place}", said
    if not disputes.respondents(tx, row.id):
        yield "respondent.name", str(answers.get("other_side") or "").replace(SKIPPED, "")


def _facts(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    """What was written down on the case's course."""
    course = timeline.service_of(tx, row).course
    known = courses.facts(tx, row.id) if course is not None else {}
    for step in course.facts if course is not None else ():
        value = known.get(step.name)
        if value is not None and value != SKIPPED:
            yield f"{FACT}{step.name}", say(step.field.show(value), Reader(LANGUAGE, home.calendar.zone))


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
        loaded = conversations.load(tx, party.case_id)
        name = str(loaded[0].answers.get("name", "")) if loaded else ""
    yield "party.name", name
    yield "party.phone", phone


def _talks(tx: Session, row: CaseRow, home: Community) -> Iterator[tuple[str, str]]:
    held = [one for one in sittings.of_case(tx, row.id) if one.state == "held"]
    yield "sittings", "、".join(day(home, one.starts_at) for one in held)
    records = [(one.starts_at, _record(tx, one)) for one in held]
    yield "records", "\n".join(f"{day(home, at)}：{words}" for at, words in records if words)


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
    for name, sealed in (("facts", talked.facts), ("advice", talked.advice)):
        if sealed:
            place = f"consultation.{name}"
            yield place, vault.of(tx).open_text(tx, place, talked.id, sealed)
