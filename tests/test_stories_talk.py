"""What people say and send where nothing was asked for, and that the next step is plain to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cast import open_stage
from tests.tales import FILLED, answers, begins, claims, picture, sends
from tests.test_stories_work import LAWYERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage

DAY = timedelta(days=1)


async def test_an_answer_typed_to_the_volunteer_is_not_lost_in_silence(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await sends(resident, "legal")
    await claims(wang)
    await wang.taps("给居民留言")
    await wang.says("我明天下午给您打电话")
    await resident.reads()

    assert "还没有转给任何人" in await resident.says("好的，我三点以后在家")
    assert "已转给王姐" in await resident.taps("转给王姐")

    assert "三点以后在家" in await wang.reads()


async def test_with_two_cases_each_has_its_button_for_more_words(stage: Stage) -> None:
    resident = stage.resident
    first = await sends(resident, "legal")
    second = await sends(resident, "hardship")

    assert "还没有转给任何人" in await resident.says("我搬家了")

    labels = "".join(resident.buttons())
    assert first in labels
    assert second in labels


async def test_words_of_a_volunteer_outside_any_form_lead_to_their_cases(stage: Stage) -> None:
    await stage.wang.starts()

    assert "给居民留言" in await stage.wang.says("好的，明天见")
    assert "没有正在办的件" in await stage.wang.taps("我正在办的")


async def test_an_appointment_said_with_its_hour_is_not_asked_for_the_hour_again(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    await sends(resident, "legal")
    await claims(wang)
    await resident.reads()

    await wang.taps("约时间")
    assert "3月5日（周四） 15:00，对吗" in await wang.says("明天下午三点")
    assert "约好了：3月5日（周四） 15:00" in await wang.taps("对，就是它")

    assert "3月5日（周四） 15:00" in await resident.reads()


async def test_an_appointment_in_the_afternoon_is_still_asked_for_its_hour(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()
    await sends(stage.resident, "legal")
    await claims(wang)

    await wang.taps("约时间")
    await wang.says("明天下午")

    assert "几点" in await wang.taps("对，就是它")
    assert "约好了：3月5日（周四） 15:00" in await wang.says("15:00")


async def test_leaving_from_the_reminder_of_a_draft_asks_before_it_erases(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    await answers(resident, FILLED["legal"])
    await stage.passes(2 * DAY)
    assert "还没提交" in await resident.reads()

    assert "确定不办" in await resident.taps("不办了")
    assert "请核对一下" in await resident.taps("继续填")


async def test_a_photo_at_the_check_screen_is_told_where_it_belongs(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"])
    number = FILLED["mediation"].index("[跳过]") + 1

    stage.world.sends_photo(resident.id, None, picture(1))
    assert f"改第 {number} 条”，再发一次" in await resident.reads()

    assert "有照片就发过来" in await resident.taps(f"改第 {number} 条")


async def test_a_photo_for_a_service_without_photos_is_brought_along(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "transfer")
    await answers(resident, FILLED["transfer"])

    stage.world.sends_photo(resident.id, None, picture(1))

    read = await resident.reads()
    assert "当面带来" in read.splitlines()[0]
    assert "请核对一下" in read


async def test_question_marks_are_no_story(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "mediation")
    await answers(resident, FILLED["mediation"][:6])

    read = await resident.says("？？")

    assert "没看懂" in read
    assert "打字、发语音都行" in read
    assert "您希望怎么解决" in read


async def test_the_reminder_of_the_first_contact_has_the_button_that_it_names(stage: Stage) -> None:
    wang = stage.wang
    await wang.starts()
    await sends(stage.resident, "legal")
    await claims(wang)

    await stage.passes(2 * DAY + timedelta(hours=9))

    assert "联系时间到了" in await wang.reads()
    assert "已联系上居民" in await wang.taps("已联系上居民")


async def test_the_queue_offers_nobody_what_they_may_not_claim(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=LAWYERS) as stage:
        await stage.wang.starts()
        await stage.li.starts()
        first = await sends(stage.resident, "legal")
        assert "还有 1 件，要有专长的人来认领：lawyer" in await stage.wang.says("/queue")
        second = await sends(stage.someone(7002), "mediation")

        offered = await stage.wang.says("/queue")
        assert "等认领的办件（1 件）" in offered
        assert second in offered
        assert first not in offered
        assert "还有 1 件" in offered
        assert first in await stage.li.says("/queue")


async def test_a_volunteer_who_wrote_one_letter_of_a_result_is_asked_for_more(stage: Stage) -> None:
    await stage.wang.starts()
    await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.wang.taps("办好了")

    assert "再多写一点" in await stage.wang.says("好")
    assert "已记为办好" in await stage.wang.says("谈好了")


async def test_another_button_of_a_question_just_answered_says_how_to_mend_it(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "legal")
    question = resident.message_with("邻里")
    await resident.says("邻里")

    assert not await resident.taps("劳动", on=question)
    assert "打“返回”" in resident.toast
    assert "您想咨询哪类问题" in await resident.says("返回")


async def test_words_of_ones_own_lead_to_the_fitting_service_with_one_tap(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()

    assert "您说的像是要办“纠纷调解”" in await resident.says("楼上漏水吵起来了")
    assert resident.buttons() == ["纠纷调解", "都不是"]
    assert "纠纷调解" in await begun(resident, "纠纷调解")


async def test_whoever_means_none_of_these_gets_the_whole_menu(stage: Stage) -> None:
    resident = stage.resident
    await resident.starts()

    await resident.says("邻居欠我的钱不还，我没钱看病")
    assert resident.buttons()[-1] == "都不是"
    assert len(resident.buttons()) > 2

    assert "想办什么事" in await resident.taps("都不是")
    assert "党组织关系接转" in resident.buttons()


async def test_somebody_whose_case_goes_on_is_offered_another_service_too(stage: Stage) -> None:
    resident = stage.resident
    await sends(resident, "legal")

    assert "还没有转给任何人" in await resident.says("我想把组织关系转到福田")

    assert "党组织关系接转" in resident.buttons()
    assert any("记到：法律咨询" in label for label in resident.buttons())


async def test_a_volunteer_is_told_besides_how_words_reach_a_resident(stage: Stage) -> None:
    await stage.wang.starts()

    assert "要给居民留言" in await stage.wang.says("楼上漏水那家我去看过了")
    assert "我正在办的" in stage.wang.buttons()
    assert "纠纷调解" in stage.wang.buttons()


async def begun(someone: Someone, service: str) -> str:
    """What is read after a service was chosen, the notice agreed to."""
    read = await someone.taps(service)
    return await someone.taps("同意") if "同意" in someone.buttons() else read
