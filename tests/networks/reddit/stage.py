"""The cases of the contract as Reddit plays them, and accounts with as many posts and comments as one likes."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from networks.contract import NOW, WAIT
from networks.fake import Answer, Answerer, Fake, answer_of
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.networks.reddit import Reddit, reddit
from api.settings import Settings

Json = dict[str, Any]

NAME = "Bright_Kettles"
SECRET = "s3cret-of-the-app"
TOKEN = "t0ken-of-an-hour"
LOGIN = "/api/v1/access_token"
ABOUT, SUBMITTED, COMMENTS = (f"/user/bright_kettles/{what}" for what in ("about", "submitted", "comments"))
PROFILE: Json = {
    "kind": "t2",
    "data": {"name": NAME, "id": "k3ttl", "created_utc": 1577880000.0, "icon_img": "", "hide_from_robots": False},
}


def seconds(hours_ago: float) -> float:
    return (NOW - timedelta(hours=hours_ago)).timestamp()


def refusal(status: int, **more: Any) -> Response:
    return answer_of({"message": "No", "error": status, **more}, status)


def submission(number: int, **more: Any) -> Json:
    """The account's post number n, the newest being 0."""
    data = {"name": f"t3_p{number}", "id": f"p{number}", "author": NAME, "created_utc": seconds(number + 2)}
    return {"kind": "t3", "data": {**data, "title": f"Kettle number {number}", "num_comments": 0, **more}}


def comment(id36: str, author: str, hours_ago: float, parent: str, text: str = "Does it whistle?", **more: Any) -> Json:
    data = {"name": f"t1_{id36}", "id": id36, "author": author, "created_utc": seconds(hours_ago), "body": text}
    return {"kind": "t1", "data": {**data, "parent_id": parent, "replies": "", **more}}


def listing(things: list[Json], after: str | None = None) -> Json:
    return {"kind": "Listing", "data": {"after": after, "children": things}}


def pages(things: list[Json]) -> Callable[[Request], Json]:
    def page(request: Request) -> Json:
        start, limit = int(request.args.get("after", "0")), int(request.args["limit"])
        return listing(things[start : start + limit], str(start + limit) if start + limit < len(things) else None)

    return page


def thread(request: Request) -> list[Json]:
    """The thread of a post with one question and a long rest."""
    id36 = request.path.rpartition("/")[2]
    number = int(id36.removeprefix("p"))
    asked = comment(f"c{number}", f"fan{number}", number + 1.5, f"t3_{id36}")
    more = {"kind": "more", "data": {"count": 400, "children": [f"d{number}x{i}" for i in range(400)]}}
    return [listing([submission(number)]), listing([asked, more])]


def limited_after(calls: int, answer: Answerer) -> Callable[[Request], Answer]:
    """Answers so often, and then asks to wait."""
    numbers = count(1)
    limit = answer_of({"message": "Too Many Requests", "error": 429}, 429, **{"Retry-After": str(WAIT)})
    return lambda request: answer(request) if next(numbers) <= calls else limit


def connect(fake: Fake, **settings: object) -> Reddit:
    given = {
        "reddit_url": fake.url,
        "reddit_login_url": fake.url,
        "reddit_client_id": "app-id",
        "reddit_client_secret": SECRET,
        "network_timeout_seconds": 5.0,
        **settings,
    }
    return reddit(Settings.model_validate(given), now=lambda: NOW)


def log_in(fake: Fake) -> None:
    """An account without posts, and a login that works."""
    fake.answer = {
        LOGIN: {"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"},
        ABOUT: PROFILE,
        SUBMITTED: listing([]),
        COMMENTS: listing([]),
    }


class RedditStage:
    key = AccountKey("reddit", "bright_kettles")

    def __init__(self, fake: Fake) -> None:
        self._fake = fake
        log_in(fake)

    def connect(self, *, timeout: float) -> Reddit:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        fake = self._fake
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"kind": "t2", "da', content_type="application/json"),
            "another shape": {"kind": "t2", "data": [{"name": 7}]},
            "error page": Response("<!doctype html><title>Sorry</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            fake.answer = {LOGIN: fake.answer[LOGIN]}
            fake.otherwise = everything[case]
            return
        fake.otherwise = thread
        posts = [submission(number, num_comments=401) for number in range(1_500)]
        own = [comment(f"o{number}", NAME, number + 1, f"t1_x{number}") for number in range(1_500)]
        fake.answer |= {
            "unknown": {ABOUT: refusal(404)},
            "opted out": {ABOUT: {"kind": "t2", "data": {**PROFILE["data"], "hide_from_robots": True}}},
            "empty": {},
            "huge": {
                SUBMITTED: pages(posts),
                COMMENTS: pages(own),
                "/api/info": listing([]),
                "/api/morechildren": {"json": {"data": {"things": []}}},
            },
            "limited halfway": {SUBMITTED: pages(posts[:30])},
            "renamed": {ABOUT: {"kind": "t2", "data": {**PROFILE["data"], "name": "Brighter_Kettles"}}},
        }[case]
        if case == "renamed":
            fake.answer |= {path.replace("bright_", "brighter_"): listing([]) for path in (SUBMITTED, COMMENTS)}
        if case == "limited halfway":
            fake.otherwise = limited_after(5, thread)


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
