"""Whole services in the page of the real demo, in a real browser: from START to the verdict and the digest."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.run import open_demo
from tests.bot.demo.browser import PATIENCE_MS, Browser, FilePayload, Locator, Page, expect, open_browser
from tests.bot.demo.pictures import png

RESIDENT, WANG, LI, ZHOU = range(4)
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
"""10:00 in Shenzhen, with nothing but working days ahead."""
PRIVATE = "和一站私聊"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Window:
    """A person's window: what they press and type, and what they must read before they go on."""

    root: Locator

    async def reads(self, words: str) -> None:
        await expect(self.root.locator(".message.bot").last).to_contain_text(words)

    async def presses(self, label: str, reads: str) -> None:
        exact = self.root.locator(".key", has_text=re.compile(f"^{re.escape(label)}$"))
        await exact.last.click()
        await self.reads(reads)

    async def types(self, words: str, reads: str) -> None:
        box = self.root.get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")
        await self.reads(reads)

    async def opens(self, tab: str) -> None:
        await self.root.get_by_role("tab", name=tab).click()

    async def starts(self) -> None:
        await self.root.get_by_role("button", name="开始", exact=True).click()
        await self.reads("福安社区")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a demo that has just been started."""
    async with open_demo(tmp_path, 0, start=MONDAY) as demo:
        await demo.app.start()
        try:
            opened = await browser.new_page(viewport={"width": 1440, "height": 900})
            opened.set_default_timeout(PATIENCE_MS)
            broken: list[str] = []
            opened.on("pageerror", lambda error: broken.append(str(error)))
            await opened.goto(demo.address)
            await expect(opened.locator(".pane")).to_have_count(4)
            yield opened
            await opened.close()
            assert broken == []
        finally:
            await demo.app.stop()


def window(page: Page, number: int) -> Window:
    return Window(page.locator(".pane").nth(number))


async def time_goes_to(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button).click()
    await expect(page.get_by_role("button", name=button)).to_be_enabled()


async def test_legal_advice_goes_from_start_to_the_verdict_and_into_the_digest(page: Page) -> None:
    chen, wang, li, zhou = (window(page, number) for number in (RESIDENT, WANG, LI, ZHOU))
    await chen.starts()
    await chen.presses("法律咨询", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "哪类问题")
    await chen.presses("邻里", "期限")
    await chen.presses("没有", "别的地方在办")
    await chen.presses("没有", "谁的事")
    await chen.presses("我自己", "几句话")
    await chen.types("楼上漏水，泡坏了天花板，他不肯赔。", "对方叫什么")
    await chen.presses("跳过", "怎么和律师谈")
    await chen.presses("在这里打字", "怎么称呼您")
    await chen.presses("跳过", "还有什么要告诉我们")
    await chen.presses("跳过", "请核对一下")
    await chen.presses("提交咨询申请", "已经提交")

    await wang.root.locator(".key", has_text="我来认领").click()
    await expect(wang.root.locator(".toast")).to_contain_text("律师")
    await expect(li.root.locator(".key", has_text="我来认领")).to_be_visible()
    await li.presses("我来认领", "已由李律师")
    await wang.reads("已由李律师")
    await chen.reads("李律师")

    await li.opens(PRIVATE)
    await expect(li.root).to_contain_text("楼上漏水，泡坏了天花板，他不肯赔。")
    await li.presses("已联系上居民", "已联系上")
    await li.presses("办好了", "办成了什么")
    await li.types("可以要求赔偿，已讲清怎么做。", "已记为办好")
    await chen.reads("可以要求赔偿，已讲清怎么做。")

    await zhou.opens(PRIVATE)
    await time_goes_to(page, "下一个工作日 8:30")
    await zhou.reads("汇总")
    await zhou.reads("新增 1 件")
    await zhou.presses("看办好的 1 件", "法律咨询")

    await time_goes_to(page, "+1 周")
    verdicts = chen.root.locator(".key", has_text="解决了")
    await expect(verdicts.first).to_be_visible()
    await expect(chen.root).not_to_contain_text("补发")
    await chen.presses("解决了", "办结")


async def test_a_photo_and_a_shared_phone_number_reach_the_volunteer_who_claims(page: Page) -> None:
    chen, wang = window(page, RESIDENT), window(page, WANG)
    await chen.starts()
    await chen.presses("纠纷调解", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "哪方面的矛盾")
    await chen.presses("漏水", "不安全")
    await chen.presses("没有", "在办吗")
    await chen.presses("没有", "哪一栋")
    await chen.presses("福安大厦", "怎么回事")
    await chen.types("楼上漏水，说了两次没有用。", "怎么解决")
    await chen.types("把水管修好。", "谈过吗")
    await chen.presses("没谈过", "对方是谁")
    await chen.types("楼上602", "问问对方")
    await chen.presses("同意", "方便谈")
    await chen.presses("都可以", "有照片")
    await chen.root.get_by_role("button", name="附件").click()
    async with page.expect_file_chooser() as chooser:
        await chen.root.locator(".menu").get_by_role("button", name="照片").click()
    await (await chooser.value).set_files(FilePayload(name="a.png", mimeType="image/png", buffer=png(80, 60)))
    await chen.reads("已收到 1 个文件")
    await chen.presses("发完了", "怎么称呼您")
    await chen.types("陈秀英", "哪个电话")
    await chen.root.locator(".quick", has_text="发送我的手机号码").click()
    await chen.reads("还有什么要告诉我们")
    await expect(chen.root.locator(".quick")).to_have_count(0)
    await chen.presses("跳过", "138****7001")
    await chen.presses("提交调解申请", "已经提交")

    await wang.presses("我来认领", "已由王姐")
    await expect(wang.root).not_to_contain_text("13800007001")
    await wang.opens(PRIVATE)
    await expect(wang.root).to_contain_text("13800007001")
    await expect(wang.root.get_by_role("img", name="照片")).to_be_visible()
