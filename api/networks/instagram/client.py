"""Instagram as a network: identify a business account through one's own, collect its media, and of one's own the
comments.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp, Progress
from api.networks.failures import Refused
from api.networks.graph import Denied, Graph, Moved, NotThere
from api.networks.instagram import convert
from api.networks.instagram.collection import Collection, discovery
from api.networks.values import object_of
from api.scoring.evidence import Account, Evidence

FIELDS: Final = "id,username,name,biography,website,followers_count,follows_count,media_count,profile_picture_url"

_NAMED: Final = re.compile(r"[A-Za-z0-9._]{1,30}")
_NO_ACCOUNT: Final = (
    "There is no business or creator account {} on Instagram, or it is not shown to everybody; accounts of other kinds "
    "cannot be read."
)
_NO_OWN_ACCOUNT: Final = (
    "Instagram is read through a business account of one's own, and {}: whoever runs this server puts its number into "
    "TWOWAY_INSTAGRAM_ACCOUNT_ID."
)
_NOT_OURS: Final = "the one that is set is none that the token may use"
_DENIED: Final = (
    "Instagram does not let this server's token look at other accounts: it takes the permissions instagram_basic, "
    "instagram_manage_insights and pages_read_engagement."
)
_OPTED_OUT: Final = "{} asks not to be indexed, so it is left out."


class Instagram:
    """Implements `Network`. `own`: the id of the own business account; `collection_seconds` bounds one `collect`."""

    name = "instagram"

    def __init__(
        self, graph: Graph, own: str | None, *, collection_seconds: float, now: Callable[[], datetime]
    ) -> None:
        self._graph = graph
        self._own = own
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=True,
            history="300 posts or 90 days, whichever ends first; comments of the own account only",
            cost="free; 2 to 7 requests, for the own account up to 113, of a limit of calls an hour",
        )

    def identify(self, handle: str) -> Account:
        """The business or creator account of a user name; an id cannot be looked up."""
        asked = handle.strip().removeprefix("@").lower()
        if not _NAMED.fullmatch(asked):
            raise AccountNotFound(_NO_ACCOUNT.format(asked))
        own = self._own_account()
        try:
            found = self._graph.ask(own, {"fields": discovery(asked, FIELDS)})
        except NotThere as error:
            if error.user:
                raise AccountNotFound(_NO_ACCOUNT.format(asked)) from None
            raise NetworkUnavailable(_NO_OWN_ACCOUNT.format(_NOT_OURS)) from None
        except Denied:
            raise NetworkUnavailable(_DENIED) from None
        except (Refused, Moved) as error:
            raise NetworkUnavailable(error.detail) from None
        account = convert.account(object_of(found, "business_discovery"))
        if account is None:
            raise NetworkUnavailable("Instagram sent an account that cannot be read. Try again in a few minutes.")
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        return account

    def _own_account(self) -> str:
        """:raises NetworkUnavailable: none is set, and nothing can be read without one."""
        if self._graph.has_token and not self._own:
            raise NetworkUnavailable(_NO_OWN_ACCOUNT.format("none is set"), permanent=True)
        return self._own or "me"

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything that can be seen of an account from `identify`; one without an id is identified first."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = deadline_in(self._collection_seconds)
        own = self._own_account()
        if account.id is None:
            account = self.identify(account.handle)
        return Collection(account, own, self._graph, deadline=deadline, now=self._now, progress=progress).run()

    def check(self) -> str:
        if not self._graph.has_token:
            raise NotSetUp("No token for Instagram is set (TWOWAY_INSTAGRAM_TOKEN), so accounts there are not read.")
        own = self._own_account()
        started = time.monotonic()
        try:
            self._graph.ask(own, {"fields": "id"})
        except (NotThere, Denied):
            raise NetworkUnavailable(_NO_OWN_ACCOUNT.format(_NOT_OURS)) from None
        except (Refused, Moved) as error:
            raise NetworkUnavailable(error.detail) from None
        words = f"Instagram answered in {1000 * (time.monotonic() - started):.0f} ms ({self._graph.url})."
        return f"{words} The token is accepted."
