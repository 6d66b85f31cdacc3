"""Where encryption to PostgreSQL is asked for, a server without it is not spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage.database import DATABASE_FAULTS, Postgres
from storage.keys import MasterKey
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.database import Tx


def one(tx: Tx) -> int:
    return int(tx.scalar(text("select 1")) or 0)


@pytest.mark.parametrize("pgbouncer", [False, True])
async def test_a_server_without_encryption_is_refused_where_it_was_asked_for(postgres: str, *, pgbouncer: bool) -> None:
    vault = Vault(MasterKey(bytes(32)))
    in_clear = Postgres(postgres, vault, pgbouncer=pgbouncer)
    sealed = Postgres(f"{postgres}?ssl=require", vault, pgbouncer=pgbouncer)
    try:
        assert await in_clear.read(one) == 1
        with pytest.raises(DATABASE_FAULTS):
            await sealed.read(one)
    finally:
        await in_clear.close()
        await sealed.close()
