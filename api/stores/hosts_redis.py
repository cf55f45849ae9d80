"""What all workers of all machines share of the hosts that they ask, and of their callers, in Redis.

Counting is left to the library `limits`, which comes with scripts for Redis; this adds that a Redis which is down is
left alone for a second, so that requests do not each wait for its time-out.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from limits.storage import RedisStorage, Storage
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from api.hosts import Rest
from api.stores import keys
from api.stores.base import StoreUnavailable
from api.stores.circuit import Circuit

CONNECT_SECONDS = 0.15
ANSWER_SECONDS = 0.4
RETRY_SECONDS = 1.0
SPARE_SECONDS = 60.0
"""A rest is kept for longer than it lasts, as clocks differ between machines."""

T = TypeVar("T")


class RedisCounts(RedisStorage):
    """Any call raises `StoreUnavailable` at once while Redis was down less than a second ago."""

    def __init__(self, url: str, prefix: str, clock: Callable[[], float] = time.time) -> None:
        """`url` as redis-py takes it; nothing connects yet.

        :raises ValueError: the address cannot be read.
        """
        super().__init__(
            url,
            key_prefix=prefix,
            protocol=2,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
        )
        self._circuit = Circuit(clock, RETRY_SECONDS)

    def command(self, *parts: str | float) -> Any:
        """The answer to one command. :raises StoreUnavailable:"""
        return self._ask(lambda: self.storage.execute_command(*parts))

    def prefixed_key(self, key: str) -> str:
        """Names of hosts are not kept, only their digests."""
        return f"{self.key_prefix}:{keys.digest(key)}"

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(lambda: super(RedisCounts, self).incr(key, expiry, amount))

    def get(self, key: str) -> int:
        return self._ask(lambda: super(RedisCounts, self).get(key))

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda: super(RedisCounts, self).get_expiry(key))

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return self._ask(lambda: super(RedisCounts, self).acquire_entry(key, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        return self._ask(lambda: super(RedisCounts, self).get_moving_window(key, limit, expiry))

    def _ask(self, work: Callable[[], T]) -> T:
        if not self._circuit.lets_through():
            raise StoreUnavailable("Redis was down a moment ago.")
        try:
            answer = work()
        except (RedisError, OSError) as error:
            self._circuit.failed()
            # The text of the error may tell the address, and that the password.
            raise StoreUnavailable(f"Redis does not answer ({type(error).__name__}).") from None
        self._circuit.worked()
        return answer


class RedisHosts:
    """`Records` of `api.hosts`."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._counts = RedisCounts(url, keys.REDIS_COUNTS, clock)
        self.storage: Storage = self._counts

    def rest(self, name: str) -> Rest | None:
        kept: bytes | None = self._counts.command("GET", keys.REDIS_RESTS + keys.digest(name))
        if kept is None:
            return None
        until, _, told = kept.decode().partition(" ")
        return Rest(float(until), told == "told")

    def keep(self, name: str, rest: Rest) -> None:
        known = self.rest(name)
        if known is None or known.until < rest.until:
            milliseconds = max(1, int((rest.until - self._clock() + SPARE_SECONDS) * 1000))
            told = "told" if rest.told else "failed"
            key = keys.REDIS_RESTS + keys.digest(name)
            self._counts.command("SET", key, f"{rest.until!r} {told}", "PX", milliseconds)

    def close(self) -> None:
        """Close the connections."""
        self._counts.storage.close()
