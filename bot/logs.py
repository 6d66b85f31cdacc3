"""One structured line an event; no secret, and nothing that a person wrote, whatever the level."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

LOGGER = logging.getLogger("yizhan")
TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
QUIET = (
    "telegram",
    "httpx",
    "httpcore",
    "sqlalchemy",
    "aiohttp",
    "apscheduler",
    "asyncio",
    "alembic",
    "PIL",
    "tzlocal",
)
"""Libraries that would write what people said into the log at their lower levels."""


class OneLine(logging.Formatter):
    """Time (UTC), level, event and its fields; of an exception the kind and the places, not its words."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = getattr(record, "fields", {})
        words = record.getMessage() if record.name.startswith("yizhan") else f"library {record.name}"
        parts = [self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), record.levelname.lower(), words]
        parts += [f"{name}={_shown(value)}" for name, value in fields.items()]
        if record.exc_info and record.exc_info[0]:
            parts.append(f"error={record.exc_info[0].__name__} at={_places(record.exc_info[2])}")
        return TOKEN.sub("<token>", " ".join(parts)).replace("\n", "\\n")


def _shown(value: object) -> str:
    words = str(value)
    return words if re.fullmatch(r"[\w.:/+-]*", words, re.ASCII) else json.dumps(words)


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-6:]
    return ">".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)


def set_up(level: str) -> None:
    """Logs to standard error at a level; libraries only from a warning on, and without their words."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is still busy is not worth a line


def event(name: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Writes an event: its fields are ids, counts, kinds and times only."""
    LOGGER.log(level, name, extra={"fields": fields})


def failure(name: str, error: BaseException, **fields: object) -> None:
    """Writes what went wrong: the kind of error and where, never its words."""
    LOGGER.error(name, extra={"fields": fields}, exc_info=(type(error), error, error.__traceback__))
