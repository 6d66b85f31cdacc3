"""The page shuts nobody out: axe-core finds nothing, nothing is too small for a thumb, nothing runs over the edge."""

from itertools import product
from pathlib import Path
from typing import cast

import pytest

from tests.bot.demo.axe import violations
from tests.bot.demo.browser import Browser, Page, expect
from tests.bot.demo.stage import LAPTOP, Opened, opened
from tests.chaos.protocol import scale

CHEN, LIN, LI = "陈奶奶", "林先生", "李律师"
PHONE, SMALL_PHONE = (390, 844), (320, 568)
START = {"zh-Hans": "开始", "zh-Hant": "開始", "en": "START"}
LAW = "法律咨询"

# What a thumb misses: a control under 44 px either way. Words in a sentence that can be pressed are as high as their
# line, and a box to tick is as large as its label.
TOO_SMALL = """() => [...document.querySelectorAll("button, a[href], select, textarea, input")]
  .filter((node) => node.checkVisibility({ opacityProperty: true }) && !node.closest("label, .words"))
  .map((node) => [node.getAttribute("aria-label") ?? node.textContent, node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9))
  .map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""

OVER_THE_EDGE = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && !node.closest(".hidden, .brand, .switch, .toast"))
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.right > innerWidth + 1 || box.left < -1))
  .map(([node]) => node.outerHTML.slice(0, 120))"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def is_fit_for_all(page: Page) -> None:
    assert await violations(page) == []
    if page.viewport_size is not None and page.viewport_size["width"] < 720:
        assert cast("list[str]", await page.evaluate(TOO_SMALL)) == []
        assert cast("list[str]", await page.evaluate(OVER_THE_EDGE)) == []


async def talks(stage: Opened, language: str) -> None:
    """As far as a form that is being filled in, with a photo and a voice message before it."""
    chen = stage.phone(CHEN)
    await chen.get_by_role("button", name=START[language], exact=True).click()
    await expect(chen.locator(".message.bot").last).to_contain_text("福安社区")
    await stage.says(CHEN, "/legal")
    await expect(chen.locator(".key")).not_to_have_count(0)
    await chen.get_by_role("button", name="同意", exact=True).click()
    await chen.get_by_role("button", name="同意，开始").click()
    await expect(chen.get_by_role("button", name="邻里")).to_be_visible()
    await chen.locator(".composer button.send:visible").click()
    await expect(chen.locator(".sound")).to_be_visible()
    await expect(chen.locator(".message.bot").last).not_to_contain_text("福安社区")


def seen_as() -> list[tuple[str, tuple[int, int]]]:
    """Each language and each size once; with `YIZHAN_SCALE=2` every size in every language."""
    if scale() <= 1:
        return [("zh-Hans", SMALL_PHONE), ("zh-Hant", PHONE), ("en", LAPTOP)]
    return list(product(START, (LAPTOP, PHONE, SMALL_PHONE)))


@pytest.mark.parametrize(("language", "size"), seen_as())
async def test_start_conversation_tour_and_posters_are_fit_for_all(
    language: str, size: tuple[int, int], browser: Browser, tmp_path: Path
) -> None:
    async with opened(browser, tmp_path, language=language, size=size) as stage:
        page = stage.page
        await is_fit_for_all(page)
        await talks(stage, language)
        await is_fit_for_all(page)
        await page.locator("#posters").click()
        await expect(page.get_by_role("dialog").locator("article")).to_have_count(4)
        await is_fit_for_all(page)
        await page.keyboard.press("Escape")
        await expect(page.locator("#posters")).to_be_focused()
        await page.locator("#tour").click()
        await expect(page.locator(".tour")).to_be_visible()
        await is_fit_for_all(page)


@pytest.fixture(params=[LAPTOP, SMALL_PHONE], ids=["laptop", "small-phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return cast("tuple[int, int]", request.param)


async def test_a_second_phone_menus_albums_and_large_letters_are_fit_for_all(
    size: tuple[int, int], browser: Browser, tmp_path: Path
) -> None:
    async with opened(browser, tmp_path, size=size) as stage:
        page, chen = stage.page, stage.phone(CHEN)
        await talks(stage, "zh-Hans")
        await chen.get_by_role("button", name="大字", exact=True).click()
        await expect(chen.get_by_role("button", name="大字", exact=True)).to_have_attribute("aria-pressed", "true")
        await chen.get_by_role("tab", name="和林先生聊天").click()
        await stage.says(CHEN, "看 https://t.me/yizhan_demo_bot?start=legal")
        await chen.get_by_role("button", name="附件").click()
        await is_fit_for_all(page)
        await chen.locator(".menu").get_by_role("button", name="准备好的图片").click()
        await page.get_by_role("checkbox", name="一张通知").check()
        await is_fit_for_all(page)
        await page.get_by_role("button", name="发送 2 张").click()
        await expect(chen.locator(".album img")).to_have_count(2)
        await chen.locator(".message.mine").first.focus()
        await is_fit_for_all(page)
        await chen.get_by_role("button", name="转发").first.click()
        await is_fit_for_all(page)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="打开林先生的手机").click()
        await expect(stage.phone(LIN)).to_be_visible()
        await is_fit_for_all(page)


async def test_a_system_that_prefers_the_dark_or_stillness_finds_a_page_that_can_be_read(
    browser: Browser, tmp_path: Path
) -> None:
    async with opened(browser, tmp_path) as stage:
        await talks(stage, "zh-Hans")
        await stage.page.emulate_media(color_scheme="dark")
        await is_fit_for_all(stage.page)
        moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
        await stage.page.locator("#tour").click()
        assert await stage.page.evaluate(moving) == 0


async def test_a_box_keeps_the_focus_until_escape_gives_it_back(browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, tmp_path) as stage:
        page = stage.page
        await page.locator("#posters").press("Enter")
        box = page.get_by_role("dialog", name="海报")
        await expect(box).to_be_visible()
        inside = "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        for _ in range(14):
            await page.keyboard.press("Tab")
            assert await page.evaluate(inside)
        await page.keyboard.press("Escape")
        await expect(page.locator("#posters")).to_be_focused()


async def test_a_message_that_stands_in_several_windows_is_read_out_once(browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, tmp_path) as stage:
        await stage.says(LI, "今天谁有空？")
        await expect(stage.phone("周协调")).to_contain_text("今天谁有空？")
        spoken = stage.page.locator("[aria-live=polite].hidden", has_text="今天谁有空？")
        await expect(spoken).to_have_count(1)
