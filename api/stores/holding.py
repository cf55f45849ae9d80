"""Leases that last as long as whoever took them lives, and little longer."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from time import sleep
from typing import Protocol

from api.stores.base import StoreUnavailable

LEASE_SECONDS = 30.0
"""How long a lease outlives its holder. Rows of benchmarks wait as long for a worker that died."""
POLL_SECONDS = 0.2


class Leases(Protocol):
    """The part of a store that is used here."""

    def acquire(self, name: str, seconds: float) -> bool: ...

    def renew(self, name: str, seconds: float) -> None: ...

    def release(self, name: str) -> None: ...


class Holding:
    """The leases of this process, renewed three times in `lease_seconds`. Safe for threads.

    One lease for as long as a whole collection may take would hold up others for as long when its holder dies, which in
    a benchmark is more than ten minutes.
    """

    def __init__(
        self,
        leases: Leases,
        now: Callable[[], float],
        pause: Callable[[float], object],
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """`now`: seconds since whenever; `pause` waits for so many."""
        self._leases = leases
        self._now = now
        self._pause = pause
        self._seconds = lease_seconds
        self._lock = Lock()
        self._until: dict[str, float] = {}
        self._renewing = False

    def take(self, name: str, longest: float) -> bool:
        """Wait until nobody else holds the lease, at most `longest` seconds; False when somebody still does.

        It is renewed for as long at most, should it never be given back.
        """
        began = self._now()
        while not self._leases.acquire(name, self._seconds):
            if self._now() - began > longest:
                return False
            self._pause(POLL_SECONDS)
        with self._lock:
            self._until[name] = self._now() + longest
            if not self._renewing:
                self._renewing = True
                Thread(target=self._renew, name="leases", daemon=True).start()
        return True

    def give_back(self, name: str) -> None:
        """End a lease that was taken here."""
        with self._lock:
            self._until.pop(name, None)
        self._leases.release(name)

    def give_all_back(self) -> None:
        """End them all, though what they were taken for goes on; for a process that is about to end."""
        with self._lock:
            names = sorted(self._until)
            self._until.clear()
        for name in names:
            self._leases.release(name)

    def _renew(self) -> None:
        while True:
            sleep(self._seconds / 3)
            with self._lock:
                now = self._now()
                self._until = {name: until for name, until in self._until.items() if until > now}
                names = sorted(self._until)
                if not names:
                    self._renewing = False
                    return
            for name in names:
                self._renew_one(name)

    def _renew_one(self, name: str) -> None:
        # The next time may be soon enough, and without leases an account is collected twice at worst.
        with suppress(StoreUnavailable):
            self._leases.renew(name, self._seconds)
