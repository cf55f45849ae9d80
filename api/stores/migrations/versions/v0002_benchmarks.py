"""The tables of benchmarks: what is compared, each run, and what a run found of each account."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("schedule", sa.String),
        sa.Column("next_run_at", sa.DateTime(timezone=True)),
        sa.Column("max_age", sa.Integer),
        sa.Column("bad_rows", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="benchmarks_pk"),
    )
    op.create_index("benchmarks_next_run_at", "benchmarks", ["next_run_at"])
    op.create_table(
        "benchmark_members",
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("brand", sa.String, nullable=False),
        sa.Column("line", sa.Integer),
        sa.Column("party", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("benchmark_id", "position", name="benchmark_members_pk"),
    )
    op.create_table(
        "benchmark_runs",
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("benchmark_id", "run", name="benchmark_runs_pk"),
    )
    op.create_table(
        "benchmark_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("benchmark_id", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("worker", sa.String),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("document", sa.LargeBinary),
        sa.Column("scored_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="benchmark_rows_pk"),
        sa.UniqueConstraint("benchmark_id", "run", "position", name="benchmark_rows_benchmark_id_run_position"),
    )
    op.create_index("benchmark_rows_state_position", "benchmark_rows", ["state", "position"])
    op.create_index("benchmark_rows_key", "benchmark_rows", ["key"])
    op.create_index("benchmark_rows_worker", "benchmark_rows", ["worker"])


def downgrade() -> None:
    for table in ("benchmark_rows", "benchmark_runs", "benchmark_members", "benchmarks"):
        op.drop_table(table)
