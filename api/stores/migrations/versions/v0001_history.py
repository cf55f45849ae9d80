"""The table of earlier scores."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("account_id", sa.String),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.SmallInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="history_pk"),
        sa.UniqueConstraint("key", "collected_at", name="history_key_collected_at"),
    )
    op.create_index("history_account_id", "history", ["account_id"])


def downgrade() -> None:
    op.drop_table("history")
