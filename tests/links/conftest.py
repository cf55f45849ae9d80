from collections.abc import Iterator
from pathlib import Path

import pytest
from links.internet import Authority, Internet, Server, Speak, internet


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(monkeypatch) as made:
        yield made


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    return Authority(tmp_path, monkeypatch)


@pytest.fixture
def serve(net: Internet, authority: Authority) -> Iterator[object]:
    """`serve(speak, "kettles.example", ...)` puts a site on this internet, by HTTPS or, `plain`, by http."""
    servers: list[Server] = []

    def start(speak: Speak, *names: str, plain: bool = False, address: str = "93.184.215.14") -> Server:
        server = Server(speak, None if plain else authority.context(*names))
        servers.append(server)
        for name in names:
            net.site(name, server.port, address=address, public_port=80 if plain else 443)
        return server

    yield start
    for server in servers:
        server.close()
