"""The OpenAPI contract: what each route says about itself, and the document made of it.

A route carries `@describe(...)`; its docstring's first line is the summary, the rest the description.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import intake
from api.accounts import NETWORKS
from api.web import schemas, shapes_benchmarks, shapes_watch
from api.web.problems import INVALID, KINDS, MEDIA_TYPE, Kind, document

View = TypeVar("View", bound=Callable[..., Any])
Answer = tuple[int, dict[str, Any]]

EXAMPLES = [Path(__file__).parent / "data" / name for name in ("examples.json", "examples_benchmarks.json")]
REF = "#/components/schemas/{model}"

HEADERS = {
    "ETag": "Names these very bytes; send it as If-None-Match to be told 304 when nothing has changed.",
    "Cache-Control": "How long the answer may be kept.",
    "Retry-After": "Seconds to wait before asking again.",
    "RateLimit": 'What is left: `"post";r=` calls, `t=` seconds until one more is free.',
    "RateLimit-Policy": 'The limit: `"post";q=` calls in `w=` seconds.',
    "Allow": "The methods that this address takes.",
    "Location": "The address that says how far it is.",
}

PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "network": {
        "description": "The network.",
        "schema": {"type": "string", "enum": sorted(NETWORKS)},
        "example": "bluesky",
    },
    "handle": {
        "description": "The handle as the network writes it, or the account's id there. It may hold slashes "
        "(`company/acme`) and is not case-sensitive.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 300},
        "example": "acme.com",
    },
    "benchmark_id": shapes_benchmarks.TOKEN,
    "prefix": {
        "description": "The first 4 to 32 hexadecimal digits of the SHA-256 of a key such as `bluesky:acme.com`.",
        "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{4,32}$"},
        "example": "86cf1d01",
    },
}

EVIDENCE_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": REF.format(model=intake.EvidenceIn.__name__)}, "example": "evidence"}
    },
}


BENCHMARK_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": REF.format(model=shapes_benchmarks.BenchmarkIn.__name__)},
            "example": "benchmark-asked",
        }
    },
}


BENCHMARK_CHANGE_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": REF.format(model=shapes_benchmarks.BenchmarkChangeIn.__name__)},
            "example": "benchmark-change",
        }
    },
}


WEBHOOK_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": REF.format(model=shapes_watch.WebhookIn.__name__)},
            "example": "webhook-asked",
        }
    },
}


def answer(
    status: int,
    model: type[BaseModel] | None = None,
    example: str | None = None,
    *,
    headers: Sequence[str] = (),
    content: str = "application/json",
) -> Answer:
    """One answer of a route; `example` is a name in one of the files of examples."""
    described: dict[str, Any] = {"description": _MEANINGS[status]}
    if model is not None:
        described["content"] = {content: {"schema": {"$ref": REF.format(model=model.__name__)}, "example": example}}
    elif content != "application/json":
        described["content"] = {content: {"schema": {"type": "string"}}}
    if headers:
        described["headers"] = {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in headers}
    return status, described


def problems(*codes: int) -> list[Answer]:
    """The problems that a route can answer with, besides 500."""
    return [_problem(code) for code in codes]


def describe(
    *answers: Answer,
    query: type[BaseModel] | None = None,
    parameters: Sequence[Mapping[str, Any]] = (),
    body: Mapping[str, Any] | None = None,
) -> Callable[[View], View]:
    """Writes down what a route takes and answers.

    APIFlask's own `doc` does the same but wraps the view, which every request would pay for; so this
    leaves the view alone and fills in what APIFlask reads.
    """

    def mark(view: View) -> View:
        extensions: dict[str, Any] = {"parameters": [*parameters, *_query_parameters(query)]}
        if body is not None:
            extensions["requestBody"] = body
        described = {"responses": dict([*answers, _problem(500)]), "extensions": extensions}
        view._spec = described  # type: ignore[attr-defined]  # noqa: SLF001 - Where APIFlask keeps it.
        return view

    return mark


def complete(spec: dict[str, Any]) -> dict[str, Any]:
    """The finished document: schemas, path parameters with their meaning, and content types as they are."""
    pairs = [(model, "serialization") for model in (*schemas.MODELS, *shapes_benchmarks.MODELS, *shapes_watch.MODELS)]
    taken = (shapes_benchmarks.BenchmarkIn, shapes_benchmarks.BenchmarkChangeIn, shapes_watch.WebhookIn)
    pairs += [(model, "validation") for model in taken]
    _, definitions = models_json_schema(pairs, ref_template=REF)  # type: ignore[arg-type]
    examples: dict[str, Any] = {}
    for path in EXAMPLES:
        examples |= json.loads(path.read_bytes())
    examples |= {f"problem-{code}": _example_problem(kind) for code, kind in KINDS.items()}
    evidence = intake.adapter().json_schema(ref_template=REF)
    components = {**definitions["$defs"], **evidence.pop("$defs")}
    components.setdefault(intake.EvidenceIn.__name__, evidence)
    spec.setdefault("components", {})["schemas"] = components
    for operations in spec["paths"].values():
        for method, operation in operations.items():
            operation["operationId"] = _operation_id(method, operation["summary"])
            for parameter in operation["parameters"]:
                parameter.update(PATH_PARAMETERS.get(parameter["name"], {}) if parameter["in"] == "path" else {})
            for described in (*operation["responses"].values(), operation.get("requestBody", {})):
                _finish(described, examples)
    return spec


def register_contract(app: APIFlask, *, server: str) -> None:
    """Serves the contract at `/openapi.json`; `server` is the address that it gives for the API."""
    app.config.update(AUTO_SERVERS=False, SERVERS=[{"url": server}], AUTO_404_RESPONSE=False)
    app.config["DESCRIPTION"] = (
        "Does this account talk back? Scores any social-media account's reply rate, follower ratio and link "
        "hygiene, and shows the posts behind every number. Errors are application/problem+json (RFC 9457). "
        "A query parameter that a call does not have is an error (422), never passed over. "
        "Version 1 changes by addition only: ignore fields that you do not know."
    )
    app.config["LICENSE"] = {"name": "MIT", "url": "https://opensource.org/license/mit"}
    app.spec_processor(complete)  # type: ignore[arg-type]  # The format is JSON, so the contract is a dict.


def _problem(code: int) -> Answer:
    headers = {429: ("Retry-After", "RateLimit", "RateLimit-Policy"), 503: ("Retry-After",)}.get(code, ())
    return answer(code, schemas.Problem, f"problem-{code}", headers=headers, content=MEDIA_TYPE)


def _example_problem(kind: Kind) -> dict[str, Any]:
    errors = [("wait", "It must be at most 25.")] if kind.code == INVALID else []
    return document(kind.type, kind.title, kind.code, kind.detail, errors)


def _finish(described: dict[str, Any], examples: dict[str, Any]) -> None:
    if not described.get("content"):
        described.pop("content", None)
    for kind in described.get("content", {}).values():
        if "example" in kind:
            kind["example"] = examples[kind["example"]]


def _query_parameters(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [_parameter(name, property_, name in required) for name, property_ in schema["properties"].items()]


def _parameter(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    # A query has no null: `anyOf [X, null]` with the default null means that X may be left out.
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    kept = {word: value for word, value in schema.items() if word not in ("anyOf", "title", "description", "examples")}
    if kinds:
        kept.update(kinds[0])
    if kept.get("default", 0) is None:
        del kept["default"]
    described = {"name": name, "in": "query", "required": required, "schema": kept}
    described["description"] = schema["description"]
    if "examples" in schema:
        described["example"] = schema["examples"][0]
    return described


def _operation_id(method: str, summary: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in summary.lower()).split()
    return "_".join([method, *words])


_MEANINGS = {
    200: "As asked.",
    202: "Still collecting. Ask again after Retry-After seconds; the collection goes on.",
    204: "Done.",
    304: "What If-None-Match names is still current.",
    **{code: f"{kind.title}." for code, kind in KINDS.items()},
}
