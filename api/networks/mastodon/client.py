"""Mastodon as a network: find an account's server, identify the account, collect what is public of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from api.deadline import deadline_in
from api.networks.base import (
    Abilities,
    AccountNotFound,
    AccountOptedOut,
    NetworkError,
    NetworkUnavailable,
    Progress,
)
from api.networks.failures import NoSuchServer
from api.networks.mastodon import profile
from api.networks.mastodon.collection import Collection
from api.networks.mastodon.convert import Place
from api.networks.mastodon.home import Home, find_home, split_name
from api.networks.mastodon.refusals import no_account, suspended
from api.networks.mastodon.servers import Servers
from api.networks.session import way_to_named_hosts
from api.networks.values import boolean_of, name_of
from api.scoring.evidence import Account, Evidence

Json = dict[str, Any]

_OPTED_OUT: Final = "The account {} asks not to be indexed, so it is left out."
_LIMITED: Final = "The account's server has limited it, so that some people may not see its posts."
_LOCKED: Final = "The account approves its followers by hand; what it posts to followers only is not seen."


class Mastodon:
    """Implements `Network`. `collection_seconds` bounds one `identify` and one `collect`."""

    name = "mastodon"

    def __init__(self, servers: Servers, *, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._servers = servers
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=False,
            history="300 posts or 90 days, whichever ends first",
            cost="free",
        )

    def identify(self, handle: str) -> Account:
        """The account behind `user@host`, or the one that it has moved to. Its handle is the name that its server
        and the host in the name agree on, its id the name by its server.
        """
        deadline = self._deadline()
        home = self._find(handle, deadline)
        said = self._look_up(home, deadline)
        moved = profile.moved_to(said, home)
        if moved is not None:
            home = self._find(moved, deadline)
            said = self._look_up(home, deadline)
        return self._account(said, home)

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about an account from `identify`; one without an id is identified first."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = self._deadline()
        if account.id is None:
            account = self.identify(account.handle)
        home = _home(account)
        said = self._look_up(home, deadline)
        account = self._account(said, home)
        notes = [note for key, note in (("limited", _LIMITED), ("locked", _LOCKED)) if boolean_of(said, key)]
        return Collection(
            account,
            Place(home, name_of(said, "id") or ""),
            self._servers,
            deadline=deadline,
            now=self._now,
            progress=progress,
            notes=notes,
        ).run()

    def check(self) -> str:
        """Words only: there is no server to ask before somebody names an account."""
        words = "Mastodon needs no key. Servers are asked once somebody names an account on them, so none was tried."
        return f"{words} {way_to_named_hosts()}"

    def _deadline(self) -> float:
        return deadline_in(self._collection_seconds)

    def _find(self, handle: str, deadline: float) -> Home:
        try:
            home = find_home(self._servers, handle, deadline)
        except NoSuchServer:
            raise AccountNotFound(
                f"There is no account {handle}: no server of that name is on the public internet. Check the spelling."
            ) from None
        if home is None:
            raise AccountNotFound(f"There is no account {handle}: Mastodon's are named user@server.")
        return home

    def _look_up(self, home: Home, deadline: float) -> Json:
        try:
            said = self._servers.account(home.server, home.user, deadline)
        except NetworkError as error:
            raise no_account(error, home) from None
        if boolean_of(said, "suspended"):
            raise suspended(home)
        return said

    def _account(self, said: Json, home: Home) -> Account:
        found = profile.account(said, home)
        if found is None:
            raise NetworkUnavailable(
                f"The server {home.server} sent a profile that cannot be read. Try again in a few minutes."
            )
        if found.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(found.handle), handle=found.handle)
        return found


def _home(account: Account) -> Home:
    """The home of an account from `identify`: its id names the server, its handle the domain."""
    server = split_name(account.id)
    domain = split_name(account.handle)
    if server is None or domain is None:
        raise AccountNotFound(f"There is no account {account.handle}: Mastodon's are named user@server.")
    return Home(server[1], server[0], domain[1])
