"""Alembic runs this file for every command: the steps go over the connection that the caller opened."""

from alembic import context

from api.stores.benchmark_tables import BENCHMARKS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=BENCHMARKS.metadata,
    # SQLite changes a table by copying it.
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
