"""Indexes for retention: cases that ended, of one service after the other, and drafts that were left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = sa.text("erased_at IS NULL")
LEFT = sa.text("state IN ('cancelled', 'expired') AND length(content) > 0")


def upgrade() -> None:
    """To this version."""
    _keep(["community_id", "service", "closed_at"])
    op.create_index("ix_conversation_left", "conversation", ["touched_at"], sqlite_where=LEFT, postgresql_where=LEFT)


def downgrade() -> None:
    """To the version before."""
    op.drop_index("ix_conversation_left", table_name="conversation")
    _keep(["closed_at"])


def _keep(columns: list[str]) -> None:
    op.drop_index("ix_service_case_kept", table_name="service_case")
    op.create_index("ix_service_case_kept", "service_case", columns, sqlite_where=KEPT, postgresql_where=KEPT)
