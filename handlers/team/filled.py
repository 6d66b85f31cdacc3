"""What a filled-in form of the team does: an application, a leave, a relative or a building to keep away from."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase, Send, ToCoordinators, verbatim
from flows.team import needs_licence
from handlers.team import absent, admitting
from storage import conversations, people
from storage.cases import opening
from storage.team import absences, applications, avoidance, invitations

if TYPE_CHECKING:
    from flows.model import Conversation, Effects
    from handlers.turn import Turn

INVITED = "team "
"""The channel of a form that began with an invitation, before the invitation's id."""
ALREADY = Phrase("您已经在队伍里了，谢谢！打 /queue 看等认领的办件。")
APPLIED = Phrase("收到，谢谢您！协调员看过就告诉您。")
NEW_APPLICATION = Phrase("{name}想当志愿者，请看一看：")
NEW_INVITED = Phrase("您请来的{name}填好了，请核对证书：")
ACCEPT = Phrase("同意")
REFUSE = Phrase("不合适")
STAFF_ONLY = Phrase("您现在不在队伍里，没有改动。")
BACKWARDS = Phrase("结束的那天比开始的还早，没有记下来。请再点一次“请假”。")
OWN = Phrase("我的安排")
NOTED_RELATIVE = Phrase("记下了。这个号码的事不会派给您。号码没有保存。")
NOTED_BUILDING = Phrase("记下了。这栋楼的事不会派给您。楼名没有保存。")
NO_BUILDING = Phrase("没认出是哪栋楼，没有记下来。要写社区里的楼名。")


def perform(turn: Turn, conversation: Conversation) -> Effects:
    """Does what the form asks for, where the person may still do it."""
    if conversation.service == "application":
        return _apply(turn, conversation)
    if not turn.person.actor.is_worker:
        return turn.say(STAFF_ONLY)
    match conversation.service:
        case "leave":
            return _take_leave(turn, conversation)
        case "relative":
            mark = opening.mark(turn.tx, str(conversation.answers["phone"]))
            avoidance.declare(turn.tx, turn.person, "relative", mark, at=turn.at)
            return turn.say(NOTED_RELATIVE, keyboard=own_button())
        case _:
            return _keep_away(turn, conversation)


def own_button() -> tuple[tuple[Button, ...], ...]:
    """The way to one's own arrangements."""
    return ((Button(OWN, Action("own")),),)


def _apply(turn: Turn, conversation: Conversation) -> Effects:
    loaded = conversations.load(turn.tx, conversation.id)
    channel = loaded[1].channel if loaded else ""
    invited = None
    if channel.startswith(INVITED):
        invited = invitations.use(turn.tx, int(channel.removeprefix(INVITED)), turn.person, at=turn.at)
    roles = invited.roles.split() if invited else ["volunteer"]
    application = applications.apply(turn.tx, conversation.id, turn.person, roles, at=turn.at)
    if turn.person.is_member or turn.person.actor.roles:
        applications.decide(turn.tx, application, "refused", by=turn.person.id, at=turn.at)
        return turn.say(ALREADY)
    maker = people.load(turn.tx, invited.by_id) if invited else None
    if maker is not None and not needs_licence(conversation.answers.get("skills")):
        applications.decide(turn.tx, application, "accepted", by=maker.id, at=turn.at)
        return admitting.admit(turn, application, conversation.answers, by=maker)
    name = verbatim(str(conversation.answers["short_name"]))
    head = (NEW_INVITED if maker else NEW_APPLICATION)(name=name)
    asked = Send(
        ToCoordinators(), (head, *admitting.form_lines(turn, conversation.answers)), decision_buttons(application.id),
        kind="team", case=conversation.id, protect=True,
    )  # fmt: skip
    return (*turn.say(APPLIED), asked)


def decision_buttons(application_id: int) -> tuple[tuple[Button, ...], ...]:
    """Yes or no."""
    yes, no = Action("decide", f"{application_id} yes"), Action("decide", f"{application_id} no")
    return ((Button(ACCEPT, yes), Button(REFUSE, no)),)


def _take_leave(turn: Turn, conversation: Conversation) -> Effects:
    first, last = (date.fromisoformat(str(conversation.answers[step])[:10]) for step in ("first", "last"))
    if last < first:
        return turn.say(BACKWARDS, keyboard=own_button())
    calendar = turn.home.calendar
    begins, ends = calendar.moment(first, time(0)), calendar.moment(last + timedelta(days=1), time(0))
    row = absences.take_leave(turn.tx, turn.person, begins, ends, at=turn.at)
    turn.person = people.to_person(row)
    now = absent.settle(turn, turn.person) if absences.is_away(turn.person, turn.at) else ()
    return (*absent.taken(turn, first, last), *now)


def _keep_away(turn: Turn, conversation: Conversation) -> Effects:
    place = turn.directory.service("neighbour", turn.person.community).step("building").field
    find = getattr(place, "building_of", None)
    building = find(conversation.answers["building"]) if find else None
    if not isinstance(building, str):
        return turn.say(NO_BUILDING, keyboard=own_button())
    avoidance.declare(turn.tx, turn.person, "neighbour", opening.mark(turn.tx, building), at=turn.at)
    return turn.say(NOTED_BUILDING, keyboard=own_button())
