"""Pages that would take all our time or memory, served over TLS, and the clear end that each of them comes to."""

import gzip
import time
import tracemalloc
import zlib
from contextlib import nullcontext

import pytest
from links.internet import OTHER_ADDRESS, PUBLIC_ADDRESS, moved, reply

from api.links.fetch import LARGEST, PAGES, NotFetched, fetch, web_address
from api.links.guard import PUBLIC_WITH_HTTP, guarded_session

HOME = "https://kettles.example/"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def get(url=HOME, *, seconds=5.0, method="GET", read=PAGES, turns=None):
    def turn(where):
        if turns is not None:
            turns.append(where)
        return nullcontext(lambda _: None)

    session = guarded_session(PUBLIC_WITH_HTTP, "twoway tests")
    return fetch(session, url, method=method, read=read, until=time.monotonic() + seconds, turn=turn)


def why(*args, **more):
    with pytest.raises(NotFetched) as caught:
        get(*args, **more)
    return caught.value.reason, caught.value.gone


def forever(sock, piece):
    while True:
        sock.sendall(piece)


def chunked(piece):
    return f"{len(piece):x}\r\n".encode() + piece + b"\r\n"


def packed(size):
    """So many zeros, a thousandth of the size."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


BOMB = packed(400_000_000)


def test_a_page_comes_with_where_it_ended(serve):
    serve(lambda sock, request: sock.sendall(reply(body=b"<p>Kettles")), "kettles.example")
    answer = get("https://kettles.example/a#part")
    assert (answer.url, answer.status, answer.kind, answer.charset) == (
        "https://kettles.example/a",
        200,
        "text/html",
        "utf-8",
    )
    assert (answer.body, answer.cut, answer.well, answer.plain) == (b"<p>Kettles", None, True, False)


def test_a_packed_page_is_unpacked(serve):
    body = gzip.compress(b"<p>Kettles")
    serve(lambda sock, request: sock.sendall(reply(body=body, Content_Encoding="gzip")), "kettles.example")
    assert get().body == b"<p>Kettles"


@pytest.mark.parametrize(
    ("speak", "cut"),
    [
        (lambda sock, _: sock.sendall(reply(body=b"a" * (LARGEST + 1))), "larger than 512 KB"),
        (lambda sock, _: sock.sendall(reply(body=BOMB, Content_Encoding="gzip")), "larger than 512 KB"),
        (
            lambda sock, _: (
                sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
                forever(sock, chunked(b"<p>" * 9999)),
            ),
            "larger than 512 KB",
        ),
        (lambda sock, _: (sock.sendall(HEAD + b"\r\n"), forever(sock, b"<p>" * 9999)), "larger than 512 KB"),
        (lambda sock, _: sock.sendall(reply(body=b"PNG", Content_Type="image/png")), "is no web page"),
        (lambda sock, _: sock.sendall(reply(body=b"{}", Content_Type="")), "is no web page"),
        (lambda sock, _: sock.sendall(reply(body=b"??", Content_Encoding="br")), "a way that is not read"),
        (lambda sock, _: sock.sendall(reply(body=b"??", Content_Encoding="gzip, " * 50 + "gzip")), "that is not read"),
    ],
)
def test_a_page_that_is_too_much_is_read_so_far_and_says_so(serve, speak, cut):
    serve(speak, "kettles.example")
    began = time.process_time()
    tracemalloc.start()
    answer = get()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status == 200
    assert cut in (answer.cut or "")
    assert len(answer.body) <= LARGEST
    assert most < 8_000_000
    assert time.process_time() - began < 3


def slowly(sock, head, piece=b" "):
    sock.sendall(head)
    while True:
        sock.sendall(piece)
        time.sleep(0.02)


@pytest.mark.parametrize(
    "speak",
    [
        lambda sock, _: slowly(sock, HEAD + b"Content-Length: 100000\r\n\r\n"),
        lambda sock, _: slowly(sock, HEAD + b"X-Slow: "),
        lambda sock, _: slowly(sock, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda sock, _: sock.recv(1),
    ],
    ids=["body", "head", "continue", "silence"],
)
def test_a_page_that_drips_ends_with_the_time(serve, speak):
    serve(speak, "kettles.example")
    began = time.monotonic()
    assert why(seconds=0.6) == ("kettles.example did not answer in time.", False)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "The connection to kettles.example broke off."),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "The connection to kettles.example broke off."),
        (HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n", "The connection to kettles.example broke off."),
        (HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + b"\r\n", "The connection to"),
        (HEAD + b"Content-Length: 50\r\n\r\n<p>", "The connection to kettles.example broke off."),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n????", "The connection to kettles.example"),
    ],
)
def test_what_is_no_answer_is_none(serve, raw, reason):
    serve(lambda sock, request: sock.sendall(raw), "kettles.example")
    found, gone = why()
    assert found.startswith(reason)
    assert not gone


def test_redirects_are_followed_three_times(serve):
    def speak(sock, request):
        left = int(request.path[1:])
        sock.sendall(moved(f"/{left - 1}") if left else reply(body=b"<p>"))

    serve(speak, "kettles.example")
    turns = []
    assert get(f"{HOME}3", turns=turns).url == f"{HOME}0"
    assert turns == [f"{HOME}{left}" for left in (3, 2, 1, 0)]
    assert why(f"{HOME}4") == ("kettles.example redirects more than 3 times, further than is followed.", False)


def test_a_circle_of_redirects_leads_nowhere_for_anybody(serve):
    serve(lambda sock, request: sock.sendall(moved("/b" if request.path == "/a" else "/a")), "kettles.example")
    assert why(f"{HOME}a") == ("kettles.example redirects in a circle.", True)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1/", "https://a@b.example/", "https://["])
def test_a_redirect_to_no_web_page_is_not_followed(serve, target):
    serve(lambda sock, request: sock.sendall(moved(target)), "kettles.example")
    assert why() == ("kettles.example redirects to something that is no web page.", False)


def test_a_redirect_to_a_private_address_is_not_followed(net, serve):
    serve(lambda sock, request: sock.sendall(moved("https://10.0.0.1/admin")), "kettles.example")
    assert why() == ("10.0.0.1 is not at a public address, so it is not asked.", False)
    assert set(net.connected) == {(PUBLIC_ADDRESS, 443)}


def test_the_body_of_a_redirect_is_not_read(serve):
    def speak(sock, request):
        if request.path == "/":
            sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /home\r\nContent-Encoding: gzip\r\n\r\n")
            forever(sock, BOMB)
        sock.sendall(reply(body=b"<p>home"))

    serve(speak, "kettles.example")
    began = time.monotonic()
    assert get().body == b"<p>home"
    assert time.monotonic() - began < 3


def test_plain_http_is_only_asked_where_it_leads(serve):
    serve(lambda sock, request: sock.sendall(reply(body=b"<p>safe")), "kettles.example")
    plain = serve(lambda sock, request: sock.sendall(moved(HOME)), "kettles.example", plain=True)
    assert get("http://kettles.example/").body == b"<p>safe"
    assert len(plain.requests) == 1
    serve(lambda sock, request: sock.sendall(reply(body=b"<p>")), "teapots.example", plain=True, address=OTHER_ADDRESS)
    answer = get("http://teapots.example/")
    assert (answer.status, answer.plain, answer.body) == (200, True, b"")


def test_head_asks_for_no_body(serve):
    server = serve(lambda sock, request: sock.sendall(reply()), "kettles.example")
    assert get(method="HEAD", read=frozenset()).cut is None
    assert [request.method for request in server.requests] == ["HEAD"]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 No Content", "304 Not Modified", "302 Found"])
def test_any_other_status_is_an_answer(serve, status):
    serve(lambda sock, request: sock.sendall(reply(status, body=b"")), "kettles.example")
    assert get().status == int(status[:3])


def test_sites_that_nobody_reaches_are_told_from_those_that_we_do_not(net, serve, authority):
    assert why("https://nobody.example/") == ("The name nobody.example is not known.", True)
    net.names["closed.example"] = [OTHER_ADDRESS]
    assert why("https://closed.example/") == ("closed.example accepts no connections.", True)
    serve(lambda sock, request: sock.sendall(reply()), "kettles.example")
    net.names["other.example"] = [PUBLIC_ADDRESS]
    assert why("https://other.example/") == ("The certificate of other.example is not valid.", True)
    serve(lambda sock, request: sock.sendall(reply()), "plain.example", plain=True, address=OTHER_ADDRESS)
    net.servers[OTHER_ADDRESS, 443] = net.servers[OTHER_ADDRESS, 80]
    reason, gone = why("https://plain.example/")
    assert (reason, gone) == ("plain.example does not speak HTTPS as it is spoken today.", False)


def test_an_authority_that_is_not_known_here_may_be_known_to_browsers(serve, tmp_path, monkeypatch):
    import certifi  # noqa: PLC0415
    import requests.adapters  # noqa: PLC0415

    serve(lambda sock, request: sock.sendall(reply()), "kettles.example")
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", certifi.where())
    assert why() == ("The certificate of kettles.example comes from an authority that is not known here.", False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://Kettles.Example.:443/a b#c", "https://kettles.example/a%20b"),
        ("https://kettles.example\\@127.0.0.1/", "https://kettles.example/@127.0.0.1/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://0x7f.1/", "https://127.0.0.1/"),
        ("https://ann:secret@kettles.example/", None),
        ("javascript:alert(1)", None),
        ("kettles.example", None),
        ("https://kettles.example/" + "a" * 2048, None),
        ("https://./", None),
    ],
)
def test_addresses_are_read_as_browsers_do(written, read):
    assert web_address(written) == read
