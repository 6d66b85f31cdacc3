"""People who come and look, and small things that others do for a matter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
GOES_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "home_visit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("companion_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger(), nullable=True),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_home_visit_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_home_visit_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit")),
    )
    op.create_index(op.f("ix_home_visit_case_id"), "home_visit", ["case_id"], unique=False)
    op.create_index(
        "ix_home_visit_leader",
        "home_visit",
        ["leader_id"],
        unique=False,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )
    op.create_index(
        "ix_home_visit_companion",
        "home_visit",
        ["companion_id"],
        unique=False,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )
    op.create_table(
        "errand",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("price", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cards", sa.BigInteger(), nullable=False),
        sa.Column("taker_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_errand_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_errand_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index(op.f("ix_errand_case_id"), "errand", ["case_id"], unique=False)
    op.create_index(
        "ix_errand_taker", "errand", ["taker_id"], unique=False, sqlite_where=GOES_ON, postgresql_where=GOES_ON
    )


def downgrade() -> None:
    """To the version before."""
    op.drop_table("errand")
    op.drop_table("home_visit")
