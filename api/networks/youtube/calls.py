"""The calls that are made to YouTube's Data API v3: one method each, JSON in and out, and the quota that they take.

Each takes one unit of the 10,000 that a key has for a day
(https://developers.google.com/youtube/v3/determine_quota_cost). Searching takes 100, and is never done.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase

from api.networks.base import NetworkUnavailable
from api.networks.failures import RateLimited, Refused
from api.networks.http import Http
from api.networks.spending import Spending
from api.networks.youtube.refusals import NO_KEY, QUOTA_USED_UP, day_of_quota, meant, midnight_pacific

Json = dict[str, Any]

UNITS_A_DAY: Final = 10_000
VIDEOS_A_PAGE: Final = 50
COMMENTS_A_PAGE: Final = 100
CHANNELS_AT_ONCE: Final = 50
_LONG_REST: Final = 900.0
"""Seconds from which on a wait is for the quota."""


class _Key(AuthBase):
    """The key in a header: in an address it would stand in every log on the way."""

    def __init__(self, key: SecretStr) -> None:
        self._key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["X-Goog-Api-Key"] = self._key.get_secret_value()
        return request


class Calls:
    """YouTube with one key, None if none is set. Each method takes the `time.monotonic()` by which it must be over.

    All raise `NetworkUnavailable` without a good key, `RateLimited` without quota, `CommentsOff` and `Refused` for what
    was asked for, and else what `Http.get` raises.
    """

    def __init__(
        self, http: Http, url: str, key: SecretStr | None, spending: Spending, *, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self._key = key
        self._spending = spending
        self._now = now
        self._closed_until: datetime | None = None

    @property
    def has_key(self) -> bool:
        return self._key is not None

    def channel(self, by: str, name: str, deadline: float) -> Json:
        """`by`: `forHandle`, `forUsername` or `id`."""
        parts = "snippet,contentDetails,statistics,brandingSettings"
        return self._ask("channels", {"part": parts, by: name}, deadline)

    def subscribers(self, ids: Sequence[str], deadline: float) -> Json:
        """Up to 50 channels with their counts only; unknown ones are left out without a word."""
        params: dict[str, str | int] = {"part": "statistics", "id": ",".join(ids), "maxResults": CHANNELS_AT_ONCE}
        return self._ask("channels", params, deadline)

    def videos(self, playlist: str, cursor: str | None, deadline: float) -> Json:
        """A page of a playlist, for uploads newest first."""
        params: dict[str, str | int] = {
            "part": "snippet,contentDetails,status",
            "playlistId": playlist,
            "maxResults": VIDEOS_A_PAGE,
        }
        return self._ask("playlistItems", _with_cursor(params, cursor), deadline)

    def threads(self, of: str, id_: str, cursor: str | None, deadline: float) -> Json:
        """A page of comments with some replies to each, newest first; `of`: what `id_` is, such as `videoId`."""
        params: dict[str, str | int] = {
            "part": "snippet,replies",
            of: id_,
            "order": "time",
            "textFormat": "plainText",
            "maxResults": COMMENTS_A_PAGE,
        }
        return self._ask("commentThreads", _with_cursor(params, cursor), deadline)

    def replies(self, comment: str, cursor: str | None, deadline: float) -> Json:
        """A page of the replies to a comment."""
        params: dict[str, str | int] = {
            "part": "snippet",
            "parentId": comment,
            "textFormat": "plainText",
            "maxResults": COMMENTS_A_PAGE,
        }
        return self._ask("comments", _with_cursor(params, cursor), deadline)

    def spent(self) -> Mapping[str, int]:
        """The `units` that were used on this machine on the present day, which begins at midnight Pacific time."""
        return self._spending.spent(day_of_quota(self._now()))

    def _ask(self, path: str, params: Mapping[str, str | int], deadline: float) -> Json:
        if self._key is None:
            raise NetworkUnavailable(NO_KEY, permanent=True)
        now = self._now()
        if self._closed_until is not None and now < self._closed_until:
            raise RateLimited(QUOTA_USED_UP, (self._closed_until - now).total_seconds())
        try:
            answer = self._http.get(f"{self.url}/{path}", params, auth=_Key(self._key), deadline=deadline)
        except Refused as refused:
            self._count(now)
            raise meant(refused) from None
        except RateLimited as limited:
            if limited.retry_after is None or limited.retry_after <= _LONG_REST:
                raise
            self._closed_until = midnight_pacific(now)
            raise RateLimited(QUOTA_USED_UP, limited.retry_after) from None
        self._count(now)
        return answer

    def _count(self, now: datetime) -> None:
        """A refusal takes a unit as well."""
        self._spending.add(day_of_quota(now), {"units": 1})


def _with_cursor(params: dict[str, str | int], cursor: str | None) -> dict[str, str | int]:
    return params if cursor is None else {**params, "pageToken": cursor}
