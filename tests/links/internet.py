"""An internet of one's own: names, addresses, servers on loopback behind them, and a record of every connection.

Only here are names looked up and sockets connected, so that the rules of production are tried without an exception
for this machine: a site lives at a public address, and the connection to it is led to a server on loopback.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests.adapters
import trustme

from api.links.guard import KNOWN_NAMES

PUBLIC_ADDRESS = "93.184.215.14"
OTHER_ADDRESS = "93.184.215.15"


class Internet:
    """`names`: the addresses of a name, or what each look-up in turn gives; `servers`: (address, port) to a local port.

    `connected` holds every destination that a socket was really told to connect to. While it is `online`, the names
    are there by which the guard tells a machine without a network.
    """

    def __init__(self) -> None:
        self.names: dict[str, list[str] | Callable[[], list[str]]] = {}
        self.servers: dict[tuple[str, int], int] = {}
        self.online = True
        self.connected: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        self._getaddrinfo = socket.getaddrinfo
        self._connect = socket.socket.connect

    def site(self, name: str, port: int, *, address: str = PUBLIC_ADDRESS, public_port: int = 443) -> None:
        """A server on loopback stands for a site."""
        self.names[name] = [address]
        self.servers[address, public_port] = port

    def getaddrinfo(self, host: str | bytes | None, port: object, *args: int, **kwargs: int) -> list[tuple]:
        name = host.decode() if isinstance(host, bytes) else host or ""
        try:
            return self._getaddrinfo(name, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        except socket.gaierror:
            pass
        name = name.lower().rstrip(".")
        if name in KNOWN_NAMES and self.online:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC_ADDRESS, port or 0))]
        self.looked_up.append(name)
        known = self.names.get(name)
        addresses = known() if callable(known) else known
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))
            for address in addresses
        ]

    def connect(self, sock: socket.socket, address: tuple) -> None:
        where = (str(ipaddress.ip_address(address[0].partition("%")[0])), address[1])
        self.connected.append(where)
        if where not in self.servers:
            raise ConnectionRefusedError(111, "Connection refused")
        self._connect(sock, ("127.0.0.1", self.servers[where]))


@contextmanager
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """In place of the real one, for this process."""
    made = Internet()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    # A function, for a bound method would not be given the socket.
    monkeypatch.setattr(socket.socket, "connect", lambda sock, address: made.connect(sock, address))  # noqa: PLW0108
    yield made


class Authority:
    """A certificate authority whose word counts in this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(self.file))

    def context(self, *names: str) -> ssl.SSLContext:
        """The server's side, with a certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names, key_type=trustme.KeyType.ECDSA).configure_cert(context)
        return context


class Request:
    """What a client sent, up to its empty line."""

    def __init__(self, raw: bytes) -> None:
        first, *rest = raw.decode("latin-1").split("\r\n")
        self.method, self.path, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in rest if line)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


Speak = Callable[[socket.socket, Request], None]


class Server:
    """Hands each connection's request to `speak`, which writes whatever bytes it likes, and closes."""

    def __init__(self, speak: Speak, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._speak = speak
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(20)
                spoken = self._context.wrap_socket(connection, server_side=True) if self._context else connection
                with spoken:
                    raw = b""
                    while b"\r\n\r\n" not in raw:
                        got = spoken.recv(65_536)
                        if not got:
                            return
                        raw += got
                        if raw.startswith(b"\x16"):  # Somebody begins to speak TLS to a server that does not.
                            spoken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                            return
                    request = Request(raw.partition(b"\r\n\r\n")[0])
                    self.requests.append(request)
                    self._speak(spoken, request)
            except OSError:
                return


def reply(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; a header's `_` stands for its hyphen."""
    given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return reply(status, Location=to)
