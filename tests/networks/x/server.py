"""X on loopback: timelines and a recent search that keep to the limits of the real ones, over tweets made here."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from networks.contract import NOW
from networks.fake import Answer, Fake, answer_of
from werkzeug import Request

from api.networks.x import X, x
from api.settings import Settings

Json = dict[str, Any]

ID = "70001"
TOKEN = "secret-bearer-token"
USER: Json = {
    "id": ID,
    "username": "BrightKettles",
    "name": "Bright Kettles",
    "description": "Kettles that whistle in tune.",
    "verified_type": "business",
    "protected": False,
    "public_metrics": {"followers_count": 1200, "following_count": 300, "tweet_count": 4100},
}


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def tweet(
    id_: str | int,
    author: str,
    hours_ago: float,
    text: str = "Kettle",
    *,
    to: tuple[str, str] | None = None,
    names: tuple[str, ...] = (),
    **more: Any,
) -> Json:
    """A post; `to` is the post and the person that it replies to, `names` the ids of people in its text."""
    made: Json = {"id": str(id_), "author_id": author, "created_at": at(hours_ago), "text": text}
    if names:
        made["entities"] = {"mentions": [{"id": name, "username": f"u{name}"} for name in names]}
    if to is not None:
        made |= {"referenced_tweets": [{"type": "replied_to", "id": to[0]}], "in_reply_to_user_id": to[1]}
    return made | more


def question(number: int, hours_ago: float, text: str = "") -> Json:
    """Somebody asks the account something: person n, with post qn."""
    text = text or f"@brightkettles does kettle {number} whistle?"
    return tweet(f"8{number:06}", f"9{number:06}", hours_ago, text, names=(ID,), in_reply_to_user_id=ID)


def reply(number: int, hours_ago: float, text: str = "") -> Json:
    """The account answers `question(number)`."""
    text = text or f"@u9{number:06} it whistles {number} notes"
    person = f"9{number:06}"
    return tweet(f"6{number:06}", ID, hours_ago, text, to=(f"8{number:06}", person), names=(person,))


def problem(kind: str, detail: str = "", title: str = "Error", status: int = 200) -> Answer:
    said = {"type": f"https://api.twitter.com/2/problems/{kind}", "title": title, "detail": detail}
    return answer_of(said if status != 200 else {"errors": [said]}, status)


class FakeX:
    """Sets up a `Fake` as X with these tweets. `given` counts posts that were sent, which is what X charges."""

    def __init__(self, fake: Fake, own: list[Json] = [], others: list[Json] = []) -> None:  # noqa: B006 - never changed.
        self.fake = fake
        self.own = own
        self.others = others
        self.given = 0
        fake.answer = {
            "/2/users/by/username/brightkettles": {"data": USER},
            f"/2/users/{ID}": {"data": USER},
            f"/2/users/{ID}/tweets": lambda request: self._timeline(request, self.own),
            f"/2/users/{ID}/mentions": lambda request: self._timeline(request, self._mentions()[:800]),
            "/2/tweets/search/recent": self._search,
        }

    def _timeline(self, request: Request, tweets: list[Json]) -> Answer:
        return self._page(request, tweets, 5, "pagination_token")

    def _mentions(self) -> list[Json]:
        named = [one for one in self.others if ID in str(one.get("entities")) or one.get("in_reply_to_user_id") == ID]
        return sorted(named, key=lambda one: str(one["created_at"]), reverse=True)

    def _search(self, request: Request) -> Answer:
        query = request.args["query"]
        if len(query) > 512:
            return problem("invalid-request", "The query is too long.", status=400)
        if _moment(request.args["start_time"]) < NOW - timedelta(days=7):
            return problem("invalid-request", "'start_time' must be within 7 days.", status=400)
        if query == "(to:brightkettles OR @brightkettles) -from:brightkettles -is:retweet":
            found = [one for one in self._mentions() if "retweeted" not in str(one.get("referenced_tweets"))]
        else:
            account, people = re.fullmatch(r"from:([0-9]+) \((to:[0-9]+(?: OR to:[0-9]+)*)\)", query).groups()  # type: ignore[union-attr]
            assert account == ID
            wanted = set(people.replace("to:", "").split(" OR "))
            found = [one for one in self.own if one.get("in_reply_to_user_id") in wanted]
        return self._page(request, found, 10, "next_token")

    def _page(self, request: Request, tweets: list[Json], fewest: int, cursor: str) -> Answer:
        most = int(request.args["max_results"])
        if not fewest <= most <= 100:
            return problem("invalid-request", f"max_results [{most}]", status=400)
        since = _moment(request.args["start_time"])
        until = _moment(request.args["end_time"]) if "end_time" in request.args else NOW
        inside = [one for one in tweets if since <= _moment(one["created_at"]) < until]
        inside.sort(key=lambda one: str(one["created_at"]), reverse=True)
        start = int(request.args.get(cursor, "0"))
        page = inside[start : start + most]
        self.given += len(page)
        meta: Json = {"result_count": len(page)}
        if start + most < len(inside):
            meta["next_token"] = str(start + most)
        return {"data": page, "meta": meta} if page else {"meta": meta}


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def after(calls: int, then: Answer, first: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """The first answerer for some calls, and then something else for ever."""
    left = [calls]

    def answer(request: Request) -> Answer:
        left[0] -= 1
        return first(request) if left[0] >= 0 else then

    return answer


def connect(fake: Fake, folder: Any, **settings: object) -> X:
    given = {
        "x_url": fake.url, "x_bearer_token": TOKEN, "network_timeout_seconds": 5.0, "data_dir": folder, **settings,
    }  # fmt: skip
    return x(Settings.model_validate(given), now=lambda: NOW)
