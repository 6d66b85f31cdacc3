"""What was measured: paired runs, their medians, and how sure the ratio is."""

from __future__ import annotations

import json
import math
import platform
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
MARKS = "<!-- {}: written by make bench -->", "<!-- end of {} -->"
SURE = 0.95
PACKAGES = ("python-telegram-bot", "aiohttp", "SQLAlchemy", "asyncpg")


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the table: the same work by two contestants, run in turns."""

    row: str
    what: str
    against: str
    unit: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    goal: float
    """Of the ratio ours / theirs, or of our own figure where nobody is compared with."""
    at_least: bool = True
    """Whether the goal is a lower bound; an upper one otherwise."""
    absolute: bool = False
    """Whether the goal is about our own figure."""
    note: str = ""

    @property
    def ratios(self) -> list[float]:
        """Ours against theirs, run by run; none where nobody is compared with."""
        if not self.theirs:
            return []
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True) if theirs]

    @property
    def judged(self) -> list[float]:
        """What the goal is about."""
        return list(self.ours) if self.absolute else self.ratios

    @property
    def is_met(self) -> bool:
        """Whether the median reaches the goal."""
        found = median(self.judged)
        return found >= self.goal if self.at_least else found <= self.goal


def interval(values: list[float]) -> tuple[float, float]:
    """Holds the median with at least 95 %, whatever the distribution: order statistics; with few runs, all of them."""
    ordered, n = sorted(values), len(values)
    outside = 0.0
    for k in range(n // 2):
        outside += 2 * math.comb(n, k) / 2**n
        if outside > 1 - SURE:
            return (ordered[max(k - 1, 0)], ordered[min(n - k, n - 1)]) if k else (ordered[0], ordered[-1])
    return ordered[0], ordered[-1]


def figure(value: float) -> str:
    """Three digits that count."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def line(result: Result) -> str:
    """The row as Markdown."""
    low, high = interval(result.judged)
    theirs = figure(median(result.theirs)) if result.theirs else "-"
    ratio = figure(median(result.ratios)) if result.ratios else "-"
    bound = "at least" if result.at_least else "at most"
    goal = f"{bound} {figure(result.goal)}" + (f" {result.unit}".rstrip() if result.absolute else "")
    sure = f"{figure(low)} to {figure(high)}"
    cells = (
        result.what, result.against, f"{figure(median(result.ours))} {result.unit}".strip(), theirs, ratio, sure,
        str(len(result.ours)), goal, "yes" if result.is_met else "**no**",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = """| what | against | ours | theirs | ratio | 95 % interval | runs | goal | met |
|---|---|---|---|---|---|---|---|---|"""


def machine() -> str:
    """What it ran on, without its name."""
    model = "unknown processor"
    for words in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if words.startswith("model name"):
            model = words.partition(":")[2].strip()
            break
    import os

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores of {model}, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"
    )


def versions() -> str:
    """What it ran with."""
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return ", ".join([*found, *(f"{name} {version(name)}" for name in PACKAGES)])


def commit() -> str:
    """What was measured, as Git names it, marked where more has changed than is written here; nothing without Git."""
    changed = ["status", "--porcelain", "--", ".", *(f":!{path.relative_to(ROOT)}" for path in (KEPT, PAGE))]
    try:
        found, more = (
            subprocess.check_output(["git", *words], cwd=ROOT, text=True, stderr=subprocess.DEVNULL).strip()  # noqa: S603, S607  (our own)
            for words in (["describe", "--always", "--exclude=*"], changed)
        )
        return f"{found}-dirty" if more else found
    except (OSError, subprocess.CalledProcessError):
        return ""


def keep(results: list[Result], *, more: str) -> None:
    """Replaces these rows in the file of all results, each with its date and circumstances."""
    known = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {commit()}".rstrip(", ")
    for result in results:
        known[result.row] = {**asdict(result), "at": at, "machine": machine(), "versions": f"{versions()}, {more}"}
    KEPT.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def kept() -> list[tuple[Result, dict[str, str]]]:
    """All rows that were measured, in the order of the table, with their circumstances."""
    known = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    found = []
    for entry in known.values():
        about = {name: entry.pop(name) for name in ("at", "machine", "versions")}
        for name in ("ours", "theirs"):
            entry[name] = tuple(entry[name])
        found.append((Result(**entry), about))
    return found


def table(rows: list[tuple[Result, dict[str, str]]]) -> str:
    """The table and under which circumstances each row was measured."""
    lines = [HEAD, *(line(result) for result, _ in rows), ""]
    notes = [f"- {result.what}: {result.note}" for result, _ in rows if result.note]
    lines += [*notes, ""] if notes else []
    circumstances: dict[tuple[str, str], list[str]] = {}
    for result, about in rows:
        circumstances.setdefault((about["machine"], about["versions"]), []).append(f"{result.row} ({about['at']})")
    for (machine_, versions_), names in circumstances.items():
        lines.append(f"Measured on {machine_}, with {versions_}: {', '.join(names)}.")
    return "\n".join(lines)


def write(order: list[str]) -> None:
    """Puts the table of all that was measured between its marks in the page."""
    rows = sorted(kept(), key=lambda row: order.index(row[0].row) if row[0].row in order else len(order))
    put("table", table(rows))


def put(name: str, words: str) -> None:
    """Replaces what stands between two marks of the page."""
    begin, end = (mark.format(name) for mark in MARKS)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n\n{words}\n\n{end}{after}", encoding="utf-8")


def say(words: str) -> None:
    """A line of progress, on the side."""
    print(words, file=sys.stderr, flush=True)
