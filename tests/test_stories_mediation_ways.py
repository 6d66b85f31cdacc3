"""The less usual ways of a mediation: by phone, by name, in a room, not accepted, about wages, in danger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import COMMUNITY, GROUP, NEIGHBOUR, listed, open_stage, open_team
from tests.tales import FILLED, answers, begins, claims, finishes, reference_in
from tests.test_stories_mediation import invites, is_mediated, is_willing, opens_parties, opens_parties_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage

DAY = timedelta(days=1)
ROOMS = COMMUNITY.replace('digest_at = "08:30"', 'digest_at = "08:30"\nrooms = ["调解室"]')
IN_DANGER = (
    "[我自己的]", "[婚姻家庭]", "[有]", "[我自己]", "[福安大厦]", "他喝了酒就摔东西", "[跳过]", "陈奶奶", "13800007001",
    "[跳过]",
)  # fmt: skip


async def test_who_has_no_account_agrees_by_phone_and_the_mediator_is_asked_to_tell(stage: Stage) -> None:
    await is_mediated(stage)
    await opens_parties(stage.wang)

    told = await stage.wang.taps("对方电话里说愿意")

    assert "只告诉这一方" in told
    assert "陈奶奶" not in told
    assert "从今天开始" in await stage.resident.reads()


async def test_the_applicant_is_named_only_where_they_agreed(stage: Stage) -> None:
    await is_mediated(stage)
    payload = await invites(stage)
    await stage.resident.taps("可以说是我")

    read = await stage.someone(NEIGHBOUR).starts(payload)

    assert "陈奶奶请人民调解员" in read
    assert "13800007001" not in read


async def test_two_sittings_are_never_in_one_room_at_one_time(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path}/db", community=ROOMS) as stage:
        reference = await is_mediated(stage)
        await is_willing(stage)
        wang, read = stage.wang, ""
        for _ in range(2):
            await wang.reads()
            await opens_parties_of(wang, reference)
            await wang.taps("约调解会")
            await wang.taps("一起谈")
            await wang.taps("调解室")
            read = await wang.says("2026-03-06 15:30")

        assert "调解室那个时间有人用了" in read


async def test_not_accepted_gives_the_reason_in_writing_and_tells_the_other_ways(stage: Stage) -> None:
    await is_mediated(stage)
    await opens_parties(stage.wang)
    await stage.wang.taps("不予受理")
    await stage.wang.taps("法院在办")

    assert "书面告诉申请人" in await stage.wang.says("请找福田法院立案庭")

    told = await stage.resident.reads()
    assert "法院已经受理" in told
    assert "福田法院" in told
    assert "12348" in told


async def test_wages_open_arbitration_after_fifteen_days_for_both(stage: Stage) -> None:
    await stage.wang.starts()
    await begins(stage.resident, "mediation")
    await answers(stage.resident, ("[我自己的]", "[工资和工作]", *FILLED["mediation"][2:]))
    reference = reference_in(await stage.resident.taps("提交"))
    await claims(stage.wang)
    neighbour = await is_willing(stage)
    await stage.resident.reads()
    for _ in range(4):
        await stage.passes(4 * DAY)
        await stage.wang.taps(f"打开 {reference}")
        await stage.wang.taps("记一笔")
        await stage.wang.says("还在谈")

    assert "劳动仲裁" in await neighbour.reads()
    assert "劳动仲裁" in await stage.resident.reads()


async def test_nothing_is_done_while_something_is_owed(stage: Stage) -> None:
    reference = await is_mediated(stage)
    await is_willing(stage)
    wang = stage.wang
    await wang.reads()
    await opens_parties_of(wang, reference)
    await wang.taps("达成协议")
    await wang.taps("口头协议")
    await wang.says("以后晚上十点后不吵")
    await wang.taps("已签字盖章")
    await wang.says("2026-03-04")
    await wang.taps(f"打开 {reference}")

    assert "先别点" in await finishes(wang, "谈好了，都满意")


async def test_an_extension_to_which_all_agree_moves_the_end(stage: Stage) -> None:
    await is_mediated(stage)
    neighbour = await is_willing(stage)
    await opens_parties(stage.wang)
    await stage.wang.taps("延期")
    await stage.wang.says("2026-04-20")
    await neighbour.reads()
    await neighbour.taps("同意延期")
    await stage.resident.reads()
    await stage.resident.taps("同意延期")

    assert "4月20日" in (await neighbour.reads())


async def test_danger_that_is_given_back_goes_to_those_on_duty_again_and_to_no_queue(tmp_path: Path) -> None:
    team = COMMUNITY + listed(1004, "值班", "volunteer", "duty = true\n")
    async with open_team(tmp_path, f"sqlite:///{tmp_path}/db", team, 1004) as stage:
        duty = stage.someone(1004)
        await begins(stage.resident, "mediation")
        await answers(stage.resident, IN_DANGER)
        await stage.resident.taps("提交")
        assert "人身安全" in await duty.reads()
        await duty.taps("接手办理")
        await duty.taps("交回")
        await duty.taps("时间不合适")

        assert "人身安全" in await duty.reads() + "".join(one.words for one in duty.inbox()[-2:])
        assert not stage.group()
        assert "纠纷调解" not in await stage.wang.says("/queue")
        await stage.passes(2 * DAY)
        assert not stage.group()


async def test_danger_can_not_be_put_into_a_queue(stage: Stage) -> None:
    await stage.zhou.starts()
    await begins(stage.resident, "mediation")
    await answers(stage.resident, IN_DANGER)
    reference = reference_in(await stage.resident.taps("提交"))
    await stage.zhou.says(f"/find {reference}")
    await stage.zhou.taps(reference)
    await stage.zhou.taps("更多办法")
    await stage.zhou.taps("转到别的队列")

    assert "不能放进队列" in stage.zhou.toast
    assert not stage.world.messages(GROUP)


async def test_a_coordinator_who_is_a_party_is_no_mediators_stand_in(tmp_path: Path) -> None:
    team = COMMUNITY + listed(1004, "吴协调", "coordinator")
    async with open_team(tmp_path, f"sqlite:///{tmp_path}/db", team, 1004) as stage:
        applicant, other = stage.zhou, stage.someone(1004)
        await begins(applicant, "mediation")
        await answers(applicant, FILLED["mediation"])
        await applicant.taps("提交")
        await claims(stage.wang)
        neighbour = await is_willing(stage)
        await neighbour.taps("换一位")
        before = len(applicant.inbox())
        await other.reads()

        await neighbour.says("/my")
        await neighbour.taps("调解（对方申请的）")
        await neighbour.taps("停止调解")

        assert "对方不愿意继续，调解停止" in await other.reads()
        assert not [one for one in applicant.inbox()[before:] if "别的路已经告诉申请人" in one.words]


async def test_an_agreement_in_force_is_not_taken_back_with_a_tap(stage: Stage) -> None:
    reference = await is_mediated(stage)
    await is_willing(stage)
    wang, resident = stage.wang, stage.resident
    await wang.reads()
    await opens_parties_of(wang, reference)
    await wang.taps("达成协议")
    await wang.taps("口头协议")
    await wang.says("以后晚上十点后不吵")
    await wang.taps("已签字盖章")
    await wang.says("2026-03-04")
    await resident.says("/my")
    await resident.taps("纠纷调解")
    await resident.taps("撤回这件事")

    assert "协议已经生效" in resident.toast
