"""Bluesky as a network: identify an account, collect what is public of it, say whether it answers."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountOptedOut, NetworkUnavailable, Progress
from api.networks.bluesky import profile
from api.networks.bluesky.collection import Collection
from api.networks.bluesky.refusals import no_account
from api.networks.bluesky.xrpc import AppView, SignedIn
from api.networks.failures import Refused
from api.scoring.evidence import Account, Evidence

_OPTED_OUT: Final = "{} asks not to be indexed, or to be shown to signed-in people only, so it is left out."


class Bluesky:
    """Implements `Network`. `search` is None without an app password; `collection_seconds` bounds one `collect`."""

    name = "bluesky"

    def __init__(
        self, appview: AppView, search: SignedIn | None, *, collection_seconds: float, now: Callable[[], datetime]
    ) -> None:
        self._appview = appview
        self._search = search
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=self._search is not None,
            needs_key=False,
            history="300 posts or 90 days, whichever ends first",
            cost="free; mentions need an app password of any Bluesky account",
        )

    def identify(self, handle: str) -> Account:
        """The account behind a handle or DID; its handle is the present one, or the DID if that is invalid."""
        actor = handle.strip().removeprefix("@")
        try:
            found = profile.account(self._appview.profile(actor))
        except Refused as refused:
            raise no_account(refused, actor) from None
        if found is None:
            raise NetworkUnavailable("Bluesky sent a profile that cannot be read. Try again in a few minutes.")
        if found.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(found.handle), handle=found.handle)
        return found

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about an account from `identify`; one without an id is identified first."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = deadline_in(self._collection_seconds)
        if account.id is None:
            account = self.identify(account.handle)
        return Collection(
            account,
            str(account.id),
            self._appview,
            self._search,
            deadline=deadline,
            now=self._now,
            progress=progress,
        ).run()

    def check(self) -> str:
        started = time.monotonic()
        try:
            self._appview.health()
        except Refused as refused:
            raise NetworkUnavailable(refused.detail) from None
        words = f"Bluesky answered in {1000 * (time.monotonic() - started):.0f} ms ({self._appview.url})."
        if self._search is None:
            return f"{words} Without an app password, mentions are not searched."
        try:
            self._search.log_in(started + self._collection_seconds)
        except Refused:
            raise NetworkUnavailable(
                f"{words} The app password was refused, so mentions are not searched: check "
                "TWOWAY_BLUESKY_IDENTIFIER and TWOWAY_BLUESKY_APP_PASSWORD, or unset both."
            ) from None
        except NetworkUnavailable as error:
            raise NetworkUnavailable(
                f"{words} The server of the app password ({self._search.url}) let nobody in, so mentions are not "
                f"searched: {error.detail}",
                error.retry_after,
            ) from None
        return f"{words} The app password works."
