"""A stand-in for Bluesky's AppView that knows every handle at once and keeps all else waiting until it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PROFILE = "/xrpc/app.bsky.actor.getProfile"
LONGEST_SECONDS = 60.0


class SlowAppView:
    """Answers `getProfile` at once. Everything else waits for `let_go()`; `waiting` counts it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._changed = threading.Condition()
        self._waiting = 0
        self._round = 0

    def wait_for(self, number: int, seconds: float) -> bool:
        """Until so many questions wait; False when they do not within `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._waiting >= number, seconds)

    @property
    def waiting(self) -> int:
        with self._changed:
            return self._waiting

    def let_go(self) -> None:
        """Answer whatever waits now."""
        with self._changed:
            self._round += 1
            self._changed.notify_all()

    def answer(self, address: str) -> dict[str, Any]:
        asked = urlsplit(address)
        if asked.path == PROFILE:
            actor = parse_qs(asked.query)["actor"][0]
            did = f"did:plc:{blake2b(actor.encode(), digest_size=12).hexdigest()}"
            return {"did": did, "handle": actor, "followersCount": 10, "followsCount": 10, "postsCount": 0}
        with self._changed:
            here = self._round
            self._waiting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._round > here, LONGEST_SECONDS)
            self._waiting -= 1
        return {"feed": []}


@contextmanager
def running_slow_appview() -> Iterator[SlowAppView]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps(network.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            """A service that is stopped while it waits hangs up, and that is fine."""

    with Server(("127.0.0.1", 0), Handler) as server:
        network = SlowAppView(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield network
        finally:
            network.let_go()
            server.shutdown()
            thread.join()
