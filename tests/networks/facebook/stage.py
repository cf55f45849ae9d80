"""The cases of the contract as the Graph API plays them, and a page with as many posts and comments as one likes."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from networks.contract import NOW, WAIT
from networks.fake import Answer, Answerer, Fake, answer_of
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.networks.facebook import Facebook, facebook
from api.settings import Settings

Json = dict[str, Any]

PAGE = "1000200030004"
PROFILE: Json = {
    "id": PAGE,
    "username": "BrightKettles",
    "name": "Bright Kettles",
    "about": "Kettles that whistle in tune.",
    "followers_count": 1200,
}
TOKEN = "EAAB-secret-token"


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def refusal(code: int, subcode: int | None = None, *, message: str = "(#1) No", status: int = 400) -> Response:
    error = {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode}
    return answer_of({"error": error}, status)


def own(number: int, **more: Any) -> Json:
    """The page's post number n, the newest being 0."""
    return {
        "id": f"{PAGE}_{number}",
        "created_time": at(number + 2),
        "from": {"id": PAGE},
        "message": f"Kettle number {number}",
        "comments": edge([]),
        **more,
    }


def comment(number: int, post: int, text: str = "Does it whistle?") -> Json:
    return {
        "id": f"{post}_{number}",
        "created_time": at(post + 1.5),
        "message": text,
        "from": {"id": f"7{post:05}{number:05}"},
    }


def edge(items: list[Json], after: str | None = None, total: int | None = None) -> Json:
    found: Json = {"data": items, "summary": {"total_count": len(items) if total is None else total}}
    if after is not None:
        following = f"https://graph.facebook.com/v25.0/x?access_token={TOKEN}&after={after}"
        found["paging"] = {"cursors": {"before": "b", "after": after}, "next": following}
    return found


def pages(items: list[Json]) -> Callable[[Request], Json]:
    """An edge that gives as many as it is asked for."""

    def page(request: Request) -> Json:
        start, limit = int(request.args.get("after", "0")), int(request.args["limit"])
        following = str(start + limit) if start + limit < len(items) else None
        return edge(items[start : start + limit], following, len(items))

    return page


def posts_then(limit: Answer, posts: list[Json], after_pages: int) -> Callable[[Request], Answer]:
    """The posts for some pages, and then something else for ever."""
    calls = count(1)
    page = pages(posts)
    return lambda request: page(request) if next(calls) <= after_pages else limit


def connect(fake: Fake, **settings: object) -> Facebook:
    given = {"facebook_url": fake.url, "facebook_token": TOKEN, "network_timeout_seconds": 5.0, **settings}
    return facebook(Settings.model_validate(given), now=lambda: NOW)


class FacebookStage:
    key = AccountKey("facebook", "brightkettles")

    def __init__(self, fake: Fake) -> None:
        self._fake = fake
        fake.answer = {"/brightkettles": PROFILE, f"/{PAGE}/posts": edge([])}

    def connect(self, *, timeout: float) -> Facebook:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        everything: dict[str, Answer | Answerer] = {
            "malformed": Response('{"id": "10002000', content_type="application/json"),
            "another shape": {"data": [{"id": 7}], "name": ["kettles"]},
            "error page": Response("<!doctype html><title>Sorry</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "slow": _sleeping,
        }
        if case in everything:
            self._fake.answer = {}
            self._fake.otherwise = everything[case]
            return
        posts = [own(number, comments=edge([comment(0, number)])) for number in range(90)]
        huge = [own(number, comments=edge([comment(0, number)], "0", 900)) for number in range(1_500)]
        self._fake.otherwise = pages([comment(number, 1) for number in range(900)])
        self._fake.answer |= {
            "unknown": {"/brightkettles": refusal(803)},
            "opted out": {"/brightkettles": {**PROFILE, "about": "Kettles. #noindex"}},
            "empty": {},
            "huge": {f"/{PAGE}/posts": pages(huge)},
            "limited halfway": {f"/{PAGE}/posts": posts_then(_limit(), posts, 2)},
            "renamed": {
                "/brightkettles": refusal(
                    21, message=f"(#21) Page ID 11 was migrated to page ID {PAGE}. Please update"
                ),
                f"/{PAGE}": {**PROFILE, "username": "BrighterKettles"},
            },
        }[case]


def _limit() -> Response:
    return answer_of({"error": {"code": 4}}, 429, **{"Retry-After": str(WAIT)})


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
