"""The cases of the contract as a server of Mastodon's kind plays them."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from networks.contract import NOW, WAIT
from networks.mastodon.server import (
    HANDLE,
    ME,
    PROFILE,
    FakeMastodon,
    Json,
    Params,
    refusal,
    reply,
    status,
    webfinger,
)
from werkzeug import Response

from api.accounts import AccountKey
from api.links.guard import with_loopback
from api.networks.mastodon import Mastodon, mastodon
from api.settings import Settings

PAGE = 40


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def own(number: int, **more: object) -> Json:
    """The account's post number n of all, the newest being 0; ids fall as they get older."""
    return status(str(1_000_000 - number), at(number + 2), f"Kettle number {number}", **more)


def pages(statuses: list[Json]) -> Callable[[Params], list[Json]]:
    def page(params: Params) -> list[Json]:
        before = int(params.get("max_id", 10**9))
        return [one for one in statuses if int(one["id"]) < before][: int(params["limit"])]

    return page


def fan(number: int) -> Json:
    return {"id": f"f{number}", "username": f"fan{number}", "acct": f"fan{number}@pots.example", "followers_count": 9}


def thread(params: Params, *, replies: int = 1) -> Json:
    """The thread of `own(n)` with questions of people who write once each."""
    number = 1_000_000 - int(params["id"])
    asked = [
        reply(f"q{number}x{i}", at(number + 1), "Does it whistle?", params["id"], account=fan(1000 * number + i))
        for i in range(replies)
    ]
    return {"ancestors": [], "descendants": asked}


def connect(fake: FakeMastodon, *, origin: Callable[[str], str] | None = None, **settings: object) -> Mastodon:
    """The connector on the fake servers; other keywords are settings."""
    given = {"network_timeout_seconds": 5.0, **settings}
    port = int(fake.url.rpartition(":")[2])
    return mastodon(
        Settings.model_validate(given), now=lambda: NOW, guard=with_loopback(port), origin=origin or fake.origin
    )


class MastodonStage:
    key = AccountKey("mastodon", HANDLE)

    def __init__(self, fake: FakeMastodon) -> None:
        self._fake = fake
        self._limited = Event()

    def connect(self, *, timeout: float) -> Mastodon:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.requests)

    def play(self, case: str) -> None:
        fake = self._fake
        everything: dict[str, Response | Json | Callable[[Params], Response]] = {
            "malformed": Response('{"id": "1001", "acct"', content_type="application/json"),
            "another shape": {"id": 7, "acct": ["kettles"], "statuses": {"a": 1}},
            "error page": Response("<!doctype html><title>Maintenance</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            fake.everything = everything[case]
        elif case == "unknown":
            fake.answer |= {"webfinger": refusal(), "accounts/lookup": refusal()}
        elif case == "opted out":
            fake.answer["accounts/lookup"] = {**PROFILE, "noindex": True}
        elif case == "huge":
            fake.answer |= {
                "accounts/statuses": pages([own(number, replies_count=70) for number in range(1_500)]),
                "statuses/context": lambda params: thread(params, replies=60),
            }
        elif case == "limited halfway":
            fake.answer |= {
                "accounts/statuses": pages([own(number, replies_count=1) for number in range(90)]),
                "statuses/context": _Limit(after=5),
            }
        elif case == "renamed":
            moved = {"id": "5", "username": "kettles", "acct": "kettles@new.example"}
            fake.answer |= {
                "accounts/lookup": {**PROFILE, "moved": moved},
                "new.example webfinger": webfinger("kettles@new.example", "new.example"),
                "new.example accounts/lookup": {**PROFILE, **ME, "url": "https://new.example/@kettles"},
            }
        else:
            assert case == "empty"


class _Limit:
    """Answers some threads, then asks to wait, and goes on to."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self, params: Params) -> Json | Response:
        self._left -= 1
        if self._left >= 0:
            return thread(params)
        return Response('{"error": "Too many requests"}', 429, headers={"Retry-After": str(WAIT)})


def _sleeping(_: Params) -> Response:
    time.sleep(1.5)
    return Response("{}")
