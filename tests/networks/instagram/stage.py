"""The cases of the contract as the Graph API plays them for business discovery."""

import re
import time
from datetime import timedelta
from typing import Any

from networks.contract import NOW, WAIT
from networks.fake import Answer, Answerer, Fake, answer_of
from werkzeug import Request, Response

from api.accounts import AccountKey
from api.networks.instagram import Instagram, instagram
from api.settings import Settings

Json = dict[str, Any]

OWN = "17841400000000001"
THEIRS = "17841400000000007"
TOKEN = "EAAB-secret-token"
PROFILE: Json = {
    "id": THEIRS,
    "username": "brightkettles",
    "name": "Bright Kettles",
    "biography": "Kettles that whistle in tune.",
    "followers_count": 1200,
    "follows_count": 300,
    "media_count": 88,
}


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def refusal(code: int, subcode: int | None = None, *, status: int = 400) -> Response:
    error = {"message": "Invalid user id", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return answer_of({"error": error}, status)


def media(number: int, **more: Any) -> Json:
    return {"id": f"18{number:06}", "caption": f"Kettle number {number}", "timestamp": at(number + 2), **more}


class Discovery:
    """Answers for the own account: the profile of the other one, or a page of its media; `limit` from a page on."""

    def __init__(self, profile: Json, posts: list[Json], limit: Answer | None = None, after_pages: int = 0) -> None:
        self._profile = profile
        self._posts = posts
        self._limit = limit
        self._left = after_pages

    def __call__(self, request: Request) -> Answer:
        fields = request.args["fields"]
        asked = re.search(r"\{media(?:\.after\(([0-9]+)\))?\.limit\(50\)\{", fields)
        if asked is None:
            return {"business_discovery": self._profile, "id": OWN}
        self._left -= 1
        if self._limit is not None and self._left < 0:
            return self._limit
        start = int(asked[1] or 0)
        page: Json = {"data": self._posts[start : start + 50]}
        if start + 50 < len(self._posts):
            page["paging"] = {"cursors": {"after": str(start + 50)}}
        return {"business_discovery": {"media": page, "id": THEIRS}, "id": OWN}


def connect(fake: Fake, **settings: object) -> Instagram:
    given = {
        "instagram_url": fake.url,
        "instagram_token": TOKEN,
        "instagram_account_id": OWN,
        "network_timeout_seconds": 5.0,
        **settings,
    }
    return instagram(Settings.model_validate(given), now=lambda: NOW)


class InstagramStage:
    key = AccountKey("instagram", "brightkettles")

    def __init__(self, fake: Fake) -> None:
        self._fake = fake

    def connect(self, *, timeout: float) -> Instagram:
        return connect(self._fake, network_timeout_seconds=timeout)

    def requests(self) -> int:
        return len(self._fake.asked)

    def play(self, case: str) -> None:
        limit = answer_of({"error": {"code": 4}}, 429, **{"Retry-After": str(WAIT)})
        answers: dict[str, Answer | Answerer] = {
            "unknown": refusal(110, 2207013),
            "opted out": Discovery({**PROFILE, "biography": "Kettles #nobot"}, []),
            "empty": Discovery(PROFILE, []),
            "huge": Discovery(PROFILE, [media(number) for number in range(1_500)]),
            "limited halfway": Discovery(PROFILE, [media(number) for number in range(90)], limit, 1),
            "malformed": Response('{"business_discov', content_type="application/json"),
            "another shape": {"business_discovery": [PROFILE]},
            "error page": Response("<!doctype html><title>Sorry</title>", content_type="text/html"),
            "out of order": Response("<h1>500</h1>", 500, content_type="text/html"),
            "renamed": Discovery({**PROFILE, "username": "brighter.kettles"}, []),
            "slow": _sleeping,
        }
        self._fake.answer[f"/{OWN}"] = answers[case]


def _sleeping(_: Request) -> Response:
    time.sleep(1.5)
    return Response("{}")
