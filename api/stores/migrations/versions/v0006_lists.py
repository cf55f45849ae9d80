"""Which benchmark was made of which list that is watched."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "benchmark_lists",
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="benchmark_lists_pk"),
    )
    op.create_index("benchmark_lists_benchmark_id", "benchmark_lists", ["benchmark_id"])


def downgrade() -> None:
    op.drop_table("benchmark_lists")
