"""YouTube as a network: identify a channel, collect what is public of it, say whether the key works."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountOptedOut, NetworkUnavailable, NotSetUp, Progress
from api.networks.failures import Refused
from api.networks.youtube import convert
from api.networks.youtube.calls import UNITS_A_DAY, Calls
from api.networks.youtube.collection import Collection
from api.networks.youtube.refusals import no_channel
from api.scoring.evidence import Account, Evidence

Json = dict[str, Any]

_ASIDE: Final = "YouTube is not read, since no key is set in TWOWAY_YOUTUBE_KEY."
_CHECKED: Final = "@youtube"
_NOBODY: Final = frozenset({400, 404})


class YouTube:
    """Implements `Network`. `collection_seconds` bounds one `identify` and one `collect`."""

    name = "youtube"

    def __init__(self, calls: Calls, *, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=True,
            history="100 videos and 500 comments of 90 days with all replies",
            cost=f"4 to 94 of the {UNITS_A_DAY:,} units that a key has for a day; free",
        )

    def identify(self, handle: str) -> Account:
        """The channel of a handle (`@acme`), an id (`UC...`), a user name (`user/acme`) or a custom name (`c/acme`).

        YouTube's API knows no custom names; they became handles, or were user names before, so both are tried.
        """
        deadline = self._deadline()
        for by, name in _ways(handle.strip()):
            try:
                answer = self._calls.channel(by, name, deadline)
            except Refused as refused:
                if refused.status not in _NOBODY:
                    raise NetworkUnavailable(refused.detail) from None
                continue
            found = convert.channel(answer)
            if found is not None:
                return _let_in(found.account)
            if not convert.says_nobody(answer):
                raise NetworkUnavailable("YouTube sent a channel that cannot be read. Try again in a few minutes.")
        raise no_channel(handle)

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about a channel from `identify`; one without an id is identified first."""
        _let_in(account)
        deadline = self._deadline()
        if account.id is None:
            account = self.identify(account.handle)
        return Collection(account, self._calls, deadline=deadline, now=self._now, progress=progress).run()

    def check(self) -> str:
        """Looks up one channel, for a unit of the quota, and says how much of it was used here."""
        if not self._calls.has_key:
            raise NotSetUp(_ASIDE)
        started = time.monotonic()
        try:
            self._calls.channel("forHandle", _CHECKED, self._deadline())
        except Refused as refused:
            raise NetworkUnavailable(refused.detail) from None
        words = f"YouTube answered in {1000 * (time.monotonic() - started):.0f} ms and accepts the key."
        units = self._calls.spent().get("units", 0)
        return f"{words} Today {units:,} of {UNITS_A_DAY:,} units of the quota were used from this machine."

    def _deadline(self) -> float:
        return deadline_in(self._collection_seconds)


def _ways(handle: str) -> Iterator[tuple[str, str]]:
    """What to ask for, in order: by which parameter, and for what."""
    kind, slash, name = handle.partition("/")
    if slash and kind == "user":
        yield "forUsername", name
    elif slash and kind == "c":
        yield "forHandle", f"@{name}"
        yield "forUsername", name
    elif handle.startswith("UC"):
        yield "id", handle
    else:
        yield "forHandle", f"@{handle.removeprefix('@')}"


def _let_in(account: Account) -> Account:
    if account.opted_out:
        raise AccountOptedOut(f"{account.handle} asks not to be indexed, so it is left out.", account.handle)
    return account
