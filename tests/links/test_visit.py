"""Whole visits to sites on an internet of our own: what they find, and how they behave."""

import threading
import time
from collections import Counter

import pytest
from builders import account
from links.internet import OTHER_ADDRESS, moved, reply

from api.links.fetch import NotFetched
from api.links.manners import Budget, Manners, user_agent
from api.links.visit import MOST_REQUESTS, Visitor
from api.scoring.evidence import SiteLink

US = "https://bsky.app/profile/kettles.example"
BACK = f'<a href="{US}">us</a>'.encode()
HOME = "https://kettles.example/"
FILE = "/.well-known/twoway.json"


@pytest.fixture
def visitor():
    made = Visitor(user_agent("1.2", "https://twoway.example/visits"), seconds=5)
    yield made
    made.close()


def site(pages, robots=None):
    """Speaks for a site; `pages` by path are bodies, statuses, places to go to, or what to write."""

    def speak(sock, request):
        page = pages.get(request.path, 404)
        if request.path == "/robots.txt" and page == 404 and robots:
            page = robots
        if isinstance(page, int):
            page = reply(f"{page} So")
        elif isinstance(page, str):
            page = moved(page)
        elif isinstance(page, bytes):
            page = reply(body=page)
        else:
            return page(sock, request)
        sock.sendall(page.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if request.method == "HEAD" else page)
        return None

    return speak


def paths(server):
    return [(request.method, request.path) for request in server.requests]


def test_a_site_that_links_back(serve, visitor):
    me = f'<a rel="me" href="{US}">us</a><a href="https://mastodon.social/@kettles">M</a>'.encode()
    server = serve(site({"/": me}), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.url, found.answers, found.links_back, found.rel_me) == (HOME, True, True, True)
    assert (found.answers_reason, found.links_back_reason) == ("kettles.example answers over HTTPS.", None)
    assert (found.profiles, found.me_profiles) == (("mastodon:kettles@mastodon.social",), ())
    assert paths(server) == [("GET", "/robots.txt"), ("GET", "/"), ("GET", FILE)]
    agents = {request.headers["user-agent"] for request in server.requests}
    assert agents == {"twoway/1.2 (+https://twoway.example/visits)"}


def test_contact_about_and_imprint_are_looked_at_when_the_home_page_does_not_link_back(serve, visitor):
    home = b'<a href="/about">About</a><a href="/imprint">Imprint</a><a href="/contact">Contact</a><a href="/more">'
    server = serve(site({"/": home, "/about": BACK, "/contact": b"<p>", "/imprint": BACK}), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.links_back, found.rel_me) == (True, False)
    assert [path for _, path in paths(server)] == ["/robots.txt", "/", FILE, "/contact", "/about"]


def test_the_home_page_is_looked_at_when_the_profile_names_another(serve, visitor):
    server = serve(site({"/tips": b'<a href="/">Home</a>', "/": BACK}), "kettles.example")
    found = visitor.visit(account(), f"{HOME}tips", [])
    assert (found.answers, found.links_back) == (True, True)
    assert [path for _, path in paths(server)] == ["/robots.txt", "/tips", FILE, "/"]


def test_a_site_that_does_not_link_back(serve, visitor):
    serve(site({"/": b'<a href="/about">About</a>', "/about": b"<p>"}), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back, found.rel_me, found.links_back_reason) == (True, False, None, None)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/": b"<div id=app></div><script src=/a.js>"}, "The page of kettles.example has no links, as when"),
        ({"/": b"<p>" * 200_000}, "The page of kettles.example is larger than 512 KB."),
        ({"/": b"<a href=/x>x</a>" + b"<div>" * 300}, "Its page is nested too deep to read."),
        ({"/": reply(body=b"%PDF", Content_Type="application/pdf")}, "What kettles.example sent is no web page."),
        ({"/": b"<a href=/about>", "/about": lambda sock, _: sock.close()}, "The connection to kettles.example broke"),
        ({"/": b"".join(b"<a href=/%d>" % n for n in range(10_000))}, "Its page has more than 2,000 links."),
    ],
)
def test_what_was_not_read_wholly_says_nothing_against_a_site(serve, visitor, pages, reason):
    answer = pages["/"]
    pages = pages if not (isinstance(answer, bytes) and answer.startswith(b"HTTP")) else {"/": raw(answer)}
    serve(site(pages), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back) == (True, None)
    assert (found.links_back_reason or "").startswith(reason)


def raw(answer):
    return lambda sock, _: sock.sendall(answer)


@pytest.mark.parametrize(
    ("status", "answers", "reason"),
    [
        (404, False, "kettles.example answers with status 404."),
        (500, False, "kettles.example answers with status 500."),
        (403, None, "kettles.example turned the visit away (status 403), as some sites do with robots."),
        (429, None, "kettles.example turned the visit away (status 429), as some sites do with robots."),
    ],
)
def test_a_site_that_answers_otherwise(serve, visitor, status, answers, reason):
    serve(site({"/": status}), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.answers_reason, found.links_back) == (answers, reason, None)


def test_a_site_that_is_gone(net, visitor):
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.answers_reason) == (False, "The name kettles.example is not known.")
    assert found.links_back is None


def test_a_site_at_a_private_address_is_neither_asked_nor_blamed(net, visitor):
    net.names["kettles.example"] = ["10.0.0.7"]
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back) == (None, None)
    assert found.answers_reason == "kettles.example is not at a public address, so it is not asked."
    assert net.connected == []


def test_a_site_by_plain_http_must_lead_to_https(serve, visitor):
    serve(site({"/": BACK}), "kettles.example", plain=True)
    found = visitor.visit(account(), "http://kettles.example", [])
    reason = "kettles.example answers by plain http and does not lead to HTTPS."
    assert (found.answers, found.answers_reason, found.links_back) == (False, reason, None)
    serve(site({"/": HOME}), "kettles.example", plain=True)
    serve(site({"/": BACK}), "kettles.example")
    found = visitor.visit(account(), "http://kettles.example", [])
    assert (found.answers, found.links_back) == (True, True)


def test_a_site_that_leads_elsewhere_is_the_accounts_only_if_it_links_back(serve, visitor):
    serve(site({"/": "https://teapots.example/"}), "kettles.example")
    serve(site({"/": BACK}), "teapots.example", address=OTHER_ADDRESS)
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back, found.domains) == (True, True, ("teapots.example",))
    serve(site({"/": b"<a href=/buy>This name is for sale</a>"}), "teapots.example", address=OTHER_ADDRESS)
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back, found.domains) == (False, False, ())
    assert found.answers_reason == "kettles.example leads to another site, teapots.example."


def test_another_host_of_the_same_domain_is_the_same_site(serve, visitor):
    serve(site({"/": "https://www.kettles.example/"}), "kettles.example")
    serve(site({"/": BACK}), "www.kettles.example", address=OTHER_ADDRESS)
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.links_back, found.domains) == (True, True, ())


@pytest.mark.parametrize(
    "robots",
    [b"User-agent: *\nDisallow: /", b"User-agent: Twoway\nDisallow: /\n\nUser-agent: *\nAllow: /"],
)
def test_robots_txt_is_heeded(serve, visitor, robots):
    server = serve(site({"/": BACK}, robots), "kettles.example")
    found = visitor.visit(account(), HOME, [f"{HOME}a", f"{HOME}b"])
    reason = "kettles.example asks robots not to look there."
    assert (found.answers, found.answers_reason, found.links_back) == (None, reason, None)
    assert [(link.alive, link.reason) for link in found.links] == [(None, reason)] * 2
    assert paths(server) == [("GET", "/robots.txt")]


@pytest.mark.parametrize(
    "rules", [b"", b"<html>no such page", b"\xff\xfe\0", b"Disallow: /\n" * 9, b"User-agent: a\n" * 30_000]
)
def test_robots_txt_that_says_nothing_forbids_nothing(serve, visitor, rules):
    serve(site({"/": BACK, "/robots.txt": rules}), "kettles.example")
    assert visitor.visit(account(), HOME, []).links_back


def test_a_site_that_cannot_say_what_robots_may_do_is_left_alone(serve, visitor):
    server = serve(site({"/": BACK, "/robots.txt": 500}), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert found.answers is None
    assert found.answers_reason == "kettles.example could not say what robots may do (status 500)."
    assert paths(server) == [("GET", "/robots.txt")]


def test_robots_txt_that_cannot_be_read_leaves_the_site_alone(serve, visitor):
    serve(site({"/": BACK}, b"User-agent: *\nDisallow: //[\n"), "kettles.example")
    assert visitor.visit(account(), HOME, []).answers_reason == "What kettles.example says about robots cannot be read."


def test_links_are_asked_by_head_and_by_get_where_that_does_not_go_well(serve, visitor):
    def only_get(sock, request):
        sock.sendall(reply("404 So") if request.method == "HEAD" else reply(body=b"here"))

    pages = {"/a": b"a", "/b": only_get, "/c": 404, "/d": 403, "/e": "/a", "/f": "/f"}
    server = serve(site(pages), "kettles.example")
    found = visitor.visit(account(), None, [f"{HOME}{page}" for page in "abcdef"])
    assert (found.url, found.answers, found.links_back) == ("", None, None)
    assert [link.alive for link in found.links] == [True, True, False, None, True, False]
    assert [link.final_url for link in found.links[:2]] == [f"{HOME}a", f"{HOME}b"]
    assert found.links[4].final_url == f"{HOME}a"
    assert found.links[2].reason == "kettles.example answers with status 404."
    assert paths(server)[:4] == [("GET", "/robots.txt"), ("HEAD", "/a"), ("HEAD", "/b"), ("GET", "/b")]


def test_a_link_to_nowhere_is_dead_and_one_that_is_no_address_is_not_looked_at(net, visitor):
    found = visitor.visit(account(), None, ["https://gone.example/", "javascript:x", "https://10.0.0.1/"])
    assert [link.alive for link in found.links] == [False, None, None]
    assert [link.reason for link in found.links] == [
        "The name gone.example is not known.",
        "That is not the address of a web page.",
        "10.0.0.1 is not at a public address, so it is not asked.",
    ]


def test_links_that_are_known_are_not_looked_at_again(net, visitor):
    known = {"https://a.example/": SiteLink("https://a.example/", alive=True)}
    found = visitor.visit(account(), None, ["https://a.example/", "https://b.example/"], known)
    assert [link.alive for link in found.links] == [True, False]
    assert net.looked_up == ["b.example"]


def test_a_visit_asks_at_most_fifteen_times_in_all(serve, visitor):
    home = b'<a href="/contact">1</a><a href="/about">2</a><a href="/imprint">3</a>'
    server = serve(site({"/": home, "/contact": 404, "/about": 404, "/imprint": 404}), "kettles.example")
    found = visitor.visit(account(), HOME, [f"{HOME}{n}" for n in range(10)])
    assert len(server.requests) == MOST_REQUESTS
    assert [link.alive for link in found.links].count(False) == 4
    assert found.links[-1].reason == "The requests that one visit may make were used up."


def test_no_host_is_asked_twice_at_once_while_others_are_asked_beside_it(serve, visitor):
    asking, most, lock = Counter(), Counter(), threading.Lock()
    together = threading.Barrier(2, timeout=5)

    def busy(sock, request):
        with lock:
            asking[request.host] += 1
            most[request.host] = max(most[request.host], asking[request.host])
        if request.path == "/first":
            together.wait()
        with lock:
            asking[request.host] -= 1
        sock.sendall(reply())

    serve(busy, "kettles.example")
    serve(busy, "teapots.example", address=OTHER_ADDRESS)
    hosts = ("https://kettles.example", "https://teapots.example")
    found = visitor.visit(account(), None, [f"{host}/first" for host in hosts])
    assert [link.alive for link in found.links] == [True, True]
    urls = [f"{host}/{n}" for n in range(3) for host in hosts]
    visits = [threading.Thread(target=visitor.visit, args=(account(), None, urls)) for _ in range(3)]
    for visit in visits:
        visit.start()
    for visit in visits:
        visit.join()
    assert most == {"kettles.example": 1, "teapots.example": 1}


def test_a_visit_ends_in_time_whatever_hangs(serve):
    visitor = Visitor("twoway", seconds=1.0)
    hang = threading.Event()
    serve(lambda sock, request: hang.wait(10), "kettles.example", "b.example", "c.example")
    began = time.monotonic()
    found = visitor.visit(account(), HOME, ["https://b.example/", "https://c.example/"])
    assert time.monotonic() - began < 3
    hang.set()
    visitor.close()
    assert (found.answers, found.answers_reason) == (None, "kettles.example did not answer in time.")
    assert [link.alive for link in found.links] == [None, None]
    assert all((link.reason or "").endswith(".") for link in found.links)


def test_hosts_are_forgotten_once_nobody_asks_them():
    manners = Manners(session=None)
    with manners._alone("kettles.example", time.monotonic() + 1):
        assert set(manners._hosts) == {"kettles.example"}
    assert set(manners._hosts) == set()


def test_robots_txt_is_kept_for_a_day(serve, visitor):
    server = serve(site({"/": BACK}), "kettles.example")
    for _ in range(2):
        visitor.visit(account(), HOME, [])
    assert [path for _, path in paths(server)] == ["/robots.txt", "/", FILE, "/", FILE]


def test_a_budget_is_taken_by_many_threads_to_the_last_one():
    budget, taken = Budget(100), []

    def take():
        try:
            while True:
                budget.take()
                taken.append(1)
        except NotFetched:
            return

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), budget.left) == (100, 0)
