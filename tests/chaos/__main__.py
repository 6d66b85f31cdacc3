"""`make chaos`: runs the rows one after the other, says a line as each ends, and ends with the table."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import signal
import sys
import time
import traceback
from pathlib import Path
from secrets import randbelow
from typing import TYPE_CHECKING, Any

from tests.chaos.protocol import Figures, report
from tests.chaos.row import Order, Outcome
from tests.chaos.rows import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.chaos.row import Row

STATE = Path("build/chaos.json")
STOPPED = 130
HEADS = ("row", "fault", "happened", "lost", "doubled", "unmarked", "unreported", "ready p99", "seconds", "result")


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """A row that ended."""

    row: str
    fault: str
    seconds: float
    figures: Sequence[Figures]
    words: str
    """What is wrong; empty where all is well."""

    def lines(self) -> Iterable[tuple[str, ...]]:
        """The row's lines in the table."""
        for figures in self.figures or [Figures(self.row, 0)]:
            judged = (figures.lost, figures.doubled, figures.unmarked, figures.unreported)
            ready = "-" if figures.ready_p99 is None else f"{figures.ready_p99:.2f} s"
            counts = ("-" if count is None else str(count) for count in judged)
            result = "ok" if not (self.words or figures.faulty) else "FAILED"
            yield (figures.name, self.fault, str(figures.faults), *counts, ready, f"{self.seconds:.0f}", result)


def main() -> int:
    """Runs what was asked for; answers the exit code."""
    given = _parser().parse_args()
    if given.list:
        for row in ROWS:
            _say(f"{row.name:20} {row.fault}{' (needs ' + ', '.join(row.needs) + ')' if row.needs else ''}")
        return 0
    state = _read_state() if given.resume else {}
    seed = given.seed if given.seed is not None else state.get("seed", randbelow(10**9))
    done = [_result_of(known) for known in state.get("done", [])]
    wanted = _wanted(given, {result.row for result in done})
    _say(f'seed {seed}, scale {given.scale:g}, {len(wanted)} rows; again: make chaos ARGS="--seed {seed}"')
    signal.signal(
        signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT)
    )  # what was mounted is cleared away, too
    for row in wanted:
        try:
            result = _run(row, given, seed)
        except KeyboardInterrupt:
            _say("stopped; --resume goes on with this row")
            _table(done)
            return STOPPED
        done.append(result)
        _keep_state(seed, done)
        _tell(result, seed)
    _table(done)
    return 1 if any(result.words for result in done) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--rows", default="", help="names with commas between them; all rows otherwise")
    parser.add_argument("--from", dest="first", default="", help="begin with this row")
    parser.add_argument("--seed", type=int, help="repeats a run, or one row of it; drawn and printed otherwise")
    parser.add_argument("--scale", type=float, default=1, help="how much of a full run: 0.1 is a tenth")
    parser.add_argument("--minutes", type=float, help="the most that one row may take; it ends early, not badly")
    parser.add_argument("--resume", action="store_true", help="go on with the last run where it stopped")
    parser.add_argument("--list", action="store_true", help="say which rows there are")
    return parser


def _wanted(given: argparse.Namespace, done: set[str]) -> list[Row]:
    names = [row.name for row in ROWS]
    asked = [name for name in given.rows.split(",") if name] or names
    if unknown := {*asked, given.first or names[0]} - set(names):
        raise SystemExit(f"there is no row {', '.join(sorted(unknown))}; --list says which there are")
    first = names.index(given.first) if given.first else 0
    return [row for row in ROWS[first:] if row.name in asked and row.name not in done]


def _run(row: Row, given: argparse.Namespace, seed: int) -> Result:
    started = time.monotonic()
    outcome = Outcome([], missing) if (missing := row.lacks()) else asyncio.run(_guarded(row, given, seed))
    faulty = [f"{figures.name}: {figures.faulty}" for figures in outcome.figures if figures.faulty]
    words = "\n".join(filter(None, [*faulty, outcome.words]))
    return Result(row.name, row.fault, time.monotonic() - started, outcome.figures, words)


async def _guarded(row: Row, given: argparse.Namespace, seed: int) -> Outcome:
    ends = asyncio.get_running_loop().time() + given.minutes * 60 if given.minutes else None
    try:
        return await row.run(Order(row.name, seed, given.scale, ends))
    except Exception as error:  # (a row that breaks is a row that failed, and the others run all the same)
        return Outcome([], f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}")


# --- what is told -----------------------------------------------------------------------------------


def _tell(result: Result, seed: int) -> None:
    for figures in result.figures:
        report(figures)
    if result.words:
        _say(f'{result.row} FAILED; again: make chaos ARGS="--rows {result.row} --seed {seed}"')
        _say("  " + result.words.replace("\n", "\n  "))


def _table(done: Sequence[Result]) -> None:
    table = [HEADS, *(line for result in done for line in result.lines())]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADS))]
    for line in table:
        _say(("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True))).rstrip())


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


# --- what is kept -----------------------------------------------------------------------------------


def _keep_state(seed: int, done: Sequence[Result]) -> None:
    STATE.parent.mkdir(exist_ok=True)
    kept = {"seed": seed, "done": [dataclasses.asdict(result) for result in done]}
    STATE.write_text(json.dumps(kept, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _read_state() -> dict[str, Any]:
    if not STATE.exists():
        raise SystemExit(f"there is nothing to go on with: {STATE} is missing")
    found: dict[str, Any] = json.loads(STATE.read_text(encoding="utf-8"))
    return found


def _result_of(known: dict[str, Any]) -> Result:
    figures = [Figures(**found) for found in known.pop("figures")]
    return Result(**known, figures=figures)


if __name__ == "__main__":
    sys.exit(main())
