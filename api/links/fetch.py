"""One request to a stranger's site, and those that it is sent on to, within limits of size, time and kind."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import requests
from ada_url import join_url, parse_url
from urllib3.exceptions import HTTPError

from api.deadline import finished_by
from api.hosts import retry_after
from api.links.guard import MOST_REDIRECTS, Forbidden, NameNotFound, NameUnknown

LARGEST: Final = 512 * 1024
"""Bytes of one page that are read, after decompression."""
EXCHANGE_SECONDS: Final = 5.0
"""Longest time for one request and its answer."""

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})

_CHUNK: Final = 16_384
_LONGEST_ADDRESS: Final = 2_048
_BUSY: Final = {429, 503}
_MOVED: Final = {301, 302, 303, 307, 308}
_OK: Final = range(200, 300)
_ENCODINGS: Final = {"", "identity", "gzip", "x-gzip", "deflate"}
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)

# OpenSSL's numbers for a chain that stops at an authority that is not known here. Browsers fetch what a site forgot to
# send of its chain, so that this may well be ours to solve.
_UNTRACED: Final = {2, 20, 21}

_FAILURES: Final[tuple[tuple[type[Exception], str, bool], ...]] = (
    (Forbidden, "{host} is not at a public address, so it is not asked.", False),
    (NameUnknown, "The name {host} is not known.", True),
    (NameNotFound, "The name {host} could not be looked up.", False),
    (requests.Timeout, "{host} did not answer in time.", False),
    (TimeoutError, "{host} did not answer in time.", False),
    (ConnectionRefusedError, "{host} accepts no connections.", True),
)
"""What can go wrong, in words, and whether a person would meet it too; the first that fits."""

Method = Literal["GET", "HEAD"]
Tell = Callable[[float], object]
"""Hears for how many seconds the host wants to be left alone."""
Turn = Callable[[str], AbstractContextManager[Tell]]
"""Entered for every single request with its URL and left after its answer; raises `NotFetched` to forbid it."""


class NotFetched(Exception):
    """There is no answer: `reason` is a whole sentence. `gone`: a person would not get one either."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered in the end. `url`: where that was; `body`: at most `LARGEST` bytes, decompressed;
    `cut`: why the body is not here or not whole, as a sentence.
    """

    url: str
    status: int
    kind: str = ""
    charset: str | None = None
    body: bytes = b""
    cut: str | None = None

    @property
    def well(self) -> bool:
        return self.status in _OK

    @property
    def plain(self) -> bool:
        """It came by http, without TLS."""
        return self.url.startswith("http:")


def web_address(url: str, base: str | None = None) -> str | None:
    """A URL as a browser would ask for it, without its fragment; None for one that no web page can have.

    Names and passwords before the host are refused: only deceptive links have them.
    """
    if len(url) > _LONGEST_ADDRESS:
        return None
    try:
        parts = parse_url(join_url(base, url) if base else url)
    except ValueError:
        return None
    if parts["protocol"] not in ("http:", "https:") or parts["username"] or parts["password"]:
        return None
    host = parts["host"].replace(f"{parts['hostname']}", parts["hostname"].removesuffix("."), 1)
    return f"{parts['protocol']}//{host}{parts['pathname']}{parts['search']}" if parts["hostname"].strip(".") else None


def host_name(url: str) -> str:
    """The host of what `web_address` gave."""
    return str(parse_url(url, attributes=("hostname",))["hostname"])


def fetch(
    session: requests.Session, url: str, *, method: Method = "GET", read: frozenset[str], until: float, turn: Turn
) -> Answer:
    """What a guarded session gets at a URL, after at most three redirects, before `until` (`time.monotonic()`).

    Only the bodies of successful answers of the kinds `read` are read, and none that comes by plain http.

    :raises NotFetched:
    """
    where = web_address(url)
    if where is None:
        raise NotFetched("That is not the address of a web page.")
    seen: list[str] = []
    while len(seen) <= MOST_REDIRECTS:
        if where in seen:
            raise NotFetched(f"{host_name(where)} redirects in a circle.", gone=True)
        seen.append(where)
        with turn(where) as tell:
            answer, target = _exchange(session, where, method, read, until, tell=tell)
        if target is None:
            return answer
        sent_on = web_address(target, where)
        if sent_on is None:
            raise NotFetched(f"{host_name(where)} redirects to something that is no web page.")
        where = sent_on
    raise NotFetched(f"{host_name(seen[0])} redirects more than {MOST_REDIRECTS} times, further than is followed.")


def _exchange(
    session: requests.Session, url: str, method: Method, read: frozenset[str], until: float, *, tell: Tell
) -> tuple[Answer, str | None]:
    """One request: its answer, and where that leads on to."""
    moment = min(until, time.monotonic() + EXCHANGE_SECONDS)
    headers = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1", "Accept-Encoding": "gzip, deflate"}
    try:
        asked = session.prepare_request(requests.Request(method, url, headers=headers))
        # Not by `session.send`, which reads the whole body of a redirect, however long, even when it may not follow.
        with (
            finished_by(moment),
            session.get_adapter(url).send(asked, stream=True, timeout=EXCHANGE_SECONDS) as response,
        ):
            wait = retry_after(response.headers, datetime.now(UTC)) if response.status_code in _BUSY else None
            if wait:
                tell(wait)
            target = response.headers.get("Location")
            if response.status_code in _MOVED and target:
                return Answer(url, response.status_code), target.encode("latin-1", "replace").decode("utf-8", "replace")
            return _answer(url, response, read), None
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise not_fetched(error, host_name(url), late=time.monotonic() >= moment) from None


def _answer(url: str, response: requests.Response, read: frozenset[str]) -> Answer:
    told = response.headers.get("Content-Type", "")
    kind = told.partition(";")[0].strip().lower()
    found = _CHARSET.search(told)
    answer = Answer(url, response.status_code, kind, found[1].lower() if found else None)
    if not answer.well or answer.plain:
        return answer
    cut, body = None, b""
    if kind not in read:
        cut = f"What {host_name(url)} sent is no web page." if read else None
    elif response.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        cut = f"{host_name(url)} packed its page in a way that is not read."
    else:
        body, whole = _body(response)
        cut = None if whole else f"The page of {host_name(url)} is larger than {LARGEST // 1024} KB."
    return Answer(url, answer.status, kind, answer.charset, body, cut)


def _body(response: requests.Response) -> tuple[bytes, bool]:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST:
            return bytes(body[:LARGEST]), False
    return bytes(body), True


def not_fetched(error: Exception, host: str, *, late: bool) -> NotFetched:
    """What went wrong with a request to the host, in words; `late`: its time was over."""
    causes = (*_causes(error), *([TimeoutError()] if late else []))
    for kind, words, gone in _FAILURES:
        if any(isinstance(cause, kind) for cause in causes):
            return NotFetched(words.format(host=host), gone=gone)
    if any(isinstance(cause, requests.exceptions.SSLError) for cause in causes):
        return _without_tls(causes, host)
    return NotFetched(f"The connection to {host} broke off.")


def _without_tls(causes: tuple[BaseException, ...], host: str) -> NotFetched:
    codes = {cause.verify_code for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)}
    if codes & _UNTRACED:
        return NotFetched(f"The certificate of {host} comes from an authority that is not known here.")
    if codes or any("doesn't match" in str(cause) for cause in causes):
        return NotFetched(f"The certificate of {host} is not valid.", gone=True)
    return NotFetched(f"{host} does not speak HTTPS as it is spoken today.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error with all that libraries have wrapped into it."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]
            waiting += [argument for argument in one.args if isinstance(argument, BaseException)]
