"""Reddit as a network: identify an account, collect its posts, the comments under them and its own comments."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp, Progress
from api.networks.failures import Refused
from api.networks.reddit import convert
from api.networks.reddit.calls import Api
from api.networks.reddit.collection import Collection
from api.scoring.evidence import Account, Evidence

_NAMED: Final = re.compile(r"[A-Za-z0-9_-]{3,20}")
_NOT_SHOWN: Final = frozenset({403, 404})
_NO_ACCOUNT: Final = (
    "There is no account u/{} on Reddit, or Reddit shows it to nobody. Check the spelling, or paste the profile's "
    "address."
)
_SUSPENDED: Final = "Reddit has suspended the account u/{}."
_OPTED_OUT: Final = "u/{} asks not to be indexed, so it is left out."


class Reddit:
    """Implements `Network`. `collection_seconds` bounds one `collect`."""

    name = "reddit"

    def __init__(self, api: Api, *, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._api = api
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=True,
            history="100 posts and 200 comments, or 90 days, whichever ends first",
            cost="free; 4 to 68 requests of the 100 a minute that one app has",
        )

    def identify(self, handle: str) -> Account:
        """The account of a name, with or without `u/` before it; an id cannot be looked up."""
        asked = handle.strip().removeprefix("/").removeprefix("u/")
        if not _NAMED.fullmatch(asked):
            raise AccountNotFound(_NO_ACCOUNT.format(asked))
        try:
            about = self._api.about(asked)
        except Refused as refused:
            # Without JSON it is not the API that answers.
            if refused.status in _NOT_SHOWN and refused.said:
                raise AccountNotFound(_NO_ACCOUNT.format(asked)) from None
            raise NetworkUnavailable(refused.detail) from None
        if convert.is_suspended(about):
            raise AccountNotFound(_SUSPENDED.format(asked))
        account = convert.account(about)
        if account is None:
            raise NetworkUnavailable("Reddit sent an account that cannot be read. Try again in a few minutes.")
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        return account

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public of an account from `identify`."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = deadline_in(self._collection_seconds)
        return Collection(account, self._api, deadline=deadline, now=self._now, progress=progress).run()

    def check(self) -> str:
        missing = self._api.missing()
        if missing:
            words = f"{missing} Accounts there are not read."
            raise NetworkUnavailable(words, permanent=True) if self._api.half_set else NotSetUp(words)
        started = time.monotonic()
        self._api.log_in()
        words = f"Reddit answered in {1000 * (time.monotonic() - started):.0f} ms ({self._api.login_url})."
        return f"{words} The key is accepted."
