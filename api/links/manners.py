"""How a visit behaves: what robots.txt says, one request to a host at a time, and no more in all than was agreed."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Final, Protocol
from urllib.robotparser import RobotFileParser
from weakref import WeakValueDictionary

import requests
from ada_url import parse_url

from api.hosts import Hosts
from api.links.fetch import EXCHANGE_SECONDS, NotFetched, Tell, Turn, fetch, host_name

ROBOT: Final = "twoway"
"""The name that robots.txt may call us by."""
KEPT_SECONDS: Final = 86_400.0
MOST_HOSTS: Final = 1_000

LEASE_SECONDS: Final = EXCHANGE_SECONDS + 1
"""Longer than any one request, so that a lease ends by itself only where its process has."""
LEASE_POLL_SECONDS: Final = 0.05

NO_TIME: Final = "There was no time left to look at it."

_ANY_KIND: Final = frozenset(("", "text/plain", "text/html", "application/octet-stream", "text/x-robots"))
_OUT_OF_ORDER: Final = range(500, 600)


def user_agent(version: str, about: str | None) -> str:
    """What a visit calls itself; `about`: the page that explains it."""
    return f"{ROBOT}/{version}" + (f" (+{about})" if about else "")


@dataclass(slots=True)
class Budget:
    """The requests that one visit has left; taken from several threads."""

    left: int
    _lock: Lock = field(default_factory=Lock)

    def take(self) -> None:
        """:raises NotFetched: when none are left."""
        with self._lock:
            if self.left <= 0:
                raise NotFetched("The requests that one visit may make were used up.")
            self.left -= 1


class Leases(Protocol):
    """What a store of scores has as well."""

    def acquire(self, name: str, seconds: float) -> bool:
        """Take a lease for at most `seconds`, over all workers; False while somebody holds it."""
        ...

    def release(self, name: str) -> None:
        """Give it back."""
        ...


class Manners:
    """What all visits of a process share: the rules that hosts have told, and whose turn it is at which host.

    With `leases` it is one visit's turn over all workers, and by `hosts` those that asked for a rest get one from all.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        leases: Leases | None = None,
        hosts: Hosts | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = session
        self._leases = leases
        self._rests = hosts or Hosts()
        self._clock = clock
        self._pause = pause
        self._lock = Lock()
        self._hosts: WeakValueDictionary[str, _Host] = WeakValueDictionary()
        self._rules: dict[str, tuple[float, RobotFileParser | None]] = {}

    def turn(self, budget: Budget, until: float) -> Turn:
        """What `fetch` enters for each request of a visit that has this budget and ends at `until`."""

        def enter(url: str) -> AbstractContextManager[Tell]:
            return self._turn(url, budget, until)

        return enter

    @contextmanager
    def _turn(self, url: str, budget: Budget, until: float) -> Iterator[Tell]:
        if self._clock() >= until:
            raise NotFetched(NO_TIME)
        host = host_name(url)
        # By plain http nothing is read, only where it leads; the rules are read where that is.
        if url.startswith("https:") and not _is_robots(url):
            rules = self._rules_of(url, host, budget, until)
            if rules is not None and not rules.can_fetch(ROBOT, url):
                raise NotFetched(f"{host} asks robots not to look there.")
        if self._rests.rest(host) is not None:
            raise NotFetched(f"{host} asked to be left alone for a while.")
        with self._alone(host, until):
            budget.take()
            yield partial(self._rests.told, host)

    @contextmanager
    def _alone(self, host: str, until: float) -> Iterator[None]:
        with self._lock:
            held = self._hosts.setdefault(host, _Host())
        if not held.lock.acquire(timeout=max(0.0, until - self._clock())):
            raise _taken(host)
        try:
            with self._leased(host, until):
                yield
        finally:
            held.lock.release()

    @contextmanager
    def _leased(self, host: str, until: float) -> Iterator[None]:
        if self._leases is None:
            yield
            return
        name = f"host:{host}"
        while not self._leases.acquire(name, LEASE_SECONDS):
            if self._clock() + LEASE_POLL_SECONDS >= until:
                raise _taken(host)
            self._pause(LEASE_POLL_SECONDS)
        try:
            yield
        finally:
            self._leases.release(name)

    def _rules_of(self, url: str, host: str, budget: Budget, until: float) -> RobotFileParser | None:
        origin = str(parse_url(url, attributes=("origin",))["origin"])
        with self._lock:
            kept = self._rules.get(origin)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        rules = self._ask(f"{origin}/robots.txt", host, budget, until)
        with self._lock:
            self._rules.pop(origin, None)
            self._rules[origin] = self._clock() + KEPT_SECONDS, rules
            while len(self._rules) > MOST_HOSTS:
                del self._rules[next(iter(self._rules))]
        return rules

    def _ask(self, url: str, host: str, budget: Budget, until: float) -> RobotFileParser | None:
        """The rules, None for none (RFC 9309, 2.3.1: without a file all is allowed, out of order nothing is)."""
        answer = fetch(self._session, url, read=_ANY_KIND, until=until, turn=self.turn(budget, until))
        if answer.status in _OUT_OF_ORDER:
            raise NotFetched(f"{host} could not say what robots may do (status {answer.status}).")
        if not answer.well or not answer.body:
            return None
        rules = RobotFileParser()
        try:
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        except ValueError:
            raise NotFetched(f"What {host} says about robots cannot be read.") from None
        return rules


class _Host:
    """Whoever asks a host holds its lock. A class of its own, since it is kept only as long as somebody holds it."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = Lock()


def _taken(host: str) -> NotFetched:
    return NotFetched(f"Others were looking at {host} for all the time that there was.")


def _is_robots(url: str) -> bool:
    return str(parse_url(url, attributes=("pathname",))["pathname"]) == "/robots.txt"
