"""The course of a case: at which stage it is, and how it came there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "course",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("over_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_course_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_course_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index("uq_course_case", "course", ["case_id"], unique=True)
    op.create_index(
        "ix_course_stage",
        "course",
        ["community_id", "service", "stage", "since"],
        unique=False,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_table(
        "course_step",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("advance", sa.String(length=20), nullable=False),
        sa.Column("from_stage", sa.String(length=20), nullable=False),
        sa.Column("to_stage", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_course_step_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_course_step_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_step")),
    )
    op.create_index(op.f("ix_course_step_case_id"), "course_step", ["case_id"], unique=False)


def downgrade() -> None:
    """To the version before."""
    op.drop_table("course_step")
    op.drop_table("course")
