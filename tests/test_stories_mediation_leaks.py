"""Nothing of one side of a dispute ever reaches the other: marked words are planted, and looked for in all it got."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that the test names)
from typing import TYPE_CHECKING

import pytest

from tests.cast import GROUP, NEIGHBOUR, RESIDENT
from tests.tales import answers, begins, claims, picture
from tests.test_stories_mediation import invites, opens_parties

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

MARKS = int(os.environ.get("YIZHAN_MARKS", "60"))
"""How many words are planted; more for a longer search."""
A_STORY = 20
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"


class Marks:
    """Words that stand nowhere else, and which side they belong to."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.planted: dict[str, list[str]] = {"applicant": [], "respondent": []}

    def of(self, side: str) -> str:
        """One more word of a side."""
        word = "".join(self.chance.choice(SIGNS) for _ in range(7))
        self.planted[side].append(word)
        return word

    def phone(self, side: str) -> str:
        """A number of a side."""
        number = f"13{self.chance.randrange(10**9):09d}"
        self.planted[side].append(number)
        return number

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(map(len, self.planted.values()))


def received(stage: Stage, someone: int) -> str:
    """All that an account ever got: each request to its chat, messages as they are now, and answers to its presses."""
    world = stage.world
    found = [str(request.parameters) for request in world.requests(chat_id=someone)]
    for message in world.messages(someone):
        if message.sender_id == world.bot.id:
            found += [message.words, *(label for row in message.labels for label in row)]
    found += [press.answer.text for press in world.taps.values() if press.user_id == someone and press.answer]
    return "\n".join(found)


def files_of(someone: Someone) -> list[str]:
    """The kinds of files that the bot ever sent to somebody."""
    return [message.kind for message in someone.inbox() if message.kind != "text"]


async def applies(stage: Stage, marks: Marks) -> str:
    """The applicant's form, with a marked word in each answer."""
    resident = stage.resident

    def word() -> str:
        return marks.of("applicant")

    await begins(resident, "mediation")
    given = (
        "[我自己的]", "[漏水]", "[没有]", "[没有]", "[福安大厦]", f"一直漏水 {word()}", f"修好 {word()}", "[没谈过]",
        f"楼上的 {word()}", "[同意]", "[都可以]",
    )  # fmt: skip
    await answers(resident, given)
    stage.world.sends_photo(resident.id, None, picture(3), caption=word())
    await resident.reads()
    await answers(resident, ("[发完了]", word(), marks.phone("applicant"), word()))
    return await resident.taps("提交")


async def comes_in(stage: Stage, marks: Marks) -> Someone:
    """The other side asks first, is willing, and says its side."""
    neighbour = stage.someone(NEIGHBOUR)

    def word() -> str:
        return marks.of("respondent")

    await neighbour.starts(await invites(stage))
    await neighbour.taps("先问问调解员")
    await neighbour.says(f"先问一句 {word()}")
    await neighbour.taps("愿意谈")
    await answers(neighbour, (f"我这边 {word()}", f"希望 {word()}", word(), marks.phone("respondent"), "[跳过]"))
    return neighbour


async def speaks(stage: Stage, someone: Someone, button: str, word: str) -> None:
    """Typed without an address, and passed on with a tap; and once more in a reply."""
    await someone.says(f"补一句 {word}")
    await someone.taps(button)
    await stage.wang.reads()


async def is_told(stage: Stage, neighbour: Someone, marks: Marks) -> None:
    """The mediator answers each side alone, quoting what that side said."""
    wang = stage.wang
    for someone, side in ((neighbour, "respondent"), (stage.resident, "applicant")):
        word = marks.planted[side][-1]
        message = next(one for one in reversed(wang.inbox()) if word in one.words)
        stage.world.says(wang.id, None, f"您说的 {word} 我知道了 {marks.of(side)}", reply_to=message)
        await wang.reads()
        await someone.reads()


async def story(stage: Stage, marks: Marks, *, end: str) -> None:
    """Both sides speak for some while; then it ends in one way or another."""
    await stage.wang.starts()
    await stage.zhou.starts()
    await applies(stage, marks)
    await claims(stage.wang)
    neighbour = await comes_in(stage, marks)
    for _ in range(A_STORY // 4):
        await speaks(stage, neighbour, "转给调解员", marks.of("respondent"))
        await speaks(stage, stage.resident, "转给王姐", marks.of("applicant"))
    await is_told(stage, neighbour, marks)
    await stage.resident.reads()
    if end == "stops":
        await neighbour.taps("停止调解")
        await neighbour.taps("说说原因")
        await neighbour.says(f"因为 {marks.of('respondent')}")
    elif end == "withdraws":
        await stage.resident.says("/my")
        await stage.resident.taps("纠纷调解")
        await stage.resident.taps("撤回这件事")
        await stage.resident.taps("撤回")
    else:
        await neighbour.taps("换一位")
        await stage.li.starts()
        await stage.li.taps("我来认领", GROUP)
        await opens_parties(stage.li)
        await stage.li.taps("看对方说的话")
    for someone in (stage.resident, neighbour):
        await someone.says("/my")
        await someone.taps("调解")
        await someone.says("这句话不知道给谁")
        await someone.says("/export")
    await stage.passes(timedelta(days=3))


ENDS = ("stops", "withdraws", "changes")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("number", range(-(-MARKS // A_STORY)))
async def test_marked_words_of_one_side_never_reach_the_other(stage: Stage, number: int) -> None:
    marks = Marks(number)
    await story(stage, marks, end=ENDS[number % len(ENDS)])

    assert marks.count >= A_STORY
    heard = {"applicant": received(stage, RESIDENT), "respondent": received(stage, NEIGHBOUR)}
    group = "\n".join(message.words for message in stage.group())
    overseers = received(stage, stage.zhou.id)
    assert not files_of(stage.resident) + files_of(stage.someone(NEIGHBOUR))
    for side, other in (("applicant", "respondent"), ("respondent", "applicant")):
        leaked = [word for word in marks.planted[side] if word in heard[other]]
        assert not leaked, f"{leaked} of the {side} reached the other side"
        public = [word for word in marks.planted[side] if word in group or word in overseers]
        assert not public, f"{public} of the {side} stood in the group or before a coordinator"


async def test_the_search_itself_finds_what_was_received(stage: Stage) -> None:
    marks = Marks(99)
    await stage.wang.starts()
    await stage.zhou.starts()
    await applies(stage, marks)
    await claims(stage.wang)
    await comes_in(stage, marks)

    mediator = received(stage, stage.wang.id)
    assert [word for word in marks.planted["respondent"] if word in mediator]
    assert [word for word in marks.planted["applicant"] if word in mediator]
