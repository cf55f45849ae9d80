"""Connections to hosts that strangers name: to public addresses only, and to the very address that was checked.

A name is looked up once, all its addresses have to be public, and the connection goes to the first of them, so that a
name which changes its address in between gains nothing. The certificate still has to be that of the name.
"""

import logging
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import requests
from AntiSSRF import AntiSSRFError, AntiSSRFPolicy, PolicyConfigOptions

from api.deadline import TimedAdapter, time_left

NAME_SECONDS: Final = 3.0
"""Longest look-up of one name; the system's own takes up to half a minute."""
NAMES_AT_ONCE: Final = 32
MOST_REDIRECTS: Final = 3

_COMPATIBLE: Final = "::/96"  # IPv4 inside IPv6 as it was written once; the library's own list lacks it
_LOOPBACK: Final = ("127.0.0.0/8", "::1/128")
_PORTS: Final = {"http": 80, "https": 443}
KNOWN_NAMES: Final = ("mastodon.social", "bsky.social")
"""Names that there are, to tell a name that there is not from a machine that finds none."""
_UNKNOWN: Final = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """Where a connection may go: the ports of each scheme, and what is allowed besides public addresses.

    `authorities`: the file of those whose certificates are believed; None: the usual ones. There is no setting for any
    of it: the service itself uses the two below.
    """

    ports: Mapping[str, frozenset[int]] = field(default_factory=lambda: {"https": frozenset({443})})
    allowed: tuple[str, ...] = ()
    authorities: Path | None = None


PUBLIC: Final = Rules()
"""HTTPS at its own port."""
PUBLIC_WITH_HTTP: Final = Rules({"https": frozenset({443}), "http": frozenset({80})})
"""Plain http as well, for those who only want to see where it leads."""


def with_loopback(*ports: int, authorities: Path | None = None) -> Rules:
    """Rules for tests alone: besides what is public, servers of this machine at these ports, with or without TLS."""
    return Rules({"https": frozenset({443, *ports}), "http": frozenset({80, *ports})}, _LOOPBACK, authorities)


class Forbidden(requests.RequestException):
    """The host, port or scheme is not one that may be asked. Nothing was sent."""


class NameUnknown(requests.ConnectionError):
    """There is no such host."""


class NameNotFound(requests.ConnectionError):
    """The name could not be looked up just now."""


class GuardedAdapter(TimedAdapter):
    """For `Session.mount`: whatever the session is asked for, it connects only where the rules allow.

    It uses no proxy, checks every certificate, and keeps to `finished_by`. The look-up of a name counts, too.

    :raises Forbidden: :raises NameUnknown: :raises NameNotFound: besides what requests raises.
    """

    def __init__(self, rules: Rules = PUBLIC, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rules = rules
        self._checker = _policy(rules).get_antissrf_session().get_adapter("https://")
        self._looking_up = BoundedSemaphore(NAMES_AT_ONCE)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        stream, timeout = (*args, *(kwargs.get(name) for name in ("stream", "timeout")[len(args) :]))[:2]
        verify = str(self._rules.authorities) if self._rules.authorities else True
        return super().send(request, stream=bool(stream), timeout=timeout, verify=verify, cert=None, proxies=None)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: bool | str, cert: Any = None
    ) -> Any:
        """Where requests will connect to: called once for each request, those that follow a redirect included."""
        address = urlsplit(request.url or "")
        if (address.port or _PORTS.get(address.scheme)) not in self._rules.ports.get(address.scheme, ()):
            raise Forbidden("Only the usual ports of HTTPS may be asked.")
        try:
            return self._in_time(lambda: self._checked(request, verify, cert))
        except AntiSSRFError:
            raise Forbidden("Only public addresses may be asked.") from None
        except socket.gaierror as error:
            kind = NameUnknown if error.errno in _UNKNOWN else NameNotFound
            raise kind("The name could not be looked up.") from None
        except UnicodeError:
            raise NameUnknown("That is no name of a host.") from None

    def _checked(self, request: requests.PreparedRequest, verify: bool | str, cert: Any) -> Any:
        try:
            return self._checker.build_connection_pool_key_attributes(request, verify, cert)
        except socket.gaierror as error:
            # Without a network, too, resolvers say of every name that there is none.
            if error.errno in _UNKNOWN and not _names_are_found():
                raise socket.gaierror(socket.EAI_AGAIN, "No name is found.") from None
            raise

    def _in_time(self, look_up: Callable[[], T]) -> T:
        """The system looks names up for as long as it likes, so a thread of its own does, and may be left behind."""
        left = time_left()
        seconds = NAME_SECONDS if left is None else min(NAME_SECONDS, left)
        outcome: Future[T] = Future()

        def work() -> None:
            try:
                outcome.set_result(look_up())
            except BaseException as error:  # noqa: BLE001 - It is raised where it is waited for.
                outcome.set_exception(error)
            finally:
                self._looking_up.release()

        if not self._looking_up.acquire(timeout=seconds):
            raise requests.ConnectTimeout("Too many names are being looked up.")
        Thread(target=work, name="look-up", daemon=True).start()
        try:
            return outcome.result(timeout=seconds)
        except FutureTimeout:
            raise requests.ConnectTimeout("The name could not be looked up in time.") from None


def guarded_session(rules: Rules, user_agent: str) -> requests.Session:
    """A session that goes nowhere else: no proxy, no cookies, no credentials of the machine; any thread may use it."""
    # urllib3 warns of certificates and retries with the host, and a host may be what somebody looked up.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = MOST_REDIRECTS
    session.headers["User-Agent"] = user_agent
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = GuardedAdapter(rules, pool_connections=16, pool_maxsize=4)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def is_forbidden(url: str, rules: Rules = PUBLIC) -> bool:
    """Whether the host of a URL is an address that may not be asked, or this machine by its name. Looks nothing up:
    where any other name leads is seen when it is asked.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if f".{host}".endswith(".localhost"):
        return not rules.allowed
    with suppress(ValueError):
        ip_address(host)
        try:
            GuardedAdapter(rules).build_connection_pool_key_attributes(requests.Request("GET", url).prepare(), True)
        except Forbidden:
            return True
    return False


def _names_are_found() -> bool:
    for name in KNOWN_NAMES:
        with suppress(OSError):
            socket.getaddrinfo(name, _PORTS["https"])
            return True
    return False


def _policy(rules: Rules) -> AntiSSRFPolicy:
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    policy.add_denied_addresses([_COMPATIBLE])
    if rules.allowed:
        policy.add_allowed_addresses(list(rules.allowed))
    # By default it would tell strangers of a proxy that there is none of.
    policy.add_xff_header = False
    # The ports above say whether plain http may be asked.
    policy.allow_plain_text_http = "http" in rules.ports
    return policy
