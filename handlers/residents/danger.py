"""Words of danger, typed anywhere: numbers before anything else, the form waits, and those on duty hear of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import danger
from flows.fields.hidden import UNSAY
from flows.forms import FORMS
from flows.model import Action, Button, DropKeyboard, Phrase, Send, ToDuty, ToPerson, Unsay
from flows.screens import EMPTY
from flows.texts import plain, spellings
from handlers.relay import addressing
from handlers.residents.answering import settled, show_draft_again
from handlers.residents.drafts import GO_ON
from storage import cases, conversations, disputes, people
from storage.reports import lists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flows.danger import Kind
    from flows.model import Buttons, Effect, Effects, Lines
    from handlers.turn import Turn

TOLD_DUTY = Phrase("我已经告诉社区值班的人了。要马上有人和您说话，打 {phone}。")
NOBODY_TOLD = Phrase("要社区的人和您说话，打 {phone}。")
FORM_WAITS = Phrase("您填的都留着，不急。先顾安全，好了再点“继续填”。")
TRACES = Phrase("怕别人看您的手机，点下面的“删掉”。删不掉的，按住那句话自己删。")
IN_DANGER = Phrase("我有危险")
ERASE = Phrase("删掉这条消息")
SAFE = Phrase("没有危险")
UNSAID = Phrase("好，马上删。")
GOOD = Phrase("没事就好。往后有危险，随时打 110、119、120。")
ALERT = Phrase("【紧急】有人给机器人发的话里提到：{kinds}。我已经给了求助电话。请马上联系。")
ALERT_CALL = Phrase("【紧急】有人点了“我有危险”，没有说是什么事。我已经给了求助电话。请马上联系。")
ALERT_STAFF = Phrase("【紧急】{who}在办件 {ref} 里写到：{kinds}。请马上看看，和居民联系。")
WHO = Phrase("是谁：{who}，电话 {phone}")
WHO_UNKNOWN = Phrase("这个人没有留下名字和电话，只能等对方打来。")
ABOUT = Phrase("正在办的：{refs}")
ALL_SAFE = Phrase("刚才提到危险的那位（{who}）点了“没有危险”。不放心，还是打个电话。")
SOMEBODY = Phrase("没有留名字")
NAMES: dict[Kind, Phrase] = {
    "medical": Phrase("有人病危或受伤"), "fire": Phrase("着火"), "gas": Phrase("漏煤气"),
    "violence": Phrase("打人或威胁"),
    "self_harm": Phrase("不想活"), "child": Phrase("孩子有危险"), "missing": Phrase("人不见了"),
}  # fmt: skip


def first(turn: Turn, otherwise: Callable[[Turn], Effects]) -> Effects:
    """What words lead to otherwise, unless they speak of danger: then the numbers come first.

    An answer to a question counts as ever, so that nobody has to write it twice, but the next question waits; a reply
    to a message about a case reaches the other side as ever.
    Staff who write about somebody's case go on at once: it is not they who are in danger.
    """
    if danger.is_call(turn.arrival.text) or plain(turn.arrival.text) in spellings(IN_DANGER):
        return (*on_danger(turn), *_without_questions(turn, addressing.replied(turn) or ()))
    kinds = danger.found(turn.arrival.text)
    if not kinds:
        return otherwise(turn)
    draft = conversations.draft(turn.tx, turn.person)
    if draft is not None and draft.service in FORMS:
        return (
            *_numbers(turn, danger.answer(kinds), draft_id=None),
            *_alert(turn, kinds, about=draft.about_id),
            *otherwise(turn),
        )
    answered = otherwise(turn) if draft is not None or turn.arrival.reply_to else ()
    waiting = conversations.draft(turn.tx, turn.person)
    if waiting is not None and any(_asks(turn, effect) for effect in answered):
        held_back = replace(conversations.to_conversation(turn.tx, waiting), unasked=True)
        conversations.save(turn.tx, held_back, community_id=waiting.community_id, at=turn.at)
    return (
        *_numbers(turn, danger.answer(kinds), draft_id=waiting.id if waiting else None),
        *_alert(turn, kinds),
        *_without_questions(turn, answered),
    )


def _without_questions(turn: Turn, effects: Effects) -> Effects:
    return tuple(effect for effect in effects if not _asks(turn, effect))


def _asks(turn: Turn, effect: Effect) -> bool:
    """Whether an effect is the bot's next word to the person, which waits."""
    if not isinstance(effect, Send) or effect.to != ToPerson(turn.person.id):
        return False
    return not isinstance(effect.keyboard, DropKeyboard)


def on_danger(turn: Turn) -> Effects:
    """The button, or the words, that say no more than this: all numbers at once; whatever was being filled in waits."""
    waiting = conversations.draft(turn.tx, turn.person)
    lines = [ALERT_CALL, *_who(turn)]
    return (
        *_numbers(turn, danger.GENERAL, draft_id=waiting.id if waiting else None),
        _to_duty(turn, lines, about="call"),
    )


def button() -> tuple[Button, ...]:
    """The row that leads there, wherever somebody looks for help."""
    return (Button(IN_DANGER, Action("danger")),)


def _numbers(turn: Turn, answer: Lines, *, draft_id: int | None) -> Effects:
    told = TOLD_DUTY if people.alerted(turn.tx, turn.person.community, "", besides=turn.person.id) else NOBODY_TOLD
    lines = (*answer, EMPTY, told(phone=turn.home.phone), TRACES)
    said = ((Button(UNSAY, Action("unsay", str(turn.arrival.said_in))),),) if turn.arrival.said_in else ()
    buttons: Buttons = (*said, (Button(ERASE, Action("erase")),), (Button(SAFE, Action("safe")),))
    if draft_id is not None:
        lines = (*lines, FORM_WAITS)
        buttons = ((Button(GO_ON, Action("resume", str(draft_id))),), *buttons)
    return (Send(ToPerson(turn.person.id), lines, buttons, kind="danger", urgency="danger"),)


def _alert(turn: Turn, kinds: tuple[Kind, ...], *, about: int | None = None) -> Effects:
    """Once an hour for a person and what they speak of: who writes on in fear is not many alarms."""
    named = tuple(NAMES[kind] for kind in kinds)
    case = cases.load(turn.tx, about) if about else None
    is_other = case is not None and disputes.is_other_side(turn.tx, case.id, turn.person.id)
    if case is not None and not is_other and not cases.is_own(case, turn.person.id):
        who = people.short_name(turn.tx, turn.person.id)
        lines = [ALERT_STAFF(kinds=named, ref=case.reference, who=who)]
    else:
        lines = [ALERT(kinds=named), *_who(turn)]
    return (_to_duty(turn, lines, about="+".join(kinds)),)


def _to_duty(turn: Turn, lines: Sequence[Phrase], *, about: str) -> Send:
    key = f"danger:{turn.person.id}:{about}:{turn.at:%Y%m%d%H}"
    return Send(ToDuty("", besides=turn.person.id), tuple(lines), kind="alert", key=key, urgency="danger")


def _who(turn: Turn) -> Lines:
    known = _of_a_party(turn) | people.known_contact(turn.tx, turn.person)
    who = WHO(who=known.get("name") or SOMEBODY, phone=known["phone"]) if "phone" in known else WHO_UNKNOWN
    going_on = [case.reference for case in lists.own_cases(turn.tx, turn.person) if case.status in {"open", "claimed"}]
    return (who, ABOUT(refs="、".join(going_on))) if going_on else (who,)


def _of_a_party(turn: Turn) -> dict[str, str]:
    """What somebody left of themselves as the other side of a dispute: those on duty call them."""
    for party in disputes.of_person(turn.tx, turn.person.id):
        name, phone = disputes.contact_of(turn.tx, party)
        if phone:
            return {"name": name, "phone": phone}
    return {}


def on_unsay(turn: Turn) -> Effects:
    """Takes the words of danger out of the chat; what was answered with them stays in the form."""
    turn.acknowledgement = UNSAID
    return (Unsay(turn.person.telegram_id, int(turn.argument)),)


def on_erase(turn: Turn) -> Effects:
    """Takes the bot's own answer out of the chat, with the numbers in it."""
    turn.acknowledgement = UNSAID
    return (Unsay(turn.person.telegram_id, turn.arrival.message_id),) if turn.arrival.message_id else ()


def on_safe(turn: Turn) -> Effects:
    """It sounded worse than it was: those on duty hear so, and the question comes again."""
    known = people.known_contact(turn.tx, turn.person)
    said = ALL_SAFE(who=known.get("name") or SOMEBODY)
    duty = Send(ToDuty("", besides=turn.person.id), (said,), kind="alert")
    return (*settled(turn), *turn.say(GOOD), duty, *show_draft_again(turn))
