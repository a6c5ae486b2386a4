"""How busy nodes were: minutes, and hours and days of them packed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "load_minutes",
        sa.Column("node", sa.String, primary_key=True),
        sa.Column("at", sa.Integer, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "load_rollups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("node", sa.String, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("span", "start")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_load_rollups_node", "load_rollups", ["node", "span", "start"], unique=True)
