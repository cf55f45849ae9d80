"""Any JSON, any page and any feed in, evidence or a named error out: whatever the sites of strangers say."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.any_json import any_json
from networks.blog.replay import ReplayedBlog, ReplayedPages
from networks.blog.server import (
    API_LINK,
    FEED_LINK,
    HOST,
    INDEX,
    front,
    rss,
    rss_comment,
    rss_post,
    wp_comment,
    wp_post,
)
from networks.contract import NOW

from api.networks.base import NetworkError
from api.networks.blog import feeds, wordpress
from api.networks.blog.head import read_head
from api.networks.blog.said import Entry
from api.networks.mastodon.written import Written
from api.scoring.document import document, encode
from api.scoring.score import score

KEYS = [
    "id", "date_gmt", "link", "author", "comment_status", "title", "content", "rendered", "post", "parent",
    "author_name", "author_url", "type", "name", "description", "namespaces", "site_icon_url",
]  # fmt: skip
VALUES = [
    "1", "0", 0, 1, 2, -1, 10**40, 1.5, None, True, "", "open", "comment", "pingback", "wp/v2", ["wp/v2"], "\ud800",
    "2026-11-18T08:00:00", "0000-00-00T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    f"https://{HOST}/1/", f"https://{HOST}/1/#comment-3", "https://[", "javascript:x", "Edna Spout", "@Anna: yes",
    "<p>Does it <a href='https://kettle.example'>whistle</a>?</p>",
]  # fmt: skip
ANY = any_json(KEYS, VALUES)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), ANY, max_size=5)
# Records that are right but for what was put in, so that the deeper parts are reached as well.
POSTS = st.lists(OBJECTS.map(lambda odd: {**wp_post(1, 30), **odd}) | ANY, max_size=3)
COMMENTS = st.lists(
    st.builds(lambda n, odd: {**wp_comment(n, 1, 20 + n, "Why?"), **odd}, st.integers(1, 9), OBJECTS) | ANY, max_size=4
)
PIECES = st.sampled_from(
    [
        rss_post(1, 30, comments=2), rss_post(2, 50), rss_comment(31, 1, 24, "Why?"), "<title>t</title>", "<item>",
        rss_comment(32, 1, 20, "So.", author="Edna Spout", to=31), "</item>", "<guid>", "</guid>", "&nbsp;", "&", "<",
        "<![CDATA[", "]]>", "<!-- ", " -->", "<link>https://[</link>", "<pubDate>Wed, 99 Foo</pubDate>", "\x00", "é",
        "<author>a@b (c)</author>", "<dc:creator>Anna</dc:creator>", "<entry>", "<published>0001-01-01</published>",
        "<slash:comments>9999999999999</slash:comments>", "<wfw:commentRss>../x</wfw:commentRss>", "<a:b/>",
    ]
)  # fmt: skip
FEEDS = st.lists(PIECES | st.text(max_size=8), max_size=8).map(rss)
TEXTS = FEEDS | st.text(max_size=40) | st.just(front(API_LINK, FEED_LINK)) | st.just("")
ENTRY = Entry("p1", NOW, "", Written(), None, ())


@settings(deadline=None)
@given(st.lists(ANY, max_size=3) | POSTS | COMMENTS, ANY)
def test_json_of_any_shape(items: list[Any], index: Any) -> None:
    wordpress.source(index)
    wordpress.entries(items, NOW)
    wordpress.comments(items, NOW)
    wordpress.users(items)
    wordpress.first_post(items)


@settings(deadline=None)
@given(TEXTS)
def test_feeds_of_any_shape(text: str) -> None:
    feed = feeds.read_feed(text.encode("utf-8", "replace"), f"https://{HOST}/feed/")
    if feed is not None:
        feeds.entries(feed, NOW)
        feeds.comments(feed, ENTRY, NOW)


@settings(deadline=None)
@given(
    st.text(alphabet="<>/=\"' \nmetalinkhrefrobots:.", max_size=300) | st.binary(max_size=300).map(str),
    st.dictionaries(st.sampled_from(["Link", "X-Robots-Tag"]), st.text(max_size=40)),
)
def test_pages_of_any_shape(text: str, headers: dict[str, str]) -> None:
    head = read_head(text.encode("utf-8", "replace"), f"https://{HOST}/", headers)
    assert all(feed.startswith(("https://", "http://")) for feed in head.feeds)


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            f"{HOST}/": st.just(front(API_LINK, FEED_LINK)) | TEXTS,
            f"{HOST}/wp-json/": st.just(INDEX) | OBJECTS.map(lambda odd: {**INDEX, **odd}) | st.just({"status": 404}),
            f"{HOST}/wp-json/wp/v2/posts": POSTS | OBJECTS,
            f"{HOST}/wp-json/wp/v2/comments": COMMENTS | st.just({"status": 401}),
            f"{HOST}/wp-json/wp/v2/users": POSTS,
            f"{HOST}/feed/": TEXTS,
            f"{HOST}/1/feed/": TEXTS,
        }
    )
)
def test_blogs_that_answer_anything(answers: dict[str, Any]) -> None:
    """All the way to the document that people get."""
    network = ReplayedBlog(ReplayedPages(answers))
    try:
        evidence = network.collect(network.identify(HOST), lambda _: None)
    except NetworkError:
        return
    encode(document(score(evidence)))
