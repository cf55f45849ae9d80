"""Benchmarks in the database of the history: SQLite or PostgreSQL, one transaction a call."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.stores.cohorts import Benchmark, Claim, Entry, Found, NewBenchmark, Row, Tally
from api.stores.database import Database
from api.stores.later import Later

if TYPE_CHECKING:
    from api.stores import benchmark_queue as queue
    from api.stores import benchmark_tables as tables
else:
    queue = Later("api.stores.benchmark_queue")
    tables = Later("api.stores.benchmark_tables")


class SqlBenchmarks:
    """A `BenchmarkStore`, safe for threads and for many processes. `where` is an address or a SQLite file."""

    def __init__(self, where: str | Path) -> None:
        self._database = Database(where)

    def upgrade(self) -> None:
        """Bring the tables of the whole database to this version. :raises StoreUnavailable:"""
        self._database.upgrade()

    def create(self, benchmark: NewBenchmark) -> None:
        self._database.run(lambda connection: tables.create(connection, benchmark), writes=True)

    def get(self, benchmark_id: str) -> Benchmark | None:
        return self._database.run(lambda connection: tables.read(connection, benchmark_id))

    def newest(self, limit: int) -> list[Benchmark]:
        return self._database.run(lambda connection: tables.newest(connection, limit))

    def entries(self, benchmark_id: str) -> list[Entry]:
        return self._database.run(lambda connection: tables.entries(connection, benchmark_id))

    def tally(self, benchmark_id: str, now: datetime) -> Tally:
        return self._database.run(lambda connection: tables.tally(connection, benchmark_id, now))

    def rows(self, benchmark_id: str, run: int) -> list[Row]:
        return self._database.run(lambda connection: tables.rows(connection, benchmark_id, run))

    def begin(
        self, benchmark_id: str, now: datetime, next_run_at: datetime | None, planned: datetime | None = None
    ) -> bool:
        return self._database.run(
            lambda connection: tables.begin(connection, benchmark_id, now, next_run_at, planned), writes=True
        )

    def plan(self, benchmark_id: str, schedule: str | None, next_run_at: datetime | None) -> bool:
        return self._database.run(
            lambda connection: tables.plan(connection, benchmark_id, schedule, next_run_at), writes=True
        )

    def due(self, now: datetime) -> list[Benchmark]:
        return self._database.run(lambda connection: tables.due(connection, now))

    def cancel(self, benchmark_id: str, now: datetime) -> bool:
        return self._database.run(lambda connection: tables.cancel(connection, benchmark_id, now), writes=True)

    def resume(self, benchmark_id: str) -> bool:
        return self._database.run(lambda connection: tables.resume(connection, benchmark_id), writes=True)

    def delete(self, benchmark_id: str) -> bool:
        return self._database.run(lambda connection: tables.remove(connection, benchmark_id), writes=True)

    def waiting(self, now: datetime) -> int:
        return self._database.run(lambda connection: queue.waiting(connection, now))

    def claim(self, worker: str, now: datetime, lease_until: datetime, benchmark_id: str | None = None) -> Claim | None:
        return self._database.run(
            lambda connection: queue.claim(connection, worker, now, lease_until, benchmark_id), writes=True
        )

    def renew(self, worker: str, lease_until: datetime) -> None:
        self._database.run(lambda connection: queue.renew(connection, worker, lease_until), writes=True)

    def release(self, worker: str) -> int:
        return self._database.run(lambda connection: queue.release(connection, worker), writes=True)

    def finish(self, claim: Claim, found: Found, now: datetime) -> bool:
        return self._database.run(lambda connection: queue.finish(connection, claim, found, now), writes=True)

    def put_back(
        self, claim: Claim, until: datetime, reason: str, *, counts: bool, party: bool, document: bytes | None = None
    ) -> bool:
        return self._database.run(
            lambda connection: queue.put_back(
                connection, claim, until, reason, counts=counts, party=party, document=document
            ),
            writes=True,
        )

    def found(self, key: str, since: datetime) -> bytes | None:
        return self._database.run(lambda connection: queue.found_of(connection, key, since))

    def close(self) -> None:
        """Close the pooled connections."""
        self._database.close()
