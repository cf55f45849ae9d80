"""What every answer carries, whoever made it: CORS, security headers, and one count of its time.

A layer of WSGI round the application: so that errors and preflights are covered without anybody
having to think of it, and because it costs a fifth of what the same does as hooks of the framework.
"""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from api.metrics import NO_ROUTE, Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Pairs = list[tuple[str, str]]

NO_SNIFFING = ("X-Content-Type-Options", "nosniff")
SECURITY: Pairs = [NO_SNIFFING, ("Referrer-Policy", "no-referrer")]
# Other sites learn nothing from pages either; but with no-referrer, browsers would say `Origin: null` of their forms.
PAGE_SECURITY: Pairs = [NO_SNIFFING, ("Referrer-Policy", "same-origin")]
# Every installation of an extension has an origin of its own in Firefox, so no list of origins could
# work. Nothing here depends on who asks, and credentials are never read, so everybody may.
CORS: Pairs = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After, RateLimit, RateLimit-Policy"),
]
PREFLIGHT: Pairs = [
    *CORS,
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
    *SECURITY,
]
API_HEADERS = CORS + SECURITY
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Frame:
    """Wraps a WSGI application whose requests leave their `url_rule` in the environment, as Flask's do."""

    def __init__(self, app: "WSGIApplication", metrics: Metrics) -> None:
        self._app = app
        self._answered = metrics.answered

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = perf_counter()
        method = environ["REQUEST_METHOD"]
        of_api = environ["PATH_INFO"].startswith("/v1/")
        if of_api and method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            start_response("204 NO CONTENT", PREFLIGHT)
            self._answered(method, "preflight", "204", perf_counter() - began)
            return []

        def start(status: str, headers: Pairs, exc_info: Any = None) -> Any:
            request = environ.get("werkzeug.request")
            rule = None if request is None else request.url_rule
            self._answered(method, NO_ROUTE if rule is None else rule.rule, status[:3], perf_counter() - began)
            added = API_HEADERS if of_api else _for_pages(headers)
            if exc_info is None:
                return start_response(status, headers + added)
            return start_response(status, headers + added, exc_info)

        return self._app(environ, start)


def _for_pages(headers: Pairs) -> Pairs:
    named = {name.lower(): value for name, value in headers}
    if not named.get("content-type", "").startswith("text/html"):
        return SECURITY
    policy = [] if "content-security-policy" in named else [("Content-Security-Policy", POLICY)]
    return PAGE_SECURITY + policy
