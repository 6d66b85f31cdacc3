"""What can be typed after `yizhan`."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from bot.config import ConfigError
from flows.texts import LANGUAGES

MESSAGE_STATES = ("pending", "sending", "sent", "ambiguous", "failed", "dead")
PARTS = ("receive", "work", "send", "tick")
DEMO_PORT = 8321
BOT = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{2,29}[Bb][Oo][Tt])")
"""The name of a bot: 5 to 32 letters, digits and underscores, of which the last are "bot"."""
EVERY, LONGEST_EVERY = 20, 60
"""Seconds between increments of a backup."""


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one line and the exit code of a wrong configuration."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and where help is."""
        sys.stderr.write(f"{self.prog}: {message}; see {self.prog} --help\n")
        sys.exit(ConfigError.exit_code)


def make_parser() -> Parser:
    """The commands and their options."""
    parser = Parser(prog="yizhan", description="One-stop party-member and resident services in chat.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="the bot itself: polling, or webhook when one is configured")
    run.add_argument("--only", choices=PARTS, action="append", default=[], help="only this part; may be repeated")
    demo = commands.add_parser("demo", help="try the bot in a browser: no token, no set-up")
    demo.add_argument("--port", type=_port, default=DEMO_PORT)
    demo.add_argument("--data", default="", help="a folder to keep the demo's data in; forgotten at the end otherwise")
    _with_json(commands.add_parser("check", help="schema, references, invariants, audit chain; exit 0 or 1"))
    migrate = commands.add_parser("migrate", help="bring the schema up or down")
    migrate.add_argument("direction", choices=("up", "down"))
    migrate.add_argument("revision", nargs="?", default="", help="newest when up, empty when down, unless named")
    outbox = _with_json(commands.add_parser("outbox", help="messages and what became of them"))
    outbox.add_argument("--state", default="", choices=("", *MESSAGE_STATES))
    _add_cases(commands.add_parser("cases", help="cases: ids, states and times"))
    _with_json(commands.add_parser("dump", help="cases, reminders, messages: ids, states and times only"))
    _add_backup(commands)
    _add_actions(commands.add_parser("services", help="the services"), "list", "lint", "dump", "preview")
    posters = commands.add_parser("posters", help="sheets to print, with a QR code for each service and grid")
    posters.add_argument("bot", type=_bot, metavar="BOT", help="the bot's user name, as @BotFather knows it")
    posters.add_argument("--language", choices=LANGUAGES, default=None, help="the community's own unless named")
    org = commands.add_parser("org", help="the community file").add_subparsers(dest="action", required=True)
    org.add_parser("import", help="import it again").add_argument("file", nargs="?", default="")
    _add_actions(commands.add_parser("digest", help="what coordinators would be sent now"), "preview")
    audit = commands.add_parser("audit", help="the audit chain").add_subparsers(dest="action", required=True)
    verify = audit.add_parser("verify", help="whether an entry was changed, left out, cut off or written anew")
    verify.add_argument("--anchor", default="", metavar="FILE", help="codes kept elsewhere; else the data folder's")
    subject = commands.add_parser("subject", help="what is kept of one person").add_subparsers(
        dest="action", required=True
    )
    for action, what in (("export", "a copy of it, as JSON"), ("erase", "erase all of it that may be erased")):
        subject.add_parser(action, help=what).add_argument("id", type=int, metavar="ID", help="Telegram user id")
    retention = commands.add_parser("retention", help="what was kept long enough").add_subparsers(
        dest="action", required=True
    )
    kept = _with_json(retention.add_parser("run", help="make old cases anonymous, delete what is no number"))
    kept.add_argument("--dry-run", action="store_true", help="only say what would be done")
    _add_actions(commands.add_parser("keys", help="the master key"), "status", "rotate")
    return parser


def _add_backup(commands: argparse._SubParsersAction[Parser]) -> None:
    backup = commands.add_parser("backup", help="the whole database, sealed, while the bot runs")
    backup.add_argument("out", metavar="OUT", help="a file; a folder with --follow")
    backup.add_argument("--follow", action="store_true", help="go on, and add what changes")
    backup.add_argument("--every", type=_every, default=EVERY, metavar="SECONDS", help=f"between increments: {EVERY}")
    restore = commands.add_parser("restore", help="a backup into an empty database")
    restore.add_argument("backup", metavar="IN", help="a file, or the folder of a followed backup")
    restore.add_argument("--verify-only", action="store_true", help="only prove that it is whole and unchanged")
    restore.add_argument("--moved", action="store_true", help="no bot ran after this backup: what waits was never sent")
    restore.add_argument("--erasures", default="", metavar="NEWER", help="erase too what this ledger or backup says")


def bot_name(given: str) -> str:
    """The name without its @; empty where it can't be a bot's."""
    found = BOT.fullmatch(given)
    return found[1] if found else ""


def _bot(given: str) -> str:
    if name := bot_name(given):
        return name
    raise argparse.ArgumentTypeError(f"{given!r} is no bot's name: 5 to 32 of A-Z a-z 0-9 _, with bot at the end")


def _with_json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="one JSON document")
    return parser


def _add_cases(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    listed = _with_json(actions.add_parser("list"))
    listed.add_argument("--status", default="")
    listed.add_argument("--community", default="", help="the 12-digit code")
    _with_json(actions.add_parser("show")).add_argument("ref")


def _add_actions(parser: argparse.ArgumentParser, *names: str) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    for name in names:
        actions.add_parser(name)


def _every(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_EVERY:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 1 to {LONGEST_EVERY}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 0 to 65535")
    return int(text)
