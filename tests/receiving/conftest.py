"""The bot in webhook mode, on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.receiving.hook import Hook, open_hook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Hook]:
    """On SQLite."""
    async with open_hook(tmp_path, f"sqlite:///{tmp_path / 'yizhan.db'}") as hook:
        yield hook


@pytest.fixture
async def each_hook(tmp_path: Path, database_url: str) -> AsyncIterator[Hook]:
    """On each database."""
    async with open_hook(tmp_path, database_url) as hook:
        yield hook
