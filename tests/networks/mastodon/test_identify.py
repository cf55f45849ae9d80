import json

import pytest
import requests
from links.internet import internet
from networks.mastodon.server import HANDLE, HOST, PROFILE, FakeMastodon, refusal, webfinger
from networks.mastodon.stage import connect
from werkzeug import Response

from api.networks.base import AccountNotFound, NetworkUnavailable
from api.networks.mastodon import mastodon
from api.settings import Settings


def elsewhere(host: str, status: int = 301) -> Response:
    location = f"https://{host}/.well-known/webfinger?resource=acct:whoever@{host}"
    return Response("", status, headers={"Location": location})


def test_one_look_up_and_one_profile(fake: FakeMastodon) -> None:
    account = connect(fake).identify(f"@{HANDLE.upper()}")
    assert (account.handle, account.id, account.url) == (HANDLE, HANDLE, f"https://{HOST}/@kettles")
    assert [(host, call) for host, call, _ in fake.requests] == [(HOST, "webfinger"), (HOST, "accounts/lookup")]
    assert fake.asked("webfinger") == [{"resource": f"acct:{HANDLE}"}]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_domain_that_sends_us_to_its_server(fake: FakeMastodon, status: int) -> None:
    fake.answer |= {
        "kettle.example webfinger": elsewhere(HOST, status),
        "webfinger": webfinger("kettles@kettle.example", HOST),
    }
    account = connect(fake).identify("kettles@kettle.example")
    assert (account.handle, account.id) == ("kettles@kettle.example", HANDLE)
    # The same question is asked elsewhere; what the redirect itself says is not.
    assert {params["resource"] for params in fake.asked("webfinger")} == {
        "acct:kettles@kettle.example",
        f"acct:{HANDLE}",
    }


def test_host_meta_may_send_us_on(fake: FakeMastodon) -> None:
    fake.answer |= {
        "kettle.example webfinger": refusal(),
        "kettle.example host-meta": Response("", 301, headers={"Location": f"https://{HOST}/.well-known/host-meta"}),
        "webfinger": webfinger("kettles@kettle.example", HOST),
    }
    assert connect(fake).identify("kettles@kettle.example").handle == "kettles@kettle.example"


@pytest.mark.parametrize(
    "location",
    [
        "http://other.example/.well-known/webfinger",
        "https://127.0.0.1/.well-known/webfinger",
        "https://other.example:8443/.well-known/webfinger",
        "https://user@other.example/",
        "https://localhost/",
        "/.well-known/webfinger",
        "file:///etc/passwd",
        "",
    ],
)
def test_redirects_lead_only_to_hosts_by_https(fake: FakeMastodon, location: str) -> None:
    fake.answer |= {"webfinger": Response("", 302, headers={"Location": location}), "accounts/lookup": refusal()}
    with pytest.raises(AccountNotFound):
        connect(fake).identify(HANDLE)
    assert {host for host, _, _ in fake.requests} == {HOST}


def test_redirects_come_to_an_end(fake: FakeMastodon) -> None:
    fake.answer |= {f"h{number}.example webfinger": elsewhere(f"h{number + 1}.example") for number in range(20)}
    fake.answer["accounts/lookup"] = refusal()
    with pytest.raises(AccountNotFound):
        connect(fake).identify("kettles@h0.example")
    assert fake.hosts("webfinger") == ["h0.example", "h1.example", "h2.example"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"subject": 7, "links": {"rel": "self"}},
        {"subject": "https://kettle.example", "links": [None, {"rel": "self", "href": "gopher://x"}]},
    ],
)
def test_a_webfinger_that_says_nothing(fake: FakeMastodon, answer: dict[str, object]) -> None:
    fake.answer["webfinger"] = answer
    assert connect(fake).identify(HANDLE).handle == HANDLE


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (refusal(404), AccountNotFound, f"There is no account {HANDLE} that {HOST} shows."),
        (Response("<h1>Not here</h1>", 404), AccountNotFound, "There is no account"),
        (refusal(410), AccountNotFound, "has been deleted"),
        (refusal(401), NetworkUnavailable, "to signed-in members only"),
        (refusal(403), NetworkUnavailable, "to signed-in members only"),
        (refusal(418), NetworkUnavailable, "refused to answer"),
        (Response("<h1>A blog</h1>"), NetworkUnavailable, "does not offer Mastodon's interface"),
        (Response("", 302, headers={"Location": "/login"}), NetworkUnavailable, "does not offer Mastodon's interface"),
        ({**PROFILE, "suspended": True}, AccountNotFound, "has suspended the account"),
        (Response("", 500), NetworkUnavailable, "out of order"),
    ],
)
def test_refusals_in_words(fake: FakeMastodon, answer: object, expected: type[Exception], words: str) -> None:
    fake.answer["accounts/lookup"] = answer  # type: ignore[assignment]
    with pytest.raises(expected, match=words):
        connect(fake).identify(HANDLE)


def test_a_moved_account_is_followed_once(fake: FakeMastodon) -> None:
    def moved(to: str) -> dict[str, object]:
        return {**PROFILE, "moved": {"id": "9", "acct": f"kettles@{to}"}}

    for host, then in (("a.example", "b.example"), ("b.example", "c.example")):
        fake.answer[f"{host} webfinger"] = webfinger(f"kettles@{host}", host)
        fake.answer[f"{host} accounts/lookup"] = moved(then)
    assert connect(fake).identify("kettles@a.example").handle == "kettles@b.example"
    assert fake.hosts("accounts/lookup") == ["a.example", "b.example"]


def test_says_to_strangers_what_it_is(fake: FakeMastodon) -> None:
    connect(fake, public_url="https://twoway.example").identify(HANDLE)
    [agent] = fake.agents
    assert agent.endswith(" (+https://twoway.example)")


@pytest.mark.parametrize("proxy", ["HTTPS_PROXY", "all_proxy", None])
def test_check_asks_nobody_and_says_what_may_be_in_the_way(
    fake: FakeMastodon, monkeypatch: pytest.MonkeyPatch, proxy: str | None
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    if proxy:
        monkeypatch.setenv(proxy, "http://us:hunter2@127.0.0.1:1")
    words = connect(fake).check()
    assert "so none was tried" in words
    assert ("the proxy of this machine is not used" in words) == (proxy is not None)
    assert ("a firewall has to let that out" in words) == (proxy is None)
    assert "hunter2" not in words
    assert fake.requests == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "100.64.0.1"])
def test_only_public_servers_are_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with internet(monkeypatch) as net:
        net.names["kettle.example"] = [address]
        with pytest.raises(AccountNotFound, match="no server of that name is on the public internet"):
            mastodon(Settings()).identify("kettles@kettle.example")
        with pytest.raises(AccountNotFound, match="no server of that name is on the public internet"):
            mastodon(Settings()).identify("kettles@nowhere.example")
        assert net.connected == []


def test_neither_a_redirect_nor_a_profile_leads_to_a_private_server(fake: FakeMastodon) -> None:
    """Whichever way a host is named, the guard sees the connection; this machine is allowed here by its port only."""
    asked = []

    def origin(host: str) -> str:
        asked.append(host)
        return fake.origin(host) if host == HOST else "https://10.0.0.1"

    fake.answer["webfinger"] = webfinger("kettles@inner.example", "inner.example")
    with pytest.raises(AccountNotFound, match="no server of that name"):
        connect(fake, origin=origin).identify(HANDLE)
    assert asked == [HOST, "inner.example"]


def test_no_error_quotes_an_address(fake: FakeMastodon) -> None:
    fake.answer["webfinger"] = Response(json.dumps({"error": "x"}), 503)
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake).identify(HANDLE)
    assert "kettle" not in caught.value.detail
    assert not isinstance(caught.value.__cause__, requests.RequestException)
