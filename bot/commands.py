"""The command lists that Telegram shows, in each language; a server that lacks them stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import logs
from bot.wire import WireError
from flows.model import Phrase
from flows.texts import Reader, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.wire import Wire
    from flows.model import Service
    from flows.texts import Language

TELEGRAM_LANGUAGES: tuple[tuple[str, Language], ...] = (("", "en"), ("zh", "zh-Hans"))
"""Telegram chooses a list by a two-letter code; zh-Hant readers of the code "zh" read zh-Hans in the list."""
DESCRIPTIONS = {
    "menu": Phrase("办事菜单"),
    "my": Phrase("我的办件"),
    "help": Phrase("怎么用、找人工"),
    "language": Phrase("换语言 / Language"),
    "simple": Phrase("长辈模式：话少，选项有号码"),
    "privacy": Phrase("我的信息怎么用"),
    "join": Phrase("当志愿者"),
}
STAFF = {
    "queue": Phrase("志愿者：等认领的办件"),
    "desk": Phrase("志愿者：替来人、来电登记"),
    "digest": Phrase("协调员：今天的汇总"),
    "cases": Phrase("工作人员：看所有办件"),
    "find": Phrase("工作人员：按编号、姓名、电话找"),
    "why": Phrase("工作人员：期限的依据"),
    "export": Phrase("协调员：导出办件表格"),
    "hours": Phrase("志愿者：我的服务时间"),
    "numbers": Phrase("工作人员：响应率、办结率"),
    "diary": Phrase("律师：约好的时间和接待时段"),
    "board": Phrase("协调员、党务：办到哪一步的看板"),
    "team": Phrase("协调员：名单和在办件数"),
}


ABOUT = Phrase(
    "社区一站式服务：党组织关系接转、法律咨询、纠纷调解、困难帮扶。点“开始”，一步一步来。有危险先打 110、119、120。"
)


async def set_commands(wire: Wire, services: Iterable[Service]) -> None:
    """Tells Telegram the commands, and what newcomers read before they begin, once at start."""
    titles = {service.name: service.title for service in services}
    for code, language in TELEGRAM_LANGUAGES:
        reader = Reader(language, ZoneInfo("UTC"))
        entries = {**titles, **DESCRIPTIONS, **STAFF}
        commands = [{"command": name, "description": say(words, reader)} for name, words in entries.items()]
        given: dict[str, object] = {"commands": commands, "scope": {"type": "all_private_chats"}}
        try:
            in_language = {"language_code": code} if code else {}
            await wire.call("setMyCommands", {**given, **in_language}, timeout=10)
            await wire.call("setMyDescription", {"description": say(ABOUT, reader), **in_language}, timeout=10)
        except WireError as error:
            logs.event("commands.unset", kind=type(error).__name__, language=language)
            return
