import pytest
from links.internet import internet
from networks.forum.server import ABOUT, HOST, FakeForum, moved, refusal
from networks.forum.stage import connect
from werkzeug import Response

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.networks.forum import forum
from api.networks.session import way_to_named_hosts
from api.settings import Settings


def test_the_rules_for_programs_and_the_forum_itself(fake: FakeForum) -> None:
    account = connect(fake).identify(HOST.upper())
    assert (account.handle, account.id, account.url) == (HOST, HOST, f"https://{HOST}/")
    assert (account.name, account.kind) == ("Kettle Community", "organisation")
    assert account.followers is account.following is None
    assert fake.paths() == ["/robots.txt", "/about.json"]


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: googlebot\nAllow: /\n\nUser-agent: *\nDisallow: /\n",
        "User-agent: twoway\nDisallow: /t/\n",
        "User-agent: *\nDisallow: /latest.json\n",
    ],
)
def test_a_forum_that_asks_programs_to_stay_away(fake: FakeForum, rules: str) -> None:
    fake.answer["/robots.txt"] = rules
    with pytest.raises(AccountOptedOut) as caught:
        connect(fake).identify(HOST)
    assert caught.value.handle == HOST
    assert fake.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /admin/\nDisallow: /u/\nDisallow: /t/*/*.rss\n",
        "User-agent: *\nDisallow: /\n\nUser-agent: twoway\nAllow: /\n",
        refusal(404),
        moved("https://kettle.example/robots.txt"),
        Response("<!doctype html>", content_type="text/html"),
        "\x00 Disallow",
    ],
)
def test_forums_that_do_not(fake: FakeForum, rules: str | Response) -> None:
    fake.answer["/robots.txt"] = rules
    assert connect(fake).identify(HOST).handle == HOST


def test_a_description_may_ask_to_be_left_out(fake: FakeForum) -> None:
    fake.answer["/about.json"] = {"about": {**ABOUT["about"], "description": "For members. #noindex"}}
    with pytest.raises(AccountOptedOut):
        connect(fake).identify(HOST)


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (refusal(404), AccountNotFound, "only those that run on Discourse can"),
        (refusal(403, "not_logged_in"), NetworkUnavailable, "members only"),
        (moved("/login", 302), NetworkUnavailable, "members only"),
        (moved(f"https://{HOST}/login", 302), NetworkUnavailable, "members only"),
        (moved("https://kettle.example/session/sso?return_path=%2F", 302), NetworkUnavailable, "members only"),
        (Response("<h1>Attention</h1>", 403), NetworkUnavailable, "refuses to be read by programs"),
        (Response("<title>phpBB</title>"), NetworkUnavailable, "does not answer as a forum on Discourse"),
        ({"about": {}}, NetworkUnavailable, "does not answer as a forum on Discourse"),
        (moved("/elsewhere/about.json"), NetworkUnavailable, "does not answer as a forum on Discourse"),
        (refusal(418), NetworkUnavailable, "status 418"),
    ],
)
def test_refusals_in_words(fake: FakeForum, answer: object, expected: type[Exception], words: str) -> None:
    fake.answer["/about.json"] = answer  # type: ignore[assignment]
    with pytest.raises(expected, match=words):
        connect(fake).identify(HOST)


def test_a_forum_that_has_moved_is_asked_where_it_is_now_and_for_its_rules_there(fake: FakeForum) -> None:
    fake.answer[f"{HOST}/about.json"] = moved("https://forum.kettle.example/about.json")
    account = connect(fake).identify(HOST)
    assert account.handle == account.id == "forum.kettle.example"
    assert [host for host, _, _ in fake.asked] == [HOST, HOST, "forum.kettle.example", "forum.kettle.example"]


@pytest.mark.parametrize(
    "location",
    [
        "http://other.example/about.json",
        "https://127.0.0.1/about.json",
        "https://[::1]/about.json",
        "https://other.example:8443/about.json",
        "https://user@other.example/about.json",
        "https://localhost/about.json",
        "https://other.example/",
        "https://other.example/forum/about.json",
        "file:///etc/passwd",
        "",
    ],
)
def test_redirects_lead_only_to_forums_by_https(fake: FakeForum, location: str) -> None:
    fake.answer["/about.json"] = moved(location)
    with pytest.raises(NetworkUnavailable):
        connect(fake).identify(HOST)
    assert {host for host, _, _ in fake.asked} == {HOST}


def test_redirects_come_to_an_end(fake: FakeForum) -> None:
    for number in range(20):
        fake.answer[f"h{number}.example/about.json"] = moved(f"https://h{number + 1}.example/about.json")
    with pytest.raises(NetworkUnavailable, match="from one address to the next"):
        connect(fake).identify("h0.example")
    assert fake.hosts("/about.json") == ["h0.example", "h1.example", "h2.example"]


def test_says_to_strangers_what_it_is(fake: FakeForum) -> None:
    connect(fake, public_url="https://twoway.example").identify(HOST)
    [agent] = fake.agents
    assert agent.startswith("twoway/")
    assert agent.endswith(" (+https://twoway.example)")


def test_check_asks_nobody(fake: FakeForum) -> None:
    assert connect(fake).check().endswith(way_to_named_hosts())
    assert fake.asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "100.64.0.1"])
def test_only_public_servers_are_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with internet(monkeypatch) as net:
        net.names["kettle.example"] = [address]
        for host in ("kettle.example", "nowhere.example"):
            with pytest.raises(AccountNotFound, match="no server of that name is on the public internet"):
                forum(Settings()).identify(host)
        assert net.connected == []


def test_no_redirect_leads_to_a_private_server(fake: FakeForum) -> None:
    asked = []

    def origin(host: str) -> str:
        asked.append(host)
        return fake.origin(host) if host == HOST else "https://10.0.0.1"

    fake.answer["/about.json"] = moved("https://inner.example/about.json")
    with pytest.raises(AccountNotFound, match="no server of that name"):
        connect(fake, origin=origin).identify(HOST)
    assert asked == [HOST, HOST, "inner.example"]
