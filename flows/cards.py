"""What may be shown to whom: the queue's card, the resident's receipt and list, the handler's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.advice.words import limit_lines
from flows.model import Action, Button, Phrase, Send, ToDuty, verbatim
from flows.papers import leads
from flows.progress import questions_left
from flows.screens import EMPTY, answer_lines
from flows.sla import contact_by, contact_promised, upcoming

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from flows.calendar import Calendar
    from flows.cases import Case
    from flows.community import Community
    from flows.model import Arg, Buttons, Clocks, Lines, Service, Value

PRESUMED = Phrase("{at}（推定，以放假通知为准）")

NEW_CARD = Phrase("新办件 {ref}：{title}")
URGENT_CARD = Phrase("【紧急】新办件 {ref}：{title}")
URGENT_ALERT = Phrase("有紧急的办件，请马上看。能办就点“我来认领”，办不了请马上找人。")
URGENT_AGAIN = Phrase("紧急的办件又没人办了，请马上看。能办就点“我来认领”，办不了请马上找人。")
URGENT_MARK = Phrase("【紧急】{words}")
CATEGORY = Phrase("类型：{category}")
GRID = Phrase("网格：{grid}")
POSTED = Phrase("{at} 发出")
CLAIMED_CARD = Phrase("{ref}：{title}，已由{who}认领")
DONE_CARD = Phrase("{ref}：{title}，{who}已办好，等居民回话")
CLOSED_CARD = Phrase("{ref}：{title}，已办结")
WITHDRAWN_CARD = Phrase("{ref}：{title}，居民已撤回")
CLAIM = Phrase("我来认领")
TAKE_OVER = Phrase("接手办理")
APART_ALERT = Phrase("【紧急】有人身安全的危险，没有发到群里，也不会去找对方。请马上单独联系本人，点“接手办理”。")
OFFER = Phrase("{hours} 小时内可以")
OFFERED_HOURS = (2, 8, 24)
MOVED_CARD = Phrase("{ref}：{title}，已转到别的队列")
HELD_CARD = Phrase("{ref}：{title}，等协调员决定归哪里办")

START_COUNT = Phrase("大约 {count} 个问题，{minutes} 分钟。随时可以停下，下次接着填。")
HAVE_READY = Phrase("要准备什么：")
ITEM = Phrase("· {item}")
SENSITIVE = Phrase("另外请您同意：{consent}")
SENT = Phrase("已经提交。您的编号是 {ref}。")
KEEP_NUMBER = Phrase("不用记编号，打“/my”随时能查到。")
NEXT = Phrase("接下来：")
BRING = Phrase("需要准备的材料（当面带来，不要发到聊天里）：")
PAPER = Phrase("· {paper}")
ASK_US = Phrase("有急事或者想问人，打 {phone}（{office}，{hours}）。")
MY_CASES = Phrase("我的办件")
PLAIN = "n"
ELDER = "e"
"""How a person who is let in by a link will read."""
INVITES = ((Phrase("给本人的链接"), PLAIN), (Phrase("给本人的链接（长辈模式）"), ELDER))
FILED_FOR = Phrase("这是您替别人办的，有消息都告诉您。本人也用 Telegram 的，点“给本人的链接”，本人就能自己看进度。")
FILED_AT_DESK = Phrase("这是替来人登记的。请把编号和下面的话念给对方听。对方用 Telegram 的，可以发个链接给他看进度。")

STATUS: Mapping[str, Phrase] = {
    "open": Phrase("等志愿者认领"),
    "claimed": Phrase("有人在办"),
    "done": Phrase("已办好，等您回话"),
    "closed": Phrase("已办结"),
    "withdrawn": Phrase("您已撤回"),
}
STAFF_STATUS: Mapping[str, Phrase] = {
    "open": Phrase("待认领"),
    "claimed": Phrase("办理中"),
    "done": Phrase("已办好，待回访"),
    "closed": Phrase("已办结"),
    "withdrawn": Phrase("已撤回"),
}
MY_CASE = Phrase("{ref} {title}：{status}")
UPCOMING: Mapping[str, Phrase] = {
    "contact": Phrase("最晚 {at} 前联系您"),
    "meeting": Phrase("约好 {at}"),
    "answer": Phrase("最晚 {at} 前给您回话"),
    "question": Phrase("{at} 问您解决了没有"),
}
NEXT_DATE = Phrase("{next}。")
APPOINTMENT = Phrase("约好的时间：{at}")
OPENED = Phrase("提交时间：{at}")

DETAILS = Phrase("办件 {ref}：{title}。以下内容只给您办事用，不要转发。")
STATUS_LINE = Phrase("状态：{status}")
CONTACT_BY = Phrase("最晚 {at} 前先联系居民。")
PROMISED = Phrase("答应居民的日期：{at}")
RESIDENT_SAID = Phrase("{at} 居民补充：{words}")
HANDLER_SAID = Phrase("{at} 给居民的话：{words}")
NOTED = Phrase("{at} 内部记录：{words}")
FILES = Phrase("附件：{number} 个，随后发给您。")


def told(at: datetime, calendar: Calendar) -> Arg:
    """A date as it is promised: beyond the published holidays it is only presumed."""
    return PRESUMED(at=at) if calendar.is_presumed(at) else at


def card_lines(case: Case, service: Service, *, who: str | Phrase) -> Lines:
    """The card in the queue's chat: nothing of the resident, ever."""
    filled: dict[str, Arg] = {"ref": case.reference, "title": service.title, "who": who}
    match case.status:
        case "open" if case.is_held:
            head = HELD_CARD(**filled)
        case "open":
            title = URGENT_CARD if case.urgent else NEW_CARD
            head = title(**filled)
        case "claimed":
            head = CLAIMED_CARD(**filled)
        case "done":
            head = DONE_CARD(**filled)
        case "withdrawn":
            head = WITHDRAWN_CARD(**filled)
        case _:
            head = CLOSED_CARD(**filled)
    lines = [head]
    if case.category:
        lines.append(CATEGORY(category=tuple(Phrase(part) for part in case.category.split("、"))))
    if case.grid:
        lines.append(GRID(grid=case.grid))
    return (*lines, POSTED(at=case.opened_at))


def card_buttons(case: Case, *, by_offer: bool = False) -> Buttons:
    """A claim button while nobody has the case; where the coordinator chooses, the times that one may offer."""
    if case.status != "open" or case.is_held:
        return ()
    if not by_offer:
        return ((Button(CLAIM, Action("claim", str(case.id))),),)
    return (tuple(Button(OFFER(hours=hours), Action("offer", f"{case.id} {hours}")) for hours in OFFERED_HOURS),)


def marked(case: Case, words: Phrase) -> Phrase:
    """A line about a case for its staff: where it is urgent, that comes first."""
    return URGENT_MARK(words=words) if case.urgent else words


def urgent_alert(case: Case, service: Service, *, again: bool = False, more: Lines = ()) -> tuple[Send, ...]:
    """Those on duty hear of an urgent case at once, at night too, and again when it has lost its volunteer."""
    if not case.urgent:
        return ()
    is_apart = service.parties is not None
    head = APART_ALERT if is_apart else URGENT_AGAIN if again else URGENT_ALERT
    lines = (head, *card_lines(case, service, who=""), *more)
    buttons = ((Button(TAKE_OVER, Action("take_over", str(case.id))),),) if is_apart else card_buttons(case)
    since = case.level_since or case.waiting_since
    key = f"urgent:{case.id}:{since:%Y%m%dT%H%M%S%f}" if again else f"urgent:{case.id}"
    duty = ToDuty(case.queue, besides=case.opened_by)
    return (Send(duty, lines, buttons, kind="alert", urgency="danger", case=case.id, key=key),)


def start_lines(service: Service) -> Lines:
    """What a service says of itself before its first question: how long, what to have ready, what is sensitive."""
    lines = [service.title, EMPTY, service.summary]
    if not service.elder:
        lines += [EMPTY, START_COUNT(count=_questions(service), minutes=service.minutes)]
        lines += [HAVE_READY, *(ITEM(item=item) for item in service.prepare)] if service.prepare else []
    if service.consent is not None:
        lines += [EMPTY, SENSITIVE(consent=service.consent)]
    return tuple(lines)


def _questions(service: Service) -> int:
    """How many there are at most where the matter is one's own: who helps somebody is asked a few more."""
    if service.proxy is None:
        return questions_left(service, {})
    first = service.step(service.proxy.step)
    own = next(option for option in first.field.choices(None).labels if option.text not in service.proxy.values)
    return questions_left(service, {first.name: own.text}) + 1


def receipt_lines(
    case: Case, service: Service, community: Community, answers: Mapping[str, Value], *, time: Lines = ()
) -> Lines:
    """What a resident reads after the last button; `time` is what a diary says, instead of the service's first line."""
    calendar = community.calendar
    dates: dict[str, Arg] = {
        "contact_by": told(contact_promised(case, service.clocks, calendar), calendar),
        "promise_by": told(case.promised_at, calendar),
    }
    proxy = (FILED_FOR,) if case.filed == "proxy" else ()
    for_them = (*limit_lines(service, answers, calendar, case.opened_at), *proxy)
    papers = (*leads.lines(service, answers), *paper_lines(service, answers))
    after = (*time, *service.after[1:]) if time else service.after
    if service.elder and case.filed != "desk" and time:
        return (SENT(ref=case.reference), *(line(**{**dict(line.args), **dates}) for line in time), *papers, *for_them)
    if service.elder and case.filed != "desk":
        return (SENT(ref=case.reference), NEXT_DATE(next=UPCOMING["contact"](at=dates["contact_by"])), *for_them)
    return (
        SENT(ref=case.reference), KEEP_NUMBER if case.filed != "desk" else FILED_AT_DESK, *for_them, EMPTY, NEXT,
        *(line(**{**dict(line.args), **dates}) for line in after), *papers, EMPTY, door(community),
    )  # fmt: skip


def paper_lines(service: Service, answers: Mapping[str, Value]) -> Lines:
    """The checklist of what to bring, as the answers have it; nothing where nothing is needed."""
    return (EMPTY, BRING, *papers) if (papers := papers_of(service, answers)) else ()


def papers_of(service: Service, answers: Mapping[str, Value]) -> Lines:
    """What has to be brought, a line each."""
    return tuple(PAPER(paper=paper.text) for paper in service.papers if paper.when is None or paper.when.holds(answers))


def receipt_buttons(case: Case) -> Buttons:
    """One's own cases; for who filed it for somebody else, the link that lets the person in."""
    invites = () if case.filed == "self" else invite_buttons(case)
    return invites if case.filed == "desk" else (*invites, (Button(MY_CASES, Action("my")),))


def invite_buttons(case: Case) -> Buttons:
    """The links that let the person in, one for each style."""
    return tuple((Button(label, Action("invite", f"{case.id} {style}")),) for label, style in INVITES)


def door(community: Community) -> Phrase:
    """The way in that needs no chat: telephone, office and hours."""
    return ASK_US(phone=community.phone, office=community.office, hours=hours_phrase(community))


WEEK_HOURS = Phrase("{days} {clock}")
EVERY_DAY = Phrase("每天")
WORKDAYS, SIX_DAYS = Phrase("周一至周五"), Phrase("周一至周六")
DAY_RANGE = Phrase("{first}至{last}")
DAYS: Mapping[str, Phrase] = {
    "Mon": Phrase("周一"), "Tue": Phrase("周二"), "Wed": Phrase("周三"), "Thu": Phrase("周四"),
    "Fri": Phrase("周五"), "Sat": Phrase("周六"), "Sun": Phrase("周日"),
}  # fmt: skip
COMMON_DAYS: Mapping[str, Phrase] = {"Mon-Fri": WORKDAYS, "Mon-Sat": SIX_DAYS, "Mon-Sun": EVERY_DAY}


def _days_phrase(days: str) -> Phrase:
    """Weekdays in words: a day, a range, or what people call the common ranges."""
    first, _, last = days.partition("-")
    return COMMON_DAYS.get(days) or (DAY_RANGE(first=DAYS[first], last=DAYS[last]) if last else DAYS[first])


def hours_phrase(community: Community) -> Phrase:
    """The office hours in words: each group of days once, with its times."""
    by_days: dict[str, list[str]] = {}
    for entry in community.office_hours:
        days, _, clock = entry.partition(" ")
        by_days.setdefault(days, []).append(clock)
    parts = tuple(
        WEEK_HOURS(days=_days_phrase(days), clock=tuple(verbatim(clock) for clock in clocks))
        for days, clocks in by_days.items()
    )
    return Phrase("{list}", (("list", parts),))


def resident_lines(case: Case, service: Service, community: Community, *, at: datetime) -> Lines:
    """A resident's view of their case: state and next date."""
    lines = [MY_CASE(ref=case.reference, title=service.title, status=STATUS[case.status])]
    lines.append(OPENED(at=case.opened_at))
    if case.appointment_at is not None and case.status == "claimed" and case.appointment_at > at:
        lines.append(APPOINTMENT(at=case.appointment_at))
    coming = what_comes(case, service.clocks, community.calendar, at=at)
    if coming is not None and coming.text != UPCOMING["meeting"].text:
        lines.append(NEXT_DATE(next=coming))
    return tuple(lines)


def what_comes(case: Case, clocks: Clocks, calendar: Calendar, *, at: datetime) -> Phrase | None:
    """What a resident may expect next on a case and when, in a few words; None where nothing is still to come."""
    coming = upcoming(case, clocks, calendar, at=at)
    return UPCOMING[coming.what](at=told(coming.at, calendar)) if coming else None


def detail_lines(
    case: Case, service: Service, community: Community, answers: Mapping[str, Value], *, said: Sequence[Phrase],
    files: int,
) -> Lines:  # fmt: skip
    """What the handler reads in private after the claim: every answer, whole, and what was added since."""
    lines: list[Phrase] = [DETAILS(ref=case.reference, title=service.title), EMPTY]
    lines += answer_lines(service, answers, whole=True)
    lines += [EMPTY, *said] if said else []
    lines += [FILES(number=files)] if files else []
    lines += [EMPTY, *work_lines(case, service.clocks, community)]
    return tuple(lines)


def work_lines(case: Case, clocks: Clocks, community: Community) -> Lines:
    """State and dates of a case for those who work on it."""
    calendar = community.calendar
    lines = [STATUS_LINE(status=STAFF_STATUS[case.status])]
    if case.status == "claimed" and case.contacted_at is None:
        lines.append(CONTACT_BY(at=told(contact_by(case, clocks, calendar), calendar)))
    if case.appointment_at is not None and case.status == "claimed":
        lines.append(APPOINTMENT(at=case.appointment_at))
    if case.status in {"open", "claimed"}:
        lines.append(PROMISED(at=told(case.promised_at, calendar)))
    return tuple(lines)
