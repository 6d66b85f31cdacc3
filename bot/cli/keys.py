"""`yizhan keys`: which master keys wrap how much, and another one in place of the present, while the bot runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import logs
from bot.cli.lock import held
from bot.cli.reports import say
from bot.clock import SystemClock
from storage.database import open_database
from storage.keys import VaultError, id_of, open_master_key, replace_master_key
from storage.schema import require
from storage.vault import Vault

if TYPE_CHECKING:
    import argparse

    from bot.config import Config
    from storage.database import Database, Tx

AT_ONCE = 500
"""Data keys in one transaction: about 20 ms on SQLite."""
QUIET_PASSES, PAUSE = 3, 1.0
"""A bot that is at work takes up a new key file with its next data key; what it was in the middle of is waited for."""


async def keys(given: argparse.Namespace, config: Config) -> int:
    """Status or rotation."""
    vault = Vault(open_master_key(config.key_file), key_file=config.key_file)
    if vault.master.fresh:
        if given.action == "rotate":
            raise VaultError(f"there is no key file {config.key_file}: nothing was ever sealed with it here")
        say("no master key yet: it is made at the first start")
        return 0
    database = open_database(config.database_url, vault, pgbouncer=config.pgbouncer)
    try:
        if given.action == "status":
            return await _status(database, vault)
        await database.read(require)
        await database.read(vault.check)
        with held(config.data_dir / "rotation.lock", "the master key is being replaced by another command"):
            return await _rotate(database, vault, config)
    finally:
        await database.close()


async def _status(database: Database, vault: Vault) -> int:
    say(f"master key {vault.master.id}")
    try:
        await database.read(require)
        counts = await database.read(vault.counts)
    except Exception as error:  # (the key is told even where the database can't be read)
        logs.event("keys.uncounted", reason=type(error).__name__)
        return 0
    say(f"data keys: {counts.pop(vault.master.id, 0)}")
    for secret in vault.master.older:
        left = counts.pop(id_of(secret), 0)
        what = "go on with: yizhan keys rotate" if left else "only backups from before may need it"
        say(f"older master key {id_of(secret)}: {left} data keys; {what}")
    for unknown, left in sorted(counts.items()):
        say(f"unknown master key {unknown}: {left} data keys; put its key file back")
    return 1 if counts else 0


async def _rotate(database: Database, vault: Vault, config: Config) -> int:
    before = await database.read(vault.counts)
    goes_on = any(before.get(id_of(secret)) for secret in vault.master.older)
    if not goes_on:
        replace_master_key(config.key_file, vault.master.renewed())
        vault.use(open_master_key(config.key_file))
    await database.run(lambda tx: vault.note_keys(tx, at=SystemClock().now()))
    done = await _rewrapped(database, vault)
    old = id_of(vault.master.older[0])
    say(f"{'went on with' if goes_on else 'new'} master key {vault.master.id}: {done} data keys, 0 left on {old}")
    say(f"backups from before are sealed with {old}: keep its line in {config.key_file} as long as you keep them")
    return 0


async def _rewrapped(database: Database, vault: Vault) -> int:
    """Until nothing is left, and nothing comes after either."""

    def some(tx: Tx) -> int:
        return vault.rewrap(tx, most=AT_ONCE)

    done, quiet = 0, 0
    while quiet < QUIET_PASSES:
        count = await database.run(some)
        done += count
        quiet = 0 if count else quiet + 1
        if not count and quiet < QUIET_PASSES:
            await asyncio.sleep(PAUSE)
    return done
