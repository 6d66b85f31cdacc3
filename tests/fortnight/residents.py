"""What residents do: fill in forms, now or over a night, bring papers, say how it went, or say nothing."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.fortnight.life import Form, Hands, label_in
from tests.tales import FILLED, REFERENCE

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.fortnight.life import Life, Script

DANGER = (
    "[有]", "[邻居]", "[本人说不了]", "[没人照顾]", "[选好了]", "隔壁老人摔倒了", "[福安大厦]", "[跳过]", "[跳过]",
    "王婶", "13900001111", "[跳过]",
)  # fmt: skip
FORMS = {**FILLED, "danger": DANGER}
COMMANDS = {"danger": "hardship"}
TITLES = {
    "legal": "法律咨询",
    "mediation": "纠纷调解",
    "hardship": "困难帮扶",
    "danger": "困难帮扶",
    "transfer": "党组织关系接转",
}
QUARTER = 15
"""People look at their phones at full quarters of an hour, so that many do so together."""
GETS_UP, GOES_TO_BED = time(7, 15), time(22, 0)
ANSWERS = (("解决了", 55), ("部分解决", 12), ("没解决", 13), ("不需要了", 8))
SHARE_OF_BREAKS, BREAKS = 0.4, (35, 70, 150, 14 * 60, 26 * 60)
"""How often a form is left open, and for how many minutes: an hour, a night, a day."""
RATINGS = (("满意", 6), ("一般", 2), ("不满意", 2))


@dataclass
class Resident:
    """One resident, one thing at a time."""

    life: Life
    hands: Hands
    errands: deque[tuple[datetime, str]]
    """From when on which form is filled in."""
    later: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    """Buttons to be tapped from some moment on: label, what the message is about, and what follows."""

    def lives(self) -> Script:
        """From the first day to the last."""
        chance = self.life.chance
        while True:
            now = self.life.now
            if not GETS_UP <= now.time() < GOES_TO_BED:
                yield _until_morning(now)
                continue
            for message in self.hands.came():
                self._reads(message)
            ready = [one for one in self.later if one[0] <= now]
            if ready:
                self.later.remove(ready[0])
                yield from self._taps(*ready[0][1:])
            elif self.errands and self.errands[0][0] <= now:
                yield from self._fills(self.errands.popleft()[1])
            else:
                errand = (self.errands[0][0] - now) / timedelta(minutes=1) if self.errands else 60
                yield min(QUARTER * chance.randint(1, 3) - now.minute % QUARTER, math.ceil(errand))

    def _reads(self, message: Message) -> None:
        """Decides once what to do about a message, and when."""
        chance, now = self.life.chance, self.life.now
        found = REFERENCE.search(message.words)
        about = found[0] if found else ""
        if label_in(message, "没解决") and chance.random() < 0.7:
            answer = chance.choices([word for word, _ in ANSWERS], [weight for _, weight in ANSWERS])[0]
            self._plans(now + timedelta(minutes=chance.choice((0, 5, 40, 300, 1500))), answer, about, "judged")
        if label_in(message, "备齐了") and "还在等" not in message.words and chance.random() < 0.85:
            self._plans(now + timedelta(hours=chance.uniform(0.5, 130)), "备齐了", about)
        if label_in(message, "可以") and "可以吗" in message.words and chance.random() < 0.7:
            self._plans(now, chance.choice(("可以", "不要")), about)

    def _plans(self, at: datetime, label: str, about: str, then: str = "") -> None:
        self.later.append((at, label, about, then))

    def _taps(self, label: str, about: str, then: str) -> Script:
        if not self.hands.taps(self.hands.find(label, about), label):
            return
        yield 1
        chance = self.life.chance
        if then != "judged":
            return
        if label == "解决了":
            rating = chance.choices([word for word, _ in RATINGS], [weight for _, weight in RATINGS])[0]
            if chance.random() < 0.8 and self.hands.taps(self.hands.find(rating, about), rating):
                yield 1
        elif label in {"部分解决", "没解决"} and self.hands.find("跳过"):
            form = self._opens("还没解决", back=1)
            yield chance.choice((1, 1, 3, 50))
            self._types(form, "还差一点没有弄好")
            form.over = self.life.now
            yield 1

    # --- forms --------------------------------------------------------------------------------

    def _opens(self, title: str, *, back: int = 0) -> Form:
        form = Form(self.hands.id, title, [self.life.now - timedelta(minutes=back)])
        self.life.forms.append(form)
        return form

    def _types(self, form: Form, words: str) -> None:
        form.touched.append(self.life.now)
        self.hands.says(words)

    def _fills(self, kind: str) -> Script:
        hands, chance, service = self.hands, self.life.chance, COMMANDS.get(kind, kind)
        form = Form(hands.id, TITLES[kind])
        yield from self._begins(form, service)
        given = FORMS[kind]
        goes_away = chance.randrange(1, len(given)) if chance.random() < SHARE_OF_BREAKS else None
        for number, answer in enumerate((*given, "[提交]")):
            if number == goes_away:
                yield from self._goes_away(form, service, chance.choice(BREAKS))
            if answer.startswith("["):
                assert hands.taps(hands.find(answer[1:-1]), answer[1:-1]), (kind, answer)
                form.touched.append(self.life.now)
            else:
                self._types(form, answer)
            yield chance.choice((1, 1, 1, 2, 4))
        if "再填一次" in self._newest_words(2):  # (what was tomorrow when the form was left is over)
            for label in ("明天", "提交"):
                assert hands.taps(hands.find(label), label), (kind, label)
                form.touched.append(self.life.now)
                yield 1
        form.over = form.touched[-1]
        assert REFERENCE.search(self._newest_words(5)), (kind, self._newest_words(3))

    def _begins(self, form: Form, service: str) -> Script:
        """From the command to the first question, agreeing to what is asked on the way."""
        self.hands.says(f"/{service}")
        yield 1
        for label in ("同意", "另外办一件", "开始"):
            asked = [
                message for message in self.life.stage.world.messages(self.hands.id)[-6:] if label_in(message, label)
            ]
            if not asked or not self.hands.taps(asked[-1], label):
                continue
            if "开始" in label_in(asked[-1], label):
                form.touched.append(self.life.now)
                self.life.forms.append(form)
            yield 1
            if form.touched:
                return
        raise AssertionError(self._newest_words(6))

    def _newest_words(self, most: int) -> str:
        return "\n".join(message.words for message in self.life.stage.world.messages(self.hands.id)[-most:])

    def _goes_away(self, form: Form, service: str, minutes: int) -> Script:
        back = self.life.now + timedelta(minutes=minutes)
        if not GETS_UP <= back.time() < GOES_TO_BED:
            minutes += round(_until_morning(back)) + 5
        yield minutes
        self.hands.says(f"/{service}")
        yield 1
        assert self.hands.taps(self.hands.find("继续", "没提交"), "继续"), self._newest_words(3)
        form.touched.append(self.life.now)
        yield 1


def _until_morning(now: datetime) -> float:
    morning = datetime.combine(now.date(), GETS_UP) + timedelta(days=now.time() >= GETS_UP)
    return (morning - now) / timedelta(minutes=1)
