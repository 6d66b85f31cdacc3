"""Visits at home: arranged by two of the team, agreed by the resident, checked in and out, written down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flows import access, visits
from flows import cards as cards
from flows.cases import OUTSIDE
from flows.model import Action, Button, Phrase, Send, ToCoordinators, ToPerson, verbatim
from flows.screens import EMPTY
from flows.visits.forms import LENGTHS
from handlers import views
from handlers.casework.claiming import needed
from handlers.visits import telling
from handlers.visits.telling import GONE, about, button, clock, to_resident, to_visitors, visitor_buttons
from storage import cases, conversations, people
from storage import visits as kept
from storage.cases import colleagues

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, HomeVisitRow

VISITS = Phrase("上门走访")
HEAD = Phrase("{ref} 的走访：")
NONE_YET = Phrase("还没有约过。要两个人一起去，先问过居民。")
DECLINED_IN_FORM = Phrase("居民填的时候说：先别上门。请先打电话问清楚，愿意了再约。")
LINE = Phrase("· {at} 到 {until}，{who}（{badge}）和{other}（{other_badge}）：{state}")
STATES = {
    "asked": Phrase("等同事回话"), "offered": Phrase("等居民回话"), "agreed": Phrase("约好了"),
    "alone": Phrase("到了一个人"), "there": Phrase("在居民家"), "gone": Phrase("回来了，还没记"),
    "told": Phrase("走访过了"), "refused": Phrase("同事去不了"), "declined": Phrase("居民先不要来"),
    "moved": Phrase("居民要换时间"), "cancelled": Phrase("取消了"), "falls": Phrase("取消了"),
}  # fmt: skip
ARRANGE, SAID_YES, SAW = Phrase("约上门"), Phrase("本人电话里说可以"), Phrase("看走访记录")
PAST = Phrase("这个时间已经过去了，没有约成。请再点一次“约上门”。")
TOO_EARLY = Phrase("上门太早或太晚了会打扰人。请约在 8:00 到 21:00 之间。")
BUSY = Phrase("那个时间您有别的走访，请换个时间。")
WITH_WHOM = Phrase("和谁一起去？对方可以说不方便，不用解释。")
NOBODY = Phrase("现在没有能一起去的同事。换个时间再试，或者请协调员帮忙找人。")
ASKED = Phrase("问了{who}。答应了，我再去问居民。")
ASK_ALONG = Phrase("{who}想请您一起上门走访：{at} 到 {until}，{grid}。两个人一起去，您方便吗？")
ALONG, NOT_ALONG = Phrase("我一起去"), Phrase("不方便")
SEEN = Phrase("{label}：{value}")
FIRST, LAST = time(8), time(21)


def on_visits(turn: Turn) -> Effects:
    """The visits of a case: for who works on it, and who oversees it."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    return turn.acknowledge(GONE) if row is None or not is_of(turn, row) else screen(turn, row)


def is_of(turn: Turn, row: CaseRow) -> bool:
    """Whether the case's service has visits, and this person works on it or oversees it."""
    standings = access.standings(turn.person.actor, cases.to_case(row))
    service = turn.directory.service(row.service, turn.person.community)
    known = row.level not in OUTSIDE or views.consented(turn, row)  # above the community only who was agreed to
    return service.visits is not None and known and bool(standings & {"assignee", "coordinator"})


def screen(turn: Turn, row: CaseRow, *before: Phrase) -> Effects:
    """What was arranged, and what may be done now."""
    found, mine = kept.of_case(turn.tx, row.id), row.assignee_id == turn.person.id and row.status == "claimed"
    lines: Lines = tuple(_line(turn, one) for one in found) or (NONE_YET,)
    part = turn.directory.service(row.service, turn.person.community).visits
    loaded = conversations.load(turn.tx, row.id)
    if mine and not found and part is not None and part.declined.holds(loaded[0].answers if loaded else {}):
        lines = (DECLINED_IN_FORM,)
    ways: Buttons = ()
    if mine:
        for one in found:
            ways = (*ways, *visitor_buttons(one, turn.person.id))
            ways = (*ways, (button(SAID_YES, "yes", one),)) if one.state == "offered" else ways
            ways = (*ways, (button(SAW, "saw", one),)) if one.state == "told" else ways
        if not any(one.state in {*kept.COMING, "gone"} for one in found):
            ways = (*ways, (Button(ARRANGE, Action("visit", f"ask {row.id}")),))
    head = HEAD(ref=row.reference)
    return turn.say(*before, head, *lines, keyboard=(*ways, *views.open_button(cases.to_case(row))))


def _line(turn: Turn, one: HomeVisitRow) -> Phrase:
    """With the badges: who is asked on the telephone whether a visitor is ours finds the number here."""
    state = "alone" if one.state == "agreed" and visits.is_alone(one.leader_at, one.companion_at) else one.state
    return LINE(at=one.starts_at, until=clock(turn, one), state=STATES[state], **telling.named(turn, one))


def lines_for_resident(turn: Turn, row: CaseRow) -> Lines:
    """The visit that the resident knows of."""
    found = [one for one in kept.coming(turn.tx, row.id) if one.state in {"offered", "agreed"}]
    return tuple(
        line
        for one in found
        for line in (
            about(turn, row, one, telling.COMING if one.state == "agreed" else telling.ASKED),
            *telling.names(turn, one),
        )
    )


def buttons_for_resident(turn: Turn, row: CaseRow) -> Buttons:
    """What they may say to it."""
    return tuple(each for one in kept.coming(turn.tx, row.id) for each in telling.resident_buttons(one))


# --- arranged -------------------------------------------------------------------------------------


def perform_ask(turn: Turn, conversation: Conversation) -> Effects:
    """With whom?"""
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "arrange")
    if row is None or not is_of(turn, row):
        return turn.say(GONE)
    answers, keyboard = conversation.answers, views.open_button(cases.to_case(row))
    day, _, said = str(answers["day"]).partition(" ")
    begins = time.fromisoformat(str(answers.get("clock", said)))
    starts = turn.home.calendar.moment(date.fromisoformat(day), begins)
    until = starts + timedelta(hours=LENGTHS[str(answers["length"])])
    ends = until.astimezone(turn.home.calendar.zone).time()
    if starts <= turn.at:
        return turn.say(PAST, keyboard=keyboard)
    if begins < FIRST or ends > LAST or ends < begins:
        return turn.say(TOO_EARLY, keyboard=keyboard)
    if kept.is_taken(turn.tx, turn.person.id, starts, until):
        return turn.say(BUSY, keyboard=keyboard)
    window = f"{int(starts.timestamp())} {int(until.timestamp())}"
    buttons = tuple(
        (Button(verbatim(people.short_name(turn.tx, one.id)), Action("visit", f"with {row.id} {one.id} {window}")),)
        for one in colleagues.candidates(turn.tx, row, needed(turn, row), at=turn.at)
        if one.id != turn.person.id and not kept.is_taken(turn.tx, one.id, starts, until)
    )
    return turn.say(WITH_WHOM if buttons else NOBODY, keyboard=(*buttons, *keyboard))


def ask_along(turn: Turn, words: str) -> Effects:
    """The chosen colleague is asked: when and in which grid, nothing of whose door it is."""
    case_id, companion, starts, until = (int(word) for word in words.split())
    row = cases.access_case(turn.tx, case_id, turn.person.actor, "arrange")
    able = colleagues.candidates(turn.tx, row, needed(turn, row), at=turn.at) if row else []
    asked = next((one for one in able if one.id == companion), None)
    window = [datetime.fromtimestamp(moment, turn.home.calendar.zone) for moment in (starts, until)]
    taken = any(kept.is_taken(turn.tx, one, *window) for one in (companion, turn.person.id))
    if row is None or asked is None or taken or window[0] <= turn.at:
        return turn.acknowledge(GONE)
    if kept.coming(turn.tx, row.id):
        return turn.acknowledge(GONE)
    made = kept.propose(
        turn.tx, row, companion=asked.id, starts_at=window[0], until_at=window[1], by=turn.person.id, at=turn.at
    )
    ask = ASK_ALONG(
        who=people.short_name(turn.tx, turn.person.id), at=made.starts_at, until=clock(turn, made),
        grid=verbatim(row.grid or turn.home.name),
    )  # fmt: skip
    answers = ((button(ALONG, "along", made), button(NOT_ALONG, "refuse", made)),)
    sent = Send(ToPerson(asked.id), (ask,), answers, kind="proposal", case=cases.to_case(row).id)
    return (*screen(turn, row, ASKED(who=people.short_name(turn.tx, asked.id)), EMPTY), sent)


def offered(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """The resident is asked: who comes, when, how to make sure of it."""
    lines = (about(turn, row, visit, telling.OFFER), *telling.names(turn, visit), telling.NO_HARM)
    return to_resident(turn, row, visit, *lines)


def fixed(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """Both who go read where; the resident is reminded."""
    told = about(turn, row, visit, FIXED)
    return to_visitors(turn, row, visit, told, *telling.place_lines(turn, row))


FIXED = Phrase("走访定了（{ref}，{title}）：{at} 到 {until}。")


def saw(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """What was written down, for who works on the case."""
    part = turn.directory.service(row.service, turn.person.community).visits
    seen = kept.seen_of(turn.tx, visit)
    lines = tuple(
        SEEN(label=step.label, value=step.field.show(seen[step.name]))
        for step in (part.seen if part else ())
        if step.name in seen
    )
    words, case = (_line(turn, visit), EMPTY, *lines), cases.to_case(row).id
    return (Send(ToPerson(turn.person.id), words, kind="details", case=case, protect=True),)


# --- time passes ----------------------------------------------------------------------------------

ALARM = Phrase("请马上打电话：{who}和{other}上门走访（{ref}，{title}），说好 {until} 前走，到现在还没报平安。")
NOT_THERE = Phrase("{who}和{other}约了 {at} 上门走访（{ref}，{title}），没有签到。请问一问。")
ALONE = Phrase(
    "{who}和{other}约了 {at} 上门走访（{ref}，{title}），只有{who}签到。一个人不进门，请问一问，或者另找一个人。"
)
ARE_YOU_WELL = Phrase("走访（{ref}，{title}）的时间过了。走了请点“走了，都平安”。没去成，请取消或另约。")


def alarm(turn: Turn, row: CaseRow, visit: HomeVisitRow, *, ends: bool) -> Effects:
    """Somebody who went has not said that they left, or is alone at the door: coordinators hear of it at once.

    After the window of time both who went are asked too.
    """
    is_alone = visits.is_alone(visit.leader_at, visit.companion_at)
    if visit.state not in {"agreed", "there"} or not (ends or is_alone):
        return ()
    both = telling.visitors(visit)
    who, other = (people.short_name(turn.tx, one) for one in (both if visit.companion_at is None else both[::-1]))
    words = ALARM if visit.state == "there" else ALONE if is_alone else NOT_THERE
    shown = dict(about(turn, row, visit, words).args)
    told = words(**shown, who=who, other=other)
    case = cases.to_case(row)
    alert = Send(ToCoordinators(case.queue), (told,), views.open_button(case), kind="alert", case=case.id)
    asked = to_visitors(turn, row, visit, about(turn, row, visit, ARE_YOU_WELL), urgency="reminder") if ends else ()
    return (alert, *asked)


OFF = Phrase("原来约的走访（{ref}，{title}）{at} 取消了，请不要等。要再来，会先问您。")
OFF_VISITOR = Phrase("{at} 的走访（{ref}，{title}）取消了，请不要去。")


def fell(turn: Turn, row: CaseRow, visit: HomeVisitRow) -> Effects:
    """It does not take place: the resident, and who would have come."""
    told = to_resident(turn, row, visit, about(turn, row, visit, OFF))
    return (*told, *to_visitors(turn, row, visit, about(turn, row, visit, OFF_VISITOR)))


def remind(turn: Turn, row: CaseRow, visit: HomeVisitRow, which: str) -> Effects:
    """The day before, and two hours before: who comes, once more."""
    if visit.state != "agreed" or turn.at >= visit.starts_at:
        return ()
    is_tomorrow = which == "day" and turn.home.calendar.day(turn.at) < turn.home.calendar.day(visit.starts_at)
    words = about(turn, row, visit, telling.TOMORROW if is_tomorrow else telling.SOON)
    told = to_resident(turn, row, visit, words, *telling.names(turn, visit), urgency="reminder")
    return (*told, *to_visitors(turn, row, visit, words, *telling.place_lines(turn, row), urgency="reminder"))
