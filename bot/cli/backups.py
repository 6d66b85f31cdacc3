"""`yizhan backup` and `yizhan restore`: what is made, proved or put back is said in one line."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot import logs
from bot.cli.lock import held, only_process
from bot.clock import SystemClock
from storage import erasures
from storage.backup.database import Restoring, in_snapshot, refuse_sqlite
from storage.backup.making import Written
from storage.backup.reading import prove
from storage.backup.sealing import BackupError, DiskError
from storage.backup.series import LOCK, Followed, write_file
from storage.database import DATABASE_FAULTS
from storage.keys import open_master_key
from storage.vault import Vault

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bot.config import Config
    from storage.backup.reading import Backup
    from storage.backup.source import Snapshot
    from storage.erasures import Erased
    from storage.keys import MasterKey


async def backup(given: argparse.Namespace, config: Config) -> int:
    """The whole database into a file or, followed, into a folder and from then on what changes."""
    out, master = Path(given.out), open_master_key(config.key_file)
    if master.fresh:
        raise BackupError(f"there is no key file {config.key_file}: nothing was ever sealed with it here")
    if given.follow:
        return await _follow(out, master, config, every=given.every)
    written = await _snapshot(config, lambda snapshot, now: write_file(out, snapshot, master, taken_at=now))
    _say(f"{out}: {written.rows} rows, {written.size} bytes, sealed with master key {master.id}")
    return 0


async def _snapshot(config: Config, work: Callable[[Snapshot, str], Written | None]) -> Written:
    now = SystemClock().now().isoformat(timespec="milliseconds")
    found = await in_snapshot(config.database_url, lambda snapshot: work(snapshot, now), pgbouncer=config.pgbouncer)
    return found or Written(0, 0, 0, "")


async def _follow(folder: Path, master: MasterKey, config: Config, *, every: int) -> int:
    followed = Followed(folder, master)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with held(folder / LOCK, f"another yizhan already follows into {folder}"):
        await _add(followed, config)
        while not await _stopped(stop, every):
            try:
                await _add(followed, config)
            except DiskError as error:
                sys.stderr.write(f"yizhan: {error}; tried again in {every} s\n")
            except DATABASE_FAULTS as error:
                followed.forget()
                logs.failure("backup.database", error)
    return 0


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


async def _add(followed: Followed, config: Config) -> None:
    if followed.is_due:
        written = await _snapshot(config, lambda snapshot, now: followed.write_whole(snapshot, taken_at=now))
        _say(f"{followed.folder}: whole, {written.rows} rows, {written.size} bytes")
    written = await _snapshot(config, lambda snapshot, now: followed.write_changes(snapshot, taken_at=now))
    if written.size:
        logs.event("backup.increment", rows=written.rows, gone=written.gone, bytes=written.size)


async def restore(given: argparse.Namespace, config: Config) -> int:
    """Proves a backup and, unless that was all, puts it into the empty database of the settings."""
    master = open_master_key(config.key_file)
    source = Path(given.backup)
    if given.verify_only:
        _say(_told(await asyncio.to_thread(prove, source, master)))
        return 0
    sqlite = config.database_url.startswith("sqlite")
    if sqlite:
        refuse_sqlite(Path(config.database_url.removeprefix("sqlite:///")))
    with only_process(config):
        proved = await asyncio.to_thread(prove, source, master)
        erased = _erasures(config, master, given.erasures)
        vault = Vault(master)
        restoring = Restoring(proved, vault, erased, moved=given.moved, at=SystemClock().now())
        loaded = await restoring.into(config.database_url, pgbouncer=config.pgbouncer)
    _say(_told(proved))
    left_out = f"; {loaded.erased} values erased since were left out" if loaded.erased else ""
    _say(f"restored{left_out}; now run: yizhan check")
    return 0


def _told(proved: Backup) -> str:
    size = f"{proved.rows} rows in {len(proved.parts)} files"
    return f"{proved.path}: whole and unchanged, {size}, as of {proved.taken_at}, schema {proved.header.schema}"


def _erasures(config: Config, master: MasterKey, newer: str) -> tuple[Erased, ...]:
    """What the ledger beside the database says, and the ledger or backup that was named."""
    secret = master.derive("erasures")
    found = erasures.Ledger(config.data_dir / erasures.FILE, secret).read()
    if not newer:
        return found
    path = Path(newer)
    if path.is_file() and erasures.is_ledger(path):
        return found + erasures.Ledger(path, secret).read()
    other = prove(path, master)
    columns = ("id", "community_id", "kind", "owner_id")
    blocks = list(other.blocks("erasure"))
    rows = [zip(*(block.values[block.columns.index(name)] for name in columns), strict=True) for block in blocks]
    return found + tuple(erasures.Erased(*row) for some in rows for row in some)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
