"""The bot with a local Telegram around it, and people who type, tap and read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import App
from bot.config import Address, Config
from bot.demo.api import make_app
from bot.demo.world import World
from storage.reports.lists import is_quiet
from tests.templates import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.demo.telegram.model import Message, Press

TOKEN = "7000000001:test-token-that-nobody-knows-0000"
START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Shenzhen."""
GROUP = -1001000000001
RESIDENT, NEIGHBOUR, WANG, LI, ZHOU = 7001, 7002, 1001, 1002, 1003
COMMUNITY = """
[community]
code = "440304006001"
prefix = "FA"
name = "福安社区"
subdistrict = "福田街道"
district = "福田区"
timezone = "Asia/Shanghai"
language = "zh-Hans"
phone = "0755-00000000"
office = "福安社区党群服务中心一楼"
office_hours = ["Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00"]
quiet_hours = "21:00-08:00"
digest_at = "08:30"
digest_when_empty = true

[[grid]]
code = "440304006001-001"
name = "第一网格"
buildings = ["福安大厦", "益田花园"]

[[queue]]
name = "default"
chat_id = -1001000000001

[[person]]
id = 1001
name = "王姐"
roles = ["volunteer", "mediator"]

[[person]]
id = 1002
name = "李律师"
roles = ["volunteer", "lawyer"]

[[person]]
id = 1003
name = "周协调"
roles = ["coordinator"]
"""


def listed(id: int, name: str, role: str, more: str = "") -> str:
    """An entry of the community's file for one more member of the team."""
    return f'\n[[person]]\nid = {id}\nname = "{name}"\nroles = ["{role}"]\n{more}'


class StillClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment that was set."""
        return self.at

    def forward(self, span: timedelta) -> None:
        """Moves ahead."""
        self.at += span

    def to_next_workday(self) -> None:
        """Not used in tests: they say how far."""
        raise AssertionError("tests move the clock by a span")


@dataclass
class Someone:
    """A person with a phone: what they do returns what they read next."""

    stage: Stage
    id: int
    seen: int = 0
    """The number of the last message that was read in the private chat."""

    def inbox(self) -> list[Message]:
        """What the bot wrote to this person in private, oldest first."""
        found = self.stage.world.messages(self.id)
        return [message for message in found if message.sender_id == self.stage.world.bot.id]

    async def reads(self, *, most: float = 10) -> str:
        """The next messages of the bot, once it has gone quiet: their words."""
        await self.stage.settled(most)
        new = [message for message in self.inbox() if message.id > self.seen]
        if new:
            self.seen = new[-1].id
        return "\n---\n".join(message.words for message in new)

    async def says(self, text: str, chat: int | None = None) -> str:
        """Types something and reads the answer."""
        self.stage.world.says(self.id, chat, text)
        return await self.reads()

    async def starts(self, payload: str = "") -> str:
        """Opens the bot's chat."""
        self.stage.world.starts(self.id, payload)
        return await self.reads()

    def message_with(self, label: str, chat: int | None = None) -> Message:
        """The newest message that has such a button."""
        place = chat or self.id
        for message in reversed(self.stage.world.messages(place)):
            if any(label in text for row in message.labels for text in row):
                return message
        shown = [row for message in self.stage.world.messages(place)[-3:] for row in message.labels]
        raise AssertionError(f"{self.id} sees no button {label!r}, but {shown}")

    async def taps(self, label: str, chat: int | None = None, *, on: Message | None = None) -> str:
        """Taps a button by (a part of) its label and reads the answer."""
        message = on or self.message_with(label, chat)
        labels = [text for row in message.labels for text in row]
        full = label if label in labels else next(text for text in labels if label in text)
        pressed = self.pressed = self.stage.world.presses(self.id, message, full)
        with suppress(TimeoutError):  # a press is answered after its commit, unless the test lets the answer fail
            await self.stage.world.until(lambda: self.stage.world.answer_to(pressed.id), timeout=3)
        return await self.reads()

    pressed: Press | None = None

    @property
    def toast(self) -> str:
        """What the last tapped button said."""
        assert self.pressed is not None
        answer = self.stage.world.answer_to(self.pressed.id)
        return answer.text if answer and answer.text else ""

    def buttons(self) -> list[str]:
        """The labels under the newest message of the bot."""
        return [text for row in self.inbox()[-1].labels for text in row]


@dataclass
class Stage:
    """The bot, its Telegram, its clock, and its people."""

    world: World
    app: App
    clock: StillClock
    config: Config
    people: dict[int, Someone] = field(default_factory=dict)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Hears of every commit."""
        self.app.database.finished.append(self.committed.set)

    def someone(self, id: int) -> Someone:
        """A person of the cast."""
        return self.people.setdefault(id, Someone(self, id))

    @property
    def resident(self) -> Someone:
        """Grandma Chen."""
        return self.someone(RESIDENT)

    @property
    def wang(self) -> Someone:
        """A volunteer."""
        return self.someone(WANG)

    @property
    def li(self) -> Someone:
        """Another volunteer, a lawyer."""
        return self.someone(LI)

    @property
    def zhou(self) -> Someone:
        """The coordinator."""
        return self.someone(ZHOU)

    def group(self) -> list[Message]:
        """What stands in the volunteers' group, oldest first."""
        return list(self.world.messages(GROUP))

    async def settled(self, most: float = 10) -> None:
        """Waits until nothing is on its way: no update unfinished, no message unsent that is due."""
        async with asyncio.timeout(most):
            await self.world.until(lambda: not self.world.queue.pending(), timeout=most)
            while not await self._is_quiet():
                await self.committed.wait()

    async def _is_quiet(self) -> bool:
        self.committed.clear()
        return await self.app.database.read(lambda tx: is_quiet(tx, self.clock.now()))

    async def restart(self, *, away: timedelta = timedelta(0)) -> None:
        """The bot ends and comes back, perhaps later, on the same database."""
        await self.app.stop()
        self.clock.forward(away)
        self.app = App(self.config, self.clock)
        self.app.database.finished.append(self.committed.set)
        await self.app.start()
        await self.app.ticker.remind()
        await self.settled()

    async def passes(self, span: timedelta) -> None:
        """Time goes by, and the bot does what has come due."""
        self.clock.forward(span)
        await self.app.ticker.remind()
        await self.settled()


def config_of(folder: Path, url: str, api: str, *, community: str) -> Config:
    """Settings without limits, with everything in one folder."""
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(TOKEN, encoding="ascii")
    file = folder / "community.toml"
    file.write_text(community, encoding="utf-8")
    return Config(
        data_dir=folder, database_url=url, key_file=folder / "master.key", community_file=file,
        bot_token_file=token, bot_api_url=api, http=Address("127.0.0.1", 0),
        send_rate=None, chat_rate=None, group_rate=None, log_level="WARNING",
    )  # fmt: skip


@asynccontextmanager
async def open_stage(
    folder: Path, url: str, *, start: datetime = START, community: str = COMMUNITY, more: Sequence[str] = ()
) -> AsyncIterator[Stage]:
    """Builds the world, starts the bot in it, and stops both."""
    clock = StillClock(start)
    world = World(clock.now)
    async with serving(world) as api:
        config = config_of(folder, url, api, community=community)
        if more:
            config = changed(config, community_file=several(folder, (community, *more)))
        world.user(RESIDENT, "陈奶奶", language_code="zh-hans", phone="+8613800007001")
        world.user(NEIGHBOUR, "林先生", language_code="zh-hans", phone="+8613800007002")
        team = [world.user(id, name, language_code="zh-hans") for id, name in ((WANG, "王"), (LI, "李"), (ZHOU, "周"))]
        world.group(GROUP, "志愿者群", team)
        for person in team:
            world.chats[person.id].standing = "member"
        await prepare(url)
        app = App(config, clock)
        await app.start()
        stage = Stage(world, app, clock, config)
        try:
            yield stage
        finally:
            await stage.app.stop()


@asynccontextmanager
async def open_team(folder: Path, url: str, community: str, *more: int) -> AsyncIterator[Stage]:
    """A stage on which the team and some more of the file's members have opened the bot."""
    async with open_stage(folder, url, community=community) as stage:
        for id in more:
            stage.world.user(id, f"同事{id}", language_code="zh-hans")
        for id in (WANG, LI, ZHOU, *more):
            await stage.someone(id).starts()
        yield stage


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[str]:
    """The local Bot API server on a free loopback port: its address."""
    runner = web.AppRunner(make_app(world, token=TOKEN, page=False), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def several(folder: Path, communities: Sequence[str]) -> Path:
    """A folder with the file of each community."""
    made = folder / "communities"
    made.mkdir()
    for number, text in enumerate(communities):
        (made / f"{number}.toml").write_text(text, encoding="utf-8")
    return made


def changed(config: Config, **fields: object) -> Config:
    """The settings with some of them changed."""
    return replace(config, **fields)  # type: ignore[arg-type]
