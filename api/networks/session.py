"""The session through which networks are asked: one retry, no cookies, no redirects, no more time than is given."""

import logging
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, Self
from urllib.request import getproxies

import requests
from urllib3 import Retry
from urllib3.exceptions import MaxRetryError
from urllib3.response import BaseHTTPResponse

from api.deadline import TimedAdapter
from api.hosts import retry_after
from api.links.guard import GuardedAdapter, Rules

LONGEST_RETRY_WAIT: Final = 2  # seconds
RETRY_SECONDS: Final = (0.1, 0.4)  # between a failure and the only retry

_KEY_HEADERS: Final = frozenset({"authorization", "x-goog-api-key"})
_SHORTEST_KEY: Final = 8  # letters; what is shorter may stand in any answer, and is no key of any network


class Bearer(requests.auth.AuthBase):
    """The token or nothing; being there at all, it keeps requests from using what ~/.netrc says."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def open_session(user_agent: str, guard: Rules | None) -> requests.Session:
    """A session for any number of threads. With a guard, only public addresses are asked, and no proxy is used."""
    # urllib3 warns of each retry with the URL, and a URL holds the handle that somebody looked up.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = _Session()
    session.headers["User-Agent"] = user_agent
    session.headers["Accept"] = "application/json"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    retry = _Retry(
        total=1,
        status_forcelist={502, 503, 504},
        allowed_methods={"GET"},
        retry_after_max=LONGEST_RETRY_WAIT,
        raise_on_status=False,
    )
    adapter = TimedAdapter(max_retries=retry, pool_connections=8, pool_maxsize=64)
    if guard is not None:
        adapter = GuardedAdapter(guard, max_retries=retry, pool_connections=8, pool_maxsize=64)
        session.trust_env = False
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def without_keys(body: bytes, sent: requests.PreparedRequest) -> bytes:
    """An answer without the key that it was asked with: a network that gives it back, as the name of an account or in
    the address of the next page, would have it shown to everybody. Logins are made by POST and pass as they are.
    """
    if sent.method != "GET":
        return body
    for name in _KEY_HEADERS & {name.lower() for name in sent.headers}:
        said = sent.headers[name]
        key = (said.encode("latin-1", "replace") if isinstance(said, str) else said).rpartition(b" ")[2]
        if len(key) >= _SHORTEST_KEY:
            body = body.replace(key, b"[key]")
    return body


def way_to_named_hosts() -> str:
    """Of networks whose hosts people name, for `twoway doctor`: what stands between them and this machine."""
    # Their addresses may hold passwords.
    if {"https", "all"} & getproxies().keys():
        return (
            "They are asked directly: the proxy of this machine is not used for hosts that people name, so if it is "
            "the only way out, they cannot be read."
        )
    return "They are asked directly, over HTTPS at port 443: a firewall has to let that out."


class _Retry(Retry):
    # A 429 is an order to stop, so even a short Retry-After is left to the caller.
    RETRY_AFTER_STATUS_CODES = frozenset({503})

    def get_backoff_time(self) -> float:
        """With one retry, urllib3 itself would ask again at once, as would all others whom a hiccup hit."""
        return random.uniform(*RETRY_SECONDS)  # noqa: S311 - It keeps no secret.

    def increment(self, *args: Any, **kwargs: Any) -> Self:
        """Gives up where the server wants more time than a request has; its answer then goes to whoever asked."""
        response: BaseHTTPResponse | None = kwargs.get("response")
        # By the clock of the machine, as in urllib3 itself.
        wait = retry_after(response.headers, datetime.now(UTC)) if response is not None else None
        if wait is not None and wait > LONGEST_RETRY_WAIT:
            raise MaxRetryError(kwargs["_pool"], "")
        return super().increment(*args, **kwargs)


class _Session(requests.Session):
    def resolve_redirects(self, *_: Any, **__: Any) -> Iterator[Any]:
        """None: requests reads the whole body of a redirect, however long, even when it may not follow it."""
        return iter(())
