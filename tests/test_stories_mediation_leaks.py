"""Nothing of one side of a dispute ever reaches the other: marked words are planted, and looked for in all it got."""

from __future__ import annotations

import io
from datetime import timedelta
from random import Random  # noqa: TID251  (with a seed that the test names)
from typing import TYPE_CHECKING

import docx
import pytest

from tests.cast import GROUP, NEIGHBOUR, RESIDENT, open_stage
from tests.chaos.protocol import Figures, report, scale, seed
from tests.tales import answers, begins, claims, picture
from tests.test_stories_mediation import agree, invites, opens_parties, sit_down

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.telegram.model import Message
    from tests.cast import Someone, Stage

MARKS = round(160 * scale())
"""How many words of each side are planted, at least."""
TOGETHER = 8
"""Words in one message."""
MESSAGES = 4
"""That each side sends while it goes on."""
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"


class Marks:
    """Words that stand nowhere else, and which side they belong to."""

    def __init__(self, seed: str) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.names: set[str] = set()
        self.planted: dict[str, list[str]] = {"applicant": [], "respondent": []}

    def of(self, side: str) -> str:
        """One more word of a side."""
        word = "".join(self.chance.choice(SIGNS) for _ in range(7))
        self.planted[side].append(word)
        return word

    def name(self, side: str) -> str:
        """What a side wants to be called: it stands in what both sign."""
        self.names.add(word := self.of(side))
        return word

    def several(self, side: str) -> str:
        """As many as a message holds."""
        return " ".join(self.of(side) for _ in range(TOGETHER))

    def phone(self, side: str) -> str:
        """A number of a side."""
        number = f"13{self.chance.randrange(10**9):09d}"
        self.planted[side].append(number)
        return number


def received(stage: Stage, someone: int) -> str:
    """All that an account ever got: requests to its chat, messages as they are now, papers, answers to its presses."""
    world = stage.world
    found = [str(request.parameters) for request in world.requests(chat_id=someone)]
    for message in world.messages(someone):
        if message.sender_id == world.bot.id:
            found += [message.words, *(label for row in message.labels for label in row), paper_in(stage, message)]
    found += [press.answer.text for press in world.taps.values() if press.user_id == someone and press.answer]
    return "\n".join(found)


def paper_in(stage: Stage, message: Message) -> str:
    """The words of a paper that came with a message; empty for none."""
    described = message.content.get("document")
    file = stage.world.files.get(str(described["file_id"])) if isinstance(described, dict) else None
    if file is None:
        return ""
    assert file.name.endswith(".docx")
    paper = docx.Document(io.BytesIO(file.data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


async def applies(stage: Stage, marks: Marks) -> str:
    """The applicant's form, with a marked word in each answer."""
    resident = stage.resident

    def words() -> str:
        return marks.several("applicant")

    await begins(resident, "mediation")
    given = (
        "[我自己的]", "[漏水]", "[没有]", "[没有]", "[福安大厦]", f"一直漏水 {words()}", f"修好 {words()}", "[没谈过]",
        f"楼上的 {words()}", "[同意]", "[都可以]",
    )  # fmt: skip
    await answers(resident, given)
    stage.world.sends_photo(resident.id, None, picture(3), caption=words())
    await resident.reads()
    await answers(resident, ("[发完了]", marks.name("applicant"), marks.phone("applicant"), words()))
    return await resident.taps("提交")


async def comes_in(stage: Stage, marks: Marks) -> Someone:
    """The other side asks first, is willing, and says its side."""
    neighbour = stage.someone(NEIGHBOUR)

    def words() -> str:
        return marks.several("respondent")

    await neighbour.starts(await invites(stage))
    await neighbour.taps("先问问调解员")
    await neighbour.says(f"先问一句 {words()}")
    await neighbour.taps("愿意谈")
    await answers(
        neighbour,
        (f"我这边 {words()}", f"希望 {words()}", marks.name("respondent"), marks.phone("respondent"), "[跳过]"),
    )
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
        stage.world.says(wang.id, None, f"您说的 {word} 我知道了 {marks.several(side)}", reply_to=message)
        await wang.reads()
        await someone.reads()


async def story(stage: Stage, marks: Marks, *, end: str) -> None:
    """Both sides speak for some while; then it ends in one way or another."""
    await stage.wang.starts()
    await stage.zhou.starts()
    await applies(stage, marks)
    await claims(stage.wang)
    neighbour = await comes_in(stage, marks)
    for _ in range(MESSAGES):
        await speaks(stage, neighbour, "转给调解员", marks.several("respondent"))
        await speaks(stage, stage.resident, "转给王姐", marks.several("applicant"))
    await is_told(stage, neighbour, marks)
    await stage.resident.reads()
    if end == "stops":
        await neighbour.taps("停止调解")
        await neighbour.taps("说说原因")
        await neighbour.says(f"因为 {marks.several('respondent')}")
    elif end == "withdraws":
        await stage.resident.says("/my")
        await stage.resident.taps("纠纷调解")
        await stage.resident.taps("撤回这件事")
        await stage.resident.taps("撤回")
    elif end == "agrees":
        await is_agreed(stage, neighbour, marks)
    else:
        await neighbour.taps("换一位")
        await stage.li.starts()
        await stage.li.taps("我来认领", GROUP)
        await opens_parties(stage.li)
        await stage.li.taps("看对方说的话")
    await looks_around(stage, neighbour)


async def is_agreed(stage: Stage, neighbour: Someone, marks: Marks) -> None:
    """A sitting, an agreement that is in force; and the papers, of which none tells one side what the other said."""
    await stage.resident.says("/my")
    reference = next(label for label in stage.resident.buttons() if "纠纷调解" in label).split()[-1]
    await sit_down(stage, neighbour, reference)
    await agree(stage, neighbour, reference)
    wang = stage.wang
    await wang.reads()
    await wang.taps(f"打开 {reference}")
    await wang.taps("更多办法")
    await wang.taps("卷宗")
    for title in ("人民调解记录", "人民调解协议书", "司法确认申请书", "告知书（申请人）", "告知书（被申请人）"):
        await wang.taps(title)
        await wang.taps("填好发我")
        await wang.taps("回到卷宗")
        text = paper_in(stage, [message for message in wang.inbox() if message.kind == "document"][-1])
        assert "福安社区" in text
        told = {word for planted in marks.planted.values() for word in planted if word in text}
        assert told <= marks.names, f"{told} stood in {title}"


async def looks_around(stage: Stage, neighbour: Someone) -> None:
    """Both try whatever a chat offers, also what is not theirs; the applicant prints what there is to print."""
    for someone in (stage.resident, neighbour):
        for words in ("/my", "/privacy", "/export", "/cases", "/find 林先生", "/why", "/queue", "这句话不知道给谁"):
            await someone.says(words)
        await someone.says("/my")
        await someone.taps("调解")
    await stage.resident.says("/my")
    await stage.resident.taps("纠纷调解")
    await stage.resident.taps("打印：人民调解申请书")
    await neighbour.taps("打印：", on=stage.resident.message_with("打印："))
    await stage.passes(timedelta(days=3))


ENDS = ("stops", "withdraws", "changes", "agrees")


@pytest.mark.timeout(3600)
async def test_marked_words_of_one_side_never_reach_the_other(tmp_path: Path) -> None:
    planted = {"applicant": 0, "respondent": 0}
    leaked: list[str] = []
    papers = stories = 0
    while stories < len(ENDS) or min(planted.values()) < MARKS:
        folder = tmp_path / str(stories)
        folder.mkdir()
        marks = Marks(f"{seed()}:{stories}")
        async with open_stage(folder, f"sqlite:///{folder / 'yizhan.db'}") as stage:
            await story(stage, marks, end=ENDS[stories % len(ENDS)])
            leaked += search(stage, marks)
            papers += sum(message.kind == "document" for message in stage.resident.inbox())
            assert not [message for message in stage.someone(NEIGHBOUR).inbox() if message.kind != "text"]
        stories += 1
        planted = {side: planted[side] + len(words) for side, words in marks.planted.items()}
    told: dict[str, object] = {**planted, "stories": stories, "papers": papers, "seed": seed()}
    report(Figures("leaks", sum(planted.values()), problems=len(leaked), more=told))
    assert papers >= stories
    assert leaked == []


def search(stage: Stage, marks: Marks) -> list[str]:
    """Words that reached the other side, the group or a coordinator, and where."""
    places = {
        "the applicant": received(stage, RESIDENT), "the other side": received(stage, NEIGHBOUR),
        "the group": "\n".join(message.words for message in stage.group()),
        "a coordinator": received(stage, stage.zhou.id),
    }  # fmt: skip
    own = {"applicant": "the applicant", "respondent": "the other side"}
    return [
        f"{word} of the {side} reached {place}"
        for side, words in marks.planted.items()
        for place, heard in places.items()
        if place != own[side]
        for word in words
        if word in heard
    ]


async def test_the_search_itself_finds_what_was_received(stage: Stage) -> None:
    marks = Marks("99")
    await stage.wang.starts()
    await stage.zhou.starts()
    await applies(stage, marks)
    await claims(stage.wang)
    await comes_in(stage, marks)

    mediator = received(stage, stage.wang.id)
    assert [word for word in marks.planted["respondent"] if word in mediator]
    assert [word for word in marks.planted["applicant"] if word in mediator]
