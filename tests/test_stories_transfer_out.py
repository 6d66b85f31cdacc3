"""A transfer out of the community: sent back, refused, its letter run out and issued anew; who may press what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from flows.transfers.grounds import TEXTS
from tests.cast import GROUP, NEIGHBOUR, listed
from tests.tales import answers, begins, claims, picture
from tests.test_stories_transfer import opens_course, paper
from tests.transfers import COMMITTEE, INTO, OFFICER, OUT, PARTY, asks_for, is_in_hand, notes, open_place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.cast import Someone, Stage

ARTICLE = "党组织不得无故拒转拒接"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_place(tmp_path) as there:
        yield there


async def is_issued(stage: Stage, number: str = "深组介〔2026〕007", day: str = "2026-03-04") -> None:
    """The committee has agreed, and the letter is out; it ends by the rule, 30 days later."""
    await notes(stage.wang, "支部初核通过")
    await notes(stage.wang, "介绍信已开", number, day, "[跳过]")


async def test_a_member_goes_and_everything_goes_wrong_before_it_is_right(stage: Stage) -> None:
    resident, wang = stage.resident, stage.wang
    reference = await is_in_hand(stage, OUT)

    await notes(wang, "退回，请居民改", "[接收组织名称不准]", "只写了区委，请写到社区一级")
    told = await resident.reads()
    assert "名称不对，或者写得太笼统" in told
    assert "工作人员说：只写了区委，请写到社区一级" in told
    assert "好，记下了：已经收到申请" in await resident.taps("材料改好了")
    assert "居民说“材料改好了”" in await wang.reads()

    await opens_course(wang, reference)
    await is_issued(stage)
    told = await resident.reads()
    assert "4月3日（周五） 18:00 前有效" in told
    assert "不要拍照发到群里" in told
    await is_refused_and_settled(stage, reference)
    await runs_out_and_is_issued_anew(stage, reference)

    await notes(resident, "对方已接收", "2026-04-07")
    assert "居民说“对方已接收”" in await wang.reads()
    await opens_course(wang, reference)
    await notes(wang, "回执收到了", "2026-04-07")
    assert "手续齐了" in await resident.reads()
    lines = await paper(stage, wang, "组织关系介绍信办理单")
    for line in (
        "介绍信编号：深组介〔2026〕019", f"转出单位：{COMMITTEE}", "抬头：中共某区委组织部", "去往单位：中共某区委",
        "补开的原因：过期了", "核实情况：电话问过，对方一直没排上会", "有效期至：2026年5月7日",
    ):  # fmt: skip
        assert line in lines
    told = "\n".join(await paper(stage, wang, "组织关系接转交接记录"))
    assert "2026年4月7日：要补开介绍信，在核实（补开的原因：过期了）" in told
    assert "深组介〔2026〕007" in told  # the void number stays in the file
    await opens_course(wang, reference)
    assert "已归档" in await notes(wang, "已归档")


async def is_refused_and_settled(stage: Stage, reference: str) -> None:
    """The other side refuses: who coordinates and the street read the reason and the article; then it is settled."""
    resident, wang = stage.resident, stage.wang
    told = await notes(resident, "对方不收", "说我年纪大了，不要")
    assert "不能没有理由就不转、不收" in told
    assert "还归原来的党组织管" in told
    for overseer in (stage.zhou, stage.someone(OFFICER)):
        told = await overseer.reads()
        assert "说我年纪大了，不要" in told
        assert ARTICLE in told
    assert "不肯接收 1 件" in await stage.zhou.says("/board")
    await stage.passes(timedelta(days=8))
    assert "不收的原因还没弄清" in await stage.zhou.reads()
    await opens_course(wang, reference)
    assert "已转出，等对方接收" in await notes(wang, "说通了，对方愿意收")
    assert "请再去办接收" in await resident.reads()


async def runs_out_and_is_issued_anew(stage: Stage, reference: str) -> None:
    """Nobody received the letter in its thirty days, which end on 3 April: verified, the old one void, a new one."""
    resident, wang = stage.resident, stage.wang
    await stage.passes(timedelta(days=26))
    assert "介绍信过了有效期（4月3日" in await resident.reads()
    assert "介绍信过了有效期（4月3日" in await wang.reads()
    assert "介绍信已过期 1 件" in await stage.zhou.says("/digest")
    assert f"{reference}：已转出，等对方接收，4月3日（周五） 18:00 已经过了" in await stage.zhou.taps(
        "介绍信已过期 1 件"
    )
    told = await notes(resident, "要补开介绍信", "[过期了]")
    assert "编号 深组介〔2026〕007 的旧信作废" in told
    await opens_course(wang, reference)
    assert "介绍信已开" not in "".join(wang.buttons())  # not before the reason was verified
    await notes(wang, "核实好了，可以补开", "电话问过，对方一直没排上会")
    await notes(wang, "介绍信已开", "深组介〔2026〕019", "2026-04-07", "[跳过]")
    assert "5月7日" in await resident.reads()


async def test_each_ground_of_a_return_has_words_of_its_own(stage: Stage) -> None:
    said = {ground: words.text for ground, words in TEXTS}
    assert len(set(said.values())) == len(TEXTS) == 8
    reference = await is_in_hand(stage, OUT)
    for ground, words in said.items():
        await opens_course(stage.wang, reference)
        await notes(stage.wang, "退回，请居民改", f"[{ground}]", "请看说明")
        told = await stage.resident.reads()
        assert [text for text in said.values() if text in told] == [words]
        await stage.resident.taps("材料改好了")


async def test_only_its_handler_and_its_member_move_it_on(stage: Stage) -> None:
    wang, li, zhou = stage.wang, stage.li, stage.zhou
    await stage.someone(NEIGHBOUR).starts()
    reference = await is_in_hand(stage, OUT)
    shown = wang.inbox()[-1]
    for other in (li, zhou, stage.someone(NEIGHBOUR), stage.someone(PARTY), stage.resident):
        assert await other.taps("支部初核通过", on=shown) == ""
    assert "已经收到申请" in await opens_course(wang, reference)

    await is_issued(stage)
    await stage.resident.reads()
    offered = [message for message in stage.resident.inbox() if "对方已接收" in str(message.labels)][-1]
    for other in (li, zhou, stage.someone(NEIGHBOUR)):
        assert await other.taps("对方已接收", on=offered) == ""
    assert "等对方接收" in await opens_course(wang, reference)
    group = "".join(message.words for message in stage.group())
    assert "陈美玲" not in group
    assert "中共某区委" not in group


async def test_taps_in_the_wrong_order_and_twice_change_nothing(stage: Stage) -> None:
    wang = stage.wang
    reference = await is_in_hand(stage, OUT)
    first = wang.inbox()[-1]
    await wang.taps("支部初核通过")
    assert await wang.taps("支部初核通过", on=first) == ""
    assert "没有改动" in wang.toast
    second = wang.inbox()[-1]
    await notes(wang, "介绍信已开", "深组介〔2026〕007", "2026-03-04", "[跳过]")
    assert await wang.taps("党委同意，网上已转出", on=second) == ""
    assert "已转出，等对方接收" in await opens_course(wang, reference)

    # a form that was begun before, and is finished too late, does nothing either
    form = await wang.taps("对方不收")
    assert "为什么不收" in form
    await notes(stage.resident, "对方已接收", "2026-03-04")
    await wang.reads()
    assert "没有改动" in await wang.says("嫌麻烦")
    assert "对方已接收，等回执" in await opens_course(wang, reference)


async def test_a_step_back_takes_back_what_was_written_and_the_letters_time(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    reference = await is_in_hand(stage, OUT)
    await is_issued(stage)
    await resident.reads()
    read = await wang.taps("记错了，退回上一步")
    assert "现在是：支部同意了，等党委审核" in read
    assert "深组介" not in read
    assert "刚才那一步记错了" in await resident.reads()
    await stage.passes(timedelta(days=16))
    assert "介绍信" not in await resident.reads()  # nothing runs out: there is none
    await claims(wang)
    await opens_course(wang, reference)
    assert "3月31日" in await notes(wang, "介绍信已开", "深组介〔2026〕008", "2026-03-04", "2026-03-31")


async def test_the_party_worker_sees_the_board_and_opens_only_what_is_theirs(stage: Stage) -> None:
    party = stage.someone(PARTY)
    reference = await is_in_hand(stage, OUT)
    await notes(stage.wang, "支部初核通过")
    read = await party.says("/board")
    assert "支部同意了，等党委审核：1 件" in read
    assert reference in await party.taps("等党委审核 1 件")
    assert not [label for label in party.buttons() if reference in label]
    await stage.zhou.says("/board")
    await stage.zhou.taps("等党委审核 1 件")
    assert [label for label in stage.zhou.buttons() if reference in label]
    for outsider in (stage.li, stage.resident):
        assert "只给协调员和党务工作人员用" in await outsider.says("/board")


async def test_a_coordinator_of_other_queues_and_whose_own_matter_it_is_see_nothing_of_it(tmp_path: Path) -> None:
    more = listed(1006, "钱协调", "coordinator", 'queues = ["legal"]\n')
    async with open_place(tmp_path, more) as stage:
        stage.world.user(1006, "钱", language_code="zh-hans")
        other = stage.someone(1006)
        await other.starts()
        await asks_for(stage.zhou, INTO)
        assert "只给协调员和党务工作人员用" in await other.says("/board")
        assert "现在没有办件" in await stage.zhou.says("/board")
        assert "已经收到申请：1 件" in await stage.someone(PARTY).says("/board")


async def test_while_a_letter_runs_nobody_has_to_say_that_they_still_work_on_it(stage: Stage) -> None:
    wang = stage.wang
    reference = await is_in_hand(stage, OUT)
    await is_issued(stage)
    read = ""
    for _ in range(10):
        await stage.passes(timedelta(days=1))
        read += await wang.reads()
    assert "自动回到队列" not in read
    assert "等对方接收" in await opens_course(wang, reference)


async def test_a_transfer_within_the_subdistrict_needs_two_committees_and_no_letter(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    given = tuple("[同一个街道]" if words == "[同一个市]" else words for words in OUT)
    await is_in_hand(stage, given)
    await notes(wang, "支部初核通过")
    assert not [label for label in wang.buttons() if "介绍信" in label]
    await resident.reads()
    await notes(wang, "转出党委已同意")
    assert "等接收的党委同意" in await resident.reads()
    assert "要补开介绍信" not in "".join(wang.buttons())
    await notes(wang, "对方已接收", "2026-03-04")
    assert "回执收到了" not in "".join(wang.buttons())
    assert "手续齐了，等归档" in await notes(wang, "没用介绍信，不用回执")


async def test_our_own_refusal_reaches_the_street_with_its_reason(stage: Stage) -> None:
    wang, resident = stage.wang, stage.resident
    reference = await is_in_hand(stage, INTO)
    await notes(wang, "系统里已收到转入")
    await resident.reads()
    await notes(wang, "暂不接收", "档案里缺入党志愿书")
    told = await resident.reads()
    assert "理由：档案里缺入党志愿书" in told
    assert "还归原来的党组织管" in told
    assert ARTICLE in await stage.someone(OFFICER).reads()
    await opens_course(wang, reference)
    assert "等本社区党委接收" in await notes(wang, "查清了，可以接收")
    assert [message for message in stage.world.messages(GROUP) if "档案" in message.words] == []


async def shown_to(someone: Someone, reference: str) -> str:
    """The member's own view of their matter."""
    await someone.says("/my")
    return await someone.taps(reference)


async def test_a_lost_letter_is_void_and_the_one_found_later_is_handed_back(stage: Stage) -> None:
    resident = stage.resident
    reference = await is_in_hand(stage, OUT)
    await is_issued(stage)
    await resident.reads()
    told = await notes(resident, "要补开介绍信", "[丢了]")
    assert "旧信作废" in told
    assert "找到了旧信，也请交回来" in told
    assert "要补开介绍信，在核实" in await shown_to(resident, reference)
    await opens_course(stage.wang, reference)
    await notes(stage.wang, "不转了，关系留下")
    assert "请交回来" in await resident.reads()
    assert "没有转出，关系留在原支部" in await shown_to(resident, reference)


async def test_what_is_withdrawn_is_on_no_list_and_nothing_of_it_is_told_any_more(stage: Stage) -> None:
    resident, wang, zhou = stage.resident, stage.wang, stage.zhou
    reference = await is_in_hand(stage, OUT)
    await is_issued(stage)
    await zhou.reads()
    assert "已转出，等对方接收：1 件" in await zhou.says("/board")
    await shown_to(resident, reference)
    await resident.taps("撤回")
    await resident.taps("撤回")
    assert "居民已撤回" in await wang.reads()
    assert "现在没有办件" in await zhou.says("/board")
    await stage.passes(timedelta(days=31))
    assert "介绍信" not in await resident.reads() + await wang.reads() + await zhou.reads()


async def test_a_photo_of_the_letter_is_not_taken_as_an_answer(stage: Stage) -> None:
    resident = stage.resident
    await begins(resident, "transfer")
    read = await answers(resident, INTO[:6])
    assert "不要拍照发到这里" in read
    stage.world.sends_photo(resident.id, None, picture(1))
    read = await resident.reads()
    assert "介绍信的有效期到哪一天" in read
    assert "第 7 题" in await resident.says("我不记得了")
