import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from requests import PreparedRequest
from requests.auth import AuthBase
from werkzeug import Request, Response

from api.networks.base import NetworkUnavailable
from api.networks.failures import NotData, RateLimited, Redirected, Refused, TooLarge
from api.networks.http import LARGEST_ANSWER, Http

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def http(timeout: float = 5.0) -> Http:
    return Http("Bluesky", timeout=timeout, now=lambda: NOW)


def answers(server: HTTPServer, *responses: Response) -> None:
    waiting = list(responses)
    server.expect_request("/x").respond_with_handler(lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0])


@contextmanager
def raw_server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to each connection, byte for byte, what `speak` writes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=_speak, args=(connection, speak), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        listening.shutdown(socket.SHUT_RDWR)


def _speak(connection: socket.socket, speak: Callable[[socket.socket], None]) -> None:
    with connection:
        connection.recv(65_536)
        try:
            speak(connection)
        except OSError:
            return


def drip(connection: socket.socket, head: bytes) -> None:
    connection.sendall(head)
    for _ in range(600):
        connection.sendall(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize("token", ["AAAA%2Fsecret-token", "EAAB-secret-token"])
def test_a_key_that_comes_back_is_left_out(httpserver: HTTPServer, token: str) -> None:
    said = {"name": f"We are {token}", "paging": {"next": f"https://graph.example/?access_token={token}&after=7"}}
    httpserver.expect_request("/x").respond_with_json(said)
    found = http().get(httpserver.url_for("/x"), token=token)
    assert found == {"name": "We are [key]", "paging": {"next": "https://graph.example/?access_token=[key]&after=7"}}
    assert http().get(httpserver.url_for("/x")) == said


def test_gives_the_object(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x", query_string={"actor": "acme.com"}).respond_with_json({"did": "did:plc:a"})
    assert http().get(httpserver.url_for("/x"), {"actor": "acme.com"}) == {"did": "did:plc:a"}


def test_gives_an_answer_as_it_came_with_its_headers(httpserver: HTTPServer) -> None:
    seen: list[str] = []

    def handler(request: Request) -> Response:
        seen.append(request.headers["Accept"])
        return Response(b"\xff<p>", headers={"X-WP-Total": "12"})

    httpserver.expect_request("/x").respond_with_handler(handler)
    told = http().get_told(httpserver.url_for("/x"), accept="text/html")
    http().get_told(httpserver.url_for("/x"))
    assert (told.body, told.headers["x-wp-total"]) == (b"\xff<p>", "12")
    assert seen == ["text/html", "application/json"]


def test_sends_a_token_only_where_told_and_no_cookies(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def handler(request: Request) -> Response:
        seen.append(request)
        return Response("{}", headers={"Set-Cookie": "tracked=1"})

    httpserver.expect_request("/x").respond_with_handler(handler)
    ours = http()
    ours.get(httpserver.url_for("/x"), token="secret")
    ours.get(httpserver.url_for("/x"))
    assert [request.headers.get("Authorization") for request in seen] == ["Bearer secret", None]
    assert [request.headers.get("Cookie") for request in seen] == [None, None]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_says_what_the_network_said(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/x").respond_with_json(
        {"error": "InvalidRequest", "message": "Profile not found"}, status
    )
    with pytest.raises(Refused) as caught:
        http().get(httpserver.url_for("/x"))
    assert (caught.value.status, caught.value.error, caught.value.message) == (
        status,
        "InvalidRequest",
        "Profile not found",
    )


def test_a_refusal_in_html(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("<html>Request forbidden by administrative rules", 403)
    with pytest.raises(Refused) as caught:
        http().get(httpserver.url_for("/x"))
    assert (caught.value.status, caught.value.error) == (403, "")


@pytest.mark.parametrize("body", ["<html>", "", "[]", "nul", "1" * 5000, "\xff"])
def test_what_is_no_object_is_no_answer(httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request("/x").respond_with_data(body.encode("latin-1"))
    with pytest.raises(NetworkUnavailable):
        http().get(httpserver.url_for("/x"))


def test_asks_a_second_time_after_a_hiccup_but_not_a_third(httpserver: HTTPServer) -> None:
    answers(httpserver, Response(status=502), Response("{}"))
    assert http().get(httpserver.url_for("/x")) == {}
    httpserver.clear()
    answers(httpserver, Response(status=503))
    with pytest.raises(NetworkUnavailable, match="503"):
        http().get(httpserver.url_for("/x"))
    assert len(httpserver.log) == 2


def test_a_long_retry_after_does_not_put_the_thread_to_sleep(httpserver: HTTPServer) -> None:
    answers(httpserver, Response(status=503, headers={"Retry-After": "86400"}))
    ours = http()
    started = time.monotonic()
    with pytest.raises(NetworkUnavailable) as caught:
        ours.get(httpserver.url_for("/x"))
    assert time.monotonic() - started < 4
    assert caught.value.retry_after == 86_400
    assert len(httpserver.log) == 1
    with pytest.raises(RateLimited):
        ours.get(httpserver.url_for("/x"))
    assert len(httpserver.log) == 1


def test_the_only_retry_comes_after_a_moment_that_differs(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waits.append)
    answers(httpserver, Response(status=502))
    for _ in range(4):
        with pytest.raises(NetworkUnavailable):
            http().get(httpserver.url_for("/x"))
    assert len(httpserver.log) == 8
    assert len(set(waits)) == 4
    assert all(0.1 <= wait <= 0.4 for wait in waits)


def test_a_post_is_never_sent_twice(httpserver: HTTPServer) -> None:
    answers(httpserver, Response(status=502))
    with pytest.raises(NetworkUnavailable):
        http().post(httpserver.url_for("/x"), {"a": 1})
    assert len(httpserver.log) == 1


EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=30), usegmt=True)}, 30),
        ({"RateLimit-Reset": str(EPOCH + 120)}, 120),
        ({"RateLimit-Reset": "45"}, 45),
        ({"RateLimit-Reset": str(EPOCH - 50)}, 0),
        ({"Retry-After": "9", "RateLimit-Reset": "45"}, 9),
        ({"X-RateLimit-Reset": "2026-11-20T12:02:00.523617Z"}, 120.523617),
        ({"X-RateLimit-Reset": "2026-11-20T14:02:00+02:00"}, 120),
        ({"X-RateLimit-Reset": "2026-11-20T11:00:00Z"}, 0),
        ({"X-RateLimit-Reset": "2026-11-20"}, 60),
        ({"X-Rate-Limit-Reset": str(int(NOW.timestamp()) + 900)}, 900),
        ({"RateLimit-Reset": str(EPOCH + 86_400)}, 3_600),
        ({"Retry-After": "86400"}, 86_400),
        ({"Retry-After": "soon", "RateLimit-Reset": "later"}, 60),
        ({}, 60),
    ],
)
def test_too_many_requests_says_how_long_to_wait(
    httpserver: HTTPServer, headers: dict[str, str], seconds: float
) -> None:
    answers(httpserver, Response("{}", 429, headers=headers))
    with pytest.raises(RateLimited) as caught:
        http().get(httpserver.url_for("/x"))
    assert caught.value.retry_after == seconds
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"RateLimit-Remaining": "0", "RateLimit-Reset": str(EPOCH + 60)},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": (NOW + timedelta(seconds=60)).isoformat()},
        {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "60"},
        {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(EPOCH + 60)},
    ],
    ids=["draft", "mastodon", "reddit", "x"],
)
@pytest.mark.parametrize("status", [200, 429])
def test_once_told_to_wait_it_does_not_ask_again(httpserver: HTTPServer, headers: dict[str, str], status: int) -> None:
    answers(httpserver, Response("{}", status, headers=headers))
    ours = http()
    if status == 200:
        ours.get(httpserver.url_for("/x"))
    else:
        with pytest.raises(RateLimited):
            ours.get(httpserver.url_for("/x"))
    with pytest.raises(RateLimited) as caught:
        ours.get(httpserver.url_for("/x"))
    assert len(httpserver.log) == 1
    assert caught.value.retry_after is not None
    assert 55 < caught.value.retry_after <= 60


def test_remaining_requests_are_no_reason_to_wait(httpserver: HTTPServer) -> None:
    answers(httpserver, Response("{}", headers={"RateLimit-Remaining": "10", "RateLimit-Reset": "60"}))
    ours = http()
    assert [ours.get(httpserver.url_for("/x")) for _ in range(2)] == [{}, {}]


def test_a_key_may_go_in_a_header_of_its_own(httpserver: HTTPServer) -> None:
    class Key(AuthBase):
        def __call__(self, request: PreparedRequest) -> PreparedRequest:
            request.headers["X-Key"] = "k"
            return request

    httpserver.expect_request("/x", headers={"X-Key": "k"}).respond_with_json({"well": True})
    assert http().get(httpserver.url_for("/x"), auth=Key()) == {"well": True}
    assert "Authorization" not in httpserver.log[0][0].headers


def test_an_answer_may_not_be_too_large(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b'{"a": "' + b"x" * LARGEST_ANSWER + b'"}')
    with pytest.raises(TooLarge):
        http().get(httpserver.url_for("/x"))


def test_how_large_is_for_the_network_to_say(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b'{"a": "' + b"x" * 2_000_000 + b'"}')
    with pytest.raises(TooLarge, match="larger than 2 MB"):
        Http("Bluesky", timeout=5, largest=2_000_000).get(httpserver.url_for("/x"))


def test_an_answer_may_not_be_nested_too_deep(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b'{"a":' * 50_000)
    with pytest.raises(TooLarge):
        http().get(httpserver.url_for("/x"))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Never-Ends: ",
        b"",
    ],
    ids=["body", "headers", "nothing"],
)
def test_bytes_that_drip_do_not_hold_it_up(head: bytes) -> None:
    with raw_server(lambda connection: drip(connection, head)) as url:
        started = time.monotonic()
        with pytest.raises(NetworkUnavailable, match="in time"):
            http(timeout=0.6).get(url)
        assert time.monotonic() - started < 2


def test_a_deadline_shortens_the_wait() -> None:
    with raw_server(lambda _: time.sleep(5)) as url:
        started = time.monotonic()
        with pytest.raises(NetworkUnavailable, match="in time"):
            http(timeout=30).get(url, deadline=started + 0.4)
        assert time.monotonic() - started < 1.5


def test_a_redirect_is_not_followed(httpserver: HTTPServer) -> None:
    answers(httpserver, Response(status=302, headers={"Location": httpserver.url_for("/y")}))
    with pytest.raises(Redirected, match="302") as caught:
        http().get(httpserver.url_for("/x"))
    assert caught.value.location == httpserver.url_for("/y")
    assert len(httpserver.log) == 1


def test_an_answer_may_be_a_list(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data('[{"id": 1}]', content_type="text/plain")
    assert http().get_list(httpserver.url_for("/x")) == [{"id": 1}]
    with pytest.raises(NotData):
        http().get(httpserver.url_for("/x"))
    httpserver.expect_request("/y").respond_with_json({})
    with pytest.raises(NotData):
        http().get_list(httpserver.url_for("/y"))


def test_an_answer_may_be_text(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"caf\xc3\xa9 \xff", content_type="text/html; charset=latin-1")
    assert http().get_text(httpserver.url_for("/x")) == "caf\u00e9 \ufffd"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NetworkUnavailable, match="could not be reached"):
        http().get(f"http://127.0.0.1:{port}/x")


def test_a_broken_answer_is_no_answer() -> None:
    with (
        raw_server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{")) as url,
        pytest.raises(NetworkUnavailable, match="could not be reached"),
    ):
        http().get(url)


def test_neither_logs_nor_errors_hold_the_handle(httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    answers(httpserver, Response(status=503))
    with caplog.at_level(logging.DEBUG), pytest.raises(NetworkUnavailable) as caught:
        http().get(httpserver.url_for("/x"), {"actor": "somebody.example"})
    with caplog.at_level(logging.DEBUG), pytest.raises(NetworkUnavailable) as unreachable:
        http().get("http://127.0.0.1:1/x", {"actor": "somebody.example"})
    ours = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    assert "somebody" not in " ".join(ours)
    assert "somebody" not in str(caught.value) + str(unreachable.value)
    assert unreachable.value.__cause__ is None
    assert unreachable.value.__suppress_context__


def test_a_network_may_tell_of_its_limits_in_its_own_way(httpserver: HTTPServer) -> None:
    def limits(status: int, headers: Mapping[str, str], said: dict[str, object]) -> float | None:
        if said.get("code") == 17:
            return 30.0
        return 60.0 if headers.get("X-Usage") == "100" else None

    def limited() -> Http:
        return Http("Bluesky", timeout=5, now=lambda: NOW, limits=limits)

    answers(httpserver, Response('{"code": 5}', 400), Response('{"code": 17}', 400))
    ours = limited()
    with pytest.raises(Refused) as refused:
        ours.get(httpserver.url_for("/x"))
    assert refused.value.said == {"code": 5}
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            ours.get(httpserver.url_for("/x"))
        assert caught.value.retry_after == pytest.approx(30, abs=2)
    assert len(httpserver.log) == 2
    httpserver.clear_all_handlers()
    answers(httpserver, Response("{}", 200, headers={"X-Usage": "100"}))
    ours = limited()
    assert ours.get(httpserver.url_for("/x")) == {}
    with pytest.raises(RateLimited):
        ours.get(httpserver.url_for("/x"))
    assert len(httpserver.log) == 3


def test_a_form_goes_with_a_login_and_the_given_name(httpserver: HTTPServer) -> None:
    forms = []

    def log_in(request: Request) -> Response:
        forms.append(request.form.to_dict())
        return Response('{"access_token": "t"}')

    httpserver.expect_request("/x", method="POST").respond_with_handler(log_in)
    ours = Http("Reddit", timeout=5, user_agent="server:ours:1 (by /u/us)")
    assert ours.post_form(httpserver.url_for("/x"), {"grant_type": "x y"}, ("id", "secret")) == {"access_token": "t"}
    [(request, _)] = httpserver.log
    assert forms == [{"grant_type": "x y"}]
    assert request.authorization is not None
    assert (request.authorization.username, request.authorization.password) == ("id", "secret")
    assert request.headers["User-Agent"] == "server:ours:1 (by /u/us)"
