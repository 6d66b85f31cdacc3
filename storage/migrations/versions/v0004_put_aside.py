"""An index of the updates that were put aside: they are counted at every look at the figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    aside = sa.text("state = 'quarantined'")
    op.create_index("ix_inbox_aside", "inbox", ["received_at"], sqlite_where=aside, postgresql_where=aside)


def downgrade() -> None:
    """To the version before."""
    op.drop_index("ix_inbox_aside", table_name="inbox")
