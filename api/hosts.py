"""What the workers know together of the hosts that they ask: which one is left alone until when, and why.

A host rests when it told us to wait, and for half a minute when it has failed five times in a row; and in any window of
time it is asked no more often than was agreed. With records that workers share, all of this holds over all of them:
what one of them was told is known to the others before their next request. Records that fail are counted, and what
this process knows by itself stands in for them.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

if TYPE_CHECKING:
    from pybreaker import CircuitBreaker

_SECONDS: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")

FAILURES: Final = 5
"""Failures in a row after which a host is left alone."""
FAILED_SECONDS: Final = 30.0
TRIAL_SECONDS: Final = 15.0
"""After that, one request tries, and others wait for so long to see what becomes of it."""
LONGEST_REST: Final = 86_400.0
MOST_HOSTS: Final = 10_000
"""Hosts whose rests and failures one process remembers; anybody may name any host."""

Why = Literal["told", "failed", "often"]


@dataclass(frozen=True, slots=True)
class Rest:
    """A host is left alone until `until` (epoch seconds): it told us so, or, `told` False, it fails."""

    until: float
    told: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """Do not ask for so many seconds: the host told us to wait, it fails, or it has been asked as often as agreed."""

    seconds: float
    why: Why


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait by `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date; None where it cannot be read."""
    said = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or now.tzinfo) - now).total_seconds())


class Records(Protocol):
    """What workers share. Any call may raise; `storage` counts for the library `limits`."""

    @property
    def storage(self) -> Storage: ...

    def rest(self, name: str) -> Rest | None:
        """The rest of a host, None where none is known or it is over."""
        ...

    def keep(self, name: str, rest: Rest) -> None:
        """A rest that ends later than the one that is kept; one that ends sooner changes nothing."""
        ...


class Hosts:
    """Thread-safe; one for each process. Hosts go by names that callers choose, such as `social.example`."""

    def __init__(
        self,
        limit: str | None = None,
        records: Records | None = None,
        failed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`limit`: most requests to each host, such as `600/minute`, in the notation of `limits`; `failed` hears
        that the records did not answer.

        :raises ValueError: the limit cannot be read.
        """
        self._limits = tuple(parse_many(limit)) if limit else ()
        self._records = records
        self._failed = failed
        self._clock = clock
        self._lock = threading.Lock()
        self._rests: dict[str, Rest] = {}
        self._breakers: dict[str, CircuitBreaker] = {}
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(records.storage) if records else self._own

    def ask(self, name: str, *limits: RateLimitItem) -> Wait | None:
        """To be called before each request: None when it may be made, which counts it. `limits`: more of them, of the
        host's own.
        """
        now = self._clock()
        rest = self._rest_of(name, now)
        if rest is None:
            rest = self._one_tries(name, now)
        if rest is not None:
            return Wait(rest.until - now, "told" if rest.told else "failed")
        spent = (self._used_up(limit, name) for limit in (*limits, *self._limits))
        seconds = next((seconds for seconds in spent if seconds is not None), None)
        return None if seconds is None else Wait(seconds, "often")

    def rest(self, name: str) -> Wait | None:
        """How long a host is to be left alone; nothing is counted."""
        now = self._clock()
        rest = self._rest_of(name, now)
        return None if rest is None else Wait(rest.until - now, "told" if rest.told else "failed")

    def told(self, name: str, seconds: float) -> None:
        """The host wants to be left alone for so long; a day at most is believed."""
        if seconds > 0:
            self._leave_alone(name, Rest(self._clock() + min(seconds, LONGEST_REST)))

    def failed(self, name: str) -> None:
        """A request was not answered, or by a host that is out of order."""
        new = _breaker()
        with self._lock:
            breaker = self._breakers.pop(name, new)
            # Those that failed last are remembered longest.
            self._breakers[name] = breaker
            while len(self._breakers) > MOST_HOSTS:
                del self._breakers[next(iter(self._breakers))]
            _tell(breaker, well=False)
            is_open = _is_open(breaker)
        if is_open:
            self._leave_alone(name, Rest(self._clock() + FAILED_SECONDS, told=False))

    def worked(self, name: str) -> None:
        """A request was answered, if only with a refusal."""
        if name not in self._breakers:
            return
        with self._lock:
            breaker = self._breakers.get(name)
            if breaker is None:
                return
            _tell(breaker, well=True)
            if not _is_open(breaker):
                del self._breakers[name]
                rest = self._rests.get(name)
                if rest is not None and not rest.told:
                    del self._rests[name]

    def _one_tries(self, name: str, now: float) -> Rest | None:
        """After a rest for failing: None for the first who comes, and for the others until it is known how that went.

        Each process finds out for itself, so that as many try as there are processes which saw the host fail.
        """
        if name not in self._breakers:
            return None
        with self._lock:
            breaker, rest = self._breakers.get(name), self._rests.get(name)
            if rest is not None and rest.until > now:
                return rest
            if breaker is not None and _is_open(breaker):
                self._rests[name] = Rest(now + TRIAL_SECONDS, told=False)
        return None

    def _rest_of(self, name: str, now: float) -> Rest | None:
        rest = self._rests.get(name)
        if rest is not None and rest.until > now:
            return rest
        if self._records is None:
            return None
        try:
            rest = self._records.rest(name)
        except Exception:  # noqa: BLE001 - Whatever breaks in there, a score must not fail of it.
            self._failed()
            return None
        return rest if rest is not None and now < rest.until else None

    def _leave_alone(self, name: str, rest: Rest) -> None:
        with self._lock:
            known = self._rests.get(name)
            if known is None or known.until < rest.until:
                self._rests[name] = rest
            if len(self._rests) > MOST_HOSTS:
                now = self._clock()
                kept = [pair for pair in self._rests.items() if pair[1].until > now]
                self._rests = dict(kept[-MOST_HOSTS // 2 :])
        if self._records is not None:
            try:
                self._records.keep(name, rest)
            except Exception:  # noqa: BLE001 - As above.
                self._failed()

    def _used_up(self, limit: RateLimitItem, name: str) -> float | None:
        """Seconds until the host may be asked again; None when now is fine, which counts it."""
        try:
            return self._over(self._shared, limit, name)
        except Exception:  # noqa: BLE001 - As above.
            self._failed()
            return self._over(self._own, limit, name)

    def _over(self, counts: FixedWindowRateLimiter, limit: RateLimitItem, name: str) -> float | None:
        if counts.hit(limit, name):
            return None
        return max(1.0, counts.get_window_stats(limit, name).reset_time - self._clock())


def _breaker() -> "CircuitBreaker":
    # Only for a host that fails, since it brings along all of redis-py.
    from pybreaker import CircuitBreaker  # noqa: PLC0415

    # How long it stays open is for the rests to say, which workers share. It never guards a request itself: it would
    # let only one at a time through.
    return CircuitBreaker(fail_max=FAILURES, reset_timeout=0, throw_new_error_on_trip=False)


def _is_open(breaker: "CircuitBreaker") -> bool:
    return breaker.current_state == "open"


class _Failure(Exception):
    pass


def _tell(breaker: "CircuitBreaker", *, well: bool) -> None:
    def outcome() -> None:
        if not well:
            raise _Failure

    with suppress(_Failure):
        breaker.call(outcome)
