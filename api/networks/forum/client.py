"""Forums on Discourse as a network: find the forum at a host, and collect its topics and what its staff answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.robotparser import RobotFileParser

from ada_url import URL

from api.deadline import deadline_in
from api.links.manners import ROBOT
from api.networks.base import (
    Abilities,
    AccountOptedOut,
    NetworkError,
    NetworkUnavailable,
    Progress,
)
from api.networks.failures import NotData, Redirected, Refused, TooLarge
from api.networks.forum import convert
from api.networks.forum.calls import Calls
from api.networks.forum.collection import Collection
from api.networks.forum.convert import Forum
from api.networks.forum.refusals import is_login, not_readable
from api.networks.session import way_to_named_hosts
from api.scoring.evidence import Account, Evidence

_HOPS: Final = 3
_LONGEST_RULES: Final = 500_000  # characters
_READ: Final = ("/about.json", "/latest.json", "/t/1.json")
_OPTED_OUT: Final = "The forum at {} asks programs not to read it, so it is left out."


class Discourse:
    """Implements `Network`. `collection_seconds` bounds one `identify` and one `collect`."""

    name = "forum"

    def __init__(self, calls: Calls, *, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=False,
            history="75 topics or 90 days, whichever ends first",
            cost="free; 4 to about 100 requests",
        )

    def identify(self, handle: str) -> Account:
        """The forum at a host, or at the one that this sends to. Handle and id are the host."""
        deadline = self._deadline()
        host = handle.strip().lower()
        for _ in range(_HOPS):
            self._heed_robots(host, deadline)
            try:
                return self._account(self._look_up(host, deadline))
            except Redirected as moved:
                elsewhere = _host_in(moved.location)
                if elsewhere is None or elsewhere == host or is_login(moved):
                    raise not_readable(moved, host) from None
                host = elsewhere
        raise NetworkUnavailable(f"The forum at {handle} sends visitors from one address to the next.")

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about a forum from `identify`; one without an id is identified first."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = self._deadline()
        if account.id is None:
            account = self.identify(account.handle)
        try:
            forum = self._look_up(account.handle, deadline)
        except Redirected as moved:
            raise not_readable(moved, account.handle) from None
        self._account(forum)
        return Collection(forum, self._calls, deadline=deadline, now=self._now, progress=progress).run()

    def check(self) -> str:
        """Words only: there is no forum to ask before somebody names one."""
        words = "Forums need no key. Hosts are asked once somebody names a forum on them, so none was tried."
        return f"{words} {way_to_named_hosts()}"

    def _deadline(self) -> float:
        return deadline_in(self._collection_seconds)

    def _heed_robots(self, host: str, deadline: float) -> None:
        """:raises AccountOptedOut: the forum asks programs to stay away, as one does that is not to be indexed."""
        try:
            said = self._calls.robots(host, deadline)
        except (Refused, Redirected, TooLarge):
            return  # No rules, no limits (RFC 9309, 2.3.1.3).
        except NetworkError as error:
            raise not_readable(error, host) from None
        rules = RobotFileParser()
        try:
            rules.parse(said[:_LONGEST_RULES].splitlines())
            allowed = all(rules.can_fetch(ROBOT, f"https://{host}{path}") for path in _READ)
        except ValueError:
            return
        if not allowed:
            raise AccountOptedOut(_OPTED_OUT.format(host), handle=host)

    def _look_up(self, host: str, deadline: float) -> Forum:
        """:raises Redirected: and what `not_readable` makes of anything else."""
        try:
            forum = convert.forum(self._calls.about(host, deadline), host)
            if forum is None:
                raise NotData("The answer is not that of a forum.")
        except Redirected:
            raise
        except NetworkError as error:
            raise not_readable(error, host) from None
        return forum

    def _account(self, forum: Forum) -> Account:
        if forum.account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(forum.account.handle), handle=forum.account.handle)
        return forum.account


def _host_in(location: str) -> str | None:
    """The host of a forum's address: https, on the usual port; its description is where it is at every forum."""
    try:
        address = URL(location)
    except ValueError:
        return None
    host = str(address.hostname).rstrip(".")
    fine = address.protocol == "https:" and not address.port and not address.username
    named = "." in host and not host.rpartition(".")[2].isdigit()
    return host if fine and named and address.pathname == "/about.json" else None
