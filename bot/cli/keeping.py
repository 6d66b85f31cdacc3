"""`yizhan retention run`: what the bot does each night with what is old enough, now; or only what it would do."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.reports import directory, say, write
from bot.clock import SystemClock
from storage import erasures, retention
from storage.database import directory_of, open_database
from storage.keys import open_master_key
from storage.schema import require
from storage.vault import Vault

if TYPE_CHECKING:
    import argparse

    from bot.config import Config
    from storage.database import Tx


async def retain(given: argparse.Namespace, config: Config) -> int:
    """Says for each service what becomes of its cases, and unless it is a dry run does it."""
    key = open_master_key(config.key_file)
    vault = Vault(key, config.data_dir / erasures.FILE, key_file=config.key_file)
    database = open_database(config.database_url, vault, pgbouncer=config.pgbouncer)
    try:
        await database.read(require)
        await database.read(vault.check)
        database.use(await directory(config, database))
        now = SystemClock().now()
        found = await database.read(lambda tx: _named(tx, retention.due(tx, at=now)))
        if not given.dry_run:
            while await database.run(lambda tx: retention.sweep(tx, at=now)):
                pass
    finally:
        await database.close()
    if given.json:
        write([{"community": code, "done": not given.dry_run, **_shown(one)} for code, one in found])
        return 0
    done = "would be made anonymous" if given.dry_run else "made anonymous"
    for code, one in found:
        kept = f"{one.kept.amount} {one.kept.unit}{'s' if one.kept.amount != 1 else ''}"
        words = f"{one.ripe} {done}, {one.owed} stay as something is still due, {one.later} not old enough"
        say(f"{code} {one.service}: kept for {kept} after the end: {words}")
    if not found:
        say("no case has ended yet, or all that did are anonymous")
    return 0


def _named(tx: Tx, found: list[retention.Due]) -> list[tuple[str, retention.Due]]:
    """With the codes of the communities."""
    communities = directory_of(tx.info).communities
    known = {int(number): home.code for number, home in communities.items()}
    return [(known.get(one.community, "-"), one) for one in found]


def _shown(one: retention.Due) -> dict[str, object]:
    shown = asdict(one) | {"kept": f"{one.kept.amount} {one.kept.unit}"}
    del shown["community"]
    return shown
