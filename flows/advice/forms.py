"""The short form of a record: what it was about, what was advised, what comes next, how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Choice, Duration, Text
from flows.model import Clocks, Is, Phrase, Service, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model.parts import NextStep

NOTHING = Phrase("")
ELSEWHERE = "转其他部门"
NEXT: Mapping[str, NextStep] = {
    "已答复": "answered", "可申请法律援助": "aid", "转调解": "mediation", "再约一次": "again",
    "转其他部门": "elsewhere",
}  # fmt: skip
TOLD = "已经告诉了"
RECORD = Service(
    name="consultation",
    title=Phrase("写咨询记录"),
    summary=NOTHING,
    minutes=3,
    prepare=(),
    steps=(
        Step(
            "facts",
            Phrase("主要事实是什么？点“保留”就用居民自己说的。这一段只进卷宗，居民看不到。"),
            Text(limit=1500, least=5),
            Phrase("主要事实"),
        ),
        Step(
            "advice",
            Phrase("给了什么建议？写清楚能怎么办、先办哪一样。居民会看到这一段。"),
            Text(limit=1500, least=5, example=Phrase("先收好欠条和转账记录，和对方对一次账，再去法院起诉。")),
            Phrase("答复意见"),
        ),
        Step(
            "next",
            Phrase("下一步怎么走？"),
            Choice(("已答复", "可申请法律援助", "转调解", "再约一次", "转其他部门")),
            Phrase("下一步"),
        ),
        Step(
            "where",
            Phrase("该找哪个部门？写名字，知道的话写上地址或电话。居民会看到。"),
            Text(limit=200, least=2),
            Phrase("该找谁"),
            when=Is("next", ELSEWHERE),
        ),
        Step(
            "aid",
            Phrase("符合条件可以申请法律援助、怎么申请，告诉对方了吗？法律要求一定要说。还没说的，先说了再点。"),
            Choice((TOLD,)),
            Phrase("法律援助"),
        ),
        Step("time", Phrase("花了多久？比如“40分钟”“一个半小时”。"), Duration(), Phrase("时间")),
    ),
    submit=Phrase("保存，发给居民"),
    after=(),
    clocks=Clocks(),
    internal=True,
    checked=True,
    forgotten=True,
)
FORMS = (RECORD,)
