"""Whole services in the page of the real demo, in a real browser: from START to the verdict and the digest."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.run import open_demo
from flows.registry import find_services
from tests.bot.demo.browser import PATIENCE_MS, Browser, FilePayload, Locator, Page, expect
from tests.bot.demo.pictures import png
from tests.tales import FILLED
from tests.test_stories_proxy import FOR_ANOTHER

RESIDENT, WANG, LI, ZHOU = range(4)
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
"""10:00 in Shenzhen, with nothing but working days ahead."""
PRIVATE = "和一站私聊"
QUESTION = re.compile("第 [0-9]+ 题|请核对一下")
SERVICES = find_services()
VERDICTS = (
    ("transfer", "解决了", "就办结了"),
    ("legal", "部分解决", "编号不变"),
    ("mediation", "没解决", "编号不变"),
    ("hardship", "不需要了", "就到这里"),
)
"""Each service ends with another word of the resident's."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def in_line(given: tuple[str, ...]) -> tuple[str, ...]:
    """The demo's lawyer has a diary: instead of a day, a place in the waiting line."""
    return tuple("[都不合适，帮我排队]" if words == "[明天]" else words for words in given)


@dataclass(frozen=True, slots=True)
class Window:
    """A person's window: what they press and type, and what they must read before they go on."""

    root: Locator

    async def reads(self, words: str) -> None:
        await expect(self.root.locator(".message.bot").last).to_contain_text(words)

    def key(self, label: str) -> Locator:
        """The buttons with exactly these words."""
        return self.root.locator(".key", has_text=re.compile(f"^{re.escape(label)}$"))

    async def presses(self, label: str, reads: str) -> None:
        await self.key(label).last.click()
        await self.reads(reads)

    async def answers(self, given: tuple[str, ...]) -> None:
        """Taps what stands in brackets, types the rest, and goes on once the next question is there."""
        for words in given:
            label = words.strip("[]")
            if await self.key(f"☐ {label}").count():
                await self.key(f"☐ {label}").click()
                await expect(self.key(f"☑ {label}")).to_be_visible()
                continue
            last = self.root.locator(".message.bot").last
            before = await last.get_attribute("data-id") or ""
            await (self.presses(label, "") if words.startswith("[") else self.types(words, ""))
            await expect(last).not_to_have_attribute("data-id", before)
            await expect(last).to_contain_text(QUESTION)

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


@pytest.mark.parametrize(("service", "verdict", "reads"), VERDICTS, ids=[service for service, *_ in VERDICTS])
async def test_a_service_goes_from_start_to_the_verdict_and_into_the_digest(
    service: str, verdict: str, reads: str, page: Page
) -> None:
    chen, wang, li, zhou = (window(page, number) for number in (RESIDENT, WANG, LI, ZHOU))
    title, submit = SERVICES[service].title.text, SERVICES[service].submit.text
    await chen.starts()
    await chen.presses(title, "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "第 1 题")
    await chen.answers(in_line(FILLED[service]))
    await chen.presses(submit, "已经提交")

    await wang.reads(title)
    if service == "legal":
        await wang.root.locator(".key", has_text="我来认领").click()
        await expect(wang.root.locator(".toast")).to_contain_text("律师")
    await li.presses("我来认领", "已由李律师")
    await wang.reads("已由李律师")
    await expect(wang.root).not_to_contain_text("13800007001")
    await chen.reads("李律师")

    await li.opens(PRIVATE)
    await expect(li.root).to_contain_text("13800007001")
    await li.presses("已联系上居民", "已联系上")
    await li.presses("办好了", "办成了什么")
    await li.types("都说清楚了，照着办就行。", "已记为办好")
    await chen.reads("都说清楚了，照着办就行。")

    await zhou.opens(PRIVATE)
    await time_goes_to(page, "下一个工作日 8:30")
    await zhou.reads("汇总")
    await zhou.reads("新增 1 件")
    await expect(zhou.root.get_by_role("img", name="照片")).to_be_visible()
    await zhou.presses("看办好的 1 件", title)

    await time_goes_to(page, "+1 周")
    await expect(chen.root.locator(".key", has_text=verdict).first).to_be_visible()
    await expect(chen.root).not_to_contain_text("补发")
    await chen.presses(verdict, reads)
    await wang.reads("已由李律师" if "编号不变" in reads else "已办结")


async def test_a_photo_and_a_shared_phone_number_reach_the_volunteer_who_claims(page: Page) -> None:
    chen, wang = window(page, RESIDENT), window(page, WANG)
    await chen.starts()
    await chen.presses("纠纷调解", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "替别人办")
    await chen.presses("我自己的", "哪方面的矛盾")
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


async def test_a_helper_files_and_the_person_comes_in_by_the_link_that_was_passed_on(page: Page) -> None:
    await page.get_by_role("button", name="打开林先生的手机").click()
    lin, chen = (Window(page.get_by_role("region", name=name)) for name in ("林先生", "陈奶奶"))
    await lin.starts()
    await lin.presses("法律咨询", "您的信息怎么用")
    await lin.presses("同意", "要准备什么")
    await lin.presses("同意，开始", "第 1 题")
    await lin.answers(in_line(FOR_ANOTHER["legal"]))
    await lin.presses(SERVICES["legal"].submit.text, "替别人办的")
    await lin.presses("给本人的链接", "https://t.me/")
    letter = lin.root.locator(".message.bot").last
    await letter.hover()
    await letter.get_by_role("button", name="转发").click()
    await page.get_by_role("dialog", name="转发").get_by_role("button", name="发到：和陈奶奶聊天").click()

    await chen.opens("和林先生聊天")
    await expect(chen.root.locator(".message")).to_contain_text("转发自 一站")
    await chen.root.locator(".e-link").click()
    await chen.reads("您是本人吗")
    await chen.presses("同意，是我本人", "可以自己看进度")
    await lin.reads("本人已经点开链接")
