"""Look-ups that cost next to nothing: by prefix, by address, and the tables that everybody needs."""

from apiflask import APIBlueprint
from flask import Response, request

from api.accounts import NotAnAccount, resolve
from api.client_config import ClientConfig
from api.collect import tag
from api.scoring.method import published
from api.services import Services
from api.web import schemas
from api.web.answers import PUBLIC, join, send, send_tagged, to_json
from api.web.contract import answer, describe, problems
from api.web.parameters import read_prefix, read_query
from api.web.problems import invalid


def lookups_blueprint(services: Services) -> APIBlueprint:
    """`/v1/prefixes`, `/v1/resolve`, `/v1/method`, `/v1/config`."""
    blueprint = APIBlueprint("lookups", __name__, url_prefix="/v1", tag="Look-ups")
    method = to_json(published())
    tagged = {"method": (method, tag(method)), "config": (services.client_config, tag(services.client_config))}
    fixed_headers = ("ETag", "Cache-Control")

    @blueprint.get("/prefixes/<prefix>")
    @describe(answer(200, schemas.FoundScores, "prefixes", headers=("Cache-Control",)), *problems(422))
    def read_prefixes(prefix: str) -> Response:
        """Stored scores by the first digits of their key's digest

        The private look-up: send 4 to 32 hexadecimal digits of SHA-256(`network:handle`) and pick your
        own out of the answer; the service never learns which account was meant. An empty list is an
        answer like any other, and is cached like any other.
        """
        found = services.store.by_prefix(read_prefix(prefix))
        documents = (b'{"digest":"%b","score":%b}' % (digest.encode(), score.body) for digest, score in found)
        return send(join(documents), PUBLIC)

    @blueprint.get("/resolve")
    @describe(
        answer(200, schemas.Resolved, "resolved", headers=("Cache-Control",)),
        *problems(422),
        query=schemas.ResolveQuery,
    )
    def read_address() -> Response:
        """The account that an address means

        A profile's URL in any spelling, an @handle, a key or a DID. Nothing is looked up: the answer
        says how the account would be called, not that it exists.
        """
        query = read_query(request, schemas.ResolveQuery)
        try:
            key = resolve(query.url)
        except NotAnAccount as error:
            raise invalid("url", error.detail) from None
        found = schemas.Resolved.of(key)
        return send(found.model_dump_json().encode(), PUBLIC)

    @blueprint.get("/method")
    @describe(
        answer(200, schemas.Method, "method", headers=fixed_headers),
        answer(304, headers=fixed_headers),
        *problems(422),
        parameters=[schemas.IF_NONE_MATCH],
    )
    def read_method() -> Response:
        """How scores are computed

        The weights, thresholds and words of the method, from the very table that the code uses.
        """
        return send_tagged(*tagged["method"], request.headers.get("If-None-Match"), PUBLIC)

    @blueprint.get("/config")
    @describe(
        answer(200, ClientConfig, "config", headers=fixed_headers),
        answer(304, headers=fixed_headers),
        *problems(422),
        parameters=[schemas.IF_NONE_MATCH],
    )
    def read_config() -> Response:
        """What extensions should know

        Sites that are switched off, the oldest version of the extension that still works, and a message.
        """
        return send_tagged(*tagged["config"], request.headers.get("If-None-Match"), PUBLIC)

    return blueprint
