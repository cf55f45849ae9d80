"""Blogs on an internet of their own, over TLS and by the rules of production: real bytes, and where they end."""

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from links.internet import OTHER_ADDRESS, PUBLIC_ADDRESS, Internet, moved, reply
from networks.blog.server import FEED_LINK, HOST, Site, front, rss, rss_comment, rss_post
from networks.contract import NOW

from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable
from api.networks.blog import Blog, blog
from api.scoring.evidence import Evidence
from api.settings import Settings

XML = "application/rss+xml; charset=utf-8"
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {XML}\r\n".encode()


def network(**settings: object) -> Blog:
    return blog(Settings.model_validate({"network_timeout_seconds": 5.0, **settings}), now=lambda: NOW)


def read(**settings: object) -> Evidence:
    ours = network(**settings)
    return ours.collect(ours.identify(HOST), lambda _: None)


def feed(*items: str) -> bytes:
    return reply(body=rss(items).encode(), Content_Type=XML)


def packed(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def forever(piece: bytes, head: bytes = HEAD + b"\r\n") -> Callable[[socket.socket], None]:
    def speak(sock: socket.socket) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)

    return speak


def dripping(sock: socket.socket) -> None:
    sock.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        sock.sendall(b" ")
        time.sleep(0.02)


def test_a_blog_is_read_over_tls(site: Site, net: Internet) -> None:
    comments = [rss_comment(32, 1, 20, "It does.", author="Edna Spout", to=31), rss_comment(31, 1, 24, "Does it?")]
    server = site(
        {
            "/": reply(body=front(FEED_LINK).encode()),
            "/feed/": reply(body=gzip.compress(rss([rss_post(1, 30, comments=2)]).encode()), Content_Encoding="gzip"),
            "/1/feed/": feed(*comments),
        }
    )
    evidence = read(public_url="https://twoway.example")
    assert [message.id for message in evidence.messages] == ["c31"]
    assert [post.id for post in evidence.posts] == ["c32", f"https://{HOST}/?p=1"]
    assert set(net.connected) == {(PUBLIC_ADDRESS, 443)}
    assert {request.headers["user-agent"].partition(" ")[2] for request in server.requests} == {
        "(+https://twoway.example)"
    }
    assert all(
        "cookie" not in request.headers and "authorization" not in request.headers for request in server.requests
    )


TOO_MUCH = {
    "50 MB": reply(body=b"<rss>" + b"x" * 50_000_000, Content_Type=XML),
    "endless": forever(b"<item></item>" * 999),
    "bomb": reply(body=packed(400_000_000), Content_Type=XML, Content_Encoding="gzip"),
    "bomb in a bomb": reply(body=gzip.compress(packed(400_000_000)), Content_Type=XML, Content_Encoding="gzip, gzip"),
    "entities": reply(
        body=(
            "<!DOCTYPE rss [<!ENTITY a 'boom'>"
            + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12))
            + "]><rss version='2.0'><channel><title>&m;</title></channel></rss>"
        ).encode(),
        Content_Type=XML,
    ),
    "redirects to itself": moved("/feed/"),
    "broken gzip": reply(body=b"\x1f\x8bnothing", Content_Type=XML, Content_Encoding="gzip"),
    "nothing": reply(body=b"", Content_Type=XML),
    "zeros": reply(body=bytes(100_000), Content_Type=XML),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_hostile_feed_comes_to_an_end(site: Site, name: str) -> None:
    site({"/": reply(body=front(FEED_LINK).encode()), "/feed/": TOO_MUCH[name]})
    began = time.process_time()
    tracemalloc.start()
    try:
        account = network().identify(HOST)
    except NetworkError:
        account = None
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Of the entities nothing is left; the rest was no feed.
    assert (account is not None, account.name if account else None) == (name == "entities", None)
    assert most < 40_000_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", ["50 MB", "endless", "bomb", "nothing", "zeros", "redirects to itself"])
def test_a_hostile_feed_of_comments_costs_only_its_own(site: Site, name: str) -> None:
    site(
        {
            "/": reply(body=front(FEED_LINK).encode()),
            "/feed/": feed(rss_post(2, 30, comments=1), rss_post(1, 60, comments=1)),
            "/2/feed/": TOO_MUCH[name],
            "/1/feed/": feed(rss_comment(31, 1, 24, "Does it whistle?")),
        }
    )
    evidence = read()
    assert [message.id for message in evidence.messages] == ["c31"]
    assert "1 feed of comments was refused or could not be read." in evidence.coverage.truncated
    assert not evidence.coverage.interrupted


def test_a_feed_that_drips_ends_with_the_time(site: Site) -> None:
    site({"/": reply(body=front(FEED_LINK).encode()), "/feed/": dripping})
    began = time.monotonic()
    with pytest.raises(NetworkUnavailable, match="did not answer in time"):
        network(network_timeout_seconds=0.6).identify(HOST)
    assert time.monotonic() - began < 4


def test_redirects_without_end_are_left(site: Site) -> None:
    server = site({"/": moved("/0")} | {f"/{n}": moved(f"/{n + 1}") for n in range(50)})
    with pytest.raises(AccountNotFound):
        network().identify(HOST)
    followed = [request.path for request in server.requests if request.path[1:].isdigit()]
    assert followed == ["/0", "/1", "/2"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "100.64.0.1"])
@pytest.mark.parametrize("through", ["name", "redirect", "link", "api", "comments", "next page"])
def test_nothing_leads_to_a_private_address(site: Site, net: Internet, address: str, through: str) -> None:
    bracketed = f"[{address}]" if ":" in address else address
    inner = f"https://{bracketed}/feed/"
    net.names["inner.kettle.example"] = [address]
    net.servers[address, 443] = 9  # Would be led on, if anything went there.
    pages = {"/": reply(body=front(FEED_LINK).encode()), "/feed/": feed(rss_post(1, 30, comments=1))}
    if through == "name":
        pages["/"] = reply(body=front(FEED_LINK.replace(HOST, f"inner.{HOST}")).encode())
    elif through == "redirect":
        pages["/feed/"] = moved(inner)
    elif through == "link":
        pages["/"] = reply(body=front(FEED_LINK.replace(f"https://{HOST}/feed/", inner)).encode())
    elif through == "api":
        pages["/"] = reply(body=front(f'<link rel="https://api.w.org/" href="{inner}">', FEED_LINK).encode())
    elif through == "comments":
        pages["/feed/"] = feed(rss_post(1, 30, comments=1, comments_at=f"https://inner.{HOST}/1/feed/"))
    else:
        more = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="https://inner.{HOST}/feed/"/>'
        pages["/feed/"] = feed(more, rss_post(1, 30))
    site(pages)
    try:
        evidence = read()
    except NetworkError:
        evidence = None
    assert set(net.connected) == {(PUBLIC_ADDRESS, 443)}
    assert (evidence is None) == (through in {"name", "redirect", "link"})


def test_a_host_of_the_machine_is_no_blog(net: Internet) -> None:
    net.names[HOST] = ["127.0.0.1"]
    with pytest.raises(AccountNotFound, match="no site of that name is on the public internet"):
        network().identify(HOST)
    with pytest.raises(AccountNotFound, match="no site of that name is on the public internet"):
        network().identify("nowhere.example")
    assert net.connected == []


def test_a_name_that_changes_its_address_gains_nothing(site: Site, net: Internet) -> None:
    site({"/": reply(body=front(FEED_LINK).encode()), "/feed/": feed()})
    looked_up = iter([[PUBLIC_ADDRESS], [PUBLIC_ADDRESS]])
    net.names[HOST] = lambda: next(looked_up, ["127.0.0.1"])
    with pytest.raises(NetworkError):
        network().identify(HOST)
    assert set(net.connected) <= {(PUBLIC_ADDRESS, 443)}


def test_the_blog_of_another_domain_is_another_blog(site: Site) -> None:
    site({"/": moved("https://pots.example/")})
    site({"/": reply(body=front().encode()), "/feed/": feed()}, "pots.example", OTHER_ADDRESS)
    assert network().identify(HOST).handle == "pots.example"
