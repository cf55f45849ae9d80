"""The calls that are made to Reddit: one method each, JSON in and out, nothing understood; and the token for them.

https://www.reddit.com/dev/api; https://github.com/reddit-archive/reddit/wiki/OAuth2 (application only).
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import SecretStr

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.failures import Refused
from api.networks.http import Http
from api.networks.values import number_of, text_of

Json = dict[str, Any]
T = TypeVar("T")

PAGE: Final = 100
THREAD: Final = 500
DEPTH: Final = 10
MORE_AT_ONCE: Final = 100
_LOGIN_REST: Final = 300.0  # seconds after a refused login
_SPARE: Final = 60.0  # seconds before a token ends in which it is not used any more
_UNAUTHORISED: Final = 401
_FORBIDDEN: Final = 403
_MISSING: Final = (
    "Reddit is read with the key of an app, and {} not set: whoever runs this server makes an app on "
    "reddit.com/prefs/apps and puts its id and secret there."
)
_REFUSED: Final = (
    "Reddit does not accept the key of the app: whoever runs this server checks TWOWAY_REDDIT_CLIENT_ID and "
    "TWOWAY_REDDIT_CLIENT_SECRET."
)


class Closed(NetworkError):
    """The community of a thread has become private or quarantined, which says nothing of other threads."""


class Api:
    """Each call takes the `time.monotonic()` by which it must be over, and raises as `Http.get`, and
    `NetworkUnavailable` where there is no key or it is refused. One token serves all; it is kept in memory only.
    """

    def __init__(
        self, http: Http, url: str, login_url: str, *, client_id: str | None, client_secret: SecretStr | None
    ) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self.login_url = login_url.rstrip("/")
        self._id = client_id
        self._secret = client_secret
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._refused_until = 0.0

    @property
    def half_set(self) -> bool:
        """Whether one of the two settings is made without the other."""
        return bool(self._id) != bool(self._secret)

    def missing(self) -> str | None:
        """A sentence naming the settings that are missing."""
        names = [
            *([] if self._id else ["TWOWAY_REDDIT_CLIENT_ID"]),
            *([] if self._secret else ["TWOWAY_REDDIT_CLIENT_SECRET"]),
        ]
        return _MISSING.format(" and ".join(names) + (" are" if len(names) > 1 else " is")) if names else None

    def about(self, name: str) -> Json:
        return self._get(f"user/{name}/about", {}, None)

    def listing(self, name: str, what: str, after: str | None, deadline: float) -> Json:
        """`what`: `submitted` or `comments`, newest first."""
        params: dict[str, str | int] = {"sort": "new", "limit": PAGE}
        return self._get(f"user/{name}/{what}", params if after is None else {**params, "after": after}, deadline)

    def thread(self, id36: str, deadline: float) -> list[Any]:
        """A post and the comments under it, two listings. :raises Closed:"""
        params: dict[str, str | int] = {"sort": "new", "limit": THREAD, "depth": DEPTH, "raw_json": 1}
        url = f"{self.url}/comments/{id36}"
        try:
            return self._with_token(
                lambda token: self._http.get_list(url, params, token=token, deadline=deadline), deadline
            )
        except Refused as refused:
            if refused.status == _FORBIDDEN and refused.said:
                raise Closed(refused.detail) from None
            raise

    def more(self, thread: str, children: Sequence[str], deadline: float) -> Json:
        """Comments that were left out of a thread. Reddit takes one such call at a time."""
        params: dict[str, str | int] = {"api_type": "json", "link_id": thread, "children": ",".join(children)}
        return self._get("api/morechildren", params, deadline)

    def info(self, names: Sequence[str], deadline: float) -> Json:
        """Up to 100 posts and comments by their full names; what is not there is left out."""
        return self._get("api/info", {"id": ",".join(names)}, deadline)

    def log_in(self) -> None:
        """Makes sure of a token."""
        self._access("", None)

    def _get(self, path: str, params: Mapping[str, str | int], deadline: float | None) -> Json:
        url = f"{self.url}/{path}"
        # Without raw_json, Reddit writes <, > and & as HTML entities.
        whole = {**params, "raw_json": 1}
        return self._with_token(lambda token: self._http.get(url, whole, token=token, deadline=deadline), deadline)

    def _with_token(self, ask: Callable[[str], T], deadline: float | None) -> T:
        token = self._access("", deadline)
        try:
            return ask(token)
        except Refused as refused:
            if refused.status != _UNAUTHORISED:
                raise
        return ask(self._access(token, deadline))

    def _access(self, ended: str, deadline: float | None) -> str:
        """A token, a new one if the present one is the one that ended. One thread at a time asks for it."""
        if self._id is None or self._secret is None or self.missing():
            raise NetworkUnavailable(self.missing() or _REFUSED, permanent=True)
        with self._lock:
            if self._token and self._token != ended and time.monotonic() < self._until:
                return self._token
            if time.monotonic() < self._refused_until:
                raise NetworkUnavailable(_REFUSED)
            url, form = f"{self.login_url}/api/v1/access_token", {"grant_type": "client_credentials"}
            try:
                said = self._http.post_form(url, form, (self._id, self._secret.get_secret_value()), deadline=deadline)
            except Refused:
                said = {}
            token = text_of(said, "access_token")
            if not token:
                self._token = ""
                self._refused_until = time.monotonic() + _LOGIN_REST
                raise NetworkUnavailable(_REFUSED)
            self._token = token
            self._until = time.monotonic() + (number_of(said, "expires_in") or 3600) - _SPARE
            return token
