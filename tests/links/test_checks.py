"""What pages say, kind and hostile ones, from their bytes alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.links.checks import MOST_LINKS, Profile, links_back, other_profiles, own_pages, read_page

HOME = "https://kettles.example/"
US = Profile(
    frozenset({"bluesky:kettles.example", "bluesky:did:plc:kettles"}), "https://bsky.app/profile/kettles.example"
)
SIZE = 512 * 1024


def page(html, url=HOME, **more):
    return read_page(html.encode() if isinstance(html, str) else html, url, **more)


def back(html, profile=US):
    link = links_back(page(html), profile)
    return None if link is None else ("me" if "me" in link.rel else "plain")


@pytest.mark.parametrize(
    ("html", "proof"),
    [
        ('<a href="https://bsky.app/profile/kettles.example">us</a>', "plain"),
        ('<a href="https://bsky.app/profile/kettles.example" rel="me">us</a>', "me"),
        ('<A HREF=https://BSKY.app/profile/Kettles.Example/ REL="nofollow  Me">us</A>', "me"),
        ('<head><link rel=me href="https://bsky.app/profile/did:plc:kettles"></head>', "me"),
        ('<a href="https://bsky.app/profile/kettles.example/post/3k">a post of ours</a>', "plain"),
        ('<a href="//bsky.app/profile/kettles.example?from=home#top">us</a>', "plain"),
        ('<a href="https://bsky.app/profile/&#107;ettles.example">us</a>', "plain"),
        (
            '<a href="https://bsky.app/profile/kettles.example">1</a><a rel=me href="https://bsky.app/profile/kettles.example">',
            "me",
        ),
        ('<base href="https://bsky.app/profile/"><a href="kettles.example">us</a>', "plain"),
        ('<a rel="ugc nofollow" href="https://bsky.app/profile/kettles.example">a comment</a>', None),
        ('<a href="https://bsky.app/profile/teapots.example">others</a>', None),
        ('<!-- <a href="https://bsky.app/profile/kettles.example"> -->', None),
        ("<script>var a = '<a href=\"https://bsky.app/profile/kettles.example\">'</script>", None),
        ("https://bsky.app/profile/kettles.example", None),
        ("", None),
    ],
)
def test_a_page_links_back_by_any_link_of_its_own(html, proof):
    assert back(html) == proof


def test_a_profile_is_known_by_its_address_where_that_names_no_account():
    us = Profile(frozenset({"blog:kettles.example"}), "https://www.kettles.example/blog/")
    assert back('<a href="http://kettles.example/blog">', us) == "plain"
    assert back('<a href="https://kettles.example/blog?page=2">', us) is None
    facebook = Profile(frozenset({"facebook:1"}), "https://www.facebook.com/profile.php?id=1")
    assert back('<a href="https://facebook.com/profile.php?id=2">', facebook) is None


def test_the_pages_that_say_who_is_behind_it_are_found_in_many_languages():
    html = """<a href="/blog/about-kettles">About kettles: everything that one has to know of them</a>
    <a href="/kontakt.html">Schreiben Sie uns</a> <a href="/contact">Contact</a>
    <a href="/firma"><b>Über</b> uns</a> <a href="https://kettles.example/mentions-legales/">x</a>
    <a href="https://elsewhere.example/imprint">Imprint</a> <a href="mailto:contact@kettles.example">Contact</a>"""
    assert own_pages(page(html)) == (
        "https://kettles.example/kontakt.html",
        "https://kettles.example/firma",
        "https://kettles.example/mentions-legales/",
    )
    assert own_pages(page('<a href="/#contact">Contact</a><a href="http://kettles.example/about">About</a>')) == ()


def test_profiles_elsewhere_are_keys_of_accounts():
    html = """<a href="https://bsky.app/profile/kettles.example">us</a>
    <a href="https://mastodon.social/@kettles" rel="me">M</a> <a href="https://twitter.com/Kettles">X</a>
    <a href="https://x.com/kettles">X</a> <a href="https://twitter.com/intent/tweet?text=a">share</a>
    <a href="https://www.youtube.com/@kettles">Y</a> <a href="/@kettles">here</a>
    <a rel="ugc" href="https://x.com/commenter">me</a> <a href="https://teapots.example/">T</a>"""
    own = {"mastodon:kettles@mastodon.social": True, "x:kettles": False, "youtube:@kettles": False}
    assert other_profiles([page(html)], US) == own


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<a href=/é>".encode("cp1252"), "iso-8859-1"),
        ('<meta charset="windows-1252"><a href=/é>'.encode("cp1252"), None),
        ("\ufeff<a href=/é>".encode("utf-16-le"), None),
        ("<a href=/é>".encode(), "no-such-set"),
        ("<a href=/é>".encode(), "utf-7"),
    ],
)
def test_letters_are_read_as_the_page_says(body, charset):
    assert [link.url for link in page(body, charset=charset).links] == ["https://kettles.example/%C3%A9"]


def filled(piece, size=SIZE):
    return (piece * (size // len(piece) + 1))[:size]


HOSTILE = {
    "attributes": "<a " + " ".join(f"{n:x}" for n in range(120_000))[: SIZE - 4] + ">",
    "quoted attributes": "<a " + "".join(f'a{n:x}=">"' for n in range(60_000))[: SIZE - 4] + ">",
    "same attribute": "<a " + filled("a ") + ">",
    "no end": filled("<a "),
    "deep": filled("<div>"),
    "deep, then ends of others": "<b>" * 80_000 + filled("</i>", SIZE - 240_000),
    "as deep as may be, then ends of others": "<b>" * 250 + filled("</i>"),
    "tables": filled("<table><tr><td>"),
    "crossing": filled("<a><p><b>"),
    "comments": filled("<!--"),
    "one comment": "<!--" + filled("-"),
    "instructions": filled("<?"),
    "doctypes": filled("<!DOCTYPE "),
    "sections": filled("<![CDATA["),
    "entities": filled("&amp"),
    "one entity": "&" + filled("a"),
    "ends": filled("</div>"),
    "signs": filled("<"),
    "half a script": "<script>" + filled("</scrip "),
    "half a text": "<textarea>" + filled("</ "),
    "quotes": filled("<a x='"),
    "long link": f'<a href="{filled("x")}">',
    "one link often": filled("<a href=x>"),
    "bases": filled("<base href=//x>"),
    "select": filled("<select><option>"),
    "nothing": "\0" * SIZE,
    "upper": filled("\u0130<a href=\u0130>", SIZE // 3),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_takes_no_time(name):
    body = HOSTILE[name].encode()
    began = time.process_time()
    read = page(body)
    other_profiles([read], US), own_pages(read), links_back(read, US)
    assert time.process_time() - began < 1.0


def test_a_page_that_is_not_read_to_its_end_says_why():
    us = '<a href="https://bsky.app/profile/kettles.example">us</a>'
    deep = page(us + "<div>" * 300 + "<a href=/later>")
    assert (len(deep.links), deep.cut) == (1, "Its page is nested too deep to read.")
    long = page(us + "<a " + "x" * 65_600 + "><a href=/later>")
    assert (len(long.links), long.cut) == (1, "Its page has a tag of more than 64 KB.")
    many = page(us + "".join(f"<a href=/{n}>" for n in range(10_000)))
    assert (len(many.links), many.cut) == (MOST_LINKS, "Its page has more than 2,000 links.")
    assert all(links_back(one, US) for one in (deep, long, many))
    assert page(us, cut="It is too long.").cut == "It is too long."
    assert page(us + "<p>" * 5_000 + "<a href=/a>same</a>" * 5_000).cut is None


WORDS = st.sampled_from(
    [
        "<a href=",
        "<base href=",
        "https://",
        "//",
        "[",
        "]",
        "%",
        "@",
        ":",
        "\\",
        "rel=me",
        ">",
        "<",
        '"',
        "'",
        " ",
        "</a>",
        "é",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=5) | st.just("bsky.app/profile/"), max_size=30).map("".join))
def test_any_page_can_be_read(html):
    read = page(html.encode("utf-8", "surrogatepass"))
    assert all(link.url.startswith(("http://", "https://")) for link in read.links)
    other_profiles([read], US), own_pages(read), links_back(read, US)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-16", "utf-7", "gb18030", "euc-jp", "idna"]))
def test_any_bytes_can_be_read(body, charset):
    assert page(b"<meta charset=" + body, charset=charset).cut is None
