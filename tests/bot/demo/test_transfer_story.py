"""What a visitor of the demo page can try of a transfer: a letter runs out, is issued anew, received, on the board."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser
from tests.bot.demo.stage import Opened, opened
from tests.bot.demo.test_casework_story import NEXT_WEEK, of
from tests.bot.demo.test_demo_story import PRIVATE, time_goes_to
from tests.transfers import OUT

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


async def test_a_letter_runs_out_before_anybody_receives_it(stage: Opened) -> None:
    chen, wang, zhou, page = of(stage, "陈奶奶"), of(stage, "王姐"), of(stage, "周协调"), stage.page
    await chen.starts()
    await chen.presses("党组织关系接转", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "第 1 题")
    await chen.answers(OUT)
    await chen.presses("提交接转申请", "这边的全称是 中共某市福田区福田街道福安社区委员会")
    await wang.presses("我来认领", "已由王姐")
    await wang.opens(PRIVATE)
    await wang.presses("已联系上居民", "已联系上")
    await wang.presses("更多办法", "")
    await wang.presses("办到哪一步", "现在：已经收到申请")
    await wang.presses("支部初核通过", "支部同意了，等党委审核")
    await wang.presses("介绍信已开", "介绍信编号")
    await wang.types("组介〔2026〕007", "哪天开的")
    await wang.presses("今天", "有效期到哪天")
    await wang.presses("跳过", "已转出，等对方接收")
    await chen.reads("请回到这里点“对方已接收”")

    for _ in range(5):
        await time_goes_to(page, NEXT_WEEK)
    await chen.reads("介绍信过了有效期")
    await zhou.opens(PRIVATE)
    await zhou.types("/board", "介绍信已过期 1 件")
    await chen.presses("要补开介绍信", "为什么要补开")
    await chen.presses("过期了", "编号 组介〔2026〕007 的旧信作废")
    await wang.reads("居民说“要补开介绍信”")
    await wang.presses("核实好了，可以补开", "怎么核实的")
    await wang.types("打电话问过了", "等新介绍信")
    await wang.presses("介绍信已开", "介绍信编号")
    await wang.types("组介〔2026〕019", "哪天开的")
    await wang.presses("今天", "有效期到哪天")
    await wang.presses("跳过", "已转出，等对方接收")
    await chen.reads("请回到这里点“对方已接收”")
    await chen.presses("对方已接收", "哪天接收的")
    await chen.presses("今天", "从现在起，组织生活和党费都在那边")
    await zhou.types("/board", "对方已接收，等回执：1 件")
