"""Dates around the holiday, worked out on paper: 1 to 7 October are free, Saturday the 10th is worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.tables import CaseRow, DeadlineRow
from tests.cast import GROUP
from tests.fortnight.counting import kept
from tests.fortnight.hours import AMOUNTS, later, working_hours
from tests.fortnight.life import SHENZHEN
from tests.fortnight.replay import Due
from tests.fortnight.town import FIRST_RESIDENT, FIRST_VOLUNTEER, open_town, size_of
from tests.tales import in_danger, sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Stage


@dataclass(frozen=True, slots=True)
class Story:
    """A matter, when it was sent and claimed, and by when somebody should have called and it should have been done."""

    service: str
    sent: str
    claimed: str
    call_by: str
    done_by: str
    papers: tuple[str, str] | None = None
    """From when until when the case waited for papers."""
    later: tuple[str, str] | None = None
    """When it was put off, and to which day."""


STORIES = (
    # three working days and two to call
    Story("legal", "09-28 10:00", "09-28 10:30", "09-30 18:00", "10-08 18:00"),
    Story("legal", "09-30 17:00", "09-30 17:30", "10-09 18:00", "10-10 18:00"),
    Story("legal", "10-03 12:00", "10-04 09:00", "10-09 18:00", "10-10 18:00"),
    Story("legal", "10-09 09:00", "10-10 10:00", "10-13 18:00", "10-13 18:00"),
    # five days and one working day to call; a last day off rolls on
    Story("mediation", "09-28 08:05", "09-28 20:00", "09-29 18:00", "10-08 18:00"),
    Story("mediation", "09-30 22:30", "10-01 09:00", "10-08 18:00", "10-08 18:00"),
    Story("mediation", "10-05 10:00", "10-07 10:00", "10-08 18:00", "10-10 18:00"),
    Story("mediation", "10-06 10:00", "10-09 19:00", "10-10 18:00", "10-12 18:00"),
    # five working days, and the same day to call
    Story("hardship", "09-29 16:00", "09-29 17:00", "09-29 18:00", "10-12 18:00"),
    Story("hardship", "09-30 18:30", "09-30 18:45", "10-08 18:00", "10-13 18:00"),
    # the same where life is in danger: four working hours to call
    Story("danger", "09-30 18:00", "09-30 19:00", "10-08 15:00", "10-13 18:00"),
    # thirty days
    Story("transfer", "09-28 12:00", "09-30 12:30", "10-08 18:00", "10-28 18:00"),
    Story("transfer", "10-01 09:00", "10-10 17:59", "10-12 18:00", "11-02 18:00"),
    Story("transfer", "10-11 09:00", "10-11 10:00", "10-12 18:00", "11-10 18:00"),
    # two of three days were left on the 29th; ten days of waiting
    Story("legal", "09-28 10:01", "09-28 10:31", "09-30 18:00", "10-10 18:00", ("09-29 11:00", "10-08 15:00")),
    Story("mediation", "09-28 10:02", "09-28 10:32", "09-29 18:00", "10-19 18:00", ("09-29 11:01", "10-09 09:00")),
    # put off to a Sunday, which is the Monday after it
    Story("legal", "09-28 10:03", "09-28 10:33", "09-30 18:00", "10-12 18:00", later=("09-29 12:00", "2026年10月11日")),
)  # fmt: skip


def _moment(words: str) -> datetime:
    return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M")  # noqa: DTZ007  (local)


@dataclass
class Telling:
    """One story on the stage: each step at its time."""

    stage: Stage
    number: int
    story: Story
    reference: str = ""

    def steps(self) -> list[tuple[str, str]]:
        """When and what."""
        found = [(self.story.sent, "sends"), (self.story.claimed, "claims")]
        if self.story.papers:
            found += [(self.story.papers[0], "asks"), (self.story.papers[1], "brings")]
        return [*found, *([(self.story.later[0], "puts_off")] if self.story.later else [])]

    async def do(self, what: str) -> None:
        """One of them."""
        handler, resident = self.stage.someone(FIRST_VOLUNTEER), self.stage.someone(FIRST_RESIDENT + self.number)
        if what == "sends":
            danger = self.story.service == "danger"
            self.reference = await (in_danger(self.stage) if danger else sends(resident, self.story.service))
        elif what == "claims":
            card = next(message for message in self.stage.group() if self.reference in message.words)
            await handler.taps("我来认领", GROUP, on=card)
        elif what == "brings":
            await resident.taps("备齐了")
        else:
            details = next(m for m in reversed(handler.inbox()) if f"办件 {self.reference}：" in m.words and m.labels)
            await handler.taps("更多办法", on=details)
            await handler.taps("请居民补材料" if what == "asks" else "改答应的日期")
            if self.story.later:
                await handler.says(self.story.later[1])
            await handler.says("等一份证明")


async def test_what_falls_around_the_holiday_is_due_as_it_was_worked_out_on_paper(tmp_path: Path) -> None:
    async with open_town(tmp_path, size_of(2.6)) as (stage, _):
        told = [Telling(stage, number, story) for number, story in enumerate(STORIES)]
        steps = sorted((at, one.number, what) for one in told for at, what in one.steps())
        for at, number, what in steps:
            now = stage.clock.at.replace(tzinfo=None) + SHENZHEN
            await stage.passes(_moment(at) - now)
            await told[number].do(what)

        for one in told:
            dates = await stage.app.database.read(lambda tx, ref=one.reference: _dates(tx, ref))  # type: ignore[misc]  # bound at once
            assert dates == {"contact": one.story.call_by, "result": one.story.done_by}, one.story


def _dates(tx, reference: str) -> dict[str, str]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rows = tx.scalars(
        select(DeadlineRow)
        .join(CaseRow, CaseRow.id == DeadlineRow.case_id)
        .where(CaseRow.reference == reference)
        .order_by(DeadlineRow.start_at)
    )
    return {row.kind: f"{row.due_at + SHENZHEN:%m-%d %H:%M}" for row in rows}


@pytest.mark.parametrize("story", [story for story in STORIES if not story.papers and not story.later], ids=str)
def test_the_slow_way_of_counting_agrees_with_the_paper(story: Story) -> None:
    service = story.service.replace("danger", "hardship")
    call_by = later(_moment(story.claimed), *AMOUNTS["contact"][service])
    if story.service == "danger":
        call_by = min(call_by, working_hours(_moment(story.claimed), 4))

    assert call_by == _moment(story.call_by)
    assert later(_moment(story.sent), *AMOUNTS["result"][service]) == _moment(story.done_by)


@pytest.mark.parametrize(
    ("ended", "hours", "counts"),
    [("met", -1, True), ("met", 0, True), ("met", 1, False), ("dropped", -1, None), ("extended", 1, False)],
)
def test_a_date_is_kept_missed_or_nobodys_at_the_moment_at_which_it_falls_due(
    ended: str, hours: int, *, counts: bool | None
) -> None:
    due = _moment("10-08 18:00")

    assert kept(Due("result", due, due, "days", 1, ended, due + timedelta(hours=hours))) is counts
    assert kept(Due("result", due, due, "days", 1)) is False
