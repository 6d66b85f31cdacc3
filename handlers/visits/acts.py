"""The buttons of a visit: each looked up anew, and proven to be this person's, every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import visits
from flows.model import Phrase
from handlers import visits as home
from handlers.casework.telling import to_assignee
from handlers.numbers import asking
from handlers.residents.answering import settled
from handlers.visits import beginning
from handlers.visits.finding import DECLINED, DECLINED_HANDLER, found_of, put_off
from handlers.visits.telling import GONE, about, names, to_visitor, to_visitors, visitor_buttons, visitors
from storage import cases, people
from storage import visits as kept

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, HomeVisitRow, ReminderRow

WENT_ALONG = Phrase("好，谢谢您！等居民答应了，我把地点发给您。")
BUSY = Phrase("那个时间您有别的走访，请说“不方便”，或者先改别的。")
NO_MATTER = Phrase("好的，没关系，谢谢您回话。")
COMES = Phrase("{who}答应一起去，正在问居民。")
NOT_ALONG = Phrase("办件 {ref}：{who}去不了，请另找一位。")
AGREED = Phrase("好，{at} 见。前一天和两小时前提醒您。要改，打 /my。")
NOTED_YES = Phrase("好，记下了。居民也会收到是谁来、怎么核对。")
ARRIVED = Phrase("好，两个人都到了（{ref}，{at}）。走的时候点“走了，都平安”。")
WAITING = Phrase("好，您到了。{who}还没到：请在门外等一等，或者打个电话问问。两个人都到了再进门。")
OTHER_WAITS = Phrase("{who}到门口了（{ref}），在等您。到了请点“我到了”；去不了，请马上说一声。")
NOT_YET = Phrase("还没到时间。到了门口再点。")
SAFE = Phrase("好，平安就好（{ref}）！请趁早记下看到的，走访表两个人和家里一个人都要签。")
SAFE_COMPANION = Phrase("好，平安就好！谢谢您走这一趟。")
OUT = Phrase("好，告诉对方了。谢谢您早说。")
IS_OFF = Phrase("好，取消了，已经告诉居民和同事。")


def on_visit(turn: Turn) -> Effects:
    """The pressed button."""
    act, _, rest = turn.argument.partition(" ")
    if act == "ask" and rest.isdecimal():
        return beginning.begin(turn, int(rest))
    if act == "with":
        return home.ask_along(turn, rest)
    found = found_of(turn, act, rest)
    if found is None:
        return turn.acknowledge(GONE)
    row, visit = found
    match act, visit.state:
        case (("along" | "refuse"), "asked"):
            return _answered(turn, row, visit, comes=act == "along")
        case "ok" | "yes", "offered":
            return _agreed(turn, row, visit, aloud=act == "yes")
        case "move", "offered" | "agreed":
            return beginning.move(turn, row, visit)
        case "no", "offered" | "agreed":
            return (
                *settled(turn),
                *put_off(turn, row, visit, said=DECLINED, handler=DECLINED_HANDLER(ref=row.reference)),
            )
        case _:
            return _by_visitor(turn, row, visit, act)


def _by_visitor(turn: Turn, row: CaseRow, visit: HomeVisitRow, act: str) -> Effects:
    match act, visit.state:
        case "here", "agreed":
            return _here(turn, row, visit)
        case "left", "there":
            return _left(turn, row, visit)
        case "write", "gone":
            return beginning.write(turn, row, visit)
        case "saw", "told":
            return home.saw(turn, row, visit)
        case "off", "asked":
            return _off(turn, row, visit)
        case "out" | "off", "offered" | "agreed":
            return _off(turn, row, visit)
        case _:
            return turn.acknowledge(GONE)


def _answered(turn: Turn, row: CaseRow, visit: HomeVisitRow, *, comes: bool) -> Effects:
    who = people.short_name(turn.tx, turn.person.id)
    if comes and kept.is_taken(turn.tx, turn.person.id, visit.starts_at, visit.until_at, besides=visit.id):
        return turn.acknowledge(BUSY)
    if not kept.go(turn.tx, visit, "offered" if comes else "refused", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    if not comes:
        told = to_assignee(row, NOT_ALONG(ref=row.reference, who=who))
        return (*settled(turn), *turn.say(NO_MATTER), *told)
    told = to_assignee(row, COMES(who=who))
    return (*settled(turn), *turn.say(WENT_ALONG), *told, *home.offered(turn, row, visit))


def _agreed(turn: Turn, row: CaseRow, visit: HomeVisitRow, *, aloud: bool) -> Effects:
    if visit.starts_at <= turn.at or not kept.go(turn.tx, visit, "agreed", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.renew(turn.tx, row, by=visit.leader_id, at=turn.at)
    cases.fit(turn.tx, row, at=turn.at)
    said = turn.say(NOTED_YES) if aloud else turn.say(AGREED(at=visit.starts_at), *names(turn, visit))
    return (*settled(turn), *said, *home.fixed(turn, row, visit))


def _here(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """At the door: who comes first waits, and the other hears so; nobody goes in alone."""
    if turn.at < visit.starts_at - visits.EARLY:
        return turn.acknowledge(NOT_YET)
    if not kept.check_in(turn.tx, visit, by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    mine, keyboard = turn.person.id, visitor_buttons(visit, turn.person.id)
    other = next(one for one in visitors(visit) if one != mine)
    if visit.state == "there":
        words = ARRIVED(ref=row.reference, at=f"{turn.at.astimezone(turn.home.calendar.zone):%H:%M}")
        return (*settled(turn), *turn.say(words, keyboard=keyboard), *to_visitor(turn, row, visit, other, words))
    told = to_visitor(turn, row, visit, other, OTHER_WAITS(who=people.short_name(turn.tx, mine), ref=row.reference))
    waits = WAITING(who=people.short_name(turn.tx, other))
    return (*settled(turn), *turn.say(waits, keyboard=keyboard), *told)


def _left(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """Both are well; time that was given is asked for of who came along, as of everybody who helps."""
    if not kept.go(turn.tx, visit, "gone", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    is_leader, safe = turn.person.id == visit.leader_id, SAFE(ref=row.reference)
    first = () if is_leader else to_visitor(turn, row, visit, visitors(visit)[0], safe)
    keyboard = visitor_buttons(visit, turn.person.id)
    own = turn.say(safe if is_leader else SAFE_COMPANION, keyboard=keyboard)
    assert visit.left_at is not None
    return (*settled(turn), *own, *first, *asking.ask_of(turn, row, visit.companion_id, visit.left_at))


def _off(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """Whoever arranged it calls it off, or who would have come along can't: the resident hears of it."""
    is_leader, was_asked = turn.person.id == visit.leader_id, visit.state == "asked"
    if not kept.go(turn.tx, visit, "cancelled", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    who = people.short_name(turn.tx, turn.person.id)
    told = to_visitors(turn, row, visit, about(turn, row, visit, home.OFF_VISITOR)) if was_asked else ()
    told = told or home.fell(turn, row, visit)
    more = () if is_leader else to_assignee(row, NOT_ALONG(ref=row.reference, who=who))
    return (*settled(turn), *turn.say(IS_OFF if is_leader else OUT), *told, *more)


# --- time passes -------------------------------------------------------------------------------


def due(turn: Turn, row: ReminderRow) -> Effects:
    """A day before, two hours before; it fell through; somebody is alone at the door, or not back."""
    visit_id, _, which = row.key.split(":")[1].partition("/")
    visit, case = kept.load(turn.tx, int(visit_id)), cases.load(turn.tx, row.subject_id)
    if visit is None or case is None:
        return ()
    if which in {visits.ALARM, visits.ALONE}:
        return home.alarm(turn, case, visit, ends=which == visits.ALARM)
    return home.fell(turn, case, visit) if which == visits.FELL else home.remind(turn, case, visit, which)
