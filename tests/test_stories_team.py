"""People who come to work here: invited or by asking, rules first, leave, leaving, and whose cases are not theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.tables import ConversationRow, PersonRow
from tests.cast import COMMUNITY, GROUP, listed, open_stage
from tests.tales import answers, claims, finishes, sends
from tests.test_languages import HAN, NAMES, SIMPLIFIED, meet, read_by

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage

HELPER, OTHER = 7010, 7011
LICENCE = "A20114403000001"
FORM = (
    "小黄", "[跑腿接送]", "[写材料]", "[选好了]", "[普通话]", "[选好了]", "[第一网格]", "[选好了]", "[周末]",
    "[选好了]", "[女]",
)  # fmt: skip
AS_LAWYER = (
    "方律师", "[律师]", "[选好了]", LICENCE, "[普通话]", "[选好了]", "[哪里都行]", "[选好了]", "[说不准]", "[选好了]",
    "[跳过]",
)  # fmt: skip
TWO_CHIEFS = COMMUNITY + listed(1004, "吴协调", "coordinator")
LAWYERS = COMMUNITY.replace('name = "default"', 'name = "default"\nskills = ["lawyer"]')


def newcomer(stage: Stage, id: int = HELPER, name: str = "黄") -> Someone:
    """Somebody who is not on the list, and is in the volunteers' group."""
    user = stage.world.user(id, name, language_code="zh-hans", phone=f"+861380000{id}")
    stage.world.chats[id].standing = "member"
    stage.world.joins(user.id, stage.world.chats[GROUP])
    return stage.someone(id)


async def link_of(stage: Stage, *roles: str) -> str:
    """A coordinator makes a link: its payload."""
    await stage.zhou.says("/team")
    await stage.zhou.taps("邀请人")
    for role in roles:
        await stage.zhou.taps(role)
    letter = await stage.zhou.taps("做链接")
    found = re.search(r"(i-t[\w-]+)", letter)
    assert found, letter
    return found[1]


async def is_in(stage: Stage, id: int = HELPER, *, agrees: bool = True) -> Someone:
    """Somebody who joined by a link and has agreed to the rules."""
    helper = newcomer(stage, id)
    await helper.starts(await link_of(stage))
    await helper.taps("同意，开始填")
    assert "加入了福安社区的队伍" in await answers(helper, FORM)
    if agrees:
        reference = await sends(stage.someone(7002), "mediation")
        assert "守则" in await claims(helper)
        await helper.taps("我同意")
        await helper.taps(f"认领 {reference}")
        await finishes(helper, "都谈好了")
    return helper


async def row_of(stage: Stage, id: int) -> PersonRow:
    return await stage.app.database.read(
        lambda tx: tx.scalars(select(PersonRow).where(PersonRow.telegram_id == id)).one()
    )


async def test_who_opens_a_link_first_joins_by_it_and_nobody_after(stage: Stage) -> None:
    await stage.zhou.starts()
    payload = await link_of(stage, "调解员")
    helper, other = newcomer(stage), newcomer(stage, OTHER)

    assert "请您来当志愿者、调解员" in await helper.starts(payload)
    assert "用过了，或者过期了" in await other.starts(payload)
    assert "用过了，或者过期了" in await other.starts("i-tAAAAAAAAAAAAAAAAAAAAAA")
    await helper.taps("同意，开始填")
    assert "身份是志愿者、调解员" in await answers(helper, FORM)

    row = await row_of(stage, HELPER)
    assert (row.roles, row.joined, row.skills, row.grids) == (
        "mediator volunteer",
        "chat",
        "errands\nwriting",
        "第一网格",
    )
    assert (row.gender, row.conduct) == ("f", 0)
    assert "小黄加入了队伍" in await stage.zhou.reads()
    assert "用过了" in await helper.starts(payload)
    assert "已经在队伍里" in await helper.says("/join")
    assert "小黄（志愿者、调解员）：正在办 0 件，自己加入的" in await stage.zhou.says("/team")


async def test_a_link_is_worth_nothing_after_a_day_or_without_its_maker(stage: Stage) -> None:
    await stage.zhou.starts()
    payload = await link_of(stage)
    helper = newcomer(stage)
    await helper.starts(payload)

    await stage.passes(timedelta(hours=24))

    assert "过期了" in await helper.starts(payload)


async def test_a_licence_is_looked_at_by_a_coordinator_before_anything_is_given(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LAWYERS) as stage:
        await stage.zhou.starts()
        helper = newcomer(stage)
        await helper.starts(await link_of(stage))
        await helper.taps("同意，开始填")
        await sends(stage.resident, "legal")

        assert "协调员看过就告诉您" in await answers(helper, AS_LAWYER)
        await helper.taps("我来认领", GROUP)
        assert "不在志愿者名单" in helper.toast
        assert LICENCE in await stage.zhou.reads()
        assert "已经告诉他了" in await stage.zhou.taps("同意")

        assert "加入了福安社区的队伍" in await helper.reads()
        await helper.taps("我来认领", GROUP)
        await helper.taps("我同意")
        assert "由您负责了" in await helper.taps("认领")
        assert not [text for text in (*(m.words for m in stage.group()), *(m.words for m in stage.resident.inbox()))
                    if LICENCE in text]  # fmt: skip


async def test_anybody_may_apply_and_is_told_kindly_when_it_does_not_fit(stage: Stage) -> None:
    await stage.zhou.starts()
    helper = newcomer(stage)
    assert "自愿的，没有报酬" in await helper.says("我想当志愿者")
    await helper.taps("同意，开始填")
    assert "协调员看过就告诉您" in await answers(helper, FORM)
    assert "申请已经交了" in await helper.says("/join")
    assert "小黄想当志愿者" in await stage.zhou.reads()
    assert "等您决定的：1 件" in await stage.zhou.says("/team")

    await stage.zhou.taps("申请：小黄")
    assert "婉转" in await stage.zhou.taps("不合适")

    assert "谢谢您愿意来帮忙" in await helper.reads()
    assert (await row_of(stage, HELPER)).roles == ""
    kept = await stage.app.database.read(
        lambda tx: tx.scalars(select(ConversationRow.content).where(ConversationRow.service == "application")).all()
    )
    assert kept == [None]
    assert "等您决定" not in await stage.zhou.says("/team")


async def test_a_decision_is_made_once_and_by_coordinators_only(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.wang.starts()
    helper = newcomer(stage)
    await helper.says("/join")
    await helper.taps("同意，开始填")
    await answers(helper, FORM)
    asked = stage.zhou.message_with("不合适")
    await stage.zhou.taps("同意", on=asked)

    await stage.zhou.taps("不合适", on=asked)

    assert "已经收到了" in stage.zhou.toast
    assert (await row_of(stage, HELPER)).roles == "volunteer"
    assert "只给社区协调员用" in await stage.wang.says("/team")


async def test_a_restart_with_the_community_file_leaves_those_alone_who_joined_in_the_chat(stage: Stage) -> None:
    await stage.zhou.starts()
    await is_in(stage, agrees=False)

    await stage.restart()

    row = await row_of(stage, HELPER)
    assert (row.roles, row.joined) == ("volunteer", "chat")
    assert "没有等认领" in await stage.someone(HELPER).says("/queue")


async def test_the_rules_come_before_the_first_claim_of_who_joined_in_the_chat(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.wang.starts()
    helper = await is_in(stage, agrees=False)
    reference = await sends(stage.resident, "legal")

    read = await claims(helper)

    assert "不拿报酬" in read
    assert "请先看守则" in helper.toast
    assert "我来认领" in str(stage.group()[-1].labels)
    assert "现在可以认领了" in await helper.taps("我同意")
    assert "楼上漏水" in await helper.taps(f"认领 {reference}")
    second = await sends(stage.someone(7002), "mediation")
    assert second in await claims(helper)  # asked once
    third = await sends(newcomer(stage, OTHER), "legal")
    assert third in await claims(stage.wang)  # who stands in the file signed on paper


async def test_a_coordinator_changes_the_roles_of_who_joined_and_a_second_one_agrees_to_another_coordinator(
    tmp_path: Path,
) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=TWO_CHIEFS) as stage:
        wu = newcomer(stage, 1004, "吴")
        await stage.zhou.starts()
        await wu.starts()
        await is_in(stage, agrees=False)
        await stage.zhou.says("/team")
        assert "怎么来的：自己加入的" in await stage.zhou.taps("小黄")
        await stage.zhou.taps("角色")
        await stage.zhou.taps("网格员")
        assert (await row_of(stage, HELPER)).roles == "grid_worker volunteer"
        await stage.zhou.taps("网格员")

        await stage.zhou.taps("☐ 协调员")

        assert "另一位协调员" in stage.zhou.toast
        assert (await row_of(stage, HELPER)).roles == "volunteer"
        assert "周协调提议让小黄当协调员" in await wu.reads()
        await stage.zhou.says("/team")
        await stage.zhou.taps("协调员：小黄")
        await stage.zhou.taps("同意")
        assert "另一位协调员决定" in stage.zhou.toast
        assert "小黄现在也是协调员" in await wu.taps("同意")
        assert "您现在也是协调员了" in await stage.someone(HELPER).reads()
        assert "名单" in await stage.someone(HELPER).says("/team")


async def test_the_only_coordinator_makes_no_second_one_alone(stage: Stage) -> None:
    await stage.zhou.starts()
    await is_in(stage, agrees=False)
    await stage.zhou.says("/team")
    await stage.zhou.taps("小黄")
    await stage.zhou.taps("角色")

    await stage.zhou.taps("☐ 居务监督")

    assert "写进社区文件" in stage.zhou.toast
    assert (await row_of(stage, HELPER)).roles == "volunteer"


async def test_who_stands_in_the_file_is_changed_in_the_file(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.zhou.says("/team")

    assert "社区文件里写的" in await stage.zhou.taps("王姐")
    assert stage.zhou.buttons() == []


async def test_who_is_taken_out_loses_everything_at_once_and_their_cases_go_on(each_stage: Stage) -> None:
    stage = each_stage
    await stage.zhou.starts()
    await stage.wang.starts()
    helper = await is_in(stage)
    reference = await sends(stage.resident, "legal")
    await claims(helper)
    await stage.resident.reads()
    await stage.zhou.reads()
    await stage.zhou.says("/team")
    await stage.zhou.taps("小黄")
    assert "他手里的 1 件会放回队列" in await stage.zhou.taps("移出")

    assert "已经移出队伍，1 件放回队列" in await stage.zhou.taps("移出", on=stage.zhou.inbox()[-1])

    assert "移出队伍" in await helper.reads()
    assert f"{reference}（法律咨询）换人接着办" in await stage.resident.reads()
    assert "只给志愿者" in await helper.says("/queue")
    assert not await helper.taps("记一笔")
    assert (await row_of(stage, HELPER)).roles == ""
    assert reference in await claims(stage.wang)


async def test_who_quits_is_thanked_and_what_the_form_said_is_erased(stage: Stage) -> None:
    await stage.zhou.starts()
    helper = await is_in(stage, agrees=False)
    await helper.says("/queue")
    await helper.taps("我的安排")
    assert "确定退出" in await helper.taps("退出队伍")

    assert "已经退出了" in await helper.taps("退出", on=helper.inbox()[-1])

    assert "小黄退出了队伍" in await stage.zhou.reads()
    assert "只给志愿者" in await helper.says("/queue")
    kept = await stage.app.database.read(
        lambda tx: tx.scalars(select(ConversationRow.content).where(ConversationRow.service == "application")).all()
    )
    assert kept == [None]


async def test_who_stands_in_the_file_is_told_that_they_must_be_taken_out_of_it_too(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.wang.starts()
    await stage.wang.says("/queue")
    await stage.wang.taps("我的安排")
    await stage.wang.taps("退出队伍")

    assert "还写在社区文件里" in await stage.wang.taps("退出", on=stage.wang.inbox()[-1])

    assert "也从文件里去掉" in await stage.zhou.reads()
    assert "只给志愿者" in await stage.wang.says("/queue")


async def test_the_only_coordinator_does_not_quit(stage: Stage) -> None:
    await stage.zhou.starts()
    await stage.zhou.says("/queue")
    await stage.zhou.taps("我的安排")

    assert "唯一的协调员" in await stage.zhou.taps("退出队伍")


@pytest.mark.parametrize(
    ("language", "words", "foreign"),
    [("en", ("Huang", "Errands", "Mandarin", "Anywhere", "It varies", "Woman"), HAN),
     ("zh-hant", ("黃", "跑腿接送", "普通話", "哪裏都可以", "說不準", "女"), SIMPLIFIED)],
)  # fmt: skip
async def test_whoever_applies_reads_their_own_language(
    stage: Stage, language: str, words: tuple[str, ...], foreign: re.Pattern[str]
) -> None:
    await stage.zhou.starts()
    helper = meet(stage, HELPER, "Huang", language)
    await helper.says("/join")
    await helper.taps(helper.buttons()[0])
    for word in words:
        await helper.says(word)
    await stage.zhou.taps("同意")
    await helper.reads()
    stage.world.joins(HELPER, stage.world.chats[GROUP])
    await sends(stage.resident, "legal")
    await claims(helper)
    await helper.taps(helper.inbox()[-1].labels[0][0])
    await helper.says("/queue")
    await helper.taps(helper.buttons()[-1])
    for label in helper.buttons():
        await helper.taps(label, on=helper.message_with(label))

    read = [NAMES.sub("", text) for text in read_by(helper)]
    assert [text for text in read if foreign.search(text)] == []
    assert (await row_of(stage, HELPER)).conduct == 1
