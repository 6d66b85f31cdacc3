"""The four rates, counted one date and one word after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fortnight.history import History
    from tests.fortnight.replay import Due, Replay

Rates = dict[str, tuple[int, int]]
"""By name: how many of how many."""
NAMES = {"contact": "response", "result": "on time"}


def rates(history: History, replays: list[Replay], start: datetime, end: datetime) -> Rates:
    """Of what fell due, and of what was said, from the one moment until before the other."""
    end = min(end, history.ends)
    found: dict[str, list[bool]] = {name: [] for name in ("response", "on time", "solved", "satisfied")}
    counted = {one.id: one for one in replays if not one.withdrawn}
    for one in counted.values():
        for due in one.dues:
            if due.kind in NAMES and start <= due.due < end and (was_kept := kept(due)) is not None:
                found[NAMES[due.kind]].append(was_kept)
    for row in history.verdicts:
        if row["case_id"] in counted:
            if _within(row["at"], start, end) and row["verdict"] != "not needed":
                found["solved"].append(row["verdict"] == "solved")
            if _within(row["rated_at"], start, end):
                found["satisfied"].append(row["rating"] == 3)
    return {name: (sum(each), len(each)) for name, each in found.items()}


def kept(due: Due) -> bool | None:
    """Whether it was done by then; None where by then nobody owed it any more."""
    if due.ended_at is not None and due.ended_at <= due.due:
        return True if due.ended == "met" else None
    return None if due.paused is not None and due.paused <= due.due else False


def _within(moment: object, start: datetime, end: datetime) -> bool:
    return moment is not None and start <= moment < end  # type: ignore[operator]  # the history has moments there
