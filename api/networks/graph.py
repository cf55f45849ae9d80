"""Meta's Graph API, which Facebook and Instagram share: one call, its error codes, its limits, its pages.

Codes: https://developers.facebook.com/docs/graph-api/guides/error-handling; limits:
https://developers.facebook.com/docs/graph-api/overview/rate-limiting. Every error is a 4xx (now and then a 500) with
`{"error": {"code": ..., "error_subcode": ..., "message": ...}}`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.failures import Refused
from api.networks.http import Http
from api.networks.values import boolean_of, count_of, object_of, objects_of, text_of

Json = dict[str, Any]

GRAPH: Final = "https://graph.facebook.com/v25.0"

# What error codes mean. Of a range, the codes are named for one product each.
TOO_MANY_CALLS: Final = frozenset({4, 17, 32, 341, 368, 613, *range(80_000, 80_015)})
NO_PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
MOVED: Final = 21
_NO_USER: Final = 110
_NO_USER_SUBCODE: Final = 2_207_013
NOT_THERE: Final = frozenset({_NO_USER, 803})
NOT_THERE_SUBCODES: Final = frozenset({33, _NO_USER_SUBCODE})

_OUT_OF_ORDER: Final = "{network} is out of order for now. Try again in a few minutes."
_NOT_ACCEPTED: Final = (
    "{network} does not accept the token any more: whoever runs this server puts a new one into {setting}_TOKEN."
)
_OLD_VERSION: Final = (
    "{network} has given up this version of its API: whoever runs this server names a newer one in {setting}_URL."
)
UNAVAILABLE: Final = {
    1: _OUT_OF_ORDER,
    2: _OUT_OF_ORDER,
    12: _OLD_VERSION,
    102: _NOT_ACCEPTED,
    104: _NOT_ACCEPTED,
    190: _NOT_ACCEPTED,
    2635: _OLD_VERSION,
}

USAGE_HEADERS: Final = ("X-App-Usage", "X-Page-Usage")
BUSINESS_USAGE_HEADER: Final = "X-Business-Use-Case-Usage"
REST: Final = 300.0
"""Seconds without a request once the limit of calls is reached and nothing says for how long: it counts the calls of
the last hour, so that some are free again soon.
"""


class Denied(NetworkError):
    """The token is good, but has not the permission that was needed."""


class NotThere(NetworkError):
    """There is nothing of that name or id, or nothing that this token may know of. `user`: it is said of the account
    that business discovery was asked for.
    """

    def __init__(self, detail: str, *, user: bool = False) -> None:
        super().__init__(detail)
        self.user = user


class Moved(NetworkError):
    """A page was merged into another one, `to` its id."""

    def __init__(self, detail: str, to: str) -> None:
        super().__init__(detail)
        self.to = to


class Graph:
    """Calls with one token, which is never part of a URL. `network` and `setting` (its beginning) serve sentences."""

    def __init__(self, http: Http, url: str, token: SecretStr | None, *, network: str, setting: str) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self._token = token
        self._network = network
        self._setting = setting

    @property
    def has_token(self) -> bool:
        return self._token is not None

    def ask(self, path: str, params: Mapping[str, str | int], deadline: float | None = None) -> Json:
        """The object or edge at a path below the version.

        :raises Denied: :raises NotThere: :raises Moved: :raises Refused: :raises NetworkUnavailable: the token is
            missing or no good, the version is too old, or anything else that `Http.get` raises.
        """
        if self._token is None:
            raise NetworkUnavailable(
                f"{self._network} is read with a token, and none is set: whoever runs this server puts one into "
                f"{self._setting}_TOKEN.",
                permanent=True,
            )
        token = self._token.get_secret_value()
        try:
            return self._http.get(f"{self.url}/{path}", params, token=token, deadline=deadline)
        except Refused as refused:
            raise self._meant(refused) from None

    def _meant(self, refused: Refused) -> NetworkError:
        error = object_of(refused.said, "error")
        code, subcode = count_of(error, "code"), count_of(error, "error_subcode")
        sentence = UNAVAILABLE.get(code or 0, _OUT_OF_ORDER if boolean_of(error, "is_transient") else None)
        if sentence:
            return NetworkUnavailable(sentence.format(network=self._network, setting=self._setting))
        if code in NO_PERMISSION:
            return Denied(f"{self._network} does not let this token read that.")
        if code in NOT_THERE or subcode in NOT_THERE_SUBCODES:
            user = code == _NO_USER or subcode == _NO_USER_SUBCODE
            return NotThere(f"{self._network} knows nothing of that name.", user=user)
        if code == MOVED:
            to = re.search(r"\bto (?:page )?(?:ID )?([0-9]{1,30})", text_of(error, "message") or "", re.IGNORECASE)
            if to:
                return Moved(f"{self._network} has moved this page.", to[1])
        return refused


def calls_used_up(_: int, headers: Mapping[str, str], said: Json) -> float | None:
    """Seconds to leave the API alone: by an error that says so, or because some usage has reached 100 %."""
    limited = count_of(object_of(said, "error"), "code") in TOO_MANY_CALLS
    if said and not limited:
        # What else an error says matters more; the next answer tells of the usage again.
        return None
    after = headers.get("Retry-After", "").strip()
    if limited and re.fullmatch("[0-9]{1,6}", after):
        return float(after)
    usages = [_parsed(headers.get(name)) for name in USAGE_HEADERS]
    business = _parsed(headers.get(BUSINESS_USAGE_HEADER))
    usages += [usage for name in business for usage in objects_of(business, name)]
    waits = [wait for wait in map(_rest, usages) if wait is not None]
    return max(waits, default=REST if limited else None)


def _rest(usage: Json) -> float | None:
    """None below the limit. All three are percentages; the estimate is in minutes."""
    shares = (count_of(usage, name) or 0 for name in ("call_count", "total_cputime", "total_time"))
    minutes = count_of(usage, "estimated_time_to_regain_access")
    if minutes:
        return minutes * 60.0
    return REST if max(shares) >= 100 else None  # noqa: PLR2004 - per cent.


def _parsed(header: str | None) -> Json:
    try:
        found = json.loads(header or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Edge:
    """One page of a list: its objects, how many entries were none, the next page's cursor, and the count of all."""

    items: list[Json]
    unreadable: int
    after: str | None
    total: int | None = None


def edge(value: Any, key: str | None = None, *, always_cursor: bool = False) -> Edge:
    """An edge as an answer (no key) or as a field of an object. The last page has cursors too, but no `next`, except
    in business discovery, which never has one (`always_cursor`). `next` itself holds the token, so it is not followed.
    """
    found = value if key is None else object_of(value, key)
    entries = found.get("data") if isinstance(found, dict) else None
    items = objects_of(found, "data")
    paging = object_of(found, "paging")
    there_is_more = text_of(paging, "next")
    after = text_of(object_of(paging, "cursors"), "after")
    if there_is_more and not after:
        after = _after_in(there_is_more)
    return Edge(
        items=items,
        unreadable=len(entries) - len(items) if isinstance(entries, list) else 0,
        after=after if there_is_more or (always_cursor and items) else None,
        total=count_of(object_of(found, "summary"), "total_count"),
    )


def following(params: dict[str, str | int], after: str | None) -> dict[str, str | int]:
    """The parameters of the page after a cursor."""
    return params if after is None else {**params, "after": after}


def _after_in(url: str) -> str | None:
    try:
        return parse_qs(urlsplit(url).query).get("after", [None])[0]
    except ValueError:
        return None
