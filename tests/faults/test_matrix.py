"""Every request of the bot meets every fault, and what follows is what the table in `rows.py` declares."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report
from tests.faults.acts import FIRST_VOLUNTEER, Act, community_with, given_up
from tests.faults.rows import LIVE, cells
from tests.faults.settling import settled
from tests.faults.share import chosen, is_whole
from tests.outside.people import MARK, Person
from tests.outside.program import CHIEF

if TYPE_CHECKING:
    from tests.faults.rows import Cell
    from tests.faults.server import FaultyApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

SAMPLE = 60
AT_ONCE = 25
"""Cells of a batch: the bot has thirty requests in flight, and silence fills its places."""


def wanted() -> list[Cell]:
    """The cells of this run; those that need the bot's whole patience only where everything is tried."""
    found = [cell for cell in cells(*LIVE) if cell.outcome != "ends" and (is_whole() or not cell.fault.is_slow)]
    return chosen(found, SAMPLE, "matrix")


@pytest.mark.timeout(1200 if is_whole() else 120)
async def test_each_fault_of_each_request_has_its_declared_outcome(
    program: Program, api: FaultyApi, registry: Registry
) -> None:
    acts = [Act(api, registry, cell, number) for number, cell in enumerate(wanted())]
    program.community_file.write_text(community_with([act.volunteer for act in acts]), encoding="utf-8")
    await program.start()
    await Person(api, CHIEF).asks("/start")
    for start in range(0, len(acts), AT_ONCE):
        await asyncio.gather(*(act.happens() for act in acts[start : start + AT_ONCE]))
    for act in acts:
        await act.is_fetched()
    messages = await settled(program, api)
    wrong = [found for act in acts if (found := act.judge(messages))]
    alerts = [line for line in api.asked("sendMessage", CHIEF) if given_up(line) and not line.refused]
    dead = [m for m in messages if m["state"] == "dead" and m["kind"] != "leave"]
    report(
        Figures(
            "api-faults", api.happened.total(), doubled=_doubled(api), unreported=len(dead) - len(alerts),
            more={"cells": len(acts), "outcomes-not-as-declared": len(wrong)},
        )
    )  # fmt: skip
    assert not wrong, "\n".join(wrong)
    assert Counter(api.happened.keys()) == Counter(act.cell.name for act in acts), "each fault happened"
    assert program.is_alive(), program.log()
    assert len(alerts) == len(dead)
    assert sum(act.cell.outcome == "reported" for act in acts) == len(dead)


def _doubled(api: FaultyApi) -> int:
    """Messages to people that came more than once without the mark."""
    sent = [line for line in api.ledger if line.method.startswith("send") and not line.refused]
    in_private = [line for line in sent if 0 < line.chat_id != CHIEF and line.chat_id < FIRST_VOLUNTEER]
    plain = [(line.chat_id, str(line.given.get("text"))) for line in in_private if MARK not in str(line.given)]
    return sum(times - 1 for times in Counter(plain).values())
