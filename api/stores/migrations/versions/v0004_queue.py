"""Indexes by which the next row of all benchmarks is found, and whether a run has any left, however many wait."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index("benchmark_rows_state_position", "benchmark_rows")
    op.create_index("benchmark_rows_due", "benchmark_rows", ["state", "retry_at", "position", "id"])
    op.create_index("benchmark_rows_benchmark_id_run_state", "benchmark_rows", ["benchmark_id", "run", "state"])


def downgrade() -> None:
    op.drop_index("benchmark_rows_benchmark_id_run_state", "benchmark_rows")
    op.drop_index("benchmark_rows_due", "benchmark_rows")
    op.create_index("benchmark_rows_state_position", "benchmark_rows", ["state", "position"])
