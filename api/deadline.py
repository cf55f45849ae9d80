"""A limit on a whole HTTP exchange, however slowly its bytes come, and on a whole collection.

The time-outs of requests bound the wait for the next byte, so a server that sends one byte a second is
never late. Here every read of the socket gets only what is left of the time for the whole exchange.
"""

import http.client
import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_SCOPE = threading.local()


@contextmanager
def finished_by(moment: float) -> Iterator[None]:
    """Exchanges of this thread inside the block raise a time-out once `time.monotonic()` passes `moment`."""
    _SCOPE.moment = moment
    try:
        yield
    finally:
        _SCOPE.moment = None


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Collections that this thread begins inside the block may take so much longer."""
    _SCOPE.patience = seconds
    try:
        yield
    finally:
        _SCOPE.patience = 0.0


def deadline_in(seconds: float) -> float:
    """When (`time.monotonic()`) a collection has to end that begins now and usually may take so long."""
    return time.monotonic() + seconds + float(getattr(_SCOPE, "patience", 0.0))


def time_left() -> float | None:
    """Seconds that an exchange of this thread still has, None without a limit.

    :raises TimeoutError: when none are left.
    """
    moment = getattr(_SCOPE, "moment", None)
    if moment is None:
        return None
    left = float(moment) - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class _TimedReader(io.RawIOBase):
    """The socket's bytes, each read within what is left of the time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = cast("io.RawIOBase", sock.makefile("rb", buffering=0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = time_left()
        if left is not None:
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        untimed = self.fp
        self.fp = io.BufferedReader(_TimedReader(sock))
        untimed.close()


class _TimedHTTPConnection(HTTPConnection):
    response_class = _TimedResponse

    def connect(self) -> None:
        self.timeout = _shorter(self.timeout)
        super().connect()


class _TimedHTTPSConnection(HTTPSConnection):
    response_class = _TimedResponse

    def connect(self) -> None:
        self.timeout = _shorter(self.timeout)
        super().connect()


def _shorter(timeout: float | None) -> float | None:
    left = time_left()
    if left is None or timeout is None:
        return timeout if left is None else left
    return min(timeout, left)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _TimedHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHTTPSConnection


class TimedAdapter(HTTPAdapter):
    """For `Session.mount`: what `finished_by` promises holds for the URLs that it is mounted on."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _time_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        _time_pools(manager)
        return manager


def _time_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
