"""What checks found: outcomes, packed hours, tallies of five minutes and of an hour, changes of state."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "check_series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("began_at", sa.Integer, nullable=False),
    )
    op.create_index("ix_check_series_key", "check_series", ["key"])
    op.create_table(
        "check_beats",
        sa.Column("series", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("latency", sa.Integer),
        sa.Column("days", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "check_blocks",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("series", "start")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_check_blocks_series", "check_blocks", ["series", "start"], unique=True)
    op.create_table(
        "check_rollups",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("series", "span", "start", "well", "failed")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_check_rollups_series", "check_rollups", ["series", "span", "start"], unique=True)
    op.create_table(
        "check_events",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("series", "at")),
        sa.Column("from_state", sa.String),
        sa.Column("to_state", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_check_events_series", "check_events", ["series", "at"], unique=True)
    op.create_index("ix_check_events_at", "check_events", ["at"])
