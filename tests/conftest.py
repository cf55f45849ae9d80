"""Servers that several folders of tests share; each pytest worker starts its own, when first asked for."""

from collections.abc import Iterator

import pytest
from live.servers import PostgresServer, RedisServer, running_postgres, running_redis


@pytest.fixture(scope="session", autouse=True)
def _sites_left_alone() -> Iterator[None]:
    """Nothing that tests start visits sites by itself: all traffic stays on this machine."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TWOWAY_VISIT_SITES", "false")
        yield


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """`.url`, `.port`, `.kill()`, `.restart()` (same port, empty). Whoever kills it restarts it."""
    with running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """`.url` (SQLAlchemy's), `.new_database(name)` for an empty database of one's own."""
    with running_postgres() as server:
        yield server
