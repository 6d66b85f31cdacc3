"""The coordinators' mornings: every number of every digest against the cases as they stood at that moment."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, time
from typing import TYPE_CHECKING

from tests.fortnight.hours import DAY, works
from tests.fortnight.residents import TITLES
from tests.fortnight.town import COORDINATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fortnight.history import History, Said
    from tests.fortnight.replay import Replay, State

LINES = {
    "new": r"^新增 (\d+) 件", "waiting": r"^等认领 (\d+) 件", "overdue": r"^已超期 (\d+) 件",
    "today": r"^今天到期或有约 (\d+) 件", "done": r"^上次汇总后办好 (\d+) 件",
}  # fmt: skip
PER_SERVICE = r"^{title}：没办结 (\d+) 件，其中 (\d+) 件没人认领"
HEAD = "汇总\n"
DIGEST = time(8, 30)


def problems(history: History, replays: list[Replay]) -> list[str]:
    """What is told on which morning, and is not so."""
    found = []
    for reader, queues in COORDINATORS.items():
        digests = [said for said in history.said if said.chat == reader and HEAD in said.words]
        expected = list(_mornings(history))
        if [said.at for said in digests] != expected:
            found.append(f"{reader} read digests at {[f'{said.at:%m-%d %H:%M}' for said in digests]}")
        before = datetime.combine(expected[0] - 3 * DAY, DIGEST)
        for said in digests:
            mine = [one for one in replays if (then := one.at(said.at)) and (queues is None or then.queue in queues)]
            found += [f"{reader} on {said.at:%m-%d}: {words}" for words in _wrong(said, mine, before)]
            before = said.at
    return found


def _mornings(history: History) -> Iterator[datetime]:
    day = datetime(2026, 9, 28).date()  # noqa: DTZ001
    while (at := datetime.combine(day, DIGEST)) <= history.ends:
        if works(day):
            yield at
        day += DAY


def _wrong(said: Said, mine: list[Replay], before: datetime) -> Iterator[str]:
    told = {name: int(found[1]) for name, line in LINES.items() if (found := re.search(line, said.words, re.MULTILINE))}
    counted = numbers(mine, before, said.at)
    if told != counted:
        yield f"told {told}, counted {counted}"
    left: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for one in mine:
        state = one.at(said.at)
        if state is not None and state.status != "over":
            left[one.service] += 1
            free[one.service] += state.status == "open"
    for service, title in TITLES.items():
        found = re.search(PER_SERVICE.format(title=title), said.words, re.MULTILINE)
        shown = (int(found[1]), int(found[2])) if found else (0, 0)
        if service != "danger" and shown != (left[service], free[service]):
            yield f"{title} is told as {shown}, counted {(left[service], free[service])}"


def numbers(mine: list[Replay], before: datetime, now: datetime) -> dict[str, int]:
    """The five numbers, counted one case after the other."""
    found = dict.fromkeys(LINES, 0)
    for one in mine:
        state = one.at(now)
        if state is None:
            continue
        found["new"] += before <= one.states[0].at < now
        found["waiting"] += state.status == "open"
        found["done"] += state.done is not None and before <= state.done < now
        if state.status in {"open", "claimed"}:
            found["overdue"] += _is_late(state, now)
            found["today"] += _is_today(state, now)
    return found


def _is_late(state: State, now: datetime) -> bool:
    """Past its promised date, which does not come while the case waits for its resident; or nobody has called."""
    silent = state.status == "claimed" and state.contacted is None and (state.contact_due or now) < now
    return silent or state.promised < (state.paused or now)


def _is_today(state: State, now: datetime) -> bool:
    midnight = datetime.combine(now.date() + DAY, time(0))
    due = state.paused is None and now <= state.promised <= midnight
    return due or (state.appointment is not None and now <= state.appointment <= midnight)
