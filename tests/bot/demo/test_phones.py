"""Two residents' phones, voices, albums, posters and large letters, with the real bot, in a real browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser, FilePayload, Page, expect
from tests.bot.demo.pictures import png
from tests.bot.demo.stage import Opened, opened

CHEN, LIN, LI = "陈奶奶", "林先生", "李律师"
LINK = "https://t.me/yizhan_demo_bot?start=legal"
DECODED = """async (address) => {
  const bytes = await (await fetch(address)).arrayBuffer();
  return (await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(bytes)).duration;
}"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


async def starts(stage: Opened, name: str) -> None:
    await stage.phone(name).get_by_role("button", name="开始", exact=True).click()
    await expect(stage.phone(name).locator(".message.bot").last).to_contain_text("福安社区")


async def attach(page: Page, stage: Opened, what: str) -> None:
    await stage.phone(CHEN).get_by_role("button", name="附件").click()
    await stage.phone(CHEN).locator(".menu").get_by_role("button", name=what).click()


def voice_in(stage: Opened) -> str:
    """Where the sound of the only voice message is to be had."""
    sent = [message for history in stage.demo.world.history.values() for message in history.values()]
    voice = next(message for message in sent if message.kind == "voice").content["voice"]
    assert isinstance(voice, dict)
    return f"/demo/file/{voice['file_id']}"


async def test_a_link_sent_to_the_other_phone_opens_the_bot_there_with_what_it_carries(stage: Opened) -> None:
    page = stage.page
    await stage.phone(CHEN).get_by_role("tab", name="和林先生聊天").click()
    await stage.says(CHEN, f"小林，你看：{LINK}。")
    opener = page.get_by_role("button", name="打开林先生的手机")
    await expect(opener).to_contain_text("1")
    await opener.click()

    lin = stage.phone(LIN)
    await lin.get_by_role("tab", name="和陈奶奶聊天").click()
    await lin.get_by_role("button", name=LINK, exact=True).click()
    await expect(lin.get_by_role("tab", name="和一站私聊")).to_have_attribute("aria-selected", "true")
    await expect(lin.locator(".message.mine")).to_contain_text("/start legal")
    await expect(lin.locator(".message.bot").last).to_contain_text("您的信息怎么用")
    await expect(stage.phone(CHEN).locator(".message.bot")).to_have_count(0)


async def test_a_message_is_forwarded_and_its_link_opened_on_any_phone_by_keyboard_alone(stage: Opened) -> None:
    page = stage.page
    await starts(stage, CHEN)
    await stage.says(CHEN, LINK)
    await expect(stage.phone(CHEN).locator(".message.mine").last).to_contain_text(LINK)
    forward = stage.phone(CHEN).locator(".message.mine").last.get_by_role("button", name="转发")
    await forward.focus()
    await page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="转发")
    await expect(box).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(forward).to_be_focused()

    await page.keyboard.press("Enter")
    await box.get_by_role("button", name="发到：和林先生聊天").press("Enter")
    await expect(page.get_by_role("button", name="打开林先生的手机")).to_contain_text("1")
    await forward.press("Enter")
    await box.get_by_role("button", name="在林先生的手机上打开").press("Enter")
    await expect(stage.phone(LIN).locator(".message.bot").last).to_contain_text("您的信息怎么用")
    assert await page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize(
    ("address", "payload"),
    [
        (LINK, "legal"),
        ("t.me/Yizhan_Demo_Bot?start=i-7K3", "i-7K3"),
        ("https://telegram.me/yizhan_demo_bot", ""),
        ("tg://resolve?domain=yizhan_demo_bot&start=legal", "legal"),
        ("https://t.me/yizhan_demo_bot?start=two%20words", ""),
        ("https://t.me/other_bot?start=legal", None),
        ("https://t.me.example.org/yizhan_demo_bot?start=legal", None),
        ("javascript:alert(1)", None),
        ("https://[", None),
    ],
)
async def test_only_a_link_to_this_bot_opens_it_and_carries_what_telegram_lets_it(
    stage: Opened, address: str, payload: str | None
) -> None:
    read = "async (address) => (await import('/static/links.js')).payloadOf(address)"
    assert await stage.page.evaluate(read, address) == payload


async def test_without_a_microphone_a_prepared_voice_message_goes_and_can_be_played(stage: Opened) -> None:
    page, chen = stage.page, stage.phone(CHEN)
    await chen.get_by_role("tab", name="和林先生聊天").click()
    await chen.get_by_role("button", name="发语音").click()
    await expect(chen.locator(".toast")).to_contain_text("准备好的语音")
    await expect(chen.locator(".sound .length")).to_have_text("0:03")
    assert await page.evaluate(DECODED, voice_in(stage)) == pytest.approx(3, abs=0.1)

    await page.get_by_role("button", name="打开林先生的手机").click()
    lin = stage.phone(LIN)
    await lin.get_by_role("tab", name="和陈奶奶聊天").click()
    await lin.get_by_role("button", name="播放语音，3 秒").click()
    await expect(lin.get_by_role("button", name="暂停语音")).to_be_visible()
    await expect(lin.get_by_role("button", name="播放语音，3 秒")).to_be_visible()


async def test_a_recorded_voice_message_reaches_the_other_phone_as_telegram_carries_it(stage: Opened) -> None:
    page, chen = stage.page, stage.phone(CHEN)
    await page.context.grant_permissions(["microphone"])
    await chen.get_by_role("tab", name="和林先生聊天").click()
    await chen.get_by_role("button", name="发语音").click()
    line = chen.get_by_role("group", name="正在录音")
    await expect(line.get_by_role("button", name="发送")).to_be_focused()
    await line.get_by_role("button", name="取消").click()
    await expect(chen.get_by_role("textbox")).to_be_focused()
    await expect(chen.locator(".sound")).to_have_count(0)

    await chen.get_by_role("button", name="发语音").click()
    await expect(line).to_contain_text("0:01")
    await page.keyboard.press("Enter")
    await expect(chen.locator(".sound .length")).to_have_text(re.compile("0:0[12]"))
    assert 0.9 < await page.evaluate(DECODED, voice_in(stage)) < 3


async def test_several_pictures_at_once_are_an_album_chosen_or_prepared(stage: Opened) -> None:
    page, chen = stage.page, stage.phone(CHEN)
    await starts(stage, CHEN)
    async with page.expect_file_chooser() as chooser:
        await attach(page, stage, "照片")
    assert (await chooser.value).is_multiple()
    files = [FilePayload(name=f"{n}.png", mimeType="image/png", buffer=png(60 + n, 40)) for n in range(2)]
    await (await chooser.value).set_files(files)
    await expect(chen.locator(".album").get_by_role("img", name="照片")).to_have_count(2)

    await attach(page, stage, "准备好的图片")
    box = page.get_by_role("dialog", name="准备好的图片")
    await box.get_by_role("checkbox", name="一张通知").check()
    await box.get_by_role("checkbox", name="楼道里的杂物").check()
    await box.get_by_role("button", name="发送 3 张").click()
    await expect(chen.locator(".album").last.get_by_role("img", name="照片")).to_have_count(3)
    await expect(chen.get_by_role("textbox")).to_be_focused()


async def test_a_poster_of_a_grid_opens_its_service_on_the_residents_phone(stage: Opened) -> None:
    page = stage.page
    await page.get_by_role("button", name="海报").click()
    box = page.get_by_role("dialog", name="海报")
    await expect(box.locator("article")).to_have_count(4)
    await box.get_by_role("combobox", name="哪个地方").select_option("福安社区(演示) 第二网格")
    await expect(box.get_by_role("button", name="start=mediation_440304006001-002")).to_be_visible()
    await box.get_by_role("button", name="扫码：纠纷调解").click()

    await expect(box).to_have_count(0)
    chen = stage.phone(CHEN)
    await expect(chen.locator(".message.mine")).to_contain_text("/start mediation_440304006001-002")
    await expect(chen.locator(".message.bot").last).to_contain_text("您的信息怎么用")


async def test_large_letters_come_and_go_with_simple_words_however_those_are_asked_for(stage: Opened) -> None:
    chen = stage.phone(CHEN)
    await starts(stage, CHEN)
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    before = await chen.locator(".words").last.evaluate(size)
    await chen.get_by_role("button", name="大字", exact=True).click()

    await expect(chen.locator(".message.mine").last).to_contain_text("/simple")
    await expect(chen.get_by_role("button", name="大字", exact=True)).to_have_attribute("aria-pressed", "true")
    assert await chen.locator(".words").last.evaluate(size) >= before * 1.2
    assert await stage.phone(LI).locator(".log").evaluate(size) == before
    await stage.says(CHEN, "普通模式")
    await expect(chen.get_by_role("button", name="大字", exact=True)).to_have_attribute("aria-pressed", "false")
    await stage.says(CHEN, "大字")
    await expect(chen.get_by_role("button", name="大字", exact=True)).to_have_attribute("aria-pressed", "true")
