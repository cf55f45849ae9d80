"""Where a connection really went, for every address by which a stranger would have us go elsewhere."""

import socket
import threading
import time

import pytest
import requests
from links.attacks import NAMES, SCHEMES, URLS
from links.internet import OTHER_ADDRESS, PUBLIC_ADDRESS, moved, reply

from api.deadline import finished_by
from api.links.guard import (
    PUBLIC,
    PUBLIC_WITH_HTTP,
    Forbidden,
    NameNotFound,
    NameUnknown,
    guarded_session,
    with_loopback,
)
from api.networks.base import NetworkUnavailable
from api.networks.failures import NoSuchServer
from api.networks.http import Http


def ours(rules=PUBLIC_WITH_HTTP):
    return guarded_session(rules, "twoway tests")


def hello(sock, request):
    sock.sendall(reply(body=b"hello"))


def attempt(session, url):
    try:
        with session.get(url, timeout=5) as response:
            return response.status_code
    except (requests.RequestException, OSError, ValueError):
        return None


def elsewhere(net):
    """Destinations that were connected to and are neither of the two public servers."""
    return [where for where in net.connected if where[0] not in {PUBLIC_ADDRESS, OTHER_ADDRESS}]


@pytest.fixture
def world(net, serve):
    """A public site, and names that lead to where it is not public."""
    serve(hello, "kettles.example")
    net.names.update({name.rstrip("."): addresses for name, addresses in NAMES.items()})
    return net


@pytest.mark.parametrize("url", [*URLS, *SCHEMES])
def test_nothing_private_is_connected_to(world, url):
    attempt(ours(), url)
    assert elsewhere(world) == []


def test_without_the_guard_most_of_them_are(world):
    session = requests.Session()
    session.trust_env = False
    reached = 0
    for url in URLS:
        world.connected.clear()
        attempt(session, url)
        reached += bool(elsewhere(world))
    assert reached >= 40


@pytest.mark.parametrize("target", [*SCHEMES, *URLS])
def test_a_public_site_cannot_send_us_on_to_them(world, serve, target):
    serve(lambda sock, request: sock.sendall(moved(target)), "sender.example", address=OTHER_ADDRESS)
    attempt(ours(), "https://sender.example/")
    assert (OTHER_ADDRESS, 443) in world.connected
    assert elsewhere(world) == []


def test_a_public_site_is_reached_under_its_own_name(world, serve):
    assert ours().get("https://kettles.example/").text == "hello"
    assert ours().get("https://KETTLES.example/").text == "hello"
    assert set(world.connected) == {(PUBLIC_ADDRESS, 443)}


def test_what_is_sent_says_who_asks_and_nothing_of_a_proxy(serve, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://10.0.0.1:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    server = serve(hello, "kettles.example")
    ours().get("https://kettles.example/", proxies={"https": "http://10.0.0.1:3128"}, verify=False)
    sent = server.requests[0].headers
    assert (sent["host"], sent["user-agent"]) == ("kettles.example", "twoway tests")
    assert not {"x-forwarded-for", "cookie", "authorization", "via", "referer"} & set(sent)


@pytest.mark.parametrize("answers", [["public", "private"], ["public", "private", "private"]])
def test_a_name_that_changes_its_address_in_between_gains_nothing(world, answers):
    told = iter([PUBLIC_ADDRESS if answer == "public" else "127.0.0.1" for answer in answers] + ["127.0.0.1"] * 9)
    world.names["kettles.example"] = lambda: [next(told)]
    session = ours()
    assert session.get("https://kettles.example/").text == "hello"
    assert world.looked_up == ["kettles.example"]
    with pytest.raises(Forbidden):
        session.get("https://kettles.example/")
    assert set(world.connected) == {(PUBLIC_ADDRESS, 443)}


def test_a_name_that_changes_its_address_during_a_redirect_gains_nothing(world, serve):
    told = iter([OTHER_ADDRESS, "127.0.0.1"])
    serve(
        lambda sock, request: sock.sendall(moved("https://turning.example/again")),
        "turning.example",
        address=OTHER_ADDRESS,
    )
    world.names["turning.example"] = lambda: [next(told)]
    with pytest.raises(Forbidden):
        ours().get("https://turning.example/")
    assert world.connected == [(OTHER_ADDRESS, 443)]


@pytest.mark.parametrize("port", [22, 25, 80, 6379, 8443])
def test_only_the_port_of_https_is_asked(world, port):
    with pytest.raises(Forbidden):
        ours(PUBLIC).get(f"https://kettles.example:{port}/")
    assert world.connected == []


def test_plain_http_is_asked_only_where_the_rules_say_so(world, serve):
    serve(hello, "kettles.example", plain=True)
    with pytest.raises(Forbidden):
        ours(PUBLIC).get("http://kettles.example/")
    assert world.connected == []
    assert ours(PUBLIC_WITH_HTTP).get("http://kettles.example/").text == "hello"


def test_the_certificate_has_to_be_the_names(net, serve):
    serve(hello, "kettles.example")
    net.names["teapots.example"] = [PUBLIC_ADDRESS]
    with pytest.raises(requests.exceptions.SSLError):
        ours().get("https://teapots.example/", verify=False)


def test_no_more_than_three_redirects(serve):
    server = serve(lambda sock, request: sock.sendall(moved(request.path + "x")), "kettles.example")
    with pytest.raises(requests.TooManyRedirects):
        ours().get("https://kettles.example/")
    assert [request.path for request in server.requests] == ["/", "/x", "/xx", "/xxx"]


def test_a_name_that_is_unknown_is_told_from_one_that_cannot_be_looked_up(net):
    with pytest.raises(NameUnknown):
        ours().get("https://nobody.example/")

    def fails():
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    net.names["later.example"] = fails
    with pytest.raises(NameNotFound):
        ours().get("https://later.example/")
    with pytest.raises((NameUnknown, requests.exceptions.InvalidURL)):
        ours().get(f"https://{'a' * 64}.example/")


def test_where_no_name_is_found_none_is_said_to_be_unknown(net):
    """Resolvers of a machine without a network say of every name that there is none."""
    net.online = False
    with pytest.raises(NameNotFound):
        ours().get("https://kettles-of-a-laptop.example/")


def test_looking_a_name_up_takes_no_longer_than_there_is_time(net):
    done = threading.Event()

    def slow():
        done.wait(20)
        return [PUBLIC_ADDRESS]

    net.names["slow.example"] = slow
    began = time.monotonic()
    with finished_by(began + 0.3), pytest.raises(requests.ConnectTimeout):
        ours().get("https://slow.example/")
    assert time.monotonic() - began < 3
    done.set()
    assert net.connected == []


def test_tests_may_allow_this_machine_and_nothing_else_private(net, serve):
    server = serve(hello, "kettles.example")
    net.names["here.example"] = ["127.0.0.1"]
    net.servers["127.0.0.1", server.port] = server.port
    session = ours(with_loopback(server.port))
    with pytest.raises(requests.exceptions.SSLError):
        session.get(f"https://here.example:{server.port}/")
    assert net.connected == [("127.0.0.1", server.port)]
    with pytest.raises(Forbidden):
        session.get("https://10.0.0.1/")
    with pytest.raises(Forbidden):
        session.get("https://127.0.0.1:22/")


def test_a_network_whose_hosts_people_name_asks_with_the_same_guard(world, serve, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://10.0.0.1:3128")
    serve(lambda sock, request: sock.sendall(reply(body=b'{"name": "Ann"}')), "social.example", address=OTHER_ADDRESS)
    guarded = Http("Mastodon", timeout=5, guard=PUBLIC)
    assert guarded.get("https://social.example/api") == {"name": "Ann"}
    world.connected.clear()
    for host in ("localhost", "mixed.example", "nobody.example", "[::1]"):
        with pytest.raises(NoSuchServer, match=r"^Mastodon has no server of that name on the public internet\.$"):
            guarded.get(f"https://{host}/api")
    with pytest.raises(NoSuchServer):
        guarded.get("http://social.example/api")
    assert world.connected == []
    with pytest.raises(NetworkUnavailable):
        guarded.get("https://kettles.example/api")


def test_the_body_of_a_redirect_is_read_no_further_than_any_other(serve):
    def speak(sock, request):
        sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
        while True:
            sock.sendall(b" " * 65_536)

    serve(speak, "kettles.example")
    began = time.process_time()
    with pytest.raises(NetworkUnavailable):
        Http("Mastodon", timeout=30, guard=PUBLIC).get("https://kettles.example/")
    assert time.process_time() - began < 2
