"""What can't work is said in one line with its exit code, and nothing is overwritten on the way."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from bot.cli.commands import DEPENDENCY, serve
from bot.config import TELEGRAM
from bot.demo.world import World
from bot.sending.fates import TokenRefusedError
from storage.database import DATABASE_FAULTS
from storage.keys import VaultError
from storage.reports.damage import DamagedError
from storage.tables import CaseRow
from tests.bot.short_cut import open_case
from tests.cast import COMMUNITY, RESIDENT, START, TOKEN, StillClock, changed, config_of, open_stage, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.config import Config
    from tests.cast import Stage


@asynccontextmanager
async def settings(folder: Path) -> AsyncIterator[tuple[Config, World]]:
    """Settings of a bot that runs on its own, and its Telegram."""
    world = World(StillClock(START).now)
    async with serving(world) as api:
        yield config_of(folder, f"sqlite:///{folder / 'y.db'}", api, community=COMMUNITY), world


async def starts(config: Config) -> None:
    app = App(config, StillClock(START))
    try:
        await app.start()
    finally:
        await app.stop()


async def test_another_key_than_the_datas_is_refused(tmp_path: Path) -> None:
    async with settings(tmp_path) as (config, _):
        await starts(config)
        config.key_file.write_text("yizhan-master-key-1 " + "ab" * 32, encoding="ascii")

        with pytest.raises(VaultError, match="sealed with master key"):
            await starts(config)


async def test_a_key_file_that_is_gone_is_missed_and_not_made_anew(tmp_path: Path) -> None:
    async with settings(tmp_path) as (config, _):
        await starts(config)
        kept = config.key_file.read_text(encoding="ascii")
        config.key_file.unlink()

        with pytest.raises(VaultError, match="missing"):
            await starts(config)
        assert not config.key_file.exists()

        config.key_file.touch(mode=0o600)
        config.key_file.write_text(kept, encoding="ascii")
        await starts(config)


async def test_the_people_of_the_example_are_warned_of_where_their_numbers_are_real(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with settings(tmp_path) as (config, _):
        for address, warned in ((config.bot_api_url, 0), (TELEGRAM, 1)):
            caplog.clear()
            app = App(changed(config, bot_api_url=address), StillClock(START))
            await app.database.close()
            assert [record.message for record in caplog.records] == ["start.invented_people"] * warned


async def test_a_database_that_is_none_is_taken_for_a_damaged_one(tmp_path: Path) -> None:
    async with settings(tmp_path) as (config, _):
        (tmp_path / "y.db").write_bytes(b"this is no database " * 500)

        with pytest.raises(DamagedError, match="yizhan restore"):
            await starts(config)


@pytest.mark.parametrize("name", ["no-such-database", ""])
async def test_a_database_that_is_not_there_is_a_fault_of_the_database(
    tmp_path: Path, postgres: str, name: str
) -> None:
    url = f"{postgres.rpartition('/')[0]}/{name}" if name else "postgresql+asyncpg://postgres@127.0.0.1:1/x"
    async with settings(tmp_path) as (config, _):
        with pytest.raises(DATABASE_FAULTS):
            await starts(changed(config, database_url=url))


async def test_a_token_that_telegram_does_not_know_ends_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with settings(tmp_path) as (config, world):
        assert config.bot_token_file is not None
        config.bot_token_file.write_text("7000000001:another-token-that-nobody-knows", encoding="ascii")

        assert await serve(App(config, StillClock(START))) == DEPENDENCY

        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "token" in said
        assert TOKEN.partition(":")[2] not in said
        assert world.requests("getUpdates") == ()


async def test_a_token_that_is_revoked_later_ends_the_program_too_and_keeps_the_outbox(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'y.db'}"
    async with open_stage(tmp_path, url) as stage:
        stage.world.fail("sendMessage", status=401, description="Unauthorized", times=100)
        stage.world.says(RESIDENT, None, "/start")

        assert stage.app.failed is not None
        assert isinstance(await stage.app.failed, TokenRefusedError)
    async with open_stage(tmp_path, url, start=START + timedelta(minutes=2)) as stage:
        await stage.settled()
        assert len(stage.world.requests("sendMessage", RESIDENT)) == 1


async def test_a_server_that_lacks_the_niceties_is_good_enough(tmp_path: Path) -> None:
    async with settings(tmp_path) as (config, world):
        for method in ("setMyCommands", "deleteWebhook", "setChatMenuButton", "setMyDescription"):
            world.fail(method, status=404, description="Not Found", times=100)
        world.user(RESIDENT, "陈奶奶", language_code="zh-hans")
        app = App(config, StillClock(START))
        await app.start()
        try:
            world.starts(RESIDENT)
            assert await world.until(lambda: world.sees(RESIDENT) is not None)
        finally:
            await app.stop()


async def test_a_case_is_erased_when_its_time_is_over(stage: Stage) -> None:
    case = await open_case(stage, "hardship")
    await stage.settled()
    await stage.app.database.run(lambda tx: setattr(tx.get_one(CaseRow, case), "closed_at", stage.clock.now()))

    stage.clock.forward(timedelta(days=31))
    await stage.app.ticker.retain()

    row = await stage.app.database.read(lambda tx: tx.get_one(CaseRow, case))
    assert row.erased_at == stage.clock.now()
