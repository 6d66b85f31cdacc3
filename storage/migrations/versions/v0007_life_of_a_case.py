"""The life of a case: deadlines, pauses, the ladder, proposals, verdicts, hours; a team that joins by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    _people()
    _work()
    _cases()


def _people() -> None:
    """A team that joins by itself."""
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_application_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index(op.f("ix_application_person_id"), "application", ["person_id"], unique=False)
    op.create_index(
        "ix_application_waiting",
        "application",
        ["community_id", "made_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "avoidance",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("volunteer_id", sa.BigInteger(), nullable=False),
        sa.Column("resident_id", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_avoidance_community_id_community")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["person.id"], name=op.f("fk_avoidance_volunteer_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avoidance")),
    )
    op.create_index("ix_avoidance_volunteer", "avoidance", ["volunteer_id", "resident_id"], unique=False)
    op.create_table(
        "team_invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_team_invitation_by_id_person")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_team_invitation_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
        sa.UniqueConstraint("token", name=op.f("uq_team_invitation_token")),
    )
    op.add_column("person", sa.Column("grids", sa.Text(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("joined", sa.String(length=8), nullable=False, server_default="file"))
    op.add_column("person", sa.Column("gender", sa.String(length=1), nullable=False, server_default=""))
    op.add_column("person", sa.Column("conduct", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("away_from", sa.BigInteger(), nullable=True))
    op.add_column("person", sa.Column("away_until", sa.BigInteger(), nullable=True))
    op.add_column("person", sa.Column("deputy_id", sa.BigInteger(), nullable=True))
    op.add_column("person", sa.Column("quiet_days", sa.String(length=16), nullable=False, server_default=""))


def _work() -> None:
    """What happens to a case beside its state."""
    op.create_table(
        "question_count",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_question_count_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_count")),
        sa.UniqueConstraint(
            "community_id", "service", "step", "day", name=op.f("uq_question_count_community_id_service_step_day")
        ),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_deadline_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_deadline_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index("ix_deadline_case", "deadline", ["case_id", "kind"], unique=False)
    op.create_index("ix_deadline_due", "deadline", ["community_id", "kind", "due_at"], unique=False)
    op.create_index(
        "ix_deadline_running",
        "deadline",
        ["community_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "exclusion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=True),
        sa.Column("second_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_exclusion_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_exclusion_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    op.create_index(op.f("ix_exclusion_case_id"), "exclusion", ["case_id"], unique=False)
    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_pause_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_pause_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_case_id"), "pause", ["case_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=True),
        sa.Column("to_id", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_proposal_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_proposal_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_case", "proposal", ["case_id", "kind"], unique=False)
    op.create_index(
        "ix_proposal_to",
        "proposal",
        ["to_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "service_hour",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("volunteer_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_service_hour_case_id_service_case")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_service_hour_community_id_community")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["person.id"], name=op.f("fk_service_hour_volunteer_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_hour")),
    )
    op.create_index(op.f("ix_service_hour_case_id"), "service_hour", ["case_id"], unique=False)
    op.create_index("ix_service_hour_volunteer", "service_hour", ["volunteer_id", "given_at"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("closure", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("rated_at", sa.BigInteger(), nullable=True),
        sa.Column("called_back_at", sa.BigInteger(), nullable=True),
        sa.Column("thanked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_verdict_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_verdict_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("case_id", "person_id", "closure", name=op.f("uq_verdict_case_id_person_id_closure")),
    )
    op.create_index("ix_verdict_at", "verdict", ["community_id", "at"], unique=False)
    op.create_table(
        "whistle",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_whistle_case_id_service_case")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_whistle_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle")),
    )
    op.create_index(op.f("ix_whistle_case_id"), "whistle", ["case_id"], unique=False)
    op.create_table(
        "whistle_report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("whistle_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_whistle_report_case_id_service_case")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_whistle_report_community_id_community")
        ),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_whistle_report_whistle_id_whistle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle_report")),
        sa.UniqueConstraint("whistle_id", "unit_id", name=op.f("uq_whistle_report_whistle_id_unit_id")),
    )
    op.create_index(op.f("ix_whistle_report_case_id"), "whistle_report", ["case_id"], unique=False)


def _cases() -> None:
    """Where a case stands, and by what it is found."""
    op.add_column("service_case", sa.Column("level", sa.String(length=12), nullable=False, server_default="volunteer"))
    op.add_column("service_case", sa.Column("level_since", sa.BigInteger(), nullable=True))
    op.add_column("service_case", sa.Column("paused_at", sa.BigInteger(), nullable=True))
    op.add_column("service_case", sa.Column("returns", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("service_case", sa.Column("closures", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("service_case", sa.Column("joined_to_id", sa.BigInteger(), nullable=True))
    op.add_column("service_case", sa.Column("followers", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("service_case", sa.Column("ticked", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("service_case", sa.Column("wish", sa.String(length=1), nullable=False, server_default=""))
    op.add_column("service_case", sa.Column("building_index", sa.String(length=64), nullable=True))
    op.add_column("service_case", sa.Column("phone_index", sa.String(length=64), nullable=True))
    op.add_column("service_case", sa.Column("name_index", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_service_case_building",
        "service_case",
        ["building_index", "service"],
        unique=False,
        sqlite_where=sa.text("status IN ('open', 'claimed')"),
        postgresql_where=sa.text("status IN ('open', 'claimed')"),
    )
    op.create_index(
        "ix_service_case_grid", "service_case", ["community_id", "grid", "status", "opened_at"], unique=False
    )
    op.create_index(
        "ix_service_case_joined",
        "service_case",
        ["joined_to_id"],
        unique=False,
        sqlite_where=sa.text("joined_to_id IS NOT NULL"),
        postgresql_where=sa.text("joined_to_id IS NOT NULL"),
    )
    op.create_index(
        "ix_service_case_name",
        "service_case",
        ["name_index"],
        unique=False,
        sqlite_where=sa.text("name_index IS NOT NULL"),
        postgresql_where=sa.text("name_index IS NOT NULL"),
    )
    op.create_index(
        "ix_service_case_phone",
        "service_case",
        ["phone_index"],
        unique=False,
        sqlite_where=sa.text("phone_index IS NOT NULL"),
        postgresql_where=sa.text("phone_index IS NOT NULL"),
    )


def downgrade() -> None:
    """To the version before."""
    op.drop_index("ix_service_case_building", table_name="service_case")
    op.drop_index("ix_service_case_grid", table_name="service_case")
    op.drop_index("ix_service_case_joined", table_name="service_case")
    op.drop_index("ix_service_case_name", table_name="service_case")
    op.drop_index("ix_service_case_phone", table_name="service_case")
    op.drop_column("service_case", "name_index")
    op.drop_column("service_case", "phone_index")
    op.drop_column("service_case", "building_index")
    op.drop_column("service_case", "wish")
    op.drop_column("service_case", "ticked")
    op.drop_column("service_case", "followers")
    op.drop_column("service_case", "joined_to_id")
    op.drop_column("service_case", "closures")
    op.drop_column("service_case", "returns")
    op.drop_column("service_case", "paused_at")
    op.drop_column("service_case", "level_since")
    op.drop_column("service_case", "level")
    op.drop_column("person", "quiet_days")
    op.drop_column("person", "deputy_id")
    op.drop_column("person", "away_until")
    op.drop_column("person", "away_from")
    op.drop_column("person", "conduct")
    op.drop_column("person", "gender")
    op.drop_column("person", "joined")
    op.drop_column("person", "grids")
    op.drop_table("whistle_report")
    op.drop_table("whistle")
    op.drop_table("verdict")
    op.drop_table("service_hour")
    op.drop_table("proposal")
    op.drop_table("pause")
    op.drop_table("exclusion")
    op.drop_table("deadline")
    op.drop_table("team_invitation")
    op.drop_table("avoidance")
    op.drop_table("application")
    op.drop_table("question_count")
