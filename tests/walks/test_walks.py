"""Walks by chance through every service: the screens agree with what was done, and every case with its last check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.walks.acts import Change, Give, Moment, Tap, Type
from tests.walks.beliefs import Belief, typed
from tests.walks.drafts import Disagreement
from tests.walks.grounds import in_process, walked
from tests.walks.screens import SERVICES
from tests.walks.shrinking import shortest
from tests.walks.town import FIRST_WALKER, Plan, Town

if TYPE_CHECKING:
    from pathlib import Path

WALKS = 5
"""Of each service; `make chaos ARGS="--rows walks"` takes 500."""
ACTS = (Type("/start"), Tap("法律咨询"), Tap("同意"), Tap("同意，开始"), Tap("邻里"), Tap("没有"))


@pytest.mark.parametrize("service", sorted(SERVICES))
async def test_walks_by_chance_meet_no_dead_end_and_nothing_that_disagrees(service: str, tmp_path: Path) -> None:
    tally = await walked(tmp_path, Plan(seed(), service, range(round(WALKS * scale()))))

    report(Figures(f"walks-{service}", tally.steps, problems=len(tally.faults), more={"cases": tally.cases}))
    assert not tally.faults, "\n".join(tally.faults)
    assert tally.cases >= tally.walks


async def test_the_same_seed_is_the_same_walk(tmp_path: Path) -> None:
    scripts = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        async with in_process(tmp_path / name) as ground:
            town = Town(ground, Plan(11, "legal", range(3, 4)))
            await town.walk()
            scripts.append([str(moment) for moment in town.walkers[0].script])

    assert scripts[0] == scripts[1]


async def test_a_screen_that_shows_another_answer_is_noticed(tmp_path: Path) -> None:
    async with in_process(tmp_path) as ground:
        town = Town(ground, Plan(1, "legal", range(1), script=tuple(Moment(act, 5) for act in ACTS)))
        walker = town.walkers[0]
        for _ in ACTS:
            await town.step()
        assert not walker.fault
        assert walker.draft is not None
        assert walker.draft.given["topic"].options == frozenset({"邻里"})

        walker.draft.given["topic"] = Belief("taps '劳动'", options=frozenset({"劳动"}))
        tally = await town.walk()

    assert "topic of legal is shown as '邻里' after taps '劳动'" in tally.faults[0]


async def test_an_old_button_that_changed_something_would_be_noticed(tmp_path: Path) -> None:
    async with in_process(tmp_path) as ground:
        town = Town(ground, Plan(1, "legal", range(1), script=tuple(Moment(act, 5) for act in ACTS)))
        for _ in ACTS[:-1]:
            await town.step()
        walker = town.walkers[0]
        assert walker.draft is not None
        walker.draft.moves += 1
        await town.step()

    assert "with an old button" in walker.fault


def test_a_script_tells_what_was_done() -> None:
    acts = (Tap("劳动", 2, twice=True), Type("你好"), Give("photo"), Change(1, "嗯"))
    told = [str(Moment(act, 3.0, restart=True)) for act in acts]

    assert told[0].endswith("the bot restarted, taps '劳动', the 2 before the newest, twice")
    assert told[1].endswith("types '你好'")
    assert told[2].endswith("sends photo")
    assert told[3].endswith("changes an own message (1 before the newest) to '嗯'")


@pytest.mark.parametrize(
    ("step", "text", "shown", "other"),
    [
        ("topic", "1", "劳动", "邻里"),
        ("topic", "婚姻家庭。", "婚姻家庭", "劳动"),
        ("name", "我叫阿依古丽", "阿依古丽", "阿依木"),
        ("phone", "１３８ ０００ ０７００１", "138****7001", "138****7002"),
        ("facts", "楼上 漏水", "楼上漏水", "楼上漏"),
    ],
)
def test_what_was_typed_is_recognised_and_nothing_else(step: str, text: str, shown: str, *, other: str) -> None:
    belief = typed(text, SERVICES["legal"].step(step), text, count=0)

    assert belief.fits(shown)
    assert not belief.fits(other)
    assert not belief.fits("没有填")


def test_a_disagreement_is_told_in_words() -> None:
    assert str(Disagreement("nobody answered it")) == "nobody answered it"
    assert FIRST_WALKER > 0


async def test_a_script_is_told_without_the_acts_that_are_not_needed() -> None:
    useless = (Type("？？"), Give("sticker"), Type("/help"))
    script = [Moment(act, 5) for act in (*useless, *ACTS, *useless)]

    async def fails(shorter: tuple[Moment, ...]) -> bool:
        return {Tap("邻里"), Tap("没有")} <= {moment.act for moment in shorter}

    left = await shortest(script, fails)

    assert [moment.act for moment in left] == [Tap("邻里"), Tap("没有")]
