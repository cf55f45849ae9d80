"""Scores: read, several at once, and asked for.

Reading never causes traffic to a network, and sends the bytes of a stored score as they are.
"""

from apiflask import APIBlueprint
from flask import Response, request

from api.collect import Collector
from api.services import Services
from api.web import schemas
from api.web.answers import NOT_KEPT, PUBLIC, SHORT, Pair, join, send, send_tagged
from api.web.contract import answer, describe, problems
from api.web.documents import unscored
from api.web.limits import limit_headers
from api.web.parameters import read_account, read_keys, read_query


def scores_blueprint(services: Services) -> APIBlueprint:
    """`/v1/scores`."""
    blueprint = APIBlueprint("scores", __name__, url_prefix="/v1/scores", tag="Scores")
    collector, store = services.collector, services.store

    @blueprint.get("/<network>/<handle:handle>")
    @describe(
        answer(200, schemas.AnyScore, "score", headers=("ETag", "Cache-Control")),
        answer(304, headers=("ETag", "Cache-Control")),
        *problems(422),
        parameters=[schemas.IF_NONE_MATCH],
    )
    def read_score(network: str, handle: str) -> Response:
        """The stored score of an account

        Never causes traffic to a network. An account that nobody has asked to score answers 200 with
        the status unscored; POST to the same address scores it.
        """
        return answer_stored(collector, network, handle)

    @blueprint.post("/<network>/<handle:handle>")
    @describe(
        answer(200, schemas.AnyScore, "score", headers=("RateLimit", "RateLimit-Policy", "Retry-After")),
        answer(202, schemas.Unscored, "pending", headers=("Retry-After", "RateLimit", "RateLimit-Policy")),
        *problems(422, 429),
        query=schemas.CollectQuery,
    )
    def collect_score(network: str, handle: str) -> Response:
        """Collect and score an account now

        A fresh stored score (of the last six hours, or max_age) is answered at once. Otherwise waits up
        to wait seconds and then answers 202 with the status pending: ask again after Retry-After.
        Several callers for one account share one collection. What is wrong with the account or its
        network is a status with its reason, not an error of HTTP.
        """
        key = read_account(network, handle)
        query = read_query(request, schemas.CollectQuery)
        limits = limit_headers(services, request)
        max_age = services.settings.fresh_seconds if query.max_age is None else query.max_age
        outcome = collector.score(key, max_age=max_age, wait=query.wait)
        services.metrics.asked(key.network, outcome.status)
        again: list[Pair] = [] if outcome.retry_after is None else [("Retry-After", str(outcome.retry_after))]
        status = "202 ACCEPTED" if outcome.status == "pending" else "200 OK"
        return send(outcome.body, NOT_KEPT, *again, *limits, status=status)

    @blueprint.get("")
    @describe(
        answer(200, schemas.Scores, "scores", headers=("Cache-Control",)),
        *problems(422),
        parameters=[schemas.KEYS],
    )
    def read_scores() -> Response:
        """Up to 50 stored scores at once

        In the order asked; accounts without a score are there as unscored.
        """
        keys = read_keys(request.args.getlist("keys"))
        stored = store.get_many([name for name, _ in keys])
        bodies = [score.body if score else unscored(key) for (_, key), score in zip(keys, stored, strict=True)]
        return send(join(bodies, b'{"scores":[', b"]}"), PUBLIC if all(stored) else SHORT)

    return blueprint


def answer_stored(collector: Collector, network: str, handle: str) -> Response:
    """The stored score of the account that a path names, or that there is none."""
    key = read_account(network, handle)
    stored = collector.stored(key)
    if stored is None:
        return send(unscored(key), SHORT)
    return send_tagged(stored.body, stored.etag, request.environ.get("HTTP_IF_NONE_MATCH"))
