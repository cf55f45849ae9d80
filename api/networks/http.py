"""The one way in which networks are asked: pooled, timed, capped, polite, and a JSON object or a named error."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from limits import parse_many
from urllib3.exceptions import HTTPError

from api.clock import utc_now
from api.deadline import finished_by
from api.hosts import Hosts, retry_after
from api.links.guard import Forbidden, NameUnknown, Rules
from api.networks.base import NetworkUnavailable
from api.networks.failures import (
    AskedOften,
    LeftAlone,
    NoSuchServer,
    NotData,
    RateLimited,
    Redirected,
    Refused,
    TooLarge,
)
from api.networks.session import Bearer, open_session, without_keys
from api.networks.values import Json
from api.networks.waiting import limit_used_up, reset_after

Params = Mapping[str, str | int | Sequence[str]]
Limits = Callable[[int, Mapping[str, str], Json], float | None]
"""Of a network with limits of its own kind: seconds for which an answer (its status, its headers, and the JSON of a
refusal) tells us to leave the host alone, None where it does not.
"""

LARGEST_ANSWER: Final = 8_000_000  # bytes, after decompression
LONGEST_RESET: Final = 3_600.0  # seconds until a limit's reset; it is told by the server's clock, which may be wrong
UNTOLD_WAIT: Final = 60.0  # seconds, for servers that ask us to wait and do not say how long
_CHUNK: Final = 65_536
_OK: Final = range(200, 300)
_ELSEWHERE: Final = range(300, 400)
_REFUSALS: Final = range(400, 500)
_OUT_OF_ORDER: Final = range(500, 600)
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Told:
    """A good answer as it came: its bytes, decompressed, and its headers, whose names are in any case."""

    body: bytes
    headers: Mapping[str, str]


class Http:
    """Asks the hosts of one network. Thread-safe; nothing that it logs or raises holds a URL or a handle.

    `network` is the name with which error sentences begin; `timeout` bounds one answer as a whole, in seconds,
    and `largest` in bytes after decompression. `guard` is for hosts that people name (`api.links.guard.PUBLIC`): only
    public addresses are then asked, and no proxy is used. `limits` is for networks that tell of their limits in ways
    of their own. `hosts` knows which host is not to be asked now, and `most` is how often each may be asked besides, in
    the notation of the library `limits`.
    """

    def __init__(
        self,
        network: str,
        *,
        timeout: float,
        largest: int = LARGEST_ANSWER,
        now: Callable[[], datetime] = utc_now,
        guard: Rules | None = None,
        limits: Limits | None = None,
        user_agent: str = "twoway",
        hosts: Hosts | None = None,
        most: str | None = None,
    ) -> None:
        self._network = network
        self._timeout = timeout
        self._largest = largest
        self._now = now
        self._limits = limits
        self._hosts = hosts or Hosts()
        self._most = tuple(parse_many(most)) if most else ()
        # What a host says of one key says nothing of another network's key; to strangers we are the same everywhere.
        self._scope = "" if guard is not None else f"{network}@"
        self._session = open_session(user_agent, guard)

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
        return self.get_told(url, params, deadline=deadline).body.decode("utf-8", "replace")

    def get_told(
        self, url: str, params: Params | None = None, *, accept: str | None = None, deadline: float | None = None
    ) -> Told:
        """Whatever is at a URL, with its headers; `accept`: the kinds wanted, otherwise JSON. Raises as `get_text`."""
        return self._ask("GET", url, params=params, accept=accept, deadline=deadline)

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
        accept: str | None = None,
        deadline: float | None,
    ) -> Told:
        host = f"{self._scope}{urlsplit(url).netloc.lower()}"
        self._heed_waits(host)
        own = until = time.monotonic() + self._timeout
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
                    auth=auth or Bearer(token),
                    headers={"Accept": accept} if accept else None,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                self._note_limits(host, response)
                raw = without_keys(self._read(response), response.request)
        except (Forbidden, NameUnknown):
            detail = f"{self._network} has no server of that name on the public internet."
            raise NoSuchServer(detail) from None
        except requests.exceptions.InvalidHeader:
            raise self._unusable_key() from None
        # The cause is left out on purpose: its message quotes the URL.
        except (requests.RequestException, HTTPError, OSError) as error:
            # Less time than usual is no fault of the host.
            if until == own or time.monotonic() < until:
                self._hosts.failed(host)
            raise NetworkUnavailable(self._no_answer(error, until)) from None
        # What http.client says of a header that it will not send.
        except ValueError:
            raise self._unusable_key() from None
        return Told(self._judge(host, response, raw), response.headers)

    def _unusable_key(self) -> NetworkUnavailable:
        """Nothing was sent; the error that says so quotes the key, and is left out for that."""
        return NetworkUnavailable(
            f"{self._network} was not asked, since the key for it holds characters that no key has. Whoever runs this "
            "server puts it in again."
        )

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
            self._hosts.told(host, told)
        if status in _OUT_OF_ORDER:
            raise self._out_of_order(host, response)
        self._hosts.worked(host)
        if status in _OK:
            return raw
        if status == _TOO_MANY or (status in _REFUSALS and told is not None):
            wait = self._wait_told(response) if told is None else told
            raise RateLimited(self._asks_us_to_wait(), wait)
        if status in _REFUSALS:
            error, message = (str(said.get(key) or "") for key in ("error", "message"))
            detail = f"{self._network} refused to answer (status {status}). Try again later."
            raise Refused(detail, status, error, message, said)
        if status in _ELSEWHERE:
            detail = f"{self._network} sent us elsewhere (status {status}). Try again later."
            raise Redirected(detail, response.headers.get("Location", ""))
        raise self._out_of_order(host, response)

    def _out_of_order(self, host: str, response: requests.Response) -> NetworkUnavailable:
        """A host that says when it will be back is believed; one that does not has failed."""
        wait = retry_after(response.headers, self._now())
        if wait:
            self._hosts.told(host, wait)
        else:
            self._hosts.failed(host)
        detail = f"{self._network} is out of order (status {response.status_code}). Try again in a few minutes."
        return NetworkUnavailable(detail, wait)

    def _object(self, told: Told) -> Json:
        parsed = self._parsed(told)
        if not isinstance(parsed, dict):
            raise self._not_data()
        return parsed

    def _parsed(self, told: Told) -> Any:
        try:
            return json.loads(told.body)
        except RecursionError:
            raise TooLarge(f"{self._network} sent an answer nested too deep to read.") from None
        except ValueError:
            raise self._not_data() from None

    def _not_data(self) -> NotData:
        return NotData(f"{self._network} sent something that is not data. Try again in a few minutes.")

    def _heed_waits(self, host: str) -> None:
        """:raises NetworkUnavailable: the host is not to be asked now."""
        wait = self._hosts.ask(host, *self._most)
        if wait is None:
            return
        if wait.why == "told":
            raise RateLimited(self._asks_us_to_wait(), wait.seconds)
        if wait.why == "failed":
            detail = f"{self._network} failed to answer several times in a row and is left alone for a moment."
            raise LeftAlone(f"{detail} Try again in a minute.", wait.seconds)
        detail = f"{self._network} was asked as often as this server asks anybody. Try again later."
        raise AskedOften(detail, wait.seconds)

    def _asks_us_to_wait(self) -> str:
        return f"{self._network} asks us to wait before the next request. Try again later."

    def _note_limits(self, host: str, response: requests.Response) -> None:
        if response.status_code == _TOO_MANY or limit_used_up(response.headers):
            self._hosts.told(host, self._wait_told(response))

    def _wait_told(self, response: requests.Response) -> float:
        """Seconds. A 429 that does not say how long is heeded for a minute; other answers only as long as they say."""
        after = retry_after(response.headers, self._now())
        if after is not None:
            return after
        reset = reset_after(response.headers, self._now())
        if reset is not None:
            return min(reset, LONGEST_RESET)
        return UNTOLD_WAIT if response.status_code == _TOO_MANY else 0.0


def _quietly_parsed(raw: bytes) -> Json:
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
