"""The ladder: volunteer, grid, community, street, district. Who has a case keeps it until somebody above takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cases import OUTSIDE
from flows.model import Action, Button, Phrase, Send, ToCoordinators, ToPerson, ToResident, verbatim
from handlers import views
from handlers.casework.claiming import GONE, OVER, TAKE_OVER, ask_to_agree, must_agree, why_not
from handlers.casework.handing_over import WHY, taken
from handlers.casework.situation import LEVEL_NAMES
from handlers.disputes import apart
from storage import cases, consents
from storage.cases import ladder, proposals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.cases import Level
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import CaseRow

TOP = Phrase("上面没有人可以报了。请找协调员商量，或打 {phone}。")
PASSED_UP = Phrase("已上报{level}。有人接手之前，这件还由原来的人负责。")
PASSED_UP_TO_YOU = Phrase("有一件上报到您这里，请看能不能接手：")
NOBODY_TOOK_IT = Phrase("报上来的时间到了还没人接手，轮到您这里：")
STILL_NOBODY = Phrase("办件 {ref}（{title}）上报{level}后一直没人接手，请打电话催。")
UNCLAIMED = Phrase("有一件等了很久没人认领，请看看：")
CONSENT_ASK = Phrase(
    "您的办件 {ref}（{title}）社区办不了，已报给{level}。您填的内容要给{level}办事的人看，可以吗？"
    "不同意也没关系，社区接着陪您办。"
)
YES, NO = Phrase("可以"), Phrase("不要")
THANKS_YES = Phrase("好，记下了。{level}的人接手后会和您联系。")
THANKS_NO = Phrase("好，您填的内容不给外面的人看。需要的话打 {phone}。")
AGREED = Phrase("办件 {ref} 的居民同意把内容给{level}的人看。")
REFUSED = Phrase("办件 {ref} 的居民不同意把内容给外面的人看。请打电话问本人，或请社区的人陪着办。")


def perform_escalate(turn: Turn, case_id: int, reason: str) -> Effects:
    """The next rung that has people is asked."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "escalate")
    level = ladder.next_rung(turn.tx, row) if row else None
    if row is None or level is None:
        return turn.say(GONE)
    moved = ladder.escalate(turn.tx, row, level, reason, by=turn.person.id, at=turn.at)
    if moved is None:
        return turn.say(GONE)
    said = turn.say(PASSED_UP(level=LEVEL_NAMES[level]), keyboard=views.open_button(cases.to_case(moved)))
    return (*said, *_asked(turn, moved, level, head=PASSED_UP_TO_YOU, reason=reason))


def _asked(turn: Turn, row: CaseRow, level: Level, *, head: Phrase, reason: str) -> Effects:
    """Everybody of the rung reads state and reason; where it lies outside the community, the resident is asked."""
    case = cases.to_case(row)
    why = (WHY(words=verbatim(reason)),) if reason else ()
    lines = (head, *views.overview(turn, row), *why)
    buttons = ((Button(TAKE_OVER, Action("take_over", str(case.id))),),)
    sends = tuple(
        Send(ToPerson(one.id), lines, buttons, kind="proposal", urgency="reminder", case=case.id, protect=True)
        for one in ladder.people_of(turn.tx, row, level)
    )
    return (*sends, *(_consent(turn, row, level) if level in OUTSIDE else ()))


def _consent(turn: Turn, row: CaseRow, level: Level) -> Effects:
    """Separate consent before somebody else handles what the resident told (PIPL art. 23)."""
    case = cases.to_case(row)
    if views.consented(turn, row):
        return ()
    words = CONSENT_ASK(ref=case.reference, title=views.title_of(turn, row.service), level=LEVEL_NAMES[level])
    buttons = ((Button(YES, Action("refer", f"{case.id} yes")), Button(NO, Action("refer", f"{case.id} no"))),)
    return (Send(ToResident(case.id), (words,), buttons, kind="notice", case=case.id),)


def on_refer(turn: Turn) -> Effects:
    """The resident's word on whether what they told may go on."""
    case_id, _, said = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "refer")
    if row is None or not cases.speaks_for(row, turn.person.actor):
        return turn.acknowledge(GONE)
    case, level = cases.to_case(row), LEVEL_NAMES[cases.to_case(row).level]
    if said != "yes":
        told = REFUSED(ref=case.reference)
        return (*turn.say(THANKS_NO(phone=turn.home.phone)), *_told_staff(turn, row, told))
    consents.give(turn.tx, turn.person, views.purpose_of(row), 1, at=turn.at)
    told = AGREED(ref=case.reference, level=level)
    return (*turn.say(THANKS_YES(level=level)), *_told_staff(turn, row, told))


def _told_staff(turn: Turn, row: CaseRow, words: Phrase) -> Effects:
    case = cases.to_case(row)
    to = ToPerson(case.assignee) if case.assignee is not None else ToCoordinators(case.queue)
    return (Send(to, (words,), views.open_button(case), kind="notice", case=case.id),)


def on_take_over(turn: Turn) -> Effects:
    """The first of the rung who takes it on has it; the others are told by the button."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "take_over")
    row = row or apart.for_duty(turn, int(turn.argument or 0))
    if row is None:
        return turn.acknowledge(OVER)
    refused = why_not(turn, row)
    if refused is not None:
        return turn.acknowledge(refused)
    if must_agree(turn):
        return ask_to_agree(turn, row)
    before = row.assignee_id
    asker = next((made.from_id for made in proposals.open_ones(turn.tx, row.id, "rung")), None)
    moved = ladder.take_over(turn.tx, row, by=turn.person.id, at=turn.at)
    return turn.acknowledge(OVER) if moved is None else taken(turn, moved, before, asker)


# --- time passes ----------------------------------------------------------------------------------


def climb(turn: Turn, row: CaseRow) -> Effects:
    """Nobody of the rung took it on in time: the next one is asked; at the top the coordinator telephones."""
    if apart.is_apart(turn, row):
        return apart.again(turn, row)
    asked = next(iter(proposals.open_ones(turn.tx, row.id, "rung")), None)
    reason = proposals.reason_of(turn.tx, asked) if asked else ""
    if asked is not None:
        proposals.end(turn.tx, asked, "over", by=None, at=turn.at)
    level = ladder.next_rung(turn.tx, row)
    if level is None:
        case = cases.to_case(row)
        row.level_since = None
        cases.fit(turn.tx, row, at=turn.at)
        words = STILL_NOBODY(ref=case.reference, title=views.title_of(turn, row.service), level=LEVEL_NAMES[case.level])
        told = Send(
            ToCoordinators(case.queue), (words,), views.open_button(case), kind="reminder", urgency="reminder",
            case=case.id,
        )  # fmt: skip
        return (told,)
    moved = ladder.escalate(turn.tx, row, level, reason, by=None, at=turn.at)
    return _asked(turn, moved, level, head=NOBODY_TOOK_IT, reason=reason) if moved else ()


def told_above(turn: Turn, row: CaseRow, level: Level) -> Effects:
    """A rung hears of a case that nobody claims; nothing where nobody stands on it."""
    if apart.is_apart(turn, row):
        return ()
    case, found = cases.to_case(row), ladder.people_of(turn.tx, row, level)
    return tuple(_unclaimed(turn, row, one, cases_open=views.open_button(case)) for one in found)


def _unclaimed(turn: Turn, row: CaseRow, to: Person, *, cases_open: Sequence[tuple[Button, ...]]) -> Send:
    lines = (UNCLAIMED, *views.overview(turn, row))
    case = cases.to_case(row)
    return Send(ToPerson(to.id), lines, tuple(cases_open), kind="reminder", urgency="reminder", case=case.id)
