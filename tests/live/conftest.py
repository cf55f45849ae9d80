"""The Bluesky network that all tests of this folder share. It starts once, and is seeded once, with both seeds."""

from collections.abc import Iterator

import pytest
from live.network import BlueskyNetwork, running_network
from live.servers import PostgresServer, RedisServer
from live.service import Service, running_service


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


@pytest.fixture(scope="module")
def service(bluesky_network: BlueskyNetwork) -> Iterator[Service]:
    with running_service(bluesky_network.appview_url) as running:
        yield running


@pytest.fixture
def hasty(bluesky_network: BlueskyNetwork) -> Iterator[Service]:
    """A service that gives the network little time. A new one for each test, since a host that failed is left alone."""
    limits = {"network_timeout_seconds": "2", "collection_timeout_seconds": "6"}
    with running_service(bluesky_network.appview_url, **limits) as running:
        yield running
