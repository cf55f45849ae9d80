"""What X's problems mean, in words. https://docs.x.com/x-api/fundamentals/response-codes-and-errors

A problem comes as the body of a refusal, or among the `errors` of an answer with status 200.
"""

from collections.abc import Mapping
from typing import Any, Final

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkError, NetworkUnavailable
from api.networks.failures import Refused
from api.networks.values import objects_of, text_of

Json = dict[str, Any]

NO_TOKEN: Final = (
    "X is read with a bearer token, and none is set: whoever runs this server puts one into TWOWAY_X_BEARER_TOKEN."  # noqa: S105
)
_BAD_TOKEN: Final = (
    "X does not accept the bearer token: whoever runs this server checks it in X's developer console and puts a good "  # noqa: S105
    "one into TWOWAY_X_BEARER_TOKEN."
)
_NO_CREDITS: Final = (
    "The credits for reading X are used up: whoever runs this server buys more in X's developer console."
)
_NO_ACCESS: Final = (
    "X does not let this bearer token read that: whoever runs this server sees in X's developer console that its app "
    "may use API v2."
)
_CAP_REST: Final = 3600.0
"""Seconds to leave X alone once the cap of a month is reached: somebody may raise it before the month ends."""

_UNAUTHORISED: Final = 401
_UNPAID: Final = 402
_FORBIDDEN: Final = 403
_NOBODY: Final = frozenset({400, 404})


def kind_of(problem: Json) -> str:
    """The last part of a problem's type, such as `resource-not-found`; "" where it has none."""
    return (text_of(problem, "type") or "").rpartition("/problems/")[2]


def cap_reached(_status: int, _headers: Mapping[str, str], said: Json) -> float | None:
    """Seconds to wait where X says that no more may be read this month, whatever the status."""
    capped = kind_of(said) == "usage-capped" or text_of(said, "title") == "UsageCapExceeded"
    return _CAP_REST if capped else None


def meant(refused: Refused) -> NetworkError:
    """The error that a refusal is: of the token, its credits or its rights, or else of what was asked for."""
    if refused.status == _UNAUTHORISED:
        return NetworkUnavailable(_BAD_TOKEN, permanent=True)
    if refused.status == _UNPAID or text_of(refused.said, "title") == "CreditsDepleted":
        return NetworkUnavailable(_NO_CREDITS, permanent=True)
    if refused.status == _FORBIDDEN and kind_of(refused.said) != "not-authorized-for-resource":
        return NetworkUnavailable(_NO_ACCESS, permanent=True)
    return refused


def no_account(error: Refused, handle: str) -> NetworkError:
    """The error to raise where a request about one account was refused."""
    if error.status == _FORBIDDEN:
        return protected(handle)
    return _nobody(handle) if error.status in _NOBODY else NetworkUnavailable(error.detail)


def without_data(answer: Json, handle: str) -> NetworkError | None:
    """The error to raise for an answer about one account that holds problems and no data; None if it has none."""
    for problem in objects_of(answer, "errors"):
        if "suspended" in (text_of(problem, "detail") or "").lower():
            return AccountNotFound(f"X has suspended the account @{handle}.")
        if kind_of(problem) == "not-authorized-for-resource":
            return protected(handle)
        if kind_of(problem) == "resource-not-found":
            return _nobody(handle)
    return None


def protected(handle: str) -> AccountOptedOut:
    return AccountOptedOut(
        f"The account @{handle} shows its posts on X only to those whom it lets follow, so it is left out.", handle
    )


def _nobody(handle: str) -> AccountNotFound:
    return AccountNotFound(
        f"There is no account @{handle} on X. Check the spelling, or whether it has a new name: X leads nobody from "
        "the old one to it."
    )
