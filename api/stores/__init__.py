"""Where scores, their history and benchmarks are kept. Each `open_...` chooses by the settings; none connects."""

from collections.abc import Callable
from pathlib import Path

from api.settings import Settings
from api.stores.base import History, ScoreStore, StoredScore, StoreUnavailable, Tier
from api.stores.benchmarks import SqlBenchmarks
from api.stores.cohorts import BenchmarkStore
from api.stores.history import SqlHistory
from api.stores.keys import HISTORY_FILE, SCORES_FILE
from api.stores.tiered import TieredStore
from api.stores.watching import SqlWatch

__all__ = [
    "BenchmarkStore", "History", "ScoreStore", "SqlBenchmarks", "SqlHistory", "SqlWatch", "StoreUnavailable",
    "StoredScore", "open_benchmarks", "open_history", "open_store", "open_watch",
]  # fmt: skip


def open_store(settings: Settings, on_failure: Callable[[str], None]) -> TieredStore:
    """Memory in front of the Redis of `redis_url`, or without one of a SQLite file in `data_dir`.

    `on_failure` hears the name of each operation that the store behind memory did not serve.

    :raises ValueError: when `redis_url` is no address of a Redis.
    """
    behind: Tier
    if settings.redis_url is not None:
        # Each client costs a third of a second to import, so only the one that is used is.
        from api.stores.redis import RedisStore  # noqa: PLC0415

        behind = RedisStore(settings.redis_url.get_secret_value())
    else:
        from api.stores.sqlite import SqliteStore  # noqa: PLC0415

        behind = SqliteStore(settings.data_dir / SCORES_FILE)
    return TieredStore(behind, on_failure)


def open_history(settings: Settings) -> SqlHistory:
    """The database of `database_url`, or without one a SQLite file in `data_dir`.

    `upgrade()` makes or renews its tables; `twoway serve` calls it before its workers start.
    """
    return SqlHistory(_record(settings))


def open_benchmarks(settings: Settings) -> SqlBenchmarks:
    """Benchmarks in the same database; `upgrade()` of either makes the tables of both."""
    return SqlBenchmarks(_record(settings))


def open_watch(settings: Settings) -> SqlWatch:
    """Events of benchmarks in the same database."""
    return SqlWatch(_record(settings))


def _record(settings: Settings) -> str | Path:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return settings.data_dir / HISTORY_FILE
