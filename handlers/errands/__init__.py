"""Small things that others do for a matter: put up in the group without a name, taken on by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from flows import access
from flows.cases import OUTSIDE
from flows.errands import WISH
from flows.model import Action, Button, CaseId, Phrase, Send, ToChat, ToCoordinators, ToResident, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.casework.telling import to_assignee
from storage import cases, courses, people
from storage import errands as kept
from storage.effects import queue_entry

if TYPE_CHECKING:
    from flows.model import Buttons, Conversation, Effects, Lines
    from flows.model.parts import Errands
    from handlers.turn import Turn
    from storage.tables import CaseRow, ErrandRow

PLAN = Phrase("帮扶任务和心愿")
HEAD = Phrase("{ref} 请人帮的事：")
NONE_YET = Phrase("还没有。可以请志愿者分头帮一把，一件一个人认领。")
LINE = Phrase("· {what}（{day}）：{state}")
LINE_TAKEN = Phrase("· {what}（{day}）：{state}，{who}")
WISH_OF = Phrase("心愿：{what}，{price}")
NO_DAY = Phrase("不限哪天")
STATES = {
    "wished": Phrase("等您看一看"), "open": Phrase("等人认领"), "taken": Phrase("有人在帮"), "done": Phrase("做好了"),
    "confirmed": Phrase("本人说收到了"), "dropped": Phrase("不用了"),
}  # fmt: skip
ADD, PUT_UP = Phrase("请人帮一把"), Phrase("发到群里：{what}")
TURN_DOWN, DROP = Phrase("不合适：{what}"), Phrase("不用了：{what}")
MAKE_WISH = Phrase("说个微心愿")
GONE = Phrase("这件事刚刚变了，没有改动。")
ENOUGH = Phrase("您已经有 {n} 个心愿在等，等它们成了再说新的。")
POSTED = Phrase("发到群里了，只写帮什么，不写是谁家。有人认领就告诉您。")
NO_GROUP = Phrase("这个队列还没有群，先发给协调员。")
WISHED = Phrase("好，收到您的心愿。经办的人看过，就不写名字地发到志愿者群里。成不成都会告诉您。")
WISHED_HANDLER = Phrase("办件 {ref}：居民有个心愿：{what}，{price}，“{words}”。合适就发到群里。")
TURNED_DOWN = Phrase("您的心愿（{what}）这回办不到，经办的人会和您说为什么。")
TURNED_DOWN_HANDLER = Phrase("好，告诉居民了。请打个电话说说原因。")
CARD_TASK = Phrase("请人帮一把：{what}")
CARD_WISH = Phrase("微心愿：{what}，{price}")
CARD_WHERE = Phrase("{ref}，{grid}，{day}。不写是谁家，认领了再私下告诉您。")
GOT_IT = Phrase("收到了：{what}")
EVENING = time(21)
TAKE, TAKE_WISH = Phrase("我来帮"), Phrase("我来圆")
NOT_NEEDED = Phrase("{what}（{ref}）不用了，谢谢您！")


def on_errands(turn: Turn) -> Effects:
    """Those of a case: for who works on it, and who oversees it."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    return turn.acknowledge(GONE) if row is None or not is_of(turn, row) else screen(turn, row)


def is_of(turn: Turn, row: CaseRow) -> bool:
    """Whether the case's service has errands, and this person works on it or oversees it."""
    standings = access.standings(turn.person.actor, cases.to_case(row))
    return part_of(turn, row) is not None and bool(standings & {"assignee", "coordinator"})


def part_of(turn: Turn, row: CaseRow) -> Errands | None:
    """What the service declares."""
    return turn.directory.service(row.service, turn.person.community).errands


def may_add(turn: Turn, row: CaseRow) -> bool:
    """Whether the matter is at a stage in which there may be new ones."""
    part, stage = part_of(turn, row), courses.stage_of(turn.tx, row)
    if row.level in OUTSIDE and not views.consented(turn, row):
        return False
    return part is not None and row.status == "claimed" and stage is not None and stage.name in part.stages


def screen(turn: Turn, row: CaseRow, *before: Phrase) -> Effects:
    """The list, and what may be done now."""
    found, mine = kept.of_case(turn.tx, row.id), row.assignee_id == turn.person.id and row.status == "claimed"
    lines: Lines = tuple(_line(turn, one) for one in found) or (NONE_YET,)
    ways: Buttons = ()
    for one in found if mine else ():
        what = Phrase(one.what)
        if one.state == "wished":
            ways = (*ways, (button(PUT_UP(what=what), "post", one),), (button(TURN_DOWN(what=what), "deny", one),))
        if one.state in {"open", "taken"}:
            ways = (*ways, (button(DROP(what=what), "drop", one),))
    if mine and may_add(turn, row):
        ways = (*ways, (Button(ADD, Action("errand", f"add {row.id}")),))
    return turn.say(*before, HEAD(ref=row.reference), *lines, keyboard=(*ways, *views.open_button(cases.to_case(row))))


def button(label: Phrase, act: str, errand: ErrandRow) -> Button:
    """A button about one."""
    return Button(label, Action("errand", f"{act} {errand.id}"))


def named(errand: ErrandRow) -> Phrase:
    """What it is, in the words of its card."""
    what = Phrase(errand.what)
    return WISH_OF(what=what, price=Phrase(errand.price)) if errand.kind == "wish" else what


def day_of(turn: Turn, errand: ErrandRow) -> Phrase:
    """On which day."""
    if errand.due_at is None:
        return NO_DAY
    return Phrase("{day}", (("day", turn.home.calendar.day(errand.due_at)),))


def _line(turn: Turn, one: ErrandRow) -> Phrase:
    line = LINE_TAKEN if one.taker_id is not None else LINE
    who = people.short_name(turn.tx, one.taker_id)
    shown = {"what": named(one), "day": day_of(turn, one), "state": STATES[one.state]}
    return line(**shown, who=who) if one.taker_id is not None else line(**shown)


def buttons_for_resident(turn: Turn, row: CaseRow) -> Buttons:
    """A small wish may be said; whoever got something says so."""
    done = tuple((button(GOT_IT(what=Phrase(one.what)), "got", one),) for one in kept.of_case(turn.tx, row.id)
                 if one.state == "done")  # fmt: skip
    wish = ((Button(MAKE_WISH, Action("errand", f"wish {row.id}")),),) if may_add(turn, row) else ()
    return (*done, *wish)


# --- made -----------------------------------------------------------------------------------------


def most_wishes(turn: Turn, row: CaseRow) -> int:
    part = part_of(turn, row)
    return part.most_wishes if part else 0


def wishes_of(turn: Turn, row: CaseRow) -> int:
    return sum(one.kind == "wish" and one.state in kept.OPEN for one in kept.of_case(turn.tx, row.id))


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """A task is put up at once; a wish waits for who works on the matter."""
    is_wish = conversation.service.endswith(WISH)
    row = cases.access_case(turn.tx, conversation.about or 0, turn.person.actor, "welcome" if is_wish else "arrange")
    if row is None or not may_add(turn, row):
        return turn.say(GONE)
    if is_wish and (not cases.speaks_for(row, turn.person.actor) or wishes_of(turn, row) >= most_wishes(turn, row)):
        return turn.say(GONE)
    answers = conversation.answers
    what, words = str(answers["what"]), str(answers["words"])
    if is_wish:
        price = str(answers["price"])
        kept.make(turn.tx, row, "wish", what=what, words=words, by=turn.person.id, at=turn.at, price=price)
        told = WISHED_HANDLER(ref=row.reference, what=Phrase(what), price=Phrase(price), words=verbatim(words))
        see = ((Button(PLAN, Action("errands", str(row.id))),),)
        sent = (replace(one, keyboard=see) for one in to_assignee(row, told) if isinstance(one, Send))
        return (*turn.say(WISHED), *sent)
    due = turn.home.calendar.moment(date.fromisoformat(str(answers["day"])), EVENING)
    made = kept.make(turn.tx, row, "task", what=what, words=words, by=turn.person.id, at=turn.at, due_at=due)
    cases.fit(turn.tx, row, at=turn.at)
    return (*screen(turn, row, POSTED, EMPTY), *card(turn, row, made))


def card(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    """Into the queue's chat: what it is, the grid and the day; nothing of whose it is."""
    entry, key = queue_entry(turn.directory, row), f"errand:{errand.id}:{errand.cards}"
    head = card_head(errand)
    where = CARD_WHERE(ref=row.reference, grid=verbatim(row.grid or turn.home.name), day=day_of(turn, errand))
    keyboard = ((button(TAKE if errand.kind == "task" else TAKE_WISH, "take", errand),),)
    case = CaseId(row.id)
    if entry is None:
        lines = (NO_GROUP, head, where)
        return (Send(ToCoordinators(row.queue), lines, keyboard, kind="card", case=case, key=key),)
    to = ToChat(entry.chat_id, entry.thread_id)
    return (Send(to, (head, where), keyboard, kind="errand", policy="must-not-repeat", case=case, key=key),)


def card_head(errand: ErrandRow) -> Phrase:
    """What its card says first."""
    what = Phrase(errand.what)
    return CARD_WISH(what=what, price=Phrase(errand.price)) if errand.kind == "wish" else CARD_TASK(what=what)


def to_resident(row: CaseRow, *lines: Phrase, keyboard: Buttons = ()) -> Effects:
    """What the resident hears of it."""
    case = CaseId(row.id)
    return (Send(ToResident(case), lines, keyboard, kind="notice", case=case),)


def title(turn: Turn, row: CaseRow) -> Phrase:
    """What the matter is called."""
    return views.title_of(turn, row.service)
