"""Alive, ready, and counted."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest
from flask.testing import FlaskClient
from web.stubs import ListHistory

from api.services import Services
from api.stores.base import StoreUnavailable
from api.stores.memory import MemoryStore
from api.web.health import failing


class DownStore(MemoryStore):
    def ping(self) -> None:
        raise StoreUnavailable("Redis does not answer.")


def test_alive_says_what_it_is_and_nothing_about_stores(client_with: Callable[..., FlaskClient]) -> None:
    answer = client_with(store=DownStore()).get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "service": "twoway", "version": version("twoway")}


def test_ready_when_both_stores_answer(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_does_not_answer_is_named(client_with: Callable[..., FlaskClient], history: ListHistory) -> None:
    history.down = True
    answer = client_with(store=DownStore()).get("/readyz")
    assert answer.status_code == 503
    assert sorted(error["field"] for error in answer.get_json()["errors"]) == ["history", "store"]
    assert "Retry-After" in answer.headers


def test_a_check_that_hangs_fails_in_time_and_takes_no_other_with_it() -> None:
    hang = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        checks: dict[str, Callable[[], object]] = {"slow": hang.wait, "fine": lambda: None}
        assert failing(pool, checks, 0.05) == ["slow"]
        hang.set()


def test_metrics_count_templates_and_never_handles(client: FlaskClient) -> None:
    client.get("/v1/scores/bluesky/secret-name.example")
    client.get("/v1/scores/bluesky/secret-name.example/posts")
    client.get("/secret-path")
    client.get("/v1/prefixes/5ec2e7aa")
    client.open("/v1/config", method="SECRET")
    text = client.get("/metrics").get_data(as_text=True)
    template = 'method="GET",route="/v1/scores/<network>/<handle:handle>",status="200"'
    assert f"twoway_request_seconds_count{{{template}}} 1.0" in text
    assert 'route="/v1/scores/<network>/<path:handle>/posts",status="404"' in text
    assert 'route="none",status="404"' in text
    assert 'method="other"' in text
    assert "secret" not in text.lower()
    assert "5ec2e7aa" not in text


def test_a_failure_that_nobody_noticed_is_counted(services: Services) -> None:
    services.metrics.failed("store_get")
    assert 'twoway_failures_total{what="store_get"} 1.0' in services.metrics.render()[0].decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_for_this_site_only(client: FlaskClient, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(path).headers
