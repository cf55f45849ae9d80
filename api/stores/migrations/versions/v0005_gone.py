"""When a receiver of events said that it wants no more of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("benchmark_webhooks", sa.Column("gone_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("benchmark_webhooks") as table:
        table.drop_column("gone_at")
