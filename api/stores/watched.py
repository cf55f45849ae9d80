"""What the store keeps for those who watch a benchmark, and what every such store promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

KEPT_EVENTS_DAYS = 400
"""How long events are kept, and what became of sending them."""

DeliveryState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event as bytes, under an id that is the same however often it is found. `other`: the second account in it."""

    id: str
    key: str
    other: str | None
    at: datetime
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Look:
    """A run that has ended and that somebody may look at until the lease ends; `began`: when the look was begun."""

    benchmark_id: str
    run: int
    began: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: events, and the new baselines by key."""

    events: Sequence[KeptEvent]
    baselines: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the events of a benchmark are sent, and the secret that they are signed with. `gone_at`: when it was said
    there that no more are wanted.
    """

    benchmark_id: str
    created_at: datetime
    url: str = field(repr=False)
    secret: str = field(repr=False)
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Events to be sent together, by whoever claimed them until the lease ends; `claims` tells it from later claims."""

    id: str
    benchmark_id: str
    run: int
    tries: int
    claims: int
    created_at: datetime
    url: str = field(repr=False)
    secret: str = field(repr=False)
    events: Sequence[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a try. `retry_at`: with `waiting`; `reason`: a sentence, unless it was taken. `gone`: it failed,
    and nothing more is to be sent there.
    """

    state: Literal["waiting", "done", "failed", "gone"]
    reason: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """What became of the deliveries: how many wait or were given up, and the newest one that was tried."""

    waiting: int
    failed: int
    state: DeliveryState | None = None
    tries: int = 0
    reason: str | None = None
    retry_at: datetime | None = None
    ended_at: datetime | None = None


class WatchStore(Protocol):
    """Events of benchmarks and where they are sent. Every call raises `StoreUnavailable` when it fails.

    Times carry their zone. Looks and deliveries are claimed as rows of runs are: one that claims and dies holds nothing
    up for longer than its lease.
    """

    def due(self, now: datetime) -> bool:
        """Whether anything could be claimed now."""
        ...

    def claim_look(self, now: datetime, lease_until: datetime) -> Look | None:
        """The next run that has ended and was not looked at since."""
        ...

    def baselines(self, benchmark_id: str) -> dict[str, bytes]:
        """What earlier looks left behind, by key."""
        ...

    def passed(self, benchmark_id: str) -> list[tuple[str, str]]:
        """The (key, other) of all events that have another account, oldest first."""
        ...

    def finish_look(self, look: Look, looked: Looked, delivery_id: str) -> bool:
        """Keep what a look found; events that are known already stay as they are. Those that are new are to be sent,
        as the delivery of that id, where there is a webhook. False, and nothing written, when the benchmark was removed
        or has begun another run.
        """
        ...

    def events(self, benchmark_id: str, limit: int, run: int | None = None) -> list[KeptEvent]:
        """The newest events first, of any run or of one."""
        ...

    def looked_at(self, benchmark_id: str, run: int) -> datetime | None:
        """When a run was last looked at to the end."""
        ...

    def set_webhook(self, webhook: Webhook) -> bool:
        """Send events there from now on, and those that still wait; False when there is no such benchmark."""
        ...

    def webhook(self, benchmark_id: str) -> Webhook | None: ...

    def remove_webhook(self, benchmark_id: str) -> bool:
        """Send nothing any more, not even what waits; False when there is no webhook."""
        ...

    def last_delivery(self, benchmark_id: str) -> LastDelivery: ...

    def of_list(self, digest: str) -> str | None:
        """The benchmark that `keep_list` was last told of for a list of this digest."""
        ...

    def keep_list(self, digest: str, benchmark_id: str) -> bool:
        """Find this benchmark by the digest of its list until it is removed; False when there is no such benchmark."""
        ...

    def claim_delivery(self, now: datetime, lease_until: datetime) -> Delivery | None:
        """The next delivery whose time has come."""
        ...

    def settle(self, delivery: Delivery, settled: Settled, now: datetime) -> bool:
        """Write down what became of a try; False, and nothing written, when somebody else has claimed it since. With
        `gone`, all other deliveries to that address have failed, too, and there will be no more until it is set anew.
        """
        ...
