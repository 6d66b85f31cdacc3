"""Another master key, as an operator puts it in place: beside the running bot, through a kill, and without the old."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

from tests.outside.people import Person, fill
from tests.outside.program import AUNT, COMMAND, GROUP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

OLD = "yizhan-old-key-1"


def read(key: Path) -> bytes:
    return key.read_bytes()


def is_another(key: Path, before: bytes) -> None:
    """Reads it until it is."""
    ends = time.monotonic() + 20
    while read(key) == before:
        assert time.monotonic() < ends


def told_of(api: BotApi, reference: str) -> bool:
    return any(f"办件 {reference}：" in message.text for message in api.chat(AUNT))


async def killed_in_the_middle(program: Program, key: Path) -> None:
    """`yizhan keys rotate`, killed as soon as the key file is another one."""
    before = read(key)
    rotating = await asyncio.create_subprocess_exec(
        COMMAND, "keys", "rotate", cwd=program.folder, env=program.environment(), stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await asyncio.to_thread(is_another, key, before)
    rotating.send_signal(signal.SIGKILL)
    await rotating.wait()


async def test_the_master_key_is_replaced_beside_the_running_bot_and_the_old_one_is_not_needed_any_more(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await program.start()
    aunt = Person(api, AUNT)
    await aunt.asks("/start")
    first = await fill(Person(api, 5001), registry, "legal")
    key = program.data / "master.key"

    await killed_in_the_middle(program, key)
    second = await fill(Person(api, 5002), registry, "legal")
    rotated = await program.command("keys", "rotate")
    status = await program.command("keys", "status")

    assert (rotated.code, rotated.err) == (0, "")
    assert "went on with master key" in rotated.out
    assert ", 0 left on " in rotated.out
    assert status.code == 0
    assert "0 data keys; only backups from before may need it" in status.out
    third = await fill(Person(api, 5003), registry, "legal")
    assert await program.ends() == 0
    lines = key.read_text(encoding="ascii").splitlines()
    key.write_text("".join(f"{line}\n" for line in lines if not line.startswith(OLD)), encoding="ascii")
    await program.start()
    for reference in (first, second, third):
        aunt.presses(next(m for m in api.chat(GROUP) if reference in m.text and m.buttons), "认领")
    await api.until(lambda: all(told_of(api, reference) for reference in (first, second, third)), what="their details")
    assert (await program.document("check"))["ok"]
    assert "the chain holds" in (await program.command("audit", "verify")).out


async def test_a_key_of_before_that_is_still_needed_can_not_be_left_out(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await program.start()
    await fill(Person(api, 5001), registry, "legal")
    assert await program.ends() == 0
    key = program.data / "master.key"
    await killed_in_the_middle(program, key)
    whole = key.read_text(encoding="ascii")
    key.write_text("".join(f"{x}\n" for x in whole.splitlines() if not x.startswith(OLD)), encoding="ascii")

    refused = await program.command("run")

    assert refused.code == 64, refused.err
    assert refused.is_one_plain_line()
    assert "sealed with master key" in refused.err
    key.write_text(whole, encoding="ascii")
    await program.start()
