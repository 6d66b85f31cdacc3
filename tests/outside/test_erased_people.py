"""People who had their data erased while others used the bot: not in any copy that is put back afterwards."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tests.chaos.protocol import scale
from tests.outside.people import Person, fill
from tests.outside.program import AUNT, Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry

PEOPLE = 2
"""Of 50 a sample."""


async def erases(person: Person) -> str:
    """From /privacy to the proof."""
    person.types("/privacy")
    person.presses(await person.meets("删除我的信息"), "删除我的信息")
    person.presses(await person.meets("全部删除"), "全部删除")

    def proof() -> str:
        return next((message.text for message in person.api.chat(person.id) if "凭证" in message.text), "")

    await person.api.until(proof, what="a proof")
    return proof()


async def test_whoever_was_erased_does_not_come_back_with_an_older_backup(
    program: Program, api: BotApi, registry: Registry, tmp_path: Path
) -> None:
    await program.start()
    await Person(api, AUNT).asks("/start")
    gone = [Person(api, 5100 + number) for number in range(round(PEOPLE * scale()))]
    for person in gone:
        await fill(person, registry, "legal")
    stays = Person(api, 5001)
    kept = await fill(stays, registry, "legal")
    assert (await program.command("backup", str(tmp_path / "yesterday"))).code == 0

    proofs, _ = await asyncio.gather(
        asyncio.gather(*(erases(person) for person in gone)), fill(Person(api, 5002), registry, "hardship")
    )

    assert all("1 件办件的内容" in proof for proof in proofs)
    for person in gone:
        assert (await program.command("subject", "export", str(person.id))).code == 1
    assert "the chain holds" in (await program.command("audit", "verify")).out
    assert (await program.document("check"))["ok"]
    assert await program.ends() == 0

    ledger = program.data / "erasures"
    elsewhere = tmp_path / "elsewhere"
    settings = {"YIZHAN_DATA_DIR": str(elsewhere), "YIZHAN_KEY_FILE": str(program.data / "master.key")}
    restored = await program.command("restore", "--erasures", str(ledger), str(tmp_path / "yesterday"), **settings)
    assert restored.code == 0, restored.err
    for person in gone:
        assert (await program.command("subject", "export", str(person.id), **settings)).code == 1
    found = await program.command("subject", "export", str(stays.id), **settings)
    assert [case["reference"] for one in json.loads(found.out) for case in one["cases"]] == [kept]
    assert "the chain holds" in (await program.command("audit", "verify", **settings)).out
    checked = json.loads((await program.command("check", "--json", **settings)).out)
    assert checked["ok"], checked
    refused = await program.command("subject", "erase", str(stays.id), **settings)
    assert (refused.code, refused.out) == (1, f"{kept}: still goes on; it has to be withdrawn or closed first\n")
