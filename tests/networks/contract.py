"""What every network must do, whatever its server does, seen from where scores are asked for: never an error that
nobody named, always a status that people can be told.

A network's tests give a `Stage`, which makes the network's server play each case, and run `hold` for each.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from api.accounts import AccountKey
from api.collect import INTERRUPTED_FRESH_SECONDS, Collector, Limits
from api.networks.base import Network
from api.stores.memory import MemoryStore

Json = dict[str, Any]

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST_POSTS: Final = 300
MOST_REQUESTS: Final = 120
WAIT: Final = 60
"""Seconds that the server asks for when it limits us."""


class Stage(Protocol):
    """A network and its server. The clock of the network stands at `NOW`."""

    key: AccountKey

    def play(self, case: str) -> None:
        """Makes the server play a case: one of `CASES`."""

    def connect(self, *, timeout: float) -> Network:
        """The network with this limit on one answer, in seconds."""

    def requests(self) -> int:
        """How often the server was asked so far."""


class _History:
    """Keeps nothing; scores of organisations are added to one."""

    def add(self, *_: object) -> None:
        return None

    def list(self, *_: object) -> list[Any]:
        return []

    def delete(self, _: str) -> None:
        return None

    def ping(self) -> None:
        return None


@dataclass
class _House:
    stage: Stage
    timeout: float = 5.0
    store: MemoryStore = field(default_factory=lambda: MemoryStore(NOW.timestamp))

    def __post_init__(self) -> None:
        networks = {self.stage.key.network: self.stage.connect(timeout=self.timeout)}
        self.collector = Collector(networks, self.store, _History(), limits=Limits(), now=lambda: NOW)

    def ask(self) -> Json:
        outcome = self.collector.score(self.stage.key, max_age=0, wait=30)
        found: Json = json.loads(outcome.body)
        assert outcome.status in {"ok", found["status"]}
        reason = found.get("reason")
        assert reason is None or (" " in reason and reason.endswith(".")), reason
        return found

    def is_kept(self) -> bool:
        return self.store.get(self.stage.key.key) is not None


def hold(case: str, stage: Stage) -> None:
    """Plays one of `CASES` and asserts what must come of it."""
    CASES[case](stage, case)


def _played(stage: Stage, case: str, *, timeout: float = 5.0) -> _House:
    stage.play(case)
    return _House(stage, timeout)


def _unknown(stage: Stage, case: str) -> None:
    house = _played(stage, case)
    assert house.ask()["status"] == "not_found"
    assert not house.is_kept()


def _opted_out(stage: Stage, case: str) -> None:
    house = _played(stage, case)
    found = house.ask()
    assert found["status"] == "opted_out"
    assert "parts" not in found
    assert not house.is_kept()


def _empty(stage: Stage, case: str) -> None:
    found = _played(stage, case).ask()
    assert found["status"] == "withheld"
    assert found["coverage"]["posts"] == 0
    assert found["parts"]["reply_rate"]["n"] == 0


def _huge(stage: Stage, case: str) -> None:
    found = _played(stage, case).ask()
    assert found["status"] in {"ok", "withheld"}
    assert 0 < found["coverage"]["posts"] <= MOST_POSTS
    assert found["coverage"]["truncated"]
    assert stage.requests() <= MOST_REQUESTS


def _limited_halfway(stage: Stage, case: str) -> None:
    house = _played(stage, case)
    found = house.ask()
    assert found["status"] in {"ok", "withheld"}
    assert found["coverage"]["posts"] > 0
    assert any("asked us to wait" in sentence for sentence in found["coverage"]["truncated"])
    fresh = datetime.fromisoformat(found["expires_at"]) - datetime.fromisoformat(found["collected_at"])
    assert fresh.total_seconds() == INTERRUPTED_FRESH_SECONDS
    before = stage.requests()
    again = house.ask()
    assert (again["status"], again["last"]["status"]) == ("unavailable", found["status"])
    assert NOW < datetime.fromisoformat(again["retry_at"]) <= datetime.fromtimestamp(NOW.timestamp() + WAIT, UTC)
    assert stage.requests() == before


def _no_answer(stage: Stage, case: str) -> None:
    house = _played(stage, case)
    assert house.ask()["status"] == "unavailable"
    assert not house.is_kept()


def _renamed(stage: Stage, case: str) -> None:
    house = _played(stage, case)
    found = house.ask()
    assert found["status"] in {"ok", "withheld"}
    assert found["account"]["key"] not in {None, stage.key.key}
    assert house.store.get(found["account"]["key"]) is not None


def _slow(stage: Stage, case: str) -> None:
    house = _played(stage, case, timeout=0.4)
    started = time.monotonic()
    assert house.ask()["status"] == "unavailable"
    assert time.monotonic() - started < 4


CASES: Final[Mapping[str, Callable[[Stage, str], None]]] = {
    "unknown": _unknown,
    "opted out": _opted_out,
    "empty": _empty,
    "huge": _huge,
    "limited halfway": _limited_halfway,
    "malformed": _no_answer,
    "another shape": _no_answer,
    "error page": _no_answer,
    "out of order": _no_answer,
    "renamed": _renamed,
    "slow": _slow,
}
"""unknown: no such account. opted out: it asks to be left out. empty: no posts. huge: more posts and messages than are
read. limited halfway: 429 with `Retry-After: 60` once some posts were read, and from then on. malformed: half a
document. another shape: JSON, but not what was asked for. error page: a page of HTML with status 200. out of order:
status 500 with a page. renamed: the account is called differently now. slow: nothing comes.
"""
