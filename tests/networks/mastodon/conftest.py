from collections.abc import Iterator

import pytest
from networks.mastodon.server import FakeMastodon
from pytest_httpserver import HTTPServer


@pytest.fixture(scope="session")
def threaded_mastodon() -> Iterator[HTTPServer]:
    """Answers many requests at once, unlike the fixture of pytest-httpserver."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def fake(threaded_mastodon: HTTPServer) -> FakeMastodon:
    threaded_mastodon.clear()
    return FakeMastodon(threaded_mastodon)
