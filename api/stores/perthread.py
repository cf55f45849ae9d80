"""One connection for each thread: no lock, no pool, and none left open when its thread ends."""

import threading
import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

Connection = TypeVar("Connection")


class _Held(Generic[Connection]):
    def __init__(self, connection: Connection) -> None:
        self.connection = connection


class PerThread(Generic[Connection]):
    """Opens a connection when a thread first asks. Not to be carried over a fork: build stores in the worker."""

    def __init__(self, opens: Callable[[], Connection], closes: Callable[[Connection], None]) -> None:
        self._opens = opens
        self._closes = closes
        self._local = threading.local()
        self._closers: weakref.WeakKeyDictionary[_Held[Connection], Callable[[], object]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self) -> Connection:
        """The connection of this thread; whatever opening raises is the caller's."""
        held: _Held[Connection] | None = getattr(self._local, "held", None)
        if held is None:
            held = _Held(self._opens())
            # The finalizer runs when the thread ends (its locals go) or when called, whichever comes first; once.
            closer = weakref.finalize(held, self._closes, held.connection)
            with self._lock:
                self._closers[held] = closer
            self._local.held = held
        return held.connection

    def drop(self) -> None:
        """Close this thread's connection; the next `get` opens another."""
        held: _Held[Connection] | None = getattr(self._local, "held", None)
        if held is not None:
            self._local.held = None
            with self._lock:
                closer = self._closers.pop(held, None)
            if closer is not None:
                closer()

    def close(self) -> None:
        """Close the connections of all threads; only when none of them is in the middle of a call."""
        with self._lock:
            closers = list(self._closers.values())
            self._closers.clear()
            self._local = threading.local()
        for closer in closers:
            closer()
