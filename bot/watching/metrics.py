"""The figures as Prometheus reads them: names by its conventions, and no label that could name a person."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.receiving.keeping import Tally
    from storage.reports.gauges import Gauges

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MEASURE_EVERY = 0.25
REMEMBERED = 240
"""So many measurements: a minute."""
OPEN_FILES = Path("/proc/self/fd")
MEMORY = Path("/proc/self/statm")
SENDS = ("send", "edit", "leave")


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure, or several of one name that differ in their labels."""

    name: str
    kind: str
    """gauge or counter"""
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def gauge(name: str, help: str, value: float | None = None, **by_label: Mapping[str, float]) -> Metric:
    """Something that goes up and down; none at all where it is not known."""
    return Metric(name, "gauge", help, _samples(value, by_label))


def counter(name: str, help: str, value: float | None = None, **by_label: Mapping[str, float]) -> Metric:
    """Something that only grows while the process lives."""
    return Metric(name, "counter", help, _samples(value, by_label))


def _samples(
    value: float | None, by_label: Mapping[str, Mapping[str, float]]
) -> tuple[tuple[Mapping[str, str], float], ...]:
    single: tuple[tuple[Mapping[str, str], float], ...] = () if value is None else (({}, value),)
    return (*single, *(({label: at}, found) for label, values in by_label.items() for at, found in values.items()))


def page(metrics: Iterable[Metric]) -> str:
    """All of them as text."""
    lines = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [f"{metric.name}{_labels(labels)} {_written(value)}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    escaped = (
        (name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for name, value in labels.items()
    )
    inner = ",".join(f'{name}="{value}"' for name, value in escaped)
    return f"{{{inner}}}" if inner else ""


def _written(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


# --- what is told ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What this process itself has seen."""

    started_at: datetime
    tallies: tuple[Tally, ...]
    """Of the ways in."""
    forged: int
    requests: Mapping[tuple[str, str], int]
    """To Telegram, by method and outcome."""
    last_poll_at: datetime | None
    lag: float


def of_process(seen: Seen) -> Iterator[Metric]:
    """What needs no database."""
    sent = sum(n for (method, outcome), n in seen.requests.items() if outcome == "ok" and method.startswith(SENDS))
    floods = sum(n for (_, outcome), n in seen.requests.items() if outcome == "flood")
    yield gauge("yizhan_build_info", "Which version runs.", version={_version(): 1})
    yield counter("yizhan_updates_received_total", "Updates that were new.", sum(t.received for t in seen.tallies))
    yield counter(
        "yizhan_updates_unreadable_total", "Updates put aside as they came in.", sum(t.aside for t in seen.tallies)
    )
    yield counter("yizhan_webhook_forged_total", "Posts without the right secret.", seen.forged)
    yield counter("yizhan_messages_sent_total", "Messages sent or changed, each confirmed by Telegram.", sent)
    yield counter("yizhan_floods_total", "Requests that Telegram refused as too many (429).", floods)
    yield counter("yizhan_requests_total", "Requests to Telegram by outcome.", outcome=_by_outcome(seen.requests))
    if seen.last_poll_at is not None:
        at = seen.last_poll_at.timestamp()
        yield gauge("yizhan_last_poll_timestamp_seconds", "When Telegram last answered a poll of this process.", at)
    yield gauge("yizhan_event_loop_lag_seconds", "The longest that anything had to wait in the last minute.", seen.lag)
    yield counter("process_cpu_seconds_total", "Processor time.", time.process_time())
    yield gauge("process_resident_memory_bytes", "Memory in use.", _resident())
    yield gauge("process_open_fds", "Open files and connections.", _open_files())
    yield gauge("process_start_time_seconds", "When the process started.", seen.started_at.timestamp())


def of_database(found: Gauges | None, now: datetime) -> Iterator[Metric]:
    """What the rows say; where the database is away only that."""
    yield gauge("yizhan_database_up", "Whether the database answers.", int(found is not None))
    if found is None:
        return
    updates = {"pending": found.inbox_pending, "quarantined": found.inbox_aside}
    yield gauge("yizhan_inbox_updates", "Updates by state; those that are done are not counted.", state=updates)
    yield gauge("yizhan_inbox_oldest_seconds", "How long the oldest update waits.", _age(found.inbox_oldest, now))
    yield gauge(
        "yizhan_outbox_messages", "Messages by state; those that were sent are not counted.", state=found.outbox
    )
    yield gauge(
        "yizhan_outbox_oldest_pending_seconds", "How long the oldest message waits.", _age(found.outbox_oldest, now)
    )
    yield gauge("yizhan_reminders_due", "Reminders whose time has come.", found.reminders_due)
    yield gauge("yizhan_database_bytes", "The size of the database.", found.bytes)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _by_outcome(requests: Mapping[tuple[str, str], int]) -> dict[str, float]:
    found: dict[str, float] = dict.fromkeys(("ok", "refused", "flood", "unclear", "unreached"), 0)
    for (_, outcome), number in requests.items():
        found[outcome] += number
    return found


def _version() -> str:
    try:
        return version("yizhan")
    except PackageNotFoundError:
        return "unknown"


def _resident() -> float:
    try:
        return int(MEMORY.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _open_files() -> float | None:
    try:
        return len(os.listdir(OPEN_FILES))
    except OSError:
        return None


class Lag:
    """How late the event loop comes to what is due: measured four times a second, remembered for a minute."""

    def __init__(self) -> None:
        """Nothing was measured yet."""
        self._measured: list[float] = []

    @property
    def longest(self) -> float:
        """Of the last minute, in seconds."""
        return max(self._measured, default=0.0)

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(MEASURE_EVERY)
            late = max(0.0, loop.time() - before - MEASURE_EVERY)
            self._measured = [*self._measured[1 - REMEMBERED :], late]
