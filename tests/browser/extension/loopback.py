"""A small HTTP server on 127.0.0.1 for tests, with or without TLS: each request becomes an `Asked`, and is kept."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came in. `headers`: names in lower case."""

    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def everything(self) -> str:
        """All of it as one text, for asking what is nowhere in it."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.method} {self.path}?{self.query}\n{headers}\n\n{self.body.decode('utf-8', 'replace')}"


@dataclass(frozen=True)
class Given:
    """One answer. `closes`: the connection ends without any."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    closes: bool = False


Answer = Callable[[Asked], Given]


class Loopback(ThreadingHTTPServer):
    """Serves until the block of `running` ends; browsers may break off connections as they like."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self.tls = tls
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that breaks off is no error of the server's; the tests see the rest by its effects."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Loopback

    def setup(self) -> None:
        # The handshake belongs into the thread of the connection: in the one that accepts, it would hold up others.
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        if self.server.tls is not None:
            self.request.close()

    def serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        host = headers.get("host", "").partition(":")[0]
        given = self.server.answer(Asked(self.command, host, parts.path, parts.query, headers, body))
        if given.closes:
            self.close_connection = True
            return
        self.send_response_only(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.body)

    def log_message(self, *_: Any) -> None:
        """Requests are kept, not printed."""


for _method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)


@contextlib.contextmanager
def running(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve `answer` for as long as the block lasts; gives the port."""
    server = Loopback(answer, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
