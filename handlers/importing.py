"""The community file read again: who may do what, the cases of those who left, the digests of those who came, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import timers
from handlers.casework.telling import after_release
from handlers.diary import own
from handlers.numbers import reports
from storage import communities, diaries, effects
from storage.cases import recounting
from storage.database import directory_of

if TYPE_CHECKING:
    from datetime import datetime

    from flows.community import Community
    from flows.model import CommunityId, Effect
    from storage.database import Tx


def import_community(tx: Tx, key: CommunityId, community: Community, *, at: datetime) -> None:
    """Makes roles equal to the file; residents and cards show it where a case lost its handler by that."""
    released = communities.import_members(tx, key, community, at=at)
    diaries.import_diaries(tx, community.diaries, key, at=at)
    own.plan_mornings(tx, key, at=at)
    recounting.recount(tx, key, at=at)
    timers.plan_digests(tx, key, at=at)
    reports.plan(tx, key, at=at)
    directory = directory_of(tx.info)
    found: list[Effect] = [
        effect for one in released for effect in after_release(directory, one.row, appointment=one.appointment, at=at)
    ]
    effects.apply(tx, found, cause=f"import:{at:%Y%m%dT%H%M%S%f}", community=key, at=at)
