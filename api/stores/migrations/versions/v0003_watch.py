"""The tables of those who watch benchmarks: events, baselines, webhooks and what is sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "benchmark_looks",
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("benchmark_id", "run", name="benchmark_looks_pk"),
    )
    op.create_table(
        "benchmark_baselines",
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("benchmark_id", "key", name="benchmark_baselines_pk"),
    )
    op.create_index("benchmark_baselines_key", "benchmark_baselines", ["key"])
    op.create_table(
        "benchmark_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("other", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("delivery_id", sa.String),
        sa.PrimaryKeyConstraint("number", name="benchmark_events_pk"),
        sa.UniqueConstraint("id", name="benchmark_events_id"),
    )
    op.create_index("benchmark_events_benchmark_id_number", "benchmark_events", ["benchmark_id", "number"])
    op.create_index("benchmark_events_delivery_id", "benchmark_events", ["delivery_id"])
    op.create_index("benchmark_events_key", "benchmark_events", ["key"])
    op.create_index("benchmark_events_other", "benchmark_events", ["other"])
    op.create_table(
        "benchmark_webhooks",
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("benchmark_id", name="benchmark_webhooks_pk"),
    )
    op.create_table(
        "benchmark_deliveries",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="benchmark_deliveries_pk"),
    )
    op.create_index("benchmark_deliveries_benchmark_id", "benchmark_deliveries", ["benchmark_id"])
    op.create_index("benchmark_deliveries_state_retry_at", "benchmark_deliveries", ["state", "retry_at"])


def downgrade() -> None:
    for table in (
        "benchmark_deliveries",
        "benchmark_webhooks",
        "benchmark_events",
        "benchmark_baselines",
        "benchmark_looks",
    ):
        op.drop_table(table)
