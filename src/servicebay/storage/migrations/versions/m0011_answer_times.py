"""How long answers of checks took, summed by the day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; of days that are there they are filled where another hour of them is packed."""
    op.add_column("check_rollups", sa.Column("answers", sa.Integer))
    op.add_column("check_rollups", sa.Column("answer_sum", sa.Integer))
