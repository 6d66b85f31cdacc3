"""Long lists are read in their order, page by page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('open', 'claimed')")
NAMED = sa.text("name_index IS NOT NULL")
CALLED = sa.text("phone_index IS NOT NULL")


def upgrade() -> None:
    """To this version."""
    for name in ("building", "grid", "name", "phone"):
        op.drop_index(f"ix_service_case_{name}", table_name="service_case")
    _look_ups(["community_id"])
    _going_on("building", ["community_id", "service", "building_index"])
    op.create_index("ix_service_case_grid", "service_case", ["community_id", "grid", "status", "opened_at", "id"])
    op.create_index("ix_service_case_listed", "service_case", ["community_id", "status", "opened_at", "id"])
    _going_on("live", ["community_id", "promised_at", "id"])


def _going_on(name: str, columns: list[str]) -> None:
    """Of those cases only that are worked on or wait for it."""
    op.create_index(f"ix_service_case_{name}", "service_case", columns, sqlite_where=LIVE, postgresql_where=LIVE)


def _look_ups(scope: list[str]) -> None:
    """By name and by telephone number, within a scope."""
    op.create_index(
        "ix_service_case_name", "service_case", [*scope, "name_index"], sqlite_where=NAMED, postgresql_where=NAMED
    )
    op.create_index(
        "ix_service_case_phone", "service_case", [*scope, "phone_index"], sqlite_where=CALLED, postgresql_where=CALLED
    )


def downgrade() -> None:
    """To the version before."""
    for name in ("live", "listed", "building", "grid", "name", "phone"):
        op.drop_index(f"ix_service_case_{name}", table_name="service_case")
    op.create_index("ix_service_case_grid", "service_case", ["community_id", "grid", "status", "opened_at"])
    _look_ups([])
    _going_on("building", ["building_index", "service"])
