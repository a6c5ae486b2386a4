"""What a file was before a job wrote it, so that going back never guesses."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of versions that are there it is not known."""
    op.add_column("versions", sa.Column("before", sa.String))
