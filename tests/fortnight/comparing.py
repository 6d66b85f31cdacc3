"""The rates that the bot tells, against the same counted the slow way: by months and by weeks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flows.numbers.rates import RATES, read_period
from flows.numbers.rates import rates as made_of
from storage.database import directory_of
from storage.reports.rates import facts
from tests.fortnight import counting

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.cast import Stage
    from tests.fortnight.counting import Rates
    from tests.fortnight.history import History
    from tests.fortnight.replay import Replay

PERIODS = {
    "2026-09": (datetime(2026, 9, 1), datetime(2026, 10, 1)),  # noqa: DTZ001  (local)
    "2026-10": (datetime(2026, 10, 1), datetime(2026, 11, 1)),  # noqa: DTZ001
    "2026-W40": (datetime(2026, 9, 28), datetime(2026, 10, 5)),  # noqa: DTZ001
    "2026-W41": (datetime(2026, 10, 5), datetime(2026, 10, 12)),  # noqa: DTZ001
}
"""With their first day and the day after their last."""
NAMES = dict(zip(RATES, ("response", "on time", "solved", "satisfied"), strict=True))


async def told(stage: Stage) -> dict[str, Rates]:
    """What the bot tells of each period."""

    def read(tx: Tx) -> dict[str, Rates]:
        [(community, home)] = directory_of(tx.info).communities.items()
        found = {}
        for name in PERIODS:
            period = read_period(home.calendar, name)
            assert period is not None
            rates = made_of(facts(tx, community, period, as_of=stage.clock.now()))
            found[name] = {NAMES[each]: (rate.met, rate.of) for each, rate in rates.items()}
        return found

    return await stage.app.database.read(read)


def differences(told: dict[str, Rates], history: History, replays: list[Replay]) -> list[str]:
    """Where the two say something else."""
    found = []
    for name, (start, end) in PERIODS.items():
        counted = counting.rates(history, replays, start, end)
        if told[name] != counted:
            found.append(f"the rates of {name} are told as {told[name]}, counted {counted}")
    return found
