"""Roles of users, scopes of tokens, and what tells sessions apart. Who and what is there keeps all that it may."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns: every account is an administrator's, every token may what its owner may, as before."""
    op.add_column("users", sa.Column("role", sa.String, nullable=False, server_default="administrator"))
    op.add_column("users", sa.Column("disabled_at", sa.Integer))
    op.add_column("sessions", sa.Column("device", sa.String, nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("seen_at", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE sessions SET seen_at = created_at")
    op.add_column("tokens", sa.Column("scope", sa.String, nullable=False, server_default="admin"))
    op.add_column("tokens", sa.Column("expires_at", sa.Integer))
