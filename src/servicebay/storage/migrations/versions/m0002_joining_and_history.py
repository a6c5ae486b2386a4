"""Invitations for nodes that dial in, and the transitions of units and containers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "invites",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("node", "kind", "ref", "name")),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("from_state", sa.String),
        sa.Column("to_state", sa.String, nullable=False),
        sa.Column("run", sa.String),
        sa.Column("cause", sa.Text),
        sa.Column("exit_code", sa.Integer),
        sa.Column("source", sa.String, nullable=False),
    )
    op.create_index("ix_transitions_node", "transitions", ["node", "kind", "name", "at"])
    op.create_index("ix_transitions_at", "transitions", ["at"])
