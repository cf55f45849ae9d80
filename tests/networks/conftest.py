from collections.abc import Iterator

import pytest
from networks.fake import Fake
from pytest_httpserver import HTTPServer


@pytest.fixture(scope="session")
def fake_server() -> Iterator[HTTPServer]:
    """Answers many requests at once, unlike the fixture of pytest-httpserver."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def fake_api(fake_server: HTTPServer) -> Fake:
    """An API on loopback that knows nothing until it is told."""
    return Fake(fake_server)
