"""A case on the screen of each who may see it: its handler, its coordinator, its resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import OUTSIDE
from flows.model import Action, Button, CaseId, Phrase, Send, ToPerson
from flows.screens import EMPTY
from handlers.advice import known
from handlers.casework import situation
from storage import cases, consents, conversations, files, people, remarks
from storage.cases import holdings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Case, Verdict
    from flows.model import Buttons, Effects, Lines, PersonId, Verb
    from handlers.turn import Turn
    from storage.tables import CaseRow, NoteRow

OPEN = Phrase("打开 {ref}")
CASE_BUTTON = Phrase("{title} {ref}")
LEAVE_OUT = Phrase("不计入统计")
WAYS = Phrase("更多办法")
CONTACTED = Phrase("已联系上居民")
APPOINT = Phrase("约时间")
NOTE = Phrase("记一笔")
TELL = Phrase("给居民留言")
FINISH = Phrase("办好了")
HAND_BACK = Phrase("交回")
NUDGE = Phrase("催一催")
TAKE_BACK = Phrase("收回，重新排队")
CLOSE = Phrase("直接结案")
ADD_WORDS = Phrase("补充说明")
WITHDRAW = Phrase("撤回这件事")
UNWANTED = Phrase("换个人办")
BACK_TO_LIST = Phrase("我的办件")
VERDICT_LABELS: Mapping[Verdict, Phrase] = {
    "solved": Phrase("解决了"),
    "partly": Phrase("部分解决"),
    "unsolved": Phrase("没解决"),
    "not needed": Phrase("不需要了"),
}
FILES = Phrase("再发一次附件（{n}）")
NO_FILES = Phrase("这件没有附件了。")
WITH_FILES = Phrase("{said}（{n} 个文件）")
NOBODY_YET = Phrase("还没有人认领。")
NOT_CONSENTED = Phrase("居民还没同意把内容给外面的人看，先看到这些。同意了，再点“打开”就有。")
ONE_MORE = Phrase("办件 {ref}：又有邻居反映同一件事，现在一共 {n} 位和这件一起办。")
STAFF_MEMBER = Phrase("经办人")
HELD_BY = Phrase("经办：{who}")
GLASS = "glass"
"""The kind of note that says why somebody outside the case's scope read it."""
READ_FROM_OUTSIDE = Phrase("{at} {who}不负责这一件，有急事看了。理由：{words}")


def title_of(turn: Turn, service: str) -> Phrase:
    """What a service is called in the community of the person whose turn it is."""
    return turn.directory.service(service, turn.person.community).title


def open_button(case: Case) -> Buttons:
    """The way into a case for those who work on it."""
    return ((Button(OPEN(ref=case.reference), Action("work", str(case.id))),),)


def _act(label: Phrase, verb: Verb, case_id: int) -> tuple[Button, ...]:
    return (Button(label, Action(verb, str(case_id))),)


def handler_buttons(case: Case) -> Buttons:
    """What the assignee may do now."""
    if case.status != "claimed":
        return (_act(NOTE, "note", case.id),) if case.status == "done" else ()
    first = () if case.contacted_at else (_act(CONTACTED, "contacted", case.id),)
    return (
        *first,
        (*_act(APPOINT, "appoint", case.id), *_act(NOTE, "note", case.id)),
        _act(TELL, "tell", case.id),
        (*_act(FINISH, "finish", case.id), *_act(HAND_BACK, "hand_back", case.id)),
        _act(WAYS, "ways", case.id),
    )


def coordinator_buttons(case: Case) -> Buttons:
    """What a coordinator may do now: never the handler's work, never a decision about a claim."""
    rows: list[tuple[Button, ...]] = []
    if case.status in {"open", "claimed"}:
        rows.append(_act(NUDGE, "nudge", case.id))
    if case.status == "claimed":
        rows.append(_act(TAKE_BACK, "take_back", case.id))
    if case.status in {"open", "claimed", "done"}:
        rows.append((*_act(NOTE, "note", case.id), *_act(CLOSE, "close", case.id)))
    return (*rows, _act(WAYS, "ways", case.id), _act(LEAVE_OUT, "exclude", case.id))


def resident_buttons(case: Case, person: PersonId) -> Buttons:
    """What a resident may do with their own case now: it is the person whose matter it is who says how it went."""
    rows: list[tuple[Button, ...]] = []
    if case.status == "done" and case.judge == person:
        rows += verdict_buttons(case.id)
    if case.status in {"open", "claimed"}:
        rows.append(_act(ADD_WORDS, "add_words", case.id))
        rows.append(_act(WITHDRAW, "withdraw", case.id))
    if case.status in {"claimed", "done"} or (case.status == "open" and case.waiting_since > case.opened_at):
        rows.append(_act(UNWANTED, "unwanted", case.id))  # there is, or was, somebody
    return (*rows, (Button(BACK_TO_LIST, Action("my")),))


def verdict_buttons(case_id: CaseId) -> Buttons:
    """Solved, partly, not, or no longer needed: the resident's word decides."""
    buttons = [Button(label, Action("verdict", f"{case_id} {verdict}")) for verdict, label in VERDICT_LABELS.items()]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def details(turn: Turn, row: CaseRow, to: PersonId, *, again: bool = False) -> Effects:
    """Everything about a case, in private, not to be forwarded; its files follow."""
    case = cases.to_case(row)
    if case.level in OUTSIDE and not consented(turn, row):
        lines = (*overview(turn, row), EMPTY, NOT_CONSENTED)
        return (Send(ToPerson(to), lines, handler_buttons(case), kind="details", case=case.id, protect=True),)
    kept = _kept_files(turn, row)
    lines = story_lines(turn, row, files=0 if again else len(kept))
    attached, buttons = () if again else kept, handler_buttons(case)
    if again and kept:
        buttons = (*buttons, (Button(FILES(n=len(kept)), Action("files", str(case.id))),))
    return (Send(ToPerson(to), lines, buttons, kind="details", case=case.id, protect=True, files=attached),)


def story_lines(turn: Turn, row: CaseRow, *, files: int = 0) -> Lines:
    """Every answer, what was said and noted since, and where the case stands."""
    case = cases.to_case(row)
    service = turn.directory.service(row.service, turn.person.community)
    loaded = conversations.load(turn.tx, row.id)
    answers = loaded[0].answers if loaded else {}
    lines = cards.detail_lines(case, service, turn.home, answers, said=_said(turn, row), files=files)
    return (*lines, *situation.lines_of(turn, row), *known.lines_of(turn, row, service, answers))


def purpose_of(row: CaseRow) -> str:
    """What a resident agrees to before somebody outside the community reads what they told (PIPL art. 23)."""
    return f"refer {row.id}"


def consented(turn: Turn, row: CaseRow) -> bool:
    """Whether somebody on the resident's side agreed that what they told goes on."""
    people_there = (people.load(turn.tx, one) for one in cases.to_case(row).residents or (row.opened_by,))
    return any(one is not None and consents.are_given(turn.tx, one, purpose_of(row), 1) for one in people_there)


def _kept_files(turn: Turn, row: CaseRow) -> tuple[str, ...]:
    return tuple(str(file.id) for file in files.of_case(turn.tx, row.id) if file.state in {"kept", "pending"})


def on_files(turn: Turn) -> Effects:
    """The files of a case once more, for its handler."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "details")
    if row is None or (row.level in OUTSIDE and not consented(turn, row)):
        return turn.acknowledge(NO_FILES)
    case = cases.to_case(row)
    kept = _kept_files(turn, row)
    if not kept:
        return turn.acknowledge(NO_FILES)
    lines = (cards.FILES(number=len(kept)),)
    return (Send(ToPerson(turn.person.id), lines, kind="details", case=case.id, protect=True, files=kept),)


def _said(turn: Turn, row: CaseRow) -> Lines:
    """Public and internal words in the order of time: for staff only."""
    found: list[tuple[int, Phrase]] = []
    for statement, words in remarks.statements(turn.tx, row.id):
        is_own = cases.is_own(row, statement.by_id) or not holdings.ever_held(turn.tx, row.id, statement.by_id)
        said = (cards.RESIDENT_SAID if is_own else cards.HANDLER_SAID)(at=statement.at, words=words)
        found.append((statement.id, with_files(said, statement.files)))
    for note, words in remarks.notes(turn.tx, row.id):
        found.append((note.id, _noted(turn, note, words)))
    return tuple(phrase for _, phrase in sorted(found, key=lambda pair: pair[0]))


def _noted(turn: Turn, note: NoteRow, words: str) -> Phrase:
    if note.kind == GLASS:
        return READ_FROM_OUTSIDE(at=note.at, who=people.short_name(turn.tx, note.by_id), words=words)
    return cards.NOTED(at=note.at, words=words)


def with_files(said: Phrase, named: str) -> Phrase:
    """What was said, and how many files came with it."""
    return WITH_FILES(said=said, n=len(named.split())) if named else said


def told_of_another(turn: Turn, main: CaseRow) -> Effects:
    """Whoever works on a case hears that one more resident has the same matter."""
    case = cases.to_case(main)
    if case.assignee is None:
        return ()
    words = ONE_MORE(ref=case.reference, n=main.followers)
    return (Send(ToPerson(case.assignee), (words,), open_button(case), kind="notice", case=case.id),)


def overview(turn: Turn, row: CaseRow, *, named: bool = True) -> Lines:
    """A case as its coordinator sees it: who, where, by when, and not its story; for supervisors not who either."""
    case = cases.to_case(row)
    service = turn.directory.service(row.service, turn.person.community)
    who = people.short_name(turn.tx, row.assignee_id)
    if not named:
        lines = cards.card_lines(case, service, who=STAFF_MEMBER) if who else cards.card_lines(case, service, who="")
        return (*lines, *cards.work_lines(case, service.clocks, turn.home))
    return (
        *cards.card_lines(case, service, who=who),
        HELD_BY(who=who) if who else NOBODY_YET,
        *cards.work_lines(case, service.clocks, turn.home),
        *situation.lines_of(turn, row),
    )
