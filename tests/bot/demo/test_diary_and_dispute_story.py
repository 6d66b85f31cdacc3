"""What a visitor of the demo page can try of a lawyer's diary and of a dispute with two sides, moving the clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.demo.browser import Browser, expect
from tests.bot.demo.stage import Opened, opened
from tests.bot.demo.test_casework_story import AN_HOUR, NEXT_DAY, NEXT_WEEK, REFERENCE, begins, of
from tests.bot.demo.test_demo_story import PRIVATE, Window, time_goes_to
from tests.tales import FILLED

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(browser, tmp_path) as there:
        yield there


async def hours(stage: Opened, number: int) -> None:
    for _ in range(number):
        await time_goes_to(stage.page, AN_HOUR)


async def test_a_time_with_the_lawyer_from_the_form_to_the_verdict(stage: Opened) -> None:
    chen, li, page = of(stage, "陈奶奶"), of(stage, "李律师"), stage.page
    await li.opens(PRIVATE)
    await chen.starts()
    await chen.presses("法律咨询", "您的信息怎么用")
    await chen.presses("同意", "要准备什么")
    await chen.presses("同意，开始", "第 1 题")
    await chen.answers(FILLED["legal"][:7])
    slot = chen.root.locator(".message.bot").last.locator(".key", has_text="14:00")
    await slot.click()
    await chen.reads("怎么称呼您")
    await chen.answers(FILLED["legal"][8:])
    await chen.presses("提交咨询申请", "")
    await expect(chen.root.locator(".message.bot", has_text="已经提交")).to_have_count(1)
    reference = REFERENCE.findall(await chen.root.locator(".message.bot", has_text="已经提交").inner_text())[0]
    for person in (chen, li):
        await expect(person.root.locator(".card", has_text=".ics")).to_have_count(1)

    await time_goes_to(page, NEXT_DAY)
    await hours(stage, 6)
    for person in (chen, li):
        await person.reads("提醒：明天有约")
    await time_goes_to(page, NEXT_DAY)
    await hours(stage, 4)
    for person in (chen, li):
        await person.reads("快到约好的时间了")
    await hours(stage, 2)
    await li.presses(f"打开 {reference}", reference)
    await li.presses("办好了", "办成了什么")
    await li.types("都说清楚了，照着办就行。", "已记为办好")
    await chen.reads("都说清楚了")
    await time_goes_to(page, NEXT_WEEK)
    await chen.reads("再问一次")
    await chen.presses("解决了", "这次办得怎么样")


async def invited(stage: Opened, wang: Window, reference: str) -> Window:
    """The mediator passes the link on in a chat of two, and the neighbour opens it there."""
    page = stage.page
    await wang.presses("更多办法", "")
    await wang.presses("当事人", "只给您办事用")
    await wang.presses("给对方发邀请链接", "https://t.me/")
    letter = wang.root.locator(".message.bot", has_text="https://t.me/").last
    await letter.hover()
    await letter.get_by_role("button", name="转发").click()
    await page.get_by_role("dialog", name="转发").get_by_role("button", name="发到：和林先生聊天").click()
    await page.get_by_role("button", name="打开林先生的手机").click()
    lin = Window(page.get_by_role("region", name="林先生"))
    await lin.opens("和王姐聊天")
    await expect(lin.root.locator(".message")).to_contain_text("转发自 一站")
    await lin.root.locator(".e-link").click()
    await lin.reads("您的权利")
    await lin.presses("愿意谈", "您这边是怎么回事")
    return lin


async def opens_parties(wang: Window, reference: str) -> None:
    await wang.presses(f"打开 {reference}", reference)
    await wang.presses("更多办法", "")
    await wang.presses("当事人", "只给您办事用")


async def prints(wang: Window, reference: str, title: str) -> None:
    """The paper comes as a picture of its first page, and whole."""
    await wang.presses(f"打开 {reference}", reference)
    await wang.presses("更多办法", "")
    await wang.presses("卷宗", "还缺")
    await wang.presses(title, "不算签名")
    await wang.presses("填好发我", f"{title}，编号")
    await expect(wang.root.get_by_role("img", name="照片").last).to_be_visible()
    await expect(wang.root.locator(".card", has_text=f"{title}.docx").last).to_be_visible()


async def sit_down(stage: Opened, wang: Window, sides: tuple[Window, Window], reference: str) -> None:
    """A sitting with both: fixed once both come, reminded of, written down."""
    page = stage.page
    await wang.presses("约调解会", "和谁谈")
    await wang.presses("一起谈", "哪天谈")
    await wang.types("后天下午三点", "对吗")
    await wang.presses("对，就是它", "去问了")
    for person in sides:
        await person.reads("您能来吗")
        await person.presses("能来", "")
    for person in sides:
        await person.reads("前一天和两小时前提醒您")
    await time_goes_to(page, NEXT_DAY)
    await hours(stage, 7)
    for person in (*sides, wang):
        await person.reads("提醒")
    await time_goes_to(page, NEXT_DAY)
    await hours(stage, 7)
    await opens_parties(wang, reference)
    await wang.root.locator(".key", has_text="记录 3月11日").last.click()
    await wang.reads("谈到哪一步")
    await wang.types("两边都说了，愿意修。", "只进卷宗")


async def agree(wang: Window, sides: tuple[Window, Window], reference: str) -> None:
    """Written down, printed, signed by hand; both want a court to confirm it."""
    await opens_parties(wang, reference)
    await wang.presses("达成协议", "哪一种协议")
    await wang.presses("书面协议", "协议写了什么")
    await wang.types("楼上月底前修好水管，楼下出一半材料钱。", "签字盖章齐了")
    await wang.presses("对方要做的事", "要做什么")
    await wang.types("修好水管", "最晚哪天")
    await wang.types("2026-03-27", "加上了")
    await prints(wang, reference, "人民调解协议书")
    await opens_parties(wang, reference)
    await wang.presses("已签字盖章", "都齐了是哪天")
    await wang.presses("今天", "协议生效了")
    for person in sides:
        await person.reads("修好水管，楼下出一半材料钱")
        await person.presses("想申请司法确认", "")
    for person in (*sides, wang):
        await person.reads("都想申请司法确认")


async def test_a_dispute_from_the_link_in_a_chat_to_the_visit_after_the_agreement(stage: Opened) -> None:
    chen, wang, page = of(stage, "陈奶奶"), of(stage, "王姐"), stage.page
    await begins(chen)
    await chen.answers(FILLED["mediation"])
    await chen.presses("提交调解申请", "已经提交")
    reference = REFERENCE.findall(await chen.root.locator(".message.bot").last.inner_text())[0]
    await wang.presses("我来认领", "已由王姐")
    await wang.opens(PRIVATE)
    lin = await invited(stage, wang, reference)
    await lin.types("我晚上才下班，没留意漏水。", "怎么解决")
    await lin.types("我出材料钱。", "怎么称呼您")
    await lin.types("林先生", "哪个电话")
    await lin.types("13800007002", "方便谈")
    await lin.presses("晚上", "记下了")
    for person in (chen, lin):
        await person.presses("可以", "")
    await opens_parties(wang, reference)
    await expect(wang.root).to_contain_text("13800007002")
    await sit_down(stage, wang, (chen, lin), reference)
    await agree(wang, (chen, lin), reference)

    for _ in range(2):
        await time_goes_to(page, NEXT_WEEK)
    await lin.reads("协议里您要做的：修好水管")
    await lin.presses("已履行", "已告诉调解员")
    await wang.reads("说做到了")
    await wang.presses("已履行", "记下了")
    for _ in range(2):
        await time_goes_to(page, NEXT_DAY)
    await expect(wang.root.locator(".message.bot", has_text="该做第一次回访了")).to_have_count(1)
    await opens_parties(wang, reference)
    await wang.presses("记回访", "协议做到了吗")
    await wang.presses("都做到了", "回访时说了什么")
    await wang.types("水管不漏了。", "回访记下了")
    await prints(wang, reference, "人民调解回访记录")
