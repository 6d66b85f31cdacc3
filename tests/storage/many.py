"""Thousands of bare case rows: what lists, filters and searches have to do with in a large community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from storage import ids
from storage.cases.opening import mark
from storage.tables import CaseRow
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model import CommunityId
    from storage.database import Tx

SERVICES = ("legal", "mediation", "hardship", "transfer")
STATES = ("open", "claimed", "done", "closed", "withdrawn")
GRIDS = ("第一网格", "第二网格", "")
LEVELS = ("volunteer", "volunteer", "grid", "community", "street")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whose the cases are, and who works on those that are claimed."""

    community: CommunityId
    prefix: str
    resident: int
    handler: int


def add(tx: Tx, crowd: Crowd, amount: int, *, at: datetime = NOW, given: Mapping[str, object] | None = None) -> None:
    """So many cases, a minute after one another, of all kinds or with what is given."""
    rows = [_row(tx, crowd, at + timedelta(minutes=number), number) | dict(given or {}) for number in range(amount)]
    if rows:
        tx.execute(insert(CaseRow), rows)


def _row(tx: Tx, crowd: Crowd, at: datetime, number: int) -> dict[str, Any]:
    """The kinds follow one another by steps of different lengths: each meets each."""
    status = STATES[number % len(STATES)]
    service = SERVICES[number // 5 % len(SERVICES)]
    is_over, is_handled = status in {"closed", "withdrawn"}, status in {"claimed", "done"}
    return {
        "id": ids.draw(at), "community_id": crowd.community, "reference": _reference(crowd.prefix, number),
        "service": service, "queue": service, "status": status, "opened_by": crowd.resident, "opened_at": at,
        "waiting_since": at, "promised_at": at + timedelta(days=number % 30), "urgent": number % 50 == 0,
        "grid": GRIDS[number // 2 % len(GRIDS)], "level": LEVELS[number // 3 % len(LEVELS)],
        "assignee_id": crowd.handler if is_handled else None, "claimed_at": at if is_handled else None,
        "contacted_at": at if is_handled else None, "done_at": at if status == "done" else None,
        "closed_at": at if is_over else None, "revision": 0,
        "name_index": mark(tx, f"居民{number}"), "phone_index": mark(tx, f"138{number:08}"),
    }  # fmt: skip


def _reference(prefix: str, number: int) -> str:
    body = ""
    for _ in range(ids.REFERENCE_SYMBOLS):
        number, rest = divmod(number, len(ids.ALPHABET))
        body = ids.ALPHABET[rest] + body
    return f"{prefix}-26-{body}-{ids.check_symbol(body)}"
