"""What visitors and residents read of a visit: who comes, how to make sure of it, what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import visits
from flows.model import Action, Button, Phrase, Send, ToPerson, ToResident, verbatim
from flows.screens import EMPTY, SKIPPED
from handlers import views
from storage import audit, cases, conversations, people

if TYPE_CHECKING:
    from flows.model import Buttons, Effects, Lines, PersonId, Urgency
    from handlers.turn import Turn
    from storage.tables import CaseRow, HomeVisitRow

GONE = Phrase("这次走访的安排刚刚变了，没有改动。")
WHO_COMES = Phrase("来两个人：{who}（工牌 {badge}）和{other}（工牌 {other_badge}）。")
CHECK = Phrase("先看工牌，再开门。不放心就打 {phone}，报工牌号核对。")
RULES = Phrase("我们只拍材料，不拍人，不拍家里。不收钱，不碰存折，不要验证码。")
OFFER = Phrase("您的办件 {ref}（{title}）：{at} 到 {until} 之间想上门看看，可以来吗？")
NO_HARM = Phrase("不方便就换个时间，或者先别来，照样帮您。")
YES, MOVE, NO = Phrase("可以来"), Phrase("换个时间"), Phrase("先别来")
TOMORROW = Phrase("提醒：明天有人上门（{ref}，{title}），{at} 到 {until}。")
SOON = Phrase("提醒：今天 {at} 到 {until} 有人上门（{ref}，{title}）。")
COMING = Phrase("约好了上门：{at} 到 {until}。")
ASKED = Phrase("想约 {at} 到 {until} 上门，等您回话。")
WHERE = Phrase("地点：{place}。找{name}。")
FOR_VISITORS = Phrase(
    "两个人一起去，戴工牌。只拍材料，不拍人、不拍家；不收钱、不碰存折。到了各自点“我到了”，走时点“走了，都平安”。"
)
HERE, LEFT, WRITE = Phrase("我到了"), Phrase("走了，都平安"), Phrase("记下看到的")
CANNOT, CANCEL = Phrase("我去不了了"), Phrase("取消这次走访")


def button(label: Phrase, act: str, visit: HomeVisitRow) -> Button:
    """A button about a visit."""
    return Button(label, Action("visit", f"{act} {visit.id}"))


def visitors(visit: HomeVisitRow) -> tuple[PersonId, ...]:
    """Who goes."""
    found = (visit.leader_id, visit.companion_id)
    return tuple(one for one in found if one is not None)  # type: ignore[misc]  # a row's people are people


def names(turn: Turn, visit: HomeVisitRow) -> Lines:
    """Who comes, with the numbers on their badges, and how to make sure of it."""
    return (WHO_COMES(**named(turn, visit)), CHECK(phone=turn.home.phone), RULES)


def named(turn: Turn, visit: HomeVisitRow) -> dict[str, str]:
    """Both names, and the numbers on their badges."""
    shown = dict(zip(("who", "other"), (people.short_name(turn.tx, one) for one in visitors(visit)), strict=False))
    badges = [visits.badge(turn.home.prefix, one) for one in visitors(visit)]
    return {**shown, **dict(zip(("badge", "other_badge"), badges, strict=False))}


def about(turn: Turn, row: CaseRow, visit: HomeVisitRow, words: Phrase) -> Phrase:
    """A sentence that may name the case and the window of time."""
    title = views.title_of(turn, row.service)
    return words(ref=row.reference, title=title, at=visit.starts_at, until=clock(turn, visit))


def clock(turn: Turn, visit: HomeVisitRow) -> str:
    """The end of the window: the day is the same."""
    return f"{visit.until_at.astimezone(turn.home.calendar.zone):%H:%M}"


def to_resident(turn: Turn, row: CaseRow, visit: HomeVisitRow, *lines: Phrase, urgency: Urgency = "answer") -> Effects:
    """To the resident's side, with what they may say to it now."""
    case = cases.to_case(row).id
    buttons = resident_buttons(visit)
    return (Send(ToResident(case), lines, buttons, kind="appointment", urgency=urgency, case=case),)


def resident_buttons(visit: HomeVisitRow) -> Buttons:
    """Yes, another time, no; once they said yes, the last two."""
    if visit.state not in {"offered", "agreed"}:
        return ()
    yes = ((button(YES, "ok", visit),),) if visit.state == "offered" else ()
    return (*yes, (button(MOVE, "move", visit), button(NO, "no", visit)))


def to_visitors(turn: Turn, row: CaseRow, visit: HomeVisitRow, *lines: Phrase, urgency: Urgency = "answer") -> Effects:
    """To both who go, with what each may do now."""
    return tuple(
        effect for one in visitors(visit) for effect in to_visitor(turn, row, visit, one, *lines, urgency=urgency)
    )


def to_visitor(
    turn: Turn, row: CaseRow, visit: HomeVisitRow, one: PersonId, *lines: Phrase, urgency: Urgency = "answer"
) -> Effects:
    """To one of them."""
    case, buttons = cases.to_case(row).id, visitor_buttons(visit, one)
    return (Send(ToPerson(one), lines, buttons, kind="appointment", urgency=urgency, case=case, protect=True),)


def visitor_buttons(visit: HomeVisitRow, person: int) -> Buttons:
    """Here, gone, written down; cannot come, or not at all."""
    match visit.state:
        case "asked" | "offered" if person == visit.leader_id:
            return ((button(CANCEL, "off", visit),),)
        case "agreed":
            out = button(CANCEL, "off", visit) if person == visit.leader_id else button(CANNOT, "out", visit)
            is_here = visit.leader_at if person == visit.leader_id else visit.companion_at
            return ((out,),) if is_here else ((button(HERE, "here", visit),), (out,))
        case "there":
            return ((button(LEFT, "left", visit),),)
        case "gone":
            return ((button(WRITE, "write", visit),),)
        case _:
            return ()


def place_lines(turn: Turn, row: CaseRow) -> Lines:
    """Where, and whom to ask for: for those who go, once the resident agreed; that it was told is kept."""
    part = turn.directory.service(row.service, turn.person.community).visits
    loaded = conversations.load(turn.tx, row.id)
    answers = loaded[0].answers if loaded else {}
    place = str(answers.get(part.place, "") if part else "").replace(SKIPPED, "")
    name = str(answers.get("person") or answers.get("name") or "").replace(SKIPPED, "")
    audit.record(
        turn.tx, "visit.told_place", row.id, community_id=row.community_id, by=turn.person.id, at=turn.at
    )  # fmt: skip
    return (WHERE(place=verbatim(place), name=verbatim(name)), EMPTY, FOR_VISITORS) if place else (FOR_VISITORS,)
