"""Filing for somebody else, files beside words, replies to a message about a case, elder mode."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ANSWERABLE = sa.text(
    "kind IN ('appointment', 'claimed', 'details', 'finished', 'notice', 'receipt', 'statement')"
)  # fmt: skip
LEFT_BEFORE = sa.text("state IN ('cancelled', 'expired') AND length(content) > 0")
LEFT = sa.text("state IN ('cancelled', 'expired') AND coalesce(length(content), 1) > 0")
HELD = sa.text("state = 'held'")
JOINED = sa.text("beneficiary_id IS NOT NULL")


def upgrade() -> None:
    """To this version."""
    op.add_column("person", sa.Column("elder", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("statement", sa.Column("files", sa.Text(), nullable=False, server_default=""))
    op.add_column("service_case", sa.Column("filed", sa.String(12), nullable=False, server_default="self"))
    op.add_column("service_case", sa.Column("beneficiary_id", sa.BigInteger(), nullable=True))
    op.add_column("service_case", sa.Column("invitation", sa.String(64), nullable=True))
    op.add_column("service_case", sa.Column("invited_until", sa.BigInteger(), nullable=True))
    op.drop_index("ix_conversation_left", table_name="conversation")
    op.create_index("ix_conversation_left", "conversation", ["touched_at"], sqlite_where=LEFT, postgresql_where=LEFT)
    op.create_index(
        "ix_conversation_held", "conversation", ["person_id", "touched_at"], sqlite_where=HELD, postgresql_where=HELD
    )
    op.create_index("uq_service_case_invitation", "service_case", ["invitation"], unique=True)
    op.create_index(
        "ix_service_case_beneficiary", "service_case", ["beneficiary_id"], sqlite_where=JOINED, postgresql_where=JOINED
    )
    op.create_index(
        "ix_message_answerable", "message", ["chat_id", "message_id"],
        sqlite_where=ANSWERABLE, postgresql_where=ANSWERABLE,
    )  # fmt: skip


def downgrade() -> None:
    """To the version before."""
    op.drop_index("ix_message_answerable", table_name="message")
    op.drop_index("ix_conversation_held", table_name="conversation")
    op.drop_index("ix_conversation_left", table_name="conversation")
    op.create_index(
        "ix_conversation_left", "conversation", ["touched_at"], sqlite_where=LEFT_BEFORE, postgresql_where=LEFT_BEFORE
    )
    op.drop_index("ix_service_case_beneficiary", table_name="service_case")
    op.drop_index("uq_service_case_invitation", table_name="service_case")
    for column in ("invited_until", "invitation", "beneficiary_id", "filed"):
        op.drop_column("service_case", column)
    op.drop_column("statement", "files")
    op.drop_column("person", "elder")
