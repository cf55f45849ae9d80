"""The pages with a collector that has whatever a test puts into it: for the tests of pages here and in the browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from api.accounts import AccountKey
from api.metrics import Metrics
from api.scoring.method import published
from api.web.headers import Frame
from api.web.pages import pages_blueprint

NOW = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)
HOSTILE = "\u202eevil<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u0000\u2066"


@dataclass(frozen=True)
class Document:
    """What a collector gives back."""

    body: bytes
    status: str = "ok"


@dataclass
class StubCollector:
    """Stored documents by key, and what asking for a score brings."""

    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    ledgers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    made: Mapping[str, Any] | None = None
    asked: list[tuple[str, float | None, float]] = field(default_factory=list)

    def ended(self, key: AccountKey) -> None:
        return None

    def stored(self, key: AccountKey, /) -> Document | None:
        document = self.documents.get(key.key)
        return None if document is None else Document(json.dumps(document).encode())

    def score(self, key: AccountKey, /, *, max_age: float | None, wait: float) -> Document:
        self.asked.append((key.key, max_age, wait))
        made = self.made or {**sample(), "account": {"key": key.key, "network": key.network, "handle": key.handle}}
        if made["status"] in {"ok", "withheld"}:
            self.documents[key.key] = made
        return Document(json.dumps(made).encode(), made["status"])

    def posts(self, key: AccountKey) -> bytes | None:
        ledger = self.ledgers.get(key.key)
        return None if ledger is None else json.dumps(ledger).encode()


def pages_app(collector: StubCollector, **options: Any) -> Flask:
    """An application of nothing but the pages, in the frame that every answer gets; a missing variable is an error."""
    app = Flask("pages_stub")
    app.jinja_env.undefined = StrictUndefined
    app.register_blueprint(
        pages_blueprint(collector, published(), **{"posts": collector.posts, "now": lambda: NOW, **options})
    )
    app.wsgi_app = Frame(app.wsgi_app, Metrics())  # type: ignore[method-assign]
    return app


def sample() -> dict[str, Any]:
    """A whole score document."""
    text = (Path(__file__).parent / "sample_score.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def without_score(status: str, **more: Any) -> dict[str, Any]:
    """A document without parts."""
    account = {
        "key": "bluesky:brightkettle.example",
        "network": "bluesky",
        "handle": "brightkettle.example",
        "name": None,
        "kind": None,
        "url": "https://bsky.app/profile/brightkettle.example",
    }
    return {"account": account, "status": status, "reason": None, **more}


def ledger(count: int = 131) -> dict[str, Any]:
    """The posts behind the sample."""
    outcomes = ("answered", "unanswered", "answered", "answered", "automated", "unanswered", "waiting")
    people = ("ann.example", "bob.example", "שלום.example", "a-rather-long-name-that-somebody-has-chosen.example")
    openings = [
        {
            "id": f"at://{number}",
            "url": f"https://bsky.app/profile/{people[number % 4]}/post/{number}",
            "created_at": (NOW - timedelta(hours=13 * number + 2)).isoformat(),
            "channel": "comment",
            "kind": ("question", "complaint", "other")[number % 3],
            "counted": number % 3 != 2,
            "outcome": outcomes[number % 7],
            "wait_seconds": 1500 * (number % 9 + 1) if outcomes[number % 7] == "answered" else None,
            "answer_id": None,
            "template": number % 14 == 3,
            "deflection": number % 7 == 2,
            "answer_url": f"https://bsky.app/profile/brightkettle.example/post/a{number}"
            if outcomes[number % 7] == "answered"
            else None,
        }
        for number in range(count)
    ]
    posts = [f"https://bsky.app/profile/brightkettle.example/post/r{number}" for number in range(34)]
    shown = [{"id": f"at://r{place}", "url": url if place else None} for place, url in enumerate(posts)]
    return {
        "account": "bluesky:brightkettle.example",
        "collected_at": NOW.isoformat(),
        "openings": openings,
        "excluded": {"overheard": shown[:12], "own": []},
        "posts": {"reply_share": shown, "self_reply_share": shown[:5], "repost_share": []},
        "links": {"profile_links_site": ["https://brightkettle.example"]},
    }


def hostile(value: Any, text: str = HOSTILE) -> Any:
    """The same document with every string in it turned hostile, whatever names it has."""
    if isinstance(value, dict):
        return {name: hostile(inner, text) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, text) for inner in value]
    return text if isinstance(value, str) else value


def emptied(value: Any) -> Any:
    """The same document with every value in it null, one level at a time from the leaves."""
    if isinstance(value, dict):
        return {name: emptied(inner) for name, inner in value.items()}
    return None


__all__ = ["HOSTILE", "NOW", "StubCollector", "emptied", "hostile", "ledger", "pages_app", "sample", "without_score"]
