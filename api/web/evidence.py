"""Scores of data that the caller brings: nothing is stored, and nothing else is asked."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from api.intake import BadEvidence, read_evidence
from api.scoring.behind import posts_behind
from api.scoring.document import document
from api.scoring.evidence import Evidence
from api.scoring.method import WEIGHTS, Weights
from api.scoring.score import score
from api.web import schemas
from api.web.answers import NOT_KEPT, send, to_json
from api.web.contract import EVIDENCE_BODY, answer, describe, problems
from api.web.parameters import read_json_body, read_query
from api.web.problems import INVALID, Problem, invalid
from api.weights import BadWeights, parse_weights

FEWER = "Send fewer posts and messages, the latest ones first."


def evidence_blueprint() -> APIBlueprint:
    """`/v1/evidence`."""
    blueprint = APIBlueprint("evidence", __name__, url_prefix="/v1/evidence", tag="Bring your own data")

    @blueprint.post("")
    @describe(
        answer(200, schemas.AnyScore, "score"),
        *problems(413, 415, 422),
        query=schemas.EvidenceQuery,
        body=EVIDENCE_BODY,
    )
    def score_evidence() -> Response:
        """Score data that you bring

        The evidence of method 1 as JSON, up to 16 MB: an account, its posts, and messages by others. Of
        the account only network and handle are needed, of a post and a message only id and created_at
        and, for messages, author. Nothing is stored and no network is asked.
        """
        query = read_query(request, schemas.EvidenceQuery)
        weights = _weights(query.weights)
        result = score(_evidence(read_json_body(request, FEWER)), weights)
        answered: dict[str, Any] = document(result)
        if query.posts == "true":
            answered["posts_behind"] = posts_behind(result)
        return send(to_json(answered), NOT_KEPT)

    return blueprint


def _weights(text: str | None) -> Weights:
    if text is None:
        return WEIGHTS
    try:
        return parse_weights(text)
    except BadWeights as error:
        raise invalid("weights", error.detail) from None


def _evidence(body: bytes) -> Evidence:
    try:
        return read_evidence(body)
    except BadEvidence as error:
        errors = [(fault.field, fault.detail) for fault in error.errors]
        raise Problem(INVALID, "The evidence cannot be read; each fault is named below.", errors) from None
