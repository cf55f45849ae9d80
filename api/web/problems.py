"""Errors as people and programs get them: RFC 9457, one shape for whoever made the error.

`{"type", "title", "status", "detail", "errors": [{"field", "detail"}]}`, all five always there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from apiflask import APIFlask
from flask import Response, request
from werkzeug.exceptions import HTTPException

from api.logs import describe_exception
from api.stores.base import StoreUnavailable
from api.web.answers import NOT_KEPT, Pair, Ready, to_json

MEDIA_TYPE = "application/problem+json"
INVALID = 422
TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its stable name, which `/docs` explains, and what is said when nothing better is known."""

    name: str
    status: str
    title: str
    detail: str

    @property
    def type(self) -> str:
        return f"/docs#problem-{self.name}"

    @property
    def code(self) -> int:
        return int(self.status[:3])


KINDS = {
    kind.code: kind
    for kind in (
        Kind("bad-request", "400 BAD REQUEST", "The request cannot be read",
             "The request is not well-formed HTTP. Check how it was put together and send it again."),
        Kind("not-found", "404 NOT FOUND", "Nothing is here",
             "There is nothing at this address. /docs lists every call."),
        Kind("method-not-allowed", "405 METHOD NOT ALLOWED", "This address takes other methods",
             "The address exists but not for this method. The Allow header lists those that work."),
        Kind("not-now", "409 CONFLICT", "That cannot be done now",
             "Something has to happen first. Ask again in a moment."),
        Kind("too-large", "413 REQUEST ENTITY TOO LARGE", "The body is too large",
             "A body may have up to 16 MB, and this one has more."),
        Kind("not-json", "415 UNSUPPORTED MEDIA TYPE", "The body is not JSON",
             "Send JSON, uncompressed, with the header Content-Type: application/json."),
        Kind("invalid", "422 UNPROCESSABLE ENTITY", "Something in the request is not valid",
             "The fields below hold values that cannot be used."),
        Kind("too-many-requests", "429 TOO MANY REQUESTS", "This was asked for too often",
             "This address has asked for it too often. Wait as long as Retry-After says."),
        Kind("internal", "500 INTERNAL SERVER ERROR", "Something broke here",
             "This is a mistake in the service, not in the request. Trying again later may help."),
        Kind("not-ready", "503 SERVICE UNAVAILABLE", "The service is not ready",
             "Something that the service depends on does not answer. Try again in a moment."),
    )
}  # fmt: skip


class Problem(Exception):
    """Raised anywhere in a request to answer with a problem; `errors` are (field, sentence) pairs."""

    def __init__(
        self, code: int, detail: str | None = None, errors: Sequence[tuple[str, str]] = (), headers: Sequence[Pair] = ()
    ) -> None:
        super().__init__(code)
        self.kind = KINDS[code]
        self.detail = detail
        self.errors = errors
        self.headers = headers


def invalid(field: str, detail: str) -> Problem:
    """The problem of one field that cannot be used."""
    return Problem(INVALID, detail, [(field, detail)])


def answer_problem(problem: Problem) -> Ready:
    """The answer of a problem."""
    kind = problem.kind
    body = document(kind.type, kind.title, kind.code, problem.detail or kind.detail, problem.errors)
    return _ready(body, kind.status, problem.headers)


def document(
    type_: str, title: str, status: int, detail: str, errors: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The one shape."""
    named = [{"field": field, "detail": sentence} for field, sentence in errors]
    return {"type": type_, "title": title, "status": status, "detail": detail, "errors": named}


def _ready(body: dict[str, Any], status: str, headers: Sequence[Pair]) -> Ready:
    sent = to_json(body)
    pairs = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(sent))), NOT_KEPT, *headers]
    return Ready(sent, pairs, status)


def _answer_http(error: HTTPException) -> Ready:
    """Errors that the framework raises: unknown addresses, methods, bodies too large."""
    headers = [pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After")]
    kind = KINDS.get(error.code or 500)
    if kind is not None:
        return answer_problem(Problem(kind.code, headers=headers))
    body = document("about:blank", error.name, error.code or 500, f"The answer is “{error.name}”.")
    return _ready(body, f"{error.code} {error.name.upper()}", headers)


def _answer_crash(error: Exception) -> Ready:
    rule = request.url_rule
    structlog.get_logger(__name__).error(
        "request_failed", route=rule.rule if rule else None, method=request.method, **describe_exception(error)
    )
    return answer_problem(Problem(500))


def _answer_store(_: StoreUnavailable) -> Ready:
    """Most of the store fails open; what cannot, such as history, is worth asking again for."""
    return answer_problem(Problem(503, headers=[("Retry-After", "5")]))


def _wants_page() -> bool:
    """Whether a person asks: a browser says that it prefers HTML, and the API has none."""
    if request.path.startswith("/v1/"):
        return False
    return request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def register_problems(app: APIFlask, page: Callable[[int], Response]) -> None:
    """Makes every error of `app` a problem, whoever raises it; a browser that is lost gets `page` (status -> page)."""

    def answer_http(error: HTTPException) -> Response:
        return page(error.code or 500) if _wants_page() else _answer_http(error)

    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(StoreUnavailable, _answer_store)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, _answer_crash)
