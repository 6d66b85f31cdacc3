"""Updates of every malformed kind among good ones: each good one is answered, and the bot neither ends nor complains.

`YIZHAN_SCALE=50` makes it a hundred thousand, `YIZHAN_SEED=...` repeats a run: the seed is printed.
"""

from __future__ import annotations

from collections import Counter
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.outside.mailbag import SENDERS, Mailbag, malformed, open_mailbag
from tests.outside.people import Person
from tests.outside.program import CHIEF, GROUP, Program, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SAMPLE = 2_000
IN_ONE_GO = 250
GOOD_OF_SO_MANY = 20
WITHIN = 2.0


@pytest.fixture
async def bag() -> AsyncIterator[Mailbag]:
    """Telegram with a mind of its own."""
    async with open_mailbag(GROUP) as bag:
        yield bag


@pytest.fixture
async def program(tmp_path: Path, bag: Mailbag) -> AsyncIterator[Program]:
    """An installation that was not started yet."""
    async with installed(tmp_path, bag) as program:
        yield program


def complaints(program: Program) -> list[str]:
    """Lines of the log that no update may cause, and how often each."""
    fault = [line for line in program.log().splitlines() if " error " in line or "Traceback" in line]
    return [line for line in fault if " update.unreadable " not in line and " update.failed " not in line]


@pytest.mark.timeout(120 + 60 * scale())
async def test_every_good_update_among_malformed_ones_is_answered(program: Program, bag: Mailbag) -> None:
    chance, many = Random(seed()), int(SAMPLE * scale())  # noqa: S311
    print(f"YIZHAN_SEED={seed()}")  # noqa: T201  (shown when the test fails)
    bag.opened |= {CHIEF, *SENDERS}
    await program.start()
    process = program.running
    kinds: Counter[str] = Counter()
    for done in range(0, many, IN_ONE_GO):
        for number in range(min(IN_ONE_GO, many - done)):
            kind, text = malformed(chance)
            kinds[kind] += 1
            bag.post(text)
            if number % GOOD_OF_SO_MANY == GOOD_OF_SO_MANY // 2:
                bag.ask()
        bag.ask()
        await bag.until(lambda: len(bag.answered_in) == len(bag.asked_at), most=60, what="an answer to everybody")
    await bag.until(lambda: not bag.queue, most=60, what="an empty queue")
    waited = sorted(bag.answered_in.values())
    late = sum(1 for seconds in waited if seconds > WITHIN)
    aside = (await program.document("dump"))["inbox"]["quarantined"]
    more = {"good": len(waited), "late": late, "longest": f"{waited[-1]:.2f}", "p50": f"{waited[len(waited) // 2]:.2f}"}
    report(Figures("malformed", many, lost=len(bag.asked_at) - len(waited), more={**more, "aside": aside}))
    assert program.running is process
    assert program.is_alive(), program.log()[-2000:]
    assert complaints(program) == []
    assert len(kinds) > 20
    assert aside > many // 4
    alerts = [m for m in bag.chat(CHIEF) if "另存备查" in m.text]
    assert len(alerts) == 1, "coordinators hear of it once a day"


async def test_an_answer_that_is_cut_off_is_asked_for_again_and_nothing_is_put_aside(
    program: Program, bag: Mailbag
) -> None:
    bag.cut = 3
    await program.start()
    person = Person(bag, bag.ask())
    assert (await person.reads()).buttons
    assert bag.cut == 0
    assert (await program.document("dump"))["inbox"]["quarantined"] == 0
    assert complaints(program) == []
