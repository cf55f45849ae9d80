"""How often one address may ask for something costly."""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from time import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MOST_ADDRESSES = 100_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to one address: `remaining` of `quota` calls, the window of `window` seconds freeing
    its oldest call in `reset` seconds.
    """

    allowed: bool
    quota: int
    window: int
    remaining: int
    reset: int


class Limiter:
    """A moving window for each address, in the memory of one worker.

    Addresses are kept as hashes under a key that lives and dies with the process, so that nobody can
    read out of memory or a dump who called. An IPv6 address counts as its /64, which is what one
    customer holds.
    """

    def __init__(self, rate: str, failed: Callable[[], None]) -> None:
        """`rate` is in the notation of `limits`, such as `300/minute`; `failed` hears when the limiter breaks.

        :raises ValueError: the rate cannot be read.
        """
        self._rate = parse(rate)
        self._failed = failed
        self._key = secrets.token_bytes(32)
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)

    def take(self, address: str) -> Allowance | None:
        """Counts one call by `address`. None: the limiter is broken and the call should pass."""
        try:
            return self._take(self._name(address))
        except Exception:  # noqa: BLE001 - Whatever breaks in here must not keep people out.
            self._failed()
            return None

    def _take(self, name: str) -> Allowance:
        # The library forgets expired calls but never an address; this bounds what a flood can leave behind.
        if len(self._storage.events) > MOST_ADDRESSES:
            self._storage.reset()
        allowed = self._window.hit(self._rate, name)
        reset, remaining = self._window.get_window_stats(self._rate, name)
        seconds = max(1, ceil(reset - time()))
        return Allowance(allowed, self._rate.amount, self._rate.get_expiry(), max(0, remaining), seconds)

    def _name(self, address: str) -> str:
        return blake2b(_holder(address).encode(), key=self._key, digest_size=16).hexdigest()


def _holder(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)
