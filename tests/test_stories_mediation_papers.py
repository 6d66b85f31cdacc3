"""A dispute's file on paper, from the first word to the archive: each paper is opened and read row by row."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.table import Table

from flows.papers import BLANK
from tests.cast import NEIGHBOUR
from tests.tales import answers, claims, finishes, sends
from tests.test_stories_mediation import DAY, agree, invites, is_performed, opens_parties_of, sit_down
from tests.test_stories_papers import received

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

SIGNED = "____________________　　　　　　年　　月　　日"
SECRET, NUMBER = "白天要照顾生病的孩子", "13900009002"
"""What the other side told the mediator alone."""
TERMS = "楼上三月底前修好水管，楼下不再追究"
PAPERS = {
    "人民调解申请书": "application", "人民调解受理登记表": "registration", "当事人权利义务告知书（申请人）": "rights",
    "当事人权利义务告知书（被申请人）": "rights", "人民调解记录": "record", "人民调解协议书": "agreement",
    "司法确认申请书": "confirmation", "人民调解回访记录": "follow_up",
}  # fmt: skip
"""Titles as the list has them, and the page of `tests/papers` that says what has to stand in each."""
LAST = "人民调解回访记录"


def read(content: bytes) -> list[str]:
    """A paper in its order: each paragraph with words, each row of a table with its cells."""
    found = []
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            found += ["｜".join(cell.text for cell in row.cells) for row in part.rows]
        elif part.text:
            found.append(part.text)
    return found


async def comes_in(stage: Stage) -> Someone:
    """The neighbour comes in, is willing, and tells the mediator alone what nobody else is to know."""
    neighbour = stage.someone(NEIGHBOUR)
    await neighbour.starts(await invites(stage))
    await neighbour.taps("愿意谈")
    await answers(neighbour, (SECRET, "[跳过]", "林先生", NUMBER, "[跳过]"))
    await stage.wang.reads()
    await stage.resident.reads()
    return neighbour


async def begun(stage: Stage) -> tuple[str, Someone]:
    """Both are willing; the reference, and the other side."""
    await stage.wang.starts()
    await stage.zhou.starts()
    reference = await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.resident.reads()
    return reference, await comes_in(stage)


async def opens_file(wang: Someone, reference: str) -> str:
    """The list of the papers."""
    await wang.reads()
    await wang.taps(f"打开 {reference}")
    await wang.taps("更多办法")
    return await wang.taps("卷宗")


async def prints(stage: Stage, title: str) -> list[str]:
    """A paper, filled in and opened."""
    await stage.wang.taps(title)
    await stage.wang.taps("填好发我")
    name, content = received(stage, stage.wang)
    assert name.endswith(".docx")
    assert name.removesuffix(".docx").rpartition("-")[2] in title
    await stage.wang.taps("回到卷宗")
    return read(content)


def page(name: str, reference: str, **told: str) -> list[str]:
    """What has to stand in a paper: every line and row in its order, and nothing else."""
    text = (Path(__file__).parent / "papers" / f"{name}.txt").read_text("utf-8")
    return text.format(reference=reference, signed=SIGNED, blank=BLANK, **told).splitlines()


async def performed(stage: Stage) -> str:
    """From the first word to the second visit: all is done that was agreed; the reference."""
    reference, neighbour = await begun(stage)
    await sit_down(stage, neighbour, reference)
    await agree(stage, neighbour, reference)
    await is_performed(stage, neighbour, reference)
    return reference


async def test_every_paper_of_a_mediation_says_what_is_so_in_the_right_place(stage: Stage) -> None:
    reference = await performed(stage)
    assert "还缺 10 样：" in await opens_file(stage.wang, reference)

    papers = {title: await prints(stage, title) for title in PAPERS}

    for title, name in PAPERS.items():
        party = "林先生" if "被申请人" in title else "陈奶奶"
        assert papers[title] == page(name, reference, party=party), title
        hidden = (SECRET,) if name == "registration" else (SECRET, NUMBER)
        assert not [line for line in papers[title] for words in hidden if words in line], title


async def test_the_file_is_closed_with_its_cover_and_its_table_of_contents(stage: Stage) -> None:
    reference, wang = await performed(stage), stage.wang
    await opens_file(wang, reference)
    every = "、".join(dict.fromkeys(title.partition("（")[0] for title in PAPERS))
    assert await prints(stage, "人民调解卷宗") == page("cover", reference, missing=every)
    for title in PAPERS.keys() - {LAST}:
        await wang.taps(title)
        await wang.taps("纸质的已归档")
    await prints(stage, LAST)

    assert await prints(stage, "人民调解卷宗") == page("cover", reference, missing=LAST)
    states = {"filed": "2026年5月11日归档", "last": "已填好待归档"}
    assert await prints(stage, "卷内目录") == page("contents", reference, **states)
    for title in (LAST, "人民调解卷宗", "卷内目录"):
        await wang.taps(title)
        await wang.taps("纸质的已归档")
    assert "该有的都齐了" in wang.inbox()[-1].words
    await wang.taps("打开")
    await finishes(wang, "两边都满意，水管修好了")
    await stage.passes(4 * DAY)
    await stage.resident.taps("解决了")
    assert "已办结" in await stage.resident.says("/my")


async def test_an_agreement_by_word_of_mouth_is_registered_by_the_mediator(stage: Stage) -> None:
    reference, neighbour = await begun(stage)
    wang = stage.wang
    await sit_down(stage, neighbour, reference)
    await opens_parties_of(wang, reference)
    await answers(wang, ("[达成协议]", "[口头协议]", TERMS, "[对方要做的事]", "修好水管", "2026-03-31"))
    await answers(wang, ("[已签字盖章]", "2026-03-06"))

    told = await opens_file(wang, reference)
    assert "司法确认申请书：现在用不上" in told
    assert "人民调解协议书：现在用不上" in told
    assert await prints(stage, "人民调解口头协议登记表") == page("oral", reference)


async def test_a_talk_with_one_side_alone_is_that_sides_paper_and_no_part_of_the_record(stage: Stage) -> None:
    reference, neighbour = await begun(stage)
    wang = stage.wang
    await opens_parties_of(wang, reference)
    await answers(wang, ("[约调解会]", "[单独和对方谈]", "2026-03-05 15:00"))
    await neighbour.reads()
    await neighbour.taps("能来")
    await stage.passes(DAY + timedelta(hours=6))
    await opens_parties_of(wang, reference)
    await answers(wang, ("[记录 ]", "他说手头紧，最多出一千"))

    assert "调查记录（单独谈话）（申请人）：现在用不上" in await opens_file(wang, reference)
    assert await prints(stage, "调查记录（单独谈话）（被申请人）") == page("talk", reference)
    for title in ("人民调解记录", "调查记录（单独谈话）（申请人）", "人民调解协议书", "人民调解申请书"):
        assert "手头紧" not in "".join(await prints(stage, title))


async def test_neither_the_other_side_nor_a_stranger_has_a_paper(stage: Stage) -> None:
    reference, neighbour = await begun(stage)
    stage.world.user(7009, "路人", language_code="zh-hans")
    stranger = stage.someone(7009)
    await stranger.starts()
    await opens_file(stage.wang, reference)
    message = stage.wang.inbox()[-1]
    await stage.wang.taps("人民调解协议书")
    paper = stage.wang.inbox()[-1]
    await stage.resident.says("/my")
    await stage.resident.taps(reference)
    own = stage.resident.message_with("打印：人民调解申请书")

    for someone in (neighbour, stranger):
        for label, on in (("人民调解申请书", message), ("填好发我", paper), ("纸质的已归档", paper), ("打印：", own)):
            await someone.taps(label, on=on)
        assert not [one for one in someone.inbox() if one.kind in {"document", "photo"}]
        assert "打印：" not in "".join(label for one in someone.inbox() for row in one.labels for label in row)
    await stage.resident.taps("打印：人民调解申请书")
    assert read(received(stage, stage.resident)[1]) == page("application", reference)


async def test_who_loses_the_case_before_the_paper_is_sent_gets_nothing(stage: Stage) -> None:
    reference, _ = await begun(stage)
    wang, zhou = stage.wang, stage.zhou
    await opens_file(wang, reference)
    await wang.taps("人民调解受理登记表")
    await zhou.says("/cases")
    await answers(zhou, ("[办理中]", f"[打开 {reference}]"))
    stage.world.fail("sendDocument", chat_id=wang.id, status=429, description="Too Many Requests", retry_after=5)
    await wang.taps("填好发我")
    pressed = stage.world.presses(zhou.id, zhou.message_with("收回"), "收回，重新排队")
    await stage.world.until(lambda: stage.world.answer_to(pressed.id))

    await stage.passes(timedelta(minutes=1))

    assert len(stage.world.requests("sendDocument", wang.id)) == 1
    assert not [one for one in wang.inbox() if one.kind == "document"]
