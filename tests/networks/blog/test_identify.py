import pytest
from networks.blog.server import API_LINK, FEED_LINK, HOST, INDEX, FakeBlog, front, rss
from networks.blog.stage import connect
from werkzeug import Response

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.networks.failures import RateLimited
from api.networks.session import way_to_named_hosts


def moved(to: str, status: int = 301) -> Response:
    return Response("", status, headers={"Location": to})


def test_wordpress_takes_a_page_and_the_front_of_its_api(fake: FakeBlog) -> None:
    fake.wordpress([])
    account = connect(fake).identify(HOST)
    assert (account.handle, account.id, account.name) == (HOST, None, "Bright Kettles")
    assert fake.paths() == [f"{HOST}/", f"{HOST}/wp-json/"]
    assert fake.asked("/wp-json/") == [{"_fields": "name,description,namespaces,site_icon_url"}]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_same_blog_with_www(fake: FakeBlog, status: int) -> None:
    fake.wordpress([])
    fake.answer[f"{HOST}/"] = moved(f"https://www.{HOST}/", status)
    fake.answer[f"www.{HOST}/"] = front(API_LINK)
    account = connect(fake).identify(HOST)
    assert (account.handle, account.url) == (HOST, f"https://www.{HOST}/")


def test_a_page_below_the_front_is_still_that_hosts_blog(fake: FakeBlog) -> None:
    fake.answer |= {"/": moved("/en/blog/"), "/en/blog/": front('<link rel="https://api.w.org/" href="/wp-json/">')}
    fake.answer["/wp-json/"] = INDEX
    account = connect(fake).identify(HOST)
    assert (account.handle, account.url) == (HOST, f"https://{HOST}/en/blog/")


def test_plain_http_is_never_asked(fake: FakeBlog) -> None:
    """The fake server asserts that every address is HTTPS."""
    fake.answer |= {
        "/": moved(f"http://www.{HOST}/"),
        f"www.{HOST}/": front(FEED_LINK.replace("https:", "http:")),
        "/feed/": rss([]),
    }
    assert connect(fake).identify(HOST).handle == HOST


@pytest.mark.parametrize(
    "location",
    [
        "https://pots.example/@kettle",
        "https://pots.example/in/kettle?ref=1",
        "https://93.184.215.14/",
        "mailto:us@kettle.example",
        "https://user:secret@kettle.example/",
        "/",
        "",
    ],
)
def test_a_front_page_that_leads_nowhere_good(fake: FakeBlog, location: str) -> None:
    fake.answer |= {f"{HOST}/": moved(location), "pots.example/@kettle": front(), "pots.example/in/kettle": front()}
    fake.answer |= {"93.184.215.14/": front(FEED_LINK), "93.184.215.14/feed/": rss([])}
    with pytest.raises(AccountNotFound):
        connect(fake).identify(HOST)


@pytest.mark.parametrize(
    ("rules", "left_out"),
    [
        ("User-agent: *\nDisallow: /", True),
        ("User-agent: twoway\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("User-agent: *\nDisallow: /wp-admin/", False),
        ("User-agent: badbot\nDisallow: /", False),
        ("<!doctype html><p>Not here", False),
        ("\x00\xff" * 100, False),
    ],
)
def test_robots_are_heeded(fake: FakeBlog, rules: str, *, left_out: bool) -> None:
    fake.wordpress([])
    fake.answer["/robots.txt"] = Response(rules, content_type="text/plain")
    if not left_out:
        assert connect(fake).identify(HOST).handle == HOST
        return
    with pytest.raises(AccountOptedOut) as caught:
        connect(fake).identify(HOST)
    assert caught.value.handle == HOST
    assert fake.paths() == []


def test_an_api_that_robots_may_not_read_is_not_read(fake: FakeBlog) -> None:
    fake.wordpress([])
    fake.answer |= {"/robots.txt": "User-agent: *\nDisallow: /wp-json/", "/feed/": rss([])}
    assert connect(fake).identify(HOST).name == "Bright Kettles"
    assert fake.paths() == [f"{HOST}/", f"{HOST}/feed/"]


def test_rules_that_are_out_of_order_forbid_everything(fake: FakeBlog) -> None:
    fake.wordpress([])
    fake.answer["/robots.txt"] = Response("", 500)
    with pytest.raises(NetworkUnavailable, match="out of order"):
        connect(fake).identify(HOST)
    assert fake.paths() == []


def test_an_api_out_of_order_is_not_taken_for_a_blog_without_one(fake: FakeBlog) -> None:
    fake.wordpress([])
    fake.answer |= {"/wp-json/": Response("", 500), "/feed/": rss([])}
    with pytest.raises(NetworkUnavailable, match="out of order"):
        connect(fake).identify(HOST)


def test_when_to_ask_again_is_told(fake: FakeBlog) -> None:
    fake.answer["/robots.txt"] = Response("", 429, headers={"Retry-After": "77"})
    with pytest.raises(RateLimited) as caught:
        connect(fake).identify(HOST)
    assert caught.value.retry_after == 77


def test_check_asks_nobody(fake: FakeBlog) -> None:
    assert connect(fake).check().endswith(way_to_named_hosts())
    assert fake.requests == []


def test_no_error_quotes_more_than_the_host(fake: FakeBlog) -> None:
    fake.answer |= {"/": front(FEED_LINK), "/feed/": Response("x" * 100, 503)}
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake).identify(HOST)
    assert "/" not in caught.value.detail
