"""What refusals of an account's server mean for the account, in words."""

from typing import Final

from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable
from api.networks.failures import NotData, Redirected, Refused
from api.networks.mastodon.home import Home

MEMBERS_ONLY: Final = frozenset({401, 403})
_NOBODY: Final = frozenset({400, 404, 405, 422})
_GONE: Final = 410


def no_account(error: NetworkError, home: Home) -> NetworkError:
    """The error to raise where a request about the account itself failed."""
    if isinstance(error, Refused) and error.status == _GONE:
        return AccountNotFound(f"The account {home.handle} has been deleted from {home.server}.")
    if isinstance(error, Refused) and error.status in MEMBERS_ONLY:
        return NetworkUnavailable(
            f"The server {home.server} shows its accounts to signed-in members only, so {home.handle} cannot be read."
        )
    if isinstance(error, Refused) and error.status in _NOBODY:
        return _nobody(home)
    if isinstance(error, NotData | Redirected):
        return NetworkUnavailable(
            f"The server {home.server} does not offer Mastodon's interface, so {home.handle} cannot be read."
        )
    return NetworkUnavailable(error.detail) if isinstance(error, Refused) else error


def suspended(home: Home) -> AccountNotFound:
    return AccountNotFound(f"The server {home.server} has suspended the account {home.handle}.")


def _nobody(home: Home) -> AccountNotFound:
    if home.known:
        return AccountNotFound(
            f"There is no account {home.handle} that {home.server} shows. Check the spelling, or paste the profile's "
            "address."
        )
    return AccountNotFound(
        f"There is no account {home.handle}: {home.server} knows none of that name, or is no server of Mastodon's "
        "kind. Check the spelling, or paste the profile's address."
    )
