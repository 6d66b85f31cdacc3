"""The demo page in a real browser: what somebody sees, presses and types."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.world import World
from tests.bot.demo.browser import PATIENCE_MS, Browser, FilePayload, Locator, Page, expect
from tests.bot.demo.echo import CARD, EchoBot, echoing
from tests.bot.demo.pictures import png
from tests.bot.demo.server import HandClock, Served, served

CHEN, WANG, LI, ZHOU = range(4)

# The contrast of every text that is shown, by WCAG's formula; what is under 4.5 is returned.
PALE_TEXTS = """() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (part) => (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.7) return colour;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility({ opacityProperty: true })) continue;
    const pair = [luminance(rgb(getComputedStyle(node).color)), luminance(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) pale.push(`${walker.currentNode.textContent.trim()}: ${ratio.toFixed(2)}`);
  }
  return pale;
}"""


# One browser for all of them: it takes longer to start than most of these tests.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def api() -> AsyncIterator[Served]:
    clock = HandClock()
    async with served(World(clock.now), clock) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def bot(api: Served) -> AsyncIterator[EchoBot]:
    async with echoing(api) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(api: Served, bot: EchoBot, browser: Browser) -> AsyncIterator[Page]:
    """The open page; at the end: nothing was asked of other machines, nothing broke."""
    assert bot.received == []
    opened = await browser.new_page(viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    broken: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: broken.append(str(error)))
    await opened.goto(api.base)
    await expect(opened.locator(".pane")).to_have_count(4)
    yield opened
    await opened.close()
    assert [url for url in asked if not url.startswith((api.base, "data:", "blob:"))] == []
    assert broken == []


def pane(page: Page, number: int) -> Locator:
    return page.locator(".pane").nth(number)


async def start(page: Page) -> None:
    await pane(page, CHEN).get_by_role("button", name="开始", exact=True).click()
    await expect(pane(page, CHEN)).to_contain_text("您好,请选一项:")


async def test_a_request_travels_from_the_resident_to_the_volunteer_who_claims_it(page: Page) -> None:
    await start(page)
    await pane(page, CHEN).get_by_role("button", name="法律咨询").click()
    await expect(pane(page, CHEN).locator(".toast")).to_have_text("好的")

    for volunteer in (WANG, LI, ZHOU):
        await expect(pane(page, volunteer)).to_contain_text(CARD)
    await pane(page, LI).get_by_role("button", name="我来认领").click()
    await expect(pane(page, LI).locator(".toast")).to_have_text("由您负责")
    for volunteer in (WANG, LI, ZHOU):
        await expect(pane(page, volunteer)).to_contain_text("已由 李律师(演示) 认领")
        await expect(pane(page, volunteer)).to_contain_text("已编辑")
    await expect(page.get_by_role("button", name="我来认领")).to_have_count(0)


async def test_an_alert_stays_until_it_is_read(page: Page) -> None:
    await start(page)
    await pane(page, CHEN).get_by_role("button", name="说明").click()
    box = page.get_by_role("dialog")
    await expect(box).to_contain_text("虚构")
    await page.keyboard.press("Enter")
    await expect(box).to_have_count(0)


async def test_the_second_resident_has_a_chat_of_their_own(page: Page) -> None:
    await start(page)
    await page.get_by_role("button", name="打开林先生的手机").click()
    await expect(page.locator(".pane")).to_have_count(5)
    lin = page.get_by_role("region", name="林先生")
    await expect(lin).to_contain_text("福安社区一站式服务")
    await expect(lin.locator(".message")).to_have_count(0)
    await lin.get_by_role("button", name="开始", exact=True).click()
    await expect(lin).to_contain_text("您好,请选一项:")
    await lin.get_by_role("button", name="收起手机").click()
    await expect(page.locator(".pane")).to_have_count(4)
    await expect(page.get_by_role("button", name="打开林先生的手机")).to_be_focused()


async def test_everything_can_be_done_without_a_mouse(page: Page) -> None:
    await page.keyboard.press("Alt+1")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN)).to_contain_text("您好,请选一项:")

    await page.keyboard.type("/pho")
    await expect(pane(page, CHEN).locator(".menu")).to_contain_text("留电话")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    quick = pane(page, CHEN).get_by_role("group", name="快捷回复")
    await expect(quick).to_be_visible()
    await page.keyboard.type("第一行")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("第二行")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN)).to_contain_text("收到:第一行\n第二行", use_inner_text=True)

    await pane(page, WANG).get_by_role("tab", name="福安社区志愿者群").focus()
    await page.keyboard.press("ArrowRight")
    await expect(pane(page, WANG).get_by_role("tab", name="和一站私聊")).to_be_focused()
    await expect(pane(page, WANG).get_by_role("tab", name="和一站私聊")).to_have_attribute("aria-selected", "true")


async def test_photo_file_phone_number_and_place_reach_the_bot(page: Page, api: Served, bot: EchoBot) -> None:
    await start(page)
    files = [("照片", "漏水.png", "image/png", png(60, 40)), ("文件", "合同.txt", "text/plain", b"text")]
    for label, name, kind, data in files:
        await pane(page, CHEN).get_by_role("button", name="附件").click()
        async with page.expect_file_chooser() as chooser:
            await pane(page, CHEN).locator(".menu").get_by_role("button", name=label).click()
        await (await chooser.value).set_files(FilePayload(name=name, mimeType=kind, buffer=data))
    await expect(pane(page, CHEN).get_by_role("img", name="照片")).to_be_visible()
    await expect(pane(page, CHEN).get_by_role("link", name="合同.txt")).to_be_visible()

    await pane(page, CHEN).get_by_role("button", name="附件").click()
    await pane(page, CHEN).locator(".menu").get_by_role("button", name="我的位置").click()
    await pane(page, CHEN).get_by_role("textbox").fill("/phone")
    await page.keyboard.press("Enter")
    await pane(page, CHEN).get_by_role("button", name="发送我的电话").click()
    await expect(pane(page, CHEN)).to_contain_text("+8613800007001")
    await expect(pane(page, CHEN).get_by_role("group", name="快捷回复")).to_have_count(0)
    await api.world.until(lambda: len(bot.received) == 4)
    assert sorted(bot.received) == ["contact", "document", "location", "photo"]


async def test_the_buttons_above_move_the_time_and_new_messages_get_a_new_date(page: Page) -> None:
    await start(page)
    clock = page.locator("#now")
    await expect(clock).to_have_text("2026年11月23日周一 09:00")
    await page.get_by_role("button", name="+1 小时").click()
    await expect(clock).to_have_text("2026年11月23日周一 10:00")
    await page.get_by_role("button", name="下一个工作日 8:30").click()
    await expect(clock).to_have_text("2026年11月24日周二 08:30")
    await page.get_by_role("button", name="+1 周").click()
    await expect(clock).to_have_text("2026年12月1日周二 08:30")

    await pane(page, CHEN).get_by_role("textbox").fill("一周后")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN).locator(".day")).to_have_text(["11月23日周一", "12月1日周二"])


async def test_languages_change_for_the_page_and_for_each_persons_telegram(page: Page) -> None:
    await start(page)
    await page.get_by_role("combobox", name="页面语言").select_option("en")
    await expect(page.get_by_role("button", name="Next working day 8:30")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")

    await pane(page, CHEN).get_by_role("combobox").select_option("en")
    commands = pane(page, CHEN).get_by_role("button", name="Commands")
    await commands.click()
    await expect(pane(page, CHEN).locator(".menu")).to_have_text(re.compile(r"/start\s*Begin$"))


async def test_who_blocks_the_bot_finds_one_button_to_come_back(page: Page, api: Served) -> None:
    await start(page)
    await pane(page, CHEN).get_by_role("button", name="停用机器人").click()
    back = pane(page, CHEN).get_by_role("button", name="恢复使用")
    await expect(back).to_be_visible()
    assert (await api.ask("sendMessage", chat_id=7001, text="在吗")).status == 403

    await back.click()
    await expect(pane(page, CHEN).get_by_role("textbox")).to_be_visible()


async def test_an_answer_can_quote_and_an_own_message_can_be_changed(page: Page) -> None:
    await start(page)
    await pane(page, CHEN).get_by_role("textbox").fill("三点")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN)).to_contain_text("收到:三点")  # nothing moves any more
    own = pane(page, CHEN).locator(".message.mine").last
    await own.hover()
    await own.get_by_role("button", name="修改: 三点").click()
    await pane(page, CHEN).get_by_role("textbox").fill("四点")
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("四点已编辑")

    first = pane(page, CHEN).locator(".message.bot").first
    await first.hover()
    await first.get_by_role("button", name="回复").click()
    await pane(page, CHEN).get_by_role("textbox").fill("这一条")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN).locator(".message.mine .quote")).to_contain_text("您好,请选一项:")


async def test_markup_that_people_type_is_shown_and_not_obeyed(page: Page) -> None:
    await start(page)
    await pane(page, CHEN).get_by_role("textbox").fill("<img src=x onerror=alert(1)>")
    await page.keyboard.press("Enter")
    await expect(pane(page, CHEN)).to_contain_text("收到:<img src=x onerror=alert(1)>")
    await expect(pane(page, CHEN).locator(".log img")).to_have_count(0)


async def test_a_window_made_narrow_keeps_its_line_to_write_in(page: Page) -> None:
    await start(page)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator(".pane:visible")).to_have_count(1)

    line = pane(page, CHEN).get_by_role("textbox")
    box = await line.bounding_box()
    assert box is not None
    assert box["height"] < 60


async def test_a_phone_shows_one_window_at_a_time_and_counts_what_waits_in_the_others(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator(".pane:visible")).to_have_count(1)
    await start(page)
    await pane(page, CHEN).get_by_role("button", name="法律咨询").click()

    tab = page.get_by_role("tablist", name="看谁的手机").get_by_role("tab", name="王姐")
    await expect(tab).to_contain_text("1")
    await tab.click()
    await expect(pane(page, WANG).get_by_role("button", name="我来认领")).to_be_visible()
    await expect(tab).not_to_contain_text("1")
    box = await pane(page, WANG).get_by_role("textbox").bounding_box()
    assert box is not None
    assert box["height"] > 30
    assert box["height"] < 60
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_new_messages_are_spoken_and_every_text_has_enough_contrast(page: Page) -> None:
    await start(page)
    spoken = pane(page, CHEN).locator("[aria-live=polite].hidden")
    await expect(spoken).to_have_text("一站说：您好,请选一项:。按钮：法律咨询、说明")
    await pane(page, CHEN).get_by_role("button", name="法律咨询").click()
    await expect(pane(page, LI)).to_contain_text(CARD)

    assert await page.evaluate(PALE_TEXTS) == []


async def test_a_page_opened_later_shows_what_has_already_happened(page: Page, browser: Browser, api: Served) -> None:
    await start(page)
    other = await browser.new_page(viewport={"width": 1440, "height": 900})
    await other.goto(api.base)
    await expect(pane(other, CHEN)).to_contain_text("您好,请选一项:")
    await other.close()
