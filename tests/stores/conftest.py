"""Every kind of store, opened as often as a test likes on the same file or server, with a clock that tests turn."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis as redis_client
from live.servers import RedisServer

from api.stores.base import StoredScore, Tier
from api.stores.memory import MemoryStore
from api.stores.redis import RedisStore
from api.stores.sqlite import SqliteStore
from api.stores.tiered import TieredStore

NOON = 1_800_000_000.0

Open = Callable[[], Tier]
Sample = Callable[..., StoredScore]


class Clock:
    """Epoch seconds that only a test moves."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Failures:
    """The operations that the store behind did not serve."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, operation: str) -> None:
        with self._lock:
            self.seen.append(operation)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def sample() -> Sample:
    def make(key: str = "bluesky:acme.com", *, score: int = 61, expires_at: float = NOON, listed: bool = True):
        return StoredScore(key, b'{"score": %d}' % score, f'"{key}-{score}"', expires_at, listed)

    return make


@pytest.fixture
def empty_redis(redis_server: RedisServer) -> RedisServer:
    with redis_client.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server


@pytest.fixture
def open_tier(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Callable[[str], Tier]]:
    """Opens another store of one kind on the same data; memory has none to share."""
    opened: list[Tier] = []

    def make(kind: str) -> Tier:
        if kind == "memory":
            opened.append(MemoryStore(clock))
        elif kind == "sqlite":
            opened.append(SqliteStore(tmp_path / "data" / "scores.sqlite3", clock))
        else:
            opened.append(RedisStore(request.getfixturevalue("empty_redis").url, clock))
        return opened[-1]

    yield make
    for tier in opened:
        tier.close()


@pytest.fixture(params=["memory", "sqlite", "redis", "tiered memory", "tiered sqlite", "tiered redis"])
def open_any(
    request: pytest.FixtureRequest, open_tier: Callable[[str], Tier], clock: Clock, failures: Failures
) -> Iterator[Open]:
    """Opens a store of this kind; nothing may fail in it."""
    kind: str = request.param

    def make() -> Tier:
        tier = open_tier(kind.removeprefix("tiered "))
        return TieredStore(tier, failures, clock) if kind.startswith("tiered") else tier

    yield make
    assert failures.seen == []


@pytest.fixture(params=["sqlite", "redis"])
def shared_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind
