"""`/numbers` and what is left out of them: months, parts, the cases behind a figure, two people for an exclusion."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.tables import AuditRow
from tests.office import HAN, QIAN, ZHAO, judged, late
from tests.tales import begins, claims, sends

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

DAY = timedelta(days=1)


async def test_a_coordinator_sees_the_rates_of_a_month_and_opens_the_cases_behind_them(office: Stage) -> None:
    kept, missed = await judged(office), await late(office)

    read = await office.zhou.says("/numbers")
    assert "福安社区，2026 年 3 月：" in read
    assert "响应率：少于 5 件，不算率（1/2）" in read
    assert "解决率：少于 5 件，不算率（1/1）" in read
    assert "数到现在为止" in read

    listed = await office.zhou.taps("看响应的 2 件")
    assert listed.index(f"{missed} 纠纷调解：办理中，没做到") < listed.index(kept)
    assert missed in await office.zhou.taps(f"打开 {missed}")


async def test_one_can_walk_through_months_weeks_and_parts(office: Stage) -> None:
    missed = await late(office)
    await office.zhou.says("/numbers")

    assert "2026 年 2 月" in await office.zhou.taps("前一个月")
    assert "响应率：没有" in office.zhou.inbox()[-1].words
    await office.zhou.taps("后一个月")
    assert "后一个月" not in office.zhou.buttons()
    assert "3月2日（周一）起的一周" in await office.zhou.taps("按周看")
    assert "2026 年 3 月" in await office.zhou.taps("按月看")
    parts = await office.zhou.taps("按志愿者")
    assert "李律师：响应率：少于 5 件，不算率（0/1）" in parts
    assert "李律师，2026 年 3 月" in await office.zhou.taps("李律师")
    assert missed in await office.zhou.taps("看响应的 1 件")
    await office.zhou.says("/numbers")
    assert "第一网格：响应率" in await office.zhou.taps("按网格")
    await office.zhou.says("/numbers")
    assert "纠纷调解：响应率" in await office.zhou.taps("按服务")


@pytest.mark.parametrize("who", [ZHAO, QIAN])
async def test_above_the_community_numbers_have_no_names_and_small_ones_are_not_told(office: Stage, who: int) -> None:
    missed = await late(office)
    reader = office.someone(who)

    read = await reader.says("/numbers")
    assert "响应率：少于 5 件，不算率（0/< 3）" in read
    assert "按志愿者" not in reader.buttons()
    assert missed in await reader.taps("看响应的 1 件")
    assert "李律师" not in reader.inbox()[-1].words


async def test_a_volunteer_sees_their_own_and_nobody_elses(office: Stage) -> None:
    await judged(office)
    missed = await late(office)

    read = await office.li.says("/numbers")
    assert "您自己，2026 年 3 月" in read
    assert "响应率：少于 5 件，不算率（0/1）" in read
    assert "按志愿者" not in office.li.buttons()
    assert missed in await office.li.taps("看响应的 1 件")
    assert "响应率：少于 5 件，不算率（1/1）" in await office.wang.says("/numbers")
    assert "志愿者和工作人员用" in await office.resident.says("/numbers")


async def test_five_cases_make_a_rate(office: Stage) -> None:
    for _ in range(5):
        await judged(office)
    await office.passes(3 * DAY)

    assert "解决率：100%（5/5）" in await office.zhou.says("/numbers")
    assert "响应率：100%（5/5）" in office.zhou.inbox()[-1].words


async def proposes(someone: Someone, reference: str) -> str:
    """A coordinator finds the case behind the numbers and wants it left out."""
    await someone.says("/numbers")
    await someone.taps("看响应的 1 件")
    await someone.taps(f"打开 {reference}")
    assert "为什么不计入统计" in await someone.taps("不计入统计")
    return await someone.taps("天灾等不可抗力")


async def test_a_case_is_left_out_only_once_a_second_person_agrees(office: Stage) -> None:
    missed = await late(office)
    han, zhao = office.someone(HAN), office.someone(ZHAO)

    asked = await proposes(office.zhou, missed)
    assert "韩协调、街道老赵" in asked
    assert f"周协调提出：{missed}（纠纷调解）不计入统计，理由：天灾等不可抗力" in await han.reads()
    assert "（0/1）" in await office.zhou.says("/numbers")

    assert f"{missed} 不计入统计" in await zhao.taps("同意不计")
    assert "街道老赵同意了" in await office.zhou.reads()
    assert "响应率：没有，不计入 1 件" in await office.zhou.says("/numbers")
    await han.taps("照常计入")
    assert "已经有结果" in han.toast
    assert f"{missed} 纠纷调解：办理中，不计入" in await office.zhou.taps("看响应的 1 件")
    assert await audited(office) == ["exclusion.proposed", "exclusion.agreed"]


async def test_a_case_counts_as_ever_where_the_second_person_says_so(office: Stage) -> None:
    missed = await late(office)
    await proposes(office.zhou, missed)

    assert f"{missed} 照常计入统计" in await office.someone(HAN).taps("照常计入")
    assert "（0/1）" in await office.zhou.says("/numbers")
    assert "请" in await proposes(office.zhou, missed)
    assert await audited(office) == ["exclusion.proposed", "exclusion.refused", "exclusion.proposed"]


async def test_who_worked_on_a_case_does_not_agree_to_leave_it_out(office: Stage) -> None:
    reference = await sends(office.resident, "mediation")
    await claims(office.someone(HAN))
    await office.someone(HAN).reads()
    await office.passes(3 * DAY)

    assert "韩协调" not in await proposes(office.zhou, reference)
    assert f"周协调提出：{reference}" not in await office.someone(HAN).reads()


async def test_where_nobody_could_agree_a_case_counts(stage: Stage) -> None:
    for one in (stage.li, stage.zhou):
        await one.starts()
    missed = await late(stage)

    assert "没有第二位可以同意" in await proposes(stage.zhou, missed)


async def audited(stage: Stage) -> list[str]:
    """What the audit trail says of exclusions, in the order of time."""
    query = select(AuditRow.action).where(AuditRow.action.contains("exclusion")).order_by(AuditRow.id)
    return await stage.app.database.read(lambda tx: list(tx.scalars(query)))


async def test_the_questions_that_stop_people_are_named(office: Stage) -> None:
    await begins(office.resident, "legal")
    await office.resident.says("？？")
    await office.resident.says("asdf")
    await office.resident.taps("邻里")
    await office.resident.says("/cancel")
    await office.resident.taps("不办了，删掉")
    await begins(office.resident, "transfer")
    await office.passes(15 * DAY)

    await office.zhou.says("/numbers")
    read = await office.zhou.taps("哪一问最难")
    first, second, *_ = (line for line in read.splitlines() if line.startswith("“"))
    assert first.endswith("2 次没听懂，0 人停在这里")
    assert second.endswith("0 次没听懂，1 人停在这里")
    assert "党组织关系接转，2026 年 3 月最难的几问：" in read
    await office.someone(QIAN).says("/numbers")
    assert "< 3 次没听懂" in await office.someone(QIAN).taps("哪一问最难")


async def test_an_answer_that_is_understood_is_counted_nowhere(stage: Stage) -> None:
    await sends(stage.resident, "legal")

    await stage.zhou.says("/numbers")
    assert "没有人被问题难住" in await stage.zhou.taps("哪一问最难")
