"""The channels of one brand side by side, out of what is stored."""

from apiflask import APIBlueprint
from flask import Response, request

from api.channels import channels
from api.collect import tag
from api.services import Services
from api.web import schemas
from api.web.answers import PUBLIC, SHORT, send_tagged, to_json
from api.web.contract import answer, describe, problems
from api.web.parameters import read_account
from api.web.shapes_channels import Channels


def channels_blueprint(services: Services) -> APIBlueprint:
    """`/v1/channels`."""
    blueprint = APIBlueprint("channels", __name__, url_prefix="/v1/channels", tag="Scores")
    store = services.store

    @blueprint.get("/<network>/<handle:handle>")
    @describe(
        answer(200, Channels, "channels", headers=("ETag", "Cache-Control")),
        answer(304, headers=("ETag", "Cache-Control")),
        *problems(422),
        parameters=[schemas.IF_NONE_MATCH],
    )
    def read_channels(network: str, handle: str) -> Response:
        """Where does the brand behind an account answer best?

        The accounts that its profile and its site name, side by side with rate, interval, n and wait. Read from the
        stored scores; never causes traffic to a network. Those without a score are there as unscored: POST to their
        score_url. Only accounts that both ends name are its own (relation own); others are claimed. best names one
        channel only where its interval lies above all others.
        """
        found = channels(read_account(network, handle), store)
        body = to_json(found)
        cache = PUBLIC if found["status"] == "ok" else SHORT
        return send_tagged(body, tag(body), request.headers.get("If-None-Match"), cache)

    return blueprint
