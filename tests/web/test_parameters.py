"""Query parameters that a call does not have, on every call alike."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

ACME = "/v1/scores/bluesky/acme.com"
PLACES = {"network": "bluesky", "handle": "acme.com", "prefix": "abcd1234", "benchmark_id": "none"}


@pytest.fixture
def calls(app: APIFlask) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, address, description) of every call of the API."""
    paths: dict[str, dict[str, dict[str, Any]]] = app.spec["paths"]  # type: ignore[assignment]
    return [
        (method, path.format(**PLACES), operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/v1/")
    ]


def test_no_call_passes_over_a_parameter_that_it_does_not_have(
    client: FlaskClient, calls: list[tuple[str, str, dict[str, Any]]]
) -> None:
    assert len(calls) > 8
    for method, address, operation in calls:
        takes = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
        answer = client.open(f"{address}?wiat=5", method=method.upper())
        assert answer.status_code == 422, address
        assert "422" in operation["responses"], address
        (error,) = answer.get_json()["errors"]
        assert error["field"] == "wiat"
        assert "wiat" in answer.get_json()["detail"]
        assert all(name in error["detail"] for name in takes)


def test_no_call_refuses_a_parameter_that_it_describes(
    client: FlaskClient, calls: list[tuple[str, str, dict[str, Any]]]
) -> None:
    for method, address, operation in calls:
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                answer = client.open(address, method=method.upper(), query_string={parameter["name"]: "1"})
                assert "has no such query parameter" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["max_age", "wait"])
def test_what_is_meant_for_asking_is_told_to_who_only_reads(client: FlaskClient, name: str) -> None:
    answer = client.get(f"{ACME}?{name}=0")
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"field": name, "detail": "This call has no such query parameter. It takes none."}
    ]
    assert client.post(f"{ACME}?{name}=0").status_code in (200, 202)


def test_each_parameter_that_is_not_there_is_named_once(client: FlaskClient) -> None:
    answer = client.get("/v1/scores?keys=bluesky:acme.com&wait=1&wait=2&fresh=1")
    assert [error["field"] for error in answer.get_json()["errors"]] == ["wait", "fresh"]
    assert "It takes keys." in answer.get_json()["detail"]


def test_a_preflight_and_a_page_are_left_alone(client: FlaskClient) -> None:
    assert client.options(f"{ACME}?wiat=5").status_code == 200
    for path in ("/", "/method", "/docs", "/healthz"):
        assert client.get(f"{path}?utm_source=x").status_code == 200
    assert client.get("/v1/nowhere?wiat=5").status_code == 404
    assert client.delete(f"{ACME}?wiat=5").status_code == 405
