"""The short forms around a diary: another time, hours that an adviser adds, clients whom they name."""

from __future__ import annotations

from flows.calendar import DAY_NAMES
from flows.fields import Choice, Clock, Day, Many, Text
from flows.fields.slots import Slots
from flows.model import Clocks, Is, Phrase, Service, Step

NOTHING = Phrase("")
EVERY_WEEK = "每周"
ONE_DAY = "只有一天"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
assert len(WEEKDAYS) == len(DAY_NAMES)
MODES = {"到社区谈": "visit", "打电话": "phone", "视频谈": "online", "上门谈": "home"}


def _form(name: str, title: str, *steps: Step, forgotten: bool = False) -> Service:
    return Service(
        name=name, title=Phrase(title), summary=NOTHING, minutes=1, prepare=(), steps=steps, submit=NOTHING, after=(),
        clocks=Clocks(), internal=True, forgotten=forgotten,
    )  # fmt: skip


MOVE_TIME = _form(
    "move_time", "改时间",
    Step("slot", Phrase("什么时候谈？选个时间。"), Slots(line=False), Phrase("约的时间")),
)  # fmt: skip
ADD_HOURS = _form(
    "add_hours", "加时段",
    Step("kind", Phrase("每周都有，还是只有一天？"), Choice((EVERY_WEEK, ONE_DAY)), Phrase("哪一种")),
    Step("weekday", Phrase("周几？"), Choice(WEEKDAYS), Phrase("周几"), when=Is("kind", EVERY_WEEK)),
    Step("day", Phrase("哪一天？"), Day(ahead_days=180), Phrase("日期"), when=Is("kind", ONE_DAY)),
    Step("from", Phrase("从几点开始？"), Clock(), Phrase("开始")),
    Step("to", Phrase("到几点？"), Clock(), Phrase("结束")),
    Step("modes", Phrase("怎么谈？可以多选。"), Many(("到社区谈", "打电话", "视频谈", "上门谈")), Phrase("怎么谈")),
    Step("place", Phrase("在哪里谈？"), Text(limit=60), Phrase("地点"), optional=True),
    forgotten=True,
)  # fmt: skip
STOP_DAY = _form(
    "stop_day", "停一天",
    Step("day", Phrase("哪一天不接待？"), Day(ahead_days=180), Phrase("日期")),
    forgotten=True,
)  # fmt: skip
CLIENTS = _form(
    "clients", "我的当事人",
    Step(
        "words",
        Phrase("写您的当事人（人名、公司名），用顿号隔开。只留下认不出名字的记号，谁也读不到。"),
        Text(limit=600, least=2),
        Phrase("当事人"),
    ),
    forgotten=True,
)  # fmt: skip
FORMS = (MOVE_TIME, ADD_HOURS, STOP_DAY, CLIENTS)
