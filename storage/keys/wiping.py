"""What a destroyed key leaves behind on SQLite: its old page stands in the write-ahead log until the log is emptied."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

DESTROYED = "destroyed keys"
"""Names what a unit that destroyed a key leaves in its session."""
BROKEN_DISK = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
    }
)
"""The disk did not read, write or keep what it was given. What a later sync says proves nothing any more: the system
may have dropped what it could not write. A disk without room is another fault."""


def note(tx: Session) -> None:
    """This unit destroys a key: the log is to be emptied once that is committed."""
    tx.info[DESTROYED] = True


def empty_log(engine: Engine) -> bool:
    """Writes the log's pages to their places and cuts it to nothing; False where somebody still reads from it.

    Nobody is waited for. sqlite3.OperationalError where the disk is broken.
    """
    connection = engine.raw_connection()
    cursor = connection.cursor()
    try:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout=0")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={patience}")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) in BROKEN_DISK:
            raise
        connection.invalidate()
        return False
    else:
        return not busy
    finally:
        connection.close()
