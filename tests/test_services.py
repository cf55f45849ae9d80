"""The real parts, put together without connecting to anything."""

from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError, disable_socket, enable_socket

from api import __version__
from api.accounts import account_key
from api.collect import Collector
from api.links.visit import Visitor
from api.networks import NETWORKS
from api.services import build_services
from api.settings import Settings
from api.visits import NoVisits, SiteVisits
from api.web.app import create_app


def test_building_opens_no_connection(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:1/0")  # type: ignore[arg-type]
    disable_socket()
    try:
        services = build_services(settings)
        assert create_app(services).test_client().get("/healthz").status_code == 200
    except SocketBlockedError as error:  # pragma: no cover
        pytest.fail(f"Something connected: {error}")
    finally:
        enable_socket()
    assert set(services.networks) == set(NETWORKS)


def test_collections_are_shared_out_over_workers(tmp_path: Path) -> None:
    services = build_services(Settings(data_dir=tmp_path, collections_in_flight=24, workers=4, threads=64))
    assert isinstance(services.collector, Collector)
    assert (services.collector._limits.in_flight, services.collector._limits.waiting) == (6, 40)


def test_a_store_that_is_down_is_survived_and_counted(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:1/0")  # type: ignore[arg-type]
    services = build_services(settings)
    client = create_app(services).test_client()
    answer = client.get("/v1/scores/bluesky/acme.com")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "unscored")
    assert 'twoway_failures_total{what="store_get"} 1.0' in client.get("/metrics").get_data(as_text=True)
    assert client.get("/readyz").status_code == 503


def test_another_network_says_that_it_is_not_read(tmp_path: Path) -> None:
    client = create_app(build_services(Settings(data_dir=tmp_path))).test_client()
    answer = client.post("/v1/scores/X/Acme")
    document = answer.get_json()
    assert (answer.status_code, document["status"]) == (200, "unavailable")
    assert document["account"]["key"] == account_key("x", "acme").key
    assert document["reason"].endswith(".")


def test_a_network_whose_key_is_missing_is_told_apart_from_one_that_rests(tmp_path: Path) -> None:
    collector = build_services(Settings(data_dir=tmp_path)).collector
    for key in (account_key("x", "acme"), account_key("youtube", "@acme"), account_key("linkedin", "company/acme")):
        outcome = collector.score(key, wait=30)
        assert (outcome.status, outcome.permanent, outcome.retry_after) == ("unavailable", True, None)
    collector.close()


def test_sites_are_visited_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    shy = build_services(Settings(data_dir=tmp_path, visit_sites=False))
    assert isinstance(shy.visits, NoVisits)
    assert shy.collector._visits is shy.visits
    told = {"visit_sites": True, "public_url": "https://twoway.example/"}
    for more, about in (
        ({}, "https://twoway.example/about/visits"),
        ({"visit_info_url": "https://a.example"}, "https://a.example"),
    ):
        visits = build_services(Settings(data_dir=tmp_path, **told | more)).visits  # type: ignore[arg-type]
        assert isinstance(visits, SiteVisits)
        assert isinstance(visits._visitor, Visitor)
        assert visits._visitor._session.headers["User-Agent"] == f"twoway/{__version__} (+{about})"


@pytest.mark.parametrize(("name", "value"), [("post_limit", "often"), ("redis_url", "http://nowhere")])
def test_a_setting_that_cannot_be_read_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Each says it in its own words.
        build_services(Settings(data_dir=tmp_path, **{name: value}))  # type: ignore[arg-type]
