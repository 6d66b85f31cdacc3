"""What somebody does next: mostly what is asked for, and now and then anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Choice, Clock, Day, Files, Many, Month, Name, Phone, Place, Since
from flows.fields.picked import CHOSEN
from flows.fields.told import VOICES_DONE
from flows.fields.written import FILES_DONE
from flows.screens import ordinary as shown
from flows.screens.elder import CHANGE_NOTHING, TO_CHANGE
from flows.texts import LANGUAGES, NAMES
from handlers.residents import danger, drafts, intake
from tests.walks.acts import Act, Change, Give, Tap, Type, labels_of, own_words
from tests.walks.judging import SIDE_TRIPS
from tests.walks.screens import CHECK, SERVICES, is_label, starts_label, without_number

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from bot.demo.telegram.model import Message
    from flows.model import Step
    from tests.walks.acts import Thing
    from tests.walks.walker import Walker

NONSENSE = (
    "？？", "。", "。。。", "嗯", "哈哈哈哈", "asdfgh", "12345678901234567890", "<3", "0", "99", "第一百个", "好的",
    "你好", "在吗", "谢谢", "没有", "不知道", "随便", "语音输入 测试", "AAAA BBBB", "شكرا", "Ｈｅｌｌｏ",
    "你是机器人吗",
    "再说吧", "/start", "/cancel", "/nonsense", "很" * 700, "a\u200bb\u202ec", "{name} %s <b>x</b>",
)  # fmt: skip
MODES = ("/simple", "/simple", "长辈模式", "普通模式", "更多")
DANGERS = ("我有危险", "我不想活了", "楼下着火了", "他要打死我", "家里好大的煤气味", "我妈突然晕倒了叫不醒")
OTHER_MATTERS = ("楼上漏水吵起来了", "我想把组织关系转过来", "家里没钱看病", "想问问律师离婚的事")
THINGS: tuple[Thing, ...] = (
    "sticker", "photo", "voice", "own contact", "another's contact", "location", "document",
)  # fmt: skip
MESSY = ("　{}　", "{}。", "{}！！", "我想{}", "{}吧", "“{}”", "{}啊")
TEXTS = (
    "楼上从上个月起一直漏水，说了两次都没用", "老伴住院了，\n家里没人做饭", "我姓陈，想请人帮忙说说这件事",
    "公司欠了我两个月工资，一共 8600 元",
    "<b>加粗</b>的话 & 符号", "想在周末谈，谢谢你们了",
)  # fmt: skip
NAMES_OF_PEOPLE = ("陈秀英", "林 小 明", "我叫阿依古丽·买买提", "Mary Chan", "欧阳国强。")
PHONES = (
    "13800007001",
    "138 0000 7002",
    "１３８００００７００３",
    "+86 138-0000-7004",
    "电话13800007005",
    "0755-83123456",
)
PLACES = ("福安大厦3栋502", "益田花园 2 栋", "三号楼四单元", "福安大厦")
DAYS = ("明天", "后天下午", "下周三", "3天后", "下周一上午九点", "12月31日", "昨天", "大后天晚上")
MONTHS = ("上个月", "2026年2月", "这个月", "去年12月", "2026.1", "一月份")
CLOCKS = ("下午三点", "15:30", "上午九点半", "八点")
ON = (
    intake.AGREE, intake.START, intake.START_AGREEING, intake.ANOTHER, drafts.RESUME, drafts.GO_ON, danger.SAFE,
)  # fmt: skip
"""Buttons that lead on where no question is on the screen."""


def next_act(walker: Walker, chance: Random, *, wanders: bool) -> Act:
    """What comes next: straight on, or whatever somebody may do besides."""
    if not wanders or chance.random() < 0.5:
        return _on(walker, chance, wanders=wanders)
    act = chance.choices(
        (_any_button, _old_button, _nonsense, _side_trip, _thing, _change, _other, _danger, _language, _twice, _leaves),
        (12, 10, 8, 6, 5, 4, 4, 2, 3, 4, 2),
    )[0](walker, chance)
    return act or _on(walker, chance, wanders=wanders)


# --- straight on ----------------------------------------------------------------------------------


def _on(walker: Walker, chance: Random, *, wanders: bool) -> Act:
    newest, draft = walker.newest, walker.draft
    if newest is None:
        return Type("/start")
    labels = labels_of(newest.message)
    if newest.kind in {"check", "changes"} and draft is not None and (draft.service == walker.service or wanders):
        return _at_check(labels, chance, wanders=wanders)
    if (
        newest.kind == "question"
        and draft is not None
        and (draft.service == walker.service or wanders or _is_form(draft.service))
    ):
        if draft.step not in {step.name for step in draft.about.steps}:
            return Tap(labels[0]) if labels else Type(f"/{walker.service}")
        return _answer(walker, draft.asked, labels, chance, wanders=wanders)
    on = [label for label in labels if is_label(label, *ON)]
    if wanders and walker.danger and chance.random() < 0.3:
        return Type(chance.choice(TEXTS))
    if on and (walker.draft is None or walker.current == walker.service or chance.random() < 0.8):
        return Tap(on[0])
    titles = [label for label in labels if is_label(label, SERVICES[walker.service].title)]
    if titles and chance.random() < 0.5:
        return Tap(titles[0])
    return Type(f"/{walker.service}")


def _is_form(name: str) -> bool:
    return name not in SERVICES


def _at_check(labels: list[str], chance: Random, *, wanders: bool) -> Act:
    edits = [label for label in labels if starts_label(label, shown.CHANGE) or without_number(label) != label]
    if any(is_label(label, CHANGE_NOTHING) for label in labels):
        return Tap(chance.choice(labels[:-1]))
    if wanders and chance.random() < 0.5 and any(is_label(label, TO_CHANGE) for label in labels):
        return Tap(labels[-1])
    if wanders and edits and chance.random() < 0.75:
        edited = chance.choice(edits)
        number = "".join(letter for letter in edited if letter.isdigit())
        return Tap(edited) if chance.random() < 0.8 else Type(chance.choice((edited, number)))
    return Tap(labels[0]) if chance.random() < 0.9 else Type("提交")


def _answer(walker: Walker, step: Step, labels: list[str], chance: Random, *, wanders: bool) -> Act:
    draft = walker.draft
    assert draft is not None
    kept = [label for label in labels if starts_label(label, shown.KEEP)]
    back = [label for label in labels if is_label(label, shown.BACK)]
    skip = [label for label in labels if is_label(label, shown.SKIP)]
    done = [label for label in labels if is_label(label, CHOSEN, FILES_DONE, VOICES_DONE)]
    if wanders and chance.random() < 0.12:
        return Tap(back[0]) if back and chance.random() < 0.8 else Type("返回")
    if kept and chance.random() < 0.5:
        return Tap(kept[0]) if chance.random() < 0.9 else Type("保留")
    if done and (draft.count or draft.ticks) and chance.random() < 0.5:
        return Tap(done[0])
    if skip and chance.random() < 0.3:
        return Tap(skip[0])
    ways_out = {shown.KEEP, shown.BACK, shown.SKIP, shown.CANCEL, shown.CANCEL_FORM, shown.HUMAN}
    options = [label for label in labels if not is_label(label, *ways_out) and label not in {*kept, *done}]
    if isinstance(step.field, (Choice, Many, Place)) or options:
        if options and (chance.random() < 0.8 or not isinstance(step.field, (Choice, Many, Place))):
            return Tap(chance.choice(options))
        bare = without_number(chance.choice(options)).removeprefix("☑ ").removeprefix("☐ ") if options else "1"
        return Type(chance.choice((bare, chance.choice(MESSY).format(bare), str(chance.randint(1, 3)))))
    return _written(step, chance, wanders=wanders)


def _written(step: Step, chance: Random, *, wanders: bool) -> Act:
    if isinstance(step.field, Phone) and chance.random() < 0.3:
        return Give("own contact")
    if isinstance(step.field, Files):
        return Give("photo")
    if getattr(step.field, "kinds", ()) and chance.random() < 0.2:
        return Give("voice")
    words = {Phone: PHONES, Name: NAMES_OF_PEOPLE, Place: PLACES, Day: DAYS, Month: MONTHS, Clock: CLOCKS}
    found = {**words, Since: MONTHS}.get(type(step.field), TEXTS)
    example = step.field.example
    if not wanders and example is not None and chance.random() < 0.3:
        return Type(example.text)
    return Type(chance.choice(found))


# --- anything at all ------------------------------------------------------------------------------


def _with_buttons(walker: Walker) -> list[Message]:
    found = [m for m in walker.world.messages(walker.id) if m.labels and m.sender_id == walker.world.bot.id]
    return found[::-1]


def _press(walker: Walker, message: Message, chance: Random) -> Tap:
    label = chance.choice(labels_of(message))
    having = [found.id for found in _with_buttons(walker) if label in labels_of(found)]
    return Tap(label, having.index(message.id))


def _any_button(walker: Walker, chance: Random) -> Act | None:
    found = _with_buttons(walker)
    return _press(walker, found[0], chance) if found else None


def _old_button(walker: Walker, chance: Random) -> Act | None:
    found = _with_buttons(walker)[1:16]
    return _press(walker, chance.choice(found), chance) if found else None


def _twice(walker: Walker, chance: Random) -> Act | None:
    found = _any_button(walker, chance)
    return Tap(found.label, found.older, twice=True) if isinstance(found, Tap) else None


def _nonsense(_: Walker, chance: Random) -> Act:
    return Type(chance.choice(NONSENSE))


def _side_trip(_: Walker, chance: Random) -> Act:
    return Type(chance.choice((*SIDE_TRIPS, *MODES)))


def _thing(_: Walker, chance: Random) -> Act:
    return Give(chance.choice(THINGS))


def _change(walker: Walker, chance: Random) -> Act | None:
    mine = own_words(walker.world, walker.id)[:6]
    return Change(chance.randrange(len(mine)), chance.choice((*NONSENSE, *TEXTS))) if mine else None


def _other(_: Walker, chance: Random) -> Act:
    name = chance.choice(sorted(SERVICES))
    return Type(chance.choice((f"/{name}", SERVICES[name].title.text, *OTHER_MATTERS)))


def _danger(_: Walker, chance: Random) -> Act:
    return Type(chance.choice(DANGERS))


def _language(walker: Walker, chance: Random) -> Act:
    names = [NAMES[language] for language in LANGUAGES]
    offered = [label for label in labels_of(walker.newest.message) if label in names] if walker.newest else []
    return Tap(chance.choice(offered)) if offered else Type("/language")


def _leaves(_: Walker, chance: Random) -> Act:
    return Type(chance.choice(("取消", "不办了", "退出")))


__all__ = ["CHECK", "next_act"]
