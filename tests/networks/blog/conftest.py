import pytest
from networks.blog.server import FakeBlog
from pytest_httpserver import HTTPServer


@pytest.fixture
def fake(fake_server: HTTPServer) -> FakeBlog:
    """Blogs on loopback that know nothing until they are told."""
    return FakeBlog(fake_server)
