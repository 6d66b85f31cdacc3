"""Two weeks around National Day: every date, reminder and number is as a slower way of counting says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.chaos.protocol import Figures, report, scale, seed
from tests.fortnight import bells, comparing, mornings
from tests.fortnight.history import history_of
from tests.fortnight.living import lived
from tests.fortnight.replay import differences, replayed
from tests.fortnight.town import open_town, size_of
from tests.walks.grounds import books_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fortnight.history import History
    from tests.fortnight.replay import Replay

LONGEST = 900
"""Seconds, for the full size."""


def wrong_in(history: History, replays: list[Replay]) -> list[str]:
    """Everything in the books and chats that should not be so."""
    dates = [words for one in replays for words in differences(one)]
    return [*dates, *bells.problems(history, replays), *mornings.problems(history, replays)]


@pytest.mark.timeout(LONGEST)
async def test_two_weeks_are_kept_as_a_slower_way_of_counting_says(tmp_path: Path) -> None:
    size = size_of(scale())
    async with open_town(tmp_path, size) as (stage, listener):
        life = await lived(stage, size, seed())
        history, told = history_of(life), await comparing.told(stage)
        complaints = [*listener.heard, *map(str, (await books_of(stage))["problems"])]
    replays = replayed(history)
    wrong = [*wrong_in(history, replays), *comparing.differences(told, history, replays), *complaints]

    rung = Counter(one.kind for replay in replays for one in bells.rung(replay, history))
    report(Figures(
        "fortnight", life.acts, problems=len(wrong),
        more={"cases": len(replays), "dates": sum(len(one.dues) for one in replays), "reminders": rung.total()},
    ))  # fmt: skip
    assert not wrong, f"seed {seed()}:\n" + "\n".join(wrong[:40])
    assert len(replays) > size.cases * 0.8
    assert len(rung) > 6
    assert all(sum(told[week][name][1] for week in ("2026-W40", "2026-W41")) for name in ("response", "on time"))
    _would_be_noticed(history, replays)


def _would_be_noticed(history: History, replays: list[Replay]) -> None:
    """What is a minute late, told twice or counted one too many is found by the same checks."""
    case = replays[0]
    row = history.deadlines[case.id][0]
    row["due_at"] += timedelta(minutes=1)  # type: ignore[operator]  # the history has a moment there
    assert differences(case)
    row["due_at"] -= timedelta(minutes=1)  # type: ignore[operator]
    assert not differences(case)

    reminder = next(said for said in history.said if bells.WORDS["nudge_queue"] in said.words)
    twice = replace(history, said=[*history.said, reminder])
    assert bells.problems(twice, replays)
    late = replace(reminder, at=reminder.at + timedelta(minutes=2))
    assert bells.problems(replace(history, said=[*(one for one in history.said if one != reminder), late]), replays)

    digest = next(said for said in history.said if mornings.HEAD in said.words)
    told = replace(digest, words=digest.words.replace("等认领 ", "等认领 1"))
    changed = replace(history, said=[told if said == digest else said for said in history.said])
    assert mornings.problems(changed, replays)
