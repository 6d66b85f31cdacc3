"""`python -m benchmarks [row ...]`: measures, prints the table, and writes it to docs/performance.md."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from typing import TYPE_CHECKING

from benchmarks import contestants, results, steps
from benchmarks.processes import CORES, BenchError
from benchmarks.results import say
from benchmarks.rows import claims, digests, forms, pause, recovery, sending, stored
from benchmarks.rows.common import Bench

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from benchmarks.results import Result

ROWS: Mapping[str, Callable[[Bench], Awaitable[list[Result]]]] = {
    "steps": forms.against_peers,
    "stored": stored.against_empty,
    "pause": pause.against_pickles,
    "postgres": forms.on_postgres,
    "sending": sending.against_bare_bot,
    "claims": claims.against_bare_statements,
    "broadcast": sending.beside_a_broadcast,
    "digests": digests.over_a_million,
    "recovery": recovery.after_a_loss,
}  # fmt: skip
ORDER = [
    "steps", "steps-aiogram", "stored", "pause", "pause-ratio", "postgres", "sending", "broadcast", "broadcast-rate",
    "claims", "digests", "digests-plans", "recovery-lost", "recovery",
]  # fmt: skip
PROFILE = "profile"
"""No row of the table: where the time of a step goes."""
FEWEST_RUNS, QUICK_RUNS = 9, 3


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "rows", nargs="*", choices=[*ROWS, PROFILE, []], metavar="row", help=f"some of: {', '.join((*ROWS, PROFILE))}"
    )
    parser.add_argument("--runs", type=int, default=0, help=f"rounds of each row ({FEWEST_RUNS})")
    parser.add_argument("--quick", action="store_true", help="little of everything, and nothing written: does it run?")
    given = parser.parse_args()
    bench = Bench(given.runs or (QUICK_RUNS if given.quick else FEWEST_RUNS), given.quick)
    try:
        sys.exit(asyncio.run(_measure(bench, given.rows or [*ROWS, PROFILE])))
    except BenchError as error:
        sys.exit(f"bench: {error}")


async def _measure(bench: Bench, names: list[str]) -> int:
    """All of them, one after the other; one that can't be measured does not hold up the others."""
    if len(CORES) < 2:
        raise BenchError("two cores are needed: one for the bot, one for everybody else")
    peers, code = contestants.peers_versions(), 0
    for name in names:
        began = time.monotonic()
        say(f"{name}:")
        try:
            if name == PROFILE:
                await _profile(bench)
            else:
                _show(await ROWS[name](bench), bench, peers)
        except (BenchError, TimeoutError) as error:
            say(f"bench: {name} was not measured: {str(error) or 'it took too long'}")
            code = 1
        say(f"  {time.monotonic() - began:.0f} s")
    return code


def _show(found: list[Result], bench: Bench, peers: str) -> None:
    print(results.HEAD, *map(results.line, found), sep="\n", flush=True)
    if not bench.quick:
        results.keep(found, more=peers)
        results.write(ORDER)


async def _profile(bench: Bench) -> None:
    parts = await steps.profiled(people=bench.some(2_000, 200))
    print(parts, flush=True)
    if not bench.quick:
        results.put(PROFILE, parts)


if __name__ == "__main__":
    main()
