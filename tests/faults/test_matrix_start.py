"""The rest of the table: what is asked at a start, the poll, a server that is not there, a token that is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report
from tests.faults.acts import FIRST_VOLUNTEER, Act, community_with
from tests.faults.kinds import REFUSED_CONNECTION, Fault
from tests.faults.rows import LIVE, POLL, STARTING, Cell, cells
from tests.faults.settling import settled, until
from tests.faults.share import chosen, is_whole
from tests.outside.people import Person

if TYPE_CHECKING:
    from tests.faults.server import FaultyApi
    from tests.outside.botapi import Request
    from tests.outside.people import Registry
    from tests.outside.program import Program

LONG = 1800 if is_whole() else 120
UNUSED_PORT = "127.0.0.1:0"


def bearable(found: list[Cell]) -> list[Cell]:
    """Those that need the bot's whole patience only where everything is tried."""
    return [cell for cell in found if is_whole() or not cell.fault.is_slow]


# --- at the start ---------------------------------------------------------------------------------


def second_time(api: FaultyApi) -> int:
    """How many times the name was asked for since the start: the library asks for it after the bot did."""
    return len(api.asked("getMe"))


async def starts(program: Program, api: FaultyApi, cell: Cell) -> None:
    """Starts the bot into a fault, and ends it when it serves or has given up."""
    names = second_time(api)
    method = cell.row.method
    if cell.row.name == "library":
        api.order(method, cell.fault, cell=cell.name, fits=lambda _line: second_time(api) == names + 2)
    else:
        api.order(method, cell.fault, cell=cell.name)
    person = Person(api, 30_000 + len(api.ledger))
    if cell.row.name == "webhook":
        before = len(api.asked(method))
        await program.launch(YIZHAN_WEBHOOK_URL="https://bot.example.org/hook", YIZHAN_LISTEN=UNUSED_PORT)
        await api.until(lambda: len(api.asked(method)) >= before + 2, most=90, what=f"{cell.name} asked again")
    elif cell.outcome == "ends":
        process = await program.launch()
        assert await asyncio.wait_for(process.wait(), 60) == 69, cell.name
        program.running = None
        return
    else:
        await program.launch()
        person.types("/start")
        assert (await person.reads(most=100)).buttons, cell.name
    assert await program.ends() == 0, cell.name


@pytest.mark.timeout(LONG)
async def test_each_fault_at_the_start_is_waited_out_ignored_or_ends_the_program(
    program: Program, api: FaultyApi
) -> None:
    tried = chosen(bearable(cells(*STARTING)), 5, "starts")
    for cell in tried:
        await starts(program, api, cell)
    report(Figures("api-faults-at-start", api.happened.total(), more={"cells": len(tried)}))
    assert api.happened.total() == len(tried)
    assert "Traceback" not in program.log()


@pytest.mark.timeout(LONG)
async def test_each_fault_of_the_poll_is_waited_out_and_no_update_is_lost_or_done_twice(
    program: Program, api: FaultyApi
) -> None:
    tried = [cell for cell in chosen(bearable(cells(POLL)), 8, "poll") if cell.outcome == "retried"]
    await program.start()
    for number, cell in enumerate(tried):
        api.order("getUpdates", cell.fault, cell=cell.name)
        person = Person(api, 31_000 + number)
        person.types("/start")
        assert (await person.reads(most=100)).buttons, cell.name
        await api.until(lambda cell=cell: api.happened[cell.name], most=60, what=cell.name)  # type: ignore[misc]  # bound at once
    answers = {31_000 + number: len(api.asked("sendMessage", 31_000 + number)) for number in range(len(tried))}
    lost, doubled = (sum(times == 0 for times in answers.values()), sum(times > 1 for times in answers.values()))
    report(Figures("poll-faults", api.happened.total(), lost=lost, doubled=doubled))
    assert set(answers.values()) == {1}
    assert await program.ends() == 0


# --- nobody there ---------------------------------------------------------------------------------


FIRST_ASKED = ("question", "notice", "change", "press", "file")
"""What is asked for first; the others wait behind a message of their chat, or for the answer to a first question."""


def handed_out(line: Request) -> bool:
    """Whether updates were handed out."""
    return line.method == "getUpdates" and bool(line.result)


async def all_refused(program: Program, acts: list[Act]) -> bool:
    """Whether something of each was tried in vain."""
    messages, log = await program.listed("outbox"), program.log()
    return all(act.was_refused(log, messages) for act in acts)


@pytest.mark.timeout(LONG)
async def test_while_nobody_is_there_everything_waits_and_then_arrives_once_without_a_mark(
    program: Program, api: FaultyApi, registry: Registry
) -> None:
    gone = Fault(REFUSED_CONNECTION, "limited", applied=True)
    acts = [Act(api, registry, Cell(row, gone), number) for number, row in enumerate(LIVE) if row.name in FIRST_ASKED]
    await api.go_away()
    await program.launch(YIZHAN_LOG_LEVEL="DEBUG")
    await until(lambda: "start.unreached" in program.log(), what="a start that nobody answered")
    await api.come_back()
    await asyncio.gather(*(act.prepare() for act in acts))
    await settled(program, api)
    api.closes_after = handed_out
    for act in acts:
        act.trigger()
    await api.until(lambda: api.is_away, what="a server that went away with the updates")
    async with asyncio.timeout(60):
        while not await all_refused(program, acts):
            assert program.is_alive(), program.log()
    await until(lambda: "poll.fault kind=UnreachedError" in program.log(), what="a poll that nobody answered")
    await api.come_back()
    for act in acts:
        await act.is_fetched()
    messages = await settled(program, api)
    wrong = [found for act in acts if (found := act.judge(messages))]
    report(Figures("server-away", len(acts) + 2, more={"outcomes-not-as-declared": len(wrong)}))
    assert not wrong, "\n".join(wrong)
    assert {m["state"] for m in messages} == {"sent"}


# --- a token that is refused ----------------------------------------------------------------------


@pytest.mark.timeout(LONG)
async def test_a_refused_token_ends_the_program_and_what_is_unsent_stays(
    program: Program, api: FaultyApi, registry: Registry
) -> None:
    ending = [cell for cell in cells(*LIVE, POLL) if cell.outcome == "ends"]
    tried = chosen(ending, 3, "token")
    volunteers = [FIRST_VOLUNTEER + number for number in range(len(tried))]
    program.community_file.write_text(community_with(volunteers), encoding="utf-8")
    for number, cell in enumerate(tried):
        await program.start()
        act = Act(api, registry, cell, number)
        if cell.row is POLL:
            api.order("getUpdates", cell.fault, cell=cell.name)
            api.wake()
        else:
            await act.prepare()
            act.trigger()
        assert program.running is not None
        assert await asyncio.wait_for(program.running.wait(), 60) == 69, cell.name
        program.running = None
        assert "put the right one into the token file" in program.log()
        kept = [m for m in await program.listed("outbox") if act.concerns(m)]
        assert cell.row is POLL or [m["state"] for m in kept][-1:] == ["failed"], f"{cell.name}: {kept}"
    await program.start()
    messages = await settled(program, api)
    report(Figures("token-refused", api.happened.total(), lost=sum(m["state"] != "sent" for m in messages)))
    assert {m["state"] for m in messages} == {"sent"}
    assert api.happened.total() == len(tried)
