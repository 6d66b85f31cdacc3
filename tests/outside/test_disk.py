"""A disk that fails is no full disk: the bot ends at once, in one line, and what it had not kept comes again."""

from __future__ import annotations

import asyncio
import resource
from typing import TYPE_CHECKING

from tests.outside.people import Form, Person

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

DEPENDENCY = 69
FIRST_PAGES = 16 * 1024
"""Bytes of a file that can still be written: the log has fewer, the database more."""


async def test_a_disk_that_does_not_write_ends_the_bot_and_nothing_that_it_said_is_lost(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await program.start()
    form = Form(Person(api, 5001), registry["legal"])
    await form.begin(await form.person.asks("/start"))
    process = program.running
    assert process is not None

    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FIRST_PAGES, FIRST_PAGES))
    form.act()
    assert await asyncio.wait_for(process.wait(), 20) == DEPENDENCY
    said = [line for line in program.log().splitlines() if line.startswith("yizhan: ")]
    assert len(said) == 1
    assert "disk" in said[0]
    assert "Traceback" not in program.log()

    await program.start()
    await form.look()
    reference = await form.finish()
    assert [case["ref"] for case in await program.listed("cases", "list")] == [reference]
    assert (await program.document("check"))["ok"] is True
