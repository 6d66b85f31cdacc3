"""Fills every table with made-up rows of every kind, whatever its columns are: of migrations to come, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint, insert, select
from sqlalchemy.types import Boolean, LargeBinary, String

from tests.databases.looking import reflected

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from sqlalchemy import Column, Connection, Constraint, Table

STATES = ("pending", "done", "sent", "sending", "draft", "failed", "ambiguous", "dead", "open", "claimed")
WORDS = "楼上漏水，把我家天花板泡坏了 <b>'\"; -- \N{PILE OF POO}"
NULL_OF = 3
"""One of so many values that may be absent is."""
DIGITS = 7


def _is_of_references(rule: Constraint | Index) -> bool:
    """Whether it makes rows unique by what they refer to."""
    is_unique = rule.unique if isinstance(rule, Index) else isinstance(rule, UniqueConstraint)
    columns: list[Column[object]] = list(rule.columns) if isinstance(rule, (Index, UniqueConstraint)) else []
    return bool(is_unique and columns) and all(column.foreign_keys for column in columns)


def _rules(table: Table) -> tuple[Constraint | Index, ...]:
    return (*table.constraints, *table.indexes)


@dataclass
class Filling:
    """Rows that fit their table and satisfy its references; no value is there twice where that could be wrong."""

    connection: Connection
    chance: Random
    count: int = 0
    _keys: dict[str, list[object]] = field(default_factory=dict)
    _paired: set[str] = field(default_factory=set)
    """Tables in which no two rows may refer to the same ones."""

    def fill(self, rows: int) -> int:
        """So many rows more in each table; answers how many in all."""
        tables = reflected(self.connection).sorted_tables
        self._keys.clear()
        self._paired = {table.name for table in tables if any(_is_of_references(rule) for rule in _rules(table))}
        for table in tables:
            made = [self._row(table, number) for number in range(rows)]
            self.connection.execute(insert(table), made)
        return rows * len(tables)

    def _row(self, table: Table, number: int) -> dict[str, object]:
        return {column.name: self._value(column, number) for column in table.columns}

    def _value(self, column: Column[object], number: int) -> object:
        self.count += 1
        if column.nullable and number % NULL_OF == 0:
            return None
        for reference in column.foreign_keys:
            known = self._referred(reference.column)
            if column.table.name in self._paired:  # the rows made just now, one after the other
                return known[-1 - number % len(known)]
            return self.chance.choice(known)
        if isinstance(column.type, Boolean):
            return self.chance.random() < 0.5
        if isinstance(column.type, LargeBinary):
            return self.chance.randbytes(self.chance.randrange(200))
        if column.name == "state":
            return STATES[number % len(STATES)]
        if isinstance(column.type, String):
            return (f"{self.count:0{DIGITS}d}" + WORDS)[: column.type.length or 500]
        return 2**52 + self.count

    def _referred(self, column: Column[object]) -> list[object]:
        name = f"{column.table.name}.{column.name}"
        if name not in self._keys:
            self._keys[name] = list(self.connection.scalars(select(column).order_by(column)))
        return self._keys[name]
