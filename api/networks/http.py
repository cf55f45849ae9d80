"""The one way in which networks are asked: pooled, timed, capped, polite, and a JSON object or a named error."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from api.deadline import TimedAdapter, finished_by
from api.links.guard import Forbidden, GuardedAdapter, NameUnknown, Rules
from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.waiting import limit_used_up, retry_after, wait_told

Json = dict[str, Any]
Params = Mapping[str, str | int | Sequence[str]]
Limits = Callable[[int, Mapping[str, str], Json], float | None]
"""Of a network with limits of its own kind: seconds for which an answer (its status, its headers, and the JSON of a
refusal) tells us to leave the host alone, None where it does not.
"""

LARGEST_ANSWER: Final = 8_000_000  # bytes, after decompression
LONGEST_RETRY_WAIT: Final = 2  # seconds
LONGEST_PAUSE: Final = 900.0  # seconds; a server with a wrong clock must not shut itself out for years
_CHUNK: Final = 65_536
_OK: Final = range(200, 300)
_ELSEWHERE: Final = range(300, 400)
_REFUSALS: Final = range(400, 500)
_TOO_MANY: Final = 429


class Refused(NetworkError):
    """The network understood and said no: status 4xx, with its JSON, if any, and the `error` and `message` of it."""

    def __init__(self, detail: str, status: int, error: str = "", message: str = "", said: Json | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error
        self.message = message
        self.said = said or {}


class Redirected(NetworkUnavailable):
    """The answer is elsewhere: at `location`, as the server wrote it. Never followed here, for it may be anywhere."""

    def __init__(self, detail: str, location: str) -> None:
        super().__init__(detail)
        self.location = location


class NotData(NetworkUnavailable):
    """An answer that is not of the shape that was asked for, such as a page where data should be."""


class RateLimited(NetworkUnavailable):
    """The network told us to wait, now or in an earlier answer."""


class TooLarge(NetworkUnavailable):
    """One answer was larger, or nested deeper, than we read; others may be fine."""


class NoSuchServer(NetworkUnavailable):
    """With a guard: the host that somebody named does not exist, or is none that may be asked."""


class _Retry(Retry):
    # A 429 is an order to stop, so even a short Retry-After is left to the caller.
    RETRY_AFTER_STATUS_CODES = frozenset({503})


class _Session(requests.Session):
    def resolve_redirects(self, *_: Any, **__: Any) -> Iterator[Any]:
        """None: requests reads the whole body of a redirect, however long, even when it may not follow it."""
        return iter(())


class _Bearer(requests.auth.AuthBase):
    """The token or nothing; being there at all, it keeps requests from using what ~/.netrc says."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Http:
    """Asks the hosts of one network. Thread-safe; nothing that it logs or raises holds a URL or a handle.

    `network` is the name with which error sentences begin; `timeout` bounds one answer as a whole, in seconds,
    and `largest` in bytes after decompression. `guard` is for hosts that people name (`api.links.guard.PUBLIC`): only
    public addresses are then asked, and no proxy is used. `limits` is for networks that tell of their limits in ways
    of their own.
    """

    def __init__(
        self,
        network: str,
        *,
        timeout: float,
        largest: int = LARGEST_ANSWER,
        now: Callable[[], datetime] = _utc_now,
        guard: Rules | None = None,
        limits: Limits | None = None,
        user_agent: str = "twoway",
    ) -> None:
        # urllib3 warns of each retry with the URL, and a URL holds the handle that somebody looked up.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        self._network = network
        self._timeout = timeout
        self._largest = largest
        self._now = now
        self._limits = limits
        self._pauses: dict[str, float] = {}
        self._lock = threading.Lock()
        self._session = _Session()
        self._session.headers["User-Agent"] = user_agent
        self._session.headers["Accept"] = "application/json"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        retry = _Retry(
            total=1,
            status_forcelist={502, 503, 504},
            allowed_methods={"GET"},
            backoff_factor=0.1,
            backoff_jitter=0.3,
            retry_after_max=LONGEST_RETRY_WAIT,
            raise_on_status=False,
        )
        adapter = TimedAdapter(max_retries=retry, pool_connections=8, pool_maxsize=64)
        if guard is not None:
            adapter = GuardedAdapter(guard, max_retries=retry, pool_connections=8, pool_maxsize=64)
            self._session.trust_env = False
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(
        self,
        url: str,
        params: Params | None = None,
        *,
        token: str | None = None,
        auth: requests.auth.AuthBase | None = None,
        deadline: float | None = None,
    ) -> Json:
        """The JSON object at a URL. `deadline` (`time.monotonic()`) may shorten the time-out, never lengthen it.
        `auth`: instead of a token.

        :raises Refused: :raises Redirected: :raises RateLimited: :raises TooLarge: :raises NotData:
        :raises NetworkUnavailable:
        """
        return self._object(self._ask("GET", url, params=params, token=token, auth=auth, deadline=deadline))

    def get_list(
        self, url: str, params: Params | None = None, *, token: str | None = None, deadline: float | None = None
    ) -> list[Any]:
        """The JSON array at a URL. Raises what `get` does."""
        parsed = self._parsed(self._ask("GET", url, params=params, token=token, deadline=deadline))
        if not isinstance(parsed, list):
            raise self._not_data()
        return parsed

    def get_text(self, url: str, params: Params | None = None, *, deadline: float | None = None) -> str:
        """The text at a URL, read as UTF-8 whatever its type. Raises what `get` does, except for `NotData`."""
        return self._ask("GET", url, params=params, token=None, deadline=deadline).decode("utf-8", "replace")

    def post(
        self, url: str, body: Json | None = None, *, token: str | None = None, deadline: float | None = None
    ) -> Json:
        """The JSON object that answers a POST; never asked twice. Raises what `get` does."""
        return self._object(self._ask("POST", url, body=body, token=token, deadline=deadline))

    def post_form(
        self, url: str, form: Mapping[str, str], login: tuple[str, str], *, deadline: float | None = None
    ) -> Json:
        """The JSON object that answers a form, sent with a name and a password; never asked twice. Raises as `get`."""
        auth = requests.auth.HTTPBasicAuth(*login)
        return self._object(self._ask("POST", url, form=form, auth=auth, deadline=deadline))

    def _ask(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = None,
        body: Json | None = None,
        form: Mapping[str, str] | None = None,
        token: str | None = None,
        auth: requests.auth.AuthBase | None = None,
        deadline: float | None,
    ) -> bytes:
        host = urlsplit(url).netloc
        self._heed_pause(host)
        until = time.monotonic() + self._timeout
        if deadline is not None:
            until = min(until, deadline)
        try:
            with (
                finished_by(until),
                self._session.request(
                    method,
                    url,
                    params=dict(params) if params else None,
                    json=body,
                    data=form,
                    auth=auth or _Bearer(token),
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                self._note_limits(host, response)
                raw = self._read(response)
        except (Forbidden, NameUnknown):
            detail = f"{self._network} has no server of that name on the public internet."
            raise NoSuchServer(detail) from None
        # The cause is left out on purpose: its message quotes the URL.
        except (requests.RequestException, HTTPError, OSError) as error:
            raise NetworkUnavailable(self._no_answer(error, until)) from None
        return self._judge(host, response, raw)

    def _no_answer(self, error: Exception, until: float) -> str:
        if isinstance(error, requests.Timeout | TimeoutError) or time.monotonic() >= until:
            return f"{self._network} did not answer in time. Try again in a few minutes."
        return f"{self._network} could not be reached. Try again in a few minutes."

    def _read(self, response: requests.Response) -> bytes:
        raw = bytearray()
        for chunk in response.iter_content(_CHUNK):
            raw += chunk
            if len(raw) > self._largest:
                raise TooLarge(f"{self._network} sent an answer larger than {self._largest // 1_000_000} MB.")
        return bytes(raw)

    def _judge(self, host: str, response: requests.Response, raw: bytes) -> bytes:
        status = response.status_code
        said = _quietly_parsed(raw) if status in _REFUSALS else {}
        told = self._limits(status, response.headers, said) if self._limits else None
        if told is not None:
            self._pause(host, told)
        if status in _OK:
            return raw
        if status == _TOO_MANY or (status in _REFUSALS and told is not None):
            wait = wait_told(response.headers, self._now()) if told is None else told
            raise RateLimited(f"{self._network} asks us to wait before the next request. Try again later.", wait)
        if status in _REFUSALS:
            error, message = (str(said.get(key) or "") for key in ("error", "message"))
            detail = f"{self._network} refused to answer (status {status}). Try again later."
            raise Refused(detail, status, error, message, said)
        if status in _ELSEWHERE:
            detail = f"{self._network} sent us elsewhere (status {status}). Try again later."
            raise Redirected(detail, response.headers.get("Location", ""))
        detail = f"{self._network} is out of order (status {status}). Try again in a few minutes."
        raise NetworkUnavailable(detail, retry_after(response.headers, self._now()))

    def _object(self, raw: bytes) -> Json:
        parsed = self._parsed(raw)
        if not isinstance(parsed, dict):
            raise self._not_data()
        return parsed

    def _parsed(self, raw: bytes) -> Any:
        try:
            return json.loads(raw)
        except RecursionError:
            raise TooLarge(f"{self._network} sent an answer nested too deep to read.") from None
        except ValueError:
            raise self._not_data() from None

    def _not_data(self) -> NotData:
        return NotData(f"{self._network} sent something that is not data. Try again in a few minutes.")

    def _heed_pause(self, host: str) -> None:
        with self._lock:
            left = self._pauses.get(host, 0.0) - time.monotonic()
        if left > 0:
            raise RateLimited(f"{self._network} asks us to wait before the next request. Try again later.", left)

    def _note_limits(self, host: str, response: requests.Response) -> None:
        told = limit_used_up(response.headers) or response.status_code == _TOO_MANY
        wait = wait_told(response.headers, self._now()) if told else None
        if wait:
            self._pause(host, wait)

    def _pause(self, host: str, seconds: float) -> None:
        now = time.monotonic()
        with self._lock:
            # Any host may be named, so that what is over is not kept.
            self._pauses = {paused: until for paused, until in self._pauses.items() if until > now}
            self._pauses[host] = now + min(seconds, LONGEST_PAUSE)


def _quietly_parsed(raw: bytes) -> Json:
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
