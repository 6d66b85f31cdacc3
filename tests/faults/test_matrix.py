"""Every request of the bot meets every fault: what follows is as `rows.py` declares, and no secret gets out."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report
from tests.faults.acts import FIRST_VOLUNTEER, NICKNAME, SAID, Act, community_with, given_up
from tests.faults.rows import LIVE, cells
from tests.faults.settling import settled
from tests.faults.share import chosen, is_whole
from tests.outside.botapi import TOKEN
from tests.outside.leaks import disguises, leaks_in
from tests.outside.people import MARK, Person
from tests.outside.program import CHIEF

if TYPE_CHECKING:
    from tests.faults.rows import Cell
    from tests.faults.server import FaultyApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

SAMPLE = 50
AT_ONCE = 25
"""Cells of a batch: the bot has thirty requests in flight, and silence fills its places."""
SECRETS = (
    "砸核桃", "KANARI-TEXT-77", SAID["Name"], SAID["Phone"], "13987654321", "KANARI-FILE-88", "KANARI-ECHO-89",
    NICKNAME, TOKEN, TOKEN.partition(":")[2],
)  # fmt: skip


def wanted() -> list[Cell]:
    """The cells of this run; those that need the bot's whole patience only where everything is tried."""
    found = [cell for cell in cells(*LIVE) if cell.outcome != "ends" and (is_whole() or not cell.fault.is_slow)]
    return chosen(found, SAMPLE, "matrix")


@pytest.mark.timeout(2400 if is_whole() else 120)
async def test_each_fault_of_each_request_has_its_declared_outcome_and_no_secret_gets_out(
    program: Program, api: FaultyApi, registry: Registry
) -> None:
    acts = [Act(api, registry, cell, number) for number, cell in enumerate(wanted())]
    program.community_file.write_text(community_with([act.volunteer for act in acts]), encoding="utf-8")
    program.more["YIZHAN_LOG_LEVEL"] = "DEBUG"
    await program.start()
    await Person(api, CHIEF).asks("/start")
    for start in range(0, len(acts), AT_ONCE):
        await asyncio.gather(*(act.happens() for act in acts[start : start + AT_ONCE]))
    for act in acts:
        await act.is_fetched()
    messages = await settled(program, api, but=[act.chat for act in acts if act.cell.outcome == "held"])
    wrong = [found for act in acts if (found := act.judge(messages))]
    alerts = [line for line in api.asked("sendMessage", CHIEF) if given_up(line) and not line.refused]
    dead = [m for m in messages if m["state"] == "dead" and m["kind"] != "leave"]
    leaks = await leaks_of(program)
    report(
        Figures(
            "api-faults", api.happened.total(), doubled=_doubled(api), unreported=len(dead) - len(alerts),
            problems=len(wrong) + len(leaks) + len(api.early) + len(api.strayed),
            more={"cells": len(acts), "leaks": len(leaks), "too-early": len(api.early), "strayed": len(api.strayed)},
        )
    )  # fmt: skip
    assert not wrong, "\n".join(wrong)
    assert Counter(api.happened.keys()) == Counter(act.cell.name for act in acts), "each fault happened"
    assert program.is_alive(), program.log()
    assert not leaks
    assert not api.early, "nothing is sent before the time that a 429 names"
    assert not api.strayed, "the token stands in the address: no redirection is followed"
    assert len(alerts) == len(dead)
    assert sum(act.cell.outcome == "reported" for act in acts) == len(dead)


def _doubled(api: FaultyApi) -> int:
    """Messages to people that came more than once without the mark."""
    sent = [line for line in api.ledger if line.method.startswith("send") and not line.refused]
    in_private = [line for line in sent if 0 < line.chat_id != CHIEF and line.chat_id < FIRST_VOLUNTEER]
    plain = [(line.chat_id, str(line.given.get("text"))) for line in in_private if MARK not in str(line.given)]
    return sum(times - 1 for times in Counter(plain).values())


# --- nothing gets out -------------------------------------------------------------------------------


async def leaks_of(program: Program) -> list[str]:
    """Which secrets stand in clear in what the bot wrote, at DEBUG; the search has found what was planted for it."""
    found = []
    for arguments in (("outbox",), ("dump",), ("check",)):
        ended = await program.command(*arguments, "--json")
        assert ended.code == 0, ended.err
        found += leaks_in(" ".join(arguments), (ended.out + ended.err).encode(), SECRETS)
    key = (program.data / "master.key").read_text(encoding="ascii").split()[-1]
    found += leaks_of_files(program, key)
    planted = program.data / "planted"
    for secret in (*SECRETS, key):
        for disguise in disguises(secret):
            planted.write_bytes(b"\x00\xff" + disguise + b"\xff")
            assert leaks_in("planted", planted.read_bytes(), (secret,)), "what is there is found"
    planted.write_bytes(bytes.fromhex(key))
    assert "planted: the master key" in leaks_of_files(program, key)
    planted.unlink()
    assert " debug " in program.log()
    return found


def leaks_of_files(program: Program, key: str) -> list[str]:
    """Which secrets stand in any file that the bot made; the master key may stand in its own."""
    made = {path for path in program.folder.rglob("*") if path.is_file()} - {program.token_file, program.community_file}
    assert {path.name for path in made} >= {"yizhan.db", "yizhan.db-wal", "master.key", "log-1"}
    found = []
    for path in made:
        content = path.read_bytes()
        found += leaks_in(path.name, content, SECRETS)
        if path.name != "master.key" and (bytes.fromhex(key) in content or leaks_in("", content, (key,))):
            found.append(f"{path.name}: the master key")
    return found
