"""Who works here, what each may do and has in hand, who is away, and who waits for a decision: for coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import team
from flows.fields.picked import TICKED, UNTICKED
from flows.model import Action, Button, MessageId, Phrase, Redraw, Send, ToPerson, verbatim
from flows.screens import EMPTY
from handlers.casework.claiming import GONE
from handlers.coordinators import NOT_COORDINATOR
from handlers.guarding import harvesting
from handlers.team import deciding, filled, parting
from storage import conversations, people
from storage.reports import lists
from storage.team import absences, applications, limits, members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.people import Person
    from storage.tables import ApplicationRow, PersonRow

A_PAGE = 20
HEAD = Phrase("{community} 名单，{count} 人：")
LINE = Phrase("{name}（{roles}）：正在办 {count} 件")
LINE_NOT_OPENED = Phrase("{name}（{roles}）：正在办 {count} 件，还没打开过私聊，收不到详情")
LINE_BLOCKED = Phrase("{name}（{roles}）：正在办 {count} 件，停用了机器人，收不到消息")
LINE_MORE = Phrase("{line}，{more}")
AWAY = Phrase("请假到 {at}")
BY_CHAT = Phrase("自己加入的")
WAITING = Phrase("等您决定的：{n} 件。点下面的按钮看。")
CHANGE = Phrase("点名字看一个人。从社区文件来的人，要改社区文件，再重新启动。")
RECRUIT = Phrase("邀请人")
MORE = Phrase("下一页")
WAITS = Phrase("申请：{name}")
WAITS_ROLE = Phrase("{role}：{name}")

MEMBER = Phrase("{name}（{roles}）")
FROM_FILE = Phrase("怎么来的：社区文件里写的")
FROM_CHAT = Phrase("怎么来的：自己加入的")
SKILLS = Phrase("专长：{skills}")
GRIDS = Phrase("网格：{grids}")
QUEUES = Phrase("范围：{queues}")
IN_HAND = Phrase("正在办：{n} 件")
DEPUTY = Phrase("代办：{name}")
CHANGE_ROLES = Phrase("角色")
REMOVE = Phrase("移出")
WHICH_ROLES = Phrase("{name}：点一下加上或去掉。至少留一个。")
NEEDS_SECOND = Phrase("已经请另一位协调员看了，要他同意才行。")
NO_SECOND = Phrase("这个角色要两位协调员都同意。现在只有您一位，请写进社区文件。")


def on_team(turn: Turn) -> Effects:
    """The members with their open claims, whom the bot can't reach, who is away, and what waits for a decision."""
    if not turn.person.actor.is_coordinator:
        return turn.say(NOT_COORDINATOR)
    page = int(turn.argument) if turn.pressed and turn.argument.isdecimal() else 0
    everybody = people.members(turn.tx, turn.person.community)
    shown = everybody[page * A_PAGE : (page + 1) * A_PAGE]
    counts = lists.claims_in_hand(turn.tx, turn.person.community)
    lines = tuple(_line(turn, person, counts.get(person.id, 0)) for person in shown)
    waiting = applications.waiting(turn.tx, turn.person.community)
    said = (EMPTY, WAITING(n=len(waiting))) if waiting else ()
    head = HEAD(community=turn.home.name, count=len(everybody))
    keyboard = (
        *_waiting_buttons(turn, waiting), (Button(RECRUIT, Action("recruit")),), *_member_buttons(turn, shown),
        *(((Button(MORE, Action("team", str(page + 1))),),) if len(everybody) > (page + 1) * A_PAGE else ()),
    )  # fmt: skip
    return turn.say(head, EMPTY, *lines, *said, EMPTY, CHANGE, keyboard=keyboard)


def _line(turn: Turn, person: Person, count: int) -> Phrase:
    words = LINE if person.reachable else LINE_BLOCKED
    if not person.has_opened_chat:
        words = LINE_NOT_OPENED
    line = words(
        name=people.short_name(turn.tx, person.id), roles=team.role_names(person.actor.roles), count=count
    )  # fmt: skip
    more = (BY_CHAT,) if person.joined == people.FROM_CHAT else ()
    more = (*more, AWAY(at=person.away[1])) if person.away and absences.is_away(person, turn.at) else more
    return LINE_MORE(line=line, more=more) if more else line


def _waiting_buttons(turn: Turn, waiting: Sequence[ApplicationRow]) -> Buttons:
    return tuple((Button(_waits(turn, row), Action("application", str(row.id))),) for row in waiting)


def _waits(turn: Turn, row: ApplicationRow) -> Phrase:
    if row.by_id is not None:
        return WAITS_ROLE(role=team.ROLES[row.roles], name=people.short_name(turn.tx, row.person_id))
    loaded = conversations.load(turn.tx, row.id)
    return WAITS(name=str(loaded[0].answers.get("short_name", "")) if loaded else "")


def _member_buttons(turn: Turn, shown: list[Person]) -> Buttons:
    buttons = [
        Button(verbatim(people.short_name(turn.tx, person.id)), Action("member", str(person.id))) for person in shown
    ]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


# --- one member -----------------------------------------------------------------------------------


def on_member(turn: Turn) -> Effects:
    """One member, and what a coordinator may change of who joined in the chat."""
    row = members.access_member(turn.tx, int(turn.argument or 0), turn.person)
    if row is None:
        return turn.acknowledge(GONE)
    person = people.to_person(row)
    is_ours = person.joined == people.FROM_CHAT and person.id != turn.person.id
    roles, away = Button(CHANGE_ROLES, Action("role", str(row.id))), Button(REMOVE, Action("remove", str(row.id)))
    return turn.say(*_member_lines(turn, person, row), keyboard=((roles, away),) if is_ours else ())


def _member_lines(turn: Turn, person: Person, row: PersonRow) -> Lines:
    actor = person.actor
    lines = [MEMBER(name=people.short_name(turn.tx, row.id), roles=team.role_names(actor.roles))]
    lines.append(FROM_CHAT if person.joined == people.FROM_CHAT else FROM_FILE)
    for words, key, names in ((SKILLS, "skills", actor.skills), (GRIDS, "grids", actor.grids)):
        if names:
            lines.append(Phrase(words.text, ((key, tuple(verbatim(name) for name in sorted(names))),)))
    if actor.queues is not None:
        lines.append(QUEUES(queues=tuple(verbatim(name) for name in sorted(actor.queues))))
    lines.append(IN_HAND(n=limits.in_hand(turn.tx, row.id)))
    if (week := harvesting.line_of(turn, row.id)) is not None:
        lines.append(week)
    if person.away and absences.is_away(person, turn.at):
        lines.append(AWAY(at=person.away[1]))
    if row.deputy_id:
        lines.append(DEPUTY(name=people.short_name(turn.tx, row.deputy_id)))
    return tuple(lines)


def on_role(turn: Turn) -> Effects:
    """The roles of who joined in the chat: one more or less with each tap; one that oversees needs a second yes."""
    person_id, _, role = turn.argument.partition(" ")
    row = members.access_member(turn.tx, int(person_id or 0), turn.person)
    if row is None or row.joined != people.FROM_CHAT or row.id == turn.person.id:
        return turn.acknowledge(GONE)
    if role not in team.ROLES:
        return turn.say(_which(turn, row), keyboard=_role_buttons(row))
    is_on = role in row.roles.split()
    if role in team.OVERSEEING and not is_on:
        return _propose(turn, row, role)
    released = members.set_role(turn.tx, row, role, on=not is_on, by=turn.person.id, at=turn.at)
    assert turn.pressed is not None
    shown = Redraw(MessageId(turn.pressed.message.id), (_which(turn, row),), _role_buttons(row))
    return (shown, *parting.goes_on(turn, released))


def _which(turn: Turn, row: PersonRow) -> Phrase:
    return WHICH_ROLES(name=people.short_name(turn.tx, row.id))


def _role_buttons(row: PersonRow) -> Buttons:
    held = row.roles.split()
    return tuple(
        (Button((TICKED if role in held else UNTICKED)(option=name), Action("role", f"{row.id} {role}")),)
        for role, name in team.ROLES.items()
    )


def _propose(turn: Turn, row: PersonRow, role: str) -> Effects:
    """Whoever may see what others work on is chosen by two."""
    others = [
        one for one in people.coordinators(turn.tx, turn.person.community) if one.id not in {turn.person.id, row.id}
    ]
    if not others:
        return turn.acknowledge(NO_SECOND)
    if applications.waits(turn.tx, row.id, role=role):
        return turn.acknowledge(NEEDS_SECOND)
    made = applications.propose(turn.tx, row.id, role, by=turn.person, at=turn.at)
    turn.acknowledgement = NEEDS_SECOND
    lines, buttons = (deciding.role_line(turn, made),), filled.decision_buttons(made.id)
    return tuple(Send(ToPerson(one.id), lines, buttons, kind="team") for one in others)
