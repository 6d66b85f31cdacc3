"""The key is its owner's and nobody is served without it; and the search that looks for secrets finds them.

Where marked words are planted and looked for everywhere: `tests/outside/canaries/`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tests.outside.botapi import TOKEN
from tests.outside.leaks import disguises, leaks_in
from tests.outside.people import Person
from tests.outside.program import CHIEF

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.program import Program

SECRETS = (
    "欧阳暗香", "139 8765 4321", "13987654321", "砸核桃", "司徒疏影", "请敲窗", "3栋502", "KANARI-STORY-77", TOKEN,
    TOKEN.partition(":")[2],
)  # fmt: skip


def leaks(where: str, content: bytes) -> list[str]:
    """Which secrets stand in a content."""
    return leaks_in(where, content, SECRETS)


async def test_the_key_is_for_its_owner_alone_and_without_it_nothing_is_served(program: Program, api: BotApi) -> None:
    await program.start()
    await Person(api, CHIEF).asks("/start")
    key = program.data / "master.key"
    made = [path for path in program.data.rglob("*") if path.is_file()]
    assert {path.name for path in made} >= {"master.key", "yizhan.db", "yizhan.db-wal", "yizhan.lock"}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == [], "nothing is for others to read"
    assert await program.ends() == 0
    key.rename(program.folder / "kept elsewhere")
    before = (program.data / "yizhan.db").read_bytes()
    refused = await program.command("run")
    assert refused.code == 64, refused.err
    assert refused.is_one_plain_line(), refused.err
    assert (program.data / "yizhan.db").read_bytes() == before, "nothing was overwritten"
    assert not key.exists(), "no other key was put in its place"
    (program.folder / "kept elsewhere").rename(key)
    await program.start()


def test_the_search_finds_what_it_looks_for_in_every_disguise() -> None:
    for secret in SECRETS:
        for disguise in disguises(secret):
            assert len(disguise) > 5, (secret, disguise)
            assert leaks("x", b"\x00\xff" + disguise + b"\xff") != []
    for shift in range(3):
        hidden = base64.b64encode(b"abc"[:shift] + "前前后后KANARI-STORY-77很长的话".encode())
        assert leaks("x", hidden) == ["x: KANARI-STORY-77"]
