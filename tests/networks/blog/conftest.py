import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from links.internet import PUBLIC_ADDRESS, Authority, Internet, Request, Server, internet, reply
from networks.blog.server import HOST, FakeBlog, RawAnswer, Site
from pytest_httpserver import HTTPServer


@pytest.fixture
def fake(fake_server: HTTPServer) -> FakeBlog:
    """Blogs on loopback that know nothing until they are told."""
    return FakeBlog(fake_server)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(monkeypatch) as made:
        yield made


@pytest.fixture
def site(net: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """`site({"/feed/": ...})` puts a host on this internet; what is not there is 404."""
    authority = Authority(tmp_path, monkeypatch)
    servers: list[Server] = []

    def start(answers: dict[str, RawAnswer], name: str = HOST, address: str = PUBLIC_ADDRESS) -> Server:
        def speak(sock: socket.socket, request: Request) -> None:
            answer = answers.get(request.path, answers.get(request.path.partition("?")[0], reply("404 Not Found")))
            if callable(answer):
                answer(sock)
            else:
                sock.sendall(answer)

        server = Server(speak, authority.context(name))
        servers.append(server)
        net.site(name, server.port, address=address)
        return server

    yield start
    for server in servers:
        server.close()
