"""The screen with everything else that may be done with a case: what is used every day stands on the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import access
from flows.cases import MOVES
from flows.model import Action, Button, Phrase
from handlers import courses, errands, papers, views, visits
from handlers.advice import another, recording
from handlers.casework.claiming import GONE
from handlers.guarding import looking
from storage import cases, disputes
from storage.cases import joined, ties, verdicts
from storage.diaries import slots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.cases import Case, Move
    from flows.model import Buttons, Effects, Verb
    from handlers.turn import Turn
    from storage.tables import CaseRow

WAYS_OF = Phrase("{ref} 还可以这样办：")
NO_WAYS = Phrase("这件现在没有别的可以做。")
WAYS: tuple[tuple[Move, Verb, Phrase], ...] = (
    ("look", "look", looking.LOOK),
    ("supply", "supply", Phrase("材料齐了")),
    ("read", "course", courses.COURSE),
    ("read", "visits", visits.VISITS),
    ("read", "errands", errands.PLAN),
    ("parties", "parties", Phrase("当事人")),
    ("contact", "ready", Phrase("常用话")),
    ("renew", "tasks", Phrase("要做的事")),
    ("supplement", "supplement", Phrase("请居民补材料")),
    ("extend", "extend", Phrase("改答应的日期")),
    ("propose", "hand_over", Phrase("请同事接手")),
    ("suggest", "suggest", Phrase("问谁能办")),
    ("escalate", "escalate", Phrase("往上报")),
    ("whistle", "whistle", Phrase("吹哨叫人")),
    ("send_back", "send_back", Phrase("不归这里办")),
    ("reroute", "reroute", Phrase("转到别的队列")),
    ("merge", "merge", Phrase("和另一件是同一件")),
    ("split", "split", Phrase("分开单独办")),
    ("call_back", "call_back", Phrase("已打过电话回访")),
    ("record", "record", recording.RECORD),
    ("swap", "swap", another.SWAP),
    ("read", "papers", papers.FILE),
    ("rebook", "slot_move", Phrase("改时间")),
    ("rebook", "slot_cancel", Phrase("取消预约")),
    ("rebook", "slot_missed", Phrase("没来")),
)
PARTS: Mapping[Verb, Callable[[Turn, CaseRow], bool]] = {
    "course": courses.is_of, "visits": visits.is_of, "errands": errands.is_of,
}  # fmt: skip
"""Parts that only some services have."""


def on_ways(turn: Turn) -> Effects:
    """What the person may do with the case beyond the everyday."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    if row is None or cases.is_own(row, turn.person.id):
        return turn.acknowledge(GONE)
    buttons = buttons_of(turn, row)
    if not buttons:
        return turn.acknowledge(NO_WAYS)
    return turn.say(WAYS_OF(ref=row.reference), keyboard=(*buttons, *views.open_button(cases.to_case(row))))


def buttons_of(turn: Turn, row: CaseRow) -> Buttons:
    """The ways that are open to the person in the case's present state, two a row."""
    case = cases.to_case(row)
    tied = ties.of(turn.tx, row.id, turn.person.id)
    found = access.standings(turn.person.actor, case, ties=tied)
    open_ways = [
        Button(label, Action(verb, str(case.id)))
        for move, verb, label in WAYS
        if access.may(found, move)
        and case.status in MOVES[move][0]
        and _makes_sense(turn, row, case, move)
        and (move != "read" or _is_there(turn, row, verb))
        and (move != "rebook" or _is_timely(turn, row, verb))
    ]
    return tuple(tuple(open_ways[at : at + 2]) for at in range(0, len(open_ways), 2))


def _is_timely(turn: Turn, row: CaseRow, verb: Verb) -> bool:
    """A booked time can be changed before it begins; that nobody came is said after."""
    slot = slots.of_case(turn.tx, row.id)
    has_begun = slot is not None and slot.starts_at <= turn.at
    return slot is not None and slot.state == "booked" and has_begun == (verb == "slot_missed")


def _is_there(turn: Turn, row: CaseRow, verb: Verb) -> bool:
    return PARTS.get(verb, papers.is_of)(turn, row)


def _makes_sense(turn: Turn, row: CaseRow, case: Case, move: Move) -> bool:
    match move:
        case "supply":
            return case.paused_at is not None and case.assignee == turn.person.id
        case "renew":
            return bool(turn.directory.service(row.service, turn.person.community).tasks)
        case "merge":
            return (
                case.joined_to is None
                and not disputes.is_under_way(turn.tx, row.id)
                and bool(joined.candidates(turn.tx, row))
            )
        case "parties":
            service = turn.directory.service(row.service, turn.person.community)
            return service.parties is not None and not row.urgent
        case "split":
            return case.joined_to is not None
        case "record":
            return recording.service_of(turn, row).consultation is not None and case.assignee == turn.person.id
        case "swap":
            return another.is_possible(turn, row)
        case "call_back":
            return verdicts.to_call_back(turn.tx, row) is not None
        case _:
            return True
