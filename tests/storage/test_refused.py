"""A statement that the database refuses for what it says is our fault, not the database's: it is not tried for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.database import DATABASE_FAULTS, StatementError
from storage.tables import MovedChatRow
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.storage.ground import Ground


async def test_a_row_that_may_not_be_is_refused_and_leaves_nothing(ground: Ground) -> None:
    def unit(tx: Tx) -> None:
        for _ in range(2):
            tx.add(MovedChatRow(old_id=-1, new_id=-9, moved_at=NOW))
            tx.flush()
            tx.expunge_all()

    with pytest.raises(StatementError) as refused:
        await ground.run(unit)

    assert not isinstance(refused.value, DATABASE_FAULTS)
    assert await ground.run(lambda tx: tx.get(MovedChatRow, -1)) is None
