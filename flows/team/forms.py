"""Internal forms of those who work, and of those who would like to: about no case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Choice, Day, Many, Name, Phone, Place, Text
from flows.fields.grids import Grids
from flows.model import Clocks, Is, Phrase, Service, Step
from flows.team import LICENSED

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = Phrase("")
FAR = 366
"""Days: a leave is told at most so long before."""


def _form(name: str, title: str, *steps: Step, forgotten: bool = True) -> Service:
    return Service(
        name=name, title=Phrase(title), summary=NOTHING, minutes=1, prepare=(), steps=steps,
        submit=NOTHING, after=(), clocks=Clocks(), internal=True, forgotten=forgotten,
    )  # fmt: skip


APPLICATION = _form(
    "application", "当志愿者",
    Step(
        "short_name", Phrase("大家怎么称呼您？写个短的，比如“王姐”。"), Name(), Phrase("称呼"),
        seen_by=Phrase("同事，和您帮的居民。"),
    ),
    Step(
        "skills", Phrase("您会什么？会几样就点几样。"),
        Many(
            (
                "律师", "医生、护士", "心理咨询", "电工、水工", "照顾人", "跑腿接送", "写材料", "电脑手机",
            ),
            none="都没有",
        ),
        Phrase("会什么"),
    ),
    Step(
        "licence", Phrase("您的证书或执照编号是多少？"), Text(limit=60), Phrase("证书编号"),
        when=Is("skills", *LICENSED), why=Phrase("这些事要有证才能做，社区要核对。"),
        seen_by=Phrase("只有社区协调员。"),
    ),
    Step(
        "languages", Phrase("您会说哪些话？"),
        Many(("普通话", "粤语", "客家话", "潮汕话", "英语", "手语")), Phrase("会说的话"),
    ),
    Step("grids", Phrase("您愿意在哪几个网格帮忙？"), Grids(), Phrase("网格")),
    Step(
        "times", Phrase("您什么时候有空？"),
        Many(("工作日白天", "工作日晚上", "周末", "说不准")), Phrase("有空的时候"),
    ),
    Step(
        "gender", Phrase("您是女士还是先生？"), Choice(("女", "男")), Phrase("性别"),
        optional=True, why=Phrase("有的居民只想让同性来帮。"),
    ),
    forgotten=False,
)  # fmt: skip
LEAVE = _form(
    "leave", "请假",
    Step("first", Phrase("从哪一天起请假？"), Day(ahead_days=FAR, timed=False), Phrase("从")),
    Step("last", Phrase("请到哪一天？那一天也算在里面。"), Day(ahead_days=FAR, timed=False), Phrase("到")),
)  # fmt: skip
RELATIVE = _form(
    "relative", "亲友",
    Step(
        "phone", Phrase("亲友的电话号码是多少？他家的事就不会派给您。"), Phone(own=False), Phrase("电话"),
        why=Phrase("号码不保存，只留一个对得上的记号。"),
    ),
)  # fmt: skip
NEIGHBOUR = _form(
    "neighbour", "自己住的楼",
    Step(
        "building", Phrase("您住哪栋楼？那栋楼的事就不会派给您。"), Place(), Phrase("楼"),
        why=Phrase("楼名不保存，只留一个对得上的记号。"),
    ),
)  # fmt: skip
FORMS: Mapping[str, Service] = {form.name: form for form in (APPLICATION, LEAVE, RELATIVE, NEIGHBOUR)}
