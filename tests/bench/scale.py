"""Benchmarks at any size, simulated: what a run comes to in hours and requests, and which part gives way first.

A discrete-event simulation of workers that take rows out of a database, ask hosts which may be asked only so often, and
score. Pure, and the same every time: its random numbers have a fixed seed, its clock is its own. The tables made of it
are those of docs/scale.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random

AT_ONCE = 6
"""Requests of one collection at a time."""

IDENTIFYING = 2
"""Requests without which there is nothing to score: when one of these may not be made, the row waits."""

HOUR = 3_600.0
SAMPLE = 1_000
"""Accounts that are simulated; of more, each hour brings as many."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Measured on 22 November 2026 on two cores of a shared machine under load; seconds.

    `database`: for how long a row that is claimed and finished keeps it, however many wait (45 rows a second at the
    least, on SQLite by one thread). `limit`: a look at the limits in Redis. `request`, `score`: CPU.
    """

    database: float = 1 / 45
    limit: float = 0.0006
    request: float = 0.0016
    score: float = 0.034


@dataclass(frozen=True, slots=True)
class Reach:
    """How one network can be read. `fewest`, `usual`, `most`: requests for one score; `limit` requests in `window`
    seconds to one host, over all workers, or by one key. `hosts`: that share the accounts evenly. `answer`: seconds for
    one answer. `at_once`: requests of one collection at a time. `apart`: seconds between two requests to one host.
    """

    title: str
    fewest: int
    usual: int
    most: int
    limit: int
    window: float
    hosts: int = 1
    answer: float = 0.15
    at_once: int = AT_ONCE
    dollars: float = 0.0

    @property
    def mean(self) -> float:
        """Requests for a score on average: those of a triangle between the three."""
        return (self.fewest + self.usual + self.most) / 3

    @property
    def ceiling(self) -> float:
        """Accounts an hour that the limits allow, however many workers there are."""
        return self.hosts * self.limit / self.window * HOUR / self.mean


MINUTE, DAY = 60.0, 86_400.0
MANY = 10_000
"""Hosts of networks on which practically every brand has its own."""

REACHES: dict[str, Reach] = {
    "bluesky": Reach("Bluesky", 3, 30, 93, 600, MINUTE),
    "mastodon": Reach("Mastodon", 4, 30, 65, 300, 5 * MINUTE, hosts=50),
    "x": Reach("X", 3, 4, 9, 600, MINUTE, at_once=1, dollars=0.51),
    "youtube": Reach("YouTube", 4, 20, 94, 10_000, DAY),
    "facebook": Reach("Facebook", 2, 10, 113, 200, HOUR),
    "instagram": Reach("Instagram", 2, 4, 7, 200, HOUR, at_once=1),
    "reddit": Reach("Reddit", 4, 25, 68, 100, MINUTE),
    "blog": Reach("Blog", 9, 15, 90, 600, MINUTE, hosts=MANY, answer=0.4, at_once=1),
    "forum": Reach("Forum", 4, 60, 100, 200, MINUTE, hosts=MANY, answer=0.25, at_once=1),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a run came to. `busy`: of each part, the share of the time that it was at work; of the limit, the share of
    the requests that it leaves.
    """

    accounts: int
    seconds: float
    requests: int
    busy: dict[str, float]

    @property
    def an_hour(self) -> float:
        return self.accounts / self.seconds * HOUR

    @property
    def first(self) -> str:
        """The part that gives way first."""
        return max(self.busy, key=lambda part: self.busy[part])


@dataclass(slots=True)
class _Host:
    """Requests in fixed windows, as the limits count them; an empty one begins with its first request."""

    limit: int
    window: float
    until: float = -inf
    made: int = 0

    def ask(self, now: float) -> float | None:
        """None when a request may be made, which counts it; else when the window ends."""
        if now >= self.until:
            self.until, self.made = (now // self.window + 1) * self.window, 0
        if self.made >= self.limit:
            return self.until
        self.made += 1
        return None


@dataclass(slots=True)
class _Server:
    """Does one thing after the other."""

    free: float = 0.0
    worked: float = 0.0

    def serve(self, now: float, seconds: float) -> float:
        """When it is done with something that comes now and takes so long."""
        self.free = max(now, self.free) + seconds
        self.worked += seconds
        return self.free


@dataclass(slots=True)
class _Row:
    number: int
    requests: int
    made: int = 0


def simulate(
    reach: Reach,
    accounts: int = SAMPLE,
    workers: int = 1,
    threads: int = 8,
    cost: Cost | None = None,
) -> Found:
    """A benchmark run of so many accounts. A collection that meets the limit waits for it to be set back, and is read
    to its end, also where a worker's patience would end before: limits by the hour or the day are that long.
    """
    return _Run(reach, accounts, workers, threads, cost or Cost()).run()


class _Run:
    def __init__(self, reach: Reach, accounts: int, workers: int, threads: int, cost: Cost) -> None:
        random = Random(7)
        self._reach, self._cost, self._workers, self._threads = reach, cost, workers, threads
        hosts = min(reach.hosts, accounts)
        self._hosts = [_Host(reach.limit, reach.window) for _ in range(hosts)]
        draws = (random.triangular(reach.fewest, reach.most, reach.usual) for _ in range(accounts))
        self._rows = [_Row(number, round(draw)) for number, draw in enumerate(draws)]
        self._due: list[tuple[float, int, _Row]] = [(0.0, row.number, row) for row in self._rows]
        self._database = _Server()
        self._cores = [_Server() for _ in range(workers)]
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self._left, self._requests, self._end, self._held = accounts, 0, 0.0, 0.0

    def run(self) -> Found:
        for worker in range(self._workers):
            for _ in range(self._threads):
                self._at(0.0, self._claims(worker))
        while self._left:
            now, _, work = heappop(self._events)
            work(now)
        return Found(len(self._rows), self._end, self._requests, self._busy())

    def _busy(self) -> dict[str, float]:
        windows = max(1.0, self._end / self._reach.window)
        threads = self._workers * self._threads
        return {
            "limit of the network": self._requests / (windows * self._reach.limit * len(self._hosts)),
            "database": self._database.worked / self._end,
            "CPU of the workers": sum(core.worked for core in self._cores) / self._end / self._workers,
            "threads": self._held / self._end / threads,
        }

    def _at(self, time: float, work: Callable[[float], None]) -> None:
        heappush(self._events, (time, next(self._order), work))

    def _claims(self, worker: int) -> Callable[[float], None]:
        def claim(now: float) -> None:
            if not self._due:
                return
            due, _, row = self._due[0]
            if due > now:
                self._at(due, claim)
                return
            heappop(self._due)
            taken = self._database.serve(now, self._cost.database)
            self._at(taken, lambda later: self._round(worker, row, now, later))

        return claim

    def _round(self, worker: int, row: _Row, began: float, now: float) -> None:
        """The next requests of a collection, as many together as go together."""
        host = self._hosts[row.number % len(self._hosts)]
        together = 1 if row.made < IDENTIFYING else self._reach.at_once
        wanted = min(together, row.requests - row.made)
        for _ in range(wanted):
            until = host.ask(now)
            if until is not None:
                self._stopped(worker, row, began, now, until)
                return
            row.made += 1
            self._requests += 1
        core = self._cores[worker].serve(now, wanted * (self._cost.request + self._cost.limit))
        done = max(now + self._reach.answer, core)
        if row.made < row.requests:
            self._at(done, lambda later: self._round(worker, row, began, later))
        else:
            self._ends(worker, began, done)

    def _stopped(self, worker: int, row: _Row, began: float, now: float, until: float) -> None:
        if row.made >= IDENTIFYING:
            self._at(until, lambda later: self._round(worker, row, began, later))
            return
        # It was not begun in earnest: the row waits with all others of its host, and is asked for anew.
        row.made = 0
        heappush(self._due, (until, row.number, row))
        self._hold(now - began)
        self._at(now, self._claims(worker))

    def _ends(self, worker: int, began: float, now: float) -> None:
        done = self._cores[worker].serve(now, self._cost.score)
        self._left -= 1
        self._end = max(self._end, done)
        self._hold(done - began)
        self._at(done, self._claims(worker))

    def _hold(self, seconds: float) -> None:
        self._held += seconds
