"""Those who attend to watched benchmarks: look at runs that have ended, and send what they tell of."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from api.benchmarks.baseline import Baseline
from api.benchmarks.events import Event, Known, News, Run, events
from api.benchmarks.model import Member
from api.benchmarks.webhooks import DELIVERY, SIGNATURE, message, sign
from api.hosts import retry_after
from api.links.fetch import NotFetched
from api.links.post import Head
from api.scoring.document import encode, time
from api.stores.base import StoreUnavailable
from api.stores.cohorts import Benchmark, BenchmarkStore
from api.stores.watched import Delivery, KeptEvent, Looked, Settled, WatchStore

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 300.0
"""How long a look stays with whoever began it. Of 5,000 accounts it takes a few seconds."""
SEND_SECONDS: Final = 60.0

PAUSES_SECONDS: Final = (60.0, 300.0, 1_800.0, 7_200.0, 21_600.0, 43_200.0, 86_400.0)
"""How long a delivery waits after each try that came to nothing: the eighth, nearly two days on, is the last."""
MOST_TRIES: Final = len(PAUSES_SECONDS) + 1
LONGEST_PAUSE_SECONDS: Final = PAUSES_SECONDS[-1]
"""How far a receiver can put off the next try by Retry-After, so that each delivery ends within eight days."""

_TAKEN: Final = range(200, 300)
_GONE: Final = 410

REFUSED: Final = "The receiver answered {status}."
NOTHING_MORE: Final = "The receiver answered 410: it wants no more of these events."
GIVEN_UP: Final = "It was given up after {tries} tries. {reason}"

Posts = Callable[[str], bytes | None]
Send = Callable[[str, bytes, dict[str, str]], Head]
"""Sends a body with headers to an address and gives the head of the answer; raises `NotFetched`."""


class Attendant:
    """Looks and sends, one at a time; any number of these may share a store, each in several threads.

    Every call raises `StoreUnavailable` when a store fails; then nothing is lost, since what is claimed comes back when
    its lease ends. `posts`: the posts behind the score of a key; `site`: the service's own address.
    """

    def __init__(
        self,
        store: WatchStore,
        benchmarks: BenchmarkStore,
        posts: Posts,
        send: Send,
        *,
        site: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._benchmarks = benchmarks
        self._posts = posts
        self._send = send
        self._site = site
        self._now = now

    def due(self) -> bool:
        """Whether there is anything to do."""
        return self._store.due(self._now())

    def work_off(self, go_on: Callable[[], bool]) -> int:
        """Look and send until nothing is due or `go_on` says no; how many those were."""
        worked = 0
        while go_on() and (self.look_at_one() or self.send_one()):
            worked += 1
        return worked

    def look_at_one(self) -> bool:
        """Look at the next run that has ended; False when there is none."""
        now = self._now()
        look = self._store.claim_look(now, now + timedelta(seconds=LOOK_SECONDS))
        if look is None:
            return False
        benchmark = self._benchmarks.get(look.benchmark_id)
        if benchmark is not None and benchmark.run == look.run:
            self._store.finish_look(look, self._looked(benchmark), str(uuid4()))
        return True

    def send_one(self) -> bool:
        """Try the next delivery; False when none is due."""
        now = self._now()
        delivery = self._store.claim_delivery(now, now + timedelta(seconds=SEND_SECONDS))
        if delivery is None:
            return False
        # Events go when somebody who is in them opts out; then there may be nothing left to send.
        settled = self._sent(delivery) if delivery.events else Settled("done")
        self._store.settle(delivery, settled, self._now())
        return True

    def _looked(self, benchmark: Benchmark) -> Looked:
        try:
            news = self._news(benchmark)
        except StoreUnavailable:
            raise
        except Exception:
            # One run that cannot be looked at must not be looked at for ever.
            log.exception("run_not_looked_at")
            return Looked((), {})
        if news.left_out:
            log.warning("events_left_out: %d", news.left_out)
        kept = [KeptEvent(one.id, one.key, one.other, one.at, event_body(one)) for one in news.events]
        return Looked(kept, {one.key: json.dumps(one.to_dict()).encode() for one in news.baselines})

    def _news(self, benchmark: Benchmark) -> News:
        entries = self._benchmarks.entries(benchmark.id)
        run = Run(
            benchmark_id=benchmark.id,
            number=benchmark.run,
            members=[Member(one.key, one.brand, one.line) for one in entries],
            documents=self._documents(benchmark.id, benchmark.run),
            before=self._documents(benchmark.id, benchmark.run - 1),
            at=benchmark.ended_at or self._now(),
        )
        bodies = self._store.baselines(benchmark.id)
        known = Known(
            {key: Baseline.from_dict(json.loads(body)) for key, body in bodies.items()},
            {frozenset((key, other)): other for key, other in self._store.passed(benchmark.id)},
        )
        return events(run, known, self._behind)

    def _documents(self, benchmark_id: str, run: int) -> dict[str, Any]:
        rows = self._benchmarks.rows(benchmark_id, run) if run else []
        return {row.key: json.loads(row.document) for row in rows if row.document is not None}

    def _behind(self, key: str) -> Mapping[str, Any] | None:
        body = self._posts(key)
        return None if body is None else json.loads(body)

    def _sent(self, delivery: Delivery) -> Settled:
        now, body = self._now(), message(delivery, self._site)
        headers = {
            "Content-Type": "application/json",
            DELIVERY: delivery.id,
            SIGNATURE: sign(delivery.secret, now, body),
        }
        if delivery.tries >= MOST_TRIES:
            return Settled("failed", GIVEN_UP.format(tries=delivery.tries, reason="Sending it broke off each time."))
        try:
            head = self._send(delivery.url, body, headers)
        except NotFetched as error:
            return self._again(delivery, error.reason)
        if head.status in _TAKEN:
            return Settled("done")
        if head.status == _GONE:
            return Settled("gone", NOTHING_MORE)
        told = retry_after(head.headers, self._now())
        return self._again(delivery, REFUSED.format(status=head.status), told or 0.0)

    def _again(self, delivery: Delivery, reason: str, told: float = 0.0) -> Settled:
        """`told`: for how many seconds the receiver wants to be left alone."""
        tries = delivery.tries + 1
        if tries >= MOST_TRIES:
            return Settled("failed", GIVEN_UP.format(tries=tries, reason=reason))
        pause = max(PAUSES_SECONDS[delivery.tries], min(told, LONGEST_PAUSE_SECONDS))
        return Settled("waiting", reason, self._now() + timedelta(seconds=pause))


def event_body(event: Event) -> bytes:
    """An event as JSON: `{"id", "kind", "key", "brand", "words", "url", "at", "other"}`."""
    return encode({**asdict(event), "at": time(event.at)})
