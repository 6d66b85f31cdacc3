"""Saves and restores as the commands do, and looks at what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.backup.database import Restoring, in_snapshot
from storage.backup.reading import prove
from storage.backup.series import write_file
from storage.backup.source import shapes
from storage.reports import checks
from storage.vault import Vault
from tests.storage.ground import KEY, NOW, open_database_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from storage.backup.loading import Loaded
    from storage.backup.making import Written
    from storage.backup.series import Followed
    from storage.backup.source import Snapshot
    from storage.erasures import Erased
    from tests.storage.ground import Ground

TAKEN = "2026-03-04T02:00:00.000+00:00"
Content = dict[str, list[tuple[Any, ...]]]


async def save(url: str, path: Path) -> Written:
    """A whole backup in one file."""
    return await in_snapshot(url, lambda snapshot: write_file(path, snapshot, KEY, taken_at=TAKEN))


async def begin(followed: Followed, url: str) -> None:
    """The whole backup that increments follow."""
    await in_snapshot(url, lambda snapshot: followed.write_whole(snapshot, taken_at=TAKEN))


async def add(followed: Followed, url: str) -> Written | None:
    """An increment."""
    return await in_snapshot(url, lambda snapshot: followed.write_changes(snapshot, taken_at=TAKEN))


async def put_back(path: Path, url: str, erased: Iterable[Erased] = (), *, moved: bool = True) -> Loaded:
    """A backup into an empty database."""
    restoring = Restoring(prove(path, KEY), Vault(KEY), tuple(erased), moved=moved, at=NOW)
    return await restoring.into(url)


async def content_of(url: str) -> Content:
    """Every row of every table, but for the restore's own entries in the audit."""

    def look(snapshot: Snapshot) -> Content:
        return {
            shape.name: [
                tuple(row) for rows in snapshot.rows(shape) for row in rows if "backup.restored" not in tuple(row)
            ]
            for shape in shapes()
        }

    return await in_snapshot(url, look)


async def problems_of(url: str, ground: Ground) -> list[checks.Problem]:
    """What `yizhan check` finds."""
    database = await open_database_of(url, ground.database.directory)
    try:
        return await database.read(lambda tx: list(checks.problems(tx)))
    finally:
        await database.close()
