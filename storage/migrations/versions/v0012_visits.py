"""Each of two visitors says that they are at the door; the board lists visits by their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
GOES_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """To this version; who was there by one word for both is taken to have come together."""
    op.add_column("home_visit", sa.Column("leader_at", sa.BigInteger(), nullable=True))
    op.add_column("home_visit", sa.Column("companion_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE home_visit SET leader_at = came_at, companion_at = came_at")
    op.create_index(
        "ix_home_visit_coming",
        "home_visit",
        ["community_id", "starts_at"],
        unique=False,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )


def downgrade() -> None:
    """To the version before."""
    op.drop_index("ix_home_visit_coming", table_name="home_visit")
    op.drop_column("home_visit", "companion_at")
    op.drop_column("home_visit", "leader_at")
