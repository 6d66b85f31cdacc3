"""People who know nothing but what they read: they press the first sensible button and type what fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.outside.botapi import STAMP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.outside.botapi import BotApi, Shown

REFERENCE = re.compile(r"\b[A-Z]{2,3}-\d\d-[2-9A-HJKMNP-Z]{6}-[2-9A-HJKMNP-Z]\b")
UNWANTED = re.compile("不|取消|返回|上一步|人工|跳过|改第|重新|帮助|菜单|语言|我的|算了|交回|撤回|没")
MARK = "可能重复"
TICK = "☑"
MOST_SCREENS = 60
Registry = dict[str, dict[str, Any]]


@dataclass
class Person:
    """Somebody with an account."""

    api: BotApi
    id: int
    name: str = "陈"
    language: str = "zh-hans"
    seen: int = 0
    """The turn of the last message that was read."""
    newest: int = 0
    """The number of the newest message that was read."""
    asked: int = 0
    """The turn of what they sent or pressed last."""
    patience: float = 20
    """Seconds that they wait for an answer."""
    words: dict[str, str] = field(default_factory=dict)
    """What to type for a kind of field or the name of a question; something fitting otherwise."""

    @property
    def user(self) -> dict[str, Any]:
        """As Telegram describes them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def message(self, **content: object) -> dict[str, Any]:
        """A private message of theirs with some content."""
        chat = {"id": self.id, "type": "private", "first_name": self.name}
        number = self.asked = self.api.next_message_id()
        return {"message_id": number, "date": STAMP, "chat": chat, "from": self.user, **content}

    def sends(self, **content: object) -> int:
        """Sends a private message with some content; answers the update's id."""
        self.api.opened.add(self.id)
        return self.api.brings("message", self.message(**content))

    def types(self, text: str) -> int:
        """Sends words."""
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        entities = [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []
        return self.sends(text=text, **({"entities": entities} if entities else {}))

    def presses(self, on: Shown, label: str) -> int:
        """Presses a button by a part of its label."""
        found = [data for text, data in on.buttons if label in text]
        assert found, f"{self.id} sees no button {label} below: {on.text}"
        return self.presses_data(on, found[0])

    def presses_data(self, on: Shown, data: str) -> int:
        """Presses a button that carries this data."""
        kind = "private" if on.chat_id > 0 else "supergroup"
        message = {"message_id": on.id, "date": STAMP, "chat": {"id": on.chat_id, "type": kind}, "text": on.text}
        number = self.asked = self.api.next_message_id()
        query = {"id": f"press{number}", "from": self.user, "chat_instance": "1", "data": data, "message": message}
        return self.api.brings("callback_query", query)

    def is_waiting(self) -> bool:
        """Whether nothing has changed in their chat since they sent or pressed something."""
        return self.asked > self.api.turns.get(self.id, 0)

    def unread(self) -> list[Shown]:
        """What the bot wrote in private since the last look; a change that takes buttons away is no answer."""
        found = [m for m in self.api.chat(self.id) if m.turn > self.seen and (m.id > self.newest or m.buttons)]
        return sorted(found, key=lambda message: message.id)

    async def reads(self, *, most: float | None = None) -> Shown:
        """The newest message, once there is a new one."""
        return (await self.reads_all(most=most))[-1]

    async def reads_all(self, *, most: float | None = None) -> list[Shown]:
        """All new messages, once there is one."""
        await self.api.until(
            self.unread, most=most or self.patience, what=f"an answer to {self.id}", chat_id=self.id
        )  # fmt: skip
        found = self.unread()
        self.seen = max(message.turn for message in found)
        self.newest = max(self.newest, found[-1].id)
        return found

    async def asks(self, text: str) -> Shown:
        """Types and reads."""
        self.types(text)
        return await self.reads()

    async def taps(self, on: Shown, label: str) -> Shown:
        """Presses and reads."""
        self.presses(on, label)
        return await self.reads()

    async def meets(self, *labels: str, after: int = 0, chat_id: int | None = None) -> Shown:
        """The newest message with one of these buttons, once there is one that came after another."""

        def found() -> list[Shown]:
            shown = self.api.chat(chat_id or self.id)
            return [
                m for m in shown if m.id > after and any(label in text for label in labels for text, _ in m.buttons)
            ]

        await self.api.until(
            found, most=self.patience, what=f"a button {labels[0]} for {self.id}", chat_id=chat_id or self.id
        )  # fmt: skip
        return found()[-1]

    def find(self, label: str, chat_id: int | None = None) -> Shown:
        """The newest message with such a button."""
        found = [m for m in self.api.chat(chat_id or self.id) if any(label in text for text, _ in m.buttons)]
        assert found, f"{self.id} sees no button {label}"
        return found[-1]


async def fill(person: Person, registry: Registry, name: str) -> str:
    """Goes through a service from /start to its reference."""
    form = Form(person, registry[name])
    screen = await person.asks("/start")
    await form.begin(screen)
    return await form.finish()


@dataclass
class Form:
    """A way through a service, screen by screen."""

    person: Person
    service: Mapping[str, Any]
    screen: Shown | None = None
    met: dict[str, int] = field(default_factory=dict)
    """How often each question was seen."""
    acted_on: list[str] = field(default_factory=list)
    """The words of the screens on which something was done, the menu among them."""

    @classmethod
    async def up_to(cls, step: str, person: Person, service: Mapping[str, Any]) -> Form:
        """The way through a service as far as a question."""
        form = cls(person, service)
        await form.begin(await person.asks("/start"))
        for _ in range(MOST_SCREENS):
            if [found for found in form.steps() if found["name"] == step]:
                return form
            form.act()
            await form.look()
        raise AssertionError(f"{service['name']} never asks for {step}")

    async def begin(self, menu: Shown) -> None:
        """Chooses the service in the menu."""
        self.acted_on.append(menu.text)
        self.person.presses(menu, self.service["title"])
        await self.look()

    def reference(self) -> str:
        """The reference that the chat has shown last; empty for none."""
        found = REFERENCE.findall(self.screen.text) if self.screen else []
        return str(found[0]) if found else ""

    def is_check(self) -> bool:
        """Whether the last screen before sending is shown: its button is the service's own."""
        return bool(self.screen) and any(self.service["submit"] == text for text, _ in self.shown().buttons)

    def shown(self) -> Shown:
        """The screen in front of the person."""
        assert self.screen is not None
        return self.screen

    async def look(self) -> None:
        """Waits for a screen on which something can be done; a marked repeat of what was answered is none."""
        while True:
            unread = await self.person.reads_all()
            for screen in reversed(unread):
                self.screen = screen
                if (screen.buttons or self.steps() or self.reference()) and not self.is_old():
                    return

    def is_old(self) -> bool:
        """Whether the screen is marked as a possible repeat of one that was acted on."""
        text = self.shown().text
        return MARK in text and any(text.endswith(before) for before in self.acted_on)

    def steps(self) -> list[Mapping[str, Any]]:
        """The questions whose words stand on the screen."""
        return [step for step in self.service["steps"] if step["ask"] in self.shown().text]

    async def finish(self) -> str:
        """Answers everything and sends; answers the reference."""
        for _ in range(MOST_SCREENS):
            if found := self.reference():
                return found
            self.act()
            await self.look()
        raise AssertionError(f"no end to the questions of {self.service['name']}: {self.shown().text}")

    async def to_check(self) -> None:
        """Answers everything and stops in front of the last button."""
        for _ in range(MOST_SCREENS):
            if self.is_check():
                return
            self.act()
            await self.look()
        raise AssertionError(f"no end to the questions of {self.service['name']}: {self.shown().text}")

    def act(self) -> int:
        """Does the one sensible thing on this screen; answers the update's id."""
        self.acted_on.append(self.shown().text)
        if not self.steps() or self.is_check():
            menu = any(self.service["title"] in label for label, _ in self.shown().buttons)
            return self.person.presses(self.shown(), self.service["title"]) if menu else self.press_sensible()
        step = max(self.steps(), key=lambda step: len(step["ask"]))
        times = self.met[step["name"]] = self.met.get(step["name"], 0) + 1
        return self.answer(step, times)

    def press_sensible(self, besides: tuple[str, ...] = ()) -> int:
        """Presses the first button that leads on."""
        found = self.sensible(besides)
        assert found, f"no way on: {self.shown().text} {self.shown().buttons}"
        return self.person.presses_data(self.shown(), found[0])

    def sensible(self, besides: tuple[str, ...] = ()) -> list[str]:
        """The data of the buttons that lead on."""
        shown = self.shown().buttons
        return [data for label, data in shown if not UNWANTED.search(label) and not any(o in label for o in besides)]

    def answer(self, step: Mapping[str, Any], times: int) -> int:
        """Answers a question by its kind."""
        field_, person = step["field"], self.person
        kind = field_["kind"]
        given = person.words.get(step["name"]) or person.words.get(kind)
        if kind == "Choice":
            return person.presses(self.shown(), given or self.choice(step))
        if kind == "Many":
            if any(label.startswith(TICK) for label, _ in self.shown().buttons):
                return self.press_sensible(tuple(field_["options"]))
            return person.presses(self.shown(), given or field_["options"][0])
        if times > 1 and self.sensible():
            return self.press_sensible()
        if kind == "Files":
            return person.presses(self.shown(), "跳过")
        return person.types(given or field_.get("example") or FITTING[kind])

    def choice(self, step: Mapping[str, Any]) -> str:
        """The first option that does not make the matter urgent."""
        urgent = {value for rule in self.service["urgent"] if rule["step"] == step["name"] for value in rule["values"]}
        return str(next(option for option in step["field"]["options"] if option not in urgent))


FITTING = {
    "Text": "没有别的要说的，谢谢你们",
    "Name": "陈秀英",
    "Phone": "138 0013 8000",
    "Day": "明天下午",
    "Month": "上个月",
    "Since": "上个月",
    "Place": "福安大厦3栋502",
    "Clock": "下午3点",
}
