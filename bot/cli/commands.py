"""The commands of `yizhan`: each ends with its exit code, and with one line where something is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from bot import logs
from bot.cli import backups, reports
from bot.cli.lock import AlreadyRunningError, only_process
from bot.cli.parser import PARTS, make_parser
from bot.config import ConfigError, config_of_environment
from flows.registry import ServiceError
from storage.backup.sealing import BackupError, DiskError
from storage.database import DATABASE_FAULTS, BrokenDiskError
from storage.erasures import LedgerError
from storage.keys import VaultError
from storage.reports.damage import DamagedError, damaged, is_damage
from storage.schema import SchemaError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from bot.app import App
    from bot.config import Config

OK, CONFIGURATION, DEPENDENCY, BUG, RUNNING = 0, 64, 69, 70, 75


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its code; what it writes is for this user alone."""
    os.umask(0o077)
    given = make_parser().parse_args(arguments)
    sys.exit(asyncio.run(_guarded(given)))


async def _guarded(given: argparse.Namespace) -> int:
    try:
        code = await _command(given)
        sys.stdout.flush()
        return code
    except (ConfigError, VaultError, ServiceError, SchemaError, BackupError, LedgerError) as error:
        return _said(str(error), CONFIGURATION)
    except (DiskError, BrokenDiskError, DamagedError) as error:
        return _said(str(error), DEPENDENCY)
    except AlreadyRunningError as error:
        return _said(str(error), RUNNING)
    except DATABASE_FAULTS as error:
        if isinstance(error, BrokenPipeError) and given.command not in {"run", "demo"}:
            return _nobody_reads()
        if is_damage(error):
            return _said(str(damaged("file", str(getattr(error, "orig", error)))), DEPENDENCY)
        return _said(
            f"the database can't be used ({type(error).__name__}); is its address right, is it running?", DEPENDENCY
        )
    except Exception as error:  # (the last line of defence: one line, never a traceback, never a secret)
        logs.failure("bug", error)
        return _said(f"something is broken in the program ({type(error).__name__}); the log says where", BUG)


def _nobody_reads() -> int:
    """Whoever read the output has gone, such as `head`: what is left of it is for nobody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _said(words: str, code: int) -> int:
    for line in words.splitlines() or [""]:
        sys.stderr.write(f"yizhan: {line}\n")
    return code


async def _command(given: argparse.Namespace) -> int:
    if given.command == "demo":
        from bot.demo.run import demo  # only here: the demo's pages need not load for the bot itself

        return await demo(given.port, given.data)
    if given.command == "services":
        return reports.services(given.action)
    config = config_of_environment()
    logs.set_up(config.log_level)
    if given.command == "run":
        return await _run(config, frozenset(given.only))
    if given.command in {"backup", "restore"}:
        return await (backups.backup if given.command == "backup" else backups.restore)(given, config)
    if given.command == "subject":
        from bot.cli import subjects

        return await subjects.subject(given, config)
    if given.command == "retention":
        from bot.cli import keeping

        return await keeping.retain(given, config)
    if given.command == "keys":
        from bot.cli import keys

        return await keys.keys(given, config)
    return await reports.report(given, config)


async def _run(config: Config, only: frozenset[str]) -> int:
    gc.disable()
    from bot.app import App
    from bot.clock import SystemClock

    gc.enable()
    with only_process(config):
        app = App(config, SystemClock(), only=only or frozenset(PARTS))
        return await serve(app)


async def serve(app: App, *, ready: Callable[[], Awaitable[None]] | None = None) -> int:
    """Runs the bot until it is told to stop or can't go on; answers the exit code."""
    from bot.sending.fates import TokenRefusedError

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    starting = asyncio.create_task(app.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            return OK
        starting.result()
        _settle_memory()
        if ready is not None:
            await ready()
        assert app.failed is not None
        waiting: set[asyncio.Future[Any]] = {stopping, app.failed}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if app.failed.done():
            raise app.failed.result()
        return OK
    except TokenRefusedError:
        await app.watch.note_refusal()
        return _said("Telegram does not know this token; put the right one into the token file", DEPENDENCY)
    finally:
        stopping.cancel()
        await app.stop()


def _settle_memory() -> None:
    """What was made until now lives as long as the program: no collection looks at it again.

    A full one walked 149,000 objects and stopped everything for up to 0.3 s; with them put aside it takes 0.01 ms.
    """
    gc.collect()
    gc.freeze()
