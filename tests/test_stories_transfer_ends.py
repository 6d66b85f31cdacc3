"""One bot, two communities: a transfer from one to the other is a matter at each end, each with its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cast import GROUP, listed, open_stage
from tests.transfers import OUT, PLACE, asks_for, is_in_hand, notes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Someone, Stage

HE, LIN, CHEN, LAWYER = 2001, 2002, 2003, 2004
OTHER_GROUP = -1001000000002
THERE = (
    PLACE.partition("[[person]]")[0].replace("440304006001", "440304006002").replace('prefix = "FA"', 'prefix = "FB"')
    .replace("福安社区", "福民社区").replace(str(GROUP), str(OTHER_GROUP))
    + listed(HE, "党务老何", "party_worker") + listed(LIN, "林志愿", "volunteer")
    + listed(CHEN, "陈协调", "coordinator") + listed(LAWYER, "赵律师", "lawyer", 'queues = ["legal"]\n')
)  # fmt: skip
"""The community that receives: somebody for transfers, the member who comes, a coordinator, one for advice only."""
LEAVES = (*OUT[:3], "[同一个街道]", "中共深圳市福田区福田街道福民社区委员会", *OUT[5:])
COMES = (
    "[我自己的]", "[转入本社区]", "[正式党员]", "[同一个街道]", "[没上班或已退休]", "[不用，网上转]",
    "中共福安社区委员会", "2026年3月", "[福安大厦]", "林美", "13800007002", "[跳过]",
)  # fmt: skip


async def both_in_hand(stage: Stage) -> tuple[Someone, Someone]:
    """A member leaves here, another comes there; Wang works on the one, old He on the other."""
    world = stage.world
    there = [world.user(id, name, language_code="zh-hans") for id, name in ((HE, "何"), (LIN, "林"), (CHEN, "陈"))]
    world.group(OTHER_GROUP, "福民志愿者群", [*there, world.user(LAWYER, "赵", language_code="zh-hans")])
    for id in (stage.wang.id, stage.zhou.id, HE, LIN, CHEN, LAWYER):
        await stage.someone(id).starts()
    assert (await is_in_hand(stage, LEAVES)).startswith("FA-")
    assert (await asks_for(stage.someone(LIN), COMES)).startswith("FB-")
    return stage.wang, stage.someone(HE)


async def test_each_end_is_moved_on_by_its_own_community_and_scope_and_by_nobody_of_the_other(tmp_path: Path) -> None:
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", community=PLACE, more=(THERE,)) as stage:
        wang, he = await both_in_hand(stage)
        card = stage.world.messages(OTHER_GROUP)[-1]
        for outside in (wang, stage.zhou, stage.someone(LAWYER)):  # of the other community, or of another queue
            assert await outside.taps("我来认领", OTHER_GROUP, on=card) == ""
        assert any("我来认领" in label for row in stage.world.messages(OTHER_GROUP)[-1].labels for label in row)
        await claims_there(he)
        shown = he.inbox()[-1]
        sending = next(message for message in reversed(wang.inbox()) if "支部初核通过" in str(message.labels))
        for outside in (wang, stage.zhou, stage.someone(LAWYER), stage.someone(CHEN)):
            assert await outside.taps("系统里已收到转入", on=shown) == ""
        await stage.someone(LIN).reads()
        for outside in (he, stage.someone(CHEN), stage.someone(LIN)):
            assert await outside.taps("支部初核通过", on=sending) == ""

        assert "材料齐了，等本社区党委接收" in await notes(he, "系统里已收到转入")
        assert "FB-" in await stage.someone(LIN).reads()
        assert "支部同意了，等党委审核" in await notes(wang, "支部初核通过")
        await notes(wang, "转出党委已同意")
        read = await stage.resident.reads()
        assert "FA-" in read
        assert "FB-" not in read
        assert "本社区已接收" in await notes(he, "本社区党委已接收", "[今天]", "福民社区第一党支部")
        offered = next(one for one in reversed(stage.resident.inbox()) if "对方已接收" in str(one.labels))
        assert await he.taps("对方已接收", on=offered) == ""  # whoever received tells the member, not their chat
        assert "从现在起，组织生活和党费都在那边" in await notes(stage.resident, "对方已接收", "[今天]")


async def claims_there(he: Someone) -> None:
    """Old He takes it on, and opens where it stands."""
    await he.taps("我来认领", OTHER_GROUP)
    for label in ("已联系上居民", "更多办法", "办到哪一步"):
        await he.taps(label)
