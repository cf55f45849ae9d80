"""The limit on asking for collections, and its headers (draft-ietf-httpapi-ratelimit-headers)."""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from flask import Request

from api.limiter import Allowance, Limiter
from api.services import Services
from api.web.answers import Pair
from api.web.phrases import within
from api.web.problems import Problem

TOO_OFTEN: Final = {
    "post": "From your address, {quota} new {scores} {window} may be asked for, and so many were. It goes on {soon}.",
    "benchmarks": "From your address, {quota} {benchmarks} {window} may be begun or run again, and so many were. "
    "It goes on {soon}.",
}
"""What is limited, by the policy: `quota` of it in a `window`, and when there is room again."""

WINDOWS: Final = {1: "a second", 60: "a minute", 3_600: "an hour", 86_400: "a day"}
MINUTE: Final = 60
DAY: Final = 86_400


def limit_headers(
    services: Services, request: Request, limiter: Limiter | None = None, policy: str = "post"
) -> list[Pair]:
    """Counts this call, with the limiter of collections if none is given, and gives the headers that say what is left.

    :raises Problem: 429.
    """
    caller = client_address(request, behind_proxy=services.settings.public_url is not None)
    allowance = (limiter or services.limiter).take(caller)
    if allowance is None:
        return []
    headers = _headers(allowance, policy)
    if not allowance.allowed:
        raise Problem(
            429,
            too_often(allowance, policy, datetime.now(UTC)),
            headers=[("Retry-After", str(allowance.reset)), *headers],
        )
    return headers


def too_often(allowance: Allowance, policy: str, now: datetime) -> str:
    """What was asked for too often, how often it may be, and when it goes on."""
    quota, window = allowance.quota, WINDOWS.get(allowance.window, f"in {allowance.window:,} seconds")
    things = {"scores": "score" if quota == 1 else "scores", "benchmarks": "benchmark" if quota == 1 else "benchmarks"}
    return TOO_OFTEN[policy].format(quota=f"{quota:,}", window=window, soon=_soon(allowance.reset, now), **things)


def _soon(seconds: int, now: datetime) -> str:
    """The clock is told where it helps, never a minute too early."""
    told = f"in {within(seconds)}".replace("\u00a0", " ")
    if not MINUTE <= seconds < DAY:
        return told
    since = datetime.min.replace(tzinfo=UTC)
    until = since + timedelta(minutes=ceil((now + timedelta(seconds=seconds) - since) / timedelta(minutes=1)))
    return f"{told}, at {until:%H:%M} UTC"


def client_address(request: Request, *, behind_proxy: bool) -> str:
    """Who calls. Behind a proxy that is the last address of X-Forwarded-For: the one that the proxy itself
    has seen, since a caller can write any others before it.
    """
    address: str = request.environ.get("REMOTE_ADDR", "")
    if not behind_proxy:
        return address
    return request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()


def _headers(allowance: Allowance, policy: str) -> list[Pair]:
    return [
        ("RateLimit", f'"{policy}";r={allowance.remaining};t={allowance.reset}'),
        ("RateLimit-Policy", f'"{policy}";q={allowance.quota};w={allowance.window}'),
    ]
