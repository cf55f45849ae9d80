"""What YouTube's errors mean, in words. https://developers.google.com/youtube/v3/docs/errors

Each is `{"error": {"code": ..., "message": ..., "errors": [{"reason": ...}], "status": ..., "details": [...]}}`, with
the reason in one of several places.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable
from api.networks.failures import Refused
from api.networks.values import object_of, objects_of, text_of

Json = dict[str, Any]
Limits = Callable[[int, Mapping[str, str], Json], float | None]

NO_KEY: Final = (
    "YouTube is read with a key, and none is set: whoever runs this server puts one into TWOWAY_YOUTUBE_KEY."
)
QUOTA_USED_UP: Final = (
    "The day's quota of the key for YouTube is used up; it starts anew at midnight Pacific time. Try again then."
)
_BAD_KEY: Final = (
    "YouTube does not accept the key: whoever runs this server checks it in Google's console and puts a good one into "
    "TWOWAY_YOUTUBE_KEY."
)
_RESTRICTED_KEY: Final = (
    "The key for YouTube may not be used from this server or for the YouTube Data API v3: whoever runs this server "
    "changes that in Google's console."
)
_SHORT_REST: Final = 60.0  # seconds

_QUOTA: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_HURRY: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_BAD: Final = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED"})
_RESTRICTED: Final = frozenset(
    {"accessNotConfigured", "SERVICE_DISABLED", "ipRefererBlocked", "API_KEY_IP_ADDRESS_BLOCKED",
     "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_SERVICE_BLOCKED", "SERVICE_UNAVAILABLE"}
)  # fmt: skip
_OFF: Final = "commentsDisabled"
_TOO_MANY: Final = 429


class CommentsOff(Refused):
    """Nobody may comment there. Its status is no 403, which would tell that nothing may be read any more."""


def reasons(said: Json) -> frozenset[str]:
    """Every reason that an error's body names, old and new."""
    error = object_of(said, "error")
    named = (text_of(one, "reason") for of in ("errors", "details") for one in objects_of(error, of))
    return frozenset(reason for reason in named if reason)


def limits(now: Callable[[], datetime]) -> Limits:
    """How long to wait where YouTube says that a limit is reached: until the day's end, or a minute."""

    def told(status: int, _: Mapping[str, str], said: Json) -> float | None:
        named = reasons(said)
        of_a_day = "per day" in (text_of(object_of(said, "error"), "message") or "").lower()
        if named & _QUOTA or (named & _HURRY and of_a_day):
            return (midnight_pacific(now()) - now()).total_seconds()
        return _SHORT_REST if named & _HURRY and status != _TOO_MANY else None

    return told


def midnight_pacific(now: datetime) -> datetime:
    """When the quota starts anew (https://developers.google.com/youtube/v3/getting-started#quota)."""
    pacific = now.astimezone(_pacific())
    return (pacific + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def day_of_quota(now: datetime) -> str:
    """The day that a unit of the quota counts for, such as `2026-11-20`."""
    return f"{now.astimezone(_pacific()):%Y-%m-%d}"


def meant(refused: Refused) -> NetworkError:
    """The error that a refusal is: of the key, of comments that are off, or else of what was asked for."""
    named = reasons(refused.said)
    if named & _BAD:
        return NetworkUnavailable(_BAD_KEY, permanent=True)
    if named & _RESTRICTED:
        return NetworkUnavailable(_RESTRICTED_KEY, permanent=True)
    # The older answer to a bad key has no reason of its own.
    if "api key not valid" in (text_of(object_of(refused.said, "error"), "message") or "").lower():
        return NetworkUnavailable(_BAD_KEY, permanent=True)
    if _OFF in named:
        return CommentsOff("Comments are switched off.", 404)
    return refused


def no_channel(handle: str) -> AccountNotFound:
    return AccountNotFound(
        f"There is no channel {handle} on YouTube, or it was closed. Check the spelling, or paste the channel's "
        "address with its @ or id."
    )


def _pacific() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # Machines without a list of zones wait until an hour too late in summer.
        return timezone(timedelta(hours=-8))
