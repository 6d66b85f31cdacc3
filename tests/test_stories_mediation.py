"""Mediation with two sides, from the first word to the archive: both willing, agreed, performed, visited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.tables import AgreementRow, PartyRow, PartyWordRow, PerformanceRow, SittingRow
from tests.cast import GROUP, NEIGHBOUR
from tests.tales import FILLED, answers, begins, claims, finishes, reference_in, sends

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.cast import Someone, Stage

LINK = re.compile(r"(i-p[\w-]+)")
DAY = timedelta(days=1)


async def is_mediated(stage: Stage) -> str:
    """A dispute of the resident's that Wang mediates; its reference."""
    await stage.wang.starts()
    await stage.zhou.starts()
    reference = await sends(stage.resident, "mediation")
    await claims(stage.wang)
    await stage.resident.reads()
    return reference


async def opens_parties(someone: Someone) -> str:
    """The screen of the parties, from the case."""
    await someone.taps("更多办法")
    return await someone.taps("当事人")


async def invites(stage: Stage) -> str:
    """The payload of a link that the mediator made for the other side."""
    await opens_parties(stage.wang)
    found = LINK.search(await stage.wang.taps("发邀请链接"))
    assert found
    await stage.resident.reads()
    return found[1]


async def is_willing(stage: Stage, words: str = "晚上要上班，没注意") -> Someone:
    """The neighbour comes in by the link, is willing, and says their side."""
    neighbour = stage.someone(NEIGHBOUR)
    await neighbour.starts(await invites(stage))
    await neighbour.taps("愿意谈")
    await answers(neighbour, (words, "[跳过]", "林先生", "[跳过]", "[跳过]"))
    return neighbour


async def test_the_other_side_sees_what_it_is_about_and_no_more(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = stage.someone(NEIGHBOUR)

    read = await neighbour.starts(await invites(stage))

    assert "漏水" in read
    assert "随时停" in read
    assert "谁看得到" in read
    for secret in ("陈奶奶", "13800007001", "水管", "502"):
        assert secret not in read
    assert neighbour.buttons() == ["愿意谈", "不愿意", "先问问调解员"]


async def test_both_are_willing_and_the_span_begins(stage: Stage) -> None:
    reference = await is_mediated(stage)
    neighbour = await is_willing(stage)

    assert any("从今天开始" in message.words and reference in message.words for message in neighbour.inbox())
    assert "从今天开始" in await stage.resident.reads()
    mediator = await stage.wang.reads()
    assert "晚上要上班，没注意" in mediator
    assert "对方愿意谈" in mediator
    assert "调解（对方申请的）" in await neighbour.says("/my")


async def test_a_link_is_used_once_and_not_by_the_applicant_or_the_mediator(stage: Stage) -> None:
    await is_mediated(stage)
    payload = await invites(stage)

    assert "转发给对方" in await stage.resident.starts(payload)
    assert "转发给对方" in await stage.wang.starts(payload)
    assert "工作人员名单" in await stage.zhou.starts(payload)
    neighbour = stage.someone(NEIGHBOUR)
    await neighbour.starts(payload)
    await neighbour.taps("愿意谈")
    stage.world.user(7009, "路人", language_code="zh-hans")
    assert "用过了" in await stage.someone(7009).starts(payload)
    await stage.passes(8 * DAY)


async def test_a_link_is_no_good_after_a_week(stage: Stage) -> None:
    await is_mediated(stage)
    payload = await invites(stage)
    await stage.passes(7 * DAY + timedelta(minutes=1))

    assert "过期" in await stage.someone(NEIGHBOUR).starts(payload)


async def test_a_refusal_ends_it_and_the_applicant_hears_the_other_ways(stage: Stage) -> None:
    reference = await is_mediated(stage)
    neighbour = stage.someone(NEIGHBOUR)
    await neighbour.starts(await invites(stage))

    assert "这是您的权利" in await neighbour.taps("不愿意")

    told = await stage.resident.reads()
    assert "不愿意继续" in told
    assert "12348" in told
    assert "不愿意" in await stage.wang.reads()
    assert "已办结" in await stage.resident.says("/my")
    assert reference in stage.group()[-1].words


async def test_either_may_stop_with_one_tap(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await stage.resident.reads()

    assert "没有人会怪您" in await stage.resident.taps("停止调解")

    told = await neighbour.reads()
    assert "调解停止了" in told
    assert "陈奶奶" not in told
    await neighbour.taps("停止调解")
    assert "已经变了" in neighbour.toast


async def test_words_go_to_the_mediator_and_back_and_never_across(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    wang, resident = stage.wang, stage.resident
    await wang.reads()
    await resident.reads()

    await neighbour.says("我周末才在家 斑马")
    await neighbour.taps("转给调解员")
    assert "斑马" in await wang.reads()
    message = next(one for one in reversed(wang.inbox()) if "斑马" in one.words)
    stage.world.says(wang.id, None, "那周六谈 长颈鹿", reply_to=message)
    await wang.reads()

    assert "长颈鹿" in await neighbour.reads()
    heard = "".join(one.words for one in resident.inbox())
    assert "斑马" not in heard
    assert "长颈鹿" not in heard


async def test_who_wants_another_mediator_gets_one_and_nobody_learns_who(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await stage.wang.reads()
    await stage.resident.reads()

    await neighbour.taps("换一位")

    told = await stage.wang.reads()
    assert "换一位调解员" in told
    assert "对方" not in told
    assert "换人接着办" in await stage.resident.reads()
    await stage.wang.taps("我来认领", GROUP)
    assert "请别的同事" in stage.wang.toast
    await stage.li.starts()
    await stage.li.taps("我来认领", GROUP)
    assert "李律师" in await neighbour.reads()


async def test_an_extension_needs_everybody(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await opens_parties(stage.wang)
    await stage.wang.taps("延期")
    await stage.wang.says("2026-04-20")
    await stage.resident.reads()
    await stage.wang.reads()

    await stage.resident.taps("同意延期")
    await neighbour.reads()
    await neighbour.taps("不同意")

    told = await stage.wang.reads()
    assert "没有都同意延期" in told
    assert "延到" not in await stage.resident.reads()


async def test_danger_posts_no_card_and_alerts_those_on_duty(stage: Stage) -> None:
    await stage.zhou.starts()
    await begins(stage.resident, "mediation")
    await answers(stage.resident, ("[我自己的]", "[婚姻家庭]", "[有]", "[家里的孩子]"))
    given = ("[福安大厦]", "他喝了酒就摔东西", "[跳过]", "陈奶奶", "13800007001", "[跳过]")
    await answers(stage.resident, given)
    reference = reference_in(await stage.resident.taps("提交"))

    assert not stage.group()
    alert = await stage.zhou.reads()
    assert "110" in alert
    assert "第14条" in alert
    assert "摔东西" not in alert
    await stage.wang.starts()
    assert reference not in await stage.wang.says("/queue")
    await stage.zhou.taps("接手办理")
    assert "摔东西" in await stage.zhou.reads() + "".join(one.words for one in stage.zhou.inbox())
    await stage.zhou.taps("更多办法")
    assert "当事人" not in stage.zhou.buttons()


async def opens_parties_of(someone: Someone, reference: str) -> str:
    """The screen of the parties of a case."""
    await someone.taps(f"打开 {reference}")
    return await opens_parties(someone)


async def sit_down(stage: Stage, neighbour: Someone, reference: str) -> None:
    """A joint sitting: asked, fixed, reminded of twice, and written down."""
    wang, resident = stage.wang, stage.resident
    await opens_parties(wang)
    await wang.taps("约调解会")
    await wang.taps("一起谈")
    await wang.says("2026-03-06 15:00")
    assert "您能来吗" in await resident.reads()
    assert "您能来吗" in await neighbour.reads()
    await resident.taps("能来")
    await neighbour.taps("能来")
    assert "定了" in await resident.reads() + "".join(one.words for one in resident.inbox()[-2:])
    await stage.passes(DAY + timedelta(hours=5))
    assert "明天" in await neighbour.reads()
    assert "明天" in await resident.reads()
    await stage.passes(timedelta(hours=22))
    assert "快到了" in await neighbour.reads()
    await stage.passes(timedelta(hours=3))
    await wang.reads()
    await opens_parties_of(wang, reference)
    await wang.taps("记录 ")
    assert "卷宗" in await wang.says("两边都说了，愿意修")


async def agree(stage: Stage, neighbour: Someone, reference: str) -> None:
    """Terms and one duty; signed and sealed; both want the court to confirm it."""
    wang, resident = stage.wang, stage.resident
    await opens_parties_of(wang, reference)
    await wang.taps("达成协议")
    await wang.taps("书面协议")
    await wang.says("楼上三月底前修好水管，楼下不再追究")
    await wang.taps("对方要做的事")
    await wang.says("修好水管")
    await wang.says("2026-03-31")
    await wang.taps("已签字盖章")
    await wang.says("2026-03-06")
    for party in (resident, neighbour):
        assert "三月底前修好水管" in await party.reads()
        await party.taps("想申请司法确认")
    assert "一起去法院" in await resident.reads() + "".join(one.words for one in resident.inbox()[-2:])
    assert "修好水管，最晚" not in "".join(one.words for one in resident.inbox())


async def is_performed(stage: Stage, neighbour: Someone, reference: str) -> None:
    """The court, the duty and two visits."""
    wang = stage.wang
    await stage.passes(18 * DAY)
    assert "第一次回访" in await wang.reads()
    await opens_parties_of(wang, reference)
    await wang.taps("已申请")
    await opens_parties_of(wang, reference)
    await wang.taps("记回访")
    await wang.taps("做到一部分")
    await wang.taps("跳过")
    await stage.passes(8 * DAY)
    await neighbour.reads()
    assert "修好水管" in "".join(one.words for one in neighbour.inbox()[-3:])
    await neighbour.taps("已履行")
    await wang.reads()
    await wang.taps("已履行")
    await stage.passes(40 * DAY)
    assert "第二次回访" in await wang.reads()
    await opens_parties_of(wang, reference)
    await wang.taps("记回访")
    await wang.taps("都做到了")
    assert "都做完了" in await wang.taps("跳过")


async def test_from_the_first_word_to_the_archive(stage: Stage) -> None:
    reference = await is_mediated(stage)
    neighbour = await is_willing(stage)
    wang, resident = stage.wang, stage.resident
    await wang.reads()
    await resident.reads()

    await sit_down(stage, neighbour, reference)
    await agree(stage, neighbour, reference)
    await is_performed(stage, neighbour, reference)
    await wang.taps("打开")
    await finishes(wang, "两边都满意，水管修好了")
    await neighbour.reads()
    await neighbour.taps("没解决")
    await resident.reads()
    await stage.passes(4 * DAY)
    await resident.reads()
    await resident.taps("解决了")
    assert "已办结" in await resident.says("/my")
    assert "已经结束" in await neighbour.says("/my")


NOISE = ("[我自己的]", "[噪声]", "[没有]", "[没有]", "[福安大厦]")


async def test_the_other_side_can_not_go_along_with_the_matter_against_them(stage: Stage) -> None:
    await stage.wang.starts()
    await begins(stage.resident, "mediation")
    await answers(stage.resident, (*NOISE, *FILLED["mediation"][5:]))
    await stage.resident.taps("提交")
    await claims(stage.wang)
    await is_willing(stage)
    neighbour = stage.someone(NEIGHBOUR)

    await begins(neighbour, "mediation")
    assert "已经有人反映" not in await answers(neighbour, NOISE)


async def test_who_goes_along_with_a_matter_can_not_be_its_other_side(stage: Stage) -> None:
    await stage.wang.starts()
    neighbour = stage.someone(NEIGHBOUR)
    await begins(stage.resident, "mediation")
    await answers(stage.resident, (*NOISE, *FILLED["mediation"][5:]))
    await stage.resident.taps("提交")
    await begins(neighbour, "mediation")
    await answers(neighbour, NOISE)
    await neighbour.taps("是同一件，一起办")
    await claims(stage.wang)

    assert "用过了" in await neighbour.starts(await invites(stage))


async def test_words_of_danger_of_the_other_side_are_its_own_alarm(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await stage.zhou.reads()
    await neighbour.says("/my")
    await neighbour.taps("调解（对方申请的）")
    await neighbour.taps("说给调解员")

    await neighbour.says("他拿刀要杀我")

    alert = await stage.zhou.reads()
    assert "【紧急】" in alert
    assert "陈奶奶" not in alert
    assert "在办件" not in alert
    assert not [message for message in stage.resident.inbox() if "刀" in message.words]


async def test_nothing_of_either_side_is_left_when_the_case_is_erased(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await neighbour.taps("停止调解")
    await stage.passes(timedelta(days=91))
    await stage.app.ticker.retain()

    def left(tx: Tx) -> list[int]:
        tables = (PartyRow, PartyWordRow, SittingRow, AgreementRow, PerformanceRow)
        return [tx.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    assert await stage.app.database.read(left) == [0, 0, 0, 0, 0]
    assert "调解（对方申请的）" not in await neighbour.says("/my")
