"""The metadata, its naming convention, and the type of a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    literal_column,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.sql.operators import OperatorType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, in microseconds since 1970: the same order, width and precision on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds."""
        if value is None:
            return None
        since = value - EPOCH
        return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From microseconds."""
        return None if value is None else _from_microseconds(value)


def _from_microseconds(value: int) -> datetime:
    seconds, micro = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


class State(String):
    """A row's state, one of a few words; a comparison writes the word into the statement itself.

    A partial index serves only a condition that the planner can read: behind a bound value it sees nothing.
    """

    class Comparator(String.Comparator[str]):
        """Writes plain words in place; anything else is bound as ever."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:  # noqa: ANN401  (as the library says)
            """Of `==`, `!=`, `in_` and `not_in`."""
            return super().operate(op, *map(_written, other), **kwargs)

    comparator_factory = Comparator


def _written(value: object) -> object:
    if isinstance(value, str):
        return literal_column(f"'{value}'") if re.fullmatch("[a-z_]+", value) else value
    return [_written(one) for one in value] if isinstance(value, (list, tuple, set, frozenset)) else value


class Base(DeclarativeBase):
    """The one metadata, with a naming convention so that migrations can name what they change."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        int: BigInteger,
        str: String(200),
        bytes: LargeBinary,
        datetime: Moment,
    }


def table_of(entity: type[Base]) -> Table:
    """The table of a class: for statements that write many rows and load none."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table


def row_id() -> Mapped[int]:
    """The primary key: an id drawn before the insert."""
    return mapped_column(BigInteger, primary_key=True, autoincrement=False)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index of the rows that satisfy a condition, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
