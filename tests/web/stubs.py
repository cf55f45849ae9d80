"""What tests of the API put in the place of a collector and a history, and a score to keep."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import api.web
from api.accounts import AccountKey
from api.benchmarks.desk import Desk
from api.benchmarks.webhooks import Webhooks
from api.jobs import Queue
from api.limiter import Limiter
from api.metrics import Metrics
from api.services import Services
from api.settings import Settings
from api.stores import open_benchmarks, open_watch
from api.stores.base import StoredScore, StoreUnavailable
from api.stores.memory import MemoryStore

EXAMPLES: dict[str, Any] = json.loads((Path(api.web.__file__).parent / "data" / "examples.json").read_bytes())
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


@dataclass(frozen=True)
class Came:
    """What asking came to."""

    status: str
    body: bytes
    etag: str | None = None
    retry_after: int | None = None


@dataclass
class StubCollector:
    """Reads a store, and answers `came` when asked to score."""

    store: MemoryStore
    came: Came | Callable[[AccountKey], Came] | None = None
    asked: list[tuple[str, int, float]] = field(default_factory=list)

    def ended(self, key: AccountKey) -> None:
        return None

    def stored(self, key: AccountKey) -> StoredScore | None:
        return self.store.get(key.key)

    def score(self, key: AccountKey, *, max_age: int, wait: float, progress: object = None) -> Came:
        self.asked.append((key.key, max_age, wait))
        if self.came is None:
            stored = self.store.get(key.key)
            if stored:
                return Came("ok", stored.body, stored.etag)
            return Came("pending", json.dumps(document(key, "pending")).encode(), None, 2)
        return self.came(key) if callable(self.came) else self.came


@dataclass
class ListHistory:
    """Earlier scores in a list."""

    added: list[tuple[str, datetime, bytes]] = field(default_factory=list)
    down: bool = False

    def add(self, key: str, account_id: str | None, collected_at: datetime, method: int, body: bytes) -> None:
        self.added.append((key, collected_at, body))

    def list(self, key: str, since: datetime | None, limit: int) -> list[bytes]:
        if self.down:
            raise StoreUnavailable("The database does not answer.")
        found = [(at, body) for name, at, body in self.added if name == key and (since is None or at >= since)]
        return [body for _, body in sorted(found, reverse=True)][:limit]

    def delete(self, key: str) -> None:
        self.added = [item for item in self.added if item[0] != key]

    def ping(self) -> None:
        if self.down:
            raise StoreUnavailable("The database does not answer.")


def document(key: AccountKey, status: str, **more: Any) -> dict[str, Any]:
    account = {**EXAMPLES["unscored"]["account"], "key": key.key, "network": key.network, "handle": key.handle}
    return {"account": account, "status": status, "reason": "A reason.", "method": 1, **more}


def score_of(key: str, *, listed: bool = True, etag: str = '"tag-1"') -> StoredScore:
    """A whole score of an account, with its bytes spaced so that re-made JSON would show."""
    network, _, handle = key.partition(":")
    account = {**EXAMPLES["score"]["account"], "key": key, "network": network, "handle": handle}
    body = json.dumps({**EXAMPLES["score"], "account": account}, indent=1).encode()
    return StoredScore(key, body, etag, 4e9, listed)


def make_store() -> MemoryStore:
    kept = MemoryStore()
    posts = json.dumps(EXAMPLES["posts"]).encode()
    kept.put(score_of("bluesky:acme.com"), posts, 1e9, aliases=[f"bluesky:{DID}"])
    return kept


def make_services(store: MemoryStore, history: ListHistory, data_dir: Path) -> Services:
    metrics = Metrics()
    settings = Settings(data_dir=data_dir)
    benchmarks, queue, watch = open_benchmarks(settings), Queue(settings), open_watch(settings)
    return Services(
        settings=settings,
        store=store,
        history=history,
        networks={},
        collector=StubCollector(store),
        limiter=Limiter("1000/minute", lambda: metrics.failed("limiter")),
        metrics=metrics,
        client_config=json.dumps(EXAMPLES["config"]).encode(),
        benchmarks=benchmarks,
        queue=queue,
        desk=Desk(benchmarks, queue.hint),
        benchmark_limiter=Limiter("1000/minute", lambda: metrics.failed("limiter")),
        watch=watch,
        webhooks=Webhooks(watch),
    )
