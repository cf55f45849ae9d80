"""The limit on asking for collections, and its headers (draft-ietf-httpapi-ratelimit-headers)."""

from flask import Request

from api.limiter import Allowance, Limiter
from api.services import Services
from api.web.answers import Pair
from api.web.problems import Problem


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
        raise Problem(429, headers=[("Retry-After", str(allowance.reset)), *headers])
    return headers


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
