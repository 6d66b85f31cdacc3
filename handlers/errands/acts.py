"""The buttons of an errand: each looked up anew, and proven to be this person's, every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import MessageId, Phrase, Redraw, Send, ToCoordinators, ToPerson, verbatim
from flows.screens import EMPTY, SKIPPED
from handlers import errands, views
from handlers.casework.claiming import ask_to_agree, must_agree
from handlers.casework.telling import to_assignee
from handlers.errands import GONE, beginning, button, named, to_resident
from handlers.numbers import asking
from handlers.residents.answering import settled
from storage import audit, cases, conversations, people
from storage import errands as kept
from storage.team import avoidance

if TYPE_CHECKING:
    from flows.cases import Move
    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, ErrandRow, ReminderRow

YOURS = Phrase("归您了，谢谢您！怎么做，我私下发给您。")
YOURS_OPEN_CHAT = Phrase("归您了，谢谢您！先点我的头像，打开私聊，我把怎么做发给您。")
TAKEN = Phrase("已由{who}认领，谢谢您！")
OVER = Phrase("这件已经不用了，谢谢您！")
OWN = Phrase("这是您自己家的事，请别人来帮。")
AVOIDED = Phrase("这一件请别人来。谢谢您惦记着！")
TAKEN_CARD = Phrase("已由{who}认领。")
DETAILS = Phrase("{what}（{ref}，{day}）")
HOW = Phrase("怎么做：{words}")
WHERE = Phrase("地点：{place}。找{name}，电话 {phone}。")
RULES = Phrase("先打电话再上门。不收钱、不收礼，不管存折。去不了就早点说，不用解释。")
DONE, RETURN = Phrase("做好了"), Phrase("我做不了，交回")
TAKEN_HANDLER = Phrase("办件 {ref}：{who}认领了“{what}”。")
TAKEN_RESIDENT = Phrase("您的办件 {ref}（{title}）：有人来帮您了：{what}，{day}。来的是志愿者{who}，会先打电话。")
RETURNED = Phrase("好的，没关系，交回了。谢谢您早说。")
RETURNED_HANDLER = Phrase("办件 {ref}：{who}做不了“{what}”，已经重新发到群里。")
RETURNED_RESIDENT = Phrase("您的办件 {ref}（{title}）：{what}换一个人来帮，定了告诉您。")
THANKS = Phrase("太好了，辛苦您了！")
DONE_RESIDENT = Phrase("您的办件 {ref}（{title}）：{who}说“{what}”做好了。收到了吗？")
DONE_HANDLER = Phrase("办件 {ref}：{who}说“{what}”做好了。")
GOT_IT, NOT_YET = Phrase("收到了，谢谢"), Phrase("还没有")
CONFIRMED = Phrase("好，替您谢谢{who}！")
THANKED = Phrase("居民说“{what}”（{ref}）收到了，谢谢您！")
CONFIRMED_HANDLER = Phrase("办件 {ref}：居民说“{what}”收到了。")
ASKED_AGAIN = Phrase("好，我去问。")
NOT_GOT = Phrase("办件 {ref}：居民说“{what}”还没有收到，请问一问{who}。")
DROPPED = Phrase("好，不用了。")
REMIND = Phrase("提醒：今天要帮的事：{what}（{ref}）。做好了点“做好了”。")
LATE = Phrase("办件 {ref}：“{what}”过了日子还没说做好，答应的是{who}。请问一问。")
UNTAKEN = Phrase("办件 {ref}：“{what}”发出两天了还没人认领。可以在群里说一声，或请协调员找人。")
BY_RESIDENT = frozenset({"got", "not_got"})
BY_HANDLER = frozenset({"post", "deny", "drop"})


def on_errand(turn: Turn) -> Effects:
    """The pressed button."""
    act, _, rest = turn.argument.partition(" ")
    number = int(rest) if rest.isdecimal() else 0
    if act == "add":
        return beginning.begin_task(turn, number)
    if act == "wish":
        return beginning.begin_wish(turn, number)
    errand = kept.load(turn.tx, number)
    if errand is None:
        return turn.acknowledge(OVER)
    if act == "take":
        return _take(turn, errand)
    row = _allowed(turn, act, errand)
    if row is None:
        return turn.acknowledge(GONE)
    return _by_handler(turn, row, errand, act) if act in BY_HANDLER else _by_others(turn, row, errand, act)


def _by_handler(turn: Turn, row: CaseRow, errand: ErrandRow, act: str) -> Effects:
    match act, errand.state:
        case "post", "wished":
            return _post(turn, row, errand)
        case "deny", "wished":
            return _drop(turn, row, errand, errands.TURNED_DOWN_HANDLER)
        case "drop", "open" | "taken":
            return _drop(turn, row, errand, DROPPED)
        case _:
            return turn.acknowledge(GONE)


def _by_others(turn: Turn, row: CaseRow, errand: ErrandRow, act: str) -> Effects:
    match act, errand.state:
        case "done", "taken":
            return _done(turn, row, errand)
        case "return", "taken":
            return _returned(turn, row, errand)
        case "got", "done":
            return _got(turn, row, errand)
        case "not_got", "done":
            who = people.short_name(turn.tx, errand.taker_id)
            told = to_assignee(row, NOT_GOT(ref=row.reference, what=named(errand), who=who))
            return (*settled(turn), *turn.say(ASKED_AGAIN), *told)
        case _:
            return turn.acknowledge(GONE)


def _allowed(turn: Turn, act: str, errand: ErrandRow) -> CaseRow | None:
    move: Move = "welcome" if act in BY_RESIDENT else "arrange" if act in BY_HANDLER else "help"
    row = cases.access_case(turn.tx, errand.case_id, turn.person.actor, move)
    if row is None or (act in BY_RESIDENT and not cases.speaks_for(row, turn.person.actor)):
        return None
    return row if move != "help" or errand.taker_id == turn.person.id else None


# --- taken on -------------------------------------------------------------------------------------


def _take(turn: Turn, errand: ErrandRow) -> Effects:
    """The first tap has it; everybody else is told who does."""
    row = cases.load(turn.tx, errand.case_id)
    if errand.state != "open" or row is None:
        return turn.acknowledge(_lost(turn, errand))
    if cases.is_own(row, turn.person.id):
        return turn.acknowledge(OWN)
    allowed = cases.access_case(turn.tx, row.id, turn.person.actor, "assist")
    if allowed is None or avoidance.bars(turn.tx, row.id, turn.person.id):
        return turn.acknowledge(AVOIDED)
    if must_agree(turn):
        return ask_to_agree(turn, row)
    if not kept.go(turn.tx, errand, "taken", by=turn.person.id, at=turn.at, taker=turn.person.id):
        return turn.acknowledge(_lost(turn, errand))
    cases.fit(turn.tx, row, at=turn.at)
    who = people.short_name(turn.tx, turn.person.id)
    turn.acknowledgement = YOURS if turn.person.has_opened_chat else YOURS_OPEN_CHAT
    told = to_assignee(row, TAKEN_HANDLER(ref=row.reference, who=who, what=named(errand)))
    resident = TAKEN_RESIDENT(
        ref=row.reference, title=errands.title(turn, row), what=named(errand), day=errands.day_of(turn, errand), who=who
    )  # fmt: skip
    return (*_card_taken(turn, errand, who), *details(turn, row, errand), *told, *to_resident(row, resident))


def _lost(turn: Turn, errand: ErrandRow) -> Phrase:
    taker = errand.taker_id
    return TAKEN(who=people.short_name(turn.tx, taker)) if taker is not None and errand.state == "taken" else OVER


def _card_taken(turn: Turn, errand: ErrandRow, who: str) -> Effects:
    """The card in the group says who has it, and has no button any more."""
    if turn.pressed is None:
        return ()
    return (Redraw(MessageId(turn.pressed.message.id), (errands.card_head(errand), TAKEN_CARD(who=who)), ()),)


def details(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    """How, where, for whom: for the one who took it on; that they read it is kept."""
    loaded = conversations.load(turn.tx, row.id)
    answers = loaded[0].answers if loaded else {}
    service = turn.directory.service(row.service, turn.person.community)
    place, name, phone = (
        str(value or "").replace(SKIPPED, "")
        for value in (
            answers.get(service.place), answers.get("person") or answers.get("name"),
            answers.get("person_phone") or answers.get("phone"),
        )
    )  # fmt: skip
    audit.record(turn.tx, "errand.read", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at)
    lines: Lines = (
        DETAILS(what=named(errand), ref=row.reference, day=errands.day_of(turn, errand)),
        HOW(words=verbatim(kept.words_of(turn.tx, errand))),
        WHERE(place=verbatim(place), name=verbatim(name), phone=verbatim(phone)), EMPTY, RULES,
    )  # fmt: skip
    case = cases.to_case(row).id
    return (Send(ToPerson(turn.person.id), lines, _own(errand), kind="details", case=case, protect=True),)


def _own(errand: ErrandRow) -> Buttons:
    return ((button(DONE, "done", errand),), (button(RETURN, "return", errand),))


def _returned(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    if row.status != "claimed" or not kept.go(turn.tx, errand, "open", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    who, what = people.short_name(turn.tx, turn.person.id), named(errand)
    told = to_assignee(row, RETURNED_HANDLER(ref=row.reference, who=who, what=what))
    resident = RETURNED_RESIDENT(ref=row.reference, title=errands.title(turn, row), what=what)
    return (
        *settled(turn), *turn.say(RETURNED), *errands.card(turn, row, errand), *told, *to_resident(row, resident),
    )  # fmt: skip


def _done(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    """Done: the resident is asked whether it is so, the time that was given is asked for."""
    if not kept.go(turn.tx, errand, "done", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    who, what = people.short_name(turn.tx, turn.person.id), named(errand)
    ask = DONE_RESIDENT(ref=row.reference, title=errands.title(turn, row), who=who, what=what)
    answers = ((button(GOT_IT, "got", errand), button(NOT_YET, "not_got", errand)),)
    assert errand.done_at is not None
    return (
        *settled(turn), *turn.say(THANKS), *asking.ask_of(turn, row, errand.taker_id, errand.done_at),
        *to_resident(row, ask, keyboard=answers),
        *to_assignee(row, DONE_HANDLER(ref=row.reference, who=who, what=what)),
    )  # fmt: skip


def _got(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    """The resident has it, and thanks."""
    if not kept.go(turn.tx, errand, "confirmed", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    who, what = people.short_name(turn.tx, errand.taker_id), named(errand)
    thanked = _to_taker(turn, row, errand, THANKED(what=what, ref=row.reference))
    handler = to_assignee(row, CONFIRMED_HANDLER(ref=row.reference, what=what))
    return (*settled(turn), *turn.say(CONFIRMED(who=who)), *thanked, *handler)


def _to_taker(turn: Turn, row: CaseRow, errand: ErrandRow, *lines: Phrase, keyboard: Buttons = ()) -> Effects:
    taker = people.load(turn.tx, errand.taker_id) if errand.taker_id is not None else None
    case = cases.to_case(row).id
    return (Send(ToPerson(taker.id), lines, keyboard, kind="notice", case=case),) if taker else ()


# --- by its handler -------------------------------------------------------------------------------


def _post(turn: Turn, row: CaseRow, errand: ErrandRow) -> Effects:
    if not kept.go(turn.tx, errand, "open", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    return (*settled(turn), *errands.screen(turn, row, errands.POSTED, EMPTY), *errands.card(turn, row, errand))


def _drop(turn: Turn, row: CaseRow, errand: ErrandRow, said: Phrase) -> Effects:
    was_wish = errand.state == "wished"
    if not kept.go(turn.tx, errand, "dropped", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    cases.fit(turn.tx, row, at=turn.at)
    told = to_resident(row, errands.TURNED_DOWN(what=Phrase(errand.what))) if was_wish else ()
    return (*settled(turn), *errands.screen(turn, row, said, EMPTY), *told)


# --- time passes ----------------------------------------------------------------------------------


def due(turn: Turn, reminder: ReminderRow) -> Effects:
    """Its day; the day after; nobody took it on; it is not needed any more."""
    errand_id, _, which = reminder.key.split(":")[1].partition("/")
    errand, row = kept.load(turn.tx, int(errand_id)), cases.load(turn.tx, reminder.subject_id)
    if errand is None or row is None:
        return ()
    what, who = named(errand), people.short_name(turn.tx, errand.taker_id)
    match which, errand.state:
        case "day", "taken":
            return _to_taker(turn, row, errand, REMIND(what=what, ref=row.reference), keyboard=_own(errand))
        case "late", "taken":
            words = LATE(ref=row.reference, what=what, who=who)
            return (*to_assignee(row, words), *_to_taker(turn, row, errand, REMIND(what=what, ref=row.reference)))
        case "dropped", "dropped":
            return _to_taker(turn, row, errand, errands.NOT_NEEDED(what=what, ref=row.reference))
        case _ if which.startswith("untaken") and errand.state == "open":
            words, case = UNTAKEN(ref=row.reference, what=what), cases.to_case(row)
            told = Send(ToCoordinators(case.queue), (words,), views.open_button(case), kind="notice", case=case.id)
            return (*to_assignee(row, words), told)
        case _:
            return ()
