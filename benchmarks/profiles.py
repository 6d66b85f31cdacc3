"""Where the time goes: samples of all threads of a running bot, or counted calls."""

from __future__ import annotations

import pstats
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contestants import peers_python
from benchmarks.processes import OTHER_CORE, BenchError

if TYPE_CHECKING:
    from collections.abc import Iterable

RATE = 250
PLACES = {
    "sqlalchemy": "SQLAlchemy", "sqlite3": "SQLite", "aiohttp": "aiohttp", "telegram": "python-telegram-bot",
    "asyncpg": "asyncpg", "cryptography": "cryptography", "apscheduler": "APScheduler", "concurrent": "threads",
    "asyncio": "asyncio", "json": "json", "logging": "logging",
}  # fmt: skip
OURS = ("bot/", "handlers/", "flows/", "storage/")


def find_py_spy() -> str:
    """The sampler; BenchError where it is not installed."""
    if (found := Path(peers_python()).with_name("py-spy")).exists():
        return str(found)
    raise BenchError("a profile needs py-spy: make bench installs it")


def sample(pid: int, target: Path, *, seconds: int, only_running: bool = True) -> subprocess.Popen[bytes]:
    """Begins to take samples of all threads; the file holds a stack and its count in each line."""
    command = [
        "taskset", "-c", str(OTHER_CORE), find_py_spy(), "record", "--pid", str(pid), "--rate", str(RATE),
        "--duration", str(seconds), "--format", "raw", "--output", str(target), "--threads", "--nonblocking",
        *([] if only_running else ["--idle"]),
    ]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  (our own)


IDLE = ("select (selectors.py", "_worker (concurrent/futures/thread.py:81)", "wait (threading.py")
PARTS = (
    ("the commit: the log is on the disk before anybody is answered", ("do_commit (",)),
    ("sending: requests and their answers (aiohttp)", ("(bot/wire.py", "(aiohttp/")),
    ("statements: SQLAlchemy and SQLite", ("(sqlalchemy/",)),
    ("reading updates and finding the handler (python-telegram-bot)", ("(telegram/",)),
    ("sealing, and the keys", ("(storage/vault.py",)),
    (
        "our own lines: forms, words, handlers, inbox and outbox",
        ("(flows/", "(handlers/", "(bot/worker", "(bot/sending/"),
    ),
)
"""What a stack is counted as: the first part of which one of its frames has the words."""
REST = "handing work to threads and back, the event loop"


def shares(stacks: list[tuple[list[str], int]]) -> list[tuple[str, float]]:
    """The parts of the time that is worked, of 1, each stack in one of them."""
    counted: Counter[str] = Counter()
    for stack, count in stacks:
        if not any(idle in stack[-1] for idle in IDLE):
            counted[_part_of(stack)] += count
    total = counted.total() or 1
    return [(name, counted[name] / total) for name in (*(name for name, _ in PARTS), REST)]


def _part_of(stack: list[str]) -> str:
    inner = stack[2:]
    return next((name for name, words in PARTS if any(word in frame for frame in inner for word in words)), REST)


def read_samples(target: Path) -> list[tuple[list[str], int]]:
    """Stacks, outermost first, each with its count."""
    stacks = []
    for line in target.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        stacks.append((stack.split(";"), int(count)))
    return stacks


def _place(frame: str) -> str:
    """The library of a frame, or our own file."""
    file = frame.partition("(")[2].rstrip(")").rpartition(":")[0]
    for ours in OURS:
        if file.startswith(ours) or f"/{ours}" in file:
            return ours + file.partition(ours)[2]
    return next((name for part, name in PLACES.items() if part in file), file.rpartition("/")[2] or frame)


def summary(stacks: list[tuple[list[str], int]], *, most: int = 30) -> Iterable[str]:
    """Lines: shares by thread, by library, by our own functions with all that they call, by innermost function."""
    total = sum(count for _, count in stacks) or 1
    threads: Counter[str] = Counter()
    places: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    innermost: Counter[str] = Counter()
    for stack, count in stacks:
        threads[stack[0]] += count
        places[_place(stack[-1])] += count
        innermost[stack[-1]] += count
        for frame in {_function(frame) for frame in stack[1:]}:
            whole[frame] += count
    yield f"{total} samples at {RATE}/s"
    for title, counter in (
        ("by thread", threads), ("innermost, by library or file", places),
        ("with all that they call", whole), ("innermost, by line", innermost),
    ):  # fmt: skip
        yield f"--- {title}"
        yield from (f"{100 * count / total:5.1f} %  {name}" for name, count in counter.most_common(most))


def _function(frame: str) -> str:
    """A frame without its line number."""
    return frame.rpartition(":")[0] + ")" if ":" in frame else frame


def calls(target: Path, *, most: int = 60) -> None:
    """Prints counted calls, by own time and by time with all that they call."""
    stats = pstats.Stats(str(target))
    stats.strip_dirs()
    stats.sort_stats("tottime").print_stats(most)
    stats.sort_stats("cumulative").print_stats(most)
