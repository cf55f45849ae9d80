import json
from collections.abc import Callable
from typing import Any

import pytest
from networks.fake import Fake, answer_of
from pydantic import SecretStr

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.failures import RateLimited, Refused
from api.networks.graph import REST, Denied, Graph, Moved, NotThere, calls_used_up
from api.networks.http import Http


def refusal(code: int, subcode: int | None = None, status: int = 400, **more: Any) -> dict[str, Any]:
    error = {"message": "(#1) No", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return {"error": error if subcode is None else {**error, "error_subcode": subcode}, "status": status}


@pytest.fixture
def graph(fake_api: Fake) -> Graph:
    http = Http("Facebook", timeout=5, limits=calls_used_up)
    return Graph(http, fake_api.url + "/v1/", SecretStr("t0ken"), network="Facebook", setting="TWOWAY_FACEBOOK")


@pytest.mark.parametrize(
    ("code", "subcode", "meaning", "words"),
    [
        (190, 463, NetworkUnavailable, "puts a new one into TWOWAY_FACEBOOK_TOKEN"),
        (102, None, NetworkUnavailable, "puts a new one"),
        (2635, None, NetworkUnavailable, "newer one in TWOWAY_FACEBOOK_URL"),
        (1, None, NetworkUnavailable, "out of order"),
        (2, None, NetworkUnavailable, "out of order"),
        (10, None, Denied, "does not let"),
        (200, None, Denied, "does not let"),
        (299, None, Denied, "does not let"),
        (100, 33, NotThere, "knows nothing"),
        (803, None, NotThere, "knows nothing"),
        (110, 2207013, NotThere, "knows nothing"),
        (100, None, Refused, "refused to answer"),
        (4, None, RateLimited, "asks us to wait"),
        (17, None, RateLimited, "asks us to wait"),
        (32, None, RateLimited, "asks us to wait"),
        (613, None, RateLimited, "asks us to wait"),
        (80001, None, RateLimited, "asks us to wait"),
        (80002, None, RateLimited, "asks us to wait"),
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_what_error_codes_mean(  # noqa: PLR0917 - pytest passes them by name.
    fake_api: Fake,
    graph: Graph,
    code: int,
    subcode: int | None,
    meaning: type[NetworkError],
    words: str,
    status: int,
) -> None:
    fake_api.answer["/v1/x"] = answer_of(refusal(code, subcode), status)
    with pytest.raises(NetworkError, match=words) as caught:
        graph.ask("x", {})
    assert type(caught.value) is meaning
    assert caught.value.detail.endswith(".")
    assert "t0ken" not in caught.value.detail


def test_a_page_that_moved_says_where(fake_api: Fake, graph: Graph) -> None:
    message = "(#21) Page ID 11 was migrated to page ID 22.  Please update your API calls to the new ID"
    fake_api.answer["/v1/11"] = answer_of(refusal(21, message=message), 400)
    with pytest.raises(Moved) as caught:
        graph.ask("11", {})
    assert caught.value.to == "22"


def test_the_token_goes_in_a_header_and_nowhere_else(fake_api: Fake, graph: Graph) -> None:
    fake_api.answer["/v1/x"] = {"id": "1"}
    assert graph.ask("x", {"fields": "id"}) == {"id": "1"}
    [asked] = fake_api.asked
    assert asked.headers["Authorization"] == "Bearer t0ken"
    assert asked.params == {"fields": "id"}


def test_without_a_token_nothing_is_asked(fake_api: Fake) -> None:
    graph = Graph(Http("Facebook", timeout=5), fake_api.url, None, network="Facebook", setting="TWOWAY_FACEBOOK")
    with pytest.raises(NetworkUnavailable, match="TWOWAY_FACEBOOK_TOKEN") as caught:
        graph.ask("x", {})
    assert caught.value.retry_after is None
    assert fake_api.asked == []


def test_a_limit_that_is_reached_stops_the_next_call(fake_api: Fake, graph: Graph) -> None:
    usage = {"555": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7}]}
    fake_api.answer["/v1/x"] = answer_of({"id": "1"}, **{"X-Business-Use-Case-Usage": json.dumps(usage)})
    assert graph.ask("x", {}) == {"id": "1"}
    with pytest.raises(RateLimited) as caught:
        graph.ask("x", {})
    assert caught.value.retry_after == pytest.approx(420, abs=2)
    assert len(fake_api.asked) == 1


def business(*usages: dict[str, Any]) -> dict[str, str]:
    return {"X-Business-Use-Case-Usage": json.dumps({str(number): [usage] for number, usage in enumerate(usages)})}


@pytest.mark.parametrize(
    ("status", "headers", "code", "wait"),
    [
        (200, {}, None, None),
        (200, {"X-App-Usage": '{"call_count": 99, "total_time": 3, "total_cputime": 99}'}, None, None),
        (200, {"X-App-Usage": '{"call_count": 3, "total_time": 3, "total_cputime": 100}'}, None, REST),
        (200, {"X-Page-Usage": '{"call_count": 134}'}, None, REST),
        (200, business({"call_count": 1}, {"estimated_time_to_regain_access": 20}), None, 1200),
        (400, {}, 17, REST),
        (400, business({"call_count": 100, "estimated_time_to_regain_access": 1}), 80001, 60),
        (400, {"X-App-Usage": '{"call_count": 100}'}, 803, None),
        (400, {}, 803, None),
        (200, {"X-App-Usage": "soon", "X-Business-Use-Case-Usage": "[1]"}, None, None),
        (200, {"X-App-Usage": '{"call_count": "100"}', "X-Business-Use-Case-Usage": '{"1": 5}'}, None, None),
    ],
)
def test_how_long_to_leave_it_alone(status: int, headers: dict[str, str], code: int | None, wait: float | None) -> None:
    assert calls_used_up(status, headers, {} if code is None else refusal(code)) == wait


@pytest.mark.parametrize("said", [{}, {"error": "no"}, {"error": {"code": "17"}}, {"error": {"code": True}}])
def test_a_refusal_without_a_code_stays_one(fake_api: Fake, graph: Graph, said: Callable[[], Any]) -> None:
    fake_api.answer["/v1/x"] = answer_of(said, 400)
    with pytest.raises(Refused):
        graph.ask("x", {})
