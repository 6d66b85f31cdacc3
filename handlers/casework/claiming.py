"""Who may take a case on, and what follows when somebody has: details for them, a line for the resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards, team
from flows.model import Action, Button, Phrase, Send, ToPerson, ToResident
from flows.screens import EMPTY
from flows.sla import contact_by, lease_ends
from handlers import views
from handlers.casework import merging
from handlers.disputes import stopping
from handlers.turn import said_before
from storage import cases, disputes, people
from storage.cases import joined
from storage.effects import queue_entry
from storage.team import avoidance, members

if TYPE_CHECKING:
    from flows.model import Clocks, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

NOT_THIS_ONE = Phrase("这件请别的同事来办，谢谢您！")
CONDUCT_FIRST = Phrase("第一次认领，请先看守则：已经私信给您，点“我同意”再来认领。")
OPEN_CHAT = Phrase("请先点我的头像打开私聊，按“开始”，看过守则再认领。")
AGREE = Phrase("我同意")
WISHED = Phrase("居民想请另一位同事来办，这件请留一留，谢谢您！")
NOT_LISTED = Phrase("您还不在志愿者名单里。想帮忙，私信我打 /join，或打 {phone}。")
NO_SKILL = Phrase("这类办件要有专长的人来认领：{skills}。")
NOT_YOUR_QUEUE = Phrase("这一类办件不在您负责的范围里。")
OWN_CASE = Phrase("这是您自己提交的，要由别人来办。")
OVER = Phrase("这件已经不用认领了。谢谢您！")
YOURS = Phrase("由您负责了，详情已私信给您。谢谢！")
YOURS_OPEN_CHAT = Phrase("由您负责了。请点我的头像打开私聊，按“开始”，就能看到详情。")
ON_THE_WAY = Phrase("好消息：您的办件 {ref}（{title}）已由{who}接手，最晚 {at} 前和您联系。")
ON_THE_WAY_ALONG = Phrase("好消息：您的办件 {ref}（{title}）和邻居的一起，已由{who}接手。办好了单独问您。")
HOLDS_UNTIL = Phrase("这件由您负责到 {at}；每记一笔就顺延。办不了随时可以交回，不用解释。")
TAKE_OVER = Phrase("接手办理")
GONE = Phrase("这件现在不归您办，没有改动。")


def details_of(turn: Turn, row: CaseRow) -> Effects:
    """Everything about the case; whoever never opened the private chat can't be written to and reads it on opening."""
    if not turn.person.has_opened_chat:
        return ()
    return said_before(views.details(turn, row, turn.person.id), YOURS, _until(turn, row), EMPTY)


def why_not(turn: Turn, row: CaseRow) -> Phrase | None:
    """Why a person can't take a case on, in words; None where they can."""
    actor = turn.person.actor
    if row.community_id != turn.person.community:
        return OVER
    if cases.is_own(row, turn.person.id):
        return OWN_CASE
    if not actor.is_worker:
        return NOT_LISTED(phone=turn.home.phone)
    if not actor.covers(row.queue):
        return NOT_YOUR_QUEUE
    skills = needed(turn, row)
    if skills and not skills & actor.skills:
        return NO_SKILL(skills="、".join(sorted(skills)))
    if row.wish and row.status == "open" and members.gender_of(turn.tx, turn.person.id) != row.wish:
        return WISHED
    if disputes.is_other_side(turn.tx, row.id, turn.person.id):
        return NOT_THIS_ONE
    return NOT_THIS_ONE if avoidance.bars(turn.tx, row.id, turn.person.id) else None


def needed(turn: Turn, case: CaseRow | int) -> frozenset[str]:
    """The skills of which a case's queue wants one; none where it wants none."""
    row = cases.load(turn.tx, case) if isinstance(case, int) else case
    entry = queue_entry(turn.directory, row) if row is not None else None
    return entry.skills if entry is not None else frozenset()


def told_resident(turn: Turn, row: CaseRow, *, by: int | None = None) -> Effects:
    """The resident hears who has their case and by when they call."""
    case = cases.to_case(row)
    calendar = turn.home.calendar
    contact = cards.told(contact_by(case, clocks_of(turn, row), calendar), calendar)
    who, title = people.short_name(turn.tx, by or turn.person.id), views.title_of(turn, case.service)
    told = ON_THE_WAY(ref=case.reference, title=title, who=who, at=contact)
    along = merging.told_along(turn, joined.of(turn.tx, row.id), ON_THE_WAY_ALONG(who=who)) if row.followers else ()
    asked = stopping.ask_about_mediator(turn, row)
    return (Send(ToResident(case.id), (told,), kind="claimed", case=case.id, policy="must-not-repeat"), *along, *asked)


def _until(turn: Turn, row: CaseRow) -> Phrase:
    calendar = turn.home.calendar
    return HOLDS_UNTIL(at=cards.told(lease_ends(cases.to_case(row), clocks_of(turn, row), calendar), calendar))


def clocks_of(turn: Turn, row: CaseRow) -> Clocks:
    """The times of a case's service in the community of whose turn it is."""
    return turn.directory.clocks(row.service, turn.person.community)


def must_agree(turn: Turn) -> bool:
    """Whether the code of conduct comes first: who stands in the community's file has signed it on paper."""
    return turn.person.joined == people.FROM_CHAT and turn.person.conduct < team.CONDUCT_VERSION


def ask_to_agree(turn: Turn, row: CaseRow) -> Effects:
    """The code of conduct, in private."""
    turn.acknowledgement = CONDUCT_FIRST if turn.person.has_opened_chat else OPEN_CHAT
    if not turn.person.has_opened_chat:
        return ()
    key = f"conduct:{turn.person.id}:{team.CONDUCT_VERSION}:{row.id}:{turn.at:%Y%m%dT%H}"
    lines, buttons = (team.CONDUCT_HEAD, EMPTY, *team.CONDUCT), ((Button(AGREE, Action("conduct", str(row.id))),),)
    return (Send(ToPerson(turn.person.id), lines, buttons, kind="team", key=key),)
