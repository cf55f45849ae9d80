"""The use case of benchmarks, for those who work: claim a row, collect its account, write down what it came to.

The store of scores is asked first, by the collector, so that an account in two benchmarks is collected once; should
that store have forgotten it, what another benchmark found is taken.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from api.accounts import AccountKey, NotAnAccount, account_key
from api.collect import Outcome
from api.scoring.document import encode
from api.stores.base import StoreUnavailable
from api.stores.cohorts import BenchmarkStore, Claim, Found

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 30.0
"""How long a claimed row stays with a worker that is not heard of. Clocks of machines may differ by half of it."""

BACKOFF_SECONDS: Final = (15.0, 60.0, 300.0)
"""How long a row waits after each try that came to nothing, where nobody says how long. The next one is the last."""

MOST_TRIES: Final = len(BACKOFF_SECONDS) + 1
MOST_CLAIMS: Final = 100
"""The overall cap: also of waits that networks tell, so that every run ends."""

LEAST_WAIT_SECONDS: Final = 1.0

PATIENCE_SECONDS: Final = 600.0
"""How much longer a collection may take than one that a person waits for: so long it waits for our own limits."""

AGAIN_SECONDS: Final = (60.0, 300.0)
"""How long a row waits after each try that read a part; after the next one, the best there was is taken."""

UNREADABLE: Final = "The account cannot be read: something broke here. Please tell whoever runs this server."
GIVEN_UP: Final = "It was tried {times}. {reason}"
INTERRUPTED: Final = "Not all of the account could be read. {reason}"
PERSON: Final = "It is a person's account: people owe nobody an answer, so it is not compared."


class Collects(Protocol):
    """The part of the collector that is used here."""

    def score(
        self, key: AccountKey, *, max_age: float | None = None, wait: float, patience: float = 0.0
    ) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """`fresh_seconds`: the age until which a score counts as fresh; `longest_seconds`: for one whole collection, to
    which `patience` seconds come where limits make it wait.
    """

    fresh_seconds: float
    longest_seconds: float
    patience: float = PATIENCE_SECONDS


class Worker:
    """Works on rows under one name; several threads may share it.

    Every call raises `StoreUnavailable` when the store of benchmarks fails: then nothing is lost, since what is
    claimed comes back when its lease ends.
    """

    def __init__(
        self,
        name: str,
        store: BenchmarkStore,
        collector: Collects,
        pace: Pace,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._name = name
        self._store = store
        self._collector = collector
        self._pace = pace
        self._now = now
        self._left = False

    def work_off(self, go_on: Callable[[], bool], benchmark_id: str | None = None) -> int:
        """Work on rows until none is due or `go_on` says no; how many those were."""
        worked = 0
        while go_on() and self.work_on_one(benchmark_id):
            worked += 1
        return worked

    def work_on_one(self, benchmark_id: str | None = None) -> bool:
        """Work on the next row; False when none is due."""
        now = self._now()
        claim = self._store.claim(self._name, now, now + timedelta(seconds=LEASE_SECONDS), benchmark_id)
        if claim is None:
            return False
        if self._left:
            # It was claimed in the very moment in which the others were put back.
            self._store.release(self._name)
            return False
        self._settle(claim)
        return True

    def beat(self) -> None:
        """Say that this worker is alive; to be called three times in `LEASE_SECONDS`."""
        self._store.renew(self._name, self._now() + timedelta(seconds=LEASE_SECONDS))

    def leave(self) -> int:
        """Put back what is under way, for others to begin anew; how many rows. It works on none from then on."""
        self._left = True
        return self._store.release(self._name)

    def _settle(self, claim: Claim) -> None:
        oldest = claim.started_at - timedelta(seconds=self._max_age(claim))
        known = self._store.found(claim.key, oldest)
        if known is not None:
            self._store.finish(claim, found_in(known), self._now())
            return
        if claim.tries >= MOST_TRIES or claim.claims > MOST_CLAIMS:
            self._give_up(claim, UNREADABLE, None)
            return
        try:
            network, _, handle = claim.key.partition(":")
            # A score is good enough that is no older than the run allows, or that was made since the run began.
            age = max(0.0, (self._now() - oldest).total_seconds()) if claim.document is None else 0.0
            wait, patience = self._pace.longest_seconds + self._pace.patience, self._pace.patience
            outcome = self._collector.score(account_key(network, handle), max_age=age, wait=wait, patience=patience)
        except NotAnAccount as error:
            self._fail(claim, error.detail, None)
        except StoreUnavailable:
            raise
        except Exception:
            if self._left:
                # What was put back is torn down beneath, and that is no fault of the account.
                return
            # Whatever breaks over one account must not stop the others, nor be lost.
            log.exception("row_not_worked")
            self._try_again(claim, UNREADABLE, None, None)
        else:
            self._write_down(claim, outcome)

    def _write_down(self, claim: Claim, outcome: Outcome) -> None:
        found = found_in(outcome.body)
        if outcome.status == "pending":
            self._put_back(claim, float(outcome.retry_after or LEAST_WAIT_SECONDS), found.reason or "", counts=False)
        elif outcome.permanent:
            state = "unsupported" if outcome.unsupported else "needs_key"
            self._fail(claim, found.reason or UNREADABLE, outcome.body, state)
        elif outcome.status == "unavailable":
            self._try_again(claim, found.reason or UNREADABLE, outcome.retry_after, outcome.body)
        elif found.state == "done" and _is_interrupted(outcome.body):
            self._read_on(claim, outcome.body)
        else:
            self._store.finish(claim, found, self._now())

    def _read_on(self, claim: Claim, body: bytes) -> None:
        """Only a part of the account was read: later there is more. Some are always so, and end with their best."""
        best = body if claim.document is None else max(body, claim.document, key=_messages)
        if claim.tries >= len(AGAIN_SECONDS) or claim.claims >= MOST_CLAIMS:
            self._take(claim, best)
        else:
            missing = json.loads(body)["coverage"]["truncated"]
            reason = INTERRUPTED.format(reason=" ".join(missing)).strip()
            self._put_back(claim, AGAIN_SECONDS[claim.tries], reason, counts=True, document=best)

    def _take(self, claim: Claim, best: bytes) -> None:
        # Of what was not read whole, other benchmarks find out for themselves.
        self._store.finish(claim, replace(found_in(best), scored_at=None), self._now())

    def _try_again(self, claim: Claim, reason: str, told: float | None, body: bytes | None) -> None:
        tries = claim.tries + (told is None)
        if tries >= MOST_TRIES or claim.claims >= MOST_CLAIMS:
            self._give_up(claim, GIVEN_UP.format(times=_times(claim.claims), reason=reason), body)
        elif told is not None:
            self._put_back(claim, told, reason, counts=False, party=True)
        else:
            self._put_back(claim, BACKOFF_SECONDS[claim.tries], reason, counts=True)

    def _put_back(
        self, claim: Claim, seconds: float, reason: str, *, counts: bool, party: bool = False,
        document: bytes | None = None,
    ) -> None:  # fmt: skip
        until = self._now() + timedelta(seconds=max(seconds, LEAST_WAIT_SECONDS))
        self._store.put_back(claim, until, reason, counts=counts, party=party, document=document or claim.document)

    def _give_up(self, claim: Claim, reason: str, body: bytes | None) -> None:
        """It cannot be read any more; a part that an earlier try of this run has read is better than nothing."""
        if claim.document is not None:
            self._take(claim, claim.document)
        else:
            self._fail(claim, reason, body)

    def _fail(self, claim: Claim, reason: str, body: bytes | None, state: str = "unavailable") -> None:
        """The row counts as unavailable, so that it can be tried again; `state` is what the report says of it."""
        made: dict[str, Any] = json.loads(body) if body is not None else _marking(claim.key, "unavailable")
        # Of an account that cannot be read now, an earlier score is no answer to this run.
        kept = {**made, "status": state, "reason": reason, "last": None}
        self._store.finish(claim, Found("failed", "unavailable", reason, encode(kept)), self._now())

    def _max_age(self, claim: Claim) -> float:
        return self._pace.fresh_seconds if claim.max_age is None else float(claim.max_age)


def found_in(body: bytes) -> Found:
    """What a score document says of a row. Of a person nothing is kept but that it is one."""
    made: dict[str, Any] = json.loads(body)
    status, reason = made["status"], made.get("reason")
    if status not in {"ok", "withheld"}:
        return Found("failed", status, reason, body)
    if made["account"]["kind"] == "person":
        return Found("failed", "person", PERSON, encode(_marking(made["account"]["key"], "person", PERSON)))
    return Found("done", status, reason, body, datetime.fromisoformat(made["collected_at"]).astimezone(UTC))


def _is_interrupted(body: bytes) -> bool:
    return bool(json.loads(body).get("coverage", {}).get("interrupted"))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _messages(body: bytes) -> int:
    """How many messages count in a score."""
    return int(json.loads(body)["parts"]["reply_rate"]["n"])


def _marking(key: str, status: str, reason: str | None = None) -> dict[str, Any]:
    network, _, handle = key.partition(":")
    account = {"key": key, "network": network, "handle": handle, "kind": "unknown", "name": None, "url": None}
    return {"account": account, "status": status, "reason": reason}
