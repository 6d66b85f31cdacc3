"""The papers of a case's file: the list, one of them filled in and sent, the paper itself laid into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import access
from flows.model import Action, Button, CasePaper, CommunityId, Phrase, Send, ToPerson, verbatim
from flows.screens import EMPTY
from handlers import views
from storage import cases, papers
from storage.sending import outbox

if TYPE_CHECKING:
    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.papers import Kept
    from storage.tables import CaseRow

FILE = Phrase("卷宗")
HEAD = Phrase("{ref} 的卷宗。点一样，可以填好打印，也可以记下纸质的已经放进去。")
HEAD_BARE = Phrase("{ref} 的卷宗：")
STILL_MISSING = Phrase("还缺 {n} 样：{titles}")
NOTHING_MISSING = Phrase("该有的都齐了。")
NOT_MADE, MADE, FILED = Phrase("没做"), Phrase("已填好（{at}）"), Phrase("纸质已归档（{at}）")
NOT_NEEDED = Phrase("现在用不上")
LINE = Phrase("{title}：{state}")
COPY = Phrase("{title}（{side}）")
COPY_OF = Phrase("{title}（{side}{n}）")
SIDES = {"applicant": Phrase("申请人"), "respondent": Phrase("被申请人")}
FILL, LAY_IN, BACK = Phrase("填好发我"), Phrase("纸质的已归档"), Phrase("回到卷宗")
BY_HAND = Phrase("要打印出来，由本人亲笔签名或按手印。在聊天里点一下，不算签名。")
SENT = Phrase("{title}，编号 {ref}。打印出来再签字。")
SENT_RESIDENT = Phrase("{title}，编号 {ref}。打印出来，看一遍，亲笔签名，来的时候带上。")
FIRST_PAGE = Phrase("第一页是这样的：")
LAID_IN = Phrase("记下了：{title}已经放进卷宗。")
BEFORE = Phrase("早就记过了。")
GONE = Phrase("这份材料现在拿不到。")
PRINT = Phrase("打印：{title}")


def on_papers(turn: Turn) -> Effects:
    """The list: what is missing first, then each with its state."""
    row = _seen(turn, turn.argument)
    return turn.acknowledge(GONE) if row is None else _list(turn, row)


def is_of(turn: Turn, row: CaseRow) -> bool:
    """Whether the person works on the case or oversees it, and its service has papers."""
    standings = access.standings(turn.person.actor, cases.to_case(row))
    service = turn.directory.service(row.service, CommunityId(row.community_id))
    return bool(service.documents) and bool(standings & {"assignee", "coordinator"})


def _seen(turn: Turn, case_id: str) -> CaseRow | None:
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "read")
    return row if row is not None and not cases.is_own(row, turn.person.id) and is_of(turn, row) else None


def _list(turn: Turn, row: CaseRow) -> Effects:
    found = papers.of_case(turn.tx, row)
    missing = [_title(kept, found) for kept in found if kept.is_missing]
    first = STILL_MISSING(n=len(missing), titles=tuple(missing)) if missing else NOTHING_MISSING
    lines: Lines = tuple(LINE(title=_title(kept, found), state=_state(turn, kept)) for kept in found)
    works_on_it = row.assignee_id == turn.person.id
    buttons: Buttons = tuple(
        (Button(_title(kept, found), Action("paper", _argument(row, kept))),) for kept in found if works_on_it
    )
    head = (HEAD if works_on_it else HEAD_BARE)(ref=row.reference)
    return turn.say(head, EMPTY, first, EMPTY, *lines, keyboard=(*buttons, *views.open_button(cases.to_case(row))))


def _title(kept: Kept, found: list[Kept]) -> Phrase:
    """The paper's name, and whose copy it is; numbered where a side has several."""
    title = verbatim(kept.document.title)
    if kept.party is None:
        return title
    several = sum(
        one.document is kept.document and one.party is not None and one.party.side == kept.party.side for one in found
    )
    side = SIDES[kept.party.side]
    return COPY_OF(title=title, side=side, n=kept.party.number) if several > 1 else COPY(title=title, side=side)


def _state(turn: Turn, kept: Kept) -> Phrase:
    calendar = turn.home.calendar
    if kept.filed_at is not None:
        return FILED(at=calendar.day(kept.filed_at))
    if kept.made_at is not None:
        return MADE(at=calendar.day(kept.made_at))
    return NOT_MADE if kept.is_needed else NOT_NEEDED


def _argument(row: CaseRow, kept: Kept) -> str:
    return f"{row.id} {kept.document.name} {kept.party.id if kept.party else 0}"


# --- one of them ----------------------------------------------------------------------------------


def _one(turn: Turn) -> tuple[CaseRow, Kept] | None:
    """The paper that a button names, where the person may have it now."""
    case_id, name, party = (*turn.argument.split(), "", "", "")[:3]
    row = cases.load(turn.tx, int(case_id or 0))
    kept = papers.find(turn.tx, row, name, int(party or 0)) if row is not None else None
    if row is None or kept is None or not papers.may_have(turn.tx, row, turn.person, kept.document):
        return None
    return row, kept


def on_paper(turn: Turn) -> Effects:
    """What may be done with one: whoever asked gets theirs at once."""
    found = _one(turn)
    if found is None:
        return turn.acknowledge(GONE)
    row, kept = found
    if cases.is_own(row, turn.person.id):
        return _sent(turn, row, kept, SENT_RESIDENT)
    argument = _argument(row, kept)
    lay_in = () if kept.filed_at else ((Button(LAY_IN, Action("paper_filed", argument)),),)
    keyboard = (
        (Button(FILL, Action("paper_filled", argument)),),
        *lay_in,
        (Button(BACK, Action("papers", str(row.id))),),
    )
    title = _title(kept, papers.of_case(turn.tx, row))
    return turn.say(LINE(title=title, state=_state(turn, kept)), BY_HAND, keyboard=keyboard)


def on_paper_filled(turn: Turn) -> Effects:
    """Filled in from what is known, to be printed and signed."""
    found = _one(turn)
    if found is None or cases.is_own(found[0], turn.person.id):
        return turn.acknowledge(GONE)
    papers.note_made(turn.tx, *found, by=turn.person.id, at=turn.at)
    return _sent(turn, *found, SENT)


def _sent(turn: Turn, row: CaseRow, kept: Kept, words: Phrase) -> Effects:
    """The first page as a picture, and the whole to print."""
    to, case = ToPerson(turn.person.id), cases.to_case(row).id
    party = kept.party.id if kept.party else 0
    title = _title(kept, papers.of_case(turn.tx, row))
    picture, whole = (CasePaper(case, kept.document.name, party, drawn=drawn) for drawn in (True, False))
    return (
        Send(to, (FIRST_PAGE,), kind=outbox.CHART, policy="must-not-repeat", protect=True, made=picture, case=case),
        Send(to, (words(title=title, ref=row.reference),), kind=outbox.EXPORT, protect=True, made=whole, case=case),
    )


def on_paper_filed(turn: Turn) -> Effects:
    """The paper lies in the file."""
    found = _one(turn)
    if found is None or cases.is_own(found[0], turn.person.id):
        return turn.acknowledge(GONE)
    row, kept = found
    if not papers.note_filed(turn.tx, row, kept, by=turn.person.id, at=turn.at):
        return turn.acknowledge(BEFORE)
    title = _title(kept, papers.of_case(turn.tx, row))
    return (*turn.say(LAID_IN(title=title)), *_list(turn, row))


def buttons_of(turn: Turn, row: CaseRow) -> Buttons:
    """What whoever asked may print: papers that hold their own words."""
    service = turn.directory.service(row.service, CommunityId(row.community_id))
    needed = {one.document.name for one in papers.of_case(turn.tx, row) if one.is_needed} if service.course else set()
    return tuple(
        (Button(PRINT(title=verbatim(document.title)), Action("paper", f"{row.id} {document.name} 0")),)
        for document in service.documents
        if document.resident and (service.course is None or document.name in needed)
    )
