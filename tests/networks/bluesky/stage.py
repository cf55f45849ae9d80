"""The cases of the contract as Bluesky's AppView plays them."""

import time
from datetime import timedelta
from typing import Any

from networks.bluesky.server import DID, PROFILE, FakeBluesky, Json, Params, post_view, refusal
from networks.contract import NOW, WAIT
from werkzeug import Response

from api.accounts import AccountKey
from api.networks.bluesky import Bluesky, bluesky
from api.settings import Settings


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _feed(count: int, **more: Any) -> Any:
    def page(params: Params) -> Json:
        start = int(params.get("cursor", ["0"])[0])
        numbers = range(start, min(start + 100, count))
        items = [{"post": post_view(DID, f"p{number}", "Kettle", at(number + 2), **more)} for number in numbers]
        return {"feed": items, **({"cursor": str(start + 100)} if start + 100 < count else {})}

    return page


def _thread(params: Params, *, replies: int = 1) -> Json:
    uri = params["uri"][0]
    number = int(uri.rpartition("/p")[2])
    comments = [
        post_view(f"did:plc:fan{number}x{i}", f"c{number}x{i}", "Does it whistle?", at(number + 1), reply=uri)
        for i in range(replies)
    ]
    root = post_view(DID, f"p{number}", "Kettle", at(number + 2), replyCount=replies)
    return {"thread": {"post": root, "replies": [{"post": comment, "replies": []} for comment in comments]}}


class BlueskyStage:
    key = AccountKey("bluesky", "brightkettle.example")

    def __init__(self, fake: FakeBluesky) -> None:
        self._fake = fake

    def connect(self, *, timeout: float) -> Bluesky:
        given = {"bluesky_url": self._fake.url, "network_timeout_seconds": timeout}
        return bluesky(Settings.model_validate(given), now=lambda: NOW)

    def requests(self) -> int:
        return len(self._fake.requests)

    def play(self, case: str) -> None:
        fake = self._fake
        everything: dict[str, Any] = {
            "malformed": Response('{"did": "did:plc:kettle", "han', content_type="application/json"),
            "another shape": {"did": ["did:plc:kettle"], "feed": 7},
            "error page": Response("<!doctype html><title>Maintenance</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            fake.answer = dict.fromkeys(("getProfile", "getAuthorFeed"), everything[case])
        elif case == "unknown":
            fake.answer["getProfile"] = refusal("InvalidRequest", "Profile not found")
        elif case == "opted out":
            label = {"val": "!no-unauthenticated", "src": DID}
            fake.answer["getProfile"] = {**PROFILE, "labels": [label]}
        elif case == "huge":
            fake.answer |= {
                "getAuthorFeed": _feed(1_500, replyCount=60, quoteCount=1),
                "getPostThread": lambda params: _thread(params, replies=60),
                "getQuotes": {"posts": []},
            }
        elif case == "limited halfway":
            left = [5]

            def thread(params: Params) -> Json | Response:
                left[0] -= 1
                return _thread(params) if left[0] >= 0 else Response("{}", 429, headers={"Retry-After": str(WAIT)})

            fake.answer |= {"getAuthorFeed": _feed(90, replyCount=1), "getPostThread": thread}
        elif case == "renamed":
            fake.answer["getProfile"] = {**PROFILE, "handle": "kettles.example"}
        else:
            assert case == "empty"


def _sleeping(_: Params) -> Response:
    time.sleep(1.5)
    return Response("{}")
