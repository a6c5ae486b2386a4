"""The second step of signing in: secrets of authenticator apps, and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create their tables."""
    user = sa.ForeignKey("users.id", ondelete="CASCADE")
    op.create_table(
        "totp",
        sa.Column("user_id", sa.Integer, user, primary_key=True),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("confirmed_at", sa.Integer),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String, nullable=False),
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
