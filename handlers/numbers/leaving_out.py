"""A case that should not count in the rates: one coordinator says why, a second person agrees; only then it is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.access import ABOVE
from flows.model import Action, Button, CaseId, Phrase, Send, ToPerson
from handlers import views
from handlers.casework.claiming import GONE
from handlers.residents.answering import settled
from storage import cases, people
from storage.cases import holdings
from storage.reports import exclusions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person
    from storage.reports.exclusions import Ground
    from storage.tables import CaseRow, ExclusionRow

GROUNDS: Mapping[Ground, Phrase] = {
    "outside": Phrase("不归社区解决"),
    "unreachable": Phrase("居民联系不上"),
    "force": Phrase("天灾等不可抗力"),
    "duplicate": Phrase("和别的件重复"),
    "mistake": Phrase("误提交、测试"),
}
WHY = Phrase("{ref} 为什么不计入统计？选一个，再请另一位同意。同意了才不算，居民那边照常办。")
ASKED = Phrase("好，已经请{who}看。有一位同意，{ref} 就不计入统计。")
NOBODY_ELSE = Phrase("没有第二位可以同意，{ref} 照常计入统计。")
SECOND = Phrase("{who}提出：{ref}（{title}）不计入统计，理由：{ground}。您同意吗？")
AGREE, REFUSE = Phrase("同意不计"), Phrase("照常计入")
AGREED = Phrase("好，{ref} 不计入统计，件数照样公布。")
REFUSED = Phrase("好，{ref} 照常计入统计。")
TOLD_AGREED = Phrase("{who}同意了：{ref} 不计入统计。")
TOLD_REFUSED = Phrase("{who}不同意：{ref} 照常计入统计。")
SAID_BEFORE = Phrase("这件已经有人提出过了。")
ANSWERED = Phrase("这一条已经有结果了。")


def on_exclude(turn: Turn) -> Effects:
    """The grounds, a button each; with one of them, the others who may agree are asked."""
    case_id, _, wanted = turn.argument.partition(" ")
    row = _judged(turn, int(case_id or 0))
    if row is None or not turn.person.actor.is_coordinator:
        return turn.acknowledge(GONE)
    ground = next((known for known in GROUNDS if known == wanted), None)
    if exclusions.of_case(turn.tx, row.id):
        return turn.acknowledge(SAID_BEFORE)
    if ground is None:
        buttons = tuple((Button(label, Action("exclude", f"{row.id} {name}")),) for name, label in GROUNDS.items())
        return turn.say(WHY(ref=row.reference), keyboard=buttons)
    asked = [one for one in people.members(turn.tx, turn.person.community) if _may_second(turn, row, one)]
    if not asked:
        return (*settled(turn), *turn.say(NOBODY_ELSE(ref=row.reference)))
    made = exclusions.propose(turn.tx, row, ground, by=turn.person.id, at=turn.at)
    if made is None:
        return turn.acknowledge(SAID_BEFORE)
    who = tuple(Phrase("{name}")(name=people.short_name(turn.tx, one.id)) for one in asked)
    questions = tuple(_question(turn, row, made, one) for one in asked)
    return (*settled(turn), *turn.say(ASKED(who=who, ref=row.reference)), *questions)


def _judged(turn: Turn, case_id: int) -> CaseRow | None:
    """A case that the person oversees, or receives above the community, and that is not their own."""
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "read")
    return row if row is not None and _oversees(turn.person, row) else None


def _oversees(person: Person, row: CaseRow) -> bool:
    is_above = person.actor.is_coordinator or bool(person.actor.roles & set(ABOVE.values()))
    return is_above and person.actor.covers(row.queue) and not cases.is_own(row, person.id)


def _may_second(turn: Turn, row: CaseRow, person: Person) -> bool:
    """Neither who proposed it nor anybody who worked on it."""
    is_other = person.id != turn.person.id and not holdings.ever_held(turn.tx, row.id, person.id)
    return is_other and _oversees(person, row)


def _question(turn: Turn, row: CaseRow, made: ExclusionRow, one: Person) -> Send:
    ground: Ground = made.ground  # type: ignore[assignment]  # only our own words are written
    who, title = people.short_name(turn.tx, turn.person.id), views.title_of(turn, row.service)
    words = SECOND(who=who, ref=row.reference, title=title, ground=GROUNDS[ground])
    answers = (
        Button(AGREE, Action("exclude_agree", f"{made.id} yes")),
        Button(REFUSE, Action("exclude_agree", f"{made.id} no")),
    )
    keyboard = (answers, *views.open_button(cases.to_case(row)))
    return Send(ToPerson(one.id), (words,), keyboard, kind="proposal", case=CaseId(row.id))


def on_exclude_agree(turn: Turn) -> Effects:
    """The second person's word."""
    exclusion_id, _, said = turn.argument.partition(" ")
    made = exclusions.load(turn.tx, int(exclusion_id or 0))
    row = _judged(turn, made.case_id) if made else None
    if (
        made is None
        or row is None
        or made.by_id == turn.person.id
        or holdings.ever_held(turn.tx, row.id, turn.person.id)
    ):
        return turn.acknowledge(ANSWERED)
    if made.second_id is not None:
        return turn.acknowledge(ANSWERED)
    agrees = said == "yes"
    if agrees and not exclusions.agree(turn.tx, made, by=turn.person.id, at=turn.at):
        return turn.acknowledge(ANSWERED)
    proposer, who = made.by_id, people.short_name(turn.tx, turn.person.id)
    if not agrees:
        exclusions.refuse(turn.tx, made, by=turn.person.id, at=turn.at)
    told = (TOLD_AGREED if agrees else TOLD_REFUSED)(who=who, ref=row.reference)
    answer = turn.say((AGREED if agrees else REFUSED)(ref=row.reference))
    asker = people.load(turn.tx, proposer)
    notice = (Send(ToPerson(asker.id), (told,), kind="notice", case=CaseId(row.id)),) if asker else ()
    return (*settled(turn), *answer, *notice)
