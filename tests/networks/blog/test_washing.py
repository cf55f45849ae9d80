"""Whatever calls itself a feed is read, or given up, soon, and nothing that it names is looked at."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.networks.blog.feeds import read_feed
from api.networks.blog.washing import DEEPEST, LARGEST, LONGEST_TEXT, MOST_ATTRIBUTES, washed

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">'
XHTML = f'{ATOM}<entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'


def rss(inside: str, head: str = "") -> str:
    return f'{head}<rss version="2.0" {SPACES}><channel><title>t</title>{inside}</channel></rss>'


def filled(pattern: str, before: str = "", after: str = "") -> str:
    """As much as is read at all."""
    return before + pattern * ((LARGEST - len(before) - len(after)) // len(pattern)) + after


HOSTILE = {
    "many items": rss(filled("<item><title>x</title></item>")),
    "many elements": rss(filled("<x>1</x>", "<item>", "</item>")),
    "nested": filled("<x>"),
    "only brackets": filled("<", "<rss>"),
    "tags that never end": filled("<a ", "<rss>"),
    "comments that never end": filled("<!--", "<rss>"),
    "cdata that never ends": filled("<![CDATA[", "<rss>"),
    "ampersands": filled("&", "<rss><channel><title>"),
    "unknown entities": filled("&nbsp;", "<rss><channel><title>"),
    "one tag of attributes": "<rss " + " ".join(f'a{n}="1"' for n in range(LARGEST // 12)) + "/>",
    "declarations": filled("<!ENTITY a 'x'>", "<!DOCTYPE rss [", "]><rss/>"),
    "document types": filled("<!DOCTYPE "),
    "instructions": filled("<?x ?>"),
    "categories": rss(filled("<category>x</category>", "<item>", "</item>")),
    "links": rss(filled("<link>https://a.example</link>", "<item>", "</item>")),
    "spaces of names": rss("".join(f'<x xmlns:a{n}="b{n}"/>' for n in range(LARGEST // 27))),
    "xhtml": filled("<b a='1'>x</b>", XHTML),
    "nested xhtml": filled("<b>", XHTML),
    "one long author": rss(filled("a.", "<item><author>", "</author></item>")),
    "many authors": rss(filled(f"<dc:creator>{'a.' * 60}</dc:creator>", "<item>", "</item>")),
    "many podcasters": rss(filled(f"<itunes:author>{'a.' * 60}</itunes:author>", "<item>", "</item>")),
    "one long date": rss(filled("1-", "<item><pubDate>", "</pubDate></item>")),
    "one long link": rss(filled("../", "<item><link>", "</link></item>")),
    "an entity often": filled("&a;", f"<!DOCTYPE r [<!ENTITY a '{'x' * 1000}'>]><rss><channel><title>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_are_over_soon(name: str) -> None:
    body = HOSTILE[name].encode()
    read_feed(rss("").encode(), "https://kettle.example/feed/")
    started = time.process_time()
    read_feed(body, "https://kettle.example/feed/")
    # Unwashed, an author a thirtieth as long takes 18 seconds, and a tag half as long minutes.
    assert time.process_time() - started < 3


def test_entities_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{levels}]>' + rss("<item><title>&e9;</title></item>")
    clean = washed(bomb.encode())
    assert clean is not None
    assert len(clean) < 1_000
    assert b"boom" not in clean


def test_files_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("whistle")
    for declared in (f'SYSTEM "file://{secret}"', f'PUBLIC "x" "{secret}"'):
        document = f"<!DOCTYPE rss [<!ENTITY e {declared}>]>" + rss("<item><title>a &e; b</title></item>")
        assert b"whistle" not in (washed(document.encode()) or b"")
    outside = f'<!DOCTYPE rss SYSTEM "file://{secret}">' + rss("")
    assert washed(outside.encode()) is not None


def test_the_name_of_a_file_is_no_feed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(rss("<item><title>x</title></item>"))
    assert read_feed(str(feed).encode(), "https://kettle.example/feed/") is None


def test_what_is_left_is_bounded() -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(50))
    nested = "<x>" * 100 + "deep" + "</x>" * 100
    clean = washed(rss(f"<item><description>{'x' * 50_000}</description><y {attributes}/>{nested}</item>").encode())
    assert clean is not None
    root = etree.fromstring(clean)
    assert len(root.findtext(".//description")) == LONGEST_TEXT
    assert len(root.find(".//y").attrib) == MOST_ATTRIBUTES
    assert max(len(list(one.iterancestors())) for one in root.iter()) < DEEPEST


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("caf&eacute;&nbsp;au lait", "caf\u00e9\u00a0au lait"),
        ("&foo; stays", "&foo; stays"),
        ("Tom &amp; Anna", "Tom & Anna"),
        ("<![CDATA[a & b]]>", "a & b"),
        ("\x0bcontrol", "control"),
    ],
)
def test_what_xml_does_not_know_stays_readable(title: str, read: str) -> None:
    clean = washed(rss(f"<item><title>{title}</title></item>").encode())
    assert clean is not None
    assert etree.fromstring(clean).findtext(".//item/title") == read


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?><rss><t>caf\u00e9</t></rss>'.encode("latin-1"), ""),
        ("<rss><t>caf\u00e9</t></rss>".encode("latin-1"), "text/xml; charset=ISO-8859-1"),
        ("<rss><t>caf\u00e9</t></rss>".encode(), "text/xml; charset=klingon"),
        ("<rss><t>caf\u00e9</t></rss>".encode("utf-16"), "text/xml; charset=ISO-8859-1"),
        ("\ufeff\n <rss><t>caf\u00e9</t></rss>".encode(), ""),
    ],
)
def test_character_sets(body: bytes, content_type: str) -> None:
    clean = washed(body, content_type)
    assert clean is not None
    assert etree.fromstring(clean).findtext("t") == "caf\u00e9"


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(alphabet='<>/!?[]&;"= \n\x00rsitemdEN:', max_size=200).map(lambda text: rss(text).encode())
)
def test_anything_is_washed_into_xml_or_nothing(body: bytes) -> None:
    clean = washed(body)
    if clean is not None:
        etree.fromstring(clean)
    read_feed(body, "https://kettle.example/feed/")


def test_prefixes_that_nobody_declared() -> None:
    clean = washed(rss('<item><media:title x:y="1">a</media:title><title x:y="1">b</title></item>').encode())
    assert clean is not None
    assert [title.text for title in etree.fromstring(clean).iterfind(".//item/*")] == ["b"]
