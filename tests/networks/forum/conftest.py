import pytest
from networks.forum.server import FakeForum
from pytest_httpserver import HTTPServer


@pytest.fixture
def fake(fake_server: HTTPServer) -> FakeForum:
    fake_server.clear()
    return FakeForum(fake_server)
