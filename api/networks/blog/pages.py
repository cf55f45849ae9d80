"""Asking a blog's host: politely, by HTTPS only, and wherever it leads on to, within limits."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.robotparser import RobotFileParser

from ada_url import parse_url

from api.links.fetch import host_name, web_address
from api.links.guard import MOST_REDIRECTS
from api.links.manners import ROBOT
from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.failures import NoSuchServer, NotData, Redirected, Refused, TooLarge
from api.networks.http import Http

Params = Mapping[str, str | int]
Rules = Mapping[str, RobotFileParser | None]
"""By origin what robots.txt says; None where there is none."""

HTML: Final = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
FEED: Final = "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.1"
JSON: Final = "application/json"

_LONGEST_RULES: Final = 512 * 1024


class AskedToStayAway(NetworkUnavailable):
    """robots.txt asks us not to look there."""


_USELESS: Final = (AskedToStayAway, NotData, TooLarge, NoSuchServer)


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: where it came from in the end, its bytes and its headers."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "")


class Pages:
    """What one collection asks. `place`: where an address is asked, another one in tests only; `deadline` is a time
    of `time.monotonic()`; `rules` are those that are known already.
    """

    def __init__(self, http: Http, place: Callable[[str], str], deadline: float, rules: Rules | None = None) -> None:
        self._http = http
        self._place = place
        self.deadline = deadline
        self._rules = dict(rules or {})

    @property
    def rules(self) -> Rules:
        """What the hosts that were asked say about robots."""
        return dict(self._rules)

    def get(self, url: str, params: Params | None = None, *, accept: str) -> Got:
        """What is at an address, or up to 3 redirects further; all of it is asked by HTTPS, whatever links say.

        :raises AskedToStayAway: :raises Refused: :raises NetworkUnavailable:
        """
        where = _by_https(url)
        seen: list[str] = []
        while where not in seen and len(seen) <= MOST_REDIRECTS:
            seen.append(where)
            if not self.may_ask(where):
                raise AskedToStayAway(f"{host_name(where)} asks robots not to look there, so it is not read.")
            try:
                told = self._http.get_told(self._place(where), params, accept=accept, deadline=self.deadline)
            except Redirected as redirected:
                where = _by_https(redirected.location, where)
                # What was asked for stands in the address that we were sent to, or is not wanted there.
                params = None
                continue
            return Got(where, told.body, told.headers)
        raise Refused(f"{host_name(url)} redirects in a circle or too often, so it is not read.", 404)

    def json(self, url: str, params: Params | None = None) -> tuple[Any, Mapping[str, str]]:
        """The JSON at an address, with its headers. Raises as `get`, and `NotData`."""
        got = self.get(url, params, accept=JSON)
        try:
            return json.loads(got.body), got.headers
        except RecursionError:
            raise TooLarge(f"{host_name(url)} sent an answer nested too deep to read.") from None
        except ValueError:
            raise NotData(f"{host_name(url)} sent something that is not data. Try again in a few minutes.") from None

    def may_ask(self, url: str) -> bool:
        """What robots.txt of the host says (RFC 9309): without one all is allowed, out of order nothing is.

        :raises NetworkUnavailable: the host did not say.
        """
        origin = str(parse_url(url, attributes=("origin",))["origin"])
        if origin not in self._rules:
            self._rules[origin] = self._ask_rules(f"{origin}/robots.txt")
        rules = self._rules[origin]
        return rules is None or rules.can_fetch(ROBOT, url)

    def _ask_rules(self, url: str) -> RobotFileParser | None:
        try:
            told = self._http.get_told(self._place(url), accept="text/plain,*/*;q=0.1", deadline=self.deadline)
        except (Refused, Redirected, TooLarge):
            # A redirect of a whole host is followed where its pages are; the rules there are asked for then.
            return None
        rules = RobotFileParser()
        try:
            rules.parse(told.body[:_LONGEST_RULES].decode("utf-8", "replace").splitlines())
        except ValueError:
            raise NetworkUnavailable(f"What {host_name(url)} says about robots cannot be read.") from None
        return rules


def is_passing(error: NetworkError) -> bool:
    """The blog may be read at another time; otherwise only this address of it is of no use."""
    return isinstance(error, NetworkUnavailable) and not isinstance(error, _USELESS)


def _by_https(url: str, base: str | None = None) -> str:
    where = web_address(url, base)
    if where is None:
        raise Refused("An address leads to something that is no web page.", 404)
    return f"https:{where.removeprefix('http:')}" if where.startswith("http:") else where
