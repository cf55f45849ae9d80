"""The Bluesky network that all tests of this folder share. It starts once, and is seeded once, with both seeds."""

from collections.abc import Iterator

import pytest
from live.network import BlueskyNetwork, running_network
from live.servers import PostgresServer, RedisServer


@pytest.fixture(scope="session")
def bluesky_network(postgres_server: PostgresServer, redis_server: RedisServer) -> Iterator[BlueskyNetwork]:
    with running_network(postgres_server, redis_server) as network:
        network.seed("seed_brand.json")
        network.seed("seed_others.json")
        yield network


@pytest.fixture
def bluesky(bluesky_network: BlueskyNetwork) -> Iterator[BlueskyNetwork]:
    """The shared network, whole again after a test that made its AppView fail."""
    bluesky_network.do("reset_stats")
    yield bluesky_network
    bluesky_network.do("resume_appview")
    bluesky_network.do("start_appview")
