"""One process for a SQLite database: a lock file that the system frees when the process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.config import Config


class AlreadyRunningError(Exception):
    """Another process runs on this database."""


@contextlib.contextmanager
def only_process(config: Config) -> Iterator[None]:
    """Holds the lock while the bot runs; PostgreSQL carries several processes and needs none."""
    if not config.database_url.startswith("sqlite"):
        yield
        return
    config.data_dir.mkdir(parents=True, exist_ok=True)
    with held(config.data_dir / "yizhan.lock", f"another yizhan already runs with the data in {config.data_dir}"):
        yield


@contextlib.contextmanager
def held(path: Path, otherwise: str) -> Iterator[None]:
    """Holds a lock file that the system frees however the process ends; AlreadyRunningError with these words."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(otherwise) from None
        yield
    finally:
        os.close(handle)
