"""Where backups are restored to."""

from __future__ import annotations

import asyncio
import os
from random import Random  # noqa: TID251  (with a seed that is printed)
from secrets import randbelow
from typing import TYPE_CHECKING

import pytest

from tests.postgres import fresh_database

if TYPE_CHECKING:
    from pathlib import Path

SEED = int(os.environ.get("YIZHAN_SEED") or randbelow(10**9))


@pytest.fixture(params=["into sqlite", "into postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Another database of each kind, without tables."""
    if request.param == "into sqlite":
        return f"sqlite:///{tmp_path / 'restored' / 'yizhan.db'}"
    return asyncio.run(fresh_database(request.getfixturevalue("postgres")))


@pytest.fixture
def sqlite_target(tmp_path: Path) -> str:
    """A database that is not there yet."""
    return f"sqlite:///{tmp_path / 'restored' / 'yizhan.db'}"


@pytest.fixture
def chance() -> Random:
    """Chance that can be had again with YIZHAN_SEED."""
    print(f"YIZHAN_SEED={SEED}")  # noqa: T201  (shown when the test fails)
    return Random(SEED)  # noqa: S311


@pytest.fixture(scope="session")
def scale() -> float:
    """How much more than the sample of the ordinary suite."""
    return float(os.environ.get("YIZHAN_SCALE") or 1)
