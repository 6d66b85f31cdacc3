"""Requests for help in a quarter: every kind of help, through the street or by neighbours alone; visits by two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.quarter.days import DAY, on_or_after
from tests.quarter.matters import FINISHES, Plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.quarter.matters import Matter

KINDS = ("neighbours", "特困供养", "临时救助", "低保", "刚性支出困难", "其他救助", "低保边缘", "neighbours")
"""The kinds that the street may take on: the eight groups of the law, of which three are called other help."""
NEVER = "只要志愿帮扶"
HOURS = (10, 11, 14, 15, 16)
"""At which people are visited, for an hour."""
MINUTE = timedelta(minutes=1)
ENDINGS = ("made", "made", "waited for", "forgotten", "written late", "nobody", "one", "not wanted")
"""How a visit goes."""
SEEN = ("老两口", "退休金一人一份", "药费每月两千", "[旧一点]", "最缺护工", "[都签了]")
ASKED = ("[看病]", "[选好了]", "日子难，想有人帮一把")
AT_HOME = ("[2人]", "[老人]", "[选好了]", "[没有]", "[上午]", "[跳过]")
NAMED = ("福安大厦3栋502", "陈奶奶", "13800007001", "[跳过]")


def planned(chance: Random, begins: Sequence[datetime], colleagues: Sequence[str]) -> list[Matter]:
    """As many as there are beginnings; nobody is at two doors at a time."""
    taken: set[datetime] = set()
    return [
        _Help(Plan(chance, at), colleagues[(number + 1) % len(colleagues)], taken).goes(KINDS[number % len(KINDS)])
        for number, at in enumerate(begins)
    ]


@dataclass
class _Help:
    """One request as it is planned."""

    plan: Plan
    colleague: str
    taken: set[datetime]

    def goes(self, kind: str) -> Matter:
        chance, is_neighbours = self.plan.chance, kind == "neighbours"
        is_urgent = not is_neighbours and self.plan.happens(0.7)
        is_danger = is_urgent and kind == "其他救助"
        if is_neighbours:
            self._screened(NEVER)
        elif is_urgent and not is_danger:
            self._helped_first()
        else:
            self._screened(chance.choice(("低保", "临时救助", "受灾救助", "疾病应急", "流浪救助")))
            self.plan.then("材料齐了")
            self._visit("made")
            self.plan.then("入户看过了", days=(0.05, 0.5))
        if not is_neighbours:
            self._at_street(kind)
        elif self._is_helped():
            self._ends()
        if is_danger:
            return self.plan.matter("hardship", ("[有]", "[我自己]", *ASKED, *NAMED))
        pressing = "[是]" if is_urgent else "[不是]"
        return self.plan.matter("hardship", ("[没有]", pressing, "[我自己]", *ASKED, *AT_HOME, *NAMED))

    def _screened(self, match: str) -> None:
        self.plan.then("初筛", f"[{match}]", "[不是]", "[跳过]", days=(0.05, 0.6))

    def _helped_first(self) -> None:
        plan = self.plan
        plan.then("请街道先行救助", days=(0.05, 0.9))
        if plan.happens(0.7):
            plan.then("先救助上了", "街道送来三天的饭", days=(0.1, 2))
        else:
            plan.then("街道没有先救助", "按一般手续办", days=(0.1, 2))
            plan.then("材料齐了")
        plan.then("情况急，先电话看过", "断粮两天，邻居证实", days=(0.2, 9))

    def _at_street(self, kind: str) -> None:
        plan, chance = self.plan, self.plan.chance
        plan.then("已转街道窗口", plan.day(chance.randint(0, 6)))
        if plan.happens(0.3):
            plan.then("街道要补材料", "租房合同", days=(0.1, 3))
            plan.then("材料补交了", "[今天]", days=(0.2, 5))
        if plan.happens(0.1):
            self._is_refused("街道不受理")
            return
        if plan.happens(0.1):
            return  # nobody hears of it again
        number = ("[一般手续]", "[特殊情形]", "[街道直接确认]")
        clocks = {"低保": number, "低保边缘": number, "刚性支出困难": number[:2]}.get(kind, ())
        clock = (chance.choice(clocks),) if clocks else ()
        since = plan.day(chance.randint(0, 50))
        plan.then("街道受理了", since, "2026-1", f"[{kind}]", *clock, days=(0.3, 8))
        if plan.happens(0.8) and self._is_looked_at(kind):
            self._is_decided(kind)

    def _is_looked_at(self, kind: str) -> bool:
        plan, chance = self.plan, self.plan.chance
        plan.then("街道开始调查了", days=(0.5, 7))
        if plan.happens(0.8):
            plan.then("开始公示", plan.day(chance.randint(0, 9)), days=(0.5, 8))
            if plan.happens(0.5 if kind == "特困供养" else 0.1):
                plan.then("公示有异议", plan.day(chance.randint(0, 12)), days=(1, 9))
                if plan.happens(0.5):
                    return False
                plan.then("开始公示", plan.day(), days=(1, 9))
            plan.then("公示完，交区里确认", plan.day(chance.randint(0, 12)), days=(3, 9))
        return plan.happens(0.8)

    def _is_decided(self, kind: str) -> None:
        plan, chance = self.plan, self.plan.chance
        if plan.happens(0.35):
            self._is_refused("没有批")
            return
        plan.at += DAY
        granted = (plan.day(chance.randint(0, 84)), "每月九百元")
        reviewed = "[跳过]" if kind == "刚性支出困难" else chance.choice(("[收入稳定]", "[收入不稳或有劳动力]"))
        plan.then("批准了", *granted, reviewed, days=(0, 8))
        if self._is_helped(most=1):
            self._ends()

    def _is_refused(self, label: str) -> None:
        plan, chance = self.plan, self.plan.chance
        plan.at += DAY
        plan.then(label, plan.day(chance.randint(0, 44)), "收入高于标准", days=(0, 2))
        if plan.happens(0.6):
            plan.then("书面决定已送到本人", plan.day(chance.randint(0, 3)), days=(0.5, 9))

    def _is_helped(self, most: int = 3) -> bool:
        """A plan, and month after month a visit; whether it may end."""
        plan = self.plan
        plan.then("定帮扶计划", "每周买一次菜", days=(0.05, 1))
        for month in range(most):
            is_first = month == 0 and most > 1  # one of neighbours alone: also the smallest sample has a whole visit
            plan.at += plan.chance.uniform(4, 14 if is_first else 40) * DAY
            if self._visit("made" if is_first else plan.chance.choice(ENDINGS)):
                plan.then("这个月回访过了", "[差不多]", "[跳过]", days=(0.05, 2))
            elif plan.happens(0.2):
                return False
        return plan.happens(0.5)

    def _ends(self) -> None:
        plan = self.plan
        plan.then("问本人能不能结束", days=(0.5, 5))
        if plan.happens(0.7):
            plan.then("同意结束帮扶", by="resident", days=(0.5, 12), reply="以后有难处")
            plan.then(FINISHES, days=(0.1, 1))

    def _visit(self, goes: str) -> bool:
        """Two of the team at the door, or not; whether it counts."""
        plan = self.plan
        plan.then("约上门", way=("更多办法", "上门走访"), reply="答应了，我再去问居民", days=(0.05, 0.5))
        starts = self._free_hour()
        asked = (starts.strftime("%Y-%m-%d %H:%M"), "[1小时]", f"[{self.colleague}]")
        plan.tasks[-1] = replace(plan.tasks[-1], said=asked)
        named = f"{starts.month}月{starts.day}日（周{'一二三四五六日'[starts.weekday()]}） {starts:%H:%M}"
        plan.then("我一起去", by="companion", finds=named, reply="谢谢您", days=(0, 0.01))
        if goes == "not wanted":
            plan.then("先别来", by="resident", days=(0, 0.01), reply="照样帮您")
            return False
        plan.then("可以来", by="resident", days=(0, 0.01), reply="前一天和两小时前提醒您")
        self._at(starts - 5 * MINUTE)
        if goes != "nobody":
            plan.then("我到了", days=(0, 0), reply="请在门外等一等")
        if goes in {"nobody", "one"}:
            self._at(starts + DAY)
            plan.then("取消这次走访", days=(0, 1), reply="取消了")
            return False
        self._at(starts + (31 if goes == "waited for" else 2) * MINUTE)
        plan.then("我到了", by="companion", days=(0, 0), reply="两个人都到了")
        self._at(starts + (155 if goes == "forgotten" else 62) * MINUTE)
        plan.then("走了，都平安", days=(0, 0), reply="平安就好")
        plan.then("记下看到的", *SEEN, days=(1, 4) if goes == "written late" else (0, 0.02), reply="只有工作人员看得到")
        return True

    def _at(self, at: datetime) -> None:
        """The next task is done then."""
        self.plan.at = at

    def _free_hour(self) -> datetime:
        """An hour three days of work later at which nobody is visited."""
        day = self.plan.at.date()
        for _ in range(3):
            day = on_or_after(day) + DAY
        free = (datetime.combine(on_or_after(day + number * DAY), time(hour)) for number in range(60) for hour in HOURS)
        found = next(at for at in free if at not in self.taken)
        self.taken.add(found)
        return found
