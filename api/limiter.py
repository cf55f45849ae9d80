"""How often one address may ask for something costly."""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from time import time

from limits import parse
from limits.storage import MemoryStorage, Storage
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
    """A moving window for each address: in what workers share, or without that in the memory of one worker.

    In memory, addresses are kept as hashes under a key that lives and dies with the process, so that nobody can
    read out of it or of a dump who called. What is shared holds three bytes of a hash for as long as the window
    lasts: hundreds of addresses have the same, two callers of one minute hardly ever. An IPv6 address counts as
    its /64, which is what one customer holds.
    """

    def __init__(self, rate: str, failed: Callable[[], None], shared: Storage | None = None, secret: str = "") -> None:
        """`rate` is in the notation of `limits`, such as `300/minute`; `failed` hears when the limiter breaks.
        `secret`: what all workers know and few others, for the hashes in `shared`.

        :raises ValueError: the rate cannot be read.
        """
        self._rate = parse(rate)
        self._failed = failed
        self._key = secrets.token_bytes(32)
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)
        self._shared = MovingWindowRateLimiter(shared) if shared is not None else None
        self._shared_key = blake2b(secret.encode()).digest()

    def take(self, address: str) -> Allowance | None:
        """Counts one call by `address`. None: the limiter is broken and the call should pass.

        While what is shared does not answer, each worker counts for itself.
        """
        if self._shared is not None:
            try:
                return self._take(self._shared, self._shared_name(address))
            except Exception:  # noqa: BLE001 - Whatever breaks in here must not keep people out.
                self._failed()
        try:
            # The library forgets expired calls but never an address; this bounds what a flood can leave behind.
            if len(self._storage.events) > MOST_ADDRESSES:
                self._storage.reset()
            return self._take(self._window, self._name(address))
        except Exception:  # noqa: BLE001 - As above.
            self._failed()
            return None

    def _take(self, window: MovingWindowRateLimiter, name: str) -> Allowance:
        allowed = window.hit(self._rate, name)
        reset, remaining = window.get_window_stats(self._rate, name)
        seconds = max(1, ceil(reset - time()))
        return Allowance(allowed, self._rate.amount, self._rate.get_expiry(), max(0, remaining), seconds)

    def _name(self, address: str) -> str:
        return blake2b(_holder(address).encode(), key=self._key, digest_size=16).hexdigest()

    def _shared_name(self, address: str) -> str:
        return blake2b(_holder(address).encode(), key=self._shared_key, digest_size=3).hexdigest()


def _holder(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)
