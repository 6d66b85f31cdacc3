"""Coming in: by a link that a coordinator made, or by asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.fields.picked import TICKED, UNTICKED
from flows.model import Action, Button, CommunityId, MessageId, Phrase, Redraw
from flows.screens import EMPTY
from handlers.coordinators import NOT_COORDINATOR
from handlers.guarding import allowing, guessing
from handlers.residents.answering import settled
from handlers.residents.drafts import begin_form
from handlers.team import filled
from storage import consents, people
from storage.team import applications, invitations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn

START = "i-t"
"""How the payload of such a link begins: those for residents go on with the style in which they read."""
PURPOSE, VERSION = "team", 1

WHICH_ROLES = Phrase("请来做什么？点一个或几个，再点“做链接”。链接只能用一次，24 小时有效。")
MAKE_LINK = Phrase("做链接")
FORWARD = Phrase("把下面这条转发给他。第一个点开的人才能用，{at} 前有效。")
LETTER = Phrase("您好！{community}请您来当{roles}。点这个链接，填几个问题就好：\n{link}")
LETTER_COMMAND = Phrase("您好！{community}请您来当{roles}。打开这个机器人，发这一句，填几个问题就好：\n{link}")
NO_GOOD = Phrase("这个邀请用过了，或者过期了。请社区的人再发一个。也可以打 /join 自己申请。")
INVITED = Phrase("{community}请您来当{roles}，谢谢您愿意帮忙！")
ASKED = Phrase("谢谢您愿意帮忙！当志愿者是自愿的，没有报酬，随时可以退出。")
NOTICE: Lines = (
    Phrase("· 要问您 5 到 7 个问题：称呼、会什么、会说的话、网格、什么时候有空。"),
    Phrase("· 称呼给同事和居民看，别的只给社区协调员看，只用来安排志愿服务。"),
    Phrase("· 加密存在社区的电脑上。没通过就删掉，退出后也删掉。"),
    Phrase("不满 18 岁，请先和家长商量，再到社区办。"),
)
AGREE = Phrase("同意，开始填")
NOT_NOW = Phrase("先不填")
STILL_WAITING = Phrase("您的申请已经交了。协调员看过就告诉您。")


def on_recruit(turn: Turn) -> Effects:
    """Which roles the link is for: ticked in place."""
    if not turn.person.actor.is_coordinator:
        return turn.acknowledge(NOT_COORDINATOR)
    chosen = [role for role in team.INVITED if role in turn.argument.split()]
    if not turn.argument or turn.pressed is None:
        return turn.say(WHICH_ROLES, keyboard=_role_buttons(["volunteer"]))
    return (Redraw(MessageId(turn.pressed.message.id), (WHICH_ROLES,), _role_buttons(chosen)),)


def _role_buttons(chosen: Sequence[str]) -> Buttons:
    rows = []
    for role in team.INVITED:
        after = [other for other in team.INVITED if (other in chosen) != (other == role)] or [role]
        label = (TICKED if role in chosen else UNTICKED)(option=team.ROLES[role])
        rows.append((Button(label, Action("recruit", " ".join(after))),))
    return (*rows, (Button(MAKE_LINK, Action("recruit_link", " ".join(chosen))),))


def on_recruit_link(turn: Turn) -> Effects:
    """Makes a link and words to be forwarded."""
    roles = frozenset(turn.argument.split()) & frozenset(team.INVITED)
    if not turn.person.actor.is_coordinator or not roles:
        return turn.acknowledge(NOT_COORDINATOR)
    if refused := allowing.refused_link(turn):
        return turn.acknowledge(refused)
    token = invitations.issue(turn.tx, turn.person, roles, at=turn.at)
    payload, name = f"{START}{token}", turn.directory.bot_name
    link = f"https://t.me/{name}?start={payload}" if name else f"/start {payload}"
    letter = (LETTER if name else LETTER_COMMAND)(
        community=turn.home.name, roles=team.role_names(roles), link=link
    )  # fmt: skip
    return (*settled(turn), *turn.say(FORWARD(at=turn.at + invitations.VALID)), *turn.say(letter))


def opened(turn: Turn, payload: str) -> Effects:
    """Somebody opened a link: from now on it is theirs, and they read what it is about."""
    row = invitations.find(turn.tx, payload.removeprefix(START), at=turn.at)
    if row is None or CommunityId(row.community_id) not in turn.directory.communities:
        return (*turn.say(NO_GOOD), *guessing.missed(turn, "guesses"))
    if turn.person.is_member:
        return turn.say(filled.ALREADY)
    if row.community_id != turn.person.community:
        turn.person = people.move_to(turn.tx, turn.person, CommunityId(row.community_id), at=turn.at)
    if turn.person.is_member:
        return turn.say(filled.ALREADY)
    if not invitations.bind(turn.tx, row, turn.person, at=turn.at):
        return (*turn.say(NO_GOOD), *guessing.missed(turn, "guesses"))
    roles = team.role_names(frozenset(row.roles.split()))
    return _ask(turn, INVITED(community=turn.home.name, roles=roles), f"{filled.INVITED}{row.id}")


def on_join(turn: Turn) -> Effects:
    """/join: what it means to be a volunteer, and the way to the form."""
    if turn.person.is_member:
        return turn.say(filled.ALREADY, keyboard=filled.own_button())
    if applications.waits(turn.tx, turn.person.id):
        return turn.say(STILL_WAITING)
    return _ask(turn, ASKED, "")


def _ask(turn: Turn, head: Phrase, channel: str) -> Effects:
    buttons = ((Button(AGREE, Action("apply", channel)),), (Button(NOT_NOW, Action("menu")),))
    return turn.say(head, EMPTY, *NOTICE, keyboard=buttons)


def on_apply(turn: Turn) -> Effects:
    """Agreed to: the first question."""
    if turn.person.is_member:
        return (*settled(turn), *turn.say(filled.ALREADY))
    if applications.waits(turn.tx, turn.person.id):
        return (*settled(turn), *turn.say(STILL_WAITING))
    consents.give(turn.tx, turn.person, PURPOSE, VERSION, at=turn.at)
    return (*settled(turn), *begin_form(turn, "application", None, channel=turn.argument))
