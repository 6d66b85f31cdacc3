"""Everything that comes out of an installation: files, memory of the system about it, commands, pages, chats."""

from __future__ import annotations

import json
import os
import stat
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from tests.outside.canaries.people import all_at_once
from tests.outside.program import CHIEF, GROUP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tests.outside.canaries.hard import HardApi
    from tests.outside.canaries.places import Search
    from tests.outside.program import Program

OPERATORS = {"token": "token file", "secret": "secret file", "community.toml": "community file"}
AT_ONCE = 3


def look_at_files(search: Search, program: Program, *more: Path) -> None:
    """Every file of the installation and of its database, temporary ones and those that were deleted among them."""
    assert program.running is None or "master.key" in {path.name for path in program.data.iterdir()}
    for folder in (program.folder, *more):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                place = "key file" if path.name == "master.key" else OPERATORS.get(path.name, "files")
                search.look(place, path.name, _content(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # it was a temporary one
        return b""


def look_at_process(search: Search, program: Program) -> None:
    """What the system tells of the running bot, and the files that it holds open though they have no name any more."""
    assert program.running is not None
    about = Path(f"/proc/{program.running.pid}")
    search.look("command line", "cmdline", (about / "cmdline").read_bytes())
    search.look("environment", "environ", (about / "environ").read_bytes())
    for handle in (about / "fd").iterdir():
        if "(deleted)" in os.readlink(handle) and stat.S_ISREG(handle.stat().st_mode):
            search.look("files", "a deleted file", handle.read_bytes())


async def look_at_commands(search: Search, program: Program, *commands: Collection[str], **changed: str) -> None:
    """What each command prints, at DEBUG."""
    ended = await all_at_once(AT_ONCE, [program.command(*command, **changed) for command in commands])
    for command, one in zip(commands, ended, strict=True):
        assert "Traceback" not in one.err, (command, one.err)
        search.look("commands", " ".join(command), (one.out + one.err).encode())


async def look_at_copy(search: Search, program: Program, person: int) -> None:
    """The copy that the law grants: what is that person's, and nobody else's."""
    copy = await program.command("subject", "export", str(person))
    assert copy.code == 0, copy.err
    assert json.loads(copy.out)
    search.look("own copy", str(person), copy.out.encode(), owners=[person])
    search.look("commands", "subject export", copy.err.encode())


async def look_at_pages(search: Search, port: int) -> None:
    """What is answered to whoever asks the health port."""
    async with aiohttp.ClientSession() as session:
        for page in ("healthz", "readyz", "metrics", "nothing", "dump"):
            async with session.get(f"http://127.0.0.1:{port}/{page}") as answer:
                search.look("pages", page, await answer.read() + str(answer.headers).encode())


def look_at_chats(search: Search, api: HardApi, handled: Mapping[int, Collection[int]]) -> None:
    """All that was ever sent or changed, by chat: groups, people, who handled whose case, the coordinator."""
    owners: Collection[int] | None
    for chat, contents in _sent(api).items():
        if chat < 0:
            place, owners = ("group" if chat == GROUP else "other groups"), None
        elif chat == CHIEF:
            place, owners = "coordinator's chat", None
        elif chat in handled:
            place, owners = "handler's chat", handled[chat]
        else:
            place, owners = "own chat", [chat]
        for content in contents:
            search.look(place, str(chat), content, owners=owners)


def _sent(api: HardApi) -> Mapping[int, list[bytes]]:
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    for line in api.ledger:
        if line.chat_id:
            found[line.chat_id].append(json.dumps(line.given, ensure_ascii=False, default=str).encode())
        elif line.method == "answerCallbackQuery":
            found[GROUP].append(str(line.given.get("text")).encode())  # whoever stands beside them reads it
    for chat, _, body in api.bodies:
        found[chat].append(body)
    return found


def keeps_a_piece(program: Program, content: bytes) -> bool:
    """Whether any file of the installation holds a piece of a content."""
    kept = b"".join(path.read_bytes() for path in program.folder.rglob("*") if path.is_file())
    return any(piece in kept for piece in pieces(content))


def pieces(content: bytes, size: int = 24) -> Iterator[bytes]:
    """Pieces of a file's middle, which is like no other's."""
    return (content[n : n + size] for n in range(200, len(content) - size, size))
