"""What a visitor of the demo page can try of hardship: a first look, a visit by two, a wish without a name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser, expect
from tests.bot.demo.stage import Opened, opened
from tests.bot.demo.test_demo_story import PRIVATE, Window, in_line, time_goes_to
from tests.tales import FILLED

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


async def test_two_come_to_the_door_and_a_neighbour_makes_a_wish_come_true(stage: Opened) -> None:
    chen, wang, li = (Window(stage.phone(name)) for name in ("陈奶奶", "王姐", "李律师"))
    await is_looked_at(chen, wang)
    await is_visited(stage, chen, wang, li)
    await wishes(chen, wang, li)


async def is_looked_at(chen: Window, wang: Window) -> None:
    """From the form to what may be asked about."""
    await chen.starts()
    await chen.presses("困难帮扶", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "第 1 题")
    await chen.answers(in_line(FILLED["hardship"]))
    await chen.presses("提交求助", "您可以问一问这些")
    await wang.presses("我来认领", "已由王姐")
    await wang.opens(PRIVATE)
    await wang.presses("已联系上居民", "已联系上")
    await wang.presses("更多办法", "还可以这样办")
    await wang.presses("办到哪一步", "求助登记好了")
    await wang.presses("初筛", "先问一问哪一种")
    await wang.presses("临时救助", "亲属")
    await wang.presses("不是", "哪个街道")
    await wang.types("福田街道", "初筛好了")
    await chen.reads("可以先问一问“临时救助”")
    await wang.presses("材料齐了", "材料齐了")


async def is_visited(stage: Opened, chen: Window, wang: Window, li: Window) -> None:
    """A colleague comes along, the resident says yes, all are reminded."""
    await wang.presses("更多办法", "还可以这样办")
    await wang.presses("上门走访", "要两个人一起去")
    await wang.presses("约上门", "想哪天上门")
    await wang.types("2026-03-10 10:00", "大概待多久")
    await wang.presses("1小时", "和谁一起去")
    await wang.presses("李律师(演示)", "等同事回话")
    await li.opens(PRIVATE)
    await li.presses("我一起去", "等居民答应了")
    await chen.reads("先看工牌，再开门")
    await chen.presses("可以来", "前一天和两小时前提醒您")
    await li.reads("福安大厦3栋502")
    await time_goes_to(stage.page, "下一个工作日 8:30")
    await chen.reads("有人上门")


async def wishes(chen: Window, wang: Window, li: Window) -> None:
    """Said in private, in the group without a word of it, brought, and thanked for."""
    await chen.types("/my", "困难帮扶")
    await chen.root.locator(".key", has_text="困难帮扶 FA-").last.click()
    await chen.reads("材料齐了，等上门走访")
    await chen.presses("说个微心愿", "想要哪一样")
    await chen.presses("生活用品", "多少钱")
    await chen.presses("50元以内", "具体想要什么")
    await chen.types("一个带扶手的小凳子", "收到您的心愿")
    await wang.reads("带扶手的小凳子")
    await wang.presses("帮扶任务和心愿", "等您看一看")
    await wang.presses("发到群里：生活用品", "等人认领")
    await li.opens("志愿者群")
    await expect(li.root).not_to_contain_text("小凳子")
    await li.presses("我来圆", "已由李律师")
    await li.opens(PRIVATE)
    await li.reads("一个带扶手的小凳子")
    await li.presses("做好了", "花了您多少时间")
    await chen.presses("收到了，谢谢", "替您谢谢")
