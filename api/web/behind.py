"""What stands behind a stored score: the posts that it counts, and the scores before it."""

from apiflask import APIBlueprint
from flask import Response, request

from api.accounts import NotAnAccount, account_key
from api.collect import tag
from api.services import Services
from api.web import schemas
from api.web.answers import PUBLIC, join, send, send_tagged
from api.web.contract import answer, describe, problems
from api.web.parameters import read_account, read_query
from api.web.problems import Problem
from api.web.scores import answer_stored


def behind_blueprint(services: Services) -> APIBlueprint:
    """`/v1/scores/.../history` and `/v1/scores/.../posts`."""
    blueprint = APIBlueprint("behind", __name__, url_prefix="/v1/scores/<network>/<path:handle>", tag="Scores")
    store, history = services.store, services.history

    @blueprint.get("/history")
    @describe(
        answer(200, schemas.EarlierOrScore, "history", headers=("Cache-Control",)),
        *problems(422, 503),
        query=schemas.HistoryQuery,
    )
    def read_history(network: str, handle: str) -> Response:
        """Earlier scores of an account

        Newest first, each a whole score with the method that made it. Only accounts that are known to be
        an organisation's have any.
        """
        if is_swallowed(network, handle, "history"):
            return answer_stored(services.collector, network, f"{handle}/history")
        key = read_account(network, handle)
        query = read_query(request, schemas.HistoryQuery)
        return send(join(history.list(name(key.key), query.since, query.limit), b'{"history":[', b"]}"), PUBLIC)

    @blueprint.get("/posts")
    @describe(
        answer(200, schemas.PostsBehindOrScore, "posts", headers=("ETag", "Cache-Control")),
        answer(304, headers=("ETag", "Cache-Control")),
        *problems(404, 422),
        parameters=[schemas.IF_NONE_MATCH],
    )
    def read_posts(network: str, handle: str) -> Response:
        """The posts behind the numbers of a stored score

        Every opening message with what became of it, so that each number can be counted again.
        """
        if is_swallowed(network, handle, "posts"):
            return answer_stored(services.collector, network, f"{handle}/posts")
        key = read_account(network, handle)
        body = store.posts(key.key)
        if body is None:
            where = schemas.Resolved.of(key).score_url
            raise Problem(404, f"No posts are stored, for this account has no score. POST {where} scores it.")
        return send_tagged(body, tag(body), request.headers.get("If-None-Match"), PUBLIC)

    def name(key: str) -> str:
        """The key under which an account is recorded: its own, where `key` is an alias such as a DID."""
        stored = store.get(key)
        return stored.key if stored else key

    return blueprint


def is_swallowed(network: str, handle: str, word: str) -> bool:
    """Whether `word`, the last part of a path, belongs to the handle, as in `linkedin/company/posts`."""
    return not _is_account(network, handle) and _is_account(network, f"{handle}/{word}")


def _is_account(network: str, handle: str) -> bool:
    try:
        account_key(network, handle)
    except NotAnAccount:
        return False
    return True
