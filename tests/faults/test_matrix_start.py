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
from tests.outside.program import CHIEF

if TYPE_CHECKING:
    from tests.faults.server import FaultyApi
    from tests.outside.botapi import Request
    from tests.outside.people import Registry
    from tests.outside.program import Program

LONG = 3600 if is_whole() else 120
UNUSED_PORT = "127.0.0.1:0"


def bearable(found: list[Cell]) -> list[Cell]:
    """Those that need the bot's whole patience only where everything is tried."""
    return [cell for cell in found if is_whole() or not cell.fault.is_slow]


# --- at the start ---------------------------------------------------------------------------------


def starts_of(tried: list[Cell]) -> list[list[Cell]]:
    """Cells that one start can meet: each row once, and alone what keeps the bot from starting."""
    found: list[list[Cell]] = []
    for cell in tried:
        stops = cell.outcome in {"ends", "held"}
        fitting = [] if stops else [group for group in found if _fits(cell, group)]
        if fitting:
            fitting[0].append(cell)
        else:
            found.append([cell])
    return found


def _fits(cell: Cell, group: list[Cell]) -> bool:
    rows, apart = {other.row.name for other in group}, {other.row.apart for other in group} - {""}
    stops = any(other.outcome in {"ends", "held"} for other in group)
    return not stops and cell.row.name not in rows and cell.row.apart not in apart


async def starts(program: Program, api: FaultyApi, group: list[Cell]) -> None:
    """Starts the bot into faults, and ends it when it serves, or waits for the hour that was named, or has given up."""
    with_webhook = [cell for cell in group if cell.row.name == "webhook"]
    outcomes, names = {cell.outcome for cell in group}, [cell.name for cell in group]
    for cell in group:
        api.order(cell.row.method, cell.fault, cell=cell.name)
    if with_webhook:
        await program.launch(YIZHAN_WEBHOOK_URL="https://bot.example.org/hook", YIZHAN_LISTEN=UNUSED_PORT)
    else:
        await program.launch()
    assert program.running is not None
    await api.until(lambda: all(api.happened[name] for name in names), most=100, what=f"{names}")
    if "ends" in outcomes:
        assert await asyncio.wait_for(program.running.wait(), 60) == 69, names
        program.running = None
        return
    if "held" in outcomes:
        await until(lambda: " start.refused " in program.log() or " webhook.unset " in program.log(), what=f"{names}")
    elif with_webhook:
        asked = 2 if with_webhook[0].outcome == "retried" else 1
        before = len(api.asked("setWebhook"))
        await api.until(
            lambda: len(api.asked("setWebhook")) >= before - 1 + asked, most=90, what=f"{names} asked again"
        )
    else:
        person = Person(api, 30_000 + len(api.ledger))
        person.types("/start")
        assert (await person.reads(most=100)).buttons, names
    assert await program.ends() == 0, names


@pytest.mark.timeout(LONG)
async def test_each_fault_at_the_start_is_waited_out_ignored_or_ends_the_program(
    program: Program, api: FaultyApi
) -> None:
    tried = chosen(bearable(cells(*STARTING)), 8, "starts")
    groups = starts_of(tried)
    for group in groups:
        await starts(program, api, group)
        assert not api.early
        api.forget()
    report(Figures("api-faults-at-start", api.happened.total(), more={"cells": len(tried), "starts": len(groups)}))
    assert api.happened.total() == len(tried)
    assert not api.strayed
    assert "Traceback" not in program.log()


@pytest.mark.timeout(LONG)
async def test_each_fault_of_the_poll_is_waited_out_and_no_update_is_lost_or_done_twice(
    program: Program, api: FaultyApi
) -> None:
    tried = [cell for cell in chosen(bearable(cells(POLL)), 5, "poll") if cell.outcome == "retried"]
    await program.start()
    for number, cell in enumerate(tried):
        api.order("getUpdates", cell.fault, cell=cell.name)
        api.wake()
        person = Person(api, 31_000 + number)
        person.types("/start")
        assert (await person.reads(most=100)).buttons, cell.name
        await api.until(lambda cell=cell: api.happened[cell.name], most=60, what=cell.name)  # type: ignore[misc]  # bound at once
    answers = {31_000 + number: len(api.asked("sendMessage", 31_000 + number)) for number in range(len(tried))}
    lost, doubled = (sum(times == 0 for times in answers.values()), sum(times > 1 for times in answers.values()))
    report(Figures("poll-faults", api.happened.total(), lost=lost, doubled=doubled))
    assert set(answers.values()) == {1}
    assert not api.early
    assert not api.strayed
    assert await program.ends() == 0


@pytest.mark.timeout(LONG)
async def test_a_poll_that_is_told_to_wait_an_hour_waits_while_all_else_goes_on(
    program: Program, api: FaultyApi
) -> None:
    held = [cell for cell in cells(POLL) if cell.outcome == "held"]
    cell = chosen(held, 1, "held poll")[0]
    api.opened.add(CHIEF)
    await program.start()
    api.order("getUpdates", cell.fault, cell=cell.name)
    await until(lambda: " poll.refused " in program.log(), what="a poll that was refused")
    polls, person = len(api.asked("getUpdates")), Person(api, 32_000)
    person.types("/start")
    await program.command("check", "--json")
    assert len(api.asked("getUpdates")) == polls, "nothing is asked meanwhile"
    await program.start_again()
    await person.reads()
    report(Figures("poll-held", api.happened.total(), lost=0))


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
    tried = chosen(ending, 1, "token")
    volunteers = [FIRST_VOLUNTEER + number for number in range(len(tried))]
    program.community_file.write_text(community_with(volunteers), encoding="utf-8")
    api.opened.add(CHIEF)
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
    if is_whole():  # whatever was refused with the token is tried again after a minute
        messages, states = await settled(program, api), {"sent"}
    else:
        messages, states = await program.listed("outbox"), {"sent", "failed", "sending", "pending"}
    lost = [m for m in messages if m["state"] not in states]
    report(Figures("token-refused", api.happened.total(), lost=len(lost)))
    assert not lost
    assert api.happened.total() == len(tried)
