"""Jobs that change nodes' files, and the versions of these files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("node", sa.String, nullable=False),
        sa.Column("started_at", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.Integer),
        sa.Column("view", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.LargeBinary),
    )
    op.create_index("ix_jobs_started_at", "jobs", ["started_at"])
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("node", "path", "sha256")),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("author", sa.String),
        sa.Column("reason", sa.Text),
        sa.Column("job", sa.String),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("images", sa.Text, nullable=False),
        sa.Column("mode", sa.String),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_versions_path", "versions", ["node", "path"])
    op.create_index("ix_versions_job", "versions", ["job"])
