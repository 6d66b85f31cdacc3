"""Ten volunteers press each card at the same moment, and two processes work on it: one has the case, nine are told who.

`YIZHAN_SCALE=50` is 10,000 presses on 1,000 cases.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.several.crowd import Crowd
from tests.several.fleet import A_FEW, VOLUNTEERS
from tests.several.histories import Operation, is_possible, overlapping
from tests.several.racing import Race

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.outside.people import Registry
    from tests.several.fleet import Fleet
    from tests.several.telegram import Telegram

CASES = max(1, round(20 * scale()))
AT_ONCE = 20
"""Cases whose cards are pressed in the same moment."""
HISTORIES = max(1, round(scale()))
PRESSES = 8
"""Of each volunteer in a history; long runs have more."""
BESIDES = 25
"""Residents who keep both processes busy meanwhile."""


@pytest.mark.timeout(120 + 30 * scale())
async def test_of_ten_who_press_at_once_one_has_the_case_and_nine_are_told_who(
    fleet: Fleet, api: Telegram, registry: Registry
) -> None:
    crowd, race = Crowd(fleet, registry), Race(api, Random(seed()))  # noqa: S311
    await fleet.start_equals(2)
    await crowd.volunteers_arrive()
    races: list[list[Operation]] = []
    for first in range(0, CASES, AT_ONCE):
        references = await crowd.report(min(AT_ONCE, CASES - first))
        cards = [await crowd.card(reference) for reference in references]
        races += await asyncio.gather(*(race.ten_claim(card) for card in cards))
        await asyncio.gather(*(crowd.card_is_claimed(reference) for reference in references))
    reckoning = await crowd.reckon()
    winners = Counter(winner.who for operations in races for winner in operations if winner.seen == "won")
    overlaps = sum(overlapping(operations) for operations in races)
    report(
        Figures(
            "claims", faults=overlaps, lost=reckoning.lost, doubled=reckoning.doubled + max(0, winners.total() - CASES),
            unmarked=reckoning.unmarked, unreported=reckoning.unreported,
            more={
                "seed": seed(), "presses": sum(map(len, races)), "cases": CASES, "winners": winners.total(),
                "by_both": sum(len({press.by for press in operations}) == 2 for operations in races),
                "loser_p99": f"{_p99(races):.2f}",
            },
        )
    )  # fmt: skip

    assert winners.total() == CASES, "one winner each"
    assert all(is_possible(operations) for operations in races), "no loser before the winner, and each told the truth"
    assert all(_told_of(operations) == {1} for operations in races), "all losers of a case were told one name"
    assert overlaps == CASES * A_FEW * (A_FEW - 1) // 2, "every pair was a race"
    assert any(len({press.by for press in operations}) == 2 for operations in races), "both processes took part"
    held = {case["ref"]: case["assignee"] for case in reckoning.dump["cases"]}
    assert Counter(held.values()) == winners
    assert reckoning.is_clean()
    await fleet.all_is_well()


def _told_of(operations: Sequence[Operation]) -> set[int]:
    """How many names the losers were told, and whether they were the winner's: {1} where all is well."""
    (winner,) = (operation.who for operation in operations if operation.seen == "won")
    return {1 if press.holder == winner else 0 for press in operations if press.seen == "lost"}


def _p99(races: Sequence[Sequence[Operation]]) -> float:
    waits = sorted(press.end - press.start for operations in races for press in operations if press.seen == "lost")
    return waits[len(waits) * 99 // 100]


@pytest.mark.timeout(120 + 60 * scale())
async def test_what_volunteers_see_who_claim_and_give_back_could_have_happened_one_after_the_other(
    fleet: Fleet, api: Telegram, registry: Registry
) -> None:
    crowd, race = Crowd(fleet, registry), Race(api, Random(seed()))  # noqa: S311
    await fleet.start_equals(2)
    await crowd.volunteers_arrive()
    times = PRESSES if scale() <= 1 else 2 * PRESSES
    histories: list[list[Operation]] = []
    for reference in await crowd.report(HISTORIES):
        card = await crowd.card(reference)
        acts = (race.claims_again_and_again(id, card, reference, times) for id in VOLUNTEERS[:A_FEW])
        found, _ = await asyncio.gather(asyncio.gather(*acts), crowd.report(BESIDES))
        histories.append([operation for operations in found for operation in operations])
    seen = Counter(operation.seen for history in histories for operation in history)
    processes = {operation.by for history in histories for operation in history} - {""}
    report(
        Figures(
            "claim-histories", faults=sum(map(overlapping, histories)), lost=0,
            more={
                "seed": seed(), "histories": HISTORIES, "operations": seen.total(),
                "impossible": sum(not is_possible(history) for history in histories),
                "by": "+".join(sorted(processes)), **{f"saw_{name}": count for name, count in sorted(seen.items())},
            },
        )
    )  # fmt: skip

    assert all(is_possible(history) for history in histories)
    assert min(seen["won"], seen["lost"], seen["released"]) > 0, "they claimed, lost and gave back"
    assert len(processes) == 2, "both took part"
    await fleet.settled()
    await fleet.all_is_well()
