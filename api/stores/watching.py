"""Events of benchmarks in the database of the history: SQLite or PostgreSQL, one transaction a call."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.stores.database import Database
from api.stores.later import Later
from api.stores.watched import Delivery, KeptEvent, LastDelivery, Look, Looked, Settled, Webhook

if TYPE_CHECKING:
    from api.stores import watch_queue as queue
else:
    queue = Later("api.stores.watch_queue")


class SqlWatch:
    """A `WatchStore`, safe for threads and for many processes. `where` is an address or a SQLite file."""

    def __init__(self, where: str | Path) -> None:
        self._database = Database(where)

    def upgrade(self) -> None:
        """Bring the tables of the whole database to this version. :raises StoreUnavailable:"""
        self._database.upgrade()

    def due(self, now: datetime) -> bool:
        return self._database.run(lambda connection: queue.due(connection, now))

    def claim_look(self, now: datetime, lease_until: datetime) -> Look | None:
        return self._database.run(lambda connection: queue.claim_look(connection, now, lease_until), writes=True)

    def baselines(self, benchmark_id: str) -> dict[str, bytes]:
        return self._database.run(lambda connection: queue.baselines(connection, benchmark_id))

    def passed(self, benchmark_id: str) -> list[tuple[str, str]]:
        return self._database.run(lambda connection: queue.passed(connection, benchmark_id))

    def finish_look(self, look: Look, looked: Looked, delivery_id: str) -> bool:
        return self._database.run(
            lambda connection: queue.finish_look(connection, look, looked, delivery_id), writes=True
        )

    def events(self, benchmark_id: str, limit: int, run: int | None = None) -> list[KeptEvent]:
        return self._database.run(lambda connection: queue.events(connection, benchmark_id, limit, run))

    def looked_at(self, benchmark_id: str, run: int) -> datetime | None:
        return self._database.run(lambda connection: queue.looked_at(connection, benchmark_id, run))

    def set_webhook(self, webhook: Webhook) -> bool:
        return self._database.run(lambda connection: queue.set_webhook(connection, webhook), writes=True)

    def webhook(self, benchmark_id: str) -> Webhook | None:
        return self._database.run(lambda connection: queue.webhook(connection, benchmark_id))

    def remove_webhook(self, benchmark_id: str) -> bool:
        return self._database.run(lambda connection: queue.remove_webhook(connection, benchmark_id), writes=True)

    def last_delivery(self, benchmark_id: str) -> LastDelivery:
        return self._database.run(lambda connection: queue.last_delivery(connection, benchmark_id))

    def of_list(self, digest: str) -> str | None:
        return self._database.run(lambda connection: queue.of_list(connection, digest))

    def keep_list(self, digest: str, benchmark_id: str) -> bool:
        return self._database.run(lambda connection: queue.keep_list(connection, digest, benchmark_id), writes=True)

    def claim_delivery(self, now: datetime, lease_until: datetime) -> Delivery | None:
        return self._database.run(lambda connection: queue.claim_delivery(connection, now, lease_until), writes=True)

    def settle(self, delivery: Delivery, settled: Settled, now: datetime) -> bool:
        return self._database.run(lambda connection: queue.settle(connection, delivery, settled, now), writes=True)

    def close(self) -> None:
        """Close the pooled connections."""
        self._database.close()
