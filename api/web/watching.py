"""Those who watch a benchmark: its feed, and its webhook over HTTP."""

from hashlib import blake2b
from typing import Any

from apiflask import APIBlueprint
from flask import Blueprint, Response, request
from pydantic import ValidationError

from api.benchmarks.feed import MEDIA_TYPE, About, atom
from api.benchmarks.webhooks import BadAddress, report_address
from api.services import Services
from api.stores.cohorts import Benchmark
from api.web import shapes_watch as shapes
from api.web.answers import NOT_KEPT, Pair, Ready, names, send, to_json
from api.web.contract import WEBHOOK_BODY, answer, describe, problems
from api.web.parameters import read_json_body, refused
from api.web.problems import Problem, invalid

MOST_ENTRIES = 200
KEPT_BY_READER: Pair = ("Cache-Control", "private, no-cache")
NOT_LISTED: Pair = ("X-Robots-Tag", "noindex")
PRIVATE = (NOT_KEPT, NOT_LISTED)

NOWHERE = "There is no benchmark of this id: it was removed, or the address is not whole."
NO_WEBHOOK = "This benchmark has no webhook. PUT one at this address."


def webhooks_blueprint(services: Services) -> APIBlueprint:
    """`/v1/benchmarks/{id}/webhook`."""
    blueprint = APIBlueprint("webhooks", __name__, url_prefix="/v1/benchmarks", tag="Benchmarks")
    webhooks, desk = services.webhooks, services.desk

    @blueprint.put("/<token:benchmark_id>/webhook")
    @describe(answer(200, shapes.NewWebhook, "webhook-new"), *problems(404, 413, 415, 422, 503), body=WEBHOOK_BODY)
    def set_webhook(benchmark_id: str) -> Response:
        """Send a benchmark's events to an address

        In place of the one before, if there is one. What happens between two runs is sent as JSON, signed with the
        secret, which is shown in this answer only; docs/watch.md says how to check it. Without an answer of 2xx it is
        sent again, with growing pauses, for nearly two days.
        """
        made = _made(services, benchmark_id, read_json_body(request))
        if made is None:
            raise Problem(404, NOWHERE)
        return _told(made)

    @blueprint.get("/<token:benchmark_id>/webhook")
    @describe(answer(200, shapes.Webhook, "webhook"), *problems(404, 422, 503))
    def read_webhook(benchmark_id: str) -> Response:
        """What became of a benchmark's webhook

        To which host events are sent, how many deliveries wait or were given up, and why the last one was.
        """
        found = webhooks.read(benchmark_id)
        if found is None:
            raise Problem(404, NO_WEBHOOK if desk.find(benchmark_id) else NOWHERE)
        return _told(found)

    @blueprint.delete("/<token:benchmark_id>/webhook")
    @describe(answer(204), *problems(404, 422, 503))
    def remove_webhook(benchmark_id: str) -> Response:
        """Send a benchmark's events nowhere any more

        Not even those that still wait.
        """
        if not webhooks.remove(benchmark_id):
            raise Problem(404, NO_WEBHOOK if desk.find(benchmark_id) else NOWHERE)
        return Ready(b"", [*PRIVATE], "204 NO CONTENT")

    return blueprint


def feeds_blueprint(services: Services) -> Blueprint:
    """`/b/{id}/feed.atom`."""
    blueprint = Blueprint("feeds", __name__)

    @blueprint.get("/b/<token:benchmark_id>/feed.atom")
    def read_feed(benchmark_id: str) -> Response:
        found = services.desk.find(benchmark_id)
        if found is None:
            raise Problem(404, NOWHERE)
        body = _feed(services, found)
        etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        pairs = [KEPT_BY_READER, NOT_LISTED, ("ETag", etag)]
        if names(request.headers.get("If-None-Match", ""), etag):
            return Ready(b"", pairs, "304 NOT MODIFIED")
        kind = ("Content-Type", f"{MEDIA_TYPE}; charset=utf-8")
        return Ready(body, [kind, ("Content-Length", str(len(body))), *pairs])

    return blueprint


def _made(services: Services, benchmark_id: str, body: bytes) -> dict[str, Any] | None:
    try:
        given = shapes.WebhookIn.model_validate_json(body)
    except ValidationError as error:
        raise refused(error) from None
    try:
        return services.webhooks.put(benchmark_id, given.url)
    except BadAddress as error:
        raise invalid("url", error.detail) from None


def _feed(services: Services, benchmark: Benchmark) -> bytes:
    report = report_address(services.settings.public_url or request.host_url, benchmark.id)
    about = About(benchmark.id, benchmark.name, benchmark.created_at, report, f"{report}/feed.atom")
    return atom(about, [one.body for one in services.watch.events(benchmark.id, MOST_ENTRIES)])


def _told(value: dict[str, Any]) -> Response:
    return send(to_json(value), *PRIVATE)
