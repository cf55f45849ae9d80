"""The one way in which networks are asked: pooled, timed, capped, polite, and a JSON object or a named error."""

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.deadline import TimedAdapter, finished_by

Json = dict[str, Any]
Params = Mapping[str, str | int | Sequence[str]]

LARGEST_ANSWER: Final = 8_000_000  # bytes, after decompression
LONGEST_RETRY_WAIT: Final = 2  # seconds
LONGEST_PAUSE: Final = 900.0  # seconds; a server with a wrong clock must not shut itself out for years
_CHUNK: Final = 65_536
_OK: Final = range(200, 300)
_REFUSALS: Final = range(400, 500)
_TOO_MANY: Final = 429
_EPOCH_FROM: Final = 1_000_000_000  # RateLimit-Reset is an epoch from here on, and seconds to wait below


class Refused(NetworkError):
    """The network understood and said no: status 4xx, with the `error` and `message` of its JSON, if any."""

    def __init__(self, detail: str, status: int, error: str = "", message: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.error = error
        self.message = message


class RateLimited(NetworkUnavailable):
    """The network told us to wait, now or in an earlier answer."""


class TooLarge(NetworkUnavailable):
    """One answer was larger, or nested deeper, than we read; others may be fine."""


class _Retry(Retry):
    # A 429 is an order to stop, so even a short Retry-After is left to the caller.
    RETRY_AFTER_STATUS_CODES = frozenset({503})


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

    `network` is the name that error sentences use; `timeout` bounds one answer as a whole, in seconds.
    """

    def __init__(self, network: str, *, timeout: float, now: Callable[[], datetime] = _utc_now) -> None:
        # urllib3 warns of each retry with the URL, and a URL holds the handle that somebody looked up.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        self._network = network
        self._timeout = timeout
        self._now = now
        self._pauses: dict[str, float] = {}
        self._lock = threading.Lock()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "twoway"
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
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(
        self, url: str, params: Params | None = None, *, token: str | None = None, deadline: float | None = None
    ) -> Json:
        """The JSON object at a URL. `deadline` (`time.monotonic()`) may shorten the time-out, never lengthen it.

        :raises Refused: :raises RateLimited: :raises TooLarge: :raises NetworkUnavailable:
        """
        return self._ask("GET", url, params=params, token=token, deadline=deadline)

    def post(
        self, url: str, body: Json | None = None, *, token: str | None = None, deadline: float | None = None
    ) -> Json:
        """The JSON object that answers a POST; never asked twice. Raises what `get` does."""
        return self._ask("POST", url, body=body, token=token, deadline=deadline)

    def _ask(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = None,
        body: Json | None = None,
        token: str | None,
        deadline: float | None,
    ) -> Json:
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
                    auth=_Bearer(token),
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                self._note_limits(host, response)
                raw = self._read(response)
        # The cause is left out on purpose: its message quotes the URL.
        except (requests.RequestException, HTTPError, OSError) as error:
            raise NetworkUnavailable(self._no_answer(error, until)) from None
        return self._judge(response, raw)

    def _no_answer(self, error: Exception, until: float) -> str:
        if isinstance(error, requests.Timeout | TimeoutError) or time.monotonic() >= until:
            return f"{self._network} did not answer in time. Try again in a few minutes."
        return f"{self._network} could not be reached. Try again in a few minutes."

    def _read(self, response: requests.Response) -> bytes:
        raw = bytearray()
        for chunk in response.iter_content(_CHUNK):
            raw += chunk
            if len(raw) > LARGEST_ANSWER:
                raise TooLarge(f"An answer of {self._network} was larger than {LARGEST_ANSWER // 1_000_000} MB.")
        return bytes(raw)

    def _judge(self, response: requests.Response, raw: bytes) -> Json:
        status = response.status_code
        if status in _OK:
            return self._object(raw)
        if status == _TOO_MANY:
            wait = self._wait_told(response)
            raise RateLimited(f"{self._network} asks us to wait before the next request. Try again later.", wait)
        if status in _REFUSALS:
            said = _quietly_parsed(raw)
            error, message = (str(said.get(key) or "") for key in ("error", "message"))
            detail = f"{self._network} refused to answer (status {status}). Try again later."
            raise Refused(detail, status, error, message)
        detail = f"{self._network} is out of order (status {status}). Try again in a few minutes."
        raise NetworkUnavailable(detail, self._retry_after(response))

    def _object(self, raw: bytes) -> Json:
        try:
            parsed = json.loads(raw)
        except RecursionError:
            raise TooLarge(f"An answer of {self._network} was nested too deep to read.") from None
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise NetworkUnavailable(f"{self._network} sent something that is not data. Try again in a few minutes.")
        return parsed

    def _heed_pause(self, host: str) -> None:
        with self._lock:
            left = self._pauses.get(host, 0.0) - time.monotonic()
        if left > 0:
            raise RateLimited(f"{self._network} asks us to wait before the next request. Try again later.", left)

    def _note_limits(self, host: str, response: requests.Response) -> None:
        used_up = response.headers.get("RateLimit-Remaining", "").strip() == "0"
        wait = self._wait_told(response) if used_up or response.status_code == _TOO_MANY else None
        if wait:
            with self._lock:
                self._pauses[host] = time.monotonic() + min(wait, LONGEST_PAUSE)

    def _wait_told(self, response: requests.Response) -> float | None:
        """Seconds to wait by `Retry-After`, else `RateLimit-Reset`; None where neither can be read."""
        after = self._retry_after(response)
        return self._reset_after(response) if after is None else after

    def _retry_after(self, response: requests.Response) -> float | None:
        said = response.headers.get("Retry-After", "").strip()
        if _is_number(said):
            return float(said)
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - self._now()).total_seconds())

    def _reset_after(self, response: requests.Response) -> float | None:
        said = response.headers.get("RateLimit-Reset", "").strip()
        if not _is_number(said):
            return None
        number = float(said)
        return max(0.0, number - self._now().timestamp()) if number >= _EPOCH_FROM else number


def _is_number(said: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", said) is not None


def _quietly_parsed(raw: bytes) -> Json:
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
