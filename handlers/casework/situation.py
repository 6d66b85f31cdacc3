"""What else is going on around a case: its rung, what waits for the resident, who is asked, who was called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import MOST_RETURNS
from flows.model import Phrase, verbatim
from storage import cases, people
from storage.cases import proposals, whistles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.cases import Level
    from flows.model import Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, WhistleRow

LEVEL_NAMES: Mapping[Level, Phrase] = {
    "volunteer": Phrase("志愿者"),
    "grid": Phrase("网格员"),
    "community": Phrase("社区协调员"),
    "street": Phrase("街道"),
    "district": Phrase("区里"),
}
RUNG_ASKED = Phrase("{at} 已上报{level}，还没有人接手。")
ALONG = Phrase("另有 {n} 位居民反映同一件事，和这件一起办。")
GOES_ALONG = Phrase("和 {ref} 是同一件事，一起办。")
PAUSED = Phrase("{at} 起在等居民补材料，期限暂停计算。")
ASKED_OF = Phrase("已经问{who}能不能接手，等回话。")
OFFERED = Phrase("{who}说 {hours} 小时内可以办。")
CALLED_FOR = Phrase("吹哨：{words}（{at} 前回报）")
REPORTED = Phrase("· {who}：{words}")
NOT_REPORTED = Phrase("· {who}：还没回报")
KEPT_APART = Phrase("有人身安全的危险：不进队列，不找对方，由协调员单独接手。")
BELONGS_ELSEWHERE = Phrase("两次被退回，等协调员决定归哪里办。")


def lines_of(turn: Turn, row: CaseRow) -> Lines:
    """For those who work on the case or oversee it; nothing where nothing else is going on."""
    case, lines = cases.to_case(row), []
    if case.level_since is not None:
        lines.append(RUNG_ASKED(at=case.level_since, level=LEVEL_NAMES[case.level]))
    if row.followers:
        lines.append(ALONG(n=row.followers))
    if case.joined_to is not None:
        main = cases.load(turn.tx, case.joined_to)
        lines.append(GOES_ALONG(ref=main.reference if main else ""))
    if case.paused_at is not None:
        lines.append(PAUSED(at=case.paused_at))
    if case.is_held and case.status == "open":
        lines.append(KEPT_APART if case.urgent and case.returns == MOST_RETURNS else BELONGS_ELSEWHERE)
    for made in proposals.open_ones(turn.tx, row.id):
        if not proposals.still_stands(made, row):
            continue
        if made.kind == "offer":
            lines.append(OFFERED(who=people.short_name(turn.tx, made.from_id), hours=made.hours or 0))
        elif made.to_id is not None:
            lines.append(ASKED_OF(who=people.short_name(turn.tx, made.to_id)))
    running = whistles.running(turn.tx, row.id)
    return (*lines, *whistle_lines(turn, running)) if running else tuple(lines)


def whistle_lines(turn: Turn, made: WhistleRow) -> Lines:
    """What the units were called for, and what each has reported."""
    head = CALLED_FOR(words=verbatim(whistles.words_of(turn.tx, made)), at=cards.told(made.due_at, turn.home.calendar))
    reports = []
    for one in whistles.reports(turn.tx, made):
        who, words = people.short_name(turn.tx, one.unit_id), whistles.report_words(turn.tx, one)
        reports.append(REPORTED(who=who, words=verbatim(words)) if words else NOT_REPORTED(who=who))
    return (head, *reports)
