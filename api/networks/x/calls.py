"""The calls that are made to X's API v2: one method each, JSON in and out, and what each has cost.

Only fields of posts and profiles are asked for: whatever an expansion brings is charged like what was asked for
(https://docs.x.com/x-api/getting-started/pricing), and nothing here needs one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import SecretStr

from api.networks.base import NetworkUnavailable
from api.networks.failures import Refused
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.values import object_of
from api.networks.x.refusals import NO_TOKEN, meant

Json = dict[str, Any]

POST_PRICE: Final = 0.005  # US dollars
PROFILE_PRICE: Final = 0.010
"""What X took for each when this was written; https://docs.x.com/x-api/getting-started/pricing has today's."""

FEWEST_OF_A_TIMELINE: Final = 5
FEWEST_OF_A_SEARCH: Final = 10
MOST_OF_A_PAGE: Final = 100
SEARCH_DAYS: Final = 7
_POST_FIELDS: Final = "author_id,created_at,entities,in_reply_to_user_id,note_tweet,public_metrics,referenced_tweets"
_USER_FIELDS: Final = (
    "created_at,description,entities,parody,profile_banner_url,profile_image_url,protected,public_metrics,url,"
    "verified_type"
)


@dataclass(frozen=True, slots=True)
class Span:
    """One page of posts of a span of time: at most so many, and from where on (`cursor`) if it is not the first."""

    most: int
    since: datetime
    until: datetime | None = None
    cursor: str | None = None

    def params(self, fewest: int, cursor_name: str) -> dict[str, str | int]:
        """As X wants them; it refuses to give fewer than `fewest`."""
        params: dict[str, str | int] = {
            "max_results": min(max(self.most, fewest), MOST_OF_A_PAGE),
            "start_time": _second(self.since),
            "tweet.fields": _POST_FIELDS,
        }
        if self.until is not None:
            params["end_time"] = _second(self.until)
        return params if self.cursor is None else {**params, cursor_name: self.cursor}


class Calls:
    """X with one bearer token, None if none is set. Each method takes the `time.monotonic()` by which it must be over.

    All raise `NetworkUnavailable` without a good token or credits, `Refused` for what was asked for, and else what
    `Http.get` raises.
    """

    def __init__(
        self, http: Http, url: str, token: SecretStr | None, spending: Spending, *, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self._token = token
        self._spending = spending
        self._now = now

    @property
    def has_token(self) -> bool:
        return self._token is not None

    def user(self, username: str, deadline: float) -> Json:
        return self._ask(f"users/by/username/{username}", {"user.fields": _USER_FIELDS}, deadline)

    def user_by_id(self, id_: str, deadline: float) -> Json:
        return self._ask(f"users/{id_}", {"user.fields": _USER_FIELDS}, deadline)

    def posts(self, id_: str, page: Span, deadline: float) -> Json:
        """A page of an account's posts, newest first, 5 to 100 of them, replies and reposts among them."""
        return self._ask(f"users/{id_}/tweets", page.params(FEWEST_OF_A_TIMELINE, "pagination_token"), deadline)

    def mentions(self, id_: str, page: Span, deadline: float) -> Json:
        """A page of posts that name an account, newest first, of the latest 800."""
        return self._ask(f"users/{id_}/mentions", page.params(FEWEST_OF_A_TIMELINE, "pagination_token"), deadline)

    def search(self, query: str, page: Span, deadline: float) -> Json:
        """A page of posts that match, newest first, 10 to 100 of them; X looks no further back than 7 days."""
        params = page.params(FEWEST_OF_A_SEARCH, "next_token")
        return self._ask("tweets/search/recent", {"query": query, **params}, deadline)

    def usage(self, deadline: float) -> Json:
        """What X itself has counted for the token's project this month. Not charged."""
        return self._get("usage/tweets", {"usage.fields": "cap_reset_day,project_cap,project_usage"}, deadline)

    def spent(self) -> Mapping[str, int]:
        """What was read on this machine in the present month, UTC: `posts` and `profiles`."""
        return self._spending.spent(self._month())

    def since_start(self) -> Mapping[str, int]:
        """The same, since this process has started."""
        return self._spending.since_start

    def _ask(self, path: str, params: Mapping[str, str | int], deadline: float) -> Json:
        answer = self._get(path, params, deadline)
        profiles = int(isinstance(answer.get("data"), dict))
        self._spending.add(self._month(), {"posts": posts_in(answer), "profiles": profiles})
        return answer

    def _get(self, path: str, params: Mapping[str, str | int], deadline: float) -> Json:
        if self._token is None:
            raise NetworkUnavailable(NO_TOKEN, permanent=True)
        token = self._token.get_secret_value()
        try:
            return self._http.get(f"{self.url}/2/{path}", params, token=token, deadline=deadline)
        except Refused as refused:
            raise meant(refused) from None

    def _month(self) -> str:
        return f"{self._now():%Y-%m}"


def price(spent: Mapping[str, int]) -> float:
    """What posts and profiles cost, in US dollars."""
    return spent.get("posts", 0) * POST_PRICE + spent.get("profiles", 0) * PROFILE_PRICE


def posts_in(answer: Json) -> int:
    """How many posts of an answer X charges for, those of expansions among them."""
    data = answer.get("data")
    included = object_of(answer, "includes").get("tweets")
    return sum(len(posts) for posts in (data, included) if isinstance(posts, list))


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
