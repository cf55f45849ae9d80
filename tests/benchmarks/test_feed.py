"""The feed, read by a reader of feeds, and by a parser that takes no bad XML."""

import json

import feedparser
import pytest
from benchmarks.stubs import NOON
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from api.benchmarks.feed import ATOM, LABELS, About, atom

ABOUT = About(
    "token",
    "Kettles & <b>stoves</b>",
    NOON,
    "https://twoway.example/b/token",
    "https://twoway.example/b/token/feed.atom",
)
NOT_IN_XML = "\x00\x0b\ufffe"


def event(name="1", **changed):
    told = {
        "id": f"urn:uuid:00000000-0000-5000-8000-00000000000{name}",
        "kind": "link_died",
        "key": "bluesky:acme.com",
        "brand": "Acme <i>& Co</i>",
        "other": None,
        "words": "A link leads nowhere: https://acme.com/?a=1&b=<2>",
        "url": "https://acme.com/?a=1&b=2",
        "at": "2026-11-29T12:00:00Z",
    }
    return json.dumps(told | changed).encode()


def read(*events):
    found = feedparser.parse(atom(ABOUT, events))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_a_reader_gets_what_happened_with_its_words_unharmed():
    found = read(event("2", at="2026-12-06T12:00:00Z"), event("1"))
    assert found.feed.title == "Kettles & <b>stoves</b>: what has happened"
    assert found.feed.updated == "2026-12-06T12:00:00Z"
    assert {(one.rel, one.href) for one in found.feed.links} == {("self", ABOUT.here), ("alternate", ABOUT.report)}
    assert [one.id for one in found.entries] == [json.loads(event(name))["id"] for name in ("2", "1")]
    [_, entry] = found.entries
    assert entry.content[0].value == "A link leads nowhere: https://acme.com/?a=1&b=<2>"
    assert entry.content[0].type == "text/plain"
    assert entry.title_detail.type == "text/plain"
    assert entry.title == "Acme <i>& Co</i>: a link leads nowhere"
    assert (entry.link, entry.updated) == ("https://acme.com/?a=1&b=2", "2026-11-29T12:00:00Z")
    assert [tag.term for tag in entry.tags] == ["link_died"]


def test_a_feed_without_events_is_whole():
    found = read()
    assert found.entries == []
    assert found.feed.updated == "2026-11-22T12:00:00Z"
    assert found.feed.author == "Twoway"


def test_ids_and_bytes_are_stable():
    assert atom(ABOUT, [event()]) == atom(ABOUT, [event()])
    assert read().feed.id == read(event()).feed.id
    assert read().feed.id.startswith("urn:uuid:")


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "https://a:b@evil.example/", "not an address"])
def test_only_addresses_of_pages_are_linked(url):
    assert read(event(url=url)).entries[0].link == ABOUT.report


@given(st.text(max_size=40), st.sampled_from(sorted(LABELS)))
def test_whatever_a_brand_is_called_the_feed_can_be_read(name, kind):
    made = atom(About("token", name, NOON, "https://a.example", "https://a.example/f"), [event(brand=name, kind=kind)])
    feed = etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True))
    names = {"a": ATOM}
    assert len(feed.findall("a:entry", names)) == 1
    for required in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"a:{required}", names)) == 1
    assert not any(letter in feed.findtext("a:entry/a:title", namespaces=names) for letter in NOT_IN_XML)
