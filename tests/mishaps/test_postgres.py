"""The PostgreSQL server crashes and comes back, and ends connections, while a crowd uses the bot: nothing is lost."""

from __future__ import annotations

import asyncio
import json
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import aiohttp
import asyncpg
import pytest

from tests.chaos.protocol import report, scale, seed
from tests.chaos.scene import Scene, Tally, open_scene
from tests.outside.people import Person
from tests.outside.program import AUNT
from tests.postgres import SCHEME, Server, crashing_server, free_port, fresh_database, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.outside.botapi import BotApi
    from tests.outside.program import Program

CRASHES, CUTS = max(2, round(2 * scale())), max(1, round(scale()))
AT_ONCE = 6
LONGEST_PAUSE, LONGEST_PEACE = 2.0, 1.5
LONGEST_STALL = 20
"""Seconds within which the bot must answer again."""
SECRET = "a-secret-of-nobody-in-particular"


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that nobody else uses."""
    with crashing_server() as running:
        yield running


async def cut_connections(url: str) -> int:
    """Ends all connections to a database; answers how many there were."""
    connection = await asyncpg.connect(f"{url.rpartition('/')[0]}/postgres".replace(SCHEME, "postgresql", 1))
    try:
        ended = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1"
        return int(await connection.fetchval(ended, name_of(url)))
    finally:
        await connection.close()


async def answers_again(scene: Scene) -> float:
    """Waits for the next message of the bot; answers for how many seconds."""
    api, since = scene.api, asyncio.get_running_loop().time()
    before = api.counts["sendMessage"]
    await api.until(lambda: api.counts["sendMessage"] > before, most=LONGEST_STALL, what="an answer")
    return asyncio.get_running_loop().time() - since


@pytest.mark.timeout(150 + 30 * scale())
async def test_a_server_that_crashes_under_load_costs_nothing(own_server: Server) -> None:
    chance, stalls, cut = Random(seed()), list[float](), 0  # noqa: S311
    url = await fresh_database(own_server.url)
    async with open_scene(chance, at_once=AT_ONCE, more={"YIZHAN_DATABASE_URL": url}) as scene:
        await scene.program.start()
        process = scene.program.running
        assert process is not None
        async with scene.crowd.living():
            await answers_again(scene)
            what = ["crash"] * CRASHES + ["cut"] * CUTS
            chance.shuffle(what)
            for fault in what:
                await asyncio.sleep(chance.uniform(0, LONGEST_PEACE))  # noqa: TID251  (how long it goes well)
                if fault == "crash":
                    await asyncio.to_thread(own_server.crash)
                    await asyncio.sleep(chance.uniform(0, LONGEST_PAUSE))  # noqa: TID251  (how long it is away)
                    await asyncio.to_thread(own_server.start)
                else:
                    cut += await cut_connections(url)
                stalls.append(await answers_again(scene))
                scene.faults += 1
                assert process.returncode is None, scene.program.log()[-2000:]
        tally = Tally()
        tally.add(scene, await scene.reckon())
        code = await scene.program.ends()
    report(
        tally.figures("postgres-crashes", seed=seed(), cut=cut, resumed_max=f"{max(stalls):.1f}", exit_code=code)
    )  # fmt: skip

    assert cut
    assert code == 0
    assert tally.words() == ""


async def test_a_webhook_is_asked_to_come_again_while_the_server_is_away(
    program: Program, api: BotApi, own_server: Server, tmp_path: Path
) -> None:
    secret, port = tmp_path / "secret", free_port()
    secret.touch(mode=0o600)
    secret.write_text(SECRET, encoding="ascii")
    program.more |= {
        "YIZHAN_DATABASE_URL": await fresh_database(own_server.url), "YIZHAN_WEBHOOK_SECRET_FILE": str(secret),
        "YIZHAN_WEBHOOK_URL": "https://bot.example.org/hook", "YIZHAN_LISTEN": f"127.0.0.1:{port}",
    }  # fmt: skip
    await program.launch()
    await api.until(lambda: api.asked("setWebhook"), most=30, what="a webhook that is set")
    api.opened.add(AUNT)
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    update = {"update_id": 5, "message": Person(api, AUNT).message(text="/start", entities=entities)}

    async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as telegram:
        address = f"http://127.0.0.1:{port}/hook"
        await asyncio.to_thread(own_server.crash)
        async with telegram.post(address, data=json.dumps(update)) as refused:
            assert refused.status == 503
            assert int(refused.headers["Retry-After"]) > 0
        await asyncio.to_thread(own_server.start)
        for _ in range(2):
            async with telegram.post(address, data=json.dumps(update)) as kept:
                assert kept.status == 200
        await api.until(lambda: api.chat(AUNT), what="an answer")
    assert program.is_alive()
    assert await program.ends() == 0
    assert len(api.asked("sendMessage", AUNT)) == 1
