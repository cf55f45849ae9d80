"""What workers share besides scores, chosen by the settings; nothing connects here."""

import time
from collections.abc import Callable

from limits.storage import Storage

from api.hosts import Records
from api.settings import Settings
from api.stores.keys import HOSTS_FILE, REDIS_CALLERS


def open_hosts(settings: Settings, clock: Callable[[], float] = time.time) -> Records:
    """What workers know of the hosts that they ask: in the Redis of `redis_url`, or in a SQLite file in `data_dir`.

    :raises ValueError: when `redis_url` is no address of a Redis.
    """
    if settings.redis_url is not None:
        from api.stores.hosts_redis import RedisHosts  # noqa: PLC0415

        return RedisHosts(settings.redis_url.get_secret_value(), clock)
    from api.stores.hosts_sqlite import SqliteHosts  # noqa: PLC0415

    return SqliteHosts(settings.data_dir / HOSTS_FILE, clock)


def open_callers(settings: Settings) -> Storage | None:
    """Where workers count callers together: in the Redis of `redis_url`. None without one: each counts for itself.

    :raises ValueError: when `redis_url` is no address of a Redis.
    """
    if settings.redis_url is None:
        return None
    from api.stores.hosts_redis import RedisCounts  # noqa: PLC0415

    return RedisCounts(settings.redis_url.get_secret_value(), REDIS_CALLERS)
