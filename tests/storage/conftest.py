"""The ground that storage tests stand on, on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.storage.ground import open_ground

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.storage.ground import Ground


@pytest.fixture
async def ground(tmp_path: Path, database_url: str) -> AsyncIterator[Ground]:
    """A migrated database with its people."""
    async with open_ground(tmp_path, database_url) as ground:
        yield ground
