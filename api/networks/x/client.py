"""X as a network: identify an account, collect what is public of it, say whether the token works and what it cost."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp, Progress
from api.networks.failures import Refused
from api.networks.values import count_of, number_of, object_of
from api.networks.x import convert
from api.networks.x.calls import POST_PRICE, PROFILE_PRICE, Calls, price
from api.networks.x.collection import Collection
from api.networks.x.refusals import no_account, protected, without_data
from api.scoring.evidence import Account, Evidence

Json = dict[str, Any]

_LONGEST_NAME: Final = 15
_ASIDE: Final = "X is not read, since no bearer token is set in TWOWAY_X_BEARER_TOKEN."


class X:
    """Implements `Network`. `most`: how many posts one collection may read; `collection_seconds` bounds it in time."""

    name = "x"

    def __init__(self, calls: Calls, *, most: int, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._calls = calls
        self._most = most
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=True,
            needs_key=True,
            history=f"{self._most} posts and messages; of busy accounts the last 7 days",
            cost=f"up to {self._most} posts at ${POST_PRICE} each and a profile at ${PROFILE_PRICE}",
        )

    def identify(self, handle: str) -> Account:
        """The account of a user name or a numeric id. A name of digits alone is a name first.

        :raises AccountOptedOut: for a protected account too.
        """
        name = handle.strip().removeprefix("@").lower()
        if not name.isdecimal():
            return self._identified(self._calls.user, name)
        if len(name) <= _LONGEST_NAME:
            with suppress(AccountNotFound):
                return self._identified(self._calls.user, name)
        return self._identified(self._calls.user_by_id, name)

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """What is public of an account from `identify`, within the budget; one without an id is identified first."""
        if account.opted_out:
            raise protected(account.handle)
        deadline = self._deadline()
        if account.id is None:
            account = self.identify(account.handle)
        return Collection(
            account, self._calls, most=self._most, deadline=deadline, now=self._now, progress=progress
        ).run()

    def check(self) -> str:
        """The count that X itself keeps, which costs nothing to ask for, and what was counted here."""
        if not self._calls.has_token:
            raise NotSetUp(_ASIDE)
        started = time.monotonic()
        try:
            told = object_of(self._calls.usage(self._deadline()), "data")
        except Refused as refused:
            raise NetworkUnavailable(refused.detail) from None
        words = f"X answered in {1000 * (time.monotonic() - started):.0f} ms and accepts the bearer token."
        return f"{words} {self._spent()} {_counted_by_x(told)}".strip()

    def _spent(self) -> str:
        month, here = self._calls.spent(), self._calls.since_start()
        words = (
            f"This month {_read(month)} were read from this machine, about ${price(month):.2f}; one score reads up to "
            f"{self._most} posts."
        )
        return f"{words} Since the start it was {_read(here)}." if here else words

    def _identified(self, ask: Callable[[str, float], Json], name: str) -> Account:
        try:
            answer = ask(name, self._deadline())
        except Refused as refused:
            raise no_account(refused, name) from None
        user = object_of(answer, "data")
        error = None if user else without_data(answer, name)
        if error is not None:
            raise error
        found = convert.account(user)
        if found is None:
            raise NetworkUnavailable("X sent a profile that cannot be read. Try again in a few minutes.")
        if convert.is_protected(user):
            raise protected(found.handle)
        if found.opted_out:
            raise AccountOptedOut(f"@{found.handle} asks not to be indexed, so it is left out.", found.handle)
        return found

    def _deadline(self) -> float:
        return deadline_in(self._collection_seconds)


def _read(spent: Mapping[str, int]) -> str:
    counts = ((spent.get(f"{name}s", 0), name) for name in ("post", "profile"))
    return " and ".join(f"{count:,} {name if count == 1 else f'{name}s'}" for count, name in counts)


def _counted_by_x(told: Json) -> str:
    used, most, day = number_of(told, "project_usage"), number_of(told, "project_cap"), count_of(told, "cap_reset_day")
    if used is None:
        return ""
    words = f"X counts {used:,} posts of its token's project"
    return f"{words}{f' of {most:,}' if most else ''}{f', anew from day {day} of a month' if day else ''}."
