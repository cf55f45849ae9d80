from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from networks.bluesky.server import FakeBluesky
from pytest_httpserver import HTTPServer

from api.networks.bluesky import Bluesky, bluesky
from api.settings import Settings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Connect = Callable[..., Bluesky]


@pytest.fixture(scope="session")
def threaded_server() -> Iterator[HTTPServer]:
    """Answers many requests at once, unlike the fixture of pytest-httpserver."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def fake(threaded_server: HTTPServer) -> FakeBluesky:
    threaded_server.clear()
    return FakeBluesky(threaded_server)


@pytest.fixture
def connect(fake: FakeBluesky) -> Connect:
    """The connector on the fake server; keywords are settings."""

    def connected(**settings: object) -> Bluesky:
        given = {"bluesky_url": fake.url, "bluesky_login_url": fake.url, "network_timeout_seconds": 5.0, **settings}
        return bluesky(Settings.model_validate(given), now=lambda: NOW)

    return connected
