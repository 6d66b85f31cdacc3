"""For somebody else: a helper files, the person comes in by a link or is called, and it is the person who judges."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import NEIGHBOUR, ZHOU
from tests.tales import FILLED, answers, begins, claims, finishes, reference_in, sends

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

UNTIL_ASKED = timedelta(days=4)
WEEK = timedelta(days=8)
LINK = re.compile(r"https://t\.me/\w+\?start=(i-[\w-]{10,60})")
FOR_ANOTHER = {
    "legal": (
        "[邻里]", "[没有]", "[没有]", "[家里人]", "[知道，也同意]", "楼上漏水，把我妈家天花板泡坏了", "[跳过]",
        "[打电话]", "[明天]", "陈奶奶", "13800007001", "陈小明", "13800007002", "[跳过]",
    ),
    "mediation": (
        "[替别人办]", "[还没说]", "[漏水]", "[没有]", "[没有]", "[福安大厦]", "楼上从上个月起一直漏水下来",
        "请他修好水管", "[没谈过]", "楼上502，姓王", "[同意]", "[都可以]", "[跳过]", "陈奶奶", "13800007001",
        "陈小明", "13800007002", "[跳过]",
    ),
    "hardship": (
        "[没有]", "[不是]", "[邻居]", "[本人说不了]", "[看病]", "[选好了]", "隔壁奶奶一个人，没人做饭", "[1人]",
        "[老人]",
        "[选好了]", "[没有]", "[上午]", "[跳过]", "福安大厦3栋502", "陈奶奶", "[跳过]",
        "陈小明", "13800007002", "[跳过]",
    ),
    "transfer": (
        "[替别人办]", "[知道，也同意]", "[转入本社区]", "[正式党员]", "[同一个市]", "[没上班或已退休]", "[还没有]",
        "中共某某街道某某社区委员会", "2026年2月", "[福安大厦]", "陈美玲", "13800007001", "陈小明", "13800007002",
        "[跳过]",
    ),
}  # fmt: skip


async def files_for(helper: Someone, service: str) -> str:
    """A helper fills in a service for somebody else; the receipt."""
    await begins(helper, service)
    await answers(helper, FOR_ANOTHER[service])
    return await helper.taps("提交")


async def link_of(helper: Someone, label: str = "给本人的链接") -> str:
    """The payload of the link that the helper may forward."""
    read = await helper.taps(label)
    found = LINK.search(read)
    assert found, read
    return found[1]


def helper_of(stage: Stage) -> Someone:
    return stage.someone(NEIGHBOUR)


@pytest.mark.parametrize("service", FILLED)
async def test_every_service_can_be_filed_for_somebody_else(stage: Stage, service: str) -> None:
    helper, wang = helper_of(stage), stage.wang
    await wang.starts()

    receipt = await files_for(helper, service)

    assert "替别人办的" in receipt
    details = await claims(wang)
    assert "本人" in details
    assert "陈小明" in details
    assert "13800007002" in details
    assert "已由王姐接手" in await helper.reads()


async def test_the_person_comes_in_by_the_link_and_both_are_told(stage: Stage) -> None:
    helper, mother, wang = helper_of(stage), stage.resident, stage.wang
    await wang.starts()
    reference = reference_in(await files_for(helper, "legal"))
    payload = await link_of(helper)
    asked = await mother.starts(payload)
    assert reference in asked
    assert "您是本人吗" in asked
    assert "您的信息怎么用" in asked

    assert "可以自己看进度" in await mother.taps("同意，是我本人")

    assert "本人已经点开链接" in await helper.reads()
    await claims(wang)
    assert "已由王姐接手" in await mother.reads()
    assert "已由王姐接手" in await helper.reads()
    assert reference in await mother.says("/my")
    assert reference in await helper.says("/my")


async def test_it_is_the_person_who_says_whether_it_is_solved(stage: Stage) -> None:
    helper, mother, wang = helper_of(stage), stage.resident, stage.wang
    await wang.starts()
    await files_for(helper, "legal")
    await mother.starts(await link_of(helper))
    await mother.taps("同意，是我本人")
    await claims(wang)
    await finishes(wang, "水管修好了")
    await helper.reads()
    await mother.reads()

    await stage.passes(UNTIL_ASKED)

    assert "现在怎么样" in await mother.reads()
    assert await helper.reads() == ""
    await helper.says("/my")
    await helper.taps("法律咨询")
    assert "解决了" not in helper.buttons()
    assert "太好了" in await mother.taps("解决了")


async def test_a_helper_alone_is_asked_to_ask_the_person(stage: Stage) -> None:
    helper, wang = helper_of(stage), stage.wang
    await wang.starts()
    await files_for(helper, "hardship")
    await claims(wang)
    await finishes(wang, "饭送到了")
    await helper.reads()

    await stage.passes(UNTIL_ASKED)

    assert "请替我们问问本人" in await helper.reads()
    assert "太好了" in await helper.taps("解决了")


async def test_a_link_works_once_and_not_for_ever(stage: Stage) -> None:
    helper, mother = helper_of(stage), stage.resident
    await files_for(helper, "legal")
    payload = await link_of(helper)
    assert "给本人的" in await helper.starts(payload)
    await mother.starts(payload)
    await mother.taps("同意，是我本人")

    assert "用过了，或者过期了" in await stage.li.starts(payload)

    other = await sends_again(helper)
    stage.clock.forward(WEEK)
    assert "用过了，或者过期了" in await stage.li.starts(other)
    assert "用过了，或者过期了" in await stage.li.starts("i-nAAAAAAAAAAAAAAAAAAAAAA")


async def sends_again(helper: Someone) -> str:
    """Another case for somebody else; the payload of its link."""
    await begins(helper, "hardship")
    await answers(helper, FOR_ANOTHER["hardship"][:16])
    for label in ("保留", "保留", "跳过"):
        await helper.taps(label)
    await helper.taps("提交")
    return await link_of(helper)


async def test_a_new_link_ends_the_one_before_and_not_me_changes_nothing(stage: Stage) -> None:
    helper, mother = helper_of(stage), stage.resident
    await files_for(helper, "legal")
    receipt = helper.message_with("给本人的链接")
    first = await link_of(helper)
    await helper.taps("给本人的链接（长辈模式）", on=receipt)
    second = next(found[1] for message in reversed(helper.inbox()) if (found := LINK.search(message.words)))

    assert "用过了，或者过期了" in await mother.starts(first)
    await mother.starts(second)
    assert "没有动" in await mother.taps("不是我")
    assert "没有办件" in await mother.says("/my")
    await mother.starts(second)
    assert "可以自己看进度" in await mother.taps("同意，是我本人")


async def test_the_volunteer_who_works_on_it_can_not_come_in_as_the_person(stage: Stage) -> None:
    helper, wang = helper_of(stage), stage.wang
    await wang.starts()
    await files_for(helper, "legal")
    payload = await link_of(helper)
    await claims(wang)

    assert "给本人的" in await wang.starts(payload)


async def test_who_came_in_by_a_link_can_not_claim_the_case(stage: Stage) -> None:
    helper, wang = helper_of(stage), stage.wang
    await wang.starts()
    await files_for(helper, "legal")
    await wang.starts(await link_of(helper))
    await wang.taps("同意，是我本人")

    await claims(wang)

    assert "您自己提交的" in wang.toast


async def test_a_helper_may_send_a_link_that_opens_in_elder_mode(stage: Stage) -> None:
    helper, mother = helper_of(stage), stage.resident
    await files_for(helper, "legal")
    await mother.starts(await link_of(helper, "给本人的链接（长辈模式）"))

    joined = await mother.taps("同意，是我本人")

    assert joined.endswith("有事打 0755-00000000")
    assert all(len(row) == 1 for row in mother.inbox()[-1].labels)
    assert "有事打" not in await helper.says("/my")


# --- the desk -------------------------------------------------------------------------------------


async def registers(clerk: Someone, service: str = "legal") -> str:
    """Staff fill in a service for somebody at the counter; the receipt."""
    await clerk.says("/desk")
    await clerk.taps("对方同意：法律咨询" if service == "legal" else "对方同意：困难帮扶")
    await answers(clerk, FILLED[service])
    return await clerk.taps("提交")


async def test_staff_file_for_somebody_on_the_telephone(stage: Stage) -> None:
    clerk, wang = stage.li, stage.wang
    await wang.starts()

    assert "念给对方听" in await clerk.says("/desk")
    receipt = await registers(clerk)
    reference = reference_in(receipt)

    assert "请把编号和下面的话念给对方听" in receipt
    assert "13800007001" in await claims(wang)
    assert "没有办件" in await clerk.says("/my"), "it is not the clerk's own"
    assert reference in await clerk.says("/desk")
    assert "王姐" in await clerk.taps(f"打开 {reference}")


async def test_whoever_files_at_the_desk_may_claim_like_everybody_else(stage: Stage) -> None:
    clerk = stage.li
    await registers(clerk)

    assert "由您负责了" in await claims(clerk)


async def test_where_nobody_can_be_written_to_the_handler_is_asked_to_call(stage: Stage) -> None:
    clerk, wang = stage.li, stage.wang
    await wang.starts()
    await registers(clerk)
    await claims(wang)
    await wang.taps("约时间")

    read = await wang.says("明天下午三点")
    read += await wang.taps("对，就是它") if "对，就是它" in wang.buttons() else ""

    assert "本人没有用机器人，请打电话告诉本人" in read
    assert "本人：陈奶奶，电话：13800007001" in read
    assert "约好了时间" in read


async def test_in_the_end_somebody_else_than_the_handler_calls_and_asks(stage: Stage) -> None:
    clerk, wang, zhou = stage.li, stage.wang, stage.zhou
    await wang.starts()
    await zhou.starts()
    await registers(clerk)
    await claims(wang)
    await finishes(wang, "律师函写好了")
    await wang.reads()
    await clerk.reads()

    await stage.passes(UNTIL_ASKED)

    asked = await zhou.reads()
    assert "请打电话问一问" in asked
    assert "本人：陈奶奶，电话：13800007001" in asked
    assert "请打电话问一问" in await clerk.reads()
    assert await wang.reads() == ""
    assert "太好了" in await zhou.taps("解决了")
    assert "已经回答过了" in await tapped(clerk, "解决了")


async def tapped(someone: Someone, label: str) -> str:
    """What the button itself says."""
    await someone.taps(label)
    return someone.toast


async def test_what_the_person_says_on_the_telephone_is_passed_on_by_the_clerk(stage: Stage) -> None:
    clerk, wang = stage.li, stage.wang
    await wang.starts()
    reference = reference_in(await registers(clerk))
    await claims(wang)
    await clerk.says("/desk")
    await clerk.taps(f"打开 {reference}")
    await clerk.taps("转告本人的话")

    assert "已转给王姐" in await clerk.says("老人说下午不在家")

    assert "的居民说：\n老人说下午不在家" in await wang.reads()


async def test_the_clerks_own_name_and_number_stay_their_own(stage: Stage) -> None:
    clerk = stage.li
    await registers(clerk)

    await begins(clerk, "legal")
    await answers(clerk, FILLED["legal"][:8])

    assert not any("陈奶奶" in label for label in clerk.buttons())


async def test_a_resident_can_not_file_at_the_desk(stage: Stage) -> None:
    assert "只给志愿者和工作人员用" in await stage.resident.says("/desk")


async def test_the_person_at_the_desk_may_come_in_later_and_judge(stage: Stage) -> None:
    clerk, wang, mother = stage.li, stage.wang, stage.resident
    await wang.starts()
    await registers(clerk)
    payload = await link_of(clerk)
    await mother.starts(payload)
    await mother.taps("同意，是我本人")
    await claims(wang)
    assert "已由王姐接手" in await mother.reads()
    await finishes(wang, "律师函写好了")
    await mother.reads()

    await stage.passes(UNTIL_ASKED)

    assert "现在怎么样" in await mother.reads()
    assert "请打电话问一问" not in await stage.someone(ZHOU).reads()


async def test_own_cases_of_somebody_who_also_helps_are_told_apart(stage: Stage) -> None:
    helper = helper_of(stage)
    await sends(helper, "legal")
    await helper.says("/my")

    assert not any("链接" in label for label in helper.buttons())
