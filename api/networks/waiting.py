"""What a server's headers say of its limit: how much is left, and when it is set back. Pure.

`RateLimit-*` is the draft that Bluesky follows (draft-ietf-httpapi-ratelimit-headers), `X-RateLimit-*` what
Mastodon sends (https://docs.joinmastodon.org/api/rate-limits/), `X-Rate-Limit-*` what X sends
(https://docs.x.com/x-api/fundamentals/rate-limits).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from api.networks.values import moment_of

_FAMILIES: Final = ("RateLimit", "X-RateLimit", "X-Rate-Limit")
_EPOCH_FROM: Final = 1_000_000_000  # a reset is an epoch from here on, and seconds to wait below


def limit_used_up(headers: Mapping[str, str]) -> bool:
    """The answer was the last one that the server allows for now. Some count what is left in decimals."""
    left = (headers.get(f"{family}-Remaining", "").strip() for family in _FAMILIES)
    return any(_is_number(said) and float(said) < 1 for said in left)


def reset_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the limit's reset; None where it cannot be read."""
    resets = (_reset_after(headers.get(f"{family}-Reset", "").strip(), now) for family in _FAMILIES)
    return next((seconds for seconds in resets if seconds is not None), None)


def _reset_after(said: str, now: datetime) -> float | None:
    if _is_number(said):
        number = float(said)
        return max(0.0, number - now.timestamp()) if number >= _EPOCH_FROM else number
    moment = moment_of(said) if "T" in said else None
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _is_number(said: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", said) is not None
