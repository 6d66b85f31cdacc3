"""One process for a SQLite database: a lock file that the system frees when the process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    path = config.data_dir / "yizhan.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"another yizhan already runs with the data in {config.data_dir}") from None
        yield
    finally:
        os.close(handle)
