"""Leaves a store that is down alone for a while, so that callers do not each wait for its time-out."""

import threading
from collections.abc import Callable


class Circuit:
    """Closed while the store works. After a failure it is open; every `retry_seconds` one caller may try again."""

    def __init__(self, clock: Callable[[], float], retry_seconds: float) -> None:
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._tried_at: float | None = None

    def lets_through(self) -> bool:
        """Whether to ask the store now; when open, the first to come after the pause is the one who tries."""
        if self._tried_at is None:
            return True
        with self._lock:
            now = self._clock()
            # A clock that was set back must not keep the store out.
            if self._tried_at is not None and self._tried_at <= now < self._tried_at + self._retry_seconds:
                return False
            self._tried_at = now
            return True

    def failed(self) -> None:
        with self._lock:
            self._tried_at = self._clock()

    def worked(self) -> None:
        if self._tried_at is not None:
            with self._lock:
                self._tried_at = None
