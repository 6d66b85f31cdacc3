"""The record of a consultation: begun from what the resident said, kept, and its public part told to the resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.advice.forms import NEXT
from flows.advice.words import AID, ground_of
from flows.model import Action, Button, CasePaper, Phrase, Send, ToPerson, ToResident, verbatim
from flows.screens import EMPTY
from handlers import papers, views
from handlers.advice import asking
from handlers.casework.claiming import GONE
from handlers.casework.telling import choose_again
from storage import advice, cases, people, remarks
from storage.diaries import booking, slots, waiting
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Conversation, Effects, Service
    from flows.model.parts import Consultation, NextStep
    from handlers.turn import Turn
    from storage.tables import CaseRow

RECORD = Phrase("写咨询记录")
RECORDED = Phrase("记录存好了，建议和下一步已经发给居民。都办完了，点“办好了”。")
ANSWER = Phrase("您的办件 {ref}（{title}），{who}的答复：")
NEXT_WORDS: Mapping[NextStep, Phrase] = {
    "answered": Phrase("下一步：照着办就行。有不明白的，点“我的办件”再问。"),
    "aid": Phrase("下一步：可以申请法律援助。怎么申请，看随后发给您的《法律援助申请指引》。"),
    "mediation": Phrase("下一步：可以请人民调解员来调解，要您同意才转。"),
    "again": Phrase("下一步：再谈一次。"),
    "elsewhere": Phrase("下一步：去找{where}。"),
}
AGAIN_BY_PHONE = Phrase("律师会再和您约时间。")
GUIDE = Phrase("{ref}：{title}。打印出来，照着备材料。")
WHERE_LINE = "{advice}\n→ {where}"


def recordable(turn: Turn, case_id: int) -> CaseRow | None:
    """A case that this person works on and that ends with a record."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "record")
    if row is None or row.assignee_id != turn.person.id or cases.is_own(row, turn.person.id):
        return None
    return row if service_of(turn, row).consultation is not None else None


def service_of(turn: Turn, row: CaseRow) -> Service:
    """The service of a case as its community offers it."""
    return turn.directory.service(row.service, turn.person.community)


def part_of(turn: Turn, row: CaseRow) -> Consultation:
    """What the service declares of its records."""
    part = service_of(turn, row).consultation
    assert part is not None
    return part


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """Kept as it was shown; a first record is a first contact too."""
    row = recordable(turn, conversation.about or 0)
    if row is None:
        return turn.say(GONE)
    answers = {step: str(value) for step, value in conversation.answers.items()}
    next_step, where = NEXT[answers["next"]], answers.get("where", "")
    said = WHERE_LINE.format(advice=answers["advice"], where=where) if where else answers["advice"]
    made = advice.Record(answers["facts"], said, next_step, int(answers["time"]))
    advice.write(turn.tx, row, made, by=turn.person.id, at=turn.at)
    remarks.add_statement(turn.tx, row, said, by=turn.person.id, at=turn.at)
    slot = slots.of_case(turn.tx, row.id)
    if slot is not None and slot.starts_at <= turn.at:
        waiting.free_again(turn.tx, slot, "kept", at=turn.at)
    if row.status == "claimed" and row.contacted_at is None:
        cases.contact(turn.tx, row, by=turn.person.id, at=turn.at)
    elif row.status == "claimed":
        cases.renew(turn.tx, row, by=turn.person.id, at=turn.at)
    return (*turn.say(RECORDED, keyboard=views.open_button(cases.to_case(row))), *_told(turn, row, made, where))


def _told(turn: Turn, row: CaseRow, made: advice.Record, where: str) -> Effects:
    """The public part: the advice, what comes next, that legal aid may be asked for and where; never the facts."""
    part, case = part_of(turn, row), cases.to_case(row)
    who, title = people.short_name(turn.tx, turn.person.id), views.title_of(turn, row.service)
    ground = ground_of(part, booking.answers_of(turn.tx, row.id))
    lines = (
        ANSWER(ref=row.reference, title=title, who=who), verbatim(made.advice), EMPTY, *_next(turn, row, made, where),
        EMPTY, *((AID(says=ground.says),) if ground else ()), *part.always,
    )  # fmt: skip
    said = Send(ToResident(case.id), lines, _buttons(turn, row, made), kind="advice", case=case.id, protect=True)
    asked = asking.ask(turn, row) if made.next_step == "mediation" and case.residents else ()
    return (said, *_guide(turn, row, made), *asked)


def _next(turn: Turn, row: CaseRow, made: advice.Record, where: str) -> tuple[Phrase, ...]:
    words = NEXT_WORDS[made.next_step]
    if made.next_step == "elsewhere":
        return (words(where=where),)
    by_phone = made.next_step == "again" and not choose_again(service_of(turn, row), cases.to_case(row).id)
    return (words, AGAIN_BY_PHONE) if by_phone else (words,)


def _buttons(turn: Turn, row: CaseRow, made: advice.Record) -> Buttons:
    """Another time, where the diary has some; what may be printed."""
    again = choose_again(service_of(turn, row), cases.to_case(row).id) if made.next_step == "again" else ()
    mine = (Button(views.BACK_TO_LIST, Action("my")),)
    return (*again, *papers.buttons_of(turn, row), mine)


def _guide(turn: Turn, row: CaseRow, made: advice.Record) -> Effects:
    """How to ask for legal aid, filled in, for each on the resident's side."""
    part, case = part_of(turn, row), cases.to_case(row)
    document = next((one for one in service_of(turn, row).documents if one.name == part.guide), None)
    if made.next_step != "aid" or document is None:
        return ()
    words = (GUIDE(ref=row.reference, title=verbatim(document.title)),)
    paper = CasePaper(case.id, document.name, 0, drawn=False)
    return tuple(
        Send(ToPerson(one), words, kind=outbox.EXPORT, protect=True, made=paper, case=case.id) for one in case.residents
    )
