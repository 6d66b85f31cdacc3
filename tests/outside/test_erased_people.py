"""People who had their data erased while others used the bot: in no file of it, and in no copy that is put back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.chaos.protocol import Figures, report, scale
from tests.outside.canaries.marks import Marks
from tests.outside.canaries.people import Marked, all_at_once, fills
from tests.outside.canaries.weather import database_of, loud_server
from tests.outside.people import Person, fill
from tests.outside.program import AUNT
from tests.postgres import SCHEME, execute

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Ended, Program
    from tests.postgres import Server

PEOPLE = 2
"""Of 50 a sample."""
FIRST_GONE, FIRST_OTHER, STAYS = 7_512_345_001, 6001, 5001
"""Numbers of the size that Telegram gives today: as bytes they stand nowhere by chance."""
ASKED = 1 if scale() <= 1 else None
"""Of so many the commands are asked for a copy; the files are searched for all."""
AT_ONCE = 10
KEYS = "select id, wrapped from data_key"


async def erases(person: Person) -> str:
    """From /privacy to the proof."""
    person.types("/privacy")
    person.presses(await person.meets("删除我的信息"), "删除我的信息")
    person.presses(await person.meets("全部删除"), "全部删除")

    def proof() -> str:
        return next((message.text for message in person.api.chat(person.id) if "凭证" in message.text), "")

    await person.api.until(proof, what="a proof")
    return proof()


async def keys_of(program: Program) -> dict[int, bytes]:
    """All data keys that there are, wrapped, by their number."""
    if url := program.more.get("YIZHAN_DATABASE_URL"):
        connection = await asyncpg.connect(url.replace(SCHEME, "postgresql", 1))
        try:
            return {row["id"]: row["wrapped"] for row in await connection.fetch(KEYS)}
        finally:
            await connection.close()
    with contextlib.closing(sqlite3.connect(f"file:{program.data / 'yizhan.db'}?mode=ro", uri=True)) as reading:
        return dict(reading.execute(KEYS).fetchall())


def found_in(folder: Path, forms: list[bytes]) -> list[str]:
    """Which files of a folder hold any of these."""
    contents = ((path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())
    return [name for name, content in contents if any(form in content for form in forms)]


def numbers_of(people: list[Marked]) -> list[bytes]:
    """Telegram's number of each as a database writes it: in digits, and as bytes of either order."""
    return [
        form
        for person in people
        for form in (str(person.id).encode(), person.id.to_bytes(6, "big"), person.id.to_bytes(8, "little"))
    ]


@dataclass
class Village:
    """Who uses the bot, and what is known of those who go."""

    program: Program
    api: BotApi
    registry: Registry
    server: Server | None
    gone: list[Marked]
    kept: str = ""
    """The case of somebody who stays."""
    destroyed: list[bytes] = field(default_factory=list)
    seconds: float = 0
    """From the first wish to be erased to the last proof."""

    async def lives(self, backup: Path) -> None:
        """All file a case, and a backup is made of it."""
        program, api, registry = self.program, self.api, self.registry
        await program.start()
        await Person(api, AUNT).asks("/start")
        await all_at_once(AT_ONCE, [fills(person, registry, "legal") for person in self.gone])
        self.kept = await fill(Person(api, STAYS), registry, "legal")
        assert (await program.command("backup", str(backup))).code == 0

    async def erases_them(self) -> None:
        """Everybody at once, while others fill in forms."""
        before, count = await keys_of(self.program), max(1, len(self.gone) // 2)
        others = [Person(self.api, FIRST_OTHER + n, patience=60) for n in range(count)]
        traffic = asyncio.create_task(all_at_once(AT_ONCE, [fill(p, self.registry, "hardship") for p in others]))
        began = asyncio.get_running_loop().time()
        proofs = await asyncio.gather(*(erases(person) for person in self.gone))
        self.seconds = asyncio.get_running_loop().time() - began
        await traffic
        assert all("1 件办件的内容" in proof for proof in proofs)
        after = await keys_of(self.program)
        self.destroyed = [wrapped for number, wrapped in before.items() if number not in after]
        assert len(self.destroyed) >= 2 * len(self.gone), "each had a key of their own, and their case had one"

    async def leftovers(self) -> list[str]:
        """Files with a destroyed key, even wrapped; or with the number of somebody who is gone."""
        found = found_in(self.program.data, self.destroyed)
        if self.server is not None:
            # What PostgreSQL leaves in dead rows is gone once the tables are written anew; its log is the operator's.
            await execute(self.program.more["YIZHAN_DATABASE_URL"], "vacuum full")
            await execute(self.program.more["YIZHAN_DATABASE_URL"], "checkpoint")
            found += found_in(self.server.data / "base", [*self.destroyed, *numbers_of(self.gone)])
        return found


@pytest.mark.timeout(3600 if scale() > 1 else 120)
@pytest.mark.parametrize(
    "kind",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(scale() <= 1, reason="make chaos has the time"))],
)
async def test_whoever_was_erased_does_not_come_back_with_an_older_backup(  # noqa: PLR0917  (fixtures)
    program: Program, api: BotApi, registry: Registry, tmp_path: Path, kind: str
) -> None:
    with contextlib.ExitStack() as held:
        server = held.enter_context(loud_server()) if kind == "postgres" else None
        program.more["YIZHAN_DATABASE_URL"] = await database_of(server, "any") if server else ""
        marks = Marks()
        gone = [Marked(api, FIRST_GONE + n, marks=marks, patience=60) for n in range(round(PEOPLE * scale()))]
        village = Village(program, api, registry, server, gone)
        await village.lives(tmp_path / "yesterday")
        await village.erases_them()
        left = await village.leftovers()
        verified, checked, *copies = await asked_of(program, [person.id for person in gone[:ASKED]])
        assert await program.ends() == 0
        left += found_in(program.data, [*village.destroyed, *numbers_of(gone)])
        back = await comes_back(village, tmp_path)
        report(
            Figures(
                f"erased-people-{kind}", len(gone), problems=len(left) + len(back),
                more={
                    "keys": len(village.destroyed), "words": len(marks.known), "seconds": f"{village.seconds:.1f}",
                    "others": max(1, len(gone) // 2),
                },
            )
        )  # fmt: skip
        assert not left, "a destroyed key, or a number"
        assert not back
        assert "the chain holds" in verified.out
        assert json.loads(checked.out)["ok"]
        assert all(copy.code == 1 for copy in copies), "nothing is known of them"


async def asked_of(program: Program, people: list[int], **settings: str) -> list[Ended]:
    """Whether the record of actions holds, whether all fits together, and what is kept of each person."""
    asked = [("audit", "verify"), ("check", "--json"), *(("subject", "export", str(person)) for person in people)]
    return await all_at_once(2, [program.command(*one, **settings) for one in asked])


async def comes_back(village: Village, tmp_path: Path) -> list[str]:
    """What of those who are gone is there again when yesterday's backup is put back, with today's ledger beside it."""
    program = village.program
    elsewhere, gone = tmp_path / "elsewhere", [person.id for person in village.gone[:ASKED]]
    key = {"YIZHAN_KEY_FILE": str(program.data / "master.key")}
    settings = {**key, "YIZHAN_DATA_DIR": str(elsewhere), "YIZHAN_DATABASE_URL": ""}
    ledger = ("--erasures", str(program.data / "erasures"))
    restored = await program.command("restore", *ledger, str(tmp_path / "yesterday"), **settings)
    assert restored.code == 0, restored.err
    asked = await asked_of(program, [*gone, STAYS], **settings)
    verified, checked, *copies = asked
    assert "the chain holds" in verified.out
    assert json.loads(checked.out)["ok"], checked.out
    stayed = json.loads(copies.pop().out)
    assert [case["reference"] for one in stayed for case in one["cases"]] == [village.kept]
    refused = await program.command("subject", "erase", str(STAYS), **settings)
    assert (refused.code, refused.out) == (
        1,
        f"{village.kept}: still goes on; it has to be withdrawn or closed first\n",
    )
    returned = [f"{person} is known" for person, copy in zip(gone, copies, strict=True) if copy.code != 1]
    return returned + found_in(elsewhere, village.destroyed + numbers_of(village.gone))
