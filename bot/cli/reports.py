"""Commands that read: one JSON document on standard output, or lines for people; never personal data."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import previews
from bot.clock import SystemClock
from bot.config import ConfigError
from bot.opening import load_communities, settle_key
from flows.model import Phrase
from flows.registry import Directory, find_services, problems
from flows.wording import remarks
from storage import audit, communities
from storage.database import open_database
from storage.keys import open_master_key
from storage.reports import checks, dumps
from storage.schema import migrate, newest, require
from storage.vault import Vault
from storage.watching import anchors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from bot.config import Config
    from flows.model import Service
    from storage.database import Database, Tx


def write(document: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def say(line: str) -> None:
    """One line on standard output."""
    sys.stdout.write(line + "\n")


def services(action: str) -> int:
    """The registry: a line a service, its problems, all of it as JSON, or all screens as a page."""
    found = find_services()
    if action == "dump":
        write({name: _plain(service) for name, service in found.items()})
    elif action == "preview":
        sys.stdout.write(previews.page(found))
    elif action == "lint":
        faults = [
            f"{name}: {problem}"
            for name, service in found.items()
            for problem in dict.fromkeys((*problems(service), *remarks(service)))
        ]
        for fault in faults or ["no problems"]:
            say(fault)
        return 1 if faults else 0
    else:
        for name, service in found.items():
            say(f"{name}  {service.title.text}  {len(service.steps)} steps, queue {service.queue_name}")
    return 0


def _plain(value: object) -> object:
    if isinstance(value, Phrase):
        return value.text
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"kind": type(value).__name__, **fields} if _is_named_kind(value) else fields
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(part) for part in value]
    return value


def _is_named_kind(value: object) -> bool:
    return type(value).__module__.startswith("flows.") and hasattr(value, "parse")


async def report(given: argparse.Namespace, config: Config) -> int:
    """Every command that looks at, or migrates, the database of the settings."""
    if given.command == "migrate":
        to = given.revision or ("head" if given.direction == "up" else "base")
        say(
            await migrate(config.database_url, to=to, down=given.direction == "down", pgbouncer=config.pgbouncer)
            or "empty"
        )
        return 0
    if given.command == "posters":
        from bot.cli import posters  # only here: what draws codes need not load for the bot itself

        offered = find_services()
        found = load_communities(config, SystemClock(), offered)
        say(posters.sheets(given.bot, found, offered, given.language))
        return 0
    if given.command == "org":
        return await _import(config, given.file)
    vault = Vault(open_master_key(config.key_file), key_file=config.key_file)
    database = open_database(config.database_url, vault, pgbouncer=config.pgbouncer)
    try:
        await database.read(require)
        await database.read(vault.check)
        return await _read(given, config, database)
    finally:
        await database.close()


async def _read(given: argparse.Namespace, config: Config, database: Database) -> int:
    if given.command == "outbox":
        return _listed(await database.read(lambda tx: dumps.messages(tx, state=given.state)), as_json=given.json)
    if given.command == "dump":
        write(await database.read(dumps.everything))
        return 0
    if given.command == "cases":
        return await _cases(given, database)
    if given.command == "digest":
        database.use(await directory(config, database))
        from bot.cli.digests import digests  # only here: what makes them loads half of the bot

        for line in await database.read(digests):
            say(line)
        return 0
    if given.command == "audit":
        known = _anchors(config, given.anchor)
        faults = await database.read(lambda tx: list(audit.problems(tx, known)))
        for fault in faults or [f"{await database.read(audit.count)} entries, the chain holds"]:
            say(fault)
        return 1 if faults else 0
    return await _check(database, await directory(config, database), as_json=given.json)


def _anchors(config: Config, named: str) -> Mapping[int, str]:
    """By entry, how the chain ended there; ConfigError where a named file can't be read or holds none."""
    path = Path(named) if named else config.data_dir / anchors.FILE
    try:
        found = list(anchors.read(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        found = []
    if named and not found:
        raise ConfigError(
            f"{named}: no anchors can be read there; a line holds a number and a code: 1234-0a1b2c3d4e5f6071"
        )
    return {anchor.seq: anchor.code for anchor in found}


async def _cases(given: argparse.Namespace, database: Database) -> int:
    if given.action == "list":
        found = await database.read(lambda tx: dumps.cases(tx, community=given.community, status=given.status))
        return _listed(found, as_json=given.json)
    found = [case for case in await database.read(dumps.cases) if case["ref"] == given.ref.upper()]
    if not found:
        sys.stderr.write(f"yizhan: there is no case {given.ref}\n")
        return 1
    write(found[0])
    return 0


def _listed(rows: list[dict[str, object]], *, as_json: bool) -> int:
    if as_json:
        write(rows)
    else:
        for row in rows:
            say("  ".join("-" if value is None else str(value) for value in row.values()))
    return 0


async def directory(config: Config, database: Database) -> Directory:
    """The services, and those communities of the settings that the database knows."""
    found_services: Mapping[str, Service] = find_services()
    if not config.community_file.exists():
        return Directory(found_services, {})
    read = load_communities(config, SystemClock(), found_services)
    known = await database.read(lambda tx: communities.known_ids(tx, read))
    return Directory(found_services, known)


async def _check(database: Database, known: Directory, *, as_json: bool) -> int:
    database.use(known)
    found = await database.read(lambda tx: [*checks.problems(tx, now=SystemClock().now())])
    counts = await database.read(dumps.counts)
    if as_json:
        faults = [{"invariant": problem.invariant, "detail": problem.detail} for problem in found]
        write({"ok": not found, "schema": newest(), "counts": counts, "problems": faults})
    else:
        for problem in found:
            say(f"{problem.invariant}: {problem.detail}")
        say(f"{sum(counts.values())} rows, {len(found)} problems")
    return 1 if found else 0


async def _import(config: Config, file: str) -> int:
    from handlers import importing

    if file:
        config = dataclasses.replace(config, community_file=Path(file))
    clock = SystemClock()
    found_services = find_services()
    read = load_communities(config, clock, found_services)
    await migrate(config.database_url, pgbouncer=config.pgbouncer)
    vault = Vault(open_master_key(config.key_file), key_file=config.key_file)
    database = open_database(config.database_url, vault, pgbouncer=config.pgbouncer)
    now = clock.now()

    def unit(tx: Tx) -> None:
        for key, community in communities.find_ids(tx, read, at=now).items():
            importing.import_community(tx, key, community, at=now)

    try:
        await settle_key(database, config.key_file)
        ids = await database.run(lambda tx: communities.find_ids(tx, read, at=now))
        database.use(Directory(found_services, ids))
        await database.run(unit)
    finally:
        await database.close()
    for community in read:
        sizes = (len(community.people), len(community.queues), len(community.grids))
        say(f"{community.name}: {sizes[0]} people, {sizes[1]} queues, {sizes[2]} grids")
    return 0
