"""What every network's connector offers, and the ways in which one can fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from api.scoring.evidence import Account, Evidence

Progress = Callable[[str], None]


class NetworkError(Exception):
    """A network could not give what was asked. `detail` is a whole sentence for a person."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class AccountNotFound(NetworkError):
    """There is no such account, or it is deactivated or taken down (the detail says which)."""


class AccountOptedOut(NetworkError):
    """The account asks not to be shown to people who are not signed in; nothing of it may be kept.

    `handle` is its present one, so that what was kept under it before can be found.
    """

    def __init__(self, detail: str, handle: str | None = None) -> None:
        super().__init__(detail)
        self.handle = handle


class NetworkUnavailable(NetworkError):
    """The network did not answer, or told us to wait: `retry_after` seconds where it said how long.

    `permanent`: asking again is of no use before whoever runs this server does something, such as setting a key.
    """

    def __init__(self, detail: str, retry_after: float | None = None, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.permanent = permanent


class NotSetUp(NetworkError):
    """Nobody has set what the network is read with, so that it is left alone; nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a network lets us see; shown to people in the README and in `coverage`."""

    comments: bool
    mentions: bool
    needs_key: bool
    history: str
    cost: str


class Network(Protocol):
    """One network. Implementations are thread-safe: one instance serves every collection."""

    name: str

    def abilities(self) -> Abilities:
        """What can be seen with the present settings."""

    def identify(self, handle: str) -> Account:
        """The account that a handle or an id means now, with the network's own spelling and id.

        :raises AccountNotFound: :raises AccountOptedOut: :raises NetworkUnavailable:
        """

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about an identified account, as far as the network answers.

        A failure after the profile was read is not raised: what was collected comes back, and
        `evidence.coverage.truncated` says what is missing and why.

        :raises AccountNotFound: :raises AccountOptedOut: :raises NetworkUnavailable:
        """

    def check(self) -> str:
        """One cheap request, and one more with each key that is set; words on how they went, for `twoway doctor`.

        :raises NotSetUp: no key is set, and without one the network is not read.
        :raises NetworkUnavailable: the network or the server of a key did not answer, or a key was refused:
            whoever sets one relies on what it opens.
        """
