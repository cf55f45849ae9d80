"""CORS, security headers and cookies on every answer, whoever made it."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

EXPOSED = {"ETag", "Retry-After", "RateLimit", "RateLimit-Policy"}
ACME = "/v1/scores/bluesky/acme.com"
ANSWERS = [
    ("GET", ACME, 200),
    ("HEAD", ACME, 200),
    ("OPTIONS", ACME, 200),
    ("POST", "/v1/scores/bluesky/slow.com", 202),
    ("GET", "/v1/scores/nowhere/x", 422),
    ("DELETE", ACME, 405),
    ("GET", "/v1/nowhere", 404),
    ("POST", "/v1/evidence", 415),
    ("GET", "/v1/prefixes/abcd", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
@pytest.mark.parametrize("origin", [None, "chrome-extension://abc", "moz-extension://def", "null"])
def test_anybody_may_read_every_answer(
    client: FlaskClient, method: str, path: str, status: int, origin: str | None
) -> None:
    answer = client.open(path, method=method, headers={"Origin": origin} if origin else {})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.headers["Access-Control-Expose-Headers"].split(", ")) == EXPOSED
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("path", [ACME, "/v1/evidence", "/v1/scores", "/v1/prefixes/abcd", "/v1/config", "/v1/nowhere"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_preflights_are_answered_at_once(client: FlaskClient, path: str, method: str) -> None:
    asked = {
        "Origin": "moz-extension://0c5d",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,if-none-match",
    }
    answer = client.options(path, headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(asked["Access-Control-Request-Headers"].split(",")) <= set(allowed)
    # Browsers keep a preflight for as long as they allow themselves, which is at most a day.
    assert answer.headers["Access-Control-Max-Age"] == "86400"


def test_what_is_not_the_api_is_not_shared(client: FlaskClient) -> None:
    for path in ("/healthz", "/docs", "/nowhere"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers


@pytest.mark.parametrize(
    ("path", "told"),
    [(path, "no-referrer") for path in (ACME, "/nowhere", "/openapi.json", "/metrics", "/assets/docs.css")]
    + [(path, "same-origin") for path in ("/docs", "/", "/method", "/a/nowhere/x")],
)
def test_every_answer_is_guarded_and_no_other_site_learns_where_its_visitors_come_from(
    client: FlaskClient, path: str, told: str
) -> None:
    with client.get(path) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers.getlist("Referrer-Policy") == [told]


def test_pages_run_and_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    policy = client.get("/docs").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert all(source in ("'none'", "'self'") for value in rules.values() for source in value.split())


def test_no_answer_sets_a_cookie(client: FlaskClient) -> None:
    for method, path, _ in ANSWERS:
        assert "Set-Cookie" not in client.open(path, method=method).headers


def test_not_even_a_session_can_be_written(app: APIFlask) -> None:
    app.config["SECRET_KEY"] = "secret"
    with app.test_request_context("/") as context, pytest.raises(RuntimeError):
        context.session["seen"] = True
