"""What comes over a connection to Redis when it is late, broken, split up, refused, or wrapped in TLS."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from api.stores.base import StoreUnavailable
from api.stores.redis import RedisStore
from api.stores.wire import Refused

Answer = Callable[[socket.socket], None]


class Scripted:
    """Listens as Redis would; each command that comes, over whichever connection, meets the next answer of a list.

    Without one left it says nothing and keeps the connection open.
    """

    def __init__(self, answers: list[Answer], context: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.commands: list[bytes] = []
        self.connections = 0
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, scheme: str = "redis", query: str = "") -> str:
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/0{query}"

    def close(self) -> None:
        self._listener.close()
        for held in self._held:
            held.close()

    def _accept(self) -> None:
        try:
            while True:
                accepted, _ = self._listener.accept()
                self._held.append(accepted)
                self.connections += 1
                threading.Thread(target=self._talk, args=(accepted,), daemon=True).start()
        except OSError:
            return

    def _talk(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._held.append(connection)
            while received := connection.recv(65_536):
                self.commands.append(received)
                if self.answers:
                    self.answers.pop(0)(connection)
        except OSError:
            return


def says(*pieces: bytes) -> Answer:
    """Send pieces one by one, each in a packet of its own."""

    def send(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)

    return send


def hangs_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


NOTHING = says(b"$-1\r\n")
PONG = says(b"+PONG\r\n")


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[Scripted, RedisStore]]]:
    opened: list[Scripted | RedisStore] = []

    def make(*answers: Answer, query: str = "") -> tuple[Scripted, RedisStore]:
        server = Scripted(list(answers))
        store = RedisStore(server.url(query=query))
        opened.extend((store, server))
        return server, store

    yield make
    for one in opened:
        one.close()


def took(work: Callable[[], object]) -> tuple[float, StoreUnavailable]:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as raised:
        work()
    return time.monotonic() - began, raised.value


def test_an_answer_in_pieces_is_one_answer(scripted):
    _, store = scripted(says(*(bytes([letter]) for letter in b"+PONG\r\n")), says(b"$-1", b"\r", b"\n"))
    store.ping()
    assert store.get("bluesky:acme.com") is None


def test_silence_ends_within_a_second_and_is_not_asked_again(scripted):
    server, store = scripted(PONG)
    store.ping()
    seconds, error = took(lambda: store.get("bluesky:acme.com"))
    assert 0.3 < seconds < 1.0
    assert error.down
    assert "time-out" in error.detail
    assert (server.connections, len(server.commands)) == (1, 2)


def test_after_a_late_answer_the_next_command_does_not_read_it(scripted):
    server, store = scripted(PONG, lambda _: None, NOTHING)
    store.ping()
    took(lambda: store.acquire("bluesky:acme.com", 5.0))
    assert store.get("bluesky:acme.com") is None
    assert server.connections == 2


def test_a_connection_that_breaks_and_a_new_one_that_is_silent_end_within_a_second_together(scripted):
    server, store = scripted(PONG, hangs_up)
    store.ping()
    seconds, error = took(lambda: store.get("bluesky:acme.com"))
    assert seconds < 1.0
    assert error.down
    assert (server.connections, len(server.commands)) == (2, 3)


def test_a_connection_that_broke_is_opened_again_once(scripted):
    server, store = scripted(PONG, hangs_up, NOTHING)
    store.ping()
    assert store.get("bluesky:acme.com") is None
    assert server.connections == 2


def test_who_always_hangs_up_is_down(scripted):
    server, store = scripted(hangs_up, hangs_up, hangs_up)
    _, error = took(store.ping)
    assert error.down
    assert server.connections == 2


def test_what_is_not_redis_is_down(scripted):
    server, store = scripted(*[says(b"HTTP/1.1 400 Bad Request\r\n\r\n")] * 3)
    _, error = took(store.ping)
    assert error.down
    assert "ProtocolError" in error.detail
    assert server.connections == 2


@pytest.mark.parametrize(
    ("answer", "down"),
    [
        (b"-LOADING Redis is loading the dataset in memory\r\n", True),
        (b"-MASTERDOWN Link with MASTER is down\r\n", True),
        (b"-NOAUTH Authentication required.\r\n", True),
        (b"-ERR max number of clients reached\r\n", True),
        (b"-OOM command not allowed when used memory > 'maxmemory'.\r\n", False),
        (b"-READONLY You can't write against a read only replica.\r\n", False),
        (b"-NOPERM No permissions to access the key twoway:1:score:bluesky:acme.com\r\n", False),
    ],
)
def test_a_refusal_names_its_code_only_and_says_whether_redis_is_down(scripted, answer, down):
    server, store = scripted(says(answer), NOTHING)
    _, error = took(lambda: store.get("bluesky:acme.com"))
    assert error.down is down
    assert f"({answer[1:].split()[0].decode()})" in error.detail
    assert "acme" not in error.detail
    assert isinstance(error.__cause__, Refused)
    # The connection is as good as before.
    assert store.get("bluesky:acme.com") is None
    assert server.connections == 1


def test_the_address_may_set_its_own_time_out(scripted):
    _, store = scripted(PONG, query="?socket_timeout=0.05")
    store.ping()
    assert took(store.ping)[0] < 0.3


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[Scripted, RedisStore]]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server = Scripted([PONG, NOTHING], context)
    store = RedisStore(server.url("rediss", f"?ssl_ca_certs={tmp_path / 'ca.pem'}"))
    yield server, store
    store.close()
    server.close()


def test_time_outs_hold_over_tls_too(encrypted):
    server, store = encrypted
    store.ping()
    assert store.get("bluesky:acme.com") is None
    seconds, error = took(lambda: store.get("bluesky:acme.com"))
    assert 0.3 < seconds < 1.0
    assert error.down
    assert server.connections == 1
