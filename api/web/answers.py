"""Answers whose bytes exist already: sent without being parsed, copied or looked at again."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Pair = tuple[str, str]

JSON: Pair = ("Content-Type", "application/json")
STORED: Pair = ("Cache-Control", "public, max-age=300, stale-while-revalidate=86400")
SHORT: Pair = ("Cache-Control", "public, max-age=60")
PUBLIC: Pair = ("Cache-Control", "public, max-age=300")
NOT_KEPT: Pair = ("Cache-Control", "no-store")


class Ready(Response):
    """Bytes and a list of headers that go to the server as they are.

    Werkzeug's own response parses and copies headers on its way out, which costs a cached score as much
    again as finding it. `headers` is made only for code that asks for it, and is sent from then on.
    """

    def __init__(self, body: bytes, pairs: list[Pair], status: str = "200 OK") -> None:
        self.body = body
        self.pairs = pairs
        self.line = status

    def __getattr__(self, name: str) -> Any:
        if name != "headers":
            raise AttributeError(name)
        self.headers = Headers(self.pairs)
        return self.headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        headers = self.__dict__.get("headers")
        start_response(self.line, self.pairs if headers is None else headers.to_wsgi_list())
        # A list, which Granian sends as one piece; anything else it would pull out of us one by one.
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def send(body: bytes, *pairs: Pair, status: str = "200 OK") -> Ready:
    """JSON bytes with their length and the headers given."""
    return Ready(body, [JSON, ("Content-Length", str(len(body))), *pairs], status)


def send_tagged(body: bytes, etag: str, asked: str | None, cache: Pair = STORED) -> Ready:
    """JSON bytes with their ETag, or 304 when `asked` (If-None-Match, or None) names it."""
    pairs = [cache, ("ETag", etag)]
    if asked is not None and (asked == etag or names(asked, etag)):
        return Ready(b"", pairs, "304 NOT MODIFIED")
    return Ready(body, [JSON, ("Content-Length", str(len(body))), *pairs])


def names(asked: str, etag: str) -> bool:
    """Whether an If-None-Match (a list, weak tags, or `*`) names a strong `etag` with its quotes; RFC 9110, 13.1.2."""
    tags = parse_etags(asked)
    return tags.star_tag or tags.contains_weak(etag.strip('"'))


def to_json(value: object) -> bytes:
    """Compact JSON; numbers that JSON cannot hold are a bug and raise ValueError."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def join(documents: Iterable[bytes], before: bytes = b"[", after: bytes = b"]") -> bytes:
    """JSON array of documents that are JSON already, between `before` and `after`.

    All in one piece: adding up pieces of several hundred kilobytes costs more than everything else here.
    """
    bodies = list(documents)
    if not bodies:
        return before + after
    bodies[0] = before + bodies[0]
    bodies[-1] += after
    return b",".join(bodies)
