"""What those do who work there: claim, speak with residents, ask for papers, put off, hand over, pass up, finish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.cast import GROUP
from tests.fortnight.life import Hands, label_in
from tests.fortnight.residents import QUARTER
from tests.tales import REFERENCE

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.fortnight.life import Life, Script

BEGINS, ENDS = time(8, 45), time(20, 30)
FREE_DAYS = {date(2026, 10, day) for day in range(1, 8)}
MORE = "更多办法"
ACTS = (
    ("note", 5), ("tell", 2), ("appoint", 4), ("supplement", 4), ("extend", 3), ("hand_over", 3), ("escalate", 2),
    ("hand_back", 2), ("send_back", 1),
)  # fmt: skip
FIRST_BUTTONS = {"note": "记一笔", "tell": "给居民留言", "appoint": "约时间", "hand_back": "交回", "finish": "办好了"}
SECOND_BUTTONS = {
    "supplement": "请居民补材料", "extend": "改答应的日期", "hand_over": "请同事接手", "escalate": "往上报",
    "send_back": "不归这里办", "supply": "材料齐了",
}  # fmt: skip
SAID = {
    "note": "打过电话，没人接", "tell": "我这两天来看看", "supplement": "户口本\n上个月的账单", "hand_over": "这周出差",
    "escalate": "对方不肯见面", "send_back": "归别的科室", "finish": "已经和对方谈好，按约定办",
}  # fmt: skip


@dataclass
class Worker:
    """Somebody of the team: their own list of what to do with which case when."""

    life: Life
    hands: Hands
    zeal: float
    """How probably they claim something at a look."""
    plans: list[tuple[datetime, str, str]] = field(default_factory=list)
    """From when on what is done with which case."""

    def lives(self) -> Script:
        """From the first day to the last."""
        while True:
            now = self.life.now
            if not BEGINS <= now.time() < ENDS or (now.date() in FREE_DAYS and self.life.chance.random() < 0.4):
                yield _until_morning(now)
                continue
            for message in self.hands.came():
                yield from self._reads(message)
            ready = sorted(one for one in self.plans if one[0] <= self.life.now)
            if ready:
                self.plans.remove(ready[0])
                yield from self._does(ready[0][1], ready[0][2])
            elif self.life.chance.random() < self.zeal:
                yield from self._claims()
            yield QUARTER * self.life.chance.randint(1, 4) - self.life.now.minute % QUARTER

    def _claims(self) -> Script:
        cards = [m for m in self.life.stage.world.messages(GROUP) if label_in(m, "我来认领")]
        if cards and self.hands.taps(self.life.chance.choice(cards[:6]), "我来认领"):
            yield 1

    def _reads(self, message: Message) -> Script:
        chance, hands = self.life.chance, self.hands
        found = REFERENCE.search(message.words)
        about = found[0] if found else ""
        if label_in(message, MORE) and label_in(message, "已联系上居民") and not self._knows(about):
            self._takes(about)
        elif label_in(message, "我来接"):
            if hands.taps(message, chance.choice(("我来接", "我来接", "不方便"))):
                yield 1
        elif label_in(message, "继续办"):
            if chance.random() < 0.6 and hands.taps(message, "继续办"):
                yield 1
        elif label_in(message, "接手办理"):
            if chance.random() < 0.6 and hands.taps(message, "接手办理"):
                yield 1
        elif "请接着办" in message.words and hands.taps(message, "打开"):
            self.plans = [one for one in self.plans if one[2] != about]
            yield 1
        else:
            yield from self._oversees(message, about)

    def _oversees(self, message: Message, about: str) -> Script:
        """What only coordinators are asked."""
        chance, hands = self.life.chance, self.hands
        if label_in(message, "已打过电话回访"):
            self.plans.append((self.life.now + timedelta(hours=chance.uniform(1, 40)), "call_back", about))
        elif label_in(message, "转到别的队列") and "由您决定" in message.words and hands.taps(message, "转到别的队列"):
            yield 1
            if hands.taps(hands.find("就在这里办", about), chance.choice(("就在这里办", "纠纷调解", "法律咨询"))):
                yield 1
        elif "还没联系居民" in message.words and chance.random() < 0.4:
            yield from self._opens(message, about, "收回，重新排队")
        elif "没人认领，请安排" in message.words and chance.random() < 0.5:
            way = chance.choice(("问谁能办", "问谁能办", "催一催", "直接结案"))
            yield from self._opens(message, about, way)
        elif "过了答应居民的日期" in message.words and chance.random() < 0.4:
            yield from self._opens(message, about, "改答应的日期")

    def _opens(self, message: Message, about: str, way: str) -> Script:
        hands = self.hands
        if not hands.taps(message, f"打开 {about}"):
            return
        yield 1
        if way in {"问谁能办", "改答应的日期"}:
            hands.taps(hands.find(MORE, about), MORE)
            yield 1
        if not hands.taps(hands.find(way, about), way):
            return
        yield 1
        if way == "问谁能办":
            asked = hands.find("", f"问谁能办 {about}") or hands.find("赵甲")
            if asked and hands.taps(asked, self.life.chance.choice([row[0] for row in asked.labels])):
                yield 1
        elif way == "直接结案" and hands.taps(hands.find("结案", f"确定直接结案 {about}"), "结案"):
            yield 1
        elif way == "改答应的日期":
            yield from self._later_date()

    def _knows(self, about: str) -> bool:
        return any(one[2] == about for one in self.plans)

    def _takes(self, about: str) -> None:
        """What they mean to do with a case that is theirs now."""
        chance, now = self.life.chance, self.life.now
        kind = chance.random()
        contact = now + timedelta(hours=chance.uniform(0.3, 9) if kind < 0.65 else chance.uniform(20, 90))
        if kind < 0.9:
            self.plans.append((contact, "contact", about))
        at = contact
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            at += timedelta(hours=chance.uniform(0.5, 26))
            self.plans.append((at, chance.choices([n for n, _ in ACTS], [w for _, w in ACTS])[0], about))
        if kind < 0.9 and chance.random() < 0.85:
            self.plans.append((at + timedelta(hours=chance.uniform(1, 44)), "finish", about))

    def _does(self, act: str, about: str) -> Script:
        hands = self.hands
        if act == "call_back":
            if hands.taps(hands.find("已打过电话回访", about), "已打过电话回访"):
                yield 1
            return
        desk = hands.find(MORE, f"办件 {about}")
        if desk is None:
            return
        if act == "contact":
            if hands.taps(desk, "已联系上居民"):
                yield 1
            return
        if act in SECOND_BUTTONS:
            hands.taps(desk, MORE)
            yield 1
            desk = hands.find(SECOND_BUTTONS[act], f"{about} 还可以这样办")
        before = self._last()
        if not hands.taps(desk, FIRST_BUTTONS.get(act) or SECOND_BUTTONS[act]):
            return
        yield 1
        if self._last() != before:  # (otherwise the case is not theirs any more: only the button said so)
            yield from self._fills(act, about)

    def _last(self) -> int:
        return self.life.stage.world.messages(self.hands.id)[-1].id

    def _fills(self, act: str, about: str) -> Script:
        hands, chance = self.hands, self.life.chance
        if act == "appoint":
            yield from self._appoints()
        elif act == "extend":
            if "什么" in self._words() or "哪天" in self._words():
                yield from self._later_date()
        elif act == "hand_back":
            if hands.taps(hands.find("时间不合适"), "时间不合适"):
                yield 1
        else:
            hands.says(SAID[act])
            yield 1
            asked = hands.find("", f"请谁接着办 {about}") if act == "hand_over" else None
            if asked and asked.labels and hands.taps(asked, chance.choice(asked.labels)[0]):
                yield 1

    def _words(self) -> str:
        return self.life.stage.world.messages(self.hands.id)[-1].words

    def _appoints(self) -> Script:
        day = self.life.now.date() + timedelta(days=self.life.chance.randint(1, 4))
        self.hands.says(f"{day.month}月{day.day}日")
        yield 1
        self.hands.says(self.life.chance.choice(("上午九点半", "下午三点", "晚上七点半")))
        yield 1

    def _later_date(self) -> Script:
        day = self.life.now.date() + timedelta(days=self.life.chance.randint(2, 12))
        self.hands.says(f"{day.year}年{day.month}月{day.day}日")
        yield 1
        self.hands.says("等物业查水管")
        yield 1


def _until_morning(now: datetime) -> float:
    morning = datetime.combine(now.date(), BEGINS) + timedelta(days=now.time() >= BEGINS)
    return (morning - now) / timedelta(minutes=1)
