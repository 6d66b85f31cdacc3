"""One process for a SQLite database: a lock file that the system frees when the process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

from bot.config import ConfigError

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
    _make(config.data_dir)
    with held(config.data_dir / "yizhan.lock", f"another yizhan already runs with the data in {config.data_dir}"):
        yield


def _make(folder: Path) -> None:
    """ConfigError where there can be no such folder, or nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(folder, os.W_OK | os.X_OK) else "nothing may be written into it"
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
    if reason:
        raise ConfigError(f"YIZHAN_DATA_DIR: {folder} can't be used as the folder of the data ({reason})")


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
