"""What refusals of a forum mean, in words."""

from typing import Final

from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable
from api.networks.failures import NoSuchServer, NotData, Redirected, Refused
from api.networks.values import text_of

_MEMBERS: Final = frozenset({401, 403})
_NOT_THERE: Final = frozenset({400, 404, 405, 406, 410, 422})
_LOGINS: Final = ("/login", "/session/sso")


def not_readable(error: NetworkError, host: str) -> NetworkError:
    """The error to raise where the forum itself, not one topic, could not be read."""
    if isinstance(error, NoSuchServer):
        return AccountNotFound(
            f"There is no forum at {host}: no server of that name is on the public internet. Check the spelling."
        )
    if is_login(error):
        return NetworkUnavailable(f"The forum at {host} shows itself to its members only, so that it cannot be read.")
    if isinstance(error, Refused) and error.status in _NOT_THERE:
        return AccountNotFound(
            f"There is no forum at {host} that can be read: of forums, only those that run on Discourse can."
        )
    if isinstance(error, Refused):
        return NetworkUnavailable(
            f"The forum at {host} refuses to be read by programs (status {error.status}). Trying again will not help."
            if error.status in _MEMBERS
            else error.detail
        )
    if isinstance(error, NotData | Redirected):
        return NetworkUnavailable(
            f"What is at {host} does not answer as a forum on Discourse does, so that it cannot be read. If it is one, "
            "try again later."
        )
    return error


def is_login(error: NetworkError) -> bool:
    """The forum wants people to log in before it shows anything."""
    if isinstance(error, Redirected):
        path = error.location.partition("://")[2].partition("/")[2] if "://" in error.location else error.location
        return f"/{path.lstrip('/')}".startswith(_LOGINS)
    return (
        isinstance(error, Refused)
        and error.status in _MEMBERS
        and text_of(error.said, "error_type") in {"not_logged_in", "invalid_access"}
    )
