"""Two parts of one process that ask at the same moment who leads hear the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.leading import Leading
from tests.storage.ground import open_ground
from tests.templates import prepared_database

if TYPE_CHECKING:
    from pathlib import Path

AT_ONCE = 8


async def test_all_who_ask_at_once_in_one_process_lead_in_one_term(tmp_path: Path, postgres: str) -> None:
    async with open_ground(tmp_path, await prepared_database(postgres)) as ground:
        leading = Leading(ground.database, "tick")

        assert await asyncio.gather(*(leading.hold() for _ in range(AT_ONCE))) == [True] * AT_ONCE

        await ground.run(leading.require)
        assert leading.term == 1
