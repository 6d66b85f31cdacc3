"""Two weeks in a community, played on each database: all services, claims, words, verdicts, digests, mischief."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli.parser import make_parser
from bot.cli.reports import report
from tests.cast import GROUP, NEIGHBOUR
from tests.tales import REFERENCE, answers, begins, picture, sends

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.cast import Someone, Stage

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ANCHOR = re.compile(r"\b\d+-[0-9a-f]{16}\b")
"""How the record of actions ends: its entries have numbers that are drawn by chance."""
OWN_ID = re.compile(r"\d{15,}")
COMMANDS = (
    ("dump",), ("cases", "list"), ("outbox",), ("outbox", "--state", "sent"), ("outbox", "--state", "dead"), ("check",),
    ("cases", "list", "--status", "closed"), ("cases", "list", "--community", "440304006001"),
)  # fmt: skip
MISCHIEF = (
    "'; DROP TABLE service_case; --", "\u202e倒过来\u2066", "<b>粗</b> & <a href='x'>链接</a>", "\x00\x01", "😀" * 300,
    "𠮷" * 40, "e\u0301" * 30, "=cmd|' /C calc'!A0", "/nosuchcommand", "/start i-xxxxxxxxxxxxxxxxxxxxxx", "/queue",
    "%s %d {0}",
    "a" * 4096, "null", "NaN", "０１２３", "\N{ZERO WIDTH SPACE}",
)  # fmt: skip


@dataclass
class Week:
    """What everybody did, and what they read then."""

    stage: Stage
    told: list[str] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    """Of the cases, each with a name that says when it was opened: references are drawn by chance."""

    def neutral(self, words: str) -> str:
        """The same with names instead of references, and without Telegram's numbers of messages."""
        words = re.sub(r'"message_id": \d+', '"message_id": <number>', words)
        words = ANCHOR.sub("<code>", words)
        return REFERENCE.sub(lambda found: self.references[found[0]], words)

    def notes(self, what: str, read: str) -> None:
        """One line of the story."""
        self.told.append(f"{what}: {self.neutral(read)}")

    async def sends(self, who: Someone, service: str) -> None:
        """Somebody fills in a service."""
        self.references[await sends(who, service)] = f"<ref{len(self.references) + 1}>"

    async def says(self, who: Someone, *texts: str) -> None:
        """Somebody types."""
        for text in texts:
            self.notes(f"{who.id} says {text[:40]!r}", await who.says(text))

    async def taps(self, who: Someone, *labels: str, chat: int | None = None) -> None:
        """Somebody taps; what the button itself said counts too."""
        for label in labels:
            read = await who.taps(label, chat)
            self.notes(f"{who.id} taps {label}", f"{read} ({who.toast})")

    async def passes(self, *spans: timedelta) -> None:
        """Time goes by."""
        for span in spans:
            await self.stage.passes(span)
            for who in list(self.stage.people.values()):
                # What fell due at once is sent in the order in which it was worked off, which is nobody's promise.
                read = "\n---\n".join(sorted(self.neutral(await who.reads()).split("\n---\n")))
                self.notes(f"{who.id} reads after {span}", read)

    async def plays(self) -> None:
        """All of it."""
        stage = self.stage
        for who in (stage.resident, stage.someone(NEIGHBOUR), stage.wang, stage.li, stage.zhou):
            self.notes(f"{who.id} starts", await who.starts())
        await self.services()
        await self.work()
        await self.words()
        await self.mischief()
        await self.days()

    async def services(self) -> None:
        """Each service, by two residents; a draft that is left, one that is dropped."""
        stage = self.stage
        for name in ("legal", "mediation", "hardship", "transfer"):
            await self.sends(stage.resident, name)
        neighbour = stage.someone(NEIGHBOUR)
        await self.sends(neighbour, "hardship")
        self.notes("begins", await begins(neighbour, "legal"))
        self.notes("answers", await answers(neighbour, ("[劳动]", "[跳过]", "[没有]")))
        await self.taps(neighbour, "上一步")
        await self.says(neighbour, "/menu", "/my")
        await self.passes(MINUTE)

    async def work(self) -> None:
        """Claims, lost claims, notes, appointments, handing back, done."""
        wang, li = self.stage.wang, self.stage.li
        for number in range(3):
            card = self.stage.group()[number]
            self.notes("claims", await wang.taps("我来认领", GROUP, on=card))
            self.notes("too late", await li.taps("我来认领", GROUP, on=card) + li.toast)
        await self.taps(wang, "已联系上居民", "记一笔")
        await self.says(wang, "打过电话了，<b>没人</b>接")
        await self.taps(wang, "打开", "约时间")
        await self.says(wang, "3月6日", "下午三点")
        await self.taps(wang, "打开", "给居民留言")
        await self.says(wang, "请带身份证")
        await self.taps(wang, "打开", "交回", "需要别的专长")
        await self.taps(li, "我来认领", chat=GROUP)
        await self.taps(li, "办好了")
        await self.says(li, "都说清楚了，照着办就行", "/queue")
        await self.passes(HOUR)

    async def words(self) -> None:
        """What a resident adds, edits, withdraws, and wants to know."""
        resident, zhou = self.stage.resident, self.stage.zhou
        await self.says(resident, "/my")
        await self.taps(resident, "FA-", "补充说明")
        await self.says(resident, "我白天都在家")
        message = self.stage.world.says(resident.id, None, "我在家")
        self.notes("said", await resident.reads())
        self.stage.world.edits(resident.id, message, "我不在家")
        self.notes("edited", await resident.reads())
        self.stage.world.sends_photo(resident.id, None, picture(3))
        self.notes("a photo", await resident.reads())
        self.stage.world.sends_sticker(resident.id)
        self.notes("a sticker", await resident.reads())
        await self.says(resident, "/language", "/privacy", "/help")
        await self.says(zhou, "/digest", "/team", "/queue")
        await self.passes(HOUR)

    async def mischief(self) -> None:
        """Words and buttons that nobody should send."""
        neighbour = self.stage.someone(NEIGHBOUR)
        for text in MISCHIEF:
            self.stage.clock.forward(MINUTE)
            self.stage.world.says(neighbour.id, None, text)
            self.notes(f"mischief {text[:20]!r}", await neighbour.reads())
        shown = neighbour.message_with("")
        for data in ("", "x", "A" * 22 + ".0", "\u202e.0", "0.0", "a" * 64):
            self.stage.world.presses(neighbour.id, shown, data=data)
            self.notes(f"forged {data[:8]!r}", await neighbour.reads())
        for _ in range(40):
            self.stage.world.says(neighbour.id, None, "快点")
        self.notes("a flood", await neighbour.reads(most=30))

    async def days(self) -> None:
        """Two weeks: nudges, digests, follow-ups, verdicts, leases that end, a draft that expires."""
        neighbour, li = self.stage.someone(NEIGHBOUR), self.stage.li
        await self.passes(*[6 * HOUR] * 16)
        await self.taps(neighbour, "没解决")
        await self.says(neighbour, "还是没人来")
        await self.passes(*[8 * HOUR] * 3)
        await self.taps(li, "打开", "办好了")
        await self.says(li, "这次送到了")
        await self.passes(DAY, DAY, DAY, DAY)
        await self.taps(neighbour, "解决了")
        await self.says(neighbour, "/my")
        await self.passes(DAY, 3 * DAY, 7 * DAY)


# --- what is compared -------------------------------------------------------------------------------


def chats(week: Week) -> Iterator[str]:
    """Every chat as it stands at the end, message by message; those of one moment in the order of their words."""
    for chat, messages in sorted(week.stage.world.history.items()):
        yield from sorted(
            week.neutral(f"{message.date} {chat} {message.sender_id} {message.kind} {message.words} {message.labels}")
            + f"{' edited' if message.edited else ''}{' protected' if message.protected else ''}"
            for message in messages.values()
        )


async def printed(week: Week, capsys: pytest.CaptureFixture[str]) -> str:
    """What the commands for other programs print."""
    capsys.readouterr()
    for words in COMMANDS:
        assert await report(make_parser().parse_args([*words, "--json"]), week.stage.config) == 0
    return week.neutral(capsys.readouterr().out)


def without_ids(words: str) -> str:
    """With our own ids named in the order in which they come."""
    known: dict[str, str] = {}
    return OWN_ID.sub(lambda found: known.setdefault(found[0], f"<id{len(known) + 1}>"), words)
