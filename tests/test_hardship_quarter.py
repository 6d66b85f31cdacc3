"""A quarter of requests for help: each clock that runs out is told to who works on it and who oversees; no other is.

What should be told is reckoned here in another way, from a table that was written by hand out of the measures. The
sample has few requests and nine weeks; YIZHAN_SCALE=5 has a hundred.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar import is_workday

from storage import cases, conversations, courses, people
from storage.cases import opening
from storage.database import directory_of
from tests.cast import RESIDENT, WANG, open_stage
from tests.chaos.protocol import Figures, report, scale, seed

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx
    from storage.tables import CaseRow
    from tests.cast import Stage

FIRST_DAY, DAYS = date(2026, 3, 4), 91 if scale() > 1 else 63
TEN = time(2, tzinfo=UTC)
"""10:00 in Shenzhen: when the bot is looked at, and people write things down."""
SAMPLE, WHOLE, WHOLE_AT = 10, 100, 5
WORKING, NATURAL, MONTH = "working", "natural", "month"
CLOCKS: dict[str, tuple[str, str, int, str]] = {
    # what the message says, how it is counted, from the day of which step
    "taken_on": ("街道决定是否受理", WORKING, 5, "hand_in"),
    "probe": ("街道开始调查家庭经济状况", WORKING, 3, "accept"),
    "check": ("区里开始核对信息", WORKING, 3, "probe"),
    "notice": ("社区公示", NATURAL, 7, "post"),
    "county": ("区里提出确认意见", WORKING, 10, "file_up"),
    "told": ("书面告知不予批准", WORKING, 3, "refuse"),
    "一般手续": ("低保审核确认", WORKING, 30, "accept"),
    "特殊情形": ("低保审核确认（特殊情形）", WORKING, 45, "accept"),
    "街道直接确认": ("低保审核确认（街道直接确认）", WORKING, 20, "accept"),
    "monthly": ("这个月的回访", MONTH, 1, "plan"),
}
RUNS = {
    "hand_in": ("taken_on",), "accept": ("probe", "whole"), "probe": ("check", "whole"), "post": ("notice", "whole"),
    "file_up": ("county", "whole"), "refuse": ("told",), "plan": ("monthly",), "call_on": ("monthly",),
}  # fmt: skip
"""What runs after a step, until the next."""


@dataclass
class Request:
    """What is written down on which day."""

    clock: str
    steps: list[tuple[date, str]]
    case_id: int = 0
    reference: str = ""
    done: list[tuple[date, str]] = field(default_factory=list)

    def said(self, step: str, today: date) -> dict[str, str]:
        """What is written down at a step."""
        day = today.isoformat()
        return {
            "hand_in": {"signed_day": day}, "post": {"posted_day": day}, "file_up": {"filed_day": day},
            "accept": {"accepted_day": day, "accepted_number": "1", "aid": "低保", "low_clock": self.clock},
            "refuse": {"refused_day": day, "refused_why": "收入高于标准"}, "plan": {"plan": "每周买菜"},
            "grant": {"result_day": day, "granted_what": "低保"}, "call_on": {"call_result": "差不多"},
        }.get(step, {})  # fmt: skip


def planned(chance: Random) -> Request:
    """A request whose steps come soon, or late."""
    day = FIRST_DAY + timedelta(days=chance.randint(1, 25))
    ending = ("refuse",) if chance.random() < 0.3 else ("grant", "plan", "call_on")
    steps = []
    for step in ("screen", "prepare", "visited", "hand_in", "accept", "probe", "post", "file_up", *ending):
        longest = {"hand_in": 1, "accept": 9, "probe": 7, "post": 6, "file_up": 10, "call_on": 40}.get(step, 2)
        day += timedelta(days=chance.randint(longest if step == "call_on" else 1, longest + 20 * (step == "grant")))
        steps.append((day, step))
    return Request(chance.choice(("一般手续", "特殊情形", "街道直接确认")), steps)


def due_on(day: date, how: str, amount: int) -> date:
    """The last day, counted day by day."""
    if how == WORKING:
        while amount:
            day += timedelta(days=1)
            amount -= is_workday(day)
        return day
    last = day + timedelta(days=amount)
    if how == MONTH:
        last = day.replace(month=day.month + amount, day=min(day.day, monthrange(day.year, day.month + amount)[1]))
    while not is_workday(last):
        last += timedelta(days=1)
    return last


def wanted(request: Request, last: date) -> Counter[tuple[str, str]]:
    """What has to be told of a request: clocks that nothing stopped on their last day or before."""
    found: Counter[tuple[str, str]] = Counter()
    since = {step: day for day, step in request.done}
    steps = [*request.done, (last + timedelta(days=1), "")]
    for name, (words, how, amount, first) in CLOCKS.items():
        for number, (day, step) in enumerate(steps[:-1]):
            runs = {request.clock if one == "whole" else one for one in RUNS.get(step, ())}
            if name not in runs:
                continue
            due = due_on(day if name == "monthly" else since[first], how, amount)
            ends = steps[number + 1][0]
            if day <= due < min(ends, last):
                found[request.reference, words] += 1
    return found


def opened(tx: Tx, request: Request, at: datetime) -> None:
    """The request is sent, taken on, and the resident was reached."""
    owner, wang = (people.meet(tx, one, "zh", at=at, private=True) for one in (RESIDENT, WANG))
    service = directory_of(tx.info).service("hardship", owner.community)
    given = {
        "danger": "没有",
        "pressing": "不是",
        "who": "我自己",
        "trouble": ("吃饭",),
        "visit": "上午",
        "name": "陈奶奶",
    }
    conversation = conversations.begin(tx, service, owner, at=at).changed(answers=given)
    row = opening.open_case(tx, conversation, service, owner, at=at)
    conversations.save(tx, conversation, community_id=owner.community, at=at, state="sent")
    cases.claim_case(tx, row.id, by=wang, at=at)
    cases.contact(tx, row, by=wang.id, at=at)
    request.case_id, request.reference = row.id, row.reference


def noted(tx: Tx, request: Request, step: str, at: datetime) -> None:
    """One step of the course; the first follows at once when the request was sent and taken on."""
    if not request.case_id:
        opened(tx, request, at)
    row = cases.load(tx, request.case_id)
    stage = courses.stage_of(tx, row) if row else None
    assert row is not None
    assert stage is not None
    made = next(one for one in stage.advances if one.name == step)
    loaded = conversations.load(tx, row.id)
    day = at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    answers = loaded[0].answers if loaded else {}
    courses.advance(tx, row, made, request.said(step, day), by=_holder(row), at=at, answers=answers)
    cases.renew(tx, row, by=_holder(row), at=at)
    cases.fit(tx, row, at=at)


def _holder(row: CaseRow) -> int:
    assert row.assignee_id is not None
    return row.assignee_id


def told(stage: Stage, who: int, requests: list[Request]) -> Counter[tuple[str, str]]:
    """What somebody read of clocks that have run out."""
    found: Counter[tuple[str, str]] = Counter()
    phrases = {words: f"“{words}”到期" if words != "这个月的回访" else f"{words}到" for words, *_ in CLOCKS.values()}
    for message in stage.someone(who).inbox():
        for request in requests:
            if not request.reference or request.reference not in message.words:
                continue
            found.update((request.reference, words) for words, sign in phrases.items() if sign in message.words)
    return found


@pytest.mark.timeout(900)
async def test_a_quarter_tells_of_every_clock_that_runs_out_and_of_no_other(tmp_path: Path) -> None:
    chance = Random(f"{seed()}:hardship")  # noqa: S311
    size = round(SAMPLE + (min(scale(), WHOLE_AT) - 1) * (WHOLE - SAMPLE) / (WHOLE_AT - 1))
    requests = [planned(chance) for _ in range(size)]
    begins = datetime.combine(FIRST_DAY, TEN)
    async with open_stage(tmp_path, f"sqlite:///{tmp_path / 'y.db'}", start=begins) as stage:
        for someone in (stage.resident, stage.wang, stage.zhou):
            await someone.starts()
        for number in range(1, DAYS):
            today = FIRST_DAY + timedelta(days=number)
            await stage.passes(timedelta(days=1))
            for request in requests:
                for step in (step for day, step in request.steps if day == today):
                    await stage.app.database.run(
                        lambda tx, request=request, step=step: noted(tx, request, step, stage.clock.now())  # type: ignore[misc]  # bound at once
                    )
                    request.done.append((today, step))
        heard = {who: told(stage, who, requests) for who in (stage.wang.id, stage.zhou.id)}
    last = FIRST_DAY + timedelta(days=DAYS - 1)
    meant: Counter[tuple[str, str]] = sum((wanted(request, last) for request in requests), Counter())
    report(
        Figures("hardship quarter", sum(len(one.done) for one in requests), problems=0, more={"told": meant.total()})
    )
    for came in heard.values():
        assert came == meant, f"seed {seed()}: not told {meant - came}, in vain {came - meant}"
    assert meant.total() > size / 2
