"""The guided tour walks through the whole story, in three languages, and goes by what really happened."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser, Locator, Page, TimeoutError, expect
from tests.bot.demo.stage import LAPTOP, Opened, opened
from tests.chaos.protocol import scale

CHEN, WANG, LI, ZHOU = "陈奶奶", "王姐", "李律师", "周协调"
PHONE = (390, 844)
DO_IT = {"zh-Hans": "替我做", "zh-Hant": "替我做", "en": "Do it for me"}
ENDS = {
    "zh-Hans": ("走完了一件事", "就办结了", "从头再看"),
    "zh-Hant": ("走完了一件事", "就辦結了", "從頭再看"),
    "en": ("One matter, from first word to last", "is now closed", "From the start"),
}
A_MOMENT_MS = 1000
LONGEST = 60
"""More presses than the whole story can need."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


def box(page: Page) -> Locator:
    return page.locator(".tour")


async def begins(page: Page) -> None:
    await page.locator("#tour").click()
    await expect(box(page)).to_be_visible()


async def is_at(page: Page, title: str) -> None:
    await expect(box(page).get_by_role("heading")).to_have_text(title)


async def has_read(dialog: Locator) -> None:
    """A box that the bot answers a press with is closed before anything else is pressed."""
    await dialog.press("Escape")


async def walks_to_the_end(page: Page, do_it: str, last: str) -> None:
    """Presses the one button until the last step is reached, as somebody in a hurry would."""
    ready = box(page).get_by_role("button", name=do_it).and_(page.locator("[aria-disabled=false]"))
    end = box(page).get_by_role("heading", name=last)
    await page.add_locator_handler(page.get_by_role("dialog"), has_read)
    for _ in range(LONGEST):
        await expect(ready.or_(end)).to_be_visible()
        if await end.is_visible():
            return
        with suppress(TimeoutError):  # the step may have ended by itself just now: then there is nothing to press
            await ready.click(timeout=A_MOMENT_MS)
    pytest.fail("the tour does not end")


@pytest.mark.parametrize(
    ("language", "size"), [("en", PHONE), *([("zh-Hans", LAPTOP), ("zh-Hant", LAPTOP)] if scale() > 1 else [])]
)
async def test_the_tour_does_every_step_for_whoever_asks_in_their_language(
    language: str, size: tuple[int, int], browser: Browser, tmp_path: Path
) -> None:
    title, closed, again = ENDS[language]
    async with opened(browser, tmp_path, language=language, size=size) as stage:
        page = stage.page
        await begins(page)
        await walks_to_the_end(page, DO_IT[language], title)

        await is_at(page, title)
        await expect(stage.phone(CHEN).locator(".message.bot").last).to_contain_text(closed)
        assert not [m for m in stage.demo.world.messages(7001) if "没有改动" in m.text]  # nothing was pressed twice
        await box(page).get_by_role("button", name=again).click()
        await expect(box(page).locator(".count")).to_contain_text("2")


async def test_the_tour_goes_on_for_whoever_chose_large_letters_and_simple_words(stage: Opened) -> None:
    page, chen = stage.page, stage.phone(CHEN)
    await begins(page)
    await chen.get_by_role("button", name="开始", exact=True).click()
    await chen.get_by_role("button", name="大字", exact=True).click()
    await expect(chen.get_by_role("button", name="大字", exact=True)).to_have_attribute("aria-pressed", "true")
    await walks_to_the_end(page, DO_IT["zh-Hans"], ENDS["zh-Hans"][0])

    await expect(chen.locator(".message.bot").last).to_contain_text(ENDS["zh-Hans"][1])


async def test_the_tour_notices_what_people_do_themselves_even_in_another_order(stage: Opened) -> None:
    page, chen, li = stage.page, stage.phone(CHEN), stage.phone(LI)
    await begins(page)
    await is_at(page, "陈奶奶第一次用")
    await expect(chen.get_by_role("button", name="开始", exact=True)).to_have_class(re.compile("pointed"))
    await chen.get_by_role("button", name="开始", exact=True).click()
    await is_at(page, "用自己的话说")

    await stage.says(CHEN, "asdf 12345 ???")  # whatever is written, the bot answers and the tour goes on
    await is_at(page, "先说清楚，再开始")
    await chen.get_by_role("button", name="法律咨询").last.click()
    await chen.get_by_role("button", name="同意", exact=True).click()
    await expect(box(page)).to_contain_text("同意，开始")
    await chen.get_by_role("button", name="同意，开始").click()
    await is_at(page, "一次只问一件事")
    await chen.get_by_role("button", name="邻里").click()
    await expect(chen.get_by_role("button", name="没有", exact=True)).to_have_class(re.compile("pointed"))
    await li.get_by_role("tab", name="和一站私聊").click()
    await is_at(page, "一次只问一件事")  # looking around is no step


async def test_the_tour_can_be_left_and_taken_up_where_it_was_even_on_a_page_opened_anew(stage: Opened) -> None:
    page = stage.page
    await begins(page)
    await box(page).get_by_role("button", name="替我做").click()
    await is_at(page, "用自己的话说")
    await page.keyboard.press("Alt+0")
    await page.keyboard.press("Escape")
    await expect(box(page)).to_be_hidden()
    await expect(page.locator("#tour")).to_be_focused()
    await expect(page.locator(".pointed")).to_have_count(0)

    await stage.says(CHEN, "我想找律师")
    await expect(stage.phone(CHEN).locator(".message.bot").last).to_contain_text("法律咨询")
    await page.reload()
    await expect(box(page)).to_be_hidden()
    await begins(page)
    await is_at(page, "先说清楚，再开始")
    await page.reload()
    await is_at(page, "先说清楚，再开始")


async def test_the_tour_works_without_a_mouse_and_is_read_out(stage: Opened) -> None:
    page = stage.page
    await page.locator("#tour").press("Enter")
    await expect(box(page).get_by_role("button", name="带我去")).to_be_focused()
    await expect(page.locator("#said")).to_contain_text("陈奶奶第一次用")
    await page.keyboard.press("Enter")
    await expect(stage.phone(CHEN).get_by_role("button", name="开始", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await is_at(page, "用自己的话说")
    await expect(page.locator("#said")).to_contain_text("用自己的话说")
    await page.keyboard.press("Alt+0")
    await page.keyboard.press("Enter")
    await expect(stage.phone(CHEN).get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("我想找律师")
    await page.keyboard.press("Enter")
    await is_at(page, "先说清楚，再开始")
    await expect(stage.phone(CHEN).locator(".message.bot").last).to_contain_text("法律咨询")
    await expect(stage.phone(CHEN).get_by_role("button", name="法律咨询").last).to_have_class(re.compile("pointed"))
    await page.keyboard.press("Alt+0")
    await expect(box(page).get_by_role("button", name="带我去")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(stage.phone(CHEN).get_by_role("button", name="法律咨询").last).to_be_focused()


async def test_on_a_phone_the_tour_points_to_the_tab_of_a_phone_that_is_not_to_be_seen(
    browser: Browser, tmp_path: Path
) -> None:
    async with opened(browser, tmp_path, size=PHONE) as stage:
        page = stage.page
        await begins(page)
        tabs = page.get_by_role("tablist", name="看谁的手机")
        await tabs.get_by_role("tab", name=WANG).click()
        await expect(tabs.get_by_role("tab", name=CHEN)).to_have_class(re.compile("pointed"))
        await tabs.get_by_role("tab", name=CHEN).click()
        await expect(stage.phone(CHEN).get_by_role("button", name="开始", exact=True)).to_have_class(
            re.compile("pointed")
        )
        await tabs.get_by_role("tab", name=ZHOU).click()
        await box(page).get_by_role("button", name="带我去").click()
        await expect(stage.phone(CHEN).get_by_role("button", name="开始", exact=True)).to_be_focused()
