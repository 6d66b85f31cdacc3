"""The screens on which somebody sees what is kept of them, has a copy of it, corrects it or has it erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, OwnCopy, Phrase, Send, ToChat, ToPerson, verbatim
from flows.screens import EMPTY
from handlers.residents.drafts import begin_form
from handlers.residents.own_cases import withdrawn
from handlers.rights import consenting, telling
from storage import audit
from storage.sending import outbox
from storage.subjects import copying, erasing
from storage.watching import anchors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Effects, Lines
    from handlers.turn import Turn
    from storage.subjects.erasing import Standing, Why

SEE, COPY, CORRECT = Phrase("看我的信息"), Phrase("导出我的信息"), Phrase("改称呼或电话")
ERASE = Phrase("删除我的信息")
BACK = Phrase("回到隐私说明")
COPY_TO_READ = Phrase("给您看的一份。里面是您自己的信息，请收好，别转给别人。")
COPY_AS_DATA = Phrase("给电脑用的一份（JSON），内容一样。")
ASK = Phrase("要删的是您在{community}的全部信息：称呼、电话、办件里的话和附件、我们之间的消息。删了就找不回来。")
WILL_WITHDRAW = Phrase("还在办的会先撤回：{refs}。")
KEPT = Phrase("有这些，现在还不能删：")
WHY: Mapping[Why, Phrase] = {
    "goes_on": Phrase("{ref}：还在办"),
    "owed": Phrase("{ref}：协议还没履行完，要留到履行完（人民调解法第31条）"),
    "anothers": Phrase("{ref}：也是别人的事，要由对方决定"),
    "party": Phrase("{ref}：您是调解的一方，请先在 /my 里停止调解"),
}
IN_TEAM = Phrase("您还在社区的名单里。请先退出（打 /team），再来删。")
LATER = Phrase("这些了结以后，再来点一次就行。")
SURE, KEEP = Phrase("全部删除"), Phrase("不删了")
ERASED = Phrase("删完了（{at}）：{n} 件办件的内容、您的称呼和电话、草稿和消息。密钥已经销毁，谁也打不开了。")
PROOF = Phrase("凭证：{code}。以后想问，把它拿给社区看。")
STAYS = Phrase("只留下没有名字的数字。以后还想办事，打 /start 重新开始。")
NOT_NOW = Phrase("情况刚刚变了，没有删。请再点一次“删除我的信息”看看。")


def buttons() -> Buttons:
    """What may be done, under the notice of `/privacy`."""
    return (
        (Button(SEE, Action("my_data", "see")), Button(COPY, Action("my_data", "copy"))),
        (Button(CORRECT, Action("my_data", "correct")), Button(ERASE, Action("my_data", "erase"))),
    )


def on_my_data(turn: Turn) -> Effects:
    """What the button says."""
    match turn.argument:
        case "see":
            return _see(turn)
        case "copy":
            return _copy(turn)
        case "correct":
            return begin_form(turn, "correct_me", None)
        case "erase":
            return _ask(turn)
        case "erase sure":
            return _erase(turn)
        case "consents":
            return consenting.list_of(turn)
        case taken if taken.startswith("take_back "):
            purpose = taken.removeprefix("take_back ")
            return consenting.take_back(turn, purpose)
        case _:
            return turn.acknowledge(NOT_NOW)


def _see(turn: Turn) -> Effects:
    content = copying.of_person(turn.tx, turn.person, at=turn.at)
    _note(turn, "subject.seen")
    return turn.say(*telling.summary_of(content), keyboard=_after_see())


def _after_see() -> Buttons:
    return ((Button(COPY, Action("my_data", "copy")),), (Button(BACK, Action("privacy")),))


def _copy(turn: Turn) -> Effects:
    to = ToPerson(turn.person.id)
    _note(turn, "subject.copied")
    return (
        Send(to, (COPY_TO_READ,), kind=outbox.EXPORT, protect=True, made=OwnCopy()),
        Send(to, (COPY_AS_DATA,), kind=outbox.EXPORT, protect=True, made=OwnCopy(as_data=True)),
    )


def _note(turn: Turn, action: str) -> None:
    audit.record(turn.tx, action, None, community_id=turn.person.community, by=turn.person.id, at=turn.at)


# --- erased ---------------------------------------------------------------------------------------


def _blocking(found: Standing) -> tuple[Phrase, ...]:
    return tuple(WHY[why](ref=row.reference) for row, why in found.kept if why != "goes_on")


def _ask(turn: Turn) -> Effects:
    """What would go, what can't yet, and only then the button."""
    if turn.person.actor.roles:
        return turn.say(IN_TEAM)
    found = erasing.standing(turn.tx, turn.person)
    lines: Lines = (ASK(community=turn.home.name),)
    if blocking := _blocking(found):
        return turn.say(*lines, EMPTY, KEPT, *blocking, LATER, keyboard=((Button(BACK, Action("privacy")),),))
    if found.live:
        refs = tuple(verbatim(row.reference) for row in found.live)
        lines = (*lines, EMPTY, WILL_WITHDRAW(refs=refs))
    keep, sure = Button(KEEP, Action("privacy")), Button(SURE, Action("my_data", "erase sure"))
    return turn.say(*lines, keyboard=((keep,), (sure,)))


def _erase(turn: Turn) -> Effects:
    """All at once; the proof goes to the chat itself, since nobody is known by it any more."""
    found = erasing.standing(turn.tx, turn.person)
    if _blocking(found) or turn.person.actor.roles:
        return turn.acknowledge(NOT_NOW)
    told: Effects = ()
    for row in found.live:
        moved = withdrawn(turn, row)
        if moved is None:
            return turn.acknowledge(NOT_NOW)
        told = (*told, *moved)
    chat = turn.person.telegram_id
    proof = erasing.erase(turn.tx, turn.person, at=turn.at)
    if proof is None:
        return turn.acknowledge(NOT_NOW)
    anchor = anchors.now(turn.tx)
    code = f"{proof.entry}-{anchor.seq if anchor else 0}"
    said = (ERASED(at=turn.at, n=proof.cases), PROOF(code=code), EMPTY, STAYS)
    return (*told, Send(ToChat(chat, None), said, kind="erased"))
