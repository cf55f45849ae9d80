"""Every route stands in the contract and on the page that shows it."""

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from apiflask.blueprint import APIBlueprint
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator

import api.web
from api.web.contract import HEADERS

LONGEST_ROUTE = 15
MODULES = ["scores.py", "behind.py", "evidence.py", "lookups.py", "health.py", "docs.py", "benchmarks.py"]


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").get_json()
    return found


def operations(spec: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in spec["paths"].items() for method, one in methods.items()]


def test_every_route_is_in_the_contract(app: APIFlask, spec: dict[str, Any]) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(spec)}
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if isinstance(app.blueprints.get(rule.endpoint.partition(".")[0]), APIBlueprint)
        and rule.endpoint != "openapi.spec"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served
    assert all(
        path.startswith("/v1/")
        for path, _ in described - {("/healthz", "GET"), ("/readyz", "GET"), ("/metrics", "GET")}
    )


def test_every_call_of_the_design_is_there(spec: dict[str, Any]) -> None:
    score = "/v1/scores/{network}/{handle}"
    benchmark = "/v1/benchmarks/{benchmark_id}"
    assert {(path, method) for path, method, _ in operations(spec)} == {
        (score, "get"), (score, "post"), (f"{score}/history", "get"), (f"{score}/posts", "get"), ("/v1/scores", "get"),
        ("/v1/channels/{network}/{handle}", "get"),
        ("/v1/prefixes/{prefix}", "get"), ("/v1/evidence", "post"), ("/v1/resolve", "get"), ("/v1/method", "get"),
        ("/v1/benchmarks", "post"), (benchmark, "get"), (benchmark, "patch"),
        (benchmark, "delete"), (f"{benchmark}.csv", "get"),
        (f"{benchmark}/report", "get"), (f"{benchmark}/cancel", "post"), (f"{benchmark}/resume", "post"),
        (f"{benchmark}/runs", "post"), ("/v1/config", "get"),
        *((f"{benchmark}/webhook", method) for method in ("get", "put", "delete")),
        ("/healthz", "get"), ("/readyz", "get"), ("/metrics", "get"),
    }  # fmt: skip


def test_every_operation_says_what_it_takes_and_answers(spec: dict[str, Any]) -> None:
    names = []
    for path, method, operation in operations(spec):
        names.append(operation["operationId"])
        assert operation["summary"], path
        assert operation["description"].endswith("."), path
        assert {"200", "202", "204"} & set(operation["responses"]), (path, method)
        assert "500" in operation["responses"], (path, method)
        assert all(parameter["description"].endswith(".") for parameter in operation["parameters"]), path
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)
            kinds = set(answer.get("content", {}))
            assert kinds <= {"application/problem+json"} if status >= "400" else "application/problem+json" not in kinds
            assert set(answer.get("headers", {})) <= set(HEADERS)
    assert len(set(names)) == len(names)


def test_every_example_fits_its_shape(spec: dict[str, Any]) -> None:
    checked = 0
    for path, _, operation in operations(spec):
        contents = [answer.get("content", {}) for answer in operation["responses"].values()]
        contents.append(operation.get("requestBody", {}).get("content", {}))
        for content in (kind for found in contents for kind in found.values() if "example" in kind):
            schema = content["schema"] | {"components": spec["components"]}
            faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(content["example"])]
            assert faults == [], path
            checked += 1
    assert checked > 30


def test_the_contract_does_not_depend_on_who_asks_first(app: APIFlask) -> None:
    first = app.test_client().get("/openapi.json", headers={"Host": "evil.example"}).get_data(as_text=True)
    assert "evil.example" not in first
    assert json.loads(first)["servers"] == [{"url": "/"}]


def test_the_page_shows_every_operation_and_every_shape(client: FlaskClient, spec: dict[str, Any]) -> None:
    page = client.get("/docs").get_data(as_text=True)
    for path, method, operation in operations(spec):
        assert f'<article id="{operation["operationId"]}">' in page
        assert f"<b>{method.upper()}</b> {path}" in page
    for name in spec["components"]["schemas"]:
        assert f'id="schema-{name}"' in page


def test_the_page_leads_nowhere_that_is_not_there(client: FlaskClient) -> None:
    page = client.get("/docs").get_data(as_text=True)
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


@pytest.mark.parametrize("module", MODULES)
def test_routes_are_thin(module: str) -> None:
    tree = ast.parse((Path(api.web.__file__).parent / module).read_text("utf-8"))
    routes = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any("blueprint." in ast.unparse(one) for one in node.decorator_list)
    ]  # fmt: skip
    assert routes
    for route in routes:
        body = route.body[1:] if ast.get_docstring(route) else route.body
        length = (body[-1].end_lineno or 0) - body[0].lineno + 1
        assert length <= LONGEST_ROUTE, f"{module}: {route.name} has {length} lines"


def test_views_are_not_wrapped(app: APIFlask) -> None:
    # A wrapper round the view of a cached score is paid for by every reader.
    view = app.view_functions["scores.read_score"]
    assert inspect.unwrap(view) is view
