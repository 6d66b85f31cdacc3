"""The bot as its operator runs it: `yizhan run` with a folder, a token, a community file, and no send limits."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks import processes
from benchmarks.processes import Process
from tests.outside.program import BUSY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.processes import Api

TOKEN = "7000000009:bench-token-of-nobody-at-all-00001"  # noqa: S105  (nobody's)
GROUP = -1001000000001
COMMUNITY = f"""
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

[[grid]]
code = "440304006001-001"
name = "第一网格"
buildings = ["福安大厦", "益田花园"]

[[queue]]
name = "default"
chat_id = {GROUP}

{BUSY}"""
STAFF = """
[[person]]
id = {id}
name = "{name}"
roles = ["{role}"]
"""
STAFF_OF_TWO = ((2001, "王姨", "volunteer"), (2004, "周主任", "coordinator"))
ENTER = (("type", "/legal"), ("press", "同意"), ("press", "开始"))
"""From nothing to the first question: the notice, the start page."""
ANSWERS = (
    ("type", "邻里"), ("type", "没有"), ("type", "没有"), ("type", "我自己"),
    ("type", "楼上漏水，把我家天花板泡坏了，他不肯赔。"), ("type", "楼上的老王"),
)  # fmt: skip
"""Six questions of the legal consultation, answered in words: one update and one answer each."""


@dataclass(frozen=True)
class Installation:
    """A folder that holds all that one bot needs."""

    folder: Path
    address: str
    database: str = ""
    """A database's URL; empty for SQLite in the folder."""
    staff: Sequence[tuple[int, str, str]] = STAFF_OF_TWO
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Writes what an operator writes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        token = self.folder / "token"
        token.touch(mode=0o600)
        token.write_text(TOKEN + "\n", encoding="ascii")
        people = (STAFF.format(id=number, name=name, role=role) for number, name, role in self.staff)
        (self.folder / "community.toml").write_text(COMMUNITY + "".join(people), encoding="utf-8")

    @property
    def url(self) -> str:
        """The database."""
        return self.database or f"sqlite:///{self.folder / 'data' / 'yizhan.db'}"

    def environment(self) -> dict[str, str]:
        """The settings."""
        return processes.environment(
            YIZHAN_BOT_TOKEN_FILE=str(self.folder / "token"), YIZHAN_BOT_API_URL=self.address,
            YIZHAN_DATA_DIR=str(self.folder / "data"), YIZHAN_DATABASE_URL=self.url,
            YIZHAN_COMMUNITY_FILE=str(self.folder / "community.toml"), YIZHAN_HTTP="127.0.0.1:0",
            YIZHAN_SEND_RATE="0", YIZHAN_CHAT_RATE="0", YIZHAN_GROUP_RATE="0", YIZHAN_LOG_LEVEL="INFO",
        ) | dict(self.settings)  # fmt: skip


PLAIN = (sys.executable, "-m", "bot")


@asynccontextmanager
async def running(
    installation: Installation,
    api: Api,
    *,
    launcher: Sequence[str] = PLAIN,
    core: int = processes.BOT_CORE,
    only: str = "",
    quiet: bool = True,
) -> AsyncIterator[Process]:
    """The bot, ready; stopped in order at the end."""
    more = [word for part in only.split() for word in ("--only", part)]
    log = installation.folder / f"bot-{core}-{only.replace(' ', '-')}.log"
    process = processes.start(
        [*launcher, "run", *more], core=core, log=log, environment=installation.environment(),
        folder=installation.folder,
    )  # fmt: skip
    try:
        await processes.said(process, "bot.ready")
        if quiet:
            await api.quiet(0.3)
        yield process
        process.check()
    finally:
        process.end()
