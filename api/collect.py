"""The one use case: an account's key -> evidence -> score -> stored.

However many callers ask for one account at once, in one worker or in several, it is collected once; at
most `in_flight` accounts are collected at a time, and at most `waiting` callers wait for one.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from json import loads
from threading import BoundedSemaphore, Lock
from time import sleep
from typing import Any

from api.accounts import NETWORKS, AccountKey
from api.channels import claims
from api.clock import utc_now
from api.deadline import patient
from api.networks.base import AccountNotFound, AccountOptedOut, Network, NetworkUnavailable, Progress
from api.scoring.behind import posts_behind
from api.scoring.document import document, encode, time, without_score
from api.scoring.evidence import Account, Evidence
from api.scoring.method import DAY, METHOD
from api.scoring.score import Score, score
from api.stores.base import History, ScoreStore, StoredScore, StoreUnavailable
from api.stores.holding import LEASE_SECONDS, Holding
from api.visits import NoVisits, Visits

log = logging.getLogger(__name__)

KEEP_SECONDS = {"organisation": 90 * DAY, "unknown": DAY, "person": DAY}
"""An account that nobody knows to be an organisation is kept for no longer than a cache would."""

INTERRUPTED_FRESH_SECONDS = 600
PENDING_RETRY_SECONDS = 2
FULL_RETRY_SECONDS = 5
LEASE_SPARE_SECONDS = 30
ENDED_SECONDS = 60
ENDED_KEPT = 1_000

OPTED_OUT = "The account asks not to be indexed, so it is not scored and nothing of it is kept."

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking for a score came to: the document's status (a stored one counts as `ok`), its bytes, when to ask
    again (seconds), and whether that is of no use before somebody sets a key, say. `unsupported`: nothing would help,
    for accounts of this network cannot be collected.
    """

    status: str
    body: bytes
    etag: str | None = None
    retry_after: int | None = None
    permanent: bool = False
    unsupported: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may go on at once in this process, and for how long (seconds). `lease_seconds`: how long others leave an
    account alone whose collector died.
    """

    in_flight: int = 24
    waiting: int = 40
    collection_seconds: float = 60.0
    fresh_seconds: int = 21_600
    lease_seconds: float = LEASE_SECONDS


class Collector:
    """Collects and scores accounts of the networks given. Safe to use from many threads."""

    def __init__(
        self,
        networks: Mapping[str, Network],
        store: ScoreStore,
        history: History,
        *,
        limits: Limits | None = None,
        visits: Visits | None = None,
        now: Clock = utc_now,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._networks = networks
        self._store = store
        self._history = history
        self._limits = limits or Limits()
        self._visits = visits or NoVisits()
        self._now = now
        self._lock = Lock()
        self._flights: dict[str, Future[Outcome]] = {}
        self._holding = Holding(store, lambda: now().timestamp(), pause, self._limits.lease_seconds)
        self._ended: dict[str, tuple[float, Outcome]] = {}
        self._seats = BoundedSemaphore(self._limits.waiting)
        self._pool = ThreadPoolExecutor(self._limits.in_flight, thread_name_prefix="collect")

    def stored(self, key: AccountKey) -> StoredScore | None:
        """The stored score, however old. Never causes traffic to a network."""
        return self._store.get(key.key)

    def in_flight(self) -> int:
        """How many collections are under way in this process."""
        with self._lock:
            return len(self._flights)

    def score(
        self,
        key: AccountKey,
        *,
        max_age: float | None = None,
        wait: float,
        progress: Progress | None = None,
        patience: float = 0.0,
    ) -> Outcome:
        """The score of an account, collected now unless one of at most `max_age` seconds is stored.

        Waits up to `wait` seconds; then, or when too much else is going on, the outcome is `pending`. A collection that
        begins for this caller may take `patience` seconds longer than others.
        """
        max_age = self._limits.fresh_seconds if max_age is None else max_age
        kept = self._store.get(key.key)
        if kept is not None and self._is_fresh(kept, max_age):
            return Outcome("ok", kept.body, kept.etag)
        if key.network not in self._networks:
            none = {"last": None, "age_seconds": None, "retry_at": None}
            refused = _outcome(key, "unavailable", not_read(key.network), permanent=True, **none)
            return replace(refused, unsupported=True)
        flight = self._join(key, max_age, progress or _silent, patience)
        if flight is None:
            reason = "As many accounts as this server reads at once are being read. Ask again in a moment."
            return _outcome(key, "pending", reason, retry_after=FULL_RETRY_SECONDS)
        return self._await(key, flight, wait)

    def ended(self, key: AccountKey) -> Outcome | None:
        """How the last collection ended, if it was within a minute, here, and left nothing stored.

        For pages that wait for a score which will not come. Held in memory only.
        """
        with self._lock:
            at, outcome = self._ended.get(key.key, (0.0, None))
        return outcome if self._now().timestamp() - at < ENDED_SECONDS else None

    def abandon(self) -> None:
        """Leave what is under way to others, at once; for a process that is about to end."""
        self._holding.give_all_back()

    def close(self) -> None:
        """Wait for what is under way and take nothing new."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _is_fresh(self, kept: StoredScore, max_age: float) -> bool:
        collected_at = kept.expires_at - self._limits.fresh_seconds
        return self._now().timestamp() - collected_at < max_age

    def _join(self, key: AccountKey, max_age: float, progress: Progress, patience: float) -> Future[Outcome] | None:
        """The flight for this account: the one under way, a new one, or None when there is no room."""
        with self._lock:
            flight = self._flights.get(key.key)
            if flight is None and len(self._flights) < self._limits.in_flight:
                flight = self._flights[key.key] = self._pool.submit(self._fly, key, max_age, progress, patience)
            return flight

    def _await(self, key: AccountKey, flight: Future[Outcome], wait: float) -> Outcome:
        pending = _outcome(
            key, "pending", "The account is being read. Ask again in a moment.", retry_after=PENDING_RETRY_SECONDS
        )
        if not self._seats.acquire(blocking=False):
            return flight.result() if flight.done() else pending
        try:
            return flight.result(timeout=wait)
        except FutureTimeout:
            return pending
        finally:
            self._seats.release()

    def _fly(self, key: AccountKey, max_age: float, progress: Progress, patience: float) -> Outcome:
        try:
            outcome = self._identify_and_collect(key, max_age, progress, patience)
        except AccountNotFound as error:
            self._forget(key)
            outcome = _outcome(key, "not_found", error.detail)
        except AccountOptedOut as error:
            outcome = self._opted_out(key, error.detail, error.handle)
        except NetworkUnavailable as error:
            outcome = self._unavailable(key, error)
        finally:
            with self._lock:
                self._flights.pop(key.key, None)
        self._remember_ending(key, outcome)
        return outcome

    def _remember_ending(self, key: AccountKey, outcome: Outcome) -> None:
        with self._lock:
            self._ended.pop(key.key, None)
            if outcome.etag is None:
                self._ended[key.key] = self._now().timestamp(), outcome
            while len(self._ended) > ENDED_KEPT:
                del self._ended[next(iter(self._ended))]

    def _identify_and_collect(self, key: AccountKey, max_age: float, progress: Progress, patience: float) -> Outcome:
        network = self._networks[key.network]
        progress("Looking up the account")
        account = network.identify(key.handle)
        name = f"{account.network}:{account.handle}"
        before = self._store.get(name)
        # Without the lease, when somebody holds it for longer than a collection may take.
        leased = self._holding.take(name, self._limits.collection_seconds + patience + LEASE_SPARE_SECONDS)
        try:
            kept = self._store.get(name)
            renewed = kept is not None and (before is None or kept.etag != before.etag)
            if kept is not None and (renewed or self._is_fresh(kept, max_age)):
                return Outcome("ok", kept.body, kept.etag)
            with patient(patience):
                evidence = network.collect(account, progress)
            return self._keep(key, self._visits.add(evidence, progress))
        finally:
            if leased:
                self._holding.give_back(name)

    def _keep(self, key: AccountKey, evidence: Evidence) -> Outcome:
        scored = score(evidence)
        if scored.status == "opted_out":
            return self._opted_out(key, OPTED_OUT, evidence.account.handle)
        fresh = INTERRUPTED_FRESH_SECONDS if evidence.coverage.interrupted else self._limits.fresh_seconds
        made = document(scored, fresh_seconds=fresh) | {"channels": claims(evidence)}
        body = encode(made)
        account = evidence.account
        entry = StoredScore(
            key=made["account"]["key"],
            body=body,
            etag=tag(body),
            expires_at=evidence.collected_at.timestamp() + fresh,
            listed=account.kind != "person",
        )
        aliases = [f"{account.network}:{account.id}"] if account.id else []
        self._store.put(entry, encode(posts_behind(scored)), KEEP_SECONDS[account.kind], aliases)
        self._record(entry, scored, interrupted=evidence.coverage.interrupted)
        return Outcome(scored.status, body, entry.etag)

    def _record(self, entry: StoredScore, scored: Score, *, interrupted: bool) -> None:
        """History is for organisations, and for what was read to the end."""
        account = scored.account
        if account.kind != "organisation" or interrupted:
            return
        try:
            self._history.add(entry.key, account.id, scored.collected_at, METHOD, entry.body)
        except StoreUnavailable:
            log.warning("history_not_written")

    def _forget(self, key: AccountKey) -> None:
        kept = self._store.get(key.key)
        self._store.delete(kept.key if kept else key.key)
        self._visits.forget(kept.key if kept else key.key)

    def _opted_out(self, key: AccountKey, detail: str, handle: str | None = None) -> Outcome:
        """Nothing of an account that asks to be left out stays here, not even what was kept before."""
        kept = self._store.get(key.key)
        names = {key.key, *([kept.key] if kept else []), *([f"{key.network}:{handle}"] if handle else [])}
        for name in sorted(names):
            self._store.delete(name)
            self._visits.forget(name)
            try:
                self._history.delete(name)
            except StoreUnavailable:
                log.warning("history_not_deleted")
        return _outcome(key, "opted_out", detail)

    def _unavailable(self, key: AccountKey, error: NetworkUnavailable) -> Outcome:
        kept = self._store.get(key.key)
        more: dict[str, Any] = {"last": None, "age_seconds": None, "retry_at": None}
        if kept is not None:
            more["last"] = loads(kept.body)
            collected_at = datetime.fromisoformat(more["last"]["collected_at"])
            more["age_seconds"] = max(0, round((self._now() - collected_at).total_seconds()))
        retry_after = None if error.retry_after is None else max(1, round(error.retry_after))
        if retry_after is not None:
            more["retry_at"] = time(datetime.fromtimestamp(self._now().timestamp() + retry_after, UTC))
        permanent = error.permanent
        return _outcome(key, "unavailable", error.detail, retry_after=retry_after, permanent=permanent, **more)


def not_read(network: str) -> str:
    """Why an account of a network that is not read yet has no score, and what works instead."""
    title = NETWORKS[network].title if network in NETWORKS else network
    return (
        f"Accounts on {title} cannot be collected yet. Data that you bring can be scored: POST /v1/evidence, "
        "or twoway score --evidence FILE."
    )


def tag(body: bytes) -> str:
    """A strong ETag made of the bytes themselves."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _silent(_: str) -> None:
    return None


def without(key: AccountKey, status: str, reason: str, **more: Any) -> bytes:
    """The document's bytes of an account that has no score (now): a status, why in a sentence, and whatever helps."""
    account = Account(network=key.network, handle=key.handle, url=key.url)
    return encode(without_score(account, status, reason, **more))


def _outcome(
    key: AccountKey, status: str, reason: str, *, retry_after: int | None = None, permanent: bool = False, **more: Any
) -> Outcome:
    return Outcome(status, without(key, status, reason, **more), None, retry_after, permanent)
