"""Puts the rows of a proved backup into empty tables: what was erased since is not among them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import text

from storage.backup.rows import Block
from storage.backup.sealing import BackupError
from storage.backup.source import shapes
from storage.tables import Base
from storage.vault import FORMAT, HEADER

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from storage.backup.reading import Backup
    from storage.erasures import Erased

KEYS_TABLE = "data_key"
OWN_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": (
        "SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
        "WHERE n.nspname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)"
    ),
}
"""Indexes that are no constraint: made after the rows, that takes half the time."""


@dataclass(slots=True)
class Loaded:
    """What came in, by table, and how many rows were left out or emptied because they were erased."""

    counts: dict[str, int] = field(default_factory=dict)
    erased: int = 0


def load(connection: Connection, backup: Backup, erased: Collection[Erased]) -> Loaded:
    """All rows in the order of the tables' references; BackupError where they are not as many as the backup says."""
    indexes = connection.execute(text(OWN_INDEXES[connection.dialect.name])).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    loaded = Loaded()
    sieve = Sieve(erased)
    for table in backup.counts:  # those that others refer to come first
        before, loaded.counts[table] = sieve.dropped, 0
        try:
            for block in backup.blocks(table):
                kept = sieve.through(block)
                loaded.counts[table] += kept.size
                if kept.size:
                    _insert(connection, kept)
        except (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError):
            raise BackupError(f"{backup.path}: rows of table {table} refer to rows that are not there") from None
        if loaded.counts[table] + sieve.dropped - before != backup.counts[table]:
            raise BackupError(f"{backup.path}: table {table} holds another number of rows than it should")
    for _, words in indexes:
        connection.exec_driver_sql(words)
    loaded.erased = sieve.dropped + sieve.emptied
    return loaded


def _insert(connection: Connection, block: Block) -> None:
    columns = ", ".join(f'"{name}"' for name in block.columns)
    driver = connection.connection
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(block.columns))
        words = f'INSERT INTO "{block.table}" ({columns}) VALUES ({places})'  # noqa: S608  (our names)
        driver.cursor().executemany(words, list(zip(*block.values, strict=True)))
        return
    records = list(zip(*block.values, strict=True))
    driver.run_async(
        lambda asyncpg: asyncpg.copy_records_to_table(block.table, records=records, columns=list(block.columns))
    )


class Sieve:
    """Lets through what was not erased: no data key that was destroyed, and nothing that was sealed with one."""

    def __init__(self, erased: Collection[Erased]) -> None:
        """The ids of destroyed data keys."""
        self._keys = frozenset(one.id for one in erased)
        self._sealed = frozenset(HEADER.pack(FORMAT, key) for key in self._keys)
        self.dropped = self.emptied = 0

    def through(self, block: Block) -> Block:
        """The rows that stay: a private column is emptied, a row that is nothing without it is left out."""
        if not self._keys:
            return block
        out: set[int] = set()
        values = list(block.values)
        if block.table == KEYS_TABLE:
            ids = values[block.columns.index("id")]
            out = {number for number, key in enumerate(ids) if key in self._keys}
        else:
            for place, column in enumerate(values):
                touched = {number for number, value in enumerate(column) if self._is_sealed(value)}
                if touched and _may_be_empty(block.table, block.columns[place]):
                    values[place] = [None if number in touched else value for number, value in enumerate(column)]
                    self.emptied += len(touched)
                else:
                    out |= touched
        self.dropped += len(out)
        kept = [number for number in range(block.size) if number not in out]
        columns = tuple([column[number] for number in kept] for column in values) if out else tuple(values)
        return Block(block.kind, block.table, block.columns, columns)

    def _is_sealed(self, value: Any) -> bool:  # noqa: ANN401  (a value of any column)
        return isinstance(value, bytes) and value[: HEADER.size] in self._sealed


def _may_be_empty(table: str, column: str) -> bool:
    known = Base.metadata.tables.get(table)
    return known is not None and column in known.columns and bool(known.columns[column].nullable)


def rows_present(connection: Connection) -> int:
    """How many rows a database holds, whatever its schema; 0 for one without tables."""
    present = set(connection.dialect.get_table_names(connection))
    names = [shape.name for shape in shapes() if shape.name in present]
    return sum(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names)  # noqa: S608
