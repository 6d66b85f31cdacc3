"""What a visitor of the demo page can try of a team: a claim kept, one matter of two, not solved, again, a leave."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser, expect
from tests.bot.demo.stage import Opened, opened
from tests.bot.demo.test_demo_story import PRIVATE, Window, time_goes_to
from tests.tales import FILLED

NOISE = ("[我自己的]", "[噪声]", "[没有]", "[没有]", "[福安大厦]")
AN_HOUR, NEXT_DAY, NEXT_WEEK = "+1 小时", "下一个工作日 8:30", "+1 周"
REFERENCE = re.compile(r"FA-\d\d-\w{6}-\w")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


def of(stage: Opened, name: str) -> Window:
    return Window(stage.phone(name))


async def begins(person: Window) -> None:
    await person.starts()
    await person.presses("纠纷调解", "您的信息怎么用")
    await person.presses("同意", "要准备什么")
    await person.presses("同意，开始", "第 1 题")


async def finishes(stage: Opened, worker: Window, words: str) -> None:
    await worker.presses("办好了", "办成了什么")
    await worker.types(words, "已记为办好")
    await time_goes_to(stage.page, NEXT_WEEK)


async def test_two_neighbours_one_matter_not_solved_then_solved_and_again(stage: Opened) -> None:
    chen, wang, page = of(stage, "陈奶奶"), of(stage, "王姐"), stage.page
    await begins(chen)
    await chen.answers((*NOISE, *FILLED["mediation"][5:]))
    await chen.presses("提交调解申请", "已经提交")
    reference = REFERENCE.findall(await chen.root.locator(".message.bot").last.inner_text())[0]
    await wang.presses("我来认领", "已由王姐")
    await wang.opens(PRIVATE)

    await page.get_by_role("button", name="打开林先生的手机").click()
    lin = Window(page.get_by_role("region", name="林先生"))
    await begins(lin)
    await lin.answers(NOISE[:-1])
    await lin.presses(NOISE[-1].strip("[]"), "")
    await lin.reads("已经有人反映了“噪声”的事")
    await lin.presses("是同一件，一起办", "一起办。您的编号是")
    await wang.reads("又有邻居反映")

    await wang.presses(f"打开 {reference}", reference)
    await wang.presses("已联系上居民", "已联系上")
    for _ in range(4):
        await time_goes_to(page, NEXT_DAY)
    await wang.reads("快自动回到队列了")
    await time_goes_to(page, AN_HOUR)
    await wang.reads("好几天没有动静")
    await wang.presses("继续办", "由您接着办")

    await wang.presses(f"打开 {reference}", reference)
    await finishes(stage, wang, "约好十点后安静。")
    for person, verdict in ((chen, "没解决"), (lin, "解决了")):
        await person.reads("再问一次")
        await person.presses(verdict, "")
    await chen.reads("还差什么没办好")
    await chen.types("昨晚又吵。", "经办")
    await wang.reads("昨晚又吵")

    await wang.presses(f"打开 {reference}", reference)
    await finishes(stage, wang, "又谈了一次，都签了字。")
    await chen.reads("再问一次")
    await chen.presses("解决了", "这次办得怎么样")
    await chen.types("/my", reference)
    await chen.root.locator(".key", has_text=reference).last.click()
    await chen.presses("又有问题，重新办", "编号不变")
    await wang.reads("居民说又有问题，请接着办")


async def test_a_volunteer_goes_on_leave_and_a_colleague_stands_in(stage: Opened) -> None:
    chen, wang, li, page = of(stage, "陈奶奶"), of(stage, "王姐"), of(stage, "李律师"), stage.page
    await begins(chen)
    await chen.answers((*NOISE, *FILLED["mediation"][5:]))
    await chen.presses("提交调解申请", "已经提交")
    await wang.presses("我来认领", "已由王姐")
    await wang.opens(PRIVATE)
    await expect(li.root.locator(".message.bot").last).to_contain_text("已由王姐")
    await li.opens(PRIVATE)

    await wang.types("/queue", "")
    await wang.presses("我的安排", "您自己的安排")
    await wang.presses("请假", "从哪一天起请假")
    await wang.types("后天", "对吗")
    await wang.presses("对，就是它", "请到哪一天")
    await wang.types("大后天", "对吗")
    await wang.presses("对，就是它", "点一位，我去问")
    await wang.presses("李律师(演示)", "我去问")
    await li.reads("想请您代他办，可以吗")
    await li.presses("可以", "会一件一件问您")
    await wang.reads("答应代您办")
    for _ in range(2):
        await time_goes_to(page, NEXT_DAY)
    await wang.root.locator(".key", has_text="请代办接").click()
    await wang.reads("他接下就告诉您")
    await li.reads("想请您接手这一件")
    await li.presses("接下", "由您负责了")
    await wang.reads("您放心休息")
    await chen.reads("李律师(演示)接着办，资料都在")
