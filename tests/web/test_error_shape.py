"""One shape of error, whoever makes it: routing, validation, the limit, a store, a mistake of ours."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from apiflask import APIFlask
from flask import Blueprint, abort
from flask.testing import FlaskClient
from web.stubs import Came, ListHistory, StubCollector

from api.accounts import AccountKey
from api.limiter import Allowance, Limiter
from api.services import Services
from api.stores.memory import MemoryStore
from api.web.app import create_app
from api.web.limits import too_often
from api.web.problems import KINDS

ACME = "/v1/scores/bluesky/acme.com"
Ask = Callable[[FlaskClient], Any]


def begun(client: FlaskClient) -> str:
    """The address of a benchmark of which nothing is known yet."""
    asked = {"name": "Kettles", "accounts": ["bluesky:acme.com"]}
    return client.post("/v1/benchmarks", json=asked).headers["Location"]


PRODUCERS: list[tuple[int, str, Ask]] = [
    (404, "unknown path", lambda client: client.get("/v1/nowhere")),
    (404, "unknown path outside the API", lambda client: client.get("/nowhere")),
    (404, "no posts", lambda client: client.get("/v1/scores/x/nobody/posts")),
    (405, "method", lambda client: client.delete(ACME)),
    (405, "method on a page", lambda client: client.post("/docs")),
    (404, "no benchmark", lambda client: client.get("/v1/benchmarks/none")),
    (409, "not now", lambda client: client.get(f"{begun(client)}/report")),
    (413, "body", lambda client: client.post("/v1/evidence", data=b" " * 2**25, content_type="application/json")),
    (415, "content type", lambda client: client.post("/v1/evidence", data=b"x")),
    (422, "network", lambda client: client.get("/v1/scores/nowhere/x")),
    (422, "keys", lambda client: client.get("/v1/scores?keys=a,b")),
    (422, "prefix", lambda client: client.get("/v1/prefixes/zz")),
    (422, "query", lambda client: client.post(f"{ACME}?wait=-1")),
    (422, "address", lambda client: client.get("/v1/resolve?url=:")),
    (422, "benchmark", lambda client: client.post("/v1/benchmarks", json={})),
    (422, "evidence", lambda client: client.post("/v1/evidence", json={})),
    (429, "limit", lambda client: [client.post(ACME) for _ in range(3)][-1]),
    (500, "mistake", lambda client: client.post("/v1/scores/bluesky/broken.example")),
    (503, "history", lambda client: client.get(f"{ACME}/history")),
    (503, "readiness", lambda client: client.get("/readyz")),
    (400, "raised by a library", lambda client: client.get("/abort/400")),
    (418, "of a kind that nobody expected", lambda client: client.get("/abort/418")),
]


def break_down(key: AccountKey) -> Came:
    if key.handle == "broken.example":
        raise KeyError(f"no row for {key.key}")
    return Came("ok", b"{}")


@pytest.fixture
def breakable(
    client_with: Callable[..., FlaskClient], services: Services, store: MemoryStore, history: ListHistory
) -> FlaskClient:
    history.down = True
    services.benchmarks.upgrade()
    limiter = Limiter("2/minute", lambda: None)
    client = client_with(collector=StubCollector(store, break_down), limiter=limiter)
    library = Blueprint("library", __name__)
    library.add_url_rule("/abort/<int:code>", view_func=abort)
    client.application.register_blueprint(library)
    return client


@pytest.mark.parametrize(("status", "producer", "ask"), PRODUCERS, ids=[f"{s}-{name}" for s, name, _ in PRODUCERS])
def test_every_error_has_the_one_shape(breakable: FlaskClient, status: int, producer: str, ask: Ask) -> None:
    answer = ask(breakable)
    assert answer.status_code == status, producer
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == status
    assert body["detail"].endswith((".", "?"))
    assert all(set(error) == {"field", "detail"} and error["field"] and error["detail"] for error in body["errors"])
    assert bool(body["errors"]) == (status == 422 or producer == "readiness")


def test_the_type_of_each_is_explained_in_the_docs(breakable: FlaskClient) -> None:
    page = breakable.get("/docs").get_data(as_text=True)
    for status, _, ask in PRODUCERS:
        type_ = ask(breakable).get_json()["type"]
        assert type_ == "about:blank" if status not in KINDS else type_.startswith("/docs#")
        if status in KINDS:
            assert f'id="{type_.partition("#")[2]}"' in page


def test_405_says_what_works(client: FlaskClient) -> None:
    assert set(client.delete(ACME).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert set(client.post(f"{ACME}/posts").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_429_says_how_long_to_wait_and_what_the_limit_is(breakable: FlaskClient) -> None:
    first, _, third = (breakable.post(ACME) for _ in range(3))
    assert first.headers["RateLimit-Policy"] == third.headers["RateLimit-Policy"] == '"post";q=2;w=60'
    assert first.headers["RateLimit"].startswith('"post";r=1;t=')
    wait = int(third.headers["Retry-After"])
    assert 0 < wait <= 60
    assert third.json is not None
    assert "2 new scores a minute may be asked for, and so many were. It goes on in " in third.json["detail"]
    assert third.headers["RateLimit"] == f'"post";r=0;t={wait}'
    other = breakable.post(ACME, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200


def test_a_limiter_that_breaks_lets_people_in(client_with: Callable[..., FlaskClient], services: Services) -> None:
    limiter = Limiter("1/minute", lambda: services.metrics.failed("limiter"))
    limiter._window = None  # type: ignore[assignment]
    client = client_with(limiter=limiter)
    answers = [client.post(ACME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "RateLimit" not in answers[0].headers
    assert 'twoway_failures_total{what="limiter"} 3.0' in services.metrics.render()[0].decode()


def test_a_mistake_is_logged_without_anything_of_the_request(breakable: FlaskClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = breakable.post(
            "/v1/scores/bluesky/broken.example?wait=1",
            headers={"User-Agent": "secret-agent"},
            environ_base={"REMOTE_ADDR": "192.0.2.99"},
        )
    assert "broken" not in answer.get_data(as_text=True)
    (event,) = logs
    assert event["event"] == "request_failed"
    assert event["route"] == "/v1/scores/<network>/<handle:handle>"
    assert event["error"] == "builtins.KeyError"
    assert "in break_down" in json.dumps(event) or "break_down" in json.dumps(event["chain"])
    for secret in ("broken.example", "secret-agent", "192.0.2.99"):
        assert secret not in json.dumps(event)


def test_an_ordinary_request_leaves_no_line_in_any_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        for path in (ACME, "/v1/prefixes/abcd1234", "/v1/resolve?url=@acme.com", "/nowhere"):
            client.get(path)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_no_path_is_redirected(services: Services) -> None:
    app: APIFlask = create_app(services)
    client = app.test_client()
    for path in ("//v1/config", "/v1//config", "/v1/config/", "/v1/scores/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/nowhere", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/nowhere", "*/*", "application/problem+json"),
        ("/nowhere", "application/json", "application/problem+json"),
        ("/v1/nowhere", "text/html,*/*;q=0.8", "application/problem+json"),
    ],
)
def test_a_browser_that_is_lost_gets_a_page(client: FlaskClient, path: str, accept: str, kind: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind)


@pytest.mark.parametrize(
    ("seconds", "soon"),
    [(40, "in 40 seconds."), (2_631, "in 44 minutes, at 14:44 UTC."), (3_600, "in 1 hour, at 15:01 UTC.")],
)
def test_when_a_limit_goes_on_is_never_told_too_early(seconds: int, soon: str) -> None:
    now = datetime(2026, 11, 22, 14, 0, 1, tzinfo=UTC)
    assert too_often(Allowance(False, 30, 3_600, 0, seconds), "benchmarks", now).endswith(f" It goes on {soon}")
