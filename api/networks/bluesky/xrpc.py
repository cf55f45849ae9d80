"""The calls that are made to Bluesky: one method each, JSON in and out, nothing understood.

The AppView answers without a key. Only the search needs an own account, and goes through its server.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from pydantic import SecretStr

from api.networks.failures import Refused
from api.networks.http import Http

Json = dict[str, Any]

PAGE: Final = 100
PROFILES_AT_ONCE: Final = 25
# The lexicon allows 1,000, but every level nests the JSON by two, and Python's parser gives up at about 1,000.
THREAD_DEPTH: Final = 200
_LOGIN_REST: Final = 300.0  # seconds after a refused login; a server locks out who tries 30 times in five minutes


class AppView:
    """Public reads. Each method takes the `time.monotonic()` by which it must be over, and raises as `Http.get`."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self.url = url.rstrip("/")

    def profile(self, actor: str) -> Json:
        return self._call("app.bsky.actor.getProfile", {"actor": actor}, None)

    def profiles(self, dids: Sequence[str], deadline: float) -> Json:
        """Up to 25 profiles; unknown accounts are left out without a word."""
        return self._call("app.bsky.actor.getProfiles", {"actors": list(dids)}, deadline)

    def feed(self, did: str, cursor: str | None, deadline: float) -> Json:
        params: dict[str, Any] = {"actor": did, "filter": "posts_with_replies", "limit": PAGE}
        return self._call("app.bsky.feed.getAuthorFeed", _with_cursor(params, cursor), deadline)

    def thread(self, uri: str, deadline: float) -> Json:
        params = {"uri": uri, "depth": THREAD_DEPTH, "parentHeight": 0}
        return self._call("app.bsky.feed.getPostThread", params, deadline)

    def quotes(self, uri: str, deadline: float) -> Json:
        return self._call("app.bsky.feed.getQuotes", {"uri": uri, "limit": PAGE}, deadline)

    def health(self) -> Json:
        return self._call("_health", {}, None)

    def _call(self, method: str, params: dict[str, Any], deadline: float | None) -> Json:
        return self._http.get(f"{self.url}/xrpc/{method}", params, deadline=deadline)


class SignedIn:
    """Searches by an own account. Logs in once, keeps the tokens in memory only, renews them when they expire."""

    def __init__(self, http: Http, url: str, identifier: str, app_password: SecretStr) -> None:
        self._http = http
        self.url = url.rstrip("/")
        self._identifier = identifier
        self._app_password = app_password
        self._lock = threading.Lock()
        self._access = ""
        self._refresh = ""
        self._refused: tuple[float, Refused] | None = None

    def search(self, query: str, mentions: str, since: str, cursor: str | None, deadline: float) -> Json:
        """One page of posts, newest first. Raises as `Http.get`; a refused login is a `Refused` too."""
        params = {"q": query, "mentions": mentions, "since": since, "sort": "latest", "limit": PAGE}
        return self._call("app.bsky.feed.searchPosts", _with_cursor(params, cursor), deadline)

    def log_in(self, deadline: float) -> None:
        """Makes sure of a token. Raises as `Http.post`."""
        self._token("", deadline)

    def _call(self, method: str, params: dict[str, Any], deadline: float) -> Json:
        url = f"{self.url}/xrpc/{method}"
        token = self._token("", deadline)
        try:
            return self._http.get(url, params, token=token, deadline=deadline)
        except Refused as refused:
            if refused.error not in ("ExpiredToken", "InvalidToken"):
                raise
        return self._http.get(url, params, token=self._token(token, deadline), deadline=deadline)

    def _token(self, expired: str, deadline: float) -> str:
        """The access token, a new one if the present one is the expired one. One thread at a time asks for it."""
        with self._lock:
            if self._access and self._access != expired:
                return self._access
            if self._refused and self._refused[0] > time.monotonic():
                before = self._refused[1]
                raise Refused(before.detail, before.status, before.error, before.message)
            try:
                session = self._renewed(deadline) or self._create(deadline)
            except Refused as refused:
                self._access = self._refresh = ""
                self._refused = (time.monotonic() + _LOGIN_REST, refused)
                raise
            self._access = str(session.get("accessJwt") or "")
            self._refresh = str(session.get("refreshJwt") or "")
            return self._access

    def _renewed(self, deadline: float) -> Json | None:
        if not self._refresh:
            return None
        url = f"{self.url}/xrpc/com.atproto.server.refreshSession"
        try:
            return self._http.post(url, token=self._refresh, deadline=deadline)
        except Refused:
            return None

    def _create(self, deadline: float) -> Json:
        url = f"{self.url}/xrpc/com.atproto.server.createSession"
        body = {"identifier": self._identifier, "password": self._app_password.get_secret_value()}
        return self._http.post(url, body, deadline=deadline)


def _with_cursor(params: dict[str, Any], cursor: str | None) -> dict[str, Any]:
    return params if cursor is None else {**params, "cursor": cursor}
